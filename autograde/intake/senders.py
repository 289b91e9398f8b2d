"""Who sent a file, from the names that learning management systems give to what they export.

Each system is recognised by the form of its names, which stand at one level of a source:

- Moodle (assign/locallib.php): `{group-}{Full name}_{participant}_assignsubmission_file/`, or that in front of each file's name;
  with blind marking the name is the site's word for `Participant`, behind the group if there is one.
- Canvas (content_zipper.rb): `{name}[_LATE]_{user}_{file}_{file's name}`, the name in small letters without spaces, family name
  first, and `-1`, `-2` behind a second, third file of that name; anonymous ones begin with `anon`. Such names are found by
  chance as well (`hw_2_1_final.ipynb`), so they count only where most names beside them have that form.
- Brightspace: `{number}-{number} - {Full name} - {date}`, a folder or in front of the file's name.
- Blackboard: `{assignment}_{user name}_attempt_{time}_{file's name}`, `attempt` in the site's language.
- ILIAS: a folder `{Family}_{Given}_{login}_{number}`.
- manaba: `{student number}@{user}@{file's name}`, or user first.
- Gradescope: `submission_{number}/`, which names nobody; a table beside it does (see `gradescope`).
- What came by Canvas's or Moodle's API is not read from names: the LMS said whose it is (see `delivered`). Moodle's numbers of
  people are others there than in its zip, so that the system is called `moodle-user`.

All numbers here are the systems' own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from autograde.base.names import folder_key, student_key
from autograde.intake.places import generic, lesson_named

MOODLE = re.compile(r"^(?P<name>.*?)_?(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$", re.DOTALL)
CANVAS = re.compile(r"^(?P<name>[^_]+?)(?P<late>_LATE)?_(?P<id>[1-9]\d*)_(?P<file>[1-9]\d+)_(?P<rest>.+)$", re.DOTALL)
CANVAS_ANONYMOUS = re.compile(
    r"^(?P<late>LATE_|(?=anon_LATE_))?anon(?:_LATE)?_(?P<id>[0-9A-Za-z]{5})_(?P<file>\d+)_(?P<rest>.+)$", re.DOTALL
)
BRIGHTSPACE = re.compile(
    r"^(?P<id>\d+-\d+) - (?P<name>.+?) - (?P<date>[^-]*\b\d{4}\b[^-]*?)(?: - (?P<rest>.+))?$", re.DOTALL
)
BLACKBOARD = re.compile(
    r"^(?P<front>.+?)_(?:attempt|versuch|tentative|intento?|tentativ[ao]|poging|försök|forsøk|forsøg|yritys|próba|pokus|попытка|спроба|deneme"
    r"|προσπάθεια|试答|尝试|嘗試|試行|受験|시도|محاولة|ניסיון)_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|\.txt)$",
    re.DOTALL | re.IGNORECASE,
)
ILIAS = re.compile(r"^(?P<family>[^_]+)_(?P<given>[^_]+)_(?P<login>[^_]+)_(?P<id>\d+)$")
MANABA = re.compile(r"^(?P<first>[^@]+)@(?P<second>[^@]+)@(?P<rest>.+)$", re.DOTALL)
GRADESCOPE = re.compile(r"^submission_(?P<id>\d+)$")

#: What stands for a name where marking is blind: Canvas's `anon`, and what Moodle's language packs call a participant. Files
#: lack the `/` that some have, and gender may be marked in any of the usual ways.
_PARTICIPANT = re.compile(
    r"(?:anon|(?:participant|参加者|參加者|参与者|參與者|参加人|teilnehm(?:er|ende)|participante|participanta|partecipante|parte-?hartzailea|partaidea"
    r"|deelnemer|uczestnik|deltagare|deltager|deltaker|osallistuja|účastník|résztvevő|участник|учасник|учесник|učesnik|sudionik|udeleženec"
    r"|katılımcı|συμμετέχων|참여자|참가자|người tham gia|peserta|المشارك|مشارك|משתתף|ผู้เข้าร่วม|osaleja|dalībnieks|dalyvis)"
    r"(?:[-/*:·. _]?\(?(?:in|innen|r|e|a|czka)\)?)?)?",
    re.IGNORECASE,
)
PERSONAL = (
    "moodle",
    "canvas",
    "brightspace",
    "ilias",
    "blackboard",
    "gradescope",
    "moodle-user",
)  # whose numbers or user names are people's
RESUBMITTED = re.compile(r"-([0-9]{1,6})(\.[A-Za-z]+)$")
NAMING = ("moodle", "moodle-user", "canvas", "brightspace", "ilias")  # systems that write people's names
#: Groups in front of a name in Moodle: they have a number, or are called so.
_GROUP = re.compile(
    r"^(?:[^-]*\d[^-]*|[^-]*\b(?:groups?|grup\w*|groupes?|gruppen?|teams?|equipos?|équipes?|section|seminar|tutorial)\b[^-]*"
    r"|[^-]*(?:グループ|班|組|クラス|チーム|小组)[^-]*)-(?P<name>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class Sender:
    """Who sent a file, as its names tell. `key` is what names the student's folder; `number` the system's own number.

    `name` is the person's name as the system writes it, without spaces where `joined`; `logins` are what the system shows in
    the place of a user name. `turn` counts the files of one name that Canvas received from a student; `rest` is the path
    below the student, and `depth` the number of folders above the part that names the sender.
    """

    key: str
    name: str
    rest: tuple[str, ...]
    system: str = ""
    number: str = ""
    late: bool = False
    turn: int = 0
    upload: str = ""  # the number that Canvas gave to the file
    logins: tuple[str, ...] = ()
    depth: int = 0
    delivered: bool = False  # whether the system itself said so by its API
    sent: str = ""  # the part of the name in which the system wrote when
    people: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # who handed in together, by name and logins, where a table says so

    @property
    def joined(self) -> bool:
        """Whether the system writes names without spaces."""
        return self.system == "canvas"

    @property
    def nameless(self) -> bool:
        """Whether the system hides who sent it."""
        return nameless(self.name) and not self.logins


def canvas_entry(origin: str, number: str) -> str:
    """Return under which name Canvas gave out the file of its user `number` that lies at `origin`, "" for none of Canvas's.

    The number of the file itself is in it: Canvas takes feedback back under this very name.
    """
    for part in re.split("!?/", origin):
        found = CANVAS_ANONYMOUS.match(part) or CANVAS.match(part)
        if found and found["id"] == number:
            return part
    return ""


def nameless(name: str) -> bool:
    """Whether a system wrote this in the place of a name that it hides."""
    return bool(_PARTICIPANT.fullmatch(without_group(name)))


def sender_of(parts: tuple[str, ...], tables: Collection[tuple[str, ...]] = ()) -> Sender | None:
    """Read a path by itself: a system whose names nobody else writes. None when there is none.

    `tables` are the folders that hold a table of Gradescope's: its own names say nothing anywhere else.
    """
    for depth, part in enumerate(parts):
        text, is_file = student_key(part), depth == len(parts) - 1
        below = parts[depth + 1 :]
        if found := MOODLE.match(text):
            name = found["name"].strip() or "Participant"
            rest = tuple(filter(None, (found["rest"], *below)))
            return Sender(_key(name, found["id"]), name, rest or (text,), "moodle", found["id"], depth=depth)
        if (found := BRIGHTSPACE.match(text)) and (not is_file or found["rest"]):
            rest = tuple(filter(None, (found["rest"], *below)))
            return Sender(
                _key(found["name"], found["id"]), found["name"], rest, "brightspace", found["id"], depth=depth,
                sent=f" - {found['date']}",
            )  # fmt: skip
        if not is_file and parts[:depth] in tables and (found := GRADESCOPE.match(text)):
            return Sender(text, "", below, "gradescope", found["id"], depth=depth)
    return None


def senders_of(
    paths: Sequence[tuple[str, ...]], lessons: Collection[str] = (), tables: Collection[tuple[str, ...]] = ()
) -> list[Sender | None]:
    """Read the paths of all files of a source together, one entry a path in their order; `tables` as in `sender_of`."""
    alone = [sender_of(parts, tables) for parts in paths]
    levels: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, parts in enumerate(paths):
        if alone[index] is None:
            for depth in range(len(parts)):
                levels[parts[:depth]].append(index)
    senders = list(alone)
    for above, members in sorted(levels.items(), key=lambda level: len(level[0])):
        members = [index for index in members if senders[index] is None]
        if above and len(members) < len(paths) and not (len(above) == 1 and _is_zip(above[0])):
            members = [i for i in members if all(generic(folder, lessons) for folder in above)]
        for index, sender in _level(above, members, paths, lessons):
            senders[index] = sender
    return senders


def _level(
    above: tuple[str, ...], members: Sequence[int], paths: Sequence[tuple[str, ...]], lessons: Collection[str]
) -> Iterator[tuple[int, Sender]]:
    """Find the system whose names most entries of one folder have, and yield who sent what lies under them."""
    depth = len(above)
    texts = {index: student_key(paths[index][depth]) for index in members}
    files = {index: len(paths[index]) == depth + 1 or _is_zip(texts[index]) for index in members}
    for find, on_files in ((_blackboard, True), (_canvas, True), (_manaba, True), (_ilias, False)):
        entries = {text for index, text in texts.items() if files[index] == on_files}
        found = find(entries, above, lessons) if entries else {}
        if 2 * len(found) <= len(entries):
            continue
        for index, text in texts.items():
            if files[index] == on_files and text in found:
                below = paths[index][depth + 1 :]
                sender = found[text]
                # the first part of `rest` is the name of the entry itself as it was handed in
                yield index, replace(sender, rest=below or sender.rest or (text,), depth=depth)
        return


def _canvas(entries: Collection[str], above: tuple[str, ...], lessons: Collection[str]) -> dict[str, Sender]:
    found: dict[str, Sender] = {}
    for text in entries:
        match = CANVAS_ANONYMOUS.match(text) or CANVAS.match(text)
        if match is None or _DAY.fullmatch(match["id"]) or not re.search(r"[^\W\d]", text.partition("_")[0]):
            continue
        again = RESUBMITTED.search(match["rest"])
        name = match.groupdict().get("name", "anon")
        found[text] = Sender(
            _key(name, match["id"]), name, (RESUBMITTED.sub(r"\2", match["rest"]),), "canvas", match["id"],
            match["late"] is not None, int(again[1]) if again else 0, match["file"],
        )  # fmt: skip
    names, numbers = defaultdict(set), defaultdict(set)
    for sender in found.values():
        names[sender.number].add(sender.name)
        numbers[sender.upload].add(sender.key)
    consistent = all(len(same) == 1 for same in names.values()) and all(len(same) == 1 for same in numbers.values())
    exported = not above or len(names) > 1  # in a folder with one name the folder may well be that person's
    return found if consistent and exported else {}


def _blackboard(entries: Collection[str], above: tuple[str, ...], lessons: Collection[str]) -> dict[str, Sender]:
    matches = {text: match for text in entries if (match := BLACKBOARD.match(text))}
    if not matches:
        return {}
    fronts = [match["front"] for match in matches.values()]
    cuts = [at for at, c in enumerate(fronts[0]) if c == "_" and all(f.startswith(fronts[0][: at + 1]) for f in fronts)]
    # The assignment's title may hold "_", and so may a user name: one with "_" shares what stands in front with no other.
    titled = [at for at in cuts if fronts[0][:at] in lessons]
    cut = (titled or cuts or [-1])[-1]
    logins = {text: match["front"][cut + 1 :] for text, match in matches.items()}
    numbers = any(login.isdigit() for login in logins.values())
    sure = titled or len(cuts) == 1 or (len(set(fronts)) > 1 and not numbers)
    return {
        text: Sender(
            folder_key(login),
            login,
            (matches[text]["rest"] or text,),
            "blackboard",
            logins=(login,) if sure else (),
            sent=f"_attempt_{matches[text]['time']}",
        )
        for text, login in logins.items()
    }


def _manaba(entries: Collection[str], above: tuple[str, ...], lessons: Collection[str]) -> dict[str, Sender]:
    return {
        text: Sender(folder_key(match["first"]), match["first"], (match["rest"],), "manaba", logins=(match["first"], match["second"]))
        for text in entries
        if (match := MANABA.match(text))
    }  # fmt: skip


def _ilias(entries: Collection[str], above: tuple[str, ...], lessons: Collection[str]) -> dict[str, Sender]:
    matches = {text: match for text in entries if (match := ILIAS.match(text))}
    return {
        text: Sender(folder_key(match["login"]), f"{match['given']} {match['family']}", (), "ilias", match["id"], logins=(match["login"],))
        for text, match in matches.items()
        if re.search(r"[^\W\d]", match["family"]) and re.search(r"[^\W\d]", match["given"])
    }  # fmt: skip


def accounts(
    paths: Sequence[tuple[str, ...]], senders: Sequence[Sender | None], lessons: Collection[str] = ()
) -> list[tuple[str, str] | None]:
    """Return for each path whose account of the system it is, within one numbering; None where the system does not say.

    An account is `(numbering, number)`. Moodle and Brightspace may number people anew for each assignment, so that what lies in
    folders of different lessons, or gives other numbers to everybody whom both name, is of another numbering.
    """
    names: dict[tuple[str, tuple[str, ...]], dict[str, set[str]]] = {}  # for each export: the numbers by name
    named: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)  # the lessons that its paths name
    exports: list[tuple[str, tuple[str, ...]] | None] = []
    for path, sender in zip(paths, senders, strict=True):
        personal = sender and sender.system in PERSONAL and (sender.name or sender.system != "gradescope")
        export = (sender.system, path[: sender.depth]) if sender and personal else None
        exports.append(export)
        if export and sender:
            numbers = names.setdefault(export, defaultdict(set))
            numbers[without_group(sender.name)].add(sender.number or sender.key)
            named[export].add(lesson_named(path, lessons))
    numberings: list[list[tuple[str, tuple[str, ...]]]] = []
    for export in names:
        for known in numberings:
            if all(_one_numbering(export, other, names, named) for other in known):
                known.append(export)
                break
        else:
            numberings.append([export])
    place = {export: str(at) for at, known in enumerate(numberings) for export in known}
    return [
        (place[export], sender.number or sender.key) if export and sender else None
        for export, sender in zip(exports, senders, strict=True)
    ]


def _one_numbering(
    one: tuple[str, tuple[str, ...]],
    other: tuple[str, tuple[str, ...]],
    names: dict[tuple[str, tuple[str, ...]], dict[str, set[str]]],
    named: dict[tuple[str, tuple[str, ...]], set[str]],
) -> bool:
    if one[0] != other[0]:
        return False
    if one[0] not in ("moodle", "brightspace"):
        return True
    both = names[one].keys() & names[other].keys()
    if any(names[one][name] & names[other][name] for name in both):
        return True
    of_others = "" not in named[one] | named[other] and not named[one] & named[other]
    return not of_others and len(both) < 2


def without_group(name: str) -> str:
    """Return a name as Moodle writes it without the group in front ("Group 1-Ana López")."""
    found = _GROUP.match(name)
    return found["name"].strip() if found else name


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _key(name: str, number: str) -> str:
    """A folder's name for the student: what the name holds of path separators is replaced."""
    return folder_key(re.sub(r"[/\\\x00]", " ", name).strip() + f"_{number}")
