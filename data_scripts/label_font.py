"""Make `solutions/_font.ttf`, from which `fukami build` takes the characters of Japanese figure labels.

    python -m data_scripts.label_font BIZUDPGothic-Regular.ttf

The font is BIZ UDPGothic 1.05 (github.com/googlefonts/morisawa-biz-ud-gothic; SIL Open Font License, no reserved name).
What labels do not need is left out: hinting, features, all but kana, signs and the first level of JIS X 0208, and steps
finer than 1/256 of the size, so that a lesson's characters are short in a notebook.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib.scaleUpem import scale_upem

UNITS = 256
NAME = "Fukami label"
OUT = Path(__file__).resolve().parents[1] / "solutions" / "_font.ttf"


def jis(first: int, last: int) -> set[int]:
    """The code points of rows of JIS X 0208."""
    pairs = (bytes([0xA0 + row, cell]) for row in range(first, last + 1) for cell in range(0xA1, 0xFF))
    return {ord(character) for pair in pairs if len(character := pair.decode("euc_jp", "ignore")) == 1}


def make(source: Path, out: Path = OUT) -> None:
    """Write the reduced font of `source` to `out`."""
    options = subset.Options(
        layout_features=[], hinting=False, glyph_names=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14]
    )
    options.recalc_timestamp = False
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG", "gasp", "STAT", "meta"]
    font = subset.load_font(str(source), options)
    wanted = subset.Subsetter(options)
    wanted.populate(unicodes={point for point in jis(1, 5) | jis(16, 47) if point >= 0x2E80})
    wanted.subset(font)
    scale_upem(font, UNITS)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = NAME
    subset.save_font(font, str(out), options)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
