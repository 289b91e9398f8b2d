"""Notebooks without the outputs that nobody needs: a cell that printed one line a million times."""

from __future__ import annotations

import json
from typing import Any

from autograde.base.language import say

STRIPPED_BEYOND = 8 * 2**20  # bytes of a notebook; below, it is kept as it was handed in
LARGE = 2**20  # characters of one cell's outputs, as JSON


def stripped(raw: bytes) -> tuple[bytes, int]:
    """Return a notebook without its large outputs, and how many bytes these were; as it is when it cannot be read."""
    if len(raw) <= STRIPPED_BEYOND:
        return raw, 0
    try:
        data = json.loads(raw)
        cells = data["cells"] if "cells" in data else [cell for sheet in data["worksheets"] for cell in sheet["cells"]]
        size = sum(_strip(cell) for cell in cells)
    except (ValueError, RecursionError, KeyError, TypeError):
        return raw, 0
    if not size:
        return raw, 0
    small = json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return (small, len(raw) - len(small)) if len(small) < len(raw) else (raw, 0)


def _strip(cell: Any) -> int:
    """Replace a cell's outputs by a note when they are large; return their size."""
    outputs = cell.get("outputs") if isinstance(cell, dict) else None
    size = _size(outputs) if isinstance(outputs, list) else 0
    if size <= LARGE:
        return 0
    note = say(
        ja=f"[{size / 2**20:.0f} MiB の出力を、取り込むときに省きました。]\n",
        en=f"[{size / 2**20:.0f} MiB of output were left out when this was collected.]\n",
    )
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [note]}]
    return size


def _size(value: Any) -> int:
    """Return about how many characters a value takes, without writing it; no deeper than json reads."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_size, value))
    return sum(map(_size, value.values())) if isinstance(value, dict) else 8
