"""What zips, tars and compressed files hold, read without unpacking to disk, within bounds of memory and time.

An archive is a stranger's: members that are encrypted, no plain files, lead outside or are too large are named, not read,
and so is what would unpack to more than a class could send. Something that shrank as no notebook with pictures does is
read only when it begins like a notebook: then a cell printed one line without end, and its output is left out later.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import IO

from autograde.base.language import say
from autograde.intake.kinds import DATA, NOTEBOOK, OFFICE, Kind, kind_of
from autograde.intake.reading import LARGEST
from autograde.intake.times import When, time_in_zip, time_of_tar
from autograde.intake.zipnames import encoding_of, zip_names

MOST_FILES = 100_000
MOST_BYTES = 4 * 2**30  # of one part of a source with all that it holds
WIDER = 4  # times what one student may send, for an archive with several inside
MOST_FILES_OF_ALL, MOST_BYTES_OF_ALL = 4 * MOST_FILES, 16 * MOST_BYTES  # of the source
MOST_RATIO = 200  # of a member's size to what it takes in the archive; notebooks with pictures stay below 20
MOST_RUNAWAY = 2**30  # bytes of one part in members beyond that ratio
TAR_AT_LEAST = 2**28  # bytes that any compressed tar may unpack to
IN_MEMORY = 2**26  # bytes; a larger tar goes to an unnamed file while it is read
OPEN_AT_ONCE = 4  # archives: one within the other, and the next
#: What the zip of a document, of arrays or of a net holds: such a zip is one thing, and not opened.
INSIDE = (
    (OFFICE, ("[Content_Types].xml", "mimetype", "Index/Document.iwa")),
    (DATA, ("META-INF/MANIFEST.MF",)),
)
FAILURES: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, lzma.LZMAError,
    zlib.error,
)  # fmt: skip


class Unopened(Exception):
    """An archive that is not looked into. The message tells why."""


@dataclass
class _Left:
    """How much more may be unpacked."""

    files: int
    size: int
    runaway: int


class Budget:
    """How much more a source, and each part of it, may unpack to: what one student sent uses up no other's."""

    def __init__(self) -> None:
        self._all = _Left(MOST_FILES_OF_ALL, MOST_BYTES_OF_ALL, MOST_BYTES_OF_ALL)
        self._parts: dict[tuple[str, ...], _Left] = {}

    def take(self, parts: Sequence[tuple[str, ...]], size: int, packed: int) -> str:
        """Count one member that lies in these parts of the source, the innermost last; return why it must not be read, if so."""
        share = []
        for part in parts:
            times = 1 if part == parts[-1] else WIDER
            most = _Left(times * MOST_FILES, times * MOST_BYTES, times * MOST_RUNAWAY)
            share.append(self._parts.setdefault(part, most))
        runaway = size if _runaway(size, packed) else 0
        size = min(size, LARGEST + 1)  # no more is ever read, whatever it says of itself
        for left in (*share, self._all):
            if left.files <= 0 or left.size < size:
                return say(
                    ja="見ていません。同じところのファイルを合わせると、展開が大きくなりすぎます。",
                    en="not looked at: with the others there it would unpack to far too much",
                )
            if left.runaway < runaway:
                return _too_much()
        for left in (*share, self._all):
            left.files -= 1
            left.size -= size
            left.runaway -= runaway
        return ""


@dataclass(frozen=True)
class Member:
    """One file in an archive. `packed` is what it takes there in bytes; `trouble` says why it must not be read."""

    parts: tuple[str, ...]
    size: int
    when: When | None
    read: Callable[[int], bytes]  # that many bytes, or fewer
    packed: int
    trouble: str = ""
    unsure: bool = False  # the encoding of its name could not be told

    def checked(self) -> tuple[Kind, str]:
        """Return what it is and why it must not be read, having looked at its beginning."""
        if self.trouble:
            return Kind("other"), self.trouble
        try:
            kind = kind_of(self.parts[-1], self.size, self.read)
        except FAILURES as error:
            return Kind("other"), _damaged(error)
        if kind is not NOTEBOOK and (self.size > LARGEST or _runaway(self.size, self.packed)):
            return kind, _too_much()
        return kind, too_large(self.size)


def _runaway(size: int, packed: int) -> bool:
    return size > MOST_RATIO * max(packed, 1 << 10)


def members(
    kind: Kind, name: str, open_: Callable[[], IO[bytes]], size: int, zone: tzinfo, known: Collection[str]
) -> Iterator[Member]:
    """Yield what an archive called `name` holds. Raises `Unopened`. `known` are names of people, for names of files."""
    try:
        if kind.key == "zip":
            yield from _in_zip(open_, zone, known)
        elif kind.key == "tar" or _holds_tar(kind, open_):
            yield from _in_tar(kind, open_, size, known)
        else:
            yield _compressed(kind, name, open_, size)
    except FAILURES as error:
        what = kind.key
        raise Unopened(say(ja=f"壊れた {what} です({error})。", en=f"not used: a damaged {what} ({error})")) from error


# zip


def document_in_zip(open_: Callable[[], IO[bytes]]) -> Kind | None:
    """Tell a zip that is one thing, such as a Word document, a Pages document or an .npz, from one that holds files."""
    try:
        names = {info.orig_filename for info in _zip(open_).infolist()}
    except FAILURES:
        return None
    if names and (all(name.endswith(".npy") for name in names) or any(name.endswith("/data.pkl") for name in names)):
        return DATA
    return next((kind for kind, marks in INSIDE if names & set(marks)), None)


@lru_cache(OPEN_AT_ONCE)
def _zip(open_: Callable[[], IO[bytes]]) -> zipfile.ZipFile:
    return zipfile.ZipFile(open_())


def _in_zip(open_: Callable[[], IO[bytes]], zone: tzinfo, known: Collection[str]) -> Iterator[Member]:
    infos = [info for info in _zip(open_).infolist() if not info.is_dir()]
    if len(infos) > MOST_FILES:
        raise Unopened(_too_much())
    read = zip_names(infos, known)
    for at, (info, name) in enumerate(zip(infos, read.names, strict=True)):
        trouble = _leads_out(name) or _irregular(info.external_attr >> 16)
        if not trouble and info.flag_bits & 1:
            trouble = say(
                ja="パスワードの付いた zip です。パスワードなしで提出してもらってください。",
                en="not used: the zip is encrypted; ask for one without a password",
            )

        def content(limit: int, info: zipfile.ZipInfo = info) -> bytes:
            """Read a member, whose true size may not be what it says: never more than that is read."""
            with _zip(open_).open(info) as file:
                return file.read(min(limit, info.file_size))

        unsure = at in read.doubt
        yield Member(
            _parts(name), info.file_size, time_in_zip(info, zone), content, info.compress_size, trouble, unsure
        )


# tar


def _decompressed(kind: Kind, open_: Callable[[], IO[bytes]]) -> IO[bytes]:
    file = open_()
    if kind.key == "gzip":
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    if kind.key == "bzip2":
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if kind.key == "xz" else file  # type: ignore[return-value]


def _holds_tar(kind: Kind, open_: Callable[[], IO[bytes]]) -> bool:
    with _decompressed(kind, open_) as file:
        block = file.read(tarfile.BLOCKSIZE)
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


@lru_cache(OPEN_AT_ONCE)
def _tar(kind: Kind, open_: Callable[[], IO[bytes]], most: int) -> tarfile.TarFile:
    if kind.key == "tar":
        return tarfile.open(fileobj=open_(), mode="r:")
    spool = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (lives as long as the tar that reads it)
    with _decompressed(kind, open_) as file:
        while block := file.read(1 << 20):
            spool.write(block)
            if spool.tell() > most:
                raise Unopened(_too_much())
    spool.seek(0)
    return tarfile.open(fileobj=spool, mode="r:")


def _in_tar(kind: Kind, open_: Callable[[], IO[bytes]], size: int, known: Collection[str]) -> Iterator[Member]:
    most = min(MOST_BYTES, max(TAR_AT_LEAST, MOST_RATIO * size))
    infos = list(islice(_tar(kind, open_, most), MOST_FILES + 1))
    if len(infos) > MOST_FILES:
        raise Unopened(_too_much())
    raw = [info.name.encode("utf-8", "surrogateescape") for info in infos]
    encoding, sure = encoding_of(raw, known)
    for info, name in zip(infos, (name.decode(encoding, "replace") for name in raw), strict=True):
        if info.isdir():
            continue
        trouble = _leads_out(name)
        if info.issym() or info.islnk():
            trouble = trouble or _link()
        elif not info.isreg() or info.issparse():
            trouble = trouble or _not_plain()

        def content(limit: int, info: tarfile.TarInfo = info) -> bytes:
            file = _tar(kind, open_, most).extractfile(info)
            return file.read(min(limit, info.size)) if file else b""

        unsure = not sure and not name.isascii()
        yield Member(_parts(name), info.size, time_of_tar(info.mtime), content, info.size, trouble, unsure)


def _compressed(kind: Kind, name: str, open_: Callable[[], IO[bytes]], size: int) -> Member:
    """One file that was compressed by itself (`02_activations.ipynb.gz`)."""
    stem, dot, _ = name.rpartition(".")

    def content(limit: int) -> bytes:
        with _decompressed(kind, open_) as file:
            return file.read(limit)

    length = 0
    with _decompressed(kind, open_) as file:
        while length <= LARGEST and (block := file.read(1 << 20)):
            length += len(block)
    return Member((stem if dot and stem else name,), length, None, content, size)


def close_archives() -> None:
    """Let go of what is still open."""
    _zip.cache_clear()
    _tar.cache_clear()


# what is refused


def _parts(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return tuple(part for part in parts if part not in ("/", "//", "..", ".")) or ("?",)


def _leads_out(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts or path.parts[0][1:2] == ":" or "\0" in name:
        return say(ja="書庫(zip など)の外を指す名前です。", en="not used: its name leads out of the zip or tar")
    return ""


def _irregular(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return _link()
    return _not_plain() if stat.S_IFMT(mode) not in (0, stat.S_IFREG) else ""


def _link() -> str:
    return say(ja="リンクなので使いません。", en="not used: it is a link")


def _not_plain() -> str:
    return say(
        ja="ふつうのファイルではない(パイプ、デバイスなど)ので使いません。",
        en="not used: no plain file, but a pipe, a device or the like",
    )


def _too_much() -> str:
    return say(ja="展開すると大きくなりすぎます。", en="not used: it would unpack to far too much")


def too_large(size: int) -> str:
    """Say why a file of that many bytes is not read; "" when it is."""
    if size <= LARGEST:
        return ""
    return say(
        ja=f"大きすぎます({size >> 20} MiB)。出力をすべて消去して保存し、提出し直してもらってください。",
        en=f"not used: too large ({size >> 20} MiB); ask for it again, saved with all outputs cleared",
    )


def _damaged(error: BaseException) -> str:
    if isinstance(error, NotImplementedError):
        return say(
            ja=f"ここでは開けない方式で圧縮されています({error})。ふつうの zip にし直してもらってください。",
            en=f"not used: packed by a method that cannot be opened here ({error}); ask for an ordinary zip",
        )
    return say(ja=f"壊れていて取り出せません({error})。", en=f"not used: damaged, it cannot be unpacked ({error})")
