"""The engine's version: results carry it, and are graded again when it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent

#: What decides a score: what is run and how, what a student's code may do and use, what a test is told.
DECIDES = (
    "cgroup.py",  # memory and processes of a submission
    "channel.py",
    "colab.py",
    "demos.py",
    "devices.py",  # what stands in for a GPU
    "grading.py",
    "handles.py",
    "jail.py",
    "leftover.py",  # what is run after a line that fails
    "outputs.py",
    "records.py",  # the limits
    "remote.py",
    "sandbox.py",
    "seal.py",
    "seccomp.py",
    "serve.py",
    "shell.py",
    "watch.py",
    "wire.py",
    "worker.py",  # the seed, and what is imported beforehand
    "zygote.py",
)

#: What does not: a change of these grades nobody again.
REST = (
    "__init__.py",
    "causes.py",  # words
    "cluster.py",  # brings submissions to other machines
    "errors.py",  # what can go wrong with the engine itself
    "launch.py",  # becomes an ordinary user
    "messages.py",  # words
    "pool.py",  # hands out work; what it could not have graded is graded again anyway
    "pool_member.py",
    "probe.py",  # `fukami doctor`
    "version.py",
    "warm.py",  # starts and ends the warm process
)


def digest_of(folder: Path, names: Iterable[str]) -> str:
    """Name the content of some files of a folder in 8 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return digest.hexdigest()[:8]


ENGINE_VERSION = f"1+{digest_of(HERE, DECIDES)}"
