"""Collects what a cell shows into nbformat outputs, bounded whatever the child sends."""

from __future__ import annotations

import base64
from typing import Any

from autograde.engine.wire.codec import WireError
from autograde.engine.wire.messages import phrase

TEXT_MIMES = ("text/plain", "text/html", "text/markdown", "text/latex")
IMAGE_MIMES = ("image/png", "image/jpeg")
ERROR_LINES, OUTPUTS = 100, 400
NAME, VALUE = 200, 4_000  # characters of an error's class and message, or of a display's id
IMAGE_BYTES = 2 << 20
TOTAL_MB = 32  # of one hand-in, all its cells together
ENTRY = 100  # bytes that an output takes beside its content


class OutputBudget:
    """What the outputs of one hand-in may still take, in bytes; `full` says that something did not fit."""

    def __init__(self, left: int = TOTAL_MB << 20) -> None:
        self.left = left
        self.full = False

    def take(self, size: int) -> bool:
        """Whether something of that size still fits; if so it is counted."""
        if size > self.left:
            self.full = True
            return False
        self.left -= size
        return True


class OutputCollector:
    """Gathers the outputs of one cell. `kilobytes` bounds its text, `images` its figures; `hide` are host paths.

    `budget` is shared by all cells of a hand-in.
    """

    def __init__(
        self, kilobytes: int, images: int, lang: str, hide: tuple[str, ...] = (), budget: OutputBudget | None = None
    ) -> None:
        self.budget = budget or OutputBudget()
        self.outputs: list[dict[str, Any]] = []
        self.text_left = kilobytes << 10
        self.images_left = images
        self.lang = lang
        self.hide = hide
        self._clear_next = False
        self._cut = False
        self._by_id: dict[str, dict[str, Any]] = {}

    def add(self, message: list[Any]) -> None:
        """Take one message of the child (see shell.Outputs). Raises WireError when it is not one."""
        kind, *rest = message
        handler: Any = {
            "stream": self._stream,
            "display": self._display,
            "clear": self._clear,
            "error": self._error,
        }.get(kind)
        if handler is None:
            raise WireError("unknown output")
        try:
            handler(*rest)
        except (TypeError, AttributeError, ValueError) as error:
            raise WireError(f"malformed output: {error}") from None

    def _stream(self, name: str, words: str) -> None:
        _strings(name, words)
        self._before()
        words = self._take(words)
        if not words:
            return
        name = "stderr" if name == "stderr" else "stdout"
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += words
        else:
            self._append({"output_type": "stream", "name": name, "text": words})

    def _display(self, kind: str, data: dict[str, Any], display_id: str) -> None:
        _strings(kind, display_id)
        bundle = self._bundle(data)
        if kind == "update":
            if display_id in self._by_id:
                self._by_id[display_id]["data"] = bundle
            return
        self._before()
        if not bundle:
            return
        output: dict[str, Any] = {"output_type": "display_data", "data": bundle, "metadata": {}}
        if kind == "result":
            output |= {"output_type": "execute_result", "execution_count": None}
        if self._append(output) and 0 < len(display_id) <= NAME:
            self._by_id[display_id] = output

    def _bundle(self, data: dict[str, Any]) -> dict[str, str]:
        bundle: dict[str, str] = {}
        for mime, value in data.items():
            if mime in IMAGE_MIMES and self.images_left > 0:
                self.images_left -= 1
                raw = value if type(value) is bytes else base64.b64decode(value, validate=False)
                if len(raw) <= IMAGE_BYTES and self.budget.take(len(raw) * 4 // 3):
                    bundle[mime] = base64.b64encode(raw).decode()
            elif mime in TEXT_MIMES:
                _strings(value)
                words = self._take(value)
                if words == value:
                    bundle[mime] = words
        return bundle

    def _clear(self, wait: bool) -> None:
        if wait:
            self._clear_next = True
        else:
            self.outputs.clear()
            self._by_id.clear()

    def _error(self, name: str, value: str, lines: list[str]) -> None:
        _strings(name, value, *lines)
        kept = [taken for line in lines[:ERROR_LINES] if (taken := self._take(line))]
        name, value = self._take(name[:NAME]), self._take(value[:VALUE])
        self._append({"output_type": "error", "ename": name, "evalue": value, "traceback": kept})

    def _before(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self.outputs.clear()
            self._by_id.clear()

    def _append(self, output: dict[str, Any]) -> bool:
        if len(self.outputs) >= OUTPUTS or not self.budget.take(ENTRY):
            return False
        self.outputs.append(output)
        return True

    def _take(self, words: str) -> str:
        data = words.encode("utf-8", "replace")  # no lone surrogates in a JSON file
        words = data.decode()
        if len(words) <= self.text_left and self.budget.take(len(data)):
            self.text_left -= len(words)
            return self._hidden(words)
        kept, self.text_left = words[: min(self.text_left, self.budget.left // 4)], 0
        self.budget.take(len(kept.encode()))
        if self._cut:
            return ""
        self._cut = True
        return self._hidden(kept) + phrase("truncated", self.lang)

    def _hidden(self, words: str) -> str:
        for place in self.hide:
            words = words.replace(place, "…")
        return words


def _strings(*values: Any) -> None:
    if not all(type(value) is str for value in values):
        raise WireError("malformed output")
