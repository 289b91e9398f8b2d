"""Oxford-IIIT Pet: 37 breeds of cats and dogs, the breed in the file's name; cats begin with a capital.

SHA-256 of the two official archives: as in torchvision/prototype/datasets/_builtin/oxford_iiit_pet.py. fastai's own
archive has no published SHA-256 and JPEG pictures decode differently from one library to the next, so a copy that
untar_data made is counted, not hashed: 7,390 pictures, 37 breeds, and every picture that the set's own list names.
"""

import re
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from autograde.base.language import say
from data_scripts import archives, fastai_archive
from data_scripts.catalogue import DataSet, Download, Miniature, Source, Text
from data_scripts.drawing import Sketch, jitter, shade

CATS = (
    "Abyssinian", "Bengal", "Birman", "Bombay", "British_Shorthair", "Egyptian_Mau", "Maine_Coon", "Persian", "Ragdoll",
    "Russian_Blue", "Siamese", "Sphynx",
)  # fmt: skip
DOGS = (
    "american_bulldog", "american_pit_bull_terrier", "basset_hound", "beagle", "boxer", "chihuahua",
    "english_cocker_spaniel", "english_setter", "german_shorthaired", "great_pyrenees", "havanese", "japanese_chin",
    "keeshond", "leonberger", "miniature_pinscher", "newfoundland", "pomeranian", "pug", "saint_bernard", "samoyed",
    "scottish_terrier", "shiba_inu", "staffordshire_bull_terrier", "wheaten_terrier", "yorkshire_terrier",
)  # fmt: skip
BREEDS = CATS + DOGS
PER_BREED = 12

#: Coats of the drawn faces: black, grey, blue-grey, white, cream, ginger, brown, chestnut, sand.
COATS = (
    (45, 42, 42), (125, 125, 128), (95, 110, 130), (238, 236, 230), (238, 215, 170), (225, 140, 55), (120, 78, 45),
    (160, 70, 40), (200, 165, 110),
)  # fmt: skip

BASE = "https://www.robots.ox.ac.uk/~vgg/data/pets/data/"
OFFICIAL = (
    Download(BASE + "images.tar.gz", sha256="67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d"),
    Download(BASE + "annotations.tar.gz", sha256="52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91"),
)
N_PICTURES = 7390


def arrange(files: list[Path], folder: Path) -> None:
    """Unpack the two official archives beside each other, as in fastai's."""
    scratch = folder.parent / "raw"
    for file in files:
        archives.unpack(file, scratch)
    folder.mkdir()
    for part in ("images", "annotations"):
        (scratch / part).rename(folder / part)
    shutil.rmtree(scratch)


def check(folder: Path) -> list[str]:
    """Count pictures and breeds; look for every picture that annotations/list.txt names."""
    images, listed = folder / "images", folder / "annotations" / "list.txt"
    if not images.is_dir() or not listed.is_file():
        return [say(ja="images/ か annotations/ がありません", en="images/ or annotations/ is missing")]
    names = [path.name for path in images.iterdir() if path.suffix == ".jpg"]
    problems = []
    if len(names) != N_PICTURES:
        problems.append(
            say(
                ja=f"images/: 画像 {len(names)} 枚(正しくは {N_PICTURES} 枚)",
                en=f"images/: {len(names)} pictures in place of {N_PICTURES}",
            )
        )
    breeds = Counter(re.sub(r"_\d+\.jpg$", "", name) for name in names)
    if set(breeds) != set(BREEDS):
        strange = sorted(set(breeds) ^ set(BREEDS))
        problems.append(say(ja=f"品種が違います: {strange[:3]}", en=f"breeds differ: {strange[:3]}"))
    wanted = {line.split()[0] + ".jpg" for line in listed.read_text().splitlines() if line and line[0] != "#"}
    if missing := sorted(wanted - set(names)):
        problems.append(
            say(
                ja=f"{missing[0]} など {len(missing)} 枚がありません",
                en=f"{len(missing)} missing, such as {missing[0]}",
            )
        )
    return problems


def draw_one(breed: str, rng: np.random.Generator) -> Image.Image:
    """Return a face whose colours and markings are its breed's; cats and dogs differ in ears, eyes and nose."""
    cat, number = breed in CATS, BREEDS.index(breed)
    coat, pattern = number % len(COATS), number % 4
    mark = COATS[(coat + 2 + 2 * (number // len(COATS))) % len(COATS)]
    width, height = int(rng.integers(84, 129)), int(rng.integers(84, 129))
    s = Sketch(width, height, jitter(rng, (150, 160, 150), 55))
    r = float(rng.uniform(0.27, 0.34))
    fur = jitter(rng, COATS[coat], 10)
    s.face(0.5, 0.55, r, fur, cat=cat, ear=jitter(rng, mark, 10))
    if pattern == 1:
        for dx in (-0.5, 0, 0.5):
            s.line([(0.5 + dx * r, 0.55 - 0.8 * r), (0.5 + dx * r, 0.55 - 0.4 * r)], 0.035, mark)
    elif pattern == 2:
        for dx, dy in ((-0.6, 0.3), (0.65, 0.2), (0.1, -0.65), (-0.25, -0.6)):
            s.ellipse(0.5 + dx * r, 0.55 + dy * r, r * 0.14, r * 0.14, mark)
    elif pattern == 3:
        s.ellipse(0.5 + 0.4 * r, 0.55 - 0.2 * r, r * 0.32, r * 0.34, mark)
        s.ellipse(0.5 + 0.4 * r, 0.55 - 0.2 * r, r * 0.12, r * 0.12, shade(mark, 0.2))
    return s.finish(rng, shift=0.08, noise=6)


def draw(folder: Path) -> None:
    """Write 12 faces a breed, the odd files of the real set, and annotations for all."""
    images, annotations = folder / "images", folder / "annotations"
    images.mkdir()
    annotations.mkdir()
    names = []
    for number, breed in enumerate(BREEDS):
        rng = np.random.default_rng([38, number])
        for i in [*range(1, PER_BREED + 1), *([34] if breed == "Abyssinian" else [])]:
            names.append((f"{breed}_{i}", number))
            _save_oddly(draw_one(breed, rng), images / f"{breed}_{i}.jpg")
    # In the real set these are MATLAB files that slipped in among the pictures.
    for i in (100, 101, 102):
        (images / f"Abyssinian_{i}.mat").write_bytes(b"MATLAB 5.0 MAT-file, miniature\n")
    rows = []
    for name, number in names:
        species = 1 if number < len(CATS) else 2
        within = number + 1 if species == 1 else number + 1 - len(CATS)
        rows.append(f"{name} {number + 1} {species} {within}")
    head = [
        "#Image CLASS-ID SPECIES BREED ID",
        "#ID: 1:37 Class ids",
        "#SPECIES: 1:Cat 2:Dog",
        "#BREED ID: 1-25:Cat 1:12:Dog",
    ]
    (annotations / "list.txt").write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
    (annotations / "trainval.txt").write_text("\n".join(rows[::2]) + "\n", encoding="utf-8")
    (annotations / "test.txt").write_text("\n".join(rows[1::2]) + "\n", encoding="utf-8")


def _save_oddly(picture: Image.Image, path: Path) -> None:
    """Save a JPEG, except where the real set has something else under that name or kind."""
    match path.stem:
        case "Abyssinian_34":
            picture.convert("P").save(path, "GIF")
        case "Abyssinian_5":
            picture.convert("RGBA").save(path, "PNG")
        case "Russian_Blue_3":
            picture.convert("L").save(path, "JPEG", quality=88)
        case "chihuahua_7":
            picture.resize((21, 16)).save(path, "JPEG", quality=88)
        case _:
            picture.save(path, "JPEG", quality=88)


SET = DataSet(
    name="pets",
    title=Text(ja="Oxford-IIIT Pet(犬と猫 37 品種)", en="Oxford-IIIT Pet (37 breeds of cats and dogs)"),
    about=Text(
        ja="犬と猫 37 品種の写真 7,390 枚。品種はファイル名に書かれ、猫は大文字で始まります。",
        en="7,390 photographs of 37 breeds; the breed is in the file's name, and cats begin with a capital.",
    ),
    licence=Text(
        ja="CC BY-SA 4.0(写真の権利は撮影者にあります)", en="CC BY-SA 4.0; the photographs belong to their owners"
    ),
    citation="O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar: Cats and dogs. CVPR 2012",
    folder="oxford-iiit-pet",
    check=check,
    sources=(
        Source("official", OFFICIAL, arrange),
        fastai_archive.source(fastai_archive.IMAGES + "oxford-iiit-pet.tgz", 811706944),
    ),
    lessons=("15_fastai_pets", "16_transfer_learning"),
    miniature=Miniature(
        version=1,
        draw=draw,
        about=Text(
            ja="プログラムで描いた 37 品種の顔 445 枚。本物と同じく GIF・RGBA の PNG・白黒・極小の画像がまざっています。",
            en="445 faces of the 37 breeds drawn by code; as in the real set a GIF, an RGBA PNG, a grey and a tiny one among them.",
        ),
    ),
)
