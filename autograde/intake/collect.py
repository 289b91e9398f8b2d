"""Files that students handed in → `submitted/<student>/<lesson>/`, nbgrader's layout (see `submitted`).

A source is a folder, an archive, or what a learning management system exports; a roster names students by their ids. What
a file is tells its content, whose it is `whose`, when it was handed in `times`. Which lesson a notebook is of comes from the
stamp in its metadata, then from its cells, then from its name. Of several notebooks for one lesson the newest that can be
read counts. Sources are only read, and every file in them is accounted for: named with what was done, or counted.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.intake.accounts import (
    Action,
    Collected,
    Seen,
    hidden_ones,
    left_over,
    own_ones,
    refused_ones,
    told_apart,
)
from autograde.intake.archives import close_archives
from autograde.intake.delivered import Senders, senders
from autograde.intake.kinds import NOTEBOOK, named_as_notebook
from autograde.intake.own_files import DEEPEST, INIT, MOST_BYTES, objection, own_name, own_path, text_of
from autograde.intake.owners import follow, held_of_others, names_of, refuse
from autograde.intake.reading import HandedNotebook, UnreadableHandIn, read_notebook
from autograde.intake.roster import Roster, keep
from autograde.intake.sources import SourceFile, files_in
from autograde.intake.submitted import HandIn, Place, blanks, read_hand_ins, read_origin
from autograde.intake.taking import Candidate, set_aside, take_newest
from autograde.intake.times import When, parse_time, time_in_names
from autograde.intake.trusted import Trusted
from autograde.intake.whose import Whose, lesson_named
from autograde.students import Students

_LESSON = re.compile(r"\d\d_[a-z0-9_]{1,60}")  # as a stamp names one

__all__ = ["Action", "Collected", "HandIn", "collect", "read_hand_ins", "read_origin"]


def collect(
    class_folder: ClassFolder,
    sources: Path | Iterable[Path],
    lessons: Collection[str],
    roster: Roster | None = None,
    lesson_of_cells: Callable[[HandedNotebook], str] = lambda notebook: "",
    at: datetime | None = None,
    student: str = "",
    before_taking: Callable[[Whose], None] = lambda whose: None,
    before_moving: Callable[[str, str], None] = lambda student, lesson: None,
    corrected: bool = False,
    renamed: Collection[str] = (),
    only: Collection[Path] | None = None,
) -> list[Collected]:
    """Copy what the sources hold into the class folder; return what was done with every file, in the order of their paths.

    `lesson_of_cells` finds the lesson of a notebook by its cells and its stamp, "" when it cannot. `at` is when everything
    was handed in, whatever the files say. `student` is whose everything is, told by id, name or address. `before_taking`
    learns who is known before anything is changed, and may stop it by an exception. `before_moving` is told whose hand-in
    for which lesson is about to leave them, because it is another's. A roster that gives an id with hand-ins to another
    person raises `CourseError`, unless it is `corrected`, or the id is among `renamed` (see `owners`). With `only` no other
    file of a folder is looked at, one that is still being copied, say.
    """
    held = held_of_others(class_folder, roster, renamed) if roster else []
    if not corrected:
        refuse(class_folder, held)
    whose = Whose(class_folder, roster, lessons, student)
    intake = _Intake(class_folder, lessons, lesson_of_cells, at)
    names = [name for student in roster.students for name in (student.name, *student.others)] if roster else []
    try:
        seen: list[tuple[Path, Seen]] = []
        for source in [sources] if isinstance(sources, Path) else sources:
            files = list(files_in(source, intake.zone, names, only))
            seen += [(source, one) for one in intake.decide(files, whose, senders(class_folder, source))]
            if not files:
                told = say(ja=f"{source}: 中に何もありません。", en=f"{source}: there is nothing in it")
                intake.done.append(Collected(source, "refused", told))
        of_source: dict[Path, list[Seen]] = defaultdict(list)
        for (source, _), one in zip(seen, told_apart(seen), strict=True):
            of_source[source].append(one)
        for some in of_source.values():
            intake.look(some, whose)
        before_taking(whose)
        if corrected:
            intake.done += follow(class_folder, held, before_moving)
        found = [one for some in intake.found.values() for one in some]
        intake.done += set_aside(class_folder, found, intake.undecided, before_moving)
        for candidates in intake.found.values():
            intake.done += take_newest(class_folder, candidates)
    finally:
        close_archives()
    whose.write()
    if roster is not None:
        _keep_names(class_folder, roster)
        keep(class_folder.root, roster)
    return sorted(intake.done, key=lambda entry: str(entry.path))


def _keep_names(class_folder: ClassFolder, roster: Roster) -> None:
    """Write the roster's names beside every hand-in of its students, those that were taken before as well."""
    for student in roster.students:
        names = names_of(student)
        for path in (class_folder.submitted / student.id).glob("*/origin.json"):
            place = Place(class_folder, student.id, path.parent.name)
            origin = place.origin
            if origin and any(names.values()) and origin != origin | names:
                place.write_origin(origin | names)


class _Intake:
    """Looks at the files of all sources: `found` are those from which one is to be taken, by student and lesson."""

    def __init__(
        self,
        class_folder: ClassFolder,
        lessons: Collection[str],
        lesson_of_cells: Callable[[HandedNotebook], str],
        at: datetime | None,
    ) -> None:
        self.class_folder, self.lessons, self.lesson_of_cells = class_folder, lessons, lesson_of_cells
        self.at = When(at.timestamp(), "teacher") if at else None
        self.zone, self.now = class_folder.zone, datetime.now(UTC).timestamp()
        self.stamps: set[SourceFile] = set()  # those from which a time was read
        self.students = Students(class_folder.submitted)
        self.done: list[Collected] = []
        self.undecided: list[Seen] = []
        self.found: dict[tuple[str, str], list[Candidate]] = defaultdict(list)

    def decide(self, files: Sequence[SourceFile], whose: Whose, delivered: Senders) -> list[Seen]:
        """Say of the files of one source whose they are, but for those that are a system's own."""
        if hidden := [file for file in files if file.hidden]:
            self.done.append(hidden_ones(hidden))
        shown = [file for file in files if not file.hidden]
        decisions = [
            replace(decision, student=self.students.folder(decision.student)) if decision.student else decision
            for decision in whose.decide(shown, delivered)
        ]
        return [Seen(*pair) for pair in zip(shown, decisions, strict=True)]

    def look(self, seen: Sequence[Seen], whose: Whose) -> None:
        """Sort the files of one source into candidates, what goes along with them, and what is only told."""
        stamps = {one.file.parts[:-1]: one.file for one in seen if one.file.name == "timestamp.txt"}
        trusted = Trusted(seen, self.lessons, bool(whose.student))
        candidates: list[Candidate] = []
        others: list[Seen] = []
        refused: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        for one in seen:
            if one.file in whose.told_by:
                self.done.append(_table_told(one, whose.told_by[one.file]))
                continue
            if one.file.trouble:
                refused[one.student, one.file.trouble].append(one)
                continue
            entry = self._look(one, stamps, trusted)
            if isinstance(entry, Collected) and entry.action == "no_student":
                whose.ask(one.decision, one.file)
                self.undecided.append(one)
            if isinstance(entry, Candidate):
                candidates.append(entry)
            elif isinstance(entry, Collected):
                self.done.append(entry)
            else:
                others.append(one)
        with_notebook = {one.student for one in seen if one.file.kind is NOTEBOOK}
        self._others(others, candidates, with_notebook | {candidate.seen.student for candidate in candidates})
        for (_, trouble), some in refused.items():
            self.done += refused_ones(some, trouble)
        for candidate in candidates:
            self.found[candidate.seen.student, candidate.lesson].append(candidate)

    def _look(
        self, seen: Seen, stamps: dict[tuple[str, ...], SourceFile], trusted: Trusted
    ) -> Candidate | Collected | None:
        """Say what a file is; None for what stands beside notebooks, or in the place of one."""
        file, kind = seen.file, seen.file.kind
        by_name = lesson_named(file.parts, self.lessons)  # a folder may be the lesson
        if kind is not NOTEBOOK and kind.key != "link":
            meant = named_as_notebook(file.name) or (
                (kind.document or kind.key == "python") and lesson_named(seen.rest[-1:], self.lessons)
            )
            if not meant or file.name == "timestamp.txt":
                return None
        if not seen.student:
            return seen.told("no_student", ja=seen.why, en=seen.why)
        if kind.key == "link":
            return None
        lesson, trouble, blank, stamped = "", "", 0, ""
        try:
            raw = file.read()
            notebook = read_notebook(raw)
            if notebook.feedback:
                return seen.told(
                    "beside",
                    ja="返却したフィードバックのノートブックなので、取り込みません。提出したノートブックをもらってください。",
                    en="not used: this is the feedback that was returned; ask for the notebook that the student wrote",
                )
            if notebook.ungraded:
                return seen.told(
                    "beside",
                    ja="点のつかない課題のノートブックなので、取り込みません。",
                    en="not used: exercises without points",
                )
            lesson = self.lesson_of_cells(notebook) or (notebook.lesson if notebook.lesson in self.lessons else "")
            blank = blanks(notebook)
            stamped = notebook.lesson if _LESSON.fullmatch(notebook.lesson) else ""
        except UnreadableHandIn as error:
            trouble = str(error)
        except (
            Exception
        ) as error:  # a damaged or forged archive fails in as many ways as there are kinds of compression
            return seen.told("refused", ja=f"取り出せません({error})。", en=f"not used: cannot be unpacked ({error})")
        lesson = lesson or by_name
        if not lesson:
            return seen.told(
                "no_lesson",
                ja=(f"このコースにない課({stamped})のものです。" if stamped else "どの課のものか分かりません。")
                + trouble,
                en=f"not used: of {f'{stamped}, which is ' * bool(stamped)}no lesson that this course has. {trouble}".rstrip(),
            )
        stamp = next((stamps[place] for place in trusted.stamped(seen) if place in stamps), None)
        when = self._when(file, trusted.names(seen), stamp)
        return Candidate(seen, lesson, when, hashlib.sha256(raw).hexdigest(), trouble, blank)

    def _when(self, file: SourceFile, names: tuple[str, ...], stamp: SourceFile | None) -> When:
        """Return the time of a hand-in that rests on the strongest evidence."""
        best = When(file.modified, file.basis)
        if named := time_in_names(names, self.zone):
            best = named.better(best)
        if stamp is not None and not stamp.trouble:
            self.stamps.add(stamp)
            text = text_of(stamp.read()[:200])
            if time := parse_time(text or "", UTC):  # nbgrader reads one without a zone as UTC
                best = When(time.timestamp(), "timestamp.txt").better(best)
            else:
                self.done.append(
                    Collected(
                        Path(stamp.origin),
                        "refused",
                        say(
                            ja=f"{'/'.join(stamp.parts[-3:])}: 時刻として読めません。2026-04-20 10:00:00 UTC のように書いてください。",
                            en=f"{'/'.join(stamp.parts[-3:])}: no time that can be read; write one such as 2026-04-20 10:00:00 UTC",
                        ),
                    )
                )
        return self.at or best.unless_future(self.now)

    def _others(self, others: list[Seen], candidates: list[Candidate], students: Collection[str]) -> None:
        """Account for what is no notebook: own files go along with the notebook beside them, the rest is told."""
        by_place: dict[tuple[str, tuple[str, ...]], list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            by_place[candidate.seen.student, candidate.file.parts[:-1]].append(candidate)
        left: dict[tuple[str, bool], list[Seen]] = defaultdict(list)
        along: dict[str, list[tuple[Seen, Collected]]] = defaultdict(list)
        packages = {(one.student, one.file.parts[:-1]) for one in others if one.file.name == INIT}
        for one in others:
            beside, name = _beside(one, by_place, packages) if one.student else ([], "")
            if one.file in self.stamps:
                continue  # the notebook's entry says that its time is from there
            kind = one.file.kind
            if kind.key == "link" and one.student not in students:
                lesson = lesson_named(one.file.parts, self.lessons)
                self.done.append(one.told("link", ja=kind.advice("ja"), en=kind.advice("en"), lesson=lesson))
            elif beside and kind.key != "link" and name:
                along[one.student].append((one, _along(one, name, beside)))
            else:
                left[one.student, one.student in students].append(one)
        for own in along.values():
            self.done += own_ones(own)
        for (_, has_notebook), files in left.items():
            self.done += left_over(files, has_notebook)


def _table_told(seen: Seen, trouble: str) -> Collected:
    """Tell of a system's table of who handed in what."""
    if trouble:
        return seen.told("refused", ja=f"読めません({trouble})。", en=f"not used: it cannot be read ({trouble})")
    return seen.told(
        "beside", ja="誰がいつ提出したかを、ここから読みました。", en="read: it tells who handed in, and when"
    )


def _beside(
    seen: Seen,
    notebooks: Mapping[tuple[str, tuple[str, ...]], list[Candidate]],
    packages: Collection[tuple[str, tuple[str, ...]]],
) -> tuple[list[Candidate], str]:
    """Return the notebooks that can import or read a file, and the name by which they do; [] and "" where none can."""
    *folders, name = seen.file.parts
    for end in range(len(folders), max(-1, len(folders) - DEEPEST - 1), -1):
        if beside := notebooks.get((seen.student, tuple(folders[:end])), []):
            return beside, own_path(folders[end:], name) if end < len(folders) else own_name(seen.rest[-1])
        if (seen.student, tuple(folders[:end])) not in packages:
            break
    return [], ""


def _along(seen: Seen, name: str, beside: Sequence[Candidate]) -> Collected:
    """Let a student's own file go along with the notebooks that it lies beside."""
    file = seen.file
    lessons = ", ".join(sorted({candidate.lesson for candidate in beside}))
    try:
        raw = file.read() if file.size <= MOST_BYTES else b""
    except Exception as error:
        return seen.told("refused", ja=f"取り出せません({error})。", en=f"not used: cannot be unpacked ({error})")
    text = text_of(raw)
    taken = [(other, content.decode()) for other, content in beside[0].files.items()]
    why = objection(name, text, [*taken, *([("", "x" * file.size)] if file.size > MOST_BYTES else [])])
    if why:
        return seen.told("beside", ja=why, en=why)
    for candidate in beside:
        candidate.files[name] = (text or "").encode()
    return seen.told(
        "along", ja=f"{lessons} と一緒に取り込みました。", en=f"taken along with {lessons}", lesson=lessons
    )
