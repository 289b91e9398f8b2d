"""Drawing small pictures by code: shapes in the unit square, smoothed, shifted, with noise; the same bytes every time."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

#: Shapes are drawn this much larger and then reduced, so that edges come out soft.
OVERSAMPLE = 3


def jitter(rng: np.random.Generator, colour: Sequence[int], by: int) -> Colour:
    """Return the colour with every channel moved by up to `by`, within 0..255."""
    moved = np.clip(np.asarray(colour) + rng.integers(-by, by + 1, 3), 0, 255)
    return int(moved[0]), int(moved[1]), int(moved[2])


def shade(colour: Colour, factor: float) -> Colour:
    """Return the colour darker (factor < 1) or lighter."""
    red, green, blue = (min(255, int(channel * factor)) for channel in colour)
    return red, green, blue


class Sketch:
    """A picture being drawn; x runs right and y down, both from 0 to 1."""

    def __init__(self, width: int, height: int, background: Colour):
        self.width, self.height = width, height
        self.background = background
        self.image = Image.new("RGB", (width * OVERSAMPLE, height * OVERSAMPLE), background)
        self.pen = ImageDraw.Draw(self.image)

    def _at(self, points: Sequence[Point]) -> list[tuple[int, int]]:
        return [(round(x * self.image.width), round(y * self.image.height)) for x, y in points]

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """Fill an ellipse about (x, y) with radii rx and ry, all in shares of the picture's side."""
        # A polygon, because Pillow's own ellipses come out combed at some sizes.
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        edge = zip((x + rx * np.cos(turn)).tolist(), (y + ry * np.sin(turn)).tolist(), strict=True)
        self.polygon(list(edge), fill)

    def rectangle(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """Fill a rectangle; edges in shares of the picture's sides."""
        self.pen.rectangle([c for p in self._at([(left, top), (right, bottom)]) for c in p], fill)

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill a polygon; points in shares of the picture's sides."""
        self.pen.polygon(self._at(points), fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """Draw a line; points and width in shares of the picture's sides."""
        self.pen.line(self._at(points), fill, max(1, round(width * self.image.width)), joint="curve")

    def wheels(self, xs: Sequence[float], y: float, radius: float) -> None:
        """Draw wheels with hubs."""
        for x in xs:
            self.ellipse(x, y, radius, radius, (25, 25, 25))
            self.ellipse(x, y, radius * 0.4, radius * 0.4, (170, 170, 170))

    def face(self, x: float, y: float, r: float, fur: Colour, *, cat: bool, ear: Colour | None) -> None:
        """Draw a cat's face (pointed ears, whiskers) or a dog's (hanging ears, muzzle, tongue)."""
        ear = ear or shade(fur, 0.7)
        if cat:
            for side in (-1, 1):
                self.polygon(
                    [
                        (x + side * r * 0.95, y - r * 0.3),
                        (x + side * r * 0.85, y - r * 1.45),
                        (x + side * r * 0.15, y - r * 0.85),
                    ],
                    ear,
                )
        self.ellipse(x, y, r, r * 0.92, fur)
        for side in (-1, 1):
            if cat:
                self.ellipse(x + side * r * 0.4, y - r * 0.15, r * 0.17, r * 0.2, (225, 205, 60))
                self.ellipse(x + side * r * 0.4, y - r * 0.15, r * 0.06, r * 0.18, (10, 10, 10))
                for dy in (-0.05, 0.12):
                    self.line(
                        [(x + side * r * 0.3, y + r * 0.4), (x + side * r * 1.2, y + r * (0.35 + dy * 2))],
                        0.012,
                        (250, 250, 250),
                    )
            else:
                self.ellipse(x + side * r * 0.98, y + r * 0.15, r * 0.28, r * 0.75, ear)
                self.ellipse(x + side * r * 0.35, y - r * 0.25, r * 0.13, r * 0.13, (20, 15, 10))
        if cat:
            self.polygon(
                [(x - r * 0.12, y + r * 0.25), (x + r * 0.12, y + r * 0.25), (x, y + r * 0.42)], (230, 130, 140)
            )
        else:
            self.ellipse(x, y + r * 0.45, r * 0.5, r * 0.38, shade(fur, 1.25))
            self.ellipse(x, y + r * 0.25, r * 0.2, r * 0.14, (20, 15, 15))
            self.ellipse(x, y + r * 0.85, r * 0.17, r * 0.25, (225, 90, 110))

    def finish(
        self, rng: np.random.Generator, *, shift: float = 0.0, noise: float = 0.0, flip: bool = True
    ) -> Image.Image:
        """Return the picture: moved by up to `shift` of its size, half of them mirrored, reduced, with noise."""
        dx, dy = (
            round(float(v) * side) for v, side in zip(rng.uniform(-shift, shift, 2), self.image.size, strict=True)
        )
        image = Image.new("RGB", self.image.size, self.background)
        image.paste(self.image, (dx, dy))
        if flip and rng.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        image = image.resize((self.width, self.height), Image.Resampling.BOX)
        pixels = np.asarray(image).astype(np.int16)
        pixels = pixels + np.round(rng.normal(0, noise, (self.height, self.width, 1))).astype(np.int16)
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
