"""Of a student's hand-ins for one lesson the newest that can be read is taken; nothing that was taken before is lost."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os.path import abspath
from pathlib import Path

from autograde.base.language import say
from autograde.base.zones import shown
from autograde.class_folder import ClassFolder
from autograde.intake.accounts import Collected, Seen
from autograde.intake.senders import Sender
from autograde.intake.sources import SourceFile
from autograde.intake.stripping import stripped
from autograde.intake.submitted import Place, blanks, origins
from autograde.intake.times import When, parse_time


@dataclass(frozen=True)
class Candidate:
    """A notebook, or what stands in its place. `blanks` counts exercises that are as they were given out."""

    seen: Seen
    lesson: str
    when: When
    digest: str
    trouble: str
    blanks: int
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def file(self) -> SourceFile:
        """The file itself."""
        return self.seen.file

    @property
    def rank(self) -> tuple[bool, tuple[int, str], int, int, int, list[tuple[int, str]], list[tuple[int, str]], str]:
        """What counts most comes last: readable, sent last, newest, most filled in, and the later of two downloads."""
        sender = self.seen.decision.sender
        turn, upload = (sender.turn, _number(sender.upload)) if sender else (0, _number(""))
        return (
            not self.trouble, upload, turn, int(self.when.time), -self.blanks, _natural(self.file.name),
            _natural("/".join(self.file.parts[:-1])), self.file.origin,
        )  # fmt: skip


def set_aside(
    class_folder: ClassFolder,
    candidates: Sequence[Candidate],
    undecided: Sequence[Seen] = (),
    before_moving: Callable[[str, str], None] = lambda student, lesson: None,
) -> list[Collected]:
    """Move to `before/` what was taken for another person from the very file that is now somebody's; say so.

    Equal files of different origin stay: people copy. What a teacher said to be all of one person's stays, too, and is told:
    two may hand in one file together. Of `undecided` files those leave whom they were taken for that a decision since taken
    back had given, or that two people bear now: as long as they are asked about they are nobody's. `before_moving` is called with student and lesson of each: a run that is stopped in
    between leaves the file, so that the next one does the rest.
    """
    owners = {(abspath(one.file.origin), one.digest): one for one in candidates}
    in_doubt = {abspath(one.file.origin): one for one in undecided}
    done = []
    for folder, origin in origins(class_folder.submitted):
        if one := in_doubt.get(abspath(str(origin.get("origin", "")))):
            done += _taken_back(Place(class_folder, folder.parent.name, folder.name), one, before_moving)
            continue
        new = owners.get((abspath(str(origin.get("origin", ""))), str(origin.get("sha256", ""))))
        place = Place(class_folder, folder.parent.name, folder.name)
        old = place.student
        if new is None or new.seen.student == old or not place.notebook.is_file():
            continue
        where = f"{old}/{place.lesson}"
        if new.seen.decision.said or origin.get("said"):
            told = say(
                ja=f"{new.seen.student} と同じファイルです。{old} のものでなければ、`fukami remove {old} {place.lesson}` で除いてください。",
                en=f"the very file that is {new.seen.student}'s; if it is not {old}'s, too: `fukami remove {old} {place.lesson}`",
            )
            done.append(Collected(Path(new.file.origin), "beside", f"{where}: {told}", count=0))
            continue
        before_moving(old, place.lesson)
        place.set_aside()
        told = say(
            ja=f"もう {old} のものではなく、{new.seen.student} のものです。before フォルダに移しました。",
            en=f"no longer {old}'s: now {new.seen.student}'s; moved to before/",
        )
        done.append(Collected(Path(new.file.origin), "moved", f"{where}: {told}", old, place.lesson, 0))
    return done


def _taken_back(place: Place, seen: Seen, before_moving: Callable[[str, str], None]) -> list[Collected]:
    """Move to `before/` what is in doubt again, seen in the same place of its source with the same content."""
    origin, decision = place.origin, seen.decision
    same = origin.get("file") == decision.name and not origin.get("said") and place.notebook.is_file()
    if not same or not (origin.get("decided") or decision.several):
        return []
    try:
        if hashlib.sha256(seen.file.read()).hexdigest() != origin.get("sha256"):
            return []
    except Exception:  # a damaged archive fails in as many ways as there are kinds of compression
        return []
    before_moving(place.student, place.lesson)
    place.set_aside()
    told = say(
        ja=f"もう {place.student} のものと決まっていません。決まるまで before フォルダに移しました。",
        en=f"no longer known to be {place.student}'s; moved to before/ until it is decided",
    )
    where = f"{place.student}/{place.lesson}"
    return [Collected(Path(seen.file.origin), "doubted", f"{where}: {told}", place.student, place.lesson, 0)]


def take_newest(class_folder: ClassFolder, candidates: Sequence[Candidate]) -> list[Collected]:
    """Take the one of a student's hand-ins for a lesson that counts; say what was done with each."""
    *others, newest = sorted(candidates, key=lambda candidate: candidate.rank)
    try:
        done = [_take(class_folder, newest, others)]
    except OSError as error:
        if error.errno not in (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL):
            raise
        done = [
            newest.seen.told(
                "refused",
                ja=f"この名前のフォルダを作れません({error.strerror})。短い名前にするか、--roster で名簿を指定してください。",
                en=f"not used: no folder of that name can be made ({error.strerror}); shorten it, or give a roster with --roster",
            )
        ]
    for other in others:
        same = other.digest == newest.digest
        done.append(
            other.seen.told(
                "older",
                ja=f"{newest.seen.name} と同じ内容です。"
                if same
                else f"{other.lesson} の提出が複数あります。{newest.seen.name} を使い、これは使いません。",
                en=f"not used: the same as {newest.seen.name}"
                if same
                else f"not used: {newest.seen.name} is the hand-in for {other.lesson}",
                lesson=other.lesson,
            )
        )
    return done


def _take(class_folder: ClassFolder, new: Candidate, others: Sequence[Candidate]) -> Collected:
    place = Place(class_folder, new.seen.student, new.lesson)
    before, kept = place.origin, place.read()
    if place.notebook.is_file():
        if before.get("sha256") == new.digest and place.own_files() == new.files:
            return _unchanged(place, new, before)
        if kept and (refusal := _keeps(place, new, before)):
            return refusal
    raw, left_out = stripped(new.file.read())
    sender = new.seen.decision.sender or Sender(new.seen.student, new.seen.student, new.file.parts)
    place.put(
        raw,
        new.files,
        new.when.time,
        {
            **_where_from(new),
            **({"said": "--student"} if new.seen.decision.said else {}),
            **({"decided": "matches.csv"} if new.seen.decision.by_matches else {}),
            "sha256": new.digest,
            "late": sender.late,
            "time": _utc(new.when.time),
            "time_from": new.when.basis,
            "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
    if new.trouble:
        return new.seen.told(
            "unreadable", ja=f"読めません。{new.trouble}", en=f"unreadable: {new.trouble}", lesson=new.lesson
        )
    emptied = kept is not None and blanks(kept) < new.blanks
    ja, en = _notes(new, sender, left_out, others, emptied)
    return new.seen.told(
        "taken", ja=f"{new.lesson} として取り込みました{ja}。", en=f"taken as {new.lesson}{en}", lesson=new.lesson
    )


def _where_from(new: Candidate) -> dict[str, str]:
    """Return from which file a hand-in came, and whose it is by the system that delivered it."""
    sender = new.seen.decision.sender or Sender(new.seen.student, new.seen.student, new.file.parts)
    return {
        "origin": abspath(new.file.origin),
        "file": new.seen.decision.name,
        "system": sender.system,
        "number": sender.number,
        "name": sender.name,
    }


def _unchanged(place: Place, new: Candidate, before: dict[str, str]) -> Collected:
    """Leave what was taken as it is, but for a time that rests on better evidence and that no teacher has set."""
    if new.seen.decision.sender and new.seen.decision.sender.delivered and not before.get("said"):
        before = before | _where_from(new)  # by these numbers marks go back, whatever it came from first
        place.write_origin(before)
    untouched = place.time is not None and before.get("time") == _utc(place.time)
    better = new.when.stronger_than(before.get("time_from", ""))
    if int(place.time or 0) != int(new.when.time) and (new.when.basis == "teacher" or (untouched and better)):
        time, why = shown(datetime.fromtimestamp(new.when.time, place.class_folder.zone)), new.when.told
        place.set_time(new.when.time)
        place.write_origin(before | {"time": _utc(new.when.time), "time_from": new.when.basis})
        return new.seen.told(
            "unchanged",
            ja=f"前に取り込んだものと同じです。提出の時刻を {time} に直しました{f'({why})' if why else ''}。",
            en=f"taken before, unchanged; its time is now {time}{f' ({why})' if why else ''}",
            lesson=new.lesson,
        )
    return new.seen.told(
        "unchanged", ja="前に取り込んだものと同じです。", en="taken before, unchanged", lesson=new.lesson
    )


def _keeps(place: Place, new: Candidate, before: dict[str, str]) -> Collected | None:
    """Say why what was taken before and can be read stays; None when the new one takes its place."""
    found = parse_time(before.get("time", ""), UTC)
    known = found.timestamp() if found else place.time
    if new.trouble:
        return new.seen.told(
            "older",
            ja=f"読めません。{new.trouble} 前に取り込んだ提出をそのまま使います。",
            en=f"not used: unreadable, and the hand-in taken before stays. {new.trouble}",
            lesson=new.lesson,
        )
    if known is not None and int(known) > int(new.when.time):
        return new.seen.told(
            "older",
            ja="もっと新しい提出を取り込んであります。",
            en="not used: a newer hand-in was taken before",
            lesson=new.lesson,
        )
    return None


def _notes(
    new: Candidate, sender: Sender, left_out: int, others: Sequence[Candidate], emptied: bool
) -> tuple[str, str]:
    """Return what a person should know of a hand-in that was taken, in both languages, "" when it is nothing."""
    notes: list[tuple[str, str]] = []
    if sender.late:
        notes.append(("Canvas では遅れ", "late, says Canvas"))
    if told := new.when.told:
        notes.append((told, told))
    if left_out:
        notes.append((f"大きな出力 {left_out >> 20} MiB を省いて", f"without {left_out >> 20} MiB of output"))
    fuller = [other for other in others if not other.trouble and other.blanks < new.blanks]
    if fuller:
        name = fuller[-1].seen.name
        notes.append(
            (
                f"これより前の {name} のほうが多く書いてあります。確かめてください",
                f"{name}, which is older, has more filled in: look at both",
            )
        )
    if emptied:
        notes.append(
            (
                "前に取り込んだもののほうが多く書いてあります。before フォルダに残しました。確かめてください",
                "the one before has more filled in: it is kept in before/, look at both",
            )
        )
    if not notes:
        return "", ""
    return f"({'、'.join(ja for ja, _ in notes)})", f" ({'; '.join(en for _, en in notes)})"


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that compares numbers in names as numbers: "a" < "a (1)" < "a (2)" < "a (10)"."""
    stem = re.sub(r"\.ipynb.*$", "", name, flags=re.IGNORECASE)
    return [_number(part) if re.match("[0-9]", part) else (-1, part) for part in re.split(r"([0-9]+)", stem) if part]


def _number(digits: str) -> tuple[int, str]:
    """Return a key that compares whole numbers of any length: Python refuses to read more than some thousand digits."""
    bare = digits.lstrip("0")
    return len(bare), bare


def _utc(time: float) -> str:
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S} UTC"
