"""One process of the floor: everything imported, says "ready", then runs the cells of its hand-ins as IPython would."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

import fastai.vision.all
import matplotlib as mpl
import torch
from IPython.core.interactiveshell import InteractiveShell

mpl.use("agg")
torch.set_num_threads(1)


def main() -> None:
    jobs = json.loads(Path(sys.argv[1]).read_text())
    shell = InteractiveShell.instance(history_length=0, display_page=False)
    assert fastai.vision.all  # imported before the clock starts
    print("ready", flush=True)
    sys.stdin.readline()
    own = dict(shell.user_ns)
    for cells in jobs:
        shell.user_ns.clear()
        shell.user_ns.update(own)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for source in cells:
                shell.run_cell(source, store_history=False, silent=True)


if __name__ == "__main__":
    main()
