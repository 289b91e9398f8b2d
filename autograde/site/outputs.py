"""What a cell put out, as the page shows it: figures with a text in their place, animations that ask nobody for anything, no noise."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import struct
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.base.language import say
from autograde.site.kernel import STEPS

# A warning that a cell of the lesson itself gave off; warnings of libraries are noise to a reader.
_WARNING = re.compile(r"^\S*ipykernel_\d+\S*:\d+: (\w+: .*)$", re.MULTILINE)
_REWRITTEN = re.compile(r"^.*\r(?!$)", re.MULTILINE)  # a line that a terminal would have written over
_STYLES = re.compile(r"<style>.*?</style>", re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ALT = re.compile(r'(?<=<img alt=")[^"]*')
_FRAME = re.compile(r'frames\[\d+\] = "data:image/png;base64,([^"]+)"')
STILLS = 4  # of an animation, in a book
_ICONS = {
    "minus": "−",
    "plus": "+",
    "fast-backward": "|◀",
    "step-backward": "◂",
    "play fa-flip-horizontal": "◀",
    "pause": "‖",
    "play": "▶",
    "step-forward": "▸",
    "fast-forward": "▶|",
}
_CONTROLS = {
    "Decrease speed": "遅くする",
    "First frame": "最初のコマ",
    "Previous frame": "前のコマ",
    "Play backwards": "逆に再生",
    "Pause": "一時停止",
    "Play": "再生",
    "Next frame": "次のコマ",
    "Last frame": "最後のコマ",
    "Increase speed": "速くする",
    "Repetition mode": "くり返し方",
    "Once": "1 回",
    "Loop": "くり返す",
    "Reflect": "往復",
}


class Figures:
    """A page's pictures by the name of their file, a hash of what they show; `section` names what has no name of its own.

    `still` says that the page runs no script of the site, so that of a slider there is one picture.
    """

    def __init__(self, folder: str, lang: str, *, still: bool = False) -> None:
        self.folder, self.lang, self.still, self.section = folder, lang, still, ""
        self.files: dict[str, bytes] = {}

    def name_section(self, text: str) -> None:
        """Take the last heading of a text, if it has any, for the section."""
        for heading in _HEADING.findall(text):
            self.section = re.sub("[`*$]", "", heading).strip()

    def named(self, alt: str) -> str:
        """The text in place of a picture: its own, or the section that it stands in."""
        figure = say(ja="図", en="Figure", lang=self.lang)
        if alt not in ("", figure):
            return alt
        return f"{figure}: {self.section}" if self.section else figure

    def kept(self, png: str) -> str:
        """Keep a picture (base64) and return its address."""
        data = base64.b64decode(png)
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.png"
        self.files[name] = data
        return f"{self.folder}/{name}"

    def tag(self, png: str, alt: str, scale: int) -> str:
        """Keep a picture and return the HTML that shows it, with `scale` of its dots for one of the page."""
        width, height = (dots // scale for dots in struct.unpack(">II", base64.b64decode(png[:32])[16:24]))
        return f'<img class="fk-figure" src="{self.kept(png)}" alt="{html.escape(self.named(alt))}" width="{width}" height="{height}">'

    def animation(self, source: str) -> str:
        """matplotlib's player without its icon font from another host, its controls named in the page's language."""
        source = re.sub(r'<link rel="stylesheet"\s+href="https://[^"]*">', "", source)
        source = re.sub(r'<i class="fa fa-([^"]+)"></i>', lambda found: _ICONS.get(found[1], found[1]), source)
        source = _ALT.sub(lambda alt: html.escape(self.named(html.unescape(alt[0]))), source, count=1)
        frame = say(ja="コマ", en="Frame", lang=self.lang)
        source = source.replace('type="range"', f'type="range" aria-label="{frame}"')
        if self.lang == "ja":
            for en, ja in _CONTROLS.items():
                source = source.replace(f'="{en}"', f'="{ja}"').replace(f">{en}<", f">{ja}<")
        return source.strip()


class StillFigures(Figures):
    """The pictures of a book, where nothing moves: of an animation some frames, the first and the last among them."""

    def __init__(self, folder: str, lang: str) -> None:
        super().__init__(folder, lang, still=True)

    def animation(self, source: str) -> str:
        """Frames of matplotlib's player side by side, with their numbers."""
        frames = [frame.replace("\\\n", "") for frame in _FRAME.findall(source)]
        alt = html.unescape(found[0] if (found := _ALT.search(source)) else "")
        stills = []
        for place in _spread(len(frames)):
            label = say(
                ja=f"コマ {place + 1} / {len(frames)}", en=f"Frame {place + 1} of {len(frames)}", lang=self.lang
            )
            text = f"{self.named(alt)} ({label})" if place else self.named(alt)
            stills.append((self.tag(frames[place], text, 1), label))
        return _side_by_side(stills)

    def slider(self, name: str, values: list[str], steps: list[dict[str, str]]) -> str:
        """Pictures of a slider's steps side by side, with their values."""
        stills = [
            (self.tag(steps[place]["image"], steps[place]["alt"], 2), html.escape(f"{name} = {values[place]}"))
            for place in _spread(len(values))
        ]
        return _side_by_side(stills)


def _spread(count: int) -> list[int]:
    """Some places in a row of `count`, evenly spread, the first and the last among them."""
    shown = min(STILLS, count)
    return [round(place * (count - 1) / max(1, shown - 1)) for place in range(shown)]


def _side_by_side(stills: list[tuple[str, str]]) -> str:
    figures = (f"<figure>{picture}<figcaption>{label}</figcaption></figure>" for picture, label in stills)
    return f'<div class="fk-stills">{"".join(figures)}</div>'


def shown(cell: NotebookNode, figures: Figures) -> list[NotebookNode]:
    """The outputs of a cell that a reader wants, each with one form."""
    outputs = []
    for number, output in enumerate(cell.outputs):
        if output.output_type == "stream":
            text = (
                "\n".join(_WARNING.findall(output.text)) if output.name == "stderr" else _REWRITTEN.sub("", output.text)
            )
            if text.strip():
                outputs.append(new_output("stream", name="stdout", text=text.rstrip("\n") + "\n"))
            continue
        data = output.data
        if STEPS in data:
            page = _slider(data[STEPS], figures)
        elif "image/png" in data:
            about = output.metadata.get("image/png", {})
            page = figures.tag(data["image/png"], about.get("alt", ""), about.get("scale", 1))
        elif "text/html" in data:
            page = _page(data["text/html"], f"{cell.id}_{number}", figures)
        elif data.get("text/plain", "").strip():
            outputs.append(new_output("stream", name="stdout", text=data["text/plain"] + "\n"))
            continue
        else:
            continue
        if page:
            outputs.append(new_output("display_data", {"text/html": page}))
    return outputs


def _slider(told: dict[str, Any], figures: Figures) -> str:
    """The picture that the sliders begin with. `static/slider.js` adds them and changes it; paper has it as it is."""
    sliders, steps = told["sliders"], told["steps"]
    if isinstance(figures, StillFigures) and len(sliders) == 1:
        return figures.slider(sliders[0]["name"], sliders[0]["values"], steps)
    first = 0
    for slider in sliders:
        first = first * len(slider["values"]) + slider["start"]
    still = figures.tag(steps[first]["image"], steps[first]["alt"], 2)
    if figures.still:
        return still
    pictures = [(figures.kept(step["image"]), figures.named(step["alt"])) for step in steps]
    data = html.escape(json.dumps({"sliders": sliders, "pictures": pictures}, ensure_ascii=False))
    return f'<figure class="fk-slider" data-slider="{data}">{still}</figure>'


def _page(source: str, name: str, figures: Figures) -> str:
    """HTML as it is, an animation made to stand alone, "" for a progress bar or a style sheet alone."""
    if found := re.search(r"_anim_img([0-9a-f]{32})", source):
        return figures.animation(source.replace(found[1], re.sub(r"\W", "_", name)))
    if "<progress" in source:
        return ""
    return _STYLES.sub("", source).strip()
