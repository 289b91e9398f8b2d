"""The files that a source holds, be it a folder, a zip or zips within either; nothing is unpacked to disk.

A zip is a stranger's too: members that are encrypted, links, lead outside or are too large are named, not read, and so is
what would unpack to more than a class could send.
"""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from autograde.intake.reading import LARGEST
from autograde.language import say

DEEPEST = 3  # zips within zips
MOST_FILES = 100_000
MOST_BYTES = 8 * 2**30  # of one zip with all that it holds
MOST_RATIO = 200  # of a member's size to what it takes in the zip; notebooks with pictures stay below 20


@dataclass(frozen=True)
class SourceFile:
    """One file. `parts` is its path inside the source, zips on the way counted as folders; `origin` says where it can
    be found again. `modified` is a POSIX time. `trouble` says why it must not be read, if so.
    """

    parts: tuple[str, ...]
    origin: str
    size: int
    modified: float
    read: Callable[[], bytes]
    trouble: str = ""

    @property
    def name(self) -> str:
        return self.parts[-1]


def files_in(source: Path) -> Iterator[SourceFile]:
    """Yield every file of a folder or a zip, zips inside it opened. Links are not followed, hidden files left out."""
    if source.is_dir():
        for file in _in_folder(source):
            yield from _opened(file, DEEPEST)
    else:
        whole = SourceFile(
            (source.name,), str(source), source.stat().st_size, source.stat().st_mtime, source.read_bytes
        )
        yield from (
            SourceFile(f.parts[1:] or f.parts, f.origin, f.size, f.modified, f.read, f.trouble)
            for f in _opened(whole, DEEPEST)
        )


def _in_folder(source: Path) -> Iterator[SourceFile]:
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(names):
            path = Path(folder, name)
            if _hidden(name):
                continue
            status = path.lstat()
            trouble = say(ja="リンクなので使いません。", en="not used: it is a link") if path.is_symlink() else ""
            parts = path.relative_to(source).parts
            yield SourceFile(parts, str(path), status.st_size, status.st_mtime, path.read_bytes, trouble)


def _opened(file: SourceFile, depth: int) -> Iterator[SourceFile]:
    """Yield the file itself, or what it holds when it is a zip."""
    if file.trouble or not file.name.lower().endswith(".zip"):
        yield file
        return
    if depth == 0:
        yield _refused(file, ja="zip の入れ子が深すぎます。", en="not used: zips within zips within zips")
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.read()) if depth < DEEPEST or "!" in file.origin else file.origin)
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield _refused(file, ja=f"壊れた zip です({error})。", en=f"not used: a damaged zip ({error})")
        return
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
        yield _refused(
            file, ja="展開すると大きくなりすぎる zip です。", en="not used: the zip would unpack to far too much"
        )
        return
    for member in members:
        inner = _member(file, archive, member)
        if not any(_hidden(part) for part in inner.parts[len(file.parts) :]):
            yield from _opened(inner, depth - 1)


def _member(zipped: SourceFile, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> SourceFile:
    path = PurePosixPath(_name(member).replace("\\", "/"))
    parts = tuple(part for part in path.parts if part not in ("/", "..", "."))
    trouble = ""
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        trouble = say(ja="zip の外を指す名前です。", en="not used: its name leads out of the zip")
    elif stat.S_ISLNK(member.external_attr >> 16):
        trouble = say(ja="リンクなので使いません。", en="not used: it is a link")
    elif member.flag_bits & 1:
        trouble = say(
            ja="パスワードの付いた zip です。パスワードなしで提出してもらってください。",
            en="not used: the zip is encrypted; ask for one without a password",
        )
    elif member.file_size > LARGEST or member.file_size > MOST_RATIO * max(member.compress_size, 1 << 10):
        trouble = say(ja="展開すると大きくなりすぎます。", en="not used: it would unpack to far too much")
    try:
        modified = time.mktime((*member.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        modified = zipped.modified
    return SourceFile(
        (*zipped.parts, *parts),
        f"{zipped.origin}!/{'/'.join(parts)}",
        member.file_size,
        modified,
        partial(_unpacked, archive, member),
        trouble,
    )


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read a member, whose true size may not be what it says: never more than that is read."""
    with archive.open(member) as file:
        return file.read(member.file_size)


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name, also when it was written by a Japanese Windows that does not say in which encoding."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _refused(file: SourceFile, *, ja: str, en: str) -> SourceFile:
    return SourceFile(file.parts, file.origin, file.size, file.modified, file.read, say(ja=ja, en=en))


def _hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"
