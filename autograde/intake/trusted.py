"""Which times in the paths of a source count: those that a system or the teacher wrote, never a student's own.

What a student named or packed lies below the part of the path that names the sender, and so does all of an archive that
holds one student's files only. There a `timestamp.txt`, or a name with a time in it, says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from autograde.intake.accounts import Seen
from autograde.intake.places import archive_ends, generic

ATTACHMENTS = "Submission attachment(s)"  # Sakai's folder for what was handed in


class Trusted:
    """Knows of one source whose files lie where. `one_person` says that the whole source is what one student sent."""

    def __init__(self, seen: Sequence[Seen], lessons: Collection[str], one_person: bool = False) -> None:
        self._lessons, self._one_person = lessons, one_person
        self._people: dict[tuple[str, ...], set[str]] = defaultdict(set)  # whose files lie below each folder or archive
        for one in seen:
            for end in range(len(one.file.parts)) if one.student else ():
                self._people[one.file.parts[:end]].add(one.student)

    def names(self, seen: Seen) -> tuple[str, ...]:
        """Return the names on the way to a file in which a time counts."""
        sender, parts, packed = seen.decision.sender, seen.file.parts, self._packed(seen)
        if packed == 0:
            return ()
        if sender is None or not sender.system:
            return parts[: min(self._own(seen), packed - 1)]
        above = [parts[:end] for end in range(1, sender.depth + 1) if not generic(parts[end - 1], self._lessons)]
        alone = len(self._people[()]) > 1 and any(len(self._people[folder]) == 1 for folder in above)
        return (sender.sent,) if sender.sent and not alone else ()

    def stamped(self, seen: Seen) -> Iterator[tuple[str, ...]]:
        """Yield the folders in which a `timestamp.txt` counts, the nearest first.

        nbgrader's lies beside the notebook in <student>/<lesson>/, Sakai's in the student's folder above the attachments.
        """
        sender, parts, own = seen.decision.sender, seen.file.parts, self._own(seen)
        if sender is not None and sender.system:
            return
        deepest = own + (len(parts) > own + 1 and parts[own] in self._lessons)
        for end in range(min(deepest, self._packed(seen) - 1), -1, -1):
            yield parts[:end]
            if end <= own and not (end and generic(parts[end - 1], self._lessons)):
                return  # that was the student's folder

    @staticmethod
    def _own(seen: Seen) -> int:
        """Return how many parts of the path lead to the student, the one that names the student included."""
        parts = seen.file.parts
        own = len(parts) - len(seen.rest)
        return min(own, parts.index(ATTACHMENTS)) if ATTACHMENTS in parts else own

    def _packed(self, seen: Seen) -> int:
        """Return how many parts lead to the outermost archive that the student packed, or to the file where there is none."""
        file = seen.file
        for end in sorted(archive_ends(file.parts, file.origin)):
            if self._one_person if end == 0 else len(self._people[file.parts[:end]]) == 1:
                return end
        return len(file.parts)
