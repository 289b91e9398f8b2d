"""Fetching a set from hosts that misbehave."""

import errno
import os
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from data_scripts import content, download, errors
from data_scripts.catalogue import Download, Homes, Source
from data_scripts.download import fetch_file
from data_scripts.fetch import fetch, verify

from .conftest import ARCHIVE, PICTURES, SHA256, Host, packed, picture, set_from, source


def leftovers(homes: Homes) -> list[str]:
    return [p.name for p in homes.archive.iterdir() if p.suffix not in (".lock", ".part", ".tag")]


def test_a_set_comes_whole_and_verifies(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    data_set = set_from(source(host.url("shades.tgz")))
    folder, used = fetch(data_set, homes)
    assert (folder, used) == (homes.data / "shades", "host")
    assert verify(data_set, homes).ok
    assert verify(data_set, homes).sure
    assert leftovers(homes) == []
    assert [p.name for p in homes.data.iterdir()] == ["shades"]


def test_a_second_fetch_asks_nobody(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    data_set = set_from(source(host.url("shades.tgz")))
    fetch(data_set, homes)
    asked = len(host.log)
    assert fetch(data_set, homes)[1] == ""
    assert len(host.log) == asked


def test_progress_reaches_the_whole_size(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    seen: list[tuple[int, int]] = []
    watch = lambda source, name: lambda done, total: seen.append((done, total))  # noqa: E731
    fetch(set_from(source(host.url("shades.tgz"))), homes, watch=watch)
    assert seen[-1] == (len(ARCHIVE), len(ARCHIVE))


def test_a_cut_connection_goes_on_where_it_stopped(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"], host.faults["shades.tgz"] = ARCHIVE, "cut once"
    fetch(set_from(source(host.url("shades.tgz"))), homes)
    first, second = (wanted for _, wanted in host.log)
    assert first is None
    assert second not in (None, "bytes=0-")


def test_a_later_run_goes_on_where_the_first_stopped(host: Host, tmp_path: Path) -> None:
    host.files["shades.tgz"], host.faults["shades.tgz"] = ARCHIVE, "cut"
    wanted = Download(host.url("shades.tgz"), SHA256)
    with pytest.raises(errors.Truncated, match="it goes on there"):
        fetch_file(wanted, tmp_path)
    del host.faults["shades.tgz"]
    host.log.clear()
    assert fetch_file(wanted, tmp_path).read_bytes() == ARCHIVE
    assert host.log[0][1] not in (None, "bytes=0-")


def test_a_host_without_ranges_starts_over(host: Host, tmp_path: Path) -> None:
    host.files["shades.tgz"] = ARCHIVE
    wanted = Download(host.url("shades.tgz"), SHA256)
    (tmp_path / f".shades.tgz.{SHA256[-24:]}.part").write_bytes(ARCHIVE[:100])
    host.faults["shades.tgz"] = "no ranges"
    assert fetch_file(wanted, tmp_path).read_bytes() == ARCHIVE


def test_a_bad_first_half_from_another_host_costs_one_more_try(host: Host, tmp_path: Path) -> None:
    host.files["shades.tgz"] = ARCHIVE
    (tmp_path / f".shades.tgz.{SHA256[-24:]}.part").write_bytes(b"x" * 100)
    assert fetch_file(Download(host.url("shades.tgz"), SHA256), tmp_path).read_bytes() == ARCHIVE


def test_a_log_in_page_is_not_taken_for_the_file(host: Host, tmp_path: Path) -> None:
    host.files["shades.tgz"], host.faults["shades.tgz"] = ARCHIVE, "page"
    with pytest.raises(errors.NotTheFile, match="log-in page of a proxy"):
        fetch_file(Download(host.url("shades.tgz"), SHA256), tmp_path)
    assert not (tmp_path / "shades.tgz").exists()


def test_a_wrong_hash_is_thrown_away_and_says_both(host: Host, tmp_path: Path) -> None:
    host.files["shades.tgz"] = packed({"shades/a/0.png": picture(7)})
    with pytest.raises(errors.WrongHash, match=SHA256[:16]):
        fetch_file(Download(host.url("shades.tgz"), SHA256), tmp_path)
    assert [p for p in tmp_path.iterdir() if p.suffix not in (".lock", ".tag")] == []


def test_eight_digits_of_a_hash_are_held_where_there_are_no_more(host: Host, tmp_path: Path) -> None:
    host.files["net-0badf00d.pth"] = b"weights"
    with pytest.raises(errors.WrongHash, match="0badf00d"):
        fetch_file(Download(host.url("net-0badf00d.pth"), hash_prefix="0badf00d"), tmp_path)


def test_a_full_disk_is_seen_before_a_byte_is_written(host: Host, tmp_path: Path, monkeypatch) -> None:
    host.files["shades.tgz"] = ARCHIVE
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: usage(100, 90, 10))
    with pytest.raises(errors.DiskFull, match="make room"):
        fetch_file(Download(host.url("shades.tgz"), SHA256), tmp_path)


def test_a_disk_that_fills_up_on_the_way_says_so(host: Host, tmp_path: Path, monkeypatch) -> None:
    host.files["shades.tgz"] = ARCHIVE

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(download.ResumingDownloader, "_receive", full)
    with pytest.raises(errors.DiskFull):
        fetch_file(Download(host.url("shades.tgz"), SHA256), tmp_path)


def test_the_next_source_is_tried_and_every_cause_is_told(host: Host, homes: Homes) -> None:
    host.files |= {"down.tgz": b"", "page.tgz": b"", "shades.tgz": ARCHIVE}
    host.faults |= {"down.tgz": "error", "page.tgz": "page"}
    bad = [source(host.url("down.tgz"), "first"), source(host.url("page.tgz"), "second")]
    with pytest.raises(errors.NoSourceWorked) as caught:
        fetch(set_from(*bad), homes)
    assert {name: type(cause) for name, cause in caught.value.causes.items()} == {
        "first": errors.Unreachable,
        "second": errors.NotTheFile,
    }
    assert "fukami data mini" in str(caught.value)
    assert not (homes.data / "shades").exists()
    assert fetch(set_from(*bad, source(host.url("shades.tgz"), "third")), homes)[1] == "third"


def test_a_crawling_host_is_left_for_the_next(host: Host, homes: Homes, monkeypatch) -> None:
    monkeypatch.setattr(download, "PATIENCE", -1.0)
    monkeypatch.setattr(download, "SLOW_BYTES_PER_SECOND", 1e12)
    host.files |= {"slow.tgz": ARCHIVE, "shades.tgz": ARCHIVE}
    data_set = set_from(source(host.url("slow.tgz"), "slow"), source(host.url("shades.tgz"), "next"))
    assert fetch(data_set, homes)[1] == "next"


def test_an_archive_with_files_missing_is_refused_though_it_unpacks(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = packed({name: data for name, data in PICTURES.items() if "/b/3" not in name})
    with pytest.raises(errors.NoSourceWorked, match="b: 11 files in place of 12"):
        fetch(set_from(source(host.url("shades.tgz"), sha256=None)), homes)
    assert not (homes.data / "shades").exists()


def test_a_truncated_archive_of_unknown_hash_is_found_out(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE[:-40]
    with pytest.raises(errors.NoSourceWorked) as caught:
        fetch(set_from(source(host.url("shades.tgz"), sha256=None)), homes)
    assert isinstance(caught.value.causes["host"], errors.Truncated)
    assert leftovers(homes) == []


def test_the_same_pictures_in_another_packing_have_the_same_hash(host: Host, homes: Homes, tmp_path: Path) -> None:
    host.files["shades.tgz"] = ARCHIVE
    folder, _ = fetch(set_from(source(host.url("shades.tgz"))), homes)
    known = content.picture_hash(folder, ["a", "b"], "L")
    renamed = packed({f"top/{n.split('/')[1]}/other{i}.png": d for i, (n, d) in enumerate(reversed(PICTURES.items()))})
    host.files["renamed.tgz"] = renamed
    other = Homes.below(tmp_path / "other")
    data_set = set_from(source(host.url("renamed.tgz"), sha256=None), content_sha256=known)
    fetch(data_set, other)
    assert verify(data_set, other).sure


def test_one_changed_pixel_is_found(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    folder, _ = fetch(set_from(source(host.url("shades.tgz"))), homes)
    data_set = set_from(content_sha256=content.picture_hash(folder, ["a", "b"], "L"))
    (folder / "a" / "0.png").write_bytes(picture(200))
    assert verify(data_set, homes).problems == ("pictures differ from the real set's",)


def test_a_half_extraction_is_not_taken_for_the_set_and_is_replaced(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    half = homes.data / "shades" / "a"
    half.mkdir(parents=True)
    (half / "0.png").write_bytes(picture(0))
    data_set = set_from(source(host.url("shades.tgz")))
    assert not verify(data_set, homes).ok
    fetch(data_set, homes)
    assert verify(data_set, homes).ok


def test_what_a_learner_leaves_in_the_folder_does_not_disturb(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    data_set = set_from(source(host.url("shades.tgz")))
    folder, _ = fetch(data_set, homes)
    (folder / "models").mkdir()
    (folder / "models" / "model.pth").write_bytes(b"x")
    (folder / "export.pkl").write_bytes(b"x")
    assert verify(data_set, homes).ok


def test_two_at_once_download_once(host: Host, homes: Homes) -> None:
    host.files["shades.tgz"] = ARCHIVE
    data_set = set_from(source(host.url("shades.tgz")))
    used: list[str] = []
    threads = [threading.Thread(target=lambda: used.append(fetch(data_set, homes)[1])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == ["", "host"]
    assert len(host.log) == 1


def test_weights_are_put_beside_what_lies_there(host: Host, homes: Homes) -> None:
    from dataclasses import replace

    host.files["net.pth"] = b"weights"

    def arrange(files: list[Path], folder: Path) -> None:
        folder.mkdir()
        (folder / "net.pth").write_bytes(files[0].read_bytes())

    place = homes.torch / "hub" / "checkpoints"
    place.mkdir(parents=True)
    (place / "mine.pth").write_bytes(b"mine")
    data_set = replace(
        set_from(Source("host", (Download(host.url("net.pth")),), arrange)),
        counts={},
        home="torch",
        folder="hub/checkpoints",
        shared=True,
        check=lambda folder: [] if (folder / "net.pth").exists() else ["net.pth is missing"],
    )
    fetch(data_set, homes)
    assert sorted(p.name for p in place.iterdir()) == ["mine.pth", "net.pth"]


def test_a_set_that_is_made_here_is_not_fetched(homes: Homes) -> None:
    with pytest.raises(errors.NothingToFetch, match="fukami data mini"):
        fetch(set_from(), homes)
