"""What this machine has and lacks for grading (`fukami doctor`)."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from autograde.base.language import say
from autograde.engine.cgroup import ControlGroup
from autograde.engine.lacking import DEEP, INSTALL, absent

PACKAGES = {
    "numpy": (2, 0),
    "matplotlib": (3, 10),
    "ipython": (8, 0),
    "msgpack": (1, 1),
}
DEEP_PACKAGES = {"torch": (2, 14), "torchvision": (0, 29), "fastai": (2, 8)}
MEMORY_GB, DISK_GB = 4, 2


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` says what to do, in the user's language; empty when `ok`.

    `needed` is False where grading works without it, less well.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def probe() -> list[Finding]:
    """Look at what grading needs. Takes about a second, changes nothing."""
    walls = [_bubblewrap(), _namespaces(), _cgroups()] if hasattr(os, "pidfd_open") else []
    return [_platform(), *walls, *_packages(PACKAGES), *_deep(), _memory(), _disk()]


def _platform() -> Finding:
    python = sys.version_info >= (3, 11)
    ok = python and hasattr(os, "pidfd_open")
    remedy = say(ja="Python 3.11 以上を入れてください。", en="Install Python 3.11 or later.")
    if python:
        remedy = say(
            ja="他人の提出物の採点には Linux(Windows なら WSL2)が必要です。ほかのコマンドと、自分のノートブックの check --no-sandbox は"
            "ここでも動きます(docs/systems.ja.md)。",
            en="To grade what others handed in takes Linux (on Windows WSL2). All other commands work here, and "
            "check --no-sandbox of your own notebook (docs/systems.md).",
        )
    return Finding("platform", ok, f"{sys.platform}, Python {sys.version.split()[0]}", "" if ok else remedy)


def _bubblewrap() -> Finding:
    path = shutil.which("bwrap")
    if path is None:
        remedy = say(
            ja="sudo apt-get install bubblewrap(Debian/Ubuntu)または dnf install bubblewrap(Fedora)を実行してください。",
            en="Run sudo apt-get install bubblewrap (Debian/Ubuntu) or dnf install bubblewrap (Fedora).",
        )
        return Finding("bubblewrap", False, say(ja="入っていません", en="not installed"), remedy)
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Finding("bubblewrap", True, f"{version} ({path})")


def _namespaces() -> Finding:
    """Start the sandbox's own command with `true` in place of Python."""
    remedy = say(
        ja="ユーザー名前空間が禁じられています。sysctl kernel.unprivileged_userns_clone=1、"
        "Ubuntu 24.04 以降なら kernel.apparmor_restrict_unprivileged_userns=0 を管理者に頼むか、"
        "コンテナなら --security-opt seccomp=unconfined で起動してください。",
        en="User namespaces are forbidden. Ask for sysctl kernel.unprivileged_userns_clone=1, on Ubuntu 24.04 and later "
        "kernel.apparmor_restrict_unprivileged_userns=0, or start the container with --security-opt seccomp=unconfined.",
    )
    if shutil.which("bwrap") is None:
        return Finding("user namespaces", False, say(ja="調べられません", en="cannot be tried"), remedy)
    from autograde.engine import sandbox

    try:
        done = sandbox.try_out()
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("user namespaces", False, str(error), remedy)
    ok = done.returncode == 0
    return Finding("user namespaces", ok, "ok" if ok else done.stderr.strip()[-300:], "" if ok else remedy)


def _cgroups() -> Finding:
    group = ControlGroup.find()
    if group is None:
        detail = say(
            ja="作れません。メモリとプロセス数は rlimit と見張りで制限します",
            en="cannot be made: rlimits and a watchdog limit memory and processes",
        )
        remedy = say(
            ja="なくても採点できます。systemd があれば systemd-run --user --scope -p Delegate=yes fukami grade … で使えます。",
            en="Grading works without. With systemd: systemd-run --user --scope -p Delegate=yes fukami grade …",
        )
        return Finding("control groups", False, detail, remedy, needed=False)
    group.remove()
    version = group.version
    if version == 1 and "pids" not in group.folders:
        detail = say(
            ja=f"バージョン {version} でメモリを、rlimit でプロセス数を制限できます",
            en=f"version {version} limits memory, rlimits limit processes",
        )
    else:
        detail = say(
            ja=f"バージョン {version} で、メモリとプロセス数を制限できます",
            en=f"version {version} limits memory and processes",
        )
    return Finding("control groups", True, detail, needed=False)


def _deep() -> list[Finding]:
    """The libraries of deep learning; where the light set-up leaves out all of them, one finding, and no fault."""
    if set(absent()) != set(DEEP):
        return _packages(DEEP_PACKAGES)
    detail = say(ja="入っていません(LIGHT=1 の環境)", en="not installed (set up with LIGHT=1)")
    remedy = say(
        ja=f"これらを使う課には必要です。`make setup`、または `{INSTALL}` で入れてください。",
        en=f"For lessons that use them: `make setup`, or `{INSTALL}`.",
    )
    return [Finding(", ".join(DEEP), False, detail, remedy, needed=False)]


def _packages(packages: Mapping[str, tuple[int, ...]]) -> list[Finding]:
    findings = []
    for name, least in packages.items():
        wanted = ".".join(map(str, least))
        remedy = say(
            ja=f"{name} {wanted} 以上を入れてください(make setup)。",
            en=f"Install {name} {wanted} or later (make setup).",
        )
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            findings.append(Finding(name, False, say(ja="入っていません", en="not installed"), remedy))
            continue
        ok = tuple(int(part) for part in version.split("+")[0].split(".")[:2] if part.isdigit()) >= least
        findings.append(Finding(name, ok, version, "" if ok else remedy))
    return findings


def _memory() -> Finding:
    free = psutil.virtual_memory().available / 2**30
    ok = free >= MEMORY_GB
    remedy = say(
        ja=f"{MEMORY_GB} GB 以上空けるか、workers を減らしてください。", en=f"Free {MEMORY_GB} GB or use fewer workers."
    )
    return Finding("memory", ok, f"{free:.1f} GB", "" if ok else remedy)


def _disk() -> Finding:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free / 2**30
    ok = free >= DISK_GB and os.access(folder, os.W_OK)
    remedy = say(ja=f"{folder} に {DISK_GB} GB 以上の空きが必要です。", en=f"{DISK_GB} GB are needed in {folder}.")
    return Finding("disk", ok, f"{free:.1f} GB ({folder})", "" if ok else remedy)


__all__ = ["Finding", "probe"]
