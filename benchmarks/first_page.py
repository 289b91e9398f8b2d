"""The pictures of the first page (docs/index.md), from the lessons themselves.

    fukami site 02 05 06 10             # runs the lessons that the figures come from
    python -m benchmarks.first_page      # writes docs/images/figure-*.png, spiral.svg, and docs/static/spiral-data.js

The three spiral arms are those of lesson 06: its own code makes the points and the first weights, and trains the network of
the still picture; in the browser docs/static/spiral.js trains it before the reader's eyes.
"""

from __future__ import annotations

import base64
import io
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from PIL import Image

from autograde.authoring.source import localise, read_source

ROOT = Path(__file__).resolve().parents[1]
FIGURES = {  # by lesson: a figure's title in the English notebook
    "02_activations": "5 and 20 ReLUs",
    "05_gradient_descent": "Three ways down a narrow valley",
    "06_backprop": "One unit: values blue, gradients red",
    "10_cnn_pytorch": "A four, seen by the first 8 maps of each layer",
}
WIDTH = 640  # pixels of a figure
COLORS = "#0072B2", "#E69F00", "#009E73"
MOMENTS = 0, 50, 200, 1500  # steps of training in the still picture
RATE = 0.3
EDGE, CELLS, SIDE = 1.2, 60, 180  # half the plane's width, its cells in a row, and a panel's width in the picture


def spiral(root: Path) -> dict[str, Any]:
    """Return lesson 06's functions, with `points` (180, 2), `arm` (180,) and the untrained `net`, its weights rounded."""
    cells = read_source(root / "solutions" / "06_backprop.py").cells
    space: dict[str, Any] = {}
    for cell in cells:
        source = localise(cell.source, "en")
        if cell.kind == "setup" or (cell.kind == "exercise" and cell.name == "backward_classification"):
            exec(source, space)
        elif "arm, radius = " in source:
            exec(source.split("errors = ")[0], space)
    space["points"] = space["points"].round(3)
    space["net"] = [(W.round(3), b.round(3)) for W, b in space["net"]]
    return space


def data_script(space: dict[str, Any]) -> str:
    """What docs/static/spiral.js starts from."""
    network = [[W.tolist(), b.tolist()] for W, b in space["net"]]
    data = {"points": space["points"].tolist(), "labels": space["arm"].tolist(), "network": network}
    return f"window.FK_SPIRAL = {json.dumps(data, separators=(',', ':'))};\n"


def trained(space: dict[str, Any], steps: int, rate: float = RATE) -> list[tuple[Any, Any]]:
    """Return the network after so many steps of the lesson's training."""
    net, targets = space["net"], np.eye(3)[space["arm"]]
    for _ in range(steps):
        grads = space["backward_classification"](net, space["forward"](net, space["points"])[1], targets)
        net = space["network_of"](space["sgd_step"](space["parameters"](net), space["parameters"](grads), rate))
    return net


def still_picture(space: dict[str, Any]) -> str:
    """The plane at some moments of the training, as SVG."""
    middle = (np.arange(CELLS) + 0.5) * 2 * EDGE / CELLS - EDGE
    plane = np.column_stack([axis.ravel() for axis in np.meshgrid(middle, -middle)])
    panels = []
    for number, steps in enumerate(MOMENTS):
        winner = space["forward"](trained(space, steps), plane)[0].argmax(axis=1).reshape(CELLS, CELLS)
        regions, dots = [""] * 3, [""] * 3
        for row, classes in enumerate(winner.tolist()):
            column = 0
            for kind, run in groupby(classes):
                width = len(list(run))
                regions[kind] += f"M{column} {row}h{width}v1h-{width}z"
                column += width
        for (x, y), kind in zip((space["points"] + EDGE) * SIDE / 2 / EDGE, space["arm"], strict=True):
            dots[kind] += f"M{x:.0f} {SIDE - y:.0f}h0"
        left, scale = number * (SIDE + 12), SIDE / CELLS
        panels.append(f'<g transform="translate({left} 0)">')
        for color, region, dot in zip(COLORS, regions, dots, strict=True):
            panels.append(f'<path transform="scale({scale:g})" fill="{color}" fill-opacity=".3" d="{region}"/>')
            panels.append(f'<path stroke="{color}" stroke-width="5" stroke-linecap="round" d="{dot}"/>')
        panels.append(f'<text x="{SIDE / 2:g}" y="{SIDE + 20}" text-anchor="middle">{steps}</text></g>')
    width, height = len(MOMENTS) * (SIDE + 12) - 12, SIDE + 28
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="16">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *panels, "</svg>"]) + "\n"


def figure(root: Path, lesson: str, title: str, lang: str) -> bytes:
    """Return a figure of a lesson that was run for the site, small, as PNG. Raises `FileNotFoundError` where it is not there."""
    path = root / "build" / "solved" / lang / f"{lesson}.ipynb"
    found = {}
    for name in (path.parents[1] / "en" / path.name, path):
        if not name.is_file():
            raise FileNotFoundError(f"{name}: run `fukami site {lesson[:2]}` first")
        cells = nbformat.read(name, as_version=4).cells
        found[name] = {cell.id: cell for cell in cells}
    english = found[path.parents[1] / "en" / path.name]
    cell = next((found[path][id] for id, cell in english.items() if title in cell.source and "outputs" in cell), None)
    pictures = [out.data["image/png"] for out in (cell.outputs if cell else ()) if "image/png" in out.get("data", {})]
    if not pictures:
        raise FileNotFoundError(f"{path}: no figure “{title}”")
    picture = Image.open(io.BytesIO(base64.b64decode(pictures[-1]))).convert("RGB")
    small = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(48).save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    """Write all of them anew."""
    docs, space = ROOT / "docs", spiral(ROOT)
    (docs / "static" / "spiral-data.js").write_text(data_script(space), encoding="utf-8")
    (docs / "images" / "spiral.svg").write_text(still_picture(space), encoding="utf-8")
    for lesson, title in FIGURES.items():
        for lang, ending in ("ja", ".ja.png"), ("en", ".png"):
            (docs / "images" / f"figure-{lesson[:2]}{ending}").write_bytes(figure(ROOT, lesson, title, lang))


if __name__ == "__main__":
    main()
