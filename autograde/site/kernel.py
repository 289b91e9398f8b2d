"""Runs inside a lesson's kernel before its first cell: `execute.py` sends this file as text and calls `prepare`."""

import html
import sys
from typing import Any


def prepare(repository: str, lang: str) -> None:
    """Hide this repository from the lesson, and give each figure and animation a text that says what it shows."""
    sys.meta_path.insert(0, _Alone())  # type: ignore[arg-type]
    sys.path[:] = [place for place in sys.path if not place.startswith(repository) or "site-packages" in place]

    from IPython.core import pylabtools
    from matplotlib.animation import Animation

    draw, play = pylabtools.print_figure, Animation.to_jshtml

    def print_figure(
        fig: Any, fmt: str = "png", bbox_inches: str = "tight", base64: bool = False, **options: Any
    ) -> object:
        if fmt != "png" or not base64:
            return draw(fig, fmt, bbox_inches, base64, **options)
        data = draw(fig, "retina", bbox_inches, base64, **options)
        return (data, {"alt": describe(fig, lang), "scale": 2}) if data else data

    def to_jshtml(self: Any, *args: Any, **options: Any) -> str:
        alt = html.escape(describe(self._fig, lang))
        return play(self, *args, **options).replace("<img id=", f'<img alt="{alt}" id=', 1)

    pylabtools.print_figure = print_figure
    setattr(Animation, "to_jshtml", to_jshtml)  # noqa: B010  (a checker takes a plain assignment to a method for a slip)


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
