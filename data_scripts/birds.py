"""CUB-200-2011: 200 species of birds, with bounding boxes.

SHA-256 of the official archive: as in torchvision/prototype/datasets/_builtin/cub200.py. Once unpacked the pictures are
JPEG, so a copy that untar_data made is held against the set's own lists: 11,788 pictures of 200 species.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from autograde.base.language import say
from data_scripts import fastai_archive
from data_scripts.catalogue import DataSet, Download, Miniature, Source, Text
from data_scripts.drawing import Colour, Sketch, jitter

#: fastai packs the official archive, whose attributes.txt lies beside a second folder of the same name.
INNER = "CUB_200_2011"
N_PICTURES, N_SPECIES = 11788, 200
PER_SPECIES = 20

#: Species of the miniature under their real names and numbers: (back, belly, wing, beak length)
SPECIES: dict[str, tuple[Colour, Colour, Colour, float]] = {
    "001.Black_footed_Albatross": ((70, 60, 55), (95, 80, 70), (45, 40, 40), 0.16),
    "002.Laysan_Albatross": ((240, 240, 240), (250, 250, 250), (40, 40, 45), 0.16),
    "014.Indigo_Bunting": ((40, 60, 200), (60, 90, 220), (25, 30, 110), 0.07),
    "016.Painted_Bunting": ((60, 80, 190), (215, 50, 50), (110, 190, 60), 0.07),
    "017.Cardinal": ((205, 30, 30), (220, 45, 40), (150, 20, 25), 0.08),
    "047.American_Goldfinch": ((245, 210, 40), (250, 220, 60), (20, 20, 20), 0.07),
    "067.Anna_Hummingbird": ((60, 140, 90), (190, 190, 180), (80, 90, 80), 0.3),
    "073.Blue_Jay": ((80, 130, 210), (235, 235, 240), (40, 80, 180), 0.1),
    "087.Mallard": ((20, 110, 70), (150, 130, 110), (110, 90, 75), 0.15),
    "095.Baltimore_Oriole": ((25, 25, 25), (245, 140, 20), (35, 30, 30), 0.11),
    "106.Horned_Puffin": ((25, 25, 30), (245, 245, 245), (30, 30, 35), 0.14),
    "192.Downy_Woodpecker": ((235, 235, 235), (220, 215, 205), (60, 60, 60), 0.12),
}


def check(folder: Path) -> list[str]:
    """Look for every picture that the set's own images.txt names, and for all species."""
    inner = folder / INNER
    try:
        listed = [line.split()[1] for line in (inner / "images.txt").read_text().splitlines()]
    except OSError:
        return [say(ja=f"{INNER}/images.txt がありません", en=f"{INNER}/images.txt is missing")]
    problems = []
    species = {name.split("/")[0] for name in listed}
    if len(listed) != N_PICTURES or len(species) != N_SPECIES:
        problems.append(
            say(
                ja=f"images.txt: {len(listed)} 枚 {len(species)} 種(正しくは {N_PICTURES} 枚 {N_SPECIES} 種)",
                en=f"images.txt: {len(listed)} pictures of {len(species)} species in place of {N_PICTURES} of {N_SPECIES}",
            )
        )
    missing = [name for name in listed if not (inner / "images" / name).is_file()]
    if missing:
        problems.append(
            say(
                ja=f"{missing[0]} など {len(missing)} 枚がありません",
                en=f"{len(missing)} missing, such as {missing[0]}",
            )
        )
    return problems


def draw_one(species: str, rng: np.random.Generator) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """Return a picture and the bird's box (left, top, width, height) in pixels."""
    back, belly, wing, beak = SPECIES[species]
    width, height = (int(v) for v in rng.permutation([int(rng.integers(110, 150)), int(rng.integers(80, 110))]))
    s = Sketch(width, height, jitter(rng, (140, 170, 140), 60))
    s.line([(0, 0.82), (1, 0.78)], 0.04, jitter(rng, (110, 80, 50), 20))
    size, x, y = float(rng.uniform(0.75, 1.0)), float(rng.uniform(0.4, 0.5)), float(rng.uniform(0.5, 0.58))
    back, belly, wing = jitter(rng, back, 14), jitter(rng, belly, 14), jitter(rng, wing, 14)
    s.polygon([(x - 0.2 * size, y), (x - 0.42 * size, y + 0.14 * size), (x - 0.36 * size, y + 0.22 * size)], wing)
    s.ellipse(x, y, 0.25 * size, 0.2 * size, back)
    s.ellipse(x + 0.06 * size, y + 0.06 * size, 0.17 * size, 0.13 * size, belly)
    s.ellipse(x + 0.24 * size, y - 0.2 * size, 0.12 * size, 0.13 * size, back)
    s.ellipse(x - 0.08 * size, y + 0.01, 0.16 * size, 0.09 * size, wing)
    s.ellipse(x + 0.27 * size, y - 0.23 * size, 0.025, 0.03, (250, 250, 250))
    s.ellipse(x + 0.275 * size, y - 0.23 * size, 0.015, 0.02, (5, 5, 5))
    tip = x + (0.35 + beak) * size
    s.polygon(
        [(x + 0.34 * size, y - 0.24 * size), (tip, y - 0.18 * size), (x + 0.34 * size, y - 0.15 * size)], (225, 160, 50)
    )
    if species.startswith("192"):
        s.ellipse(x + 0.2 * size, y - 0.31 * size, 0.05, 0.035, (215, 30, 30))
    box = (x - 0.42 * size, y - 0.33 * size, tip, y + 0.22 * size)
    left, top, right, bottom = (max(0.0, min(1.0, v)) for v in box)
    picture = s.finish(rng, noise=6, flip=False)
    return picture, (
        round(left * width),
        round(top * height),
        round((right - left) * width),
        round((bottom - top) * height),
    )


def draw(folder: Path) -> None:
    """Write 20 birds of each of 12 species and the set's own lists: names, labels, split, bounding boxes."""
    inner = folder / INNER
    lists: dict[str, list[str]] = {
        name: [] for name in ("images", "image_class_labels", "train_test_split", "bounding_boxes", "classes")
    }
    number = 0
    for label, species in enumerate(SPECIES, start=1):
        target = inner / "images" / species
        target.mkdir(parents=True)
        rng = np.random.default_rng([200, label])
        lists["classes"].append(f"{label} {species}")
        for i in range(1, PER_SPECIES + 1):
            number += 1
            name = f"{species.split('.')[1]}_{i:04d}_{number:06d}.jpg"
            picture, box = draw_one(species, rng)
            if species.startswith("001") and i == 7:
                picture = picture.convert("L")  # the real set has grey photographs too
            picture.save(target / name, "JPEG", quality=88)
            lists["images"].append(f"{number} {species}/{name}")
            lists["image_class_labels"].append(f"{number} {label}")
            lists["train_test_split"].append(f"{number} {i % 2}")
            lists["bounding_boxes"].append(f"{number} " + " ".join(f"{v:.1f}" for v in box))
    for name, rows in lists.items():
        (inner / f"{name}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


SET = DataSet(
    name="birds",
    title=Text(ja="CUB-200-2011(野鳥 200 種)", en="CUB-200-2011 (200 species of birds)"),
    about=Text(
        ja="野鳥 200 種の写真 11,788 枚。鳥を囲む枠(bounding box)つき。",
        en="11,788 photographs of 200 species of birds, each with a box around the bird.",
    ),
    licence=Text(ja="非商用の研究と教育のみ", en="non-commercial research and education only"),
    citation="C. Wah, S. Branson, P. Welinder, P. Perona, S. Belongie: The Caltech-UCSD Birds-200-2011 Dataset. CNS-TR-2011-001",
    folder="CUB_200_2011",
    check=check,
    sources=(
        Source(
            "official",
            (
                Download(
                    "https://data.caltech.edu/records/65de6-vp158/files/CUB_200_2011.tgz",
                    sha256="0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081",
                    size=1150585339,
                ),
            ),
            fastai_archive.unpack,
        ),
        fastai_archive.source(fastai_archive.IMAGES + "CUB_200_2011.tgz", 1150585339),
    ),
    lessons=("17_augmentation_birds",),
    miniature=Miniature(
        version=1,
        draw=draw,
        about=Text(
            ja="プログラムで描いた鳥 240 枚(12 種、本物の種名と番号)。枠(bounding box)つき、1 枚は白黒。",
            en="240 birds drawn by code (12 species under their real names and numbers) with their boxes; one is grey.",
        ),
    ),
)
