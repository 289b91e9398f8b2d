"""Where a notebook was copied from, as far as Colab says."""

from __future__ import annotations

import json


def drive_files(raw: bytes) -> tuple[str, ...]:
    """Return the `file_id`s that Colab keeps in `metadata.colab.provenance` when a notebook is copied in Drive."""
    if b'"provenance"' not in raw:
        return ()
    try:
        history = json.loads(raw)["metadata"]["colab"]["provenance"]
        return tuple(sorted({entry["file_id"] for entry in history if isinstance(entry.get("file_id"), str)}))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()
