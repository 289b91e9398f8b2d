"""Whose each file of a source is: decided by evidence for all of them together, never guessed.

Without a roster a file is of whom the system that exported it says, or of the student's folder around it. With one it is of
the person on the roster whose whole name, id or address stands in its own place: where the system writes the sender, in the
name of a folder, or in the file's own name. A folder of a student counts before anything in it. A number of the system's
own, a part of a name, the first half of an address, or two people whom it fits are not enough: such a file waits in
`matches.csv` for a person to decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import folder_key, student_key
from autograde.class_folder import ClassFolder
from autograde.intake import gradescope
from autograde.intake.delivered import Senders, sender_of
from autograde.intake.evidence import SHORTEST, Evidence, read_text
from autograde.intake.kinds import NOTEBOOK, named_as_notebook
from autograde.intake.matches import FILE, Matches
from autograde.intake.packers import unknown_packers
from autograde.intake.places import StudentFolders, assignments, exchanged, generic, label, lesson_named, packed
from autograde.intake.roster import Roster, Student
from autograde.intake.senders import NAMING, Sender, accounts, senders_of, without_group
from autograde.intake.sources import SourceFile

__all__ = ["Decision", "Whose", "lesson_named"]

SHOWN = 5  # people whom a file might be of
FEW, PART = 3, 0.1  # names that may be unknown, and their part of all, while a roster still fits
BLIND = ("moodle", "canvas")  # those that can hide them while marking


@dataclass(frozen=True)
class Decision:
    """Whose a file is: `student` is "" while nobody can tell, and `why` says the reason.

    `rest` is the file's path below its student, and `depth` the number of folders above the part that names the student;
    `candidates` whom it might be, `reason` why that is not certain.
    """

    name: str  # the file's path in its source, its key in matches.csv
    student: str
    why: str
    sender: Sender | None
    rest: tuple[str, ...]
    candidates: tuple[Student, ...] = ()
    reason: str = ""
    several: bool = False  # whether each of the candidates bears what it names
    called: str = ""  # what the file says of its sender
    said: bool = False  # whether the teacher said so of all files
    by_matches: bool = False  # whether it rests on matches.csv
    depth: int = 0


class Whose:
    """Decides whose the files of a source are, and keeps what nobody has decided yet in `matches.csv`.

    `student` is given where everything is of one person. Raises `CourseError` when that is nobody on the roster.
    """

    def __init__(
        self, class_folder: ClassFolder, roster: Roster | None, lessons: Collection[str] = (), student: str = ""
    ) -> None:
        self.roster, self.lessons = roster, lessons
        self.student = _one(student, roster) if student else ""
        self._matches = Matches(class_folder.root / FILE, roster, class_folder.submitted)
        self.told_by: dict[SourceFile, str] = {}  # tables of the system's that were read, and why one could not be
        self.unknown: set[str] = set()  # what senders are called whom nobody on the roster is
        self._known: set[str] = set()

    def decide(self, files: Sequence[SourceFile], delivered: Senders = MappingProxyType({})) -> list[Decision]:
        """Decide for all files of one source, one entry a file in their order; `delivered` says who sent them, as far as the LMS told.

        Raises `CourseError` for what stands in matches.csv beside one of them and cannot be.
        """
        lessons = [*self.lessons, *assignments((file.parts for file in files), self.lessons)]
        tables = gradescope.tables(files, lessons)
        senders = self._named(files, senders_of([file.parts for file in files], lessons, tables), tables)
        if delivered:
            senders = [sender_of(file.parts, delivered) for file in files]
        hand_ins = [file.kind is NOTEBOOK or named_as_notebook(file.name) for file in files]
        if not any(hand_ins):
            hand_ins = [True] * len(files)
        plain = [file for file, sender, counts in zip(files, senders, hand_ins, strict=True) if counts and not sender]
        decide: Callable[[SourceFile, Sender | None], Decision]
        if self.roster is None:
            decide = _ByFolders(plain, lessons).decide
        else:
            decide = _ByRoster(self.roster, [f.parts for f in files], senders, plain, lessons).decide
        found = [decide(file, sender) for file, sender in zip(files, senders, strict=True)]
        packers = unknown_packers(files, [decision.depth if decision.student else None for decision in found])
        found = [self._unpacked(*pair) if pair[1] else pair[0] for pair in zip(found, packers, strict=True)]
        chosen = [
            "" if self.student else self._matches.chosen(one.name, file) for one, file in zip(found, files, strict=True)
        ]
        if self.roster and not self.student:
            people = accounts([file.parts for file in files], senders, lessons)
            found = _apart(_freed(found, people, chosen, self.roster), people, chosen, self.roster)
        decisions = []
        for file, decision, known in zip(files, found, chosen, strict=True):
            if self.student:
                decision = replace(decision, student=self.student, why="", said=True)
            elif known:
                decision = replace(decision, student=known, why="", by_matches=True)
            elif others := [other for other in self._matches.others(decision.name) if other != decision.student]:
                decision = _asked_again(decision, ", ".join(others), origin=file.origin)
            if decision.student:
                self._known.add(decision.student)
            decisions.append(decision)
        return decisions

    def _named(
        self,
        files: Sequence[SourceFile],
        senders: Sequence[Sender | None],
        tables: Mapping[tuple[str, ...], SourceFile],
    ) -> list[Sender | None]:
        """Return the senders with the people whom a table of Gradescope's names."""
        said: dict[tuple[str, ...], dict[str, Any]] = {}
        for above, table in tables.items():
            self.told_by[table] = ""
            try:
                said[above] = gradescope.read(table)
            except ValueError as error:
                self.told_by[table] = str(error)
        return [
            gradescope.named(sender, file.parts[sender.depth], said.get(file.parts[: sender.depth], {}))
            if sender and sender.system == "gradescope"
            else sender
            for file, sender in zip(files, senders, strict=True)
        ]

    def _unpacked(self, decision: Decision, archive: tuple[str, ...]) -> Decision:
        """Leave a file undecided of which only a name inside an archive of an unknown packer says whose it is."""
        called, student = "/".join(archive), decision.student
        people = self.roster.by_id(student) if self.roster else set()
        reason = say(
            ja=f"{student} の名前は {called} の中にだけあり、それを誰がまとめたか分からない",
            en=f"only inside {called} does it say {student}, and who packed that is not known",
        )
        why = say(
            ja=f"{reason}ので、使いません。同じ場所にほかの人の提出があります。matches.csv の student に学籍番号を書いて、もう一度実行してください。"
            "自分でまとめた書庫なら、それだけを collect に渡してください。",
            en=f"not used: {reason}, with others' hand-ins beside it; write the id into matches.csv and run this again, or "
            "collect the archive by itself if no student packed it",
        )
        return Decision(
            decision.name,
            "",
            why,
            None,
            tuple(decision.name.split("/")[len(archive) :]),
            tuple(people) or (Student(student),),
            reason,
            called=called,
        )

    @property
    def fits_badly(self) -> bool:
        """Whether so many senders are unknown that the roster may be that of another class."""
        return len(self.unknown) > max(FEW, PART * (len(self._known) + len(self.unknown)))

    def ask(self, decision: Decision, file: SourceFile) -> None:
        """Put a file that nobody could be found for into matches.csv, when `write` is called."""
        if self.roster is not None or decision.reason or self._matches.others(decision.name):
            if not decision.several:
                self.unknown.add(decision.called)
            self._matches.ask(decision.name, file, "; ".join(s.told for s in decision.candidates), decision.reason)

    def write(self) -> None:
        """Write `matches.csv`, where a person answers whose a file is."""
        self._matches.write()


def _one(text: str, roster: Roster | None) -> str:
    """Return the key of the student whom a person names by id, address or whole name."""
    if roster is None:
        if folder_key(text) == student_key(text) and folder_key(text):
            return folder_key(text)
        raise CourseError(
            say(
                ja=f"{text} は学生のフォルダの名前にできません。",
                en=f"{text} cannot be the name of a student's folder.",
            )
        )
    found = roster.meant(text)
    if len(found) == 1:
        return next(iter(found)).id
    several = ", ".join(sorted(student.told for student in found))
    ja, en = roster.not_found(text)
    raise CourseError(
        say(
            ja=f"{text} は名簿の何人かに当たります。学籍番号で書いてください: {several}" if found else f"{text} は{ja}",
            en=f"{text} fits several on the roster; write the id: {several}" if found else f"{text} {en}",
        )
    )


def _freed(
    decisions: Sequence[Decision], people: Sequence[tuple[str, str] | None], chosen: Sequence[str], roster: Roster
) -> list[Decision]:
    """Follow what a person has told of a system's accounts: of namesakes the other one is whom nobody has told yet.

    A further file of an account that a person gave to somebody else than its name means is asked about.
    """
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for account, known in zip(people, chosen, strict=True):
        if account and known:
            told[account].add(known)
    freed = []
    for decision, account in zip(decisions, people, strict=True):
        own = told.get(account, set()) if account else set()
        if account and decision.several and set(decision.candidates) <= _called(decision.sender, roster):
            others = {one for other, known in told.items() if other[0] == account[0] != other for one in known}
            left = [s for s in decision.candidates if (s.id in own if own else s.id not in others)]
            if len(left) == 1:
                decision = replace(decision, student=left[0].id, why="", candidates=(), several=False, by_matches=True)
        elif own and decision.student and decision.student not in own:
            decision = _asked_again(decision, ", ".join(sorted(own)), sender=account[1] if account else "")
        freed.append(decision)
    return freed


def _called(sender: Sender | None, roster: Roster) -> set[Student]:
    """Return all who are called what a system calls a sender."""
    if sender is None:
        return set()
    return roster.by_name(sender.name, joined=sender.joined) | roster.by_name(without_group(sender.name))


def _apart(
    decisions: Sequence[Decision], people: Sequence[tuple[str, str] | None], chosen: Sequence[str], roster: Roster
) -> list[Decision]:
    """Give nobody what a system's two accounts sent whose names mean one person: only one of them can be that person's.

    What a person has told of an account counts before its name.
    """
    told = {account: known for account, known in zip(people, chosen, strict=True) if account and known}
    of: dict[str, set[tuple[str, str]]] = defaultdict(set)  # the accounts by whom the names mean
    for decision, account in zip(decisions, people, strict=True):
        if account and (student := told.get(account) or decision.student):
            of[student].add(account)
    apart = []
    for decision, account in zip(decisions, people, strict=True):
        others = sorted({other for scope, other in of[decision.student] if account and scope == account[0]})
        known = roster.by_id(decision.student)
        logins = decision.sender.logins if decision.sender else ()
        sure = any(known & roster.by_id(login) for login in logins)
        if len(others) < 2 or sure or not known:
            apart.append(decision)
            continue
        accounts_told, names = ", ".join(others), ", ".join(sorted(student.told for student in known))
        apart.append(
            replace(
                decision,
                student="",
                candidates=tuple(known),
                several=True,
                reason=say(
                    ja=f"システムでは別の人({accounts_told})が、名簿では同じ氏名",
                    en=f"several senders whom the system keeps apart ({accounts_told}) have this name",
                ),
                why=say(
                    ja=f"誰のものか決められません。システムでは別の提出者({accounts_told})が、名簿では同じ {names} に当たります。"
                    "matches.csv の student に学籍番号を書いて、もう一度実行してください。",
                    en=f"not used: several senders whom the system keeps apart ({accounts_told}) fit {names}; "
                    "write the id into matches.csv and run this again",
                ),
            )
        )
    return apart


class _ByFolders:
    """Decides without a roster: a student is called as the system or the folder calls them."""

    def __init__(self, hand_ins: Sequence[SourceFile], lessons: Collection[str]) -> None:
        sound = [file for file in hand_ins if not file.trouble] or hand_ins
        self._folders = StudentFolders([packed(file.parts, file.origin) for file in sound], lessons)
        self._lessons = lessons

    def decide(self, file: SourceFile, sender: Sender | None) -> Decision:
        name = "/".join(file.parts)
        if sender:
            return Decision(name, sender.key, "", sender, sender.rest, depth=sender.depth)
        path = packed(file.parts, file.origin)
        depth = self._folders.depth(path)
        if depth is not None and (key := folder_key(label(path[depth], self._lessons))):
            rest = file.parts[depth + 1 :]
            return Decision(name, key, "", Sender(key, key, rest, depth=depth), rest, depth=depth)
        if self._folders.fronted(path):
            why = say(
                ja="フォルダの名前の前半は課題のようですが、どこから学生の名前か決められません。フォルダを <学生>/ に改名するか、--roster で名簿を指定してください。1 人分なら --student で学生を指定できます。",
                en="not used: the folder's name seems to begin with the assignment, and it cannot be told where the student's begins; "
                "rename it to <student>/, or give a roster with --roster, or for one person --student",
            )
        elif self._folders.heap(path):
            why = say(
                ja="同じフォルダに別々の名前のファイルがあり、何人のものか決められません。<学生>/ の下に分けて置くか、--roster で名簿を指定してください。1 人分なら --student で学生を指定できます。",
                en="not used: files of several names lie in one folder and may be of several people; put each in <student>/, "
                "or give a roster with --roster, or for one person --student",
            )
        elif self._folders.doubtful(path):
            why = say(
                ja="どのフォルダが学生のものか決められません。<学生>/ の下にそろえて置くか、--roster で名簿を指定してください。",
                en="not used: it cannot be told which of the folders around it is the student's; put it in <student>/, "
                "or give a roster with --roster",
            )
        else:
            why = say(
                ja="学生のフォルダに入っていません。<学生>/ の下に置くか、--roster で名簿を指定してください。1 人分なら --student で学生を指定できます。",
                en="not used: no student's folder around it; put it in <student>/, or give a roster with --roster, or for "
                "one person --student",
            )
        return Decision(name, "", why, None, file.parts)


class _ByRoster:
    """Decides with a roster, for the files of one source."""

    def __init__(
        self,
        roster: Roster,
        paths: Sequence[tuple[str, ...]],
        senders: Sequence[Sender | None],
        hand_ins: Sequence[SourceFile],
        lessons: Collection[str],
    ) -> None:
        self._roster, self._lessons = roster, lessons
        self._read = cache(lambda text: read_text(exchanged(text), roster, lessons))
        self._within: dict[tuple[str, ...], set[str]] = defaultdict(set)  # whom the system names below each folder
        places: Counter[int] = Counter()
        for parts, sender in zip(paths, senders, strict=True):
            if sender:
                for depth in range(1, sender.depth + 1):
                    self._within[parts[:depth]].add(sender.key)
                places.update(place for place, login in enumerate(sender.logins) if roster.by_id(login))
        ranked = places.most_common(2)
        clear = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
        self._place = ranked[0][0] if clear else None  # which of two logins is the roster's id
        self._crowd = Counter(file.parts[:-1] for file in hand_ins)
        self._files_name: dict[tuple[str, ...], set[Student]] = defaultdict(set)  # whom the files in a folder name
        for file in hand_ins:
            self._files_name[self._around(file.parts)] |= self._read(file.name).certain
        self._folders = StudentFolders([packed(file.parts, file.origin) for file in hand_ins], lessons)
        self._depths = {
            depth
            for parts, sender in zip(paths, senders, strict=True)
            for depth, folder in enumerate(parts[:-1])
            if not sender and not label(folder).isdigit() and self._read(folder).certain
        }

    def decide(self, file: SourceFile, sender: Sender | None) -> Decision:
        name, parts = "/".join(file.parts), file.parts
        evidence = self._of_system(parts, sender) if sender else self._of_names(parts)
        rest = sender.rest if sender else self._below(parts, evidence)
        if len(evidence.certain) == 1:
            (student,) = evidence.certain
            last = sender.depth if sender else len(parts) - 1
            depth = next((end for end in range(last) if student in self._owners(parts[: end + 1])), last)
            sender = sender or Sender(student.id, student.name or student.id, rest, depth=len(parts) - len(rest) - 1)
            return Decision(name, student.id, "", sender, rest, depth=depth)
        if sender and sender.nameless and sender.system in BLIND and not evidence.certain:
            return Decision(
                name, sender.key, "", sender, rest, depth=sender.depth
            )  # marked blind: nobody's name is there to be mistaken
        place = None if sender else self._folders.depth(packed(parts, file.origin))
        called = (sender.name or sender.key) if sender else parts[-1] if place is None else label(parts[place])
        return self._undecided(Decision(name, "", "", sender, rest, called=called), evidence)

    def _of_system(self, parts: tuple[str, ...], sender: Sender) -> Evidence:
        """Read what a system says of the sender, and what the folders around that say."""
        evidence = self._sent_by(sender)
        owners = self._owners(parts[: sender.depth], numbers=False)
        if len(self._within[parts[: sender.depth]]) > 1:
            return evidence  # a teacher's folder with several people's files
        if owners and sender.system in ("moodle", "brightspace", "gradescope"):
            weak = {s: _folder_reason() for s in owners}
            return Evidence(evidence.certain | owners if evidence.certain else set(), evidence.weak | weak)
        return Evidence(owners) if owners else evidence

    def _sent_by(self, sender: Sender) -> Evidence:
        roster = self._roster
        together: set[Student] = set()
        for name, ids in sender.people:
            called, meant = roster.by_name(name), {s for id in ids for s in roster.by_id(id) | roster.by_mail(id)}
            together |= called & meant or called | meant
        if together:
            return Evidence(together)
        named = roster.by_name(sender.name, joined=sender.joined) if sender.system in NAMING else set()
        if not named and sender.system == "moodle":
            named = roster.by_name(without_group(sender.name))
        logins = list(sender.logins)
        if sender.system == "manaba":  # of two numbers one is the student's, at the same place in all names
            logins = [] if self._place is None else logins[self._place : self._place + 1]
        known = {s for login in logins for s in roster.find(login)}
        if sender.delivered:  # short numbers are of any list
            sure = [login for login in logins if named or not login.isdigit() or len(login) >= SHORTEST]
            known = {s for login in sure for s in roster.by_id(login) | roster.by_mail(login)}
        if sender.system == "ilias" and not named:
            known = {s for s in known if not s.id.isdigit()}
        if certain := named & known or named | known:
            return Evidence(certain)
        weak = roster.resembling(" ".join((sender.name, *sender.logins)))
        for student in roster.by_id(sender.number):
            weak[student] = say(
                ja=f"{sender.number} は学籍番号と同じだが、書き出したシステムの番号",
                en=f"{sender.number} equals the id, but is the system's own number",
            )
        return Evidence(weak=weak)

    def _of_names(self, parts: tuple[str, ...]) -> Evidence:
        """Read the names of the folders around a file, then its own."""
        owners = self._owners(parts[:-1])
        by_file = self._read(parts[-1])
        if owners:
            numbered = not self._owners(parts[:-1], numbers=False)
            return Evidence(owners | by_file.certain) if numbered else Evidence(owners)
        around = self._around(parts)
        strangers = [f for d, f in enumerate(around) if d in self._depths and not generic(f, self._lessons)]
        if around and len(self._files_name[around]) < 2:  # one person's files, and it is the folder that is one's own
            strangers = strangers or [around[-1]]
        weak: dict[Student, str] = {}
        for folder in parts[:-1]:
            weak |= self._read(folder).weak
        if strangers:
            return Evidence(set(), weak | by_file.weak | {s: _folder_reason(strangers[0]) for s in by_file.certain})
        return Evidence(by_file.certain, weak | by_file.weak)

    def _around(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the path of the innermost folder that may be somebody's."""
        folders = parts[:-1]
        while folders and generic(folders[-1], self._lessons):
            folders = folders[:-1]
        return folders

    def _owners(self, folders: tuple[str, ...], numbers: bool = True) -> set[Student]:
        """Return whom folders belong to: by a name or id in them, else by a number as the whole name of the innermost."""
        named = [folder for folder in folders if not label(folder).isdigit()]
        found = {student for folder in named for student in self._read(folder).certain}
        folders = self._around((*folders, ""))
        if found or not numbers or not folders:
            return found
        slashed = (
            self._roster.by_id("/".join(folders[-2:])) if len(folders) > 1 else set()
        )  # 2026/003, which became a folder in a folder
        number = label(folders[-1])
        crowded = len(number) < SHORTEST and self._crowd[folders] > 1  # "1", "2" with several files may be groups
        return slashed or (set() if crowded else self._roster.by_id(number))

    def _below(self, parts: tuple[str, ...], evidence: Evidence) -> tuple[str, ...]:
        for depth, folder in enumerate(parts[:-1]):
            if self._read(folder).certain or self._roster.by_id(label(folder)):
                return parts[depth + 1 :]
        return parts[-1:]

    def _undecided(self, decision: Decision, evidence: Evidence) -> Decision:
        if evidence.certain:
            candidates = sorted(evidence.certain, key=lambda s: s.id)
            reason = say(ja="何人かに当たる", en="fits several people")
        else:
            candidates = sorted(evidence.weak, key=lambda s: s.id)[:SHOWN]
            weak = "; ".join(f"{s.id}: {evidence.weak[s]}" for s in candidates)
            about = f" ({weak})" if weak else ""
            reason = say(ja="名簿の誰とも名前の全体が一致しない", en="nobody on the roster has this whole name") + about
        names = ", ".join(s.told for s in candidates)
        do = say(
            ja="matches.csv の student に学籍番号を書いて、もう一度実行してください。",
            en="write the id into matches.csv and run this again",
        )
        if evidence.certain:
            why = say(ja=f"誰のものか決められません({names})。{do}", en=f"not used: it may be of {names}; {do}")
        else:
            why = say(ja=f"名簿の誰にも当たりません{about}。{do}", en=f"not used: nobody on the roster{about}; {do}")
        return replace(decision, why=why, candidates=tuple(candidates), reason=reason, several=bool(evidence.certain))


def _asked_again(decision: Decision, others: str, *, origin: str = "", sender: str = "") -> Decision:
    """Leave a file undecided that has only its name, or its sender's, from one that a person gave to others."""
    ja, en = (
        (f"名前は同じだが、内容が違う({origin})", "another content than the file of this name that")
        if origin
        else (f"同じ提出者({sender})のほかのファイル", f"from the sender ({sender}) of another file, which")
    )
    about = f" ({origin})" if origin else ""
    reason = say(
        ja=f"matches.csv で {others} のものとしたファイルと{ja}", en=f"{en} matches.csv gives to {others}{about}"
    )
    why = say(
        ja=f"{reason}ので、別の人のものかもしれません。もう一度尋ねます。"
        "matches.csv の新しい行の student に学籍番号を書いて、もう一度実行してください。",
        en=f"not used: {en} matches.csv gives to {others}, so it may be somebody else's and is asked again; write the id into "
        "its new row in matches.csv and run this again",
    )
    called = decision.called or decision.name
    return replace(decision, student="", why=why, reason=reason, several=True, called=called)


def _folder_reason(folder: str = "") -> str:
    if folder:
        return say(ja=f"ファイルの名前だけ。フォルダは {folder}", en=f"only the file's name; the folder is {folder}")
    return say(ja="まわりのフォルダの名前だけ", en="only the folder around it")
