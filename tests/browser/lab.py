"""JupyterLab as a user starts it, with settings of its own, and the few things that tests do in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_server.serverapp import list_running_servers
from playwright.sync_api import Page

from data_scripts.mini import make_miniatures

ROOT = Path(__file__).resolve().parents[2]
KERNEL_ANSWERS = """async () => {
    const { sessionContext } = window.jupyterapp.shell.currentWidget;
    await sessionContext.ready;
    await sessionContext.session.kernel.info;
}"""


@dataclass
class Lab:
    """A server in `folder`, at `url`, for who knows the `token`."""

    folder: Path
    url: str
    token: str

    def visit(self, page: Page, path: str) -> None:
        """Open a path of the server; `reset`: not with the tabs of the visit before."""
        page.goto(f"{self.url}{path}?token={self.token}&reset")

    def open_notebook(self, page: Page, path: Path) -> None:
        """Open a notebook of the folder; return when its kernel answers."""
        self.visit(page, f"lab/tree/{path.relative_to(self.folder)}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.evaluate(KERNEL_ANSWERS)


@contextmanager
def jupyter_lab(folder: Path, home: Path) -> Iterator[Lab]:
    """Run `jupyter lab` in `folder` for a user whose home is `home`, on the miniatures."""
    data = make_miniatures(ROOT / "build" / "data")
    runtime = home / "runtime"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    environment = kept | {
        "HOME": str(home),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "FASTAI_HOME": str(data / "fastai"),
        "TORCH_HOME": str(data / "torch"),
        "OMP_NUM_THREADS": "1",
    }
    notices = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    notices.parent.mkdir(parents=True)
    notices.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # else a question covers part of the page
    jupyter = str(Path(sys.executable).with_name("jupyter"))
    command = [jupyter, "lab", "--no-browser", "--allow-root", "--port=0", "--expose-app-in-browser"]
    log = home / "jupyter.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 120
        while not (running := list(list_running_servers(str(runtime)))):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield Lab(folder, running[0]["url"], running[0]["token"])
    finally:
        server.terminate()
        server.wait(60)


def choose(page: Page, menu: str, entry: str) -> None:
    """Choose an entry of JupyterLab's menu bar."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()
