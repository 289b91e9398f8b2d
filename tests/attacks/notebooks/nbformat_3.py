"""The notebook is in the format of ten years ago."""

import json

import nbformat


def tamper(notebook, folder):
    old = nbformat.convert(notebook, 3)
    (folder / "91_attacked.ipynb").write_text(json.dumps(old), encoding="utf-8")
