"""The engine's version: results carry it, and are graded again when it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from autograde.model import Limits

HERE = Path(__file__).parent

#: What decides a score: what is run and how, what a student's code may do and use, what a test is told.
DECIDES = (
    "../base/magics.py",
    "../base/names.py",
    "../base/syntax.py",  # which names a demo needs
    "cgroup.py",  # memory and processes of a submission
    "collector.py",  # what of the outputs is kept
    "demos.py",
    "handles.py",
    "inside/colab.py",
    "inside/devices.py",  # what stands in for a GPU
    "inside/jail.py",
    "inside/leftover.py",  # what is run after a line that fails
    "inside/seccomp.py",
    "inside/serve.py",
    "inside/shell.py",
    "inside/zygote.py",
    "preload.py",  # what is imported beforehand
    "remote.py",
    "sandbox.py",
    "seal.py",
    "walk.py",
    "watch.py",
    "wire/channel.py",
    "wire/codec.py",
    "worker.py",  # the seed
)

#: What does not: a change of these grades nobody again.
REST = (
    "__init__.py",
    "causes.py",  # words
    "cluster.py",  # brings submissions to other machines
    "errors.py",  # what can go wrong with the engine itself
    "grader.py",
    "in_kernel.py",  # without walls: its results say so
    "inside/__init__.py",
    "lacking.py",  # refuses what cannot be graded here
    "launch.py",  # becomes an ordinary user
    "pool.py",  # hands out work; what it could not have graded is graded again anyway
    "pool_member.py",
    "probe.py",  # `fukami doctor`
    "version.py",
    "warm.py",  # starts and ends the warm process
    "wire/__init__.py",
    "wire/messages.py",  # words
)


def digest_of(folder: Path, names: Iterable[str], more: str = "") -> str:
    """Name the content of some files of a folder, and `more`, in 8 hexadecimal digits."""
    digest = hashlib.sha256(more.encode())
    for name in sorted(names):
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return digest.hexdigest()[:8]


ENGINE_VERSION = f"1+{digest_of(HERE, DECIDES, repr(Limits()))}"
