"""The bubblewrap command in which the zygote lives, and how it is started as root or as an ordinary user."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograde.engine.errors import SandboxUnavailable
from autograde.engine.inside.jail import link_data

INSIDE = ("inside", "wire")  # of the engine's folders; nothing else of the repository gets beside a stranger's code
USER = 64_230  # root becomes this user, who owns nothing
SHADOWED = ("/tmp", "/content", "/fukami", "/dev", "/proc", "/sys")  # what the sandbox has of its own
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
ETC = ("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "terminfo")
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "HOME": "/content",
    "XDG_CACHE_HOME": "/tmp/cache",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "IPYTHONDIR": "/tmp/ipython",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TORCHDYNAMO_DISABLE": "1",  # compiling takes longer than any answer may
    "PIP_NO_INDEX": "1",  # else pip tries again and again to reach the network
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    # A fork copies page tables: with huge pages there are far fewer of them.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


class Stage:
    """A private folder with what the sandbox is given of the engine: two of its folders, nothing else of the repository."""

    def __init__(self) -> None:
        _remove_stale()
        self.folder = Path(tempfile.mkdtemp(prefix=f"fukami-{os.getpid()}-"))
        self.folder.chmod(0o755)
        package = self.folder / "inside" / "autograde" / "engine"
        package.mkdir(parents=True)
        for name in INSIDE:
            shutil.copytree(
                Path(__file__).with_name(name), package / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").touch()
        for path in (package.parents[1], package.parent, *package.parent.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (self.folder / "mounts").mkdir(mode=0o755)
        (self.folder / "home").mkdir()

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _remove_stale() -> None:
    """Remove what workers that were killed could not."""
    for folder in Path(tempfile.gettempdir()).glob("fukami-*-*"):
        pid = folder.name.split("-")[1]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def start(
    stage: Stage,
    control: socket.socket,
    log: int,
    data: Path | None,
    preload: tuple[str, ...],
    sandboxed: bool,
) -> subprocess.Popen[bytes]:
    """Start a zygote that speaks over `control` (as its descriptor 3) and writes its complaints to `log`.

    Raises SandboxUnavailable when `sandboxed` and there is no bubblewrap.
    """
    if sandboxed:
        plan = _sandboxed(stage, data, _python("/fukami/inside", "sandboxed", preload))
    else:
        plan = _bare(stage, data, preload)
    plan["control"] = control.fileno()
    return subprocess.Popen(
        _launch(plan),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl-C in the terminal is for the worker
        pass_fds=[control.fileno()],
    )


def try_out() -> subprocess.CompletedProcess[str]:
    """Run `true` in the sandbox, in which it also makes namespaces of its own as each submission needs them."""
    stage = Stage()
    script = "import os; from autograde.engine.inside import jail; jail.unshare(jail.CLONE_NEWPID)\n"
    script += "if os.fork() == 0: jail.build_namespaces(1); os._exit(0)\nos._exit(os.waitpid(-1, 0)[1] >> 8)"
    path = ["/fukami/inside", *map(inside, sys.path)]
    boot = f"import sys; sys.path[:] = {path!r}\n{script}"
    try:
        plan = _sandboxed(stage, None, [_interpreter(), "-I", "-S", "-c", boot]) | {"control": 3}
        return subprocess.run(_launch(plan), capture_output=True, text=True, timeout=20, check=False)
    finally:
        stage.remove()


def _launch(plan: dict[str, Any]) -> list[str]:
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")), json.dumps(plan)]


def _python(stage: str, mode: str, preload: tuple[str, ...]) -> list[str]:
    sandboxed = mode == "sandboxed"
    entries = [entry for entry in sys.path if entry and _belongs(entry)]
    path = [stage, *(map(inside, entries) if sandboxed else entries)]
    boot = f"import sys; sys.path[:] = {path!r}; from autograde.engine.inside.zygote import main; main()"
    return [_interpreter() if sandboxed else sys.executable, "-I", "-S", "-c", boot, mode, *preload]


def _places() -> dict[str, str]:
    """Where each prefix of this Python stands inside: at its own path, unless the sandbox has something else there."""
    places = {}
    for number, prefix in enumerate(_prefixes()):
        shadowed = any(f"{prefix}/".startswith(f"{place}/") for place in SHADOWED)
        places[prefix] = f"/fukami/python/{number}" if shadowed else prefix
    return places


def inside(path: str) -> str:
    """The path by which the sandbox knows `path`."""
    real = os.path.realpath(path)
    for prefix, target in _places().items():
        if f"{real}/".startswith(f"{prefix}/"):
            return target + real[len(prefix) :]
    return path


def _interpreter() -> str:
    """This interpreter as the sandbox knows it; the one behind a virtual environment's link when that has moved."""
    folder, name = os.path.split(sys.executable)
    known = inside(folder)
    return os.path.join(known, name) if known == os.path.realpath(folder) else inside(os.path.realpath(sys.executable))


def _belongs(entry: str) -> bool:
    """Whether an entry of sys.path is of the Python environment rather than of a project."""
    real = os.path.realpath(entry)
    places = [*_prefixes(), "/usr/lib"]
    return any(real == place or real.startswith(place + os.sep) for place in places)


def _prefixes() -> list[str]:
    wanted = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)}
    wanted |= {os.path.realpath(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib")}
    kept: list[str] = []
    for path in sorted(wanted):
        if not any(path == place or path.startswith(place + os.sep) for place in (*kept, "/usr")):
            kept.append(path)
    return kept


def _links(paths: Iterable[str], places: Iterable[str]) -> list[str]:
    """bubblewrap options for the links on the way to `paths`, folders too, that lie outside of what is mounted."""
    there = (*places, *SYSTEM, *SHADOWED)
    links: dict[str, str] = {}
    for path in map(Path, paths):
        seen = set[Path]()
        while path not in seen:
            seen.add(path)
            found = next((place for place in [*reversed(path.parents), path] if place.is_symlink()), None)
            if found is not None:
                links[str(found)] = os.path.normpath(found.parent / found.readlink())
                path = links[str(found)] / path.relative_to(found)
    outside = {link for link in links if not any(f"{link}/".startswith(f"{place}/") for place in there)}
    return [word for link in sorted(outside) for word in ("--symlink", links[link], link)]


def _bare(stage: Stage, data: Path | None, preload: tuple[str, ...]) -> dict[str, Any]:
    home = stage.folder / "home"
    environment = ENVIRONMENT | {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(home)}
    environment |= {key: str(home / key.lower()) for key in ("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME")}
    if data is not None:
        links = stage.folder / "data"  # made once: without a sandbox submissions share what they write there
        if not links.exists():
            link_data(str(data.resolve()), str(links))
        environment |= {"FASTAI_HOME": str(links / "fastai"), "TORCH_HOME": str(links / "torch")}
    command = _python(str(stage.folder / "inside"), "bare", preload)
    return {"user": 0, "command": command, "environment": environment, "folder": str(home)}


def _sandboxed(stage: Stage, data: Path | None, program: list[str]) -> dict[str, Any]:
    bwrap = shutil.which("bwrap")
    if sys.platform != "linux" or bwrap is None:
        raise SandboxUnavailable.because(
            "bubblewrap (bwrap) is not installed" if bwrap is None else "this is not Linux"
        )
    root = os.geteuid() == 0
    binds: list[list[str]] = []
    mounts: list[str] = []

    def bind(source: str, target: str) -> None:
        name = str(len(binds))
        binds.append([source, name])
        mounts.extend(["--ro-bind", str(stage.folder / "mounts" / name) if root else source, target])

    for place in SYSTEM:
        if os.path.islink(place):
            mounts += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            mounts += ["--ro-bind", place, place]
    for name in ETC:
        mounts += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for place in ("/sys/kernel/mm/transparent_hugepage", "/sys/devices/system/cpu"):
        mounts += ["--ro-bind-try", place, place]
    places = _places()
    for prefix, target in places.items():
        bind(prefix, target)
    bind(str(stage.folder / "inside"), "/fukami/inside")
    if data is not None:
        bind(str(data.resolve()), "/fukami/data")
    programs = inside(os.path.join(sys.prefix, "bin"))
    path = os.pathsep.join([programs, "/usr/local/bin", "/usr/bin", "/bin"])
    environment = ENVIRONMENT | {"PATH": path}
    if data is not None:
        environment |= {"FASTAI_HOME": "/content/data/fastai", "TORCH_HOME": "/content/data/torch"}
    command = [bwrap, "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "fukami"]
    command += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SYS_CHROOT", "--clearenv"]
    if threading.current_thread() is threading.main_thread():
        command += ["--die-with-parent"]  # follows the thread; the end of the control socket does it in any case
    command += [
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/dev/shm",
        *mounts,
        *_links([_interpreter(), sys.base_prefix], places),
    ]
    command += ["--tmpfs", "/tmp", "--dir", "/content", "--chdir", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/"]
    for key, value in environment.items():
        command += ["--setenv", key, value]
    command += program
    return {
        "user": USER if root else 0,
        "stage": str(stage.folder / "mounts"),
        "binds": binds,
        "command": command,
        "environment": {"PATH": "/usr/bin:/bin"},
        "folder": "/",
    }
