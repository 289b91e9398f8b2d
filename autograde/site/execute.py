"""Run lessons in kernels of their own, on what data there is, and keep what came out until something it depends on changes."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograde.base.files import write_whole
from autograde.base.kernels import OnePython
from autograde.base.language import say
from autograde.course import Course, CourseError
from data_scripts.content import read_manifest
from data_scripts.mini import make_miniatures

EXECUTOR = "1"  # raised when the same lesson would come out otherwise
PACKAGES = ("torch", "torchvision", "fastai", "numpy", "matplotlib")
CELL_SECONDS = 900
_KERNEL = Path(__file__).with_name("kernel.py")


class LessonFailed(CourseError):
    """A cell of a lesson ended with an error; the message names lesson, cell and error, `told` the error alone."""

    def __init__(self, message: str, cell: str, told: str):
        super().__init__(message)
        self.cell, self.told = cell, told


@dataclass(frozen=True)
class LessonData:
    """Where lessons find their data: folders for FASTAI_HOME and TORCH_HOME; `miniature` if any set there is one."""

    fastai: Path
    torch: Path
    miniature: bool
    digest: str


def lesson_data(course: Course) -> LessonData:
    """Return what FASTAI_HOME names, if it is set, and otherwise miniatures in the course's build folder."""
    if home := os.environ.get("FASTAI_HOME"):
        fastai = Path(home).expanduser()
        torch = Path(os.environ.get("TORCH_HOME", "~/.cache/torch")).expanduser()
    else:
        made = make_miniatures(course.build / "data", course.data)
        fastai, torch = made / "fastai", made / "torch"
    sets = [*sorted((fastai / "data").glob("*/")), torch / "hub" / "checkpoints"]
    manifests = [(folder.name, read_manifest(folder)) for folder in sets]
    miniature = any(found and found.miniature for _, found in manifests)
    return LessonData(fastai, torch, miniature, _digest([(name, str(found)) for name, found in manifests]))


def execute(course: Course, notebook: NotebookNode, data: LessonData, python: str = sys.executable) -> NotebookNode:
    """Run a notebook as a student would, from an empty folder and without this repository, and return it with outputs.

    Raises `LessonFailed` at the first cell that does not end well.
    """
    meta = notebook.metadata.fukami
    start = nbformat.v4.new_code_cell(
        f"exec({_KERNEL.read_text(encoding='utf-8')!r}, space := {{}})\n"
        f"space['prepare']({str(course.root)!r}, {meta.lang!r})\ndel space"
    )
    running = nbformat.from_dict({**notebook, "cells": [start, *notebook.cells]})
    with tempfile.TemporaryDirectory(prefix="fukami-") as scratch:
        folder = Path(scratch) / "work"
        folder.mkdir()
        kernel = AsyncKernelManager(
            kernel_spec_manager=OnePython(python),
            kernel_name="lessons",
            transport="ipc",
            connection_file=f"{scratch}/kernel.json",
        )
        resources = {"metadata": {"path": str(folder)}}
        begun: list[NotebookNode] = []
        client = NotebookClient(
            running,
            km=kernel,
            timeout=CELL_SECONDS,
            resources=resources,
            on_cell_start=lambda cell, cell_index: begun.append(cell),
        )
        client.owns_km = True  # so that the kernel ends with the run
        environment = os.environ | {
            "FASTAI_HOME": str(data.fastai),
            "TORCH_HOME": str(data.torch),
            "IPYTHONDIR": f"{scratch}/ipython",
            # Lessons run side by side, and threads that wait for each other make small training cells ten times slower.
            "OMP_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
        }
        try:
            client.execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _failed(notebook, begun[-1], error) from error
        places = {str(data.fastai): "~/.fastai", str(data.torch): "~/.cache/torch", str(folder): "."}
    done = nbformat.from_dict({**running, "cells": running.cells[1:]})
    for cell in done.cells:
        if cell.cell_type == "code":
            cell.outputs = _without(places, cell.outputs)
            cell.execution_count = None
            cell.metadata.pop("execution", None)
    return done


def solved(course: Course, notebook: NotebookNode, data: LessonData) -> NotebookNode | None:
    """The notebook with the outputs of an earlier run of the same code, or None. Its prose may have changed since."""
    try:
        kept = nbformat.read(_place(course, notebook), as_version=4)
    except (OSError, ValueError):
        return None
    if kept.metadata.fukami.get("key") != execution_key(notebook, data):
        return None
    outputs = {cell.id: cell.outputs for cell in kept.cells if cell.cell_type == "code"}
    done = nbformat.from_dict(notebook)
    for cell in done.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell.id]
    return done


def keep(course: Course, done: NotebookNode, data: LessonData) -> None:
    """Write an executed notebook to `build/solved/{lang}/`, with the key that `solved` looks for."""
    kept = nbformat.from_dict(done)
    kept.metadata.fukami.key = execution_key(done, data)
    write_whole(_place(course, done), nbformat.writes(kept) + "\n")


def execute_all(
    course: Course,
    notebooks: Iterable[NotebookNode],
    data: LessonData,
    workers: int,
    tell: Callable[[NotebookNode], None] = lambda done: None,
) -> list[NotebookNode]:
    """Return the notebooks executed, in order: from an earlier run where nothing changed, else run, `workers` at a time.

    `tell` is called with each one when it is there. After a failure those that run are still kept, the rest are left.
    """

    def one(notebook: NotebookNode) -> NotebookNode:
        done = solved(course, notebook, data)
        if done is None:
            done = execute(course, notebook, data)
            keep(course, done, data)
        return done

    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(one, notebook) for notebook in notebooks]
        try:
            for future in as_completed(waiting):
                tell(future.result())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in waiting]


def execution_key(notebook: NotebookNode, data: LessonData) -> str:
    """A hash of everything that outputs depend on: the code, its language, the versions of what runs it, the data."""
    code = [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    versions = [platform.python_version(), *(f"{name} {_version(name)}" for name in PACKAGES)]
    return _digest(
        [EXECUTOR, _KERNEL.read_text(encoding="utf-8"), notebook.metadata.fukami.lang, versions, data.digest, code]
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def _failed(notebook: NotebookNode, cell: NotebookNode, error: Exception) -> LessonFailed:
    meta = notebook.metadata.fukami
    first = str(error).split("\n", 1)[0]
    told = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else first
    return LessonFailed(
        say(
            ja=f"{meta.lesson}({meta.lang})のセル {cell.id} が失敗しました。{told}\nsolutions/{meta.lesson}.py を直してください。",
            en=f"{meta.lesson} ({meta.lang}), cell {cell.id} failed: {told}\nMend solutions/{meta.lesson}.py.",
        ),
        cell.id,
        told,
    )


def _without(places: dict[str, str], value: Any) -> Any:
    """The value with this machine's folders written as students know them, so that pages are the same everywhere."""
    if isinstance(value, str):
        for place, name in places.items():
            value = value.replace(place, name)
    elif isinstance(value, list):
        return [_without(places, item) for item in value]
    elif isinstance(value, dict):
        return NotebookNode({key: _without(places, item) for key, item in value.items()})
    return value


def _place(course: Course, notebook: NotebookNode) -> Path:
    meta = notebook.metadata.fukami
    return course.build / "solved" / meta.lang / f"{meta.lesson}.ipynb"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
