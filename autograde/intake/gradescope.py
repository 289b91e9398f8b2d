"""Gradescope's `submission_metadata.yml`, which its export has beside `submission_<number>/`: who handed in what, and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

import yaml

from autograde.base.language import say
from autograde.base.names import folder_key, student_key
from autograde.intake.kinds import named_as_notebook
from autograde.intake.places import generic, label
from autograde.intake.senders import GRADESCOPE, Sender
from autograde.intake.sources import SourceFile
from autograde.intake.times import parse_time

NAME = "submission_metadata.yml"
SMALL = 2**18  # bytes that are read in a second or two; a class of a thousand takes less
_EXPORT = re.compile(r"assignment_\d+_export")
_TOLD = re.compile(r"(?:---.*|[^ -][^\n]*:|  :?(?:submitters|created_at):.*)")  # the lines that begin what is read
_OTHER = re.compile(r"  [^ -].*")


class _Plain(yaml.BaseLoader):
    """Makes texts, and lists and tables line by line: no object, no number that would lose its zeros in front.

    What the system does not write is refused when it is met, since reading it can take any time or memory: a part that
    stands for another, and lists within brackets. The loader in C would be faster, and crashes where lists are nested deeply.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError(say(ja="ほかの部分を指す印があります", en="a part of it stands for another"))
        if getattr(event, "flow_style", False) and isinstance(event, yaml.CollectionStartEvent):
            self.get_event()
            if not self.check_event(yaml.CollectionEndEvent):
                raise ValueError(say(ja="かっこの中に表があります", en="a table stands within brackets"))
            self.get_event()
            return yaml.ScalarNode("tag:yaml.org,2002:str", "")
        return super().compose_node(parent, index)  # type: ignore[no-any-return]


def tables(files: Sequence[SourceFile], lessons: Collection[str]) -> dict[tuple[str, ...], SourceFile]:
    """Return the tables that the system wrote, by the folder that holds one: none lies in what may be a student's folder.

    That is the folder of everything, or an export's own name, where no notebook lies outside of such a folder: a student
    may call a zip as an export is called.
    """
    found = {file.parts[:-1]: file for file in files if file.name == NAME and not file.trouble}
    places = {
        above: file for above, file in found.items() if not any(GRADESCOPE.match(label(folder)) for folder in above)
    }
    named = [
        above
        for above in places
        if all(generic(folder, lessons) or _EXPORT.fullmatch(label(folder)) for folder in above)
    ]
    notebooks = [file.parts for file in files if named_as_notebook(file.name)]

    def hold_all(places: Sequence[tuple[str, ...]]) -> bool:
        return all(any(parts[: len(above)] == above for above in places) for parts in notebooks)

    return {above: file for above, file in places.items() if hold_all([above]) or (above in named and hold_all(named))}


def read(file: SourceFile) -> dict[str, Any]:
    """Return what the table says of each submission's folder. Raises ValueError for what is no such table.

    Two submissions that bear one id or address say nothing: the system keeps one of each person, so one is somebody else's.
    """
    try:
        text = file.read().decode("utf-8-sig")
        told = _without_results(text)
        if len(told) > SMALL:
            raise ValueError(say(ja="大きすぎます", en="it is too large"))
        table = yaml.load(told, Loader=_Plain)
    except Exception as error:  # of YAML, of its encoding, of a damaged archive, of nesting without end
        raise ValueError(str(error).splitlines()[0] if str(error) else type(error).__name__) from error
    if not isinstance(table, dict):
        raise ValueError(say(ja="Gradescope の表ではありません", en="it is no table of Gradescope's"))
    entries = {key: entry for key, entry in table.items() if isinstance(entry, dict)}
    logins = {
        key: {login for _, known in _people(_value(entry, "submitters")) for login in known}
        for key, entry in entries.items()
    }
    claimed = Counter(login for known in logins.values() for login in known)
    return {key: entry for key, entry in entries.items() if all(claimed[login] == 1 for login in logins[key])}


def _without_results(text: str) -> str:
    """Leave out what the tests of each submission printed, which is nearly all of a table."""
    kept, keep = [], True
    for line in filter(str.strip, text.splitlines()):
        if _TOLD.fullmatch(line):
            keep = True
        elif _OTHER.fullmatch(line) or not line.startswith(" "):
            keep = not line.startswith(" ")
        if keep:
            kept.append(line)
    return "\n".join(kept)


def named(sender: Sender, folder: str, table: Mapping[str, Any]) -> Sender:
    """Return the sender of a submission with what the table says: its people, and when it was handed in."""
    entry = table.get(folder)
    people = tuple(_people(_value(entry, "submitters"))) if entry else ()
    if not people:
        return sender
    time = parse_time(str(_value(entry, "created_at") or ""), UTC)
    sent = f"_attempt_{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if time else ""
    sender = replace(sender, people=people, sent=sent)
    if len(people) > 1:
        return sender
    ((name, logins),) = people
    key = folder_key((*logins, name)[0])
    return replace(sender, key=key, name=name or key, number="", logins=logins)


def _people(submitters: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield name, and id and address, of each who handed in together."""
    for person in submitters if isinstance(submitters, list) else ():
        name, *logins = (student_key(str(_value(person, key) or "")) for key in ("name", "sid", "email"))
        known = tuple(text for text in logins if text not in ("", "~", "null"))
        if name or known:
            yield name, known


def _value(entry: Any, key: str) -> Any:
    """Return a value by its key, which Ruby writes with a colon in front."""
    return entry.get(f":{key}", entry.get(key)) if isinstance(entry, dict) else None
