"""Figures of the class report: SVG that takes its colours and fonts from the page, so that it suits light, dark and paper."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograde.base.language import say

# Stand-ins that matplotlib draws with, and the page's colours that replace them.
_COLOURS = {"#010203": "--ink", "#010204": "--soft", "#010205": "--line", "#010206": "--accent", "#010207": "--error"}
_INK, _SOFT, _LINE, _ACCENT, _SECOND = _COLOURS


def distribution(totals: Sequence[float], max_score: float, lang: str) -> Markup:
    """Draw how many students have how many points, with mean and median."""
    bins = np.linspace(0, max_score, min(int(np.ceil(max_score)), 10) + 1 if max_score > 0 else 2)
    counts, _ = np.histogram(np.clip(totals, 0, max_score), bins)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "fukami", "font.size": 9.5}):
        figure = Figure(figsize=(5.2, 3.1), layout="constrained")
        axes = figure.subplots()
        axes.bar(bins[:-1], counts, width=np.diff(bins) * 0.9, align="edge", color=_ACCENT, zorder=2)
        top = max(counts.max(), 1)
        for left, width, count in zip(bins[:-1], np.diff(bins), counts, strict=True):
            if count:
                axes.text(left + width * 0.45, count + top * 0.03, str(count), ha="center", color=_INK, fontsize=9)
        axes.set_ylim(0, top * 1.36)
        if len(totals):
            middle = [
                (float(np.mean(totals)), say(ja="平均", en="mean", lang=lang), "-"),
                (float(np.median(totals)), say(ja="中央値", en="median", lang=lang), "--"),
            ]
            for (at, name, style), side in zip(sorted(middle), ("right", "left"), strict=True):
                axes.axvline(at, ymax=0.97, color=_SECOND, linestyle=style, linewidth=1.6, zorder=3)
                away = max_score * (-0.015 if side == "right" else 0.015)
                axes.text(at + away, top * 1.25, f"{name} {at:.1f}", color=_INK, va="center", ha=side, fontsize=9)
        axes.set_xlim(0, max(max_score, 1))
        axes.set_xlabel(say(ja="得点", en="points", lang=lang), color=_SOFT)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.grid(axis="y", color=_LINE, linewidth=0.7, zorder=0)
        axes.tick_params(colors=_SOFT, length=0)
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(_LINE)
        told = say(
            ja=f"得点の分布。0 点から {max_score:g} 点まで、{len(totals)} 人。",
            en=f"Distribution of points from 0 to {max_score:g}, {len(totals)} students.",
            lang=lang,
        )
        return _svg(figure, told)


def _svg(figure: Figure, told: str) -> Markup:
    """Return the figure as an inline SVG element as wide as its place."""
    buffer = io.StringIO()
    with warnings.catch_warnings(action="ignore"):  # it misses Japanese glyphs, but the browser is who draws them
        figure.savefig(
            buffer, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    for colour, name in _COLOURS.items():
        svg = svg.replace(colour, f"var({name})")
    svg = re.sub(r"(font(?:-family)?: *(?:[\d.]+px )?)[^;\"]*", r"\1system-ui, sans-serif", svg)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg ([^>]*?)height="[^"]*"', r"<svg \1", svg, count=1)
    svg = re.sub(
        r'(<svg [^>]*?)width="[^"]*"',
        r'\1role="img" aria-label="' + str(Markup.escape(told)).replace("\\", r"\\") + '"',
        svg,
        count=1,
    )
    return Markup(svg)
