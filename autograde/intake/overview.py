"""After files were collected: of everybody, what there is, and what has to be done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import isfile  # unlike that of a Path it answers for names too long for the disk
from typing import Literal

from autograde.base.language import say
from autograde.base.names import printable
from autograde.class_folder import ClassFolder
from autograde.intake.accounts import Collected
from autograde.intake.roster import Roster, remembered
from autograde.intake.whose import Decision

State = Literal["decide", "none", "link", "other", "unreadable", "astray", "several", "before", "unchanged", "taken"]
#: Those that need something come first.
STATES: dict[State, tuple[str, str, bool]] = {
    "decide": ("決めてください", "to be decided", True),
    "none": ("なし", "none", True),
    "link": ("リンクのみ", "handed in a link", True),
    "other": ("使えるものなし", "nothing usable", True),
    "unreadable": ("読めない", "unreadable", True),
    "astray": ("別の課", "another lesson", True),
    "several": ("複数(新しいものを使用)", "several, the newest taken", False),
    "before": ("前に取り込み済み", "taken before", False),
    "unchanged": ("変更なし", "unchanged", False),
    "taken": ("取り込み", "taken", False),
}
IN_USE = ("taken", "unchanged", "unreadable")
PART = 0.25  # of those whose hand-ins of the most frequent lesson there are: fewer of another lesson are astray


@dataclass(frozen=True)
class Line:
    """One person: `called` is the id with the name, or what an undecided file says of its sender."""

    called: str
    state: State
    detail: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "called", printable(self.called))
        object.__setattr__(self, "detail", printable(self.detail))

    @property
    def told(self) -> str:
        """The state in words."""
        ja, en, _ = STATES[self.state]
        return say(ja=ja, en=en)

    @property
    def needs_something(self) -> bool:
        """Whether a person has to do something about it."""
        return STATES[self.state][2]


def overview(done: Sequence[Collected], class_folder: ClassFolder, roster: Roster | None) -> list[Line]:
    """Return a line for everybody on the roster, for students who are not, and for those whom nobody could be told to be.

    Lessons are those of which these files are, without what a few handed in by mistake; where there are none, all of which
    the class folder holds something. Those who need something come first, then by id.
    """
    by_student: dict[str, list[Collected]] = defaultdict(list)
    for entry in done:
        if entry.student:
            by_student[entry.student].append(entry)
    lessons = _expected(by_student) or sorted({path.parent.name for path in class_folder.submitted.glob("*/*/*.ipynb")})
    names = {student.id: student.told for student in roster.students} if roster else {}
    ever = {id: student.told for id, student in remembered(class_folder.root).items()} | names
    held = {
        path.parent.parent.name for name in lessons for path in class_folder.submitted.glob(f"*/{name}/{name}.ipynb")
    }
    lines = [
        _line(ever.get(student, student), student, by_student.get(student, []), lessons, class_folder)
        for student in sorted(names.keys() | by_student.keys() | (held if roster else set()))
    ]
    if roster:
        stranger = say(ja="名簿にない", en="not on the roster")
        known = {printable(told) for told in names.values()}
        lines = [
            line
            if line.called in known
            else Line(line.called, line.state, ", ".join(filter(None, (stranger, line.detail))))
            for line in lines
        ]
    waiting: dict[tuple[str, str], list[Collected]] = defaultdict(list)
    for entry in done:
        if entry.decision is not None:
            waiting[_sender(entry.decision)].append(entry)
    shared = Counter(name for name, _ in waiting)
    for (name, number), entries in sorted(waiting.items()):
        called = f"{name} ({number})" if number and shared[name] > 1 else name
        decisions = [entry.decision for entry in entries if entry.decision is not None]
        people = sorted({student.told for decision in decisions for student in decision.candidates})
        lines.append(Line(called, "decide", say(ja="候補: ", en="perhaps ") + ", ".join(people) if people else ""))
    order = list(STATES)
    return sorted(lines, key=lambda line: order.index(line.state))


def _sender(decision: Decision) -> tuple[str, str]:
    """Return what tells the sender of an undecided file from all others: name and number of a system's, folder, or path."""
    if sender := decision.sender:
        return sender.name or sender.key, sender.number
    by_file = decision.called in ("", decision.name.rpartition("/")[2])
    return (decision.name if by_file else decision.called), ""


def _expected(by_student: Mapping[str, Sequence[Collected]]) -> list[str]:
    """Return the lessons that were to be handed in, as far as these files tell."""
    handed_in = Counter(
        lesson for entries in by_student.values() for lesson in {entry.lesson for entry in entries} if lesson
    )
    most = max(handed_in.values(), default=0)
    return sorted(lesson for lesson, people in handed_in.items() if people == most or people > max(1, PART * most))


def _line(
    called: str, student: str, entries: Sequence[Collected], lessons: Sequence[str], class_folder: ClassFolder
) -> Line:
    used = {entry.lesson for entry in entries if entry.action in IN_USE}
    older = {entry.lesson for entry in entries if entry.action == "older"}
    held = {name for name in lessons if isfile(class_folder.submitted / student / name / f"{name}.ipynb")}
    missing = [name for name in lessons if name not in used | held]
    unreadable = {entry.lesson for entry in entries if entry.action == "unreadable"}
    astray = used - set(lessons)
    notes = []
    if any(entry.action == "moved" for entry in entries):
        notes.append(say(ja="前に取り込んだものは、ほかの人のもの", en="what was taken before is another's"))
    if any(entry.action == "doubted" for entry in entries):
        notes.append(
            say(ja="前に取り込んだものは、誰のものか未定", en="whose it is that was taken before has to be decided")
        )
    if unreadable and unreadable != used:
        notes.append(say(ja="読めないもの", en="one cannot be read"))
    if (len(lessons) > 1 or astray) and used | held:
        notes.append(", ".join(sorted(used | held)))
        if missing:
            notes.append(say(ja=f"なし: {', '.join(missing)}", en=f"none of {', '.join(missing)}"))
    state: State = "none"
    if used and used == unreadable:
        state = "unreadable"
    elif used and used == astray and not held:
        state = "astray"
    elif used:
        taken = any(entry.action == "taken" for entry in entries)
        state = "several" if used & older else "taken" if taken else "unchanged"
    elif held:
        state = "before"
    elif any(entry.action == "link" for entry in entries):
        state = "link"
    elif any(entry.action not in ("moved", "doubted") for entry in entries):
        state = "other"
    return Line(called, state, "; ".join(notes))
