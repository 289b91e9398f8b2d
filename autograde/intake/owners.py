"""Whose the ids of a class are: what is held under an id that a new roster gives to another person stays with its owner.

An id is another's where neither name nor address of the two is the same, or where the roster has the owner under another
id. Nothing is taken then until a person says which it is: another class's roster, a correction, or one person renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import comparable, folder_key
from autograde.class_folder import ClassFolder
from autograde.intake.accounts import Collected
from autograde.intake.roster import Roster, Student, base_words, remembered, same_name, without_zeros
from autograde.intake.senders import NAMING, nameless, without_group
from autograde.intake.submitted import BEFORE, Place

MOVING = ".moving"  # in `submitted/`: what is on its way between two ids, by the new one
EVERYBODY = "all"
SHOWN = 10  # ids that a message names
FEW = 3  # people whose ids may change, each by itself, while the column of ids is still the same


@dataclass(frozen=True)
class Held:
    """What lies under an id for one lesson though `owner` is `now` somebody else's id; `now` is None where it is nobody's.

    `to` is the owner's own id on the roster, "" where they are not on it.
    """

    place: Place
    owner: Student
    now: Student | None
    to: str


def held_of_others(class_folder: ClassFolder, roster: Roster, renamed: Collection[str] = ()) -> list[Held]:
    """Return what the class folder holds under an id that is no longer its owner's.

    `renamed` are ids whose old and new name are one person's; "all" stands for every id.
    """
    known = {comparable(key): student for key, student in remembered(class_folder.root).items()}
    by_id = {comparable(student.id): student for student in roster.students}
    same = {comparable(id) for id in renamed}
    found = []
    for place in _places(class_folder):
        key = comparable(place.student)
        owner, now = _owner(place, known.get(key)), by_id.get(key)
        if owner is None or (now and (same & {key, EVERYBODY} or _one_person(owner, now, roster))):
            continue
        to = _id_of(owner, roster)
        if now or to:
            found.append(Held(place, owner, now, to))
    return found


def refuse(class_folder: ClassFolder, held: Sequence[Held]) -> None:
    """Raise `CourseError` that names the ids that are other people's now, or people's other ids, and what to do in each case."""
    if (class_folder.submitted / MOVING).is_dir():
        raise CourseError(
            say(
                ja="提出物を持ち主の学籍番号へ移す途中で止まっています。訂正した名簿を --roster で渡し、--corrected を付けて、もう一度取り込んでください。何も取り込んでいません。",
                en="Moving hand-ins to their owners' ids was stopped halfway: collect again with the corrected roster (--roster) and --corrected. Nothing was taken.",
            )
        )
    ids = {one.place.student: one for one in held if one.now}
    if not ids:
        _refuse_renumbered(held, {place.student for place in _places(class_folder)})
        return
    told = [
        say(ja=f"{id} は {_called(one.owner)} でしたが、いまは {_called(one.now)}", en=f"{id} was {_called(one.owner)} and is now {_called(one.now)}")
        for id, one in list(ids.items())[:SHOWN]
        if one.now
    ]  # fmt: skip
    more = say(ja="、ほか", en=", …") if len(ids) > SHOWN else ""
    some = next(iter(ids))
    both = ""
    if not any(_comparable(one.owner, one.now) for one in ids.values() if one.now):
        both = say(
            ja="前の名簿とこの名簿は、片方に氏名、片方にメールしかなく、比べられません。氏名とメールの両方がある名簿なら、尋ねません。",
            en="One of this roster and the one before has names alone, the other addresses alone: with a roster that has both, nothing is asked. ",
        )
    raise CourseError(
        say(
            ja=f"この名簿では、提出物のある学籍番号が別の人のものです({len(ids)}): {'、'.join(told)}{more}。何も取り込んでいません。{both}"
            "別のクラスの名簿なら、`fukami init` でそのクラスのフォルダを作って、そこに取り込んでください。"
            "前の名簿が間違っていて、この名簿が正しいなら、--corrected を付けてください(提出物を持ち主の学籍番号へ移します)。"
            f"同じ人の氏名が変わったのなら、--renamed {some} のように書いてください(全員なら --renamed {EVERYBODY})。",
            en=f"This roster gives ids that have hand-ins to other people ({len(ids)}): {'; '.join(told)}{more}. Nothing was taken. {both}"
            "If it is another section's or class's roster, make a folder for that class with `fukami init` and collect there. "
            "If the roster before was wrong and this one is right, add --corrected: hand-ins move to their owners' ids. "
            f"If it is one person with a new name, add --renamed {some} (--renamed {EVERYBODY} for all of them).",
        )
    )


def _refuse_renumbered(held: Sequence[Held], students: Collection[str]) -> None:
    """Raise `CourseError` where ids lost their zeros, or most people have another id: the column of ids may be damaged or another."""
    ids = {one.place.student: one for one in held}
    zeros = [id for id, one in ids.items() if without_zeros(comparable(id)) == without_zeros(comparable(one.to))]
    if not zeros and (len(ids) <= FEW or 2 * len(ids) <= len(students)):
        return
    told, more = _moves(ids)
    raise CourseError(
        say(
            ja=f"この名簿では、提出物のある人の学籍番号が前と違います({len(ids)}): {told}{more}。このまま取り込むと、同じ人の提出物が 2 つの番号に分かれるので、何も取り込んでいません。"
            "表計算ソフトは数の先頭の 0 を消します。学籍番号の列を「文字列」にするか、前と同じ番号の列がある名簿を渡してください。"
            "この名簿の番号が正しいなら、--corrected を付けてください(提出物をその番号へ移します)。",
            en=f"On this roster people with hand-ins have other ids than before ({len(ids)}): {told}{more}. Nothing was taken: their work would lie under two ids. "
            "Spreadsheets drop zeros in front of numbers: make the column of ids text, or give a roster with the ids as they were. "
            "If these ids are right, add --corrected: hand-ins move there.",
        )
    )


def _moves(ids: Mapping[str, Held]) -> tuple[str, str]:
    """Return ids with the new ones of their owners, and a mark where there are more."""
    told = ", ".join(f"{id} → {one.to} {_called(one.owner)}" for id, one in list(ids.items())[:SHOWN])
    return told, ", …" if len(ids) > SHOWN else ""


def follow(
    class_folder: ClassFolder, held: Sequence[Held], before_moving: Callable[[str, str], None]
) -> list[Collected]:
    """Move what is held to its owners' ids, and say so; `before_moving` is called with student and lesson of each.

    The owner's name is written first, so that a run that is stopped in between is finished by the next.
    """
    done = []
    for one in held:
        place, name = one.place, _called(one.owner)
        before_moving(place.student, place.lesson)
        to = one.to or folder_key(f"{name} ({place.student})")
        new = f"{class_folder.submitted.name}/{to}"
        if place.folder.is_dir():
            if place.origin:
                place.write_origin(place.origin | names_of(one.owner))
            target = class_folder.submitted / MOVING / to / place.lesson
            target.parent.mkdir(parents=True, exist_ok=True)
            place.folder.rename(_free(target))
        why = say(
            ja=f"{name} のものなので、{new} に移しました。" + ("" if one.to else "この名簿にいない人です。"),
            en=f"it is {name}'s and was moved to {new}" + ("" if one.to else ", who is not on this roster"),
        )
        where = f"{place.student}/{place.lesson}"
        done.append(Collected(place.folder, "moved", f"{where}: {why}", place.student, place.lesson, 0))
    _finish(class_folder)
    for student in {one.place.student for one in held}:
        folder = class_folder.submitted / student
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return done


def _finish(class_folder: ClassFolder) -> None:
    """Put what is on its way into its place; where the owner has a hand-in there, into `before/` beside that."""
    moving = class_folder.submitted / MOVING
    for source in sorted(moving.glob("*/*")):
        place = Place(class_folder, source.parent.name, re.sub(r" \d+$", "", source.name))
        if place.notebook.exists():
            kept = _free(place.folder / BEFORE / "moved")
            kept.parent.mkdir(exist_ok=True)
            source.rename(kept)
        else:
            _merge(source, place.folder)
    for folder in sorted(moving.glob("*")):
        folder.rmdir()
    if moving.is_dir():
        moving.rmdir()


def _merge(source: Path, target: Path) -> None:
    """Move a folder to where there may be one of its name, with nothing lost of either."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        return
    for path in sorted(source.iterdir()):
        if path.name == BEFORE:
            _merge(path, target / BEFORE)
        else:
            path.rename(_free(target / path.name))
    source.rmdir()


def elsewhere_told(held: Sequence[Held]) -> list[str]:
    """Say who has another id on the roster than the one under which their hand-ins lie."""
    some = {one.place.student: one for one in held if one.now is None}
    if not some:
        return []
    told, more = _moves(some)
    return [
        say(
            ja=f"名簿では別の学籍番号の人の提出物があります({len(some)}): {told}{more}。名簿が正しければ、--corrected を付けて取り込むと、その番号へ移ります。",
            en=f"hand-ins of people who have another id on the roster ({len(some)}): {told}{more}. If the roster is right, collect with --corrected to move them there.",
        )
    ]


def names_of(student: Student) -> dict[str, str]:
    """Return what is written of a student beside each of their hand-ins."""
    return dict(zip(("last_name", "first_name"), student.names, strict=True)) | (
        {"mail": student.mail} if student.mail else {}
    )


def _places(class_folder: ClassFolder) -> Iterator[Place]:
    """Yield every student's lessons of which the class folder holds a hand-in, or something that came of one."""
    roots = (class_folder.submitted, class_folder.autograded, class_folder.feedback)
    found = {path.relative_to(root).parts for root in roots for path in root.glob("[!.]*/[!.]*") if path.is_dir()}
    for student, lesson in sorted(found):
        yield Place(class_folder, student, lesson)


def _owner(place: Place, known: Student | None) -> Student | None:
    """Return whose a hand-in is: whom a roster named when it was last collected, otherwise whom a system named."""
    origin = place.origin
    name = " ".join(filter(None, (str(origin.get("last_name", "")), str(origin.get("first_name", "")))))
    if name and not (known and any(same_name(name, other) for other in _forms(known))):
        return Student(place.student, name, str(origin.get("mail", "")))
    if known:
        return known
    called = without_group(str(origin.get("name", "")))
    if origin.get("system") in NAMING and not origin.get("said") and not nameless(called):
        return Student(place.student, called)
    return None


def _forms(student: Student) -> list[str]:
    return [name for name in (student.name, " ".join(student.names), *student.others) if name.strip()]


def _called(student: Student | None) -> str:
    return (student.name or " ".join(student.names).strip() or student.mail or student.id) if student else ""


def _one_person(owner: Student, now: Student, roster: Roster) -> bool:
    """Whether an id's owner and who has it on the roster may be taken for one person."""
    by_mail = roster.by_mail(owner.mail) if owner.mail else set()
    by_name = {student for name in _forms(owner) for student in roster.by_name(name, joined=True)}
    if (by_mail and now not in by_mail) or (by_name and now not in by_name):
        return False
    forms = [(one, other) for one in _forms(owner) for other in _forms(now)]
    return by_mail == {now} or any(same_name(*pair) or _fuller(*pair) for pair in forms) or not _told(owner, now)


def _comparable(owner: Student, now: Student) -> bool:
    """Whether both have a name, or both an address."""
    return bool((_forms(owner) and _forms(now)) or (owner.mail and now.mail))


def _told(owner: Student, now: Student) -> bool:
    """Whether at least one of the two is called anything."""
    return bool(_forms(owner) or owner.mail or _forms(now) or now.mail)


def _fuller(one: str, other: str) -> bool:
    """Whether one name is the other with more names in it, or with names in place of initials; two whole ones are the same."""
    few, many = sorted((list(base_words(one)), list(base_words(other))), key=len)
    whole = [word for word in few if len(word) > 1 and word in many]
    rest = list(many)
    for word in sorted(few, key=len, reverse=True):
        found = next((w for w in rest if w == word or (min(len(w), len(word)) == 1 and w[0] == word[0])), None)
        if found is None:
            return False
        rest.remove(found)
    return len(whole) > 1


def _id_of(owner: Student, roster: Roster) -> str:
    """Return the id of the one person on the roster who is surely the owner; "" where that is nobody."""
    by_mail = roster.by_mail(owner.mail) if owner.mail else set()
    by_name = {student for name in _forms(owner) for student in roster.by_name(name)}
    found = by_mail & by_name or by_mail | by_name
    found = {s for s in found if not (s.mail and owner.mail) or comparable(s.mail) == comparable(owner.mail)}
    return next(iter(found)).id if len(found) == 1 else ""


def _free(path: Path) -> Path:
    """Return the path, or the first with a number behind it that is not there yet."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name} {number}")
    return found
