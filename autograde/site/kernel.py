"""Runs inside a lesson's kernel before its first cell: `execute.py` sends this file as text and calls `prepare`."""

import base64
import html
import io
import itertools
import sys
from collections.abc import Callable
from typing import Any

STEPS = "application/vnd.fukami.steps+json"  # what `show_slider` of a lesson puts out here; `outputs.py` reads it
MOST_STEPS = 36
COLOURS = 128


def prepare(repository: str, lang: str) -> None:
    """Hide this repository from the lesson, give each figure and animation a text that says what it shows, and draw every step of a slider."""
    sys.meta_path.insert(0, _Alone())  # type: ignore[arg-type]
    sys.path[:] = [place for place in sys.path if not place.startswith(repository) or "site-packages" in place]

    from IPython.core import pylabtools
    from IPython.core.getipython import get_ipython
    from matplotlib.animation import Animation

    draw, play = pylabtools.print_figure, Animation.to_jshtml
    sliding: list[object] = []

    def print_figure(
        fig: Any, fmt: str = "png", bbox_inches: str = "tight", base64: bool = False, **options: Any
    ) -> object:
        if fmt != "png" or not base64:
            return draw(fig, fmt, bbox_inches, base64, **options)
        data = draw(fig, "retina", None if sliding else bbox_inches, base64, **options)
        return (data, {"alt": describe(fig, lang), "scale": 2}) if data else data

    def show_slider(draw: Callable[..., None], sliders: dict[str, list[object]], start: tuple[object, ...]) -> None:
        sliding.append(draw)  # figures of one size, so that none jumps
        try:
            publish_steps(draw, sliders, start)
        finally:
            sliding.pop()

    def to_jshtml(self: Any, *args: Any, **options: Any) -> str:
        alt = html.escape(describe(self._fig, lang))
        return play(self, *args, **options).replace("<img id=", f'<img alt="{alt}" id=', 1)

    setattr(get_ipython(), "show_slider", show_slider)  # noqa: B010
    pylabtools.print_figure = print_figure
    setattr(Animation, "to_jshtml", to_jshtml)  # noqa: B010  (a checker takes a plain assignment to a method for a slip)


def publish_steps(draw: Callable[..., None], sliders: dict[str, list[object]], start: tuple[object, ...]) -> None:
    """Put out the figure that `draw` shows for each combination of the sliders' values, the last slider's changing fastest.

    Raises `ValueError` where there are more than `MOST_STEPS`, or where a step shows no figure, several, or writes something.
    """
    from IPython.display import publish_display_data
    from IPython.utils.capture import capture_output

    combinations = list(itertools.product(*sliders.values()))
    if len(combinations) > MOST_STEPS:
        raise ValueError(f"{len(combinations)} steps of {' × '.join(sliders)}: {MOST_STEPS} at most")
    steps = []
    for values in combinations:
        with capture_output() as captured:
            draw(*values)
        shown = [output for output in captured.outputs if "image/png" in output.data]
        if len(shown) != 1 or captured.stdout:
            raise ValueError(f"draw{values} has to show one figure and nothing else")
        steps.append({"image": few_colours(shown[0].data["image/png"]), "alt": shown[0].metadata["image/png"]["alt"]})
    names = [
        {"name": name, "values": [str(value) for value in values], "start": values.index(first)}
        for (name, values), first in zip(sliders.items(), start, strict=True)
    ]
    publish_display_data({STEPS: {"sliders": names, "steps": steps}, "text/plain": ""})


def few_colours(png: str) -> str:
    """The picture (base64) with a palette: a third of the size, and no difference to the eye."""
    from PIL import Image

    smaller = io.BytesIO()
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(smaller, "PNG", optimize=True)
    return base64.b64encode(smaller.getvalue()).decode()


def describe(fig: Any, lang: str) -> str:
    """What a figure shows, in a sentence or two: its title, then the title, axes and legend of each of its plots."""
    start, x, y, key, stop = (
        ("図: ", "横軸 ", "縦軸 ", "凡例 ", "。")
        if lang == "ja"
        else ("Figure: ", "x axis ", "y axis ", "legend ", ". ")
    )
    parts = [fig.get_suptitle()]
    for ax in fig.axes:
        if ax.get_label() == "<colorbar>":
            continue
        legend = ax.get_legend()
        entries = ", ".join(text.get_text() for text in legend.get_texts()) if legend else ""
        said = [ax.get_title() or ax.get_title("left"), *_labelled(x, ax.get_xlabel()), *_labelled(y, ax.get_ylabel())]
        parts.append("; ".join(part for part in [*said, *_labelled(key, entries)] if part))
    told = " ".join(stop.join(part for part in parts if part).split()).replace("$", "")
    return start + told[:400] if told else start.rstrip(": ")


def _labelled(label: str, text: str) -> list[str]:
    return [label + text] if text else []


class _Alone:
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.split(".")[0] in ("autograde", "data_scripts", "tests"):
            raise ModuleNotFoundError(f"{name}: lessons stand alone")
