"""Whose each file of a source is, and `matches.csv`, where a person decides what the names leave open."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograde.course import ClassFolder
from autograde.files import whole
from autograde.intake.roster import Roster
from autograde.intake.senders import Sender, sender_of
from autograde.intake.sources import SourceFile
from autograde.language import say


@dataclass(frozen=True)
class Decision:
    """Whose a file is: `student` is "" while nobody can tell, and `why` says the reason.

    `rest` is the file's path below its student; `candidates` whom it might be, as matches.csv shows them.
    """

    name: str  # the file's path in its source, its key in matches.csv
    student: str
    why: str
    sender: Sender | None
    rest: tuple[str, ...]
    candidates: str = ""


class Whose:
    """Decides whose the files of a source are, and keeps what nobody has decided yet in `matches.csv`."""

    def __init__(self, class_folder: ClassFolder, roster: Roster | None, lessons: Collection[str] = ()) -> None:
        self.path = class_folder.root / "matches.csv"
        self.roster = roster
        self.lessons = lessons
        self.decided: dict[str, str] = {}
        self.open: dict[str, str] = {}  # file -> whom it might be
        if self.path.is_file():
            with open(self.path, encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    self.decided[row.get("file") or ""] = (row.get("student") or "").strip()

    def decide(self, files: Sequence[SourceFile]) -> list[Decision]:
        """Decide for all files of one source, one entry a file in their order."""
        return [self._decide(file) for file in files]

    def ask(self, decision: Decision) -> None:
        """Put a file that nobody could be found for into matches.csv, when `write` is called."""
        if self.roster is not None:
            self.open[decision.name] = decision.candidates

    def write(self) -> None:
        if not self.open:
            return
        waiting = {name: "" for name in self.open} | {name: chosen for name, chosen in self.decided.items() if name}
        with whole(self.path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "student", "candidates"])
            writer.writerows([name, chosen, self.open.get(name, "")] for name, chosen in waiting.items())

    def _decide(self, file: SourceFile) -> Decision:
        parts = file.parts
        while len(parts) > 1 and (parts[0] == "submitted" or lesson_named(parts[:1], self.lessons)):
            parts = parts[1:]
        sender = sender_of(parts)
        student, why, candidates = self._student(file, sender)
        return Decision("/".join(file.parts), student, why, sender, sender.rest if sender else parts, candidates)

    def _student(self, file: SourceFile, sender: Sender | None) -> tuple[str, str, str]:
        """Return the student's key, or "" and why there is none, and whom it might be."""
        if chosen := self.decided.get("/".join(file.parts)):
            return chosen, "", ""
        if self.roster is None:
            why = say(
                ja="学生のフォルダに入っていません。<学生>/ の下に置くか、--roster で名簿を指定してください。",
                en="not used: no student's folder around it; put it in <student>/, or give a roster with --roster",
            )
            return (sender.key, "", "") if sender else ("", why, "")
        texts = (sender.name, sender.number) if sender and sender.system else file.parts
        match = self.roster.match([text for text in texts if text])
        if match.student is not None:
            return match.student.id, "", ""
        if not match.candidates and sender and sender.system:
            return sender.key, "", ""  # the system itself says who it is
        candidates = "; ".join(f"{s.id} {s.name}".strip() for s in match.candidates)
        if match.candidates:
            why = say(
                ja=f"誰のものか決められません({candidates})。{self.path.name} の student に学籍番号を書いて、もう一度実行してください。",
                en=f"not used: it may be of {candidates}; write the id into {self.path.name} and run this again",
            )
        else:
            why = say(
                ja=f"名簿の誰にも当たりません。{self.path.name} の student に学籍番号を書いて、もう一度実行してください。",
                en=f"not used: nobody on the roster; write the id into {self.path.name} and run this again",
            )
        return "", why, candidates


def lesson_named(parts: tuple[str, ...], lessons: Collection[str]) -> str:
    """Return the lesson whose name stands in the file's name ("Copy of 02_activations (1)"), or is its folder's."""
    for part in reversed(parts):
        text = unicodedata.normalize("NFKC", part)
        named = [lesson for lesson in lessons if re.search(rf"(?<![0-9]){re.escape(lesson)}(?![a-z0-9_])", text)]
        if len(named) == 1:
            return named[0]
    return ""
