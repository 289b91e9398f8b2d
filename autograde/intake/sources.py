"""The files that a source holds, be it a folder, an archive, or archives within either; sources are only read.

Each file comes with what it is (see `kinds`), when it was handed in as far as the file itself tells (see `times`), and why
it must not be read, if so. Only regular files are opened: a named pipe would keep its reader waiting for ever.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path
from typing import IO

from autograde.base.language import say
from autograde.intake.archives import Budget, Unopened, document_in_zip, members, too_large
from autograde.intake.kinds import OTHER, Kind, kind_of
from autograde.intake.places import generic, label
from autograde.intake.reading import LARGEST
from autograde.intake.times import EARLIEST, Basis
from autograde.intake.zipnames import encoding_of

LATEST = 2.0**33  # seconds since 1970; a system of files may hold times that no calendar has
DEEPEST = 3  # archives within archives
#: What systems keep for themselves: macOS, Python, Windows (which tells no case apart), Synology's shares.
MACHINES_OWN = ("__macosx", "icon\r", "__pycache__", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir")  # fmt: skip


@dataclass(frozen=True, eq=False)
class SourceFile:
    """One file. `parts` is its path inside the source, archives on the way counted as folders; `origin` says where it
    can be found again. `modified` is a POSIX time, which rests on `basis`. `trouble` says why it must not be read, if so.

    `hidden` is what a system keeps for itself, a folder of such files being one; `unsure` says that the encoding of its
    name could not be told, and `within` how many parts of the path lie outside of the archive with that name.
    """

    parts: tuple[str, ...]
    origin: str
    size: int
    modified: float
    read: Callable[[], bytes]
    trouble: str = ""
    kind: Kind = OTHER
    basis: Basis = "file"
    hidden: bool = False
    unsure: bool = False
    within: int = 0

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return self.parts[-1]


def files_in(
    source: Path, zone: tzinfo = UTC, known: Collection[str] = (), only: Collection[Path] | None = None
) -> Iterator[SourceFile]:
    """Yield every file of a folder or an archive, archives inside it opened. Links are not followed.

    `zone` is that of times without one. `known` are names of people, which help to tell the encoding of names in zips.
    With `only` no other file of a folder is looked at.
    """
    reader = _Reader(zone, known)
    if source.is_dir():
        found = [(path, parts) for path, parts in _walk(source) if only is None or path in only]
        names, sure = _decoded([part for _, parts in found for part in parts], known)
        for path, parts in found:
            read = tuple(names.get(part, part) for part in parts)
            yield from reader.file(path, read, unsure=not sure and read != parts)
    else:  # what the teacher names may be a link
        yield from reader.file(source.resolve(), (source.name,), outermost=True)


def _walk(source: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the files under a folder, and folders that cannot be looked into or are a system's own as one."""
    refused: list[str] = []
    for folder, folders, names in os.walk(source, onerror=lambda error: refused.append(str(error.filename))):
        apart = [name for name in folders if machines_own(name) or Path(folder, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(apart))
        for name in sorted(names + apart):
            path = Path(folder, name)
            yield path, path.relative_to(source).parts
    for name in refused:
        yield Path(name), Path(name).relative_to(source).parts or (source.name,)


def _decoded(names: list[str], known: Collection[str]) -> tuple[dict[str, str], bool]:
    """Read names that are not in UTF-8, as `unzip` leaves those of a Japanese Windows; return them, and whether surely."""
    strange = {name: os.fsencode(name) for name in names if not _is_text(name)}
    encoding, sure = encoding_of(strange.values(), known)
    return {name: raw.decode(encoding, "replace") for name, raw in strange.items()}, sure


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class _Reader:
    """Looks at the files of one source, archives within archives included."""

    def __init__(self, zone: tzinfo, known: Collection[str]) -> None:
        self.zone, self.known, self.budget, self.above = zone, known, Budget(), 0

    def file(
        self, path: Path, parts: tuple[str, ...], outermost: bool = False, unsure: bool = False
    ) -> Iterator[SourceFile]:
        """Yield a file of the file system, or what it holds."""
        self.above = 1 if outermost else 0
        kind, trouble, size, modified = OTHER, "", 0, 0.0
        hidden = machines_own(parts[-1]) and not outermost
        try:
            status = path.lstat()
            size, modified = status.st_size, min(max(status.st_mtime, 0.0), LATEST)
            trouble = _irregular(status.st_mode)
            if not trouble and not hidden:
                kind = kind_of(parts[-1], size, partial(_start, path))
                trouble = "" if kind.archive else too_large(size)
        except OSError as error:
            trouble = _unreadable(error)
        origin = str(path).encode("utf-8", "replace").decode("utf-8")
        whole = SourceFile(
            parts,
            origin,
            size,
            modified,
            partial(_start, path, -1),
            trouble,
            kind,
            "none" if modified < EARLIEST else "file",
            hidden,
            unsure,
        )
        for file in self._opened(whole, partial(_open, path), DEEPEST):
            yield _without_first(file) if outermost else file

    def _opened(self, file: SourceFile, open_: Callable[[], IO[bytes]], depth: int) -> Iterator[SourceFile]:
        """Yield the file itself, or what it holds when it is an archive."""
        if file.hidden or file.trouble or not file.kind.archive:
            yield file
            return
        if file.kind.key == "zip" and (document := document_in_zip(open_)):
            yield replace(file, kind=document)
            return
        if depth == 0:
            told = say(
                ja="書庫の入れ子が深すぎるので開いていません。いちばん外側を展開して、できたフォルダを渡してください。",
                en="not used: archives within archives, too deep; unpack the outermost and collect the folder that it gives",
            )
            yield replace(file, trouble=told)
            return
        empty = True
        try:
            for member in members(file.kind, file.name, open_, file.size, self.zone, self.known):
                empty = False
                parts = (*file.parts, *member.parts)
                hidden = any(machines_own(part) for part in member.parts)
                too_much = self.budget.take(_shares(parts[self.above :]), member.size, member.packed)
                kind, trouble = (OTHER, too_much) if hidden or too_much else member.checked()
                inner = SourceFile(
                    parts,
                    f"{file.origin}!/{'/'.join(member.parts)}",
                    member.size,
                    member.when.time if member.when else file.modified,
                    partial(member.read, LARGEST),
                    trouble,
                    kind,
                    member.when.basis if member.when else "none" if file.basis == "file" else file.basis,
                    hidden,
                    member.unsure or file.unsure,
                    len(file.parts) if member.unsure and not file.unsure else file.within,
                )
                yield from self._opened(inner, partial(_in_memory, inner.read), depth - 1)
        except Unopened as error:
            yield replace(file, trouble=str(error))
            return
        if empty:
            yield replace(file, trouble=say(ja="中に何もありません。", en="not used: there is nothing in it"))


def _shares(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the parts of a source that may each be one student's: its entries, and those of an archive among them.

    Folders of weeks, sections and the like are passed.
    """
    named = [end for end, part in enumerate(parts, 1) if not generic(label(part))]
    if not named:
        return [parts[:1]]
    first = named[0]
    archive = label(parts[first - 1]) != parts[first - 1]
    return [parts[:end] for end in (named[:2] if archive else named[:1])]


def _open(path: Path) -> IO[bytes]:
    """Open a regular file, and nothing that took its place meanwhile: opening a pipe would wait."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(_irregular(0))
    return file


def _start(path: Path, limit: int = -1) -> bytes:
    with _open(path) as file:
        return file.read(limit)


def _in_memory(read: Callable[[], bytes]) -> IO[bytes]:
    return io.BytesIO(read())


def _without_first(file: SourceFile) -> SourceFile:
    """Leave out the source's own name: who is in it does not depend on it."""
    return replace(file, parts=file.parts[1:] or file.parts, within=max(0, file.within - 1))


def _irregular(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return say(ja="リンクなので使いません。", en="not used: it is a link")
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        return say(
            ja="ふつうのファイルではない(パイプ、デバイスなど)ので使いません。",
            en="not used: no plain file, but a pipe, a device or the like",
        )
    return ""


def _unreadable(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return say(
            ja="読む権限がありません。読めるようにして、もう一度実行してください。",
            en="not used: this account may not read it; change its permissions and run this again",
        )
    return say(ja=f"読めません({error})。", en=f"not used: it cannot be read ({error.strerror or error})")


def machines_own(name: str) -> bool:
    """Whether a file or folder is hidden, or one that no person made; "~$" begins what Office has open."""
    return name.startswith((".", "~$")) or name.casefold() in MACHINES_OWN
