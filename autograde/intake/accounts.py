"""What was done with each file of a source, in words: by name, or by number where there are many of a kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from autograde.base.language import counted, say
from autograde.base.names import printable, student_key
from autograde.intake.kinds import Kind
from autograde.intake.sources import SourceFile, machines_own
from autograde.intake.whose import Decision

#: What was done: "along" is an own file that was taken along with a notebook, "beside" and "hidden" are left where they are,
#: "link" and "no_notebook" are what somebody handed in instead of a notebook, "moved" is what lay with another person,
#: "doubted" what lay with somebody and is in doubt again.
Action = Literal[
    "taken", "unreadable", "unchanged", "older", "no_lesson", "no_student", "refused", "link", "no_notebook", "along",
    "beside", "hidden", "moved", "doubted",
]  # fmt: skip
NAMED = 3  # files of one kind; more are counted
MANY = 12  # files that were refused for one reason; more are counted


@dataclass(frozen=True)
class Collected:
    """What was done with one file, or with `count` of them; `told` says it in one line, whatever the names in it are.

    `decision` is there where nobody could be found whose it is.
    """

    path: Path
    action: Action
    told: str
    student: str = ""
    lesson: str = ""
    count: int = 1
    decision: Decision | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", printable(self.told))


@dataclass(frozen=True)
class Seen:
    """A file and whose it is. `path` tells it apart from the same student's files of that name; "" where there are none."""

    file: SourceFile
    decision: Decision
    path: str = ""

    @property
    def name(self) -> str:
        """What tells the file apart from the student's others."""
        return self.path or self.file.name

    @property
    def student(self) -> str:
        """The key of the student, "" while that is in doubt."""
        return "" if self.doubtful else self.decision.student

    @property
    def doubtful(self) -> bool:
        """Whether its student is named by nothing but a name in a zip whose encoding could not be told."""
        file, sender, student = self.file, self.decision.sender, self.decision.student
        if not file.unsure or sender is None or student_key(sender.key) != student_key(student) or student.isascii():
            return False
        named = student_key(sender.name or student)
        return not any(named in student_key(part) for part in file.parts[: file.within])

    @property
    def why(self) -> str:
        """Why nobody is known to have sent it."""
        if not self.doubtful:
            return self.decision.why
        read = "/".join(self.file.parts[:-1] or self.file.parts)
        return say(
            ja=f"zip の中の名前の文字コードが分かりません({read} と読めます)。"
            "--roster で名簿を指定するか、zip を作ったコンピューターで展開して、フォルダを渡してください。",
            en=f"not used: the encoding of the names in this zip cannot be told (they read as {read}); give a roster with "
            "--roster, or unpack it on a computer like the one that made it and collect the folder",
        )

    @property
    def rest(self) -> tuple[str, ...]:
        """The path below the student."""
        return self.decision.rest or self.file.parts

    def told(self, action: Action, *, ja: str, en: str, lesson: str = "", count: int = 1) -> Collected:
        """Return what became of the file, said with its student and name."""
        name = (
            self.name
            if self.path or self.student or action not in ("refused", "no_student")
            else "/".join(self.file.parts[-2:])
        )
        where = f"{self.student}{', ' if self.path else '/'}{name}" if self.student else name
        told = f"{where}: {say(ja=ja, en=en)}"
        decision = self.decision if action == "no_student" else None
        return Collected(Path(self.file.origin), action, told, self.student, lesson, count, decision)


def told_apart(seen: Sequence[tuple[Path, Seen]]) -> list[Seen]:
    """Give files of one name that are told of one student, or of nobody, their paths from their source's root.

    Each comes with its source, whose name stands in front where the paths are alike, too.
    """

    def alike(key: Callable[[Path, Seen], str]) -> Callable[[Path, Seen], bool]:
        count = Counter((one.student, key(source, one)) for source, one in seen)
        return lambda source, one: count[one.student, key(source, one)] > 1

    def path(source: Path, one: Seen) -> str:
        return "/".join(one.file.parts)

    same_name, same_path = alike(lambda source, one: one.file.name), alike(path)
    apart = []
    for source, one in seen:
        where = path(source, one) if same_name(source, one) else ""
        apart.append(replace(one, path=f"{source.name}/{where}" if where and same_path(source, one) else where))
    return apart


def refused_ones(files: list[Seen], trouble: str) -> list[Collected]:
    """Tell of files that were not read for one reason: each by name, but not the thousand links of an environment."""
    if len(files) <= MANY:
        return [one.told("refused", ja=trouble, en=trouble) for one in files]
    where = files[0].student or _common(files)
    told = (f"{where}: " if where else "") + say(
        ja=f"{len(files)} 個のファイル: {trouble}", en=f"{len(files)} files {trouble}"
    )
    return [Collected(Path(files[0].file.origin).parent, "refused", told, files[0].student, "", len(files))]


def own_ones(files: Sequence[tuple[Seen, Collected]]) -> list[Collected]:
    """Tell of one student's own files: each by name where there are few, else those that were not taken by their number."""
    refused = [(seen, entry) for seen, entry in files if entry.action != "along"]
    if len(refused) <= MANY:
        return [entry for _, entry in files]
    names = ", ".join(seen.file.name for seen, _ in refused[:NAMED])
    told = say(
        ja=f"{len(refused)} 個のファイル({names}…)は一緒に取り込みません。ライブラリーと同じ名前、テキストではない、多すぎる、大きすぎるのどれかです。",
        en=f"{len(refused)} files ({names}…) are not taken along: too many, too large, no text, or called like a library",
    )
    first, entry = refused[0]
    line = f"{first.student}: {told}"
    together = Collected(Path(first.file.origin).parent, entry.action, line, first.student, "", len(refused))
    return [*(entry for _, entry in files if entry.action == "along"), together]


def left_over(files: list[Seen], has_notebook: bool) -> list[Collected]:
    """Tell of a student's other files, by name where there are few of a kind, otherwise by their number."""
    kinds: dict[Kind, list[Seen]] = defaultdict(list)
    for one in files:
        kinds[one.file.kind].append(one)
    few = [one for some in kinds.values() if len(some) <= NAMED for one in some]
    many = [one for some in kinds.values() if len(some) > NAMED for one in some]
    told = [_one_left(one, has_notebook) for one in few]
    if many:
        ja = "、".join(f"{kind.ja} {len(some)} 個" for kind, some in kinds.items() if len(some) > NAMED)
        en = ", ".join(f"{len(some)} {kind.many_en}" for kind, some in kinds.items() if len(some) > NAMED)
        where = many[0].student or _common(many)
        ja, en = (
            (f"ノートブックの隣の {ja}", f"{en} beside notebooks")
            if has_notebook
            else (f"ノートブックはなく、{ja}", f"{en}, no notebook")
        )
        line = (f"{where}: " if where else "") + say(ja=f"{ja}。使いません。", en=f"{en}; not used")
        action: Action = "beside" if has_notebook or not many[0].student else "no_notebook"
        told.append(Collected(Path(many[0].file.origin).parent, action, line, many[0].student, "", len(many)))
    return told


def _one_left(seen: Seen, has_notebook: bool) -> Collected:
    kind = seen.file.kind
    if has_notebook:
        return seen.told(
            "beside", ja=f"ノートブックの隣の{kind.ja}。使いません。", en=f"{kind.en} beside the notebook, not used"
        )
    if kind.document or kind.key in ("picture", "python"):
        return seen.told("no_notebook" if seen.student else "beside", ja=kind.advice("ja"), en=kind.advice("en"))
    return seen.told(
        "no_notebook" if seen.student else "beside",
        ja=f"ノートブックではない{kind.ja}。使いません。",
        en=f"{kind.en}, no notebook; not used",
    )


def hidden_ones(files: list[SourceFile]) -> Collected:
    """Return one entry for all hidden files that were left alone."""
    names = sorted({next((p for p in f.parts if machines_own(p)), f.name) for f in files})
    shown = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
    told = say(
        ja=f"隠しファイルなど {len(files)} 個は見ていません({shown})。",
        en=f"{counted(len(files), 'hidden file or folder was', 'hidden files and folders were')} left alone ({shown})",
    )
    return Collected(Path(files[0].origin), "hidden", told, count=len(files))


def _common(files: Sequence[Seen]) -> str:
    """Return the innermost folder that holds them all."""
    folders = [one.file.parts[:-1] for one in files]
    common = []
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return "/".join(common)
