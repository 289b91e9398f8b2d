"""Bytes that a student handed in → plain cells, whatever the editor did to the file. Outputs are left behind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import nbformat

from autograde.base.language import say
from autograde.intake.kinds import NOTEBOOK, PARTIAL, TEXT, TWICE, kind_of

FEEDBACK = "feedback/"  # begins what a page of feedback in the form of a notebook says of its lesson
LARGEST = 100 * 2**20  # bytes; a notebook beyond this holds outputs that nobody needs


class UnreadableHandIn(Exception):
    """A file that is no notebook of the lesson. The message tells the student in one plain sentence what to do."""


@dataclass(frozen=True)
class HandedCell:
    """One cell of a hand-in. `grade_id` is nbgrader's, `ids` are the cell ids of Jupyter and of Colab; any may be missing."""

    kind: str  # "code", "markdown" or "raw"
    source: str
    grade_id: str = ""
    ids: tuple[str, ...] = ()
    attachments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HandedNotebook:
    """A hand-in as far as it can be trusted: `lesson`, `version` and `form_lang` are its own claim of what it is."""

    cells: tuple[HandedCell, ...]
    lesson: str = ""
    version: str = ""
    form_lang: str = ""
    drive: tuple[str, ...] = ()  # the files of Google Drive that Colab says it came from

    @property
    def ungraded(self) -> bool:
        """Whether it is one of the notebooks of exercises without points, which are no hand-ins (`authoring.more`)."""
        return self.lesson.startswith("more/") or any(
            name.startswith("more-") for cell in self.cells for name in cell.ids
        )

    @property
    def feedback(self) -> bool:
        """Whether it is a page of feedback that was given back in the form of a notebook."""
        return self.lesson.startswith(FEEDBACK) or any("feedback-page" in cell.ids for cell in self.cells)


def read_notebook(raw: bytes, lang: str | None = None) -> HandedNotebook:
    """Read a hand-in of any nbformat; raise `UnreadableHandIn`, and nothing else, with a sentence in `lang`."""
    data = _parse(raw, lang)
    major = data.get("nbformat", 4)
    if not isinstance(major, int) or major > 4:
        raise UnreadableHandIn(
            say(
                ja=f"新しすぎるノートブック形式です(nbformat {major!r:.20})。JupyterLab か Colab で開き、保存し直して提出してください。",
                en=f"The notebook format is too new (nbformat {major!r:.20}): open it in JupyterLab or Colab, save it again "
                "and hand in that file.",
                lang=lang,
            )
        )
    if major < 4 and "worksheets" in data:
        data = _upgraded(data, lang)
    found = data.get("cells")
    cells = tuple(_cell(cell) for cell in found if isinstance(cell, dict)) if isinstance(found, list) else ()
    if not cells:
        raise UnreadableHandIn(
            say(
                ja="セルが一つもありません。保存してから、セルのあるノートブックを提出してください。",
                en="The notebook has no cells: save your work and hand in the notebook that holds it.",
                lang=lang,
            )
        )
    metadata = _dict(data.get("metadata"))
    stamp = _dict(metadata.get("fukami"))
    claim = _text(stamp.get("lesson")), _text(stamp.get("version")), _text(stamp.get("lang"))
    return HandedNotebook(cells, *claim, _drive_files(metadata))


def _drive_files(metadata: dict[str, Any]) -> tuple[str, ...]:
    """Return the `file_id`s that Colab keeps in `colab.provenance` when a notebook is copied in Drive."""
    history = _dict(metadata.get("colab")).get("provenance")
    found = {_text(_dict(entry).get("file_id")) for entry in history} if isinstance(history, list) else set()
    return tuple(sorted(found - {""}))


def why_unreadable(raw: bytes, lang: str) -> str:
    """Return in `lang` why `read_notebook` refuses a file; "" when it does not."""
    try:
        read_notebook(raw, lang)
    except UnreadableHandIn as error:
        return str(error)
    return ""


def _parse(raw: bytes, lang: str | None) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise UnreadableHandIn(
            say(
                ja=f"ファイルが大きすぎます({len(raw) // 2**20} MiB)。出力をすべて消去し、保存して提出し直してください。",
                en=f"The file is too large ({len(raw) // 2**20} MiB): clear all outputs, save, and hand it in again.",
                lang=lang,
            )
        )
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UnreadableHandIn(_what_it_is(raw, error, lang)) from error
    if not isinstance(data, dict) or not {"cells", "worksheets"} & data.keys():
        raise UnreadableHandIn(
            say(
                ja="ノートブックではない JSON ファイルです。必要なのは、「ファイル > ダウンロード > .ipynb」で得たファイルです。",
                en="This JSON file is not a notebook: what is needed is the file that File > Download > .ipynb gives.",
                lang=lang,
            )
        )
    return data


def _what_it_is(raw: bytes, error: Exception, lang: str | None) -> str:
    """Say what a file is that is no JSON, as far as its bytes tell, and what to hand in."""
    kind = kind_of(".ipynb", len(raw), lambda limit: raw[:limit])
    if kind is NOTEBOOK and isinstance(error, json.JSONDecodeError):
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        kind = PARTIAL if cut else TWICE if error.msg == "Extra data" else kind
    prose = kind is TEXT and raw[:1].isascii() and raw[:1] not in b"{[" and _is_utf8(raw)
    if prose or (kind is not TEXT and (kind.archive or kind.document or kind.key in ("link", "picture"))):
        return kind.advice(lang)
    return say(
        ja="ファイルが壊れているか、ノートブックではありません。Colab か JupyterLab で開けることを確かめ、提出し直してください。",
        en="The file is damaged or not a notebook: check that it opens in Colab or JupyterLab, and hand it in again.",
        lang=lang,
    )


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _upgraded(data: dict[str, Any], lang: str | None) -> dict[str, Any]:
    try:
        return nbformat.convert(nbformat.from_dict(data), to_version=4)
    except Exception as error:  # nbformat's upgrade trusts its input, and fails in as many ways as a file can be odd
        raise UnreadableHandIn(
            say(
                ja="古い形式のノートブックで、読み込めません。JupyterLab で開いて保存し直し、提出してください。",
                en="This notebook is in an old format and cannot be read: open it in JupyterLab, save it, hand it in again.",
                lang=lang,
            )
        ) from error


def _cell(cell: dict[str, Any]) -> HandedCell:
    metadata = _dict(cell.get("metadata"))
    kind = cell.get("cell_type")
    return HandedCell(
        kind if kind in ("code", "raw") else "markdown",
        _source(cell.get("source")),
        _text(_dict(metadata.get("nbgrader")).get("grade_id")),
        tuple(filter(None, (_text(cell.get("id")), _text(metadata.get("id"))))),
        _attachments(cell.get("attachments")),
    )


def _source(value: Any) -> str:
    """Join what nbformat allows as source; mend line ends, and characters that no file could hold."""
    lines = value if isinstance(value, list) else [value]
    text = "".join(line for line in lines if isinstance(line, str))
    return _text(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _attachments(value: Any) -> dict[str, Any]:
    """Keep the pictures that were pasted into a Markdown cell."""
    return {
        _text(name): {
            mime: data for mime, data in bundle.items() if mime.startswith("image/") and isinstance(data, str)
        }
        for name, bundle in _dict(value).items()
        if isinstance(bundle, dict)
    }
