"""Miniatures: there in seconds, the same every time, where fastai and torch look, and never mistaken for the real set."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from data_scripts import catalogue, content, errors, file_headers, mini, my_pictures, pets, weights
from data_scripts.catalogue import Homes
from data_scripts.fetch import fetch, verify

pytestmark = pytest.mark.slow

DRAWN = [name for name in catalogue.NAMES if name != "weights"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mini.make_miniatures(tmp_path_factory.mktemp("mini"), DRAWN)


@pytest.fixture(scope="module")
def data(home: Path) -> Path:
    return home / "fastai" / "data"


def test_every_set_says_in_both_languages_that_it_is_a_miniature(home: Path) -> None:
    for name in DRAWN:
        folder = catalogue.load(name).place(Homes.below(home))
        first = (folder / "README.md").read_text(encoding="utf-8").splitlines()[0]
        assert "ミニチュア" in first
        assert "miniature" in first
        assert mini.is_miniature(folder)


def test_all_of_them_are_a_few_megabytes(home: Path) -> None:
    assert sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) < 12e6


def test_they_are_the_same_bytes_every_time(home: Path, tmp_path: Path) -> None:
    quick = ["mnist_sample", "birds", "file_headers", "my_pictures"]
    again = Homes.below(mini.make_miniatures(tmp_path, quick))
    for name in quick:
        data_set = catalogue.load(name)
        assert content.tree_hash(data_set.place(again)) == content.tree_hash(data_set.place(Homes.below(home)))


def test_a_second_call_touches_nothing(home: Path, data: Path) -> None:
    before = data.joinpath("mnist_sample").stat().st_mtime_ns
    mini.make_miniatures(home, DRAWN)
    assert data.joinpath("mnist_sample").stat().st_mtime_ns == before


def test_an_older_miniature_is_replaced(tmp_path: Path) -> None:
    home = mini.make_miniatures(tmp_path, ["my_pictures"])
    folder = home / "fastai" / "data" / "my_pictures"
    record = folder / content.MANIFEST
    record.write_text(record.read_text().replace('"version": "', '"version": "older '))
    (folder / "stale.jpg").write_bytes(b"")
    mini.make_miniatures(home, ["my_pictures"])
    assert not (folder / "stale.jpg").exists()
    assert verify(my_pictures.SET, Homes.below(home)).ok


def test_a_real_set_is_never_replaced_by_a_miniature(tmp_path: Path) -> None:
    real = tmp_path / "fastai" / "data" / "my_pictures"
    real.mkdir(parents=True)
    (real / "mine.jpg").write_bytes(b"mine")
    with pytest.raises(errors.RealDataInTheWay, match="choose another folder"):
        mini.make_miniatures(tmp_path, ["my_pictures"])
    assert [path.name for path in real.iterdir()] == ["mine.jpg"]


def test_two_processes_may_make_them_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=mini.make_miniatures, args=(tmp_path, ["my_pictures"])) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert verify(my_pictures.SET, Homes.below(tmp_path)).ok
    assert [path.name for path in (tmp_path / "fastai" / "data").iterdir()] == ["my_pictures"]


def test_an_interrupted_run_leaves_nothing_that_looks_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mini.content, "write_manifest", interrupted)
    with pytest.raises(KeyboardInterrupt):
        mini.make_miniatures(tmp_path, ["my_pictures"])
    assert list((tmp_path / "fastai" / "data").iterdir()) == []


def test_verify_finds_a_changed_miniature(tmp_path: Path) -> None:
    homes = Homes.below(mini.make_miniatures(tmp_path, ["my_pictures"]))
    (my_pictures.SET.place(homes) / "cup" / "IMG_0001.jpg").unlink()
    report = verify(my_pictures.SET, homes)
    assert report.miniature
    assert not report.ok


def test_fastai_finds_every_set_without_a_network(home: Path, tmp_path: Path) -> None:
    script = """
import socket
def refuse(*args): raise RuntimeError("network")
socket.socket.connect = refuse
from fastai.data.external import URLs, untar_data
for url in (URLs.MNIST_SAMPLE, URLs.MNIST, URLs.CIFAR, URLs.PETS, URLs.CUB_200_2011):
    print(untar_data(url))
"""
    environment = os.environ | {"FASTAI_HOME": str(home / "fastai")}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    wanted = ["mnist_sample", "mnist_png", "cifar10", "oxford-iiit-pet", "CUB_200_2011"]
    assert ran.stdout.split() == [str(home / "fastai" / "data" / name) for name in wanted]


def test_digits_lie_in_folders_named_after_them(data: Path) -> None:
    assert content.count(data / "mnist_sample", ["train/3", "train/7", "valid/3", "valid/7"]) == {
        "train/3": 146,
        "train/7": 143,
        "valid/3": 37,
        "valid/7": 36,
    }
    assert set(content.count(data / "mnist_png", [f"training/{d}" for d in range(10)]).values()) == {100}
    assert set(content.count(data / "mnist_png", [f"testing/{d}" for d in range(10)]).values()) == {30}
    with Image.open(next((data / "mnist_sample" / "train" / "3").iterdir())) as picture:
        assert (picture.size, picture.mode, picture.format) == ((28, 28), "L", "PNG")
    rows = (data / "mnist_sample" / "labels.csv").read_text().splitlines()
    assert rows[0] == "name,label"
    assert len(rows) == 363
    assert all((data / "mnist_sample" / row.split(",")[0]).is_file() for row in rows[1:])


def test_no_digit_is_in_both_parts(data: Path) -> None:
    for folder, parts in (("mnist_sample", ("train", "valid")), ("mnist_png", ("training", "testing"))):
        one, other = ({path.name for path in (data / folder / part).glob("*/*.png")} for part in parts)
        assert not one & other


def test_pets_have_37_breeds_and_the_odd_files_of_the_real_set(data: Path) -> None:
    images = data / "oxford-iiit-pet" / "images"
    names = [path.stem.rsplit("_", 1)[0] for path in images.glob("*.jpg")]
    assert set(names) == set(pets.BREEDS)
    assert len(pets.BREEDS) == 37
    assert sum(breed[0].isupper() for breed in pets.BREEDS) == 12

    def kind(name: str) -> tuple[str | None, str]:
        with Image.open(images / name) as picture:
            return picture.format, picture.mode

    assert kind("Abyssinian_34.jpg")[0] == "GIF"
    assert kind("Abyssinian_5.jpg") == ("PNG", "RGBA")
    assert kind("Russian_Blue_3.jpg") == ("JPEG", "L")
    with Image.open(images / "chihuahua_7.jpg") as tiny:
        assert tiny.size == (21, 16)


def test_birds_lie_within_their_boxes(data: Path) -> None:
    inner = data / "CUB_200_2011" / "CUB_200_2011"
    paths = dict(line.split() for line in (inner / "images.txt").read_text().splitlines())
    boxes = [line.split() for line in (inner / "bounding_boxes.txt").read_text().splitlines()]
    assert len(paths) == len(boxes) == 240
    for number, *values in boxes:
        left, top, width, height = map(float, values)
        with Image.open(inner / "images" / paths[number]) as picture:
            assert 0 <= left < left + width <= picture.width
            assert 0 <= top < top + height <= picture.height


def test_file_headers_begin_as_their_formats_do() -> None:
    starts = {
        "jpeg": b"\xff\xd8\xff",
        "exe": b"MZ",
        "png": b"\x89PNG\r\n\x1a\n",
        "gif": b"GIF8",
        "pdf": b"%PDF-1.",
        "zip": b"PK\x03\x04",
        "elf": b"\x7fELF",
        "wav": b"RIFF",
    }
    assert set(starts) == set(file_headers.FORMATS)
    for kind, start in starts.items():
        files = file_headers.samples(kind, 12)
        assert all(data.startswith(start) and len(data) == 512 for data in files)
        assert len(set(files)) == 12


def test_the_capstone_folder_has_the_faults_that_it_promises(data: Path) -> None:
    folder = data / "my_pictures"
    with pytest.raises(OSError, match="truncated"), Image.open(folder / "cup" / "IMG_0099.jpg") as picture:
        picture.load()
    assert (folder / "cup" / "IMG_0098.jpg").stat().st_size == 0
    assert (folder / "cup" / "IMG_0005 copy.jpg").read_bytes() == (folder / "cup" / "IMG_0005.jpg").read_bytes()
    assert (folder / "plant" / "IMG_0191.jpg").read_bytes() == (folder / "umbrella" / "IMG_0207.jpg").read_bytes()
    with Image.open(folder / "plant" / "IMG_0190.jpg") as picture:
        assert picture.format == "PNG"


def test_stand_in_weights_load_as_the_real_ones_and_have_learnt_nothing(tmp_path: Path, monkeypatch) -> None:
    import torch
    import torchvision

    monkeypatch.setattr(weights, "FILES", {"resnet18-f37072fd.pth": "resnet18"})
    home = mini.make_miniatures(tmp_path, ["weights"])
    monkeypatch.setenv("TORCH_HOME", str(home / "torch"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    monkeypatch.setattr(torch.hub, "download_url_to_file", lambda *args, **options: pytest.fail("went to the network"))
    model = torchvision.models.resnet18(weights="DEFAULT").eval()
    with torch.no_grad():
        out = model(weights.drawn_pictures(8))
    assert out.isfinite().all()
    assert out.softmax(1).max() < 0.5
    report = verify(catalogue.load("weights"), Homes.below(home))
    assert report.miniature
    assert report.ok


def test_fetching_a_real_set_replaces_a_miniature(host, tmp_path: Path) -> None:
    from dataclasses import replace

    from .conftest import ARCHIVE, set_from, source

    host.files["shades.tgz"] = ARCHIVE
    homes = Homes.below(mini.make_miniatures(tmp_path, ["my_pictures"]))
    real = replace(set_from(source(host.url("shades.tgz"))), folder="my_pictures")
    fetch(real, homes)
    assert not verify(real, homes).miniature
    assert verify(real, homes).ok


def test_an_unknown_set_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="known are mnist"):
        mini.make_miniatures(tmp_path, ["imagenet"])
