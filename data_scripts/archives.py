"""Unpacking archives that others made: plain files and folders only, and only below the folder meant for them."""

import errno
import gzip
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from autograde.base.language import say
from data_scripts.errors import DiskFull, Truncated, UnsafeArchive

#: No set of the course unpacks to more; a bomb would.
LARGEST = 4 * 2**30


def unpack(archive: Path, target: Path, largest: int = LARGEST) -> None:
    """Unpack a tar archive (any compression) below `target`, which must be empty or new.

    Every member is looked at before the first is written. Raises UnsafeArchive for links, devices, paths that lead out
    and archives that unpack to more than `largest` bytes; Truncated for damaged ones (the archive is deleted then);
    DiskFull.
    """
    try:
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
            _check(archive, members, largest)
            needed, free = sum(m.size for m in members), shutil.disk_usage(archive.parent).free
            if needed > free:
                raise DiskFull.at(target, needed, free)
            target.mkdir(parents=True, exist_ok=True)
            tar.extractall(target, members, filter="data")
    except tarfile.FilterError as error:
        raise UnsafeArchive.member(archive, error.tarinfo.name, error) from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        archive.unlink(missing_ok=True)
        raise Truncated.archive(archive, error) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull.at(target) from error
        raise


def _check(archive: Path, members: list[tarfile.TarInfo], largest: int) -> None:
    if sum(member.size for member in members) > largest:
        raise UnsafeArchive.member(archive, archive.name, say(ja="展開すると大きすぎます", en="it unpacks to too much"))
    for member in members:
        path = PurePosixPath(member.name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
            raise UnsafeArchive.member(archive, member.name, say(ja="フォルダの外を指しています", en="it leads out"))
        if not (member.isfile() or member.isdir()):
            raise UnsafeArchive.member(archive, member.name, say(ja="リンクや装置です", en="a link or a device"))


def gunzip(archive: Path, target: Path) -> None:
    """Write the content of a .gz file to `target`; raises Truncated when it is damaged (it is deleted then)."""
    try:
        with gzip.open(archive) as source, open(target, "wb") as sink:
            shutil.copyfileobj(source, sink)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        archive.unlink(missing_ok=True)
        raise Truncated.archive(archive, error) from error
