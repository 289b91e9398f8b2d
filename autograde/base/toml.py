"""A TOML file read into a typed model. Every mistake is told with its line, what may stand there and the nearest right name.

What TOML itself cannot read is told alone; all other mistakes of a file at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from rapidfuzz.distance import OSA

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import comparable
from autograde.base.slips import KEY, slip

Place = tuple[str | int, ...]
"""Keys from the top of the file down; an int counts the tables of a `[[list]]`."""


class Table(BaseModel):
    """A TOML table: no other keys than these, and no value taken for one of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Model = TypeVar("Model", bound=Table)


@dataclass(frozen=True)
class Means:
    """What may stand in a field, in words; part of its annotation."""

    ja: str
    en: str


def mistake(*, ja: str, en: str) -> PydanticCustomError:
    """Return what a validator raises to tell a mistake in words of its own."""
    return PydanticCustomError("told", "{told}", {"told": say(ja=ja, en=en)})


def nearest(name: str, known: Iterable[str], least: float = 0.5) -> str:
    """Return which of `known` was meant by `name`: the most alike, or "" when none is alike by `least` (0 to 1)."""
    form = _form(name)
    alike = {one: OSA.normalized_similarity(form, _form(one)) for one in known}
    best = max(alike, key=alike.__getitem__, default="")
    return best if best and alike[best] >= least else ""


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return a file's text and what it holds. Raises `CourseError` for bytes that are no UTF-8 and for what is no TOML."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        told = say(
            ja="文字コードが UTF-8 ではありません。エディターで「UTF-8」を選んで保存し直してください。",
            en="not in UTF-8. Save the file again in your editor with the encoding UTF-8.",
        )
        raise CourseError(_located(path, raw[: error.start].count(b"\n") + 1, told)) from error
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.rstrip().splitlines()) or 1
        raise CourseError(_located(path, line, slip(text, line, str(error)))) from error


def checked(
    path: Path,
    text: str,
    data: Mapping[str, Any],
    model: type[Model],
    context: Any = None,
    further: Iterable[tuple[Place, str]] = (),
) -> Model:
    """Return `data` as a `model`. Raises `CourseError` that tells all mistakes, in the order of their lines.

    `context` is what the model's validators get as `info.context`, `further` are mistakes that the model does not see.
    """
    lines = key_lines(text)
    told: dict[tuple[str, int | None], None] = {(words, line_of(lines, place)): None for place, words in further}
    found, cause = None, None
    try:
        found = model.model_validate(data, context=context)
    except ValidationError as error:
        cause = error
        wrong_keys = {one["loc"][:-1] for one in error.errors() if one["loc"][-1] == "[key]"}
        for one in error.errors():
            place = tuple(part for part in one["loc"] if part != "[key]")
            if place != one["loc"] or place not in wrong_keys:  # a value by a wrong name may be right by the right one
                told[_told(model, place, one), line_of(lines, place)] = None
    if found is None or told:
        ordered = sorted(told, key=lambda entry: entry[1] or 0)
        raise CourseError("\n".join(_located(path, line, words) for words, line in ordered)) from cause
    return found


def key_lines(text: str) -> dict[Place, int]:
    """Return the line, from 1, on which each key or table of a TOML text first stands."""
    found: dict[Place, int] = {}
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            try:
                head = tomllib.loads(line)
            except tomllib.TOMLDecodeError:
                continue  # within a list of several lines
            keys, is_list = _keys(head)
            table = ()
            for key in keys:
                table = (*table, key)
                if table in counts and not (is_list and len(table) == len(keys)):
                    table = (*table, counts[table])
            if is_list:
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, counts[table])
            place = table
        else:
            match = KEY.match(line)
            if match is None:
                continue
            try:
                place = (*table, *_keys(tomllib.loads(f"{match[1]} = 0"))[0])
            except tomllib.TOMLDecodeError:
                continue
        for length in range(1, len(place) + 1):
            found.setdefault(place[:length], number)
    return found


def line_of(lines: Mapping[Place, int], place: Place) -> int | None:
    """Return the line of a key, or of the nearest table around it; None for what is not there at all."""
    return next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), None)


def _keys(data: Any) -> tuple[list[str], bool]:
    """Return the chain of keys in a text that holds only one, and whether it ends in a list of tables."""
    keys: list[str] = []
    while isinstance(data, dict) and data:
        key, data = next(iter(data.items()))
        keys.append(key)
    return keys, isinstance(data, list)


def _form(name: str) -> str:
    return re.sub(r"[\s_-]+", "", comparable(name))


def _located(path: Path, line: int | None, told: str) -> str:
    if line is None:
        return f"{path.name}: {told}"
    return say(ja=f"{path.name} の {line} 行目: {told}", en=f"{path.name}, line {line}: {told}")


def _told(model: type[Table], place: Place, error: Any) -> str:
    key, kind, value = place[-1], error["type"], error["input"]
    if kind == "told":
        return str(error["msg"])
    if kind == "extra_forbidden":
        return _unknown(model, place)
    field = _field(model, place)
    means = _means(field.metadata, field.annotation) or Means("", "")
    if kind == "missing":
        return say(ja=f"{key} がありません。{means.ja}", en=f"{key} is missing. {means.en}").rstrip()
    if error["loc"][-1] == "[key]":
        return say(ja=f"{key} はここに書けません。{means.ja}", en=f"{key} cannot stand here. {means.en}").rstrip()
    written = _as_toml(value)
    hint = _plain_number(value) if "str" not in kind else ""
    return say(
        ja=f"{key} = {written} は使えません。{means.ja}{hint}",
        en=f"{key} = {written} cannot be used. {means.en} {hint}",
    ).rstrip()


def _unknown(model: type[Table], place: Place) -> str:
    """Tell of a key that the table does not have: one of its own that is alike, or the table to which it belongs."""
    key = str(place[-1])
    table = model if len(place) == 1 else _model_in(model.model_fields[str(place[0])].annotation)
    own = list(table.model_fields) if table else []
    meant = nearest(key, own)
    elsewhere = {
        inner: name if len(place) == 1 else ""
        for name, field in [("", None), *model.model_fields.items()]
        for inner in ((_model_in(field.annotation) or Table) if field else model).model_fields
        if (name != place[0] if len(place) > 1 else name)
    }
    moved = next((one for one in elsewhere if _form(one) == _form(key)), "")
    if moved and _form(meant) != _form(key):
        at_ja, at_en = (
            (f" [{elsewhere[moved]}] の下", f"under [{elsewhere[moved]}]")
            if elsewhere[moved]
            else ("ファイルの先頭、最初の [ ] より前", "at the top of the file, before the first [table]")
        )
        return say(ja=f"{key} は{at_ja}に書きます。", en=f"{key} belongs {at_en}.")
    may = ", ".join(own)
    ja, en = (f"{meant} ではありませんか。", f"Did you mean {meant}? ") if meant else ("", "")
    return say(
        ja=f"{key} という設定はありません。{ja}ここに書けるもの: {may}",
        en=f"{key} is not a setting. {en}What may stand here: {may}",
    )


def _field(model: type[Table], place: Place) -> FieldInfo:
    """Return the field that a place lies in, the innermost that has words for what it means."""
    field = model.model_fields[str(place[0])]
    inner = _model_in(field.annotation)
    name = next((str(part) for part in place[1:] if inner and part in inner.model_fields), None)
    return inner.model_fields[name] if inner and name else field


def _model_in(annotation: Any) -> type[Table] | None:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _means(metadata: Iterable[Any], annotation: Any) -> Means | None:
    """Return the words of an annotation, which may stand within a union."""
    own = next((part for part in metadata if isinstance(part, Means)), None)
    parts = ((getattr(part, "__metadata__", ()), part) for part in get_args(annotation))
    return own or next(filter(None, (_means(*part) for part in parts)), None)


def _as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, list) else str(value)


def _plain_number(value: Any) -> str:
    """Return how to write a number that stands between quotation marks."""
    number = re.fullmatch(r"\s*(-?\d+(?:[.,]\d+)?)\s*([%％]?)\s*", value) if isinstance(value, str) else None
    if number is None:
        return ""
    plain = float(number[1].replace(",", ".")) / (100 if number[2] else 1)
    return say(ja=f"引用符なしで {plain:g} と書いてください。", en=f"Write {plain:g}, without quotation marks.")
