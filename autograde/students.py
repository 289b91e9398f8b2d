"""Who is in a class, as far as its folder knows: by the names of folders and what rosters and systems called people."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from autograde.base.errors import CourseError
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.base.names import comparable, folder_key, slip_of, student_key

ROSTER = ".roster.json"  # beside `submitted/`: whom the rosters of this class named, by id, with their names


def keep_roster(
    class_root: Path, names: Mapping[str, Iterable[str]], lines: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Remember who is on a roster, so that settings may name students who have not handed in anything yet.

    `lines` are what the roster itself says of each, by id: `last_roster` gives that of the last roster back.
    """
    known: dict[str, Any] = _kept(class_root) if lines is None else dict(_roster(class_root))
    for key, called in names.items():
        all_names = sorted({*filter(None, called)})
        known[key] = {"names": all_names, **lines[key]} if lines else all_names
    _write(class_root, known)


def on_rosters(class_root: Path) -> dict[str, list[str]]:
    """Return the names and mail addresses that rosters gave, by student."""
    return _roster(class_root)


def last_roster(class_root: Path) -> tuple[dict[str, dict[str, Any]], dict[str, list[str]]]:
    """Return what the last roster said of each student, or, where only names were kept, those; by id."""
    kept = _kept(class_root)
    lines = {key: value for key, value in kept.items() if isinstance(value, dict)}
    return lines, {} if lines else _roster(class_root)


def listed(class_root: Path) -> dict[str, str]:
    """Return who is on the last roster, by id, with the name that it gives, "" where it gives none."""
    lines, names = last_roster(class_root)
    by_names = {key: next((name for name in called if "@" not in name), "") for key, called in names.items()}
    return by_names | {key: str(line.get("name", "")) for key, line in lines.items()}


def forget(class_root: Path, student: str) -> list[str]:
    """Take a student out of what is remembered of rosters; return what they were called."""
    known = _kept(class_root)
    names = _roster(class_root).get(student, [])
    if known.pop(student, None):
        _write(class_root, known)
    return names


def _roster(class_root: Path) -> dict[str, list[str]]:
    return {
        key: list(value.get("names", ()) if isinstance(value, dict) else value)
        for key, value in _kept(class_root).items()
    }


def _kept(class_root: Path) -> dict[str, Any]:
    """Return what is kept. Raises `CourseError` where it is damaged: without it ids would become names."""
    path = class_root / ROSTER
    try:
        known = json.loads(path.read_bytes())
        if not (isinstance(known, dict) and all(_sound(*line) for line in known.items())):
            raise ValueError(say(ja="名簿ではありません", en="not a roster"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise CourseError(
            say(
                ja=f"{path}: クラスに残してある名簿が読めません({error})。同期が終わるのを待つか、控えや前の版に戻してください。"
                "どちらもできなければ、このファイルを消して、`fukami collect … --roster 名簿.csv` で名簿を渡してください。何も変えていません。",
                en=f"{path}: the roster that the class keeps cannot be read ({error}). Wait until it is synchronised, or put back an "
                "earlier version. If neither is possible, delete this file and give the roster again with "
                "`fukami collect … --roster ROSTER.csv`. Nothing was changed.",
            )
        ) from error
    return known


def _sound(key: str, value: Any) -> bool:
    """Whether this can be a student's line: the name of a folder, and names alone or what the roster says, by column."""
    told = dict(value) if isinstance(value, dict) else {"names": value}
    texts: list[Any] = []
    for name in ("names", "others"):
        some = told.pop(name, [])
        texts += some if isinstance(some, list) else [None]
    return bool(key) and key == folder_key(key) and all(isinstance(text, str) for text in [*texts, *told.values()])


def _write(class_root: Path, known: Mapping[str, Any]) -> None:
    write_whole(class_root / ROSTER, json.dumps(known, ensure_ascii=False, indent=1))


class Students:
    """The students of `submitted/` and of the rosters, read when first needed."""

    def __init__(self, submitted: Path) -> None:
        self._submitted = submitted
        self._asked: dict[str, str] = {}

    @cached_property
    def keys(self) -> list[str]:
        """The names of the folders."""
        return sorted(path.name for path in self._submitted.glob("[!.]*") if path.is_dir())

    @cached_property
    def doubles(self) -> list[list[str]]:
        """Folders whose names differ only by what nobody can see, such as the width of a space."""
        alike: dict[str, list[str]] = {}
        for key in self.keys:
            alike.setdefault(student_key(key), []).append(key)
        return [keys for keys in alike.values() if len(keys) > 1]

    @cached_property
    def strangers(self) -> dict[str, str]:
        """Folders whose student is called as one person on the roster whose folder is another, with that one's id."""
        listed = _roster(self._submitted.parent)
        by_name: dict[str, set[str]] = {}
        for key, names in listed.items():
            for form in {form for name in names for form in _forms(name)}:
                by_name.setdefault(form, set()).add(key)
        found = {}
        for key in self.keys if listed else ():
            if not any((self._submitted / key).glob("*/*.ipynb")):
                continue  # what was there is another's now, and only kept in `before/`
            forms = {form for name in (key, *self._called(key)) for form in _forms(name)}
            meant = set().union(*(by_name.get(form, set()) for form in forms))
            if len(meant) == 1 and key not in listed:
                found[key] = meant.pop()
        return found

    def folder(self, name: str) -> str:
        """Return the folder of the student whom a source calls `name`: the one that is there, or else the normal form."""
        same = [key for key in self.keys if student_key(key) == student_key(name)]
        return name if name in same else same[0] if len(same) == 1 else student_key(name)

    def called(self, name: str) -> list[str]:
        """Return the keys of all who are called `name`, by folder, roster or the system that a hand-in came from."""
        return self._by_name.get(comparable(name), [])

    def names(self) -> dict[str, list[str]]:
        """Return what each student is called beside the key, as the last roster has it first; no mail addresses."""
        first = listed(self._submitted.parent)
        return {
            key: sorted((n for n in names - {key} if "@" not in n), key=lambda n: (n != first.get(key), n))
            for key, names in self._names.items()
        }

    def find(self, name: str) -> str:
        """Return the key of the student called `name`: by the folder's own name, id or the name that a roster gave.

        For a validator: raises pydantic's error when that is nobody, or several, or somebody who was named before.
        """
        from autograde.base.toml import mistake

        found = [name] if name in self.keys else self.called(name)
        own = [key for key in found if key == name] or [key for key in found if student_key(key) == student_key(name)]
        found = own or found
        if len(found) > 1:
            several = ", ".join(found)
            raise mistake(
                ja=f"{name} は複数の人に一致します。フォルダの名前で書いてください: {several}",
                en=f"{name} fits several students. Write the name of the folder: {several}",
            )
        if not found:
            meant = slip_of(name, sorted(set().union(*self._names.values())))
            raise mistake(
                ja=f"{name} という学生はいません。"
                + (f"{meant} ではありませんか。" if meant else "")
                + "まだ何も提出していない学生は、`fukami collect --roster` で名簿を渡すか、提出物を取り込むと書けるようになります。",
                en=f"There is no student {name}. "
                + (f"Did you mean {meant}? " if meant else "")
                + "Somebody who has not handed in anything yet is known from a roster (`fukami collect --roster`), or once a hand-in is collected.",
            )
        before = self._asked.setdefault(found[0], name)
        if before != name:
            raise mistake(
                ja=f"{name} と {before} は同じ学生です。ひとつにまとめてください。",
                en=f"{name} and {before} are the same student: keep one of the two.",
            )
        return found[0]

    def one_of(self, name: str, among: Collection[str]) -> str:
        """Return which of these keys is the student called `name`: by the folder, or a whole name that a roster or a system gave.

        Raises `CourseError` that names all whom it fits, or the nearest when it fits nobody.
        """
        if name in among:
            return name
        same = [key for key in sorted(among) if comparable(key) == comparable(name)]
        same = same or [key for key in self.called(name) if key in among]
        if len(same) == 1:
            return same[0]
        names = self.names()
        called = {key: [own for own in names.get(key, []) if own] for key in among}
        if not same:
            by_name = {own: key for key in sorted(among) for own in (*called[key], key)}
            same = [by_name[meant]] if (meant := slip_of(name, sorted(by_name))) else []
        near = ", ".join(f"{key} ({called[key][0]})" if called[key] else key for key in same)
        if len(same) > 1:
            raise CourseError(
                say(
                    ja=f"{name} は複数の人に一致します。フォルダの名前で指定してください: {near}",
                    en=f"{name} fits several students. Give the name of the folder: {near}",
                )
            )
        raise CourseError(
            say(
                ja=f"{name} という学生はいません。" + (f"もしかして: {near}" if near else ""),
                en=f"There is no student {name}." + (f" Did you mean: {near}?" if near else ""),
            )
        )

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """All that each student is called."""
        listed = {key: {key, *names} for key, names in _roster(self._submitted.parent).items()}
        return listed | {key: {key, *self._called(key)} | listed.get(key, set()) for key in self.keys}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, names in self._names.items():
            for form in {comparable(name) for name in names}:
                found.setdefault(form, []).append(key)
        return found

    def _called(self, key: str) -> set[str]:
        """What a student is called beside the folder's name."""
        called = set()
        for path in (self._submitted / key).glob("*/origin.json"):
            try:
                origin = json.loads(path.read_text(encoding="utf-8"))
                names = [str(origin.get(part) or "") for part in ("last_name", "first_name", "name")]
            except (OSError, ValueError, AttributeError):
                continue
            called |= {" ".join(names[:2]), " ".join(names[1::-1]), names[2]}
        return {student_key(name) for name in called} - {"", key}


def _forms(name: str) -> set[str]:
    """Return forms of a name that are the same in either order, with spaces or without."""
    parts = comparable(name).split()
    return {"".join(parts), "".join(sorted(parts))} - {""}


def doubles_told(submitted: Path) -> list[str]:
    """Say which folders seem to be of one person, and what to do about it; nothing is merged."""
    students = Students(submitted)
    told = [
        say(
            ja=f"submitted/ の「{'」と「'.join(keys)}」は、空白などの違いだけで、同じ人のようです。同じ人なら、提出物をひとつのフォルダに移し、残りを `fukami remove` で除いて採点し直してください。",
            en=f"“{'” and “'.join(keys)}” in submitted/ differ only by white space or the like and seem to be one person. If so, move the hand-ins into one folder, take the other out with `fukami remove` and grade again.",
        )
        for keys in students.doubles
    ]
    return told + [
        say(
            ja=f'submitted/ の「{key}」は、名簿の {id} と同じ名前です。同じ人なら、提出物を「{id}」のフォルダに移し、`fukami remove "{key}"` で除いて採点し直してください。',
            en=f'“{key}” in submitted/ has the name of {id} on the roster. If that is one person, move the hand-ins into “{id}”, take the other out with `fukami remove "{key}"` and grade again.',
        )
        for key, id in students.strangers.items()
    ]
