"""A folder as people really have them: three kinds of things, and files that do not belong. Lesson 18 draws its own."""

from pathlib import Path

import numpy as np
from PIL import Image

from data_scripts.catalogue import DataSet, Miniature, Text
from data_scripts.drawing import Sketch, jitter

CLASSES = ("cup", "plant", "umbrella")
PER_CLASS = 24


def draw_one(name: str, rng: np.random.Generator) -> Image.Image:
    """Return a photograph-like drawing of a cup, a potted plant or an umbrella."""
    s = Sketch(int(rng.integers(90, 131)), int(rng.integers(90, 131)), jitter(rng, (190, 180, 165), 45))
    colour = jitter(rng, (140, 120, 130), 100)
    s.rectangle(0, 0.8, 1, 1, jitter(rng, (120, 90, 65), 25))
    if name == "cup":
        s.ellipse(0.7, 0.58, 0.14, 0.14, colour)
        s.ellipse(0.7, 0.58, 0.08, 0.08, s.background)
        s.polygon([(0.26, 0.36), (0.7, 0.36), (0.65, 0.84), (0.31, 0.84)], colour)
        s.ellipse(0.48, 0.36, 0.22, 0.06, (85, 55, 35))
    elif name == "plant":
        s.polygon([(0.34, 0.6), (0.66, 0.6), (0.6, 0.88), (0.4, 0.88)], jitter(rng, (190, 95, 60), 25))
        for angle in np.linspace(-1.1, 1.1, 6):
            x, y = 0.5 + 0.32 * float(np.sin(angle)), 0.6 - 0.4 * float(np.cos(angle))
            s.line([(0.5, 0.6), (x, y)], 0.02, (50, 110, 50))
            s.ellipse(x, y, 0.09, 0.07, jitter(rng, (60, 150, 60), 30))
    else:
        s.line([(0.5, 0.15), (0.5, 0.85), (0.58, 0.88), (0.62, 0.82)], 0.025, (60, 50, 45))
        s.ellipse(0.5, 0.45, 0.38, 0.32, colour)
        for x in (0.25, 0.5, 0.75):
            s.ellipse(x, 0.5, 0.13, 0.1, s.background)
        s.rectangle(0.08, 0.5, 0.47, 0.78, s.background)
        s.rectangle(0.53, 0.5, 0.92, 0.78, s.background)
        s.line([(0.5, 0.4), (0.5, 0.8)], 0.025, (60, 50, 45))
    return s.finish(rng, shift=0.05, noise=7)


def draw(folder: Path) -> None:
    """Write 24 pictures a class, and a broken, an empty, a doubled, a mis-named, a mis-filed and an alien file."""
    for label, name in enumerate(CLASSES):
        (folder / name).mkdir()
        rng = np.random.default_rng([18, label])
        for i in range(1, PER_CLASS + 1):
            draw_one(name, rng).save(folder / name / f"IMG_{100 * label + i:04d}.jpg", "JPEG", quality=88)
    cup, plant, umbrella = (folder / name for name in CLASSES)
    (cup / "IMG_0099.jpg").write_bytes((cup / "IMG_0003.jpg").read_bytes()[:900])
    (cup / "IMG_0098.jpg").write_bytes(b"")
    (cup / "IMG_0005 copy.jpg").write_bytes((cup / "IMG_0005.jpg").read_bytes())
    draw_one("plant", np.random.default_rng(18)).save(plant / "IMG_0190.jpg", "PNG")
    (plant / "IMG_0191.jpg").write_bytes((umbrella / "IMG_0207.jpg").read_bytes())
    (umbrella / "IMG_0290.jpg").write_text("this is not a picture\n", encoding="utf-8")
    (umbrella / "notes.txt").write_text("umbrellas, taken on a rainy day\n", encoding="utf-8")


SET = DataSet(
    name="my_pictures",
    title=Text(ja="自分の写真(練習用の見本)", en="My pictures (a sample to practise on)"),
    about=Text(
        ja="コップ・植物・傘の絵を集めたフォルダ。壊れたファイルや重複など、実際に起こる不備をわざと含みます。",
        en="A folder of cups, plants and umbrellas, with the faults that real folders have: broken and doubled files, and so on.",
    ),
    licence=Text(ja="CC0(この教材が作ったもの)", en="CC0 (made by this course)"),
    citation="",
    folder="my_pictures",
    lessons=(),
    miniature=Miniature(
        version=1,
        draw=draw,
        about=Text(
            ja="プログラムで描いた絵 3 種類 24 枚ずつと、不備のあるファイル 7 つ(途中で切れた JPEG、空のファイル、同じ画像の重複、"
            "中身が PNG の .jpg、別のクラスに入った同じ画像、画像でない .jpg、テキスト)。",
            en="24 drawn pictures of each of three kinds, and seven files with faults: a cut-off JPEG, an empty file, a "
            "doubled picture, a PNG named .jpg, a picture filed under another class too, a .jpg that is no picture, a text.",
        ),
    ),
)
