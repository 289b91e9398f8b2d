"""Who sent what of a delivery: what the LMS itself said by its API (see `lms.delivery`), by name, number and ids.

The table lies beside the delivered folder, in the class's own `downloads/`, where nothing of a student's can stand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.names import folder_key, student_key
from autograde.class_folder import ClassFolder
from autograde.intake.senders import RESUBMITTED, Sender
from autograde.lms.delivery import TABLE

Senders = Mapping[tuple[str, ...], Sender]


def senders(class_folder: ClassFolder, source: Path) -> Senders:
    """Return who sent each file of a delivery, by its path in it; {} for any other source."""
    source = source.resolve()
    if source.name != "files" or source.parent.parent != class_folder.downloads.resolve():
        return {}
    path = source.parent / TABLE
    try:
        table = json.loads(path.read_bytes())
        return {tuple(line["place"].split("/")): _sender(table["system"], line) for line in table["files"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            say(
                ja=f"{path} が読めません({error})。消して、`fukami collect` で LMS からもう一度取り込んでください。",
                en=f"{path} cannot be read ({error}). Delete it, and collect from the LMS again.",
            )
        ) from error


def sender_of(parts: tuple[str, ...], known: Senders) -> Sender | None:
    """Return who sent a file, or the archive that it lies in."""
    found = next((known[parts[:end]] for end in range(len(parts), 0, -1) if parts[:end] in known), None)
    return replace(found, rest=parts[1:] or found.rest) if found else None


def _sender(system: str, line: Mapping[str, Any]) -> Sender:
    number, name, file = str(line["number"]), student_key(str(line["called"])), str(line["name"])
    ids = tuple(student_key(str(id)) for id in line["ids"])
    key = f"{name}_{number}"
    if system == "canvas":  # as in its zip, so that one person has one folder
        key = f"{str(line['place']).partition('_')[0]}_{number}"
        file = RESUBMITTED.sub(r"\2", file)
    elif ids:
        key = ids[0]
    return Sender(
        folder_key(key),
        name or key,
        (file,),
        system,
        number,
        bool(line["late"]),
        upload=str(line["upload"]),
        logins=ids,
        delivered=True,
        sent=f"_attempt_{line['time']}" if line["time"] else "",
    )
