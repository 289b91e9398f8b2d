"""Archives that would do harm, and archives that are damaged."""

import io
import tarfile
from pathlib import Path

import pytest

from data_scripts.archives import unpack
from data_scripts.errors import DiskFull, Truncated, UnsafeArchive

from .conftest import ARCHIVE, packed


def archive_of(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/tmp/out.txt", "..\\out.txt", "C:/out.txt"])
def test_a_path_that_leads_out_is_refused_and_nothing_is_unpacked(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.tgz"
    path.write_bytes(packed({"fine.txt": b"fine", name: b"out"}))
    with pytest.raises(UnsafeArchive):
        unpack(path, tmp_path / "into")
    assert not (tmp_path / "into").exists()
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = archive_of(tmp_path / "bad.tgz", link("here", "/etc/passwd", kind))
    with pytest.raises(UnsafeArchive, match="here"):
        unpack(path, tmp_path / "into")


def test_a_link_within_the_archive_is_refused_too(tmp_path: Path) -> None:
    through = tarfile.TarInfo("door/out.txt")
    path = archive_of(tmp_path / "bad.tgz", link("door", "."), through)
    with pytest.raises(UnsafeArchive):
        unpack(path, tmp_path / "into")


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tgz"
    path.write_bytes(packed({"zeros": bytes(100_000)}))
    with pytest.raises(UnsafeArchive, match="too much"):
        unpack(path, tmp_path / "into", largest=99_999)


def test_a_damaged_archive_says_so_and_is_deleted(tmp_path: Path) -> None:
    for n, data in enumerate((ARCHIVE[:-30], b"not an archive", b"")):
        path = tmp_path / f"{n}.tgz"
        path.write_bytes(data)
        with pytest.raises(Truncated, match="damaged or cut short"):
            unpack(path, tmp_path / f"into{n}")
        assert not path.exists()


def test_an_archive_larger_than_the_disk_is_not_begun(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "large.tgz"
    path.write_bytes(ARCHIVE)
    usage = type("usage", (), {"free": 10})
    monkeypatch.setattr("data_scripts.archives.shutil.disk_usage", lambda where: usage)
    with pytest.raises(DiskFull):
        unpack(path, tmp_path / "into")
