"""Zips and tars for tests, with whatever bytes, modes and extra fields their packers write."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib


def legacy_zip(names: dict[str, bytes], encoding: str, extra: bytes = b"", unicode_path: bool = False) -> bytes:
    """Return a zip whose names are bytes of a code page, as Windows packs them: no flag says which."""
    buffer = io.BytesIO()
    placeholders = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(names.items()):
            raw = name.encode(encoding)
            mark = f"{number:04}".ljust(len(raw), "~").encode()
            placeholders.append((mark, raw))
            info = zipfile.ZipInfo(mark.decode(), (2026, 4, 20, 10, 0, 0))
            info.extra = extra + (unicode_path_field(name, raw) if unicode_path else b"")
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    whole = buffer.getvalue()
    for mark, raw in placeholders:
        whole = whole.replace(mark, raw)
    return whole


def unicode_path_field(name: str, raw: bytes) -> bytes:
    data = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data


def tarred(files: dict[str, bytes], mode: str = "w:gz", mtime: int = 1_776_000_000, encoding: str = "utf-8") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=tarfile.GNU_FORMAT, encoding=encoding) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), mtime
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
