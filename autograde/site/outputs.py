"""What a cell put out, as the page shows it: figures with a text in their place, animations that ask nobody for anything, no noise."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import struct

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.base.language import say

# A warning that a cell of the lesson itself gave off; warnings of libraries are noise to a reader.
_WARNING = re.compile(r"^\S*ipykernel_\d+\S*:\d+: (\w+: .*)$", re.MULTILINE)
_REWRITTEN = re.compile(r"^.*\r(?!$)", re.MULTILINE)  # a line that a terminal would have written over
_STYLES = re.compile(r"<style>.*?</style>", re.DOTALL)
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
    """A page's pictures by the name of their file, a hash of what they show; `section` names what has no name of its own."""

    def __init__(self, folder: str, lang: str) -> None:
        self.folder, self.lang, self.section = folder, lang, ""
        self.files: dict[str, bytes] = {}

    def named(self, alt: str) -> str:
        """The text in place of a picture: its own, or the section that it stands in."""
        figure = say(ja="図", en="Figure", lang=self.lang)
        if alt not in ("", figure):
            return alt
        return f"{figure}: {self.section}" if self.section else figure

    def tag(self, png: str, alt: str, scale: int) -> str:
        """Keep a picture (base64) and return the HTML that shows it, with `scale` of its dots for one of the page."""
        data = base64.b64decode(png)
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.png"
        self.files[name] = data
        width, height = (dots // scale for dots in struct.unpack(">II", data[16:24]))
        return f'<img class="fk-figure" src="{self.folder}/{name}" alt="{html.escape(self.named(alt))}" width="{width}" height="{height}">'


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
        if "image/png" in data:
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


def _page(source: str, name: str, figures: Figures) -> str:
    """HTML as it is, an animation made to stand alone, "" for a progress bar or a style sheet alone."""
    if found := re.search(r"_anim_img([0-9a-f]{32})", source):
        return _animation(source.replace(found[1], re.sub(r"\W", "_", name)), figures)
    if "<progress" in source:
        return ""
    return _STYLES.sub("", source).strip()


def _animation(source: str, figures: Figures) -> str:
    """matplotlib's player without its icon font from another host, its controls named in the page's language."""
    source = re.sub(r'<link rel="stylesheet"\s+href="https://[^"]*">', "", source)
    source = re.sub(r'<i class="fa fa-([^"]+)"></i>', lambda found: _ICONS.get(found[1], found[1]), source)
    source = re.sub(
        r'(?<=<img alt=")[^"]*', lambda alt: html.escape(figures.named(html.unescape(alt[0]))), source, count=1
    )
    frame = say(ja="コマ", en="Frame", lang=figures.lang)
    source = source.replace('type="range"', f'type="range" aria-label="{frame}"')
    if figures.lang == "ja":
        for en, ja in _CONTROLS.items():
            source = source.replace(f'="{en}"', f'="{ja}"').replace(f">{en}<", f">{ja}<")
    return source.strip()
