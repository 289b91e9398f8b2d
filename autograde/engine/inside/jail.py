"""Linux system calls that Python lacks, and the walls around one submission. Runs inside the sandbox."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Callable
from typing import Any

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x08000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 16384, 1 << 18
PR_SET_DUMPABLE, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 4, 47, 4
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)

HOME = "/content"  # Colab's own working directory
DATA = "/content/data"
DATA_LOWER = "/fukami/data"
DATA_DEPTH, SMALL_FILE, SMALL_FILES = 3, 64 << 10, 32  # see link_data


def _call(name: str, *args: Any) -> int:
    result = getattr(_libc, name)(*args)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return int(result)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` (CLONE_NEW…) name for new ones. Raises `OSError`."""
    _call("unshare", flags)


def setns(fd: int, flags: int) -> None:
    """Enter the namespace that a descriptor holds. Raises `OSError`."""
    _call("setns", fd, flags)


def mount(source: str, target: str, kind: str | None, flags: int = 0, options: str = "") -> None:
    """Mount a file system. Raises `OSError`."""
    encoded = kind.encode() if kind else None
    _call("mount", source.encode(), target.encode(), encoded, ctypes.c_ulong(flags), options.encode() or None)


def set_dumpable(on: bool) -> None:
    """Allow or forbid that other processes of this user look into this one."""
    _call("prctl", PR_SET_DUMPABLE, int(on), 0, 0, 0)


def drop_capabilities() -> None:
    """Give up every capability of this process for good."""
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _call("capset", struct.pack("<Ii", 0x20080522, 0), bytes(24))
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def build_namespaces(file_mb: int) -> None:
    """As pid 1 of a new pid namespace: mount a fresh /proc, private /tmp, home and /dev/shm, and the lessons' data."""
    unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET)  # a network with nothing in it
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for place in ("/tmp", HOME, "/dev/shm"):
        mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, f"size={file_mb}m,nr_inodes=20000,mode=0755")
    if os.path.isdir(DATA_LOWER):
        link_data(DATA_LOWER, DATA)


def link_data(source: str, target: str, depth: int = 0) -> None:
    """Show `source` at `target` so that a lesson can write beside its data, and only there.

    Folders down to that of a data set (fastai/data/<set>) are real ones; what lies deeper, and large files, are links to
    the originals, which stay read-only. So this costs the same however many pictures there are. (An overlay mount cannot
    copy up files whose owner the sandbox's user namespace does not know, root's among them.)
    """
    os.makedirs(target, exist_ok=True)
    copied = 0
    for entry in os.scandir(source):
        here = os.path.join(target, entry.name)
        if entry.is_dir() and depth < DATA_DEPTH:
            link_data(entry.path, here, depth + 1)
        elif entry.is_file() and entry.stat().st_size <= SMALL_FILE and copied < SMALL_FILES:
            copied += 1
            with open(entry.path, "rb") as original, open(here, "wb") as copy:
                copy.write(original.read())
        else:
            os.symlink(entry.path, here)


def be_init(hand_over: Callable[[list[int]], object], file_mb: int) -> None:
    """Be pid 1 of a submission for ever: hold its namespaces, reap its orphans, and offer it nothing to attack."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # pid 1 ignores what it has no handler for
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    build_namespaces(file_mb)
    doors = [
        os.pidfd_open(1),
        *(os.open(f"/proc/self/ns/{name}", os.O_RDONLY) for name in ("pid", "mnt", "ipc", "net")),
    ]
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.chdir("/")
    drop_capabilities()
    set_dumpable(False)
    hand_over(doors)  # before this nobody can be in here, and from now on nobody can look into this process
    os.closerange(3, 1 << 16)
    while True:
        signal.pause()


def set_limits(limits: dict[str, Any], baseline_data: int) -> None:
    """Bound this process by rlimits. `baseline_data`: bytes of private memory that the zygote has mapped already."""
    memory = limits["memory_mb"] << 20
    bounds = {
        resource.RLIMIT_DATA: baseline_data + memory * 15 // 16,  # a MemoryError comes before the kernel's killer
        resource.RLIMIT_FSIZE: limits["file_mb"] << 20,
        resource.RLIMIT_NPROC: limits["processes"] + 8,  # the sandbox's own few count too
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 1 << 20,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_CPU: int(limits["total_seconds"] * 4) + 60,
    }
    for kind, bound in bounds.items():
        hard = resource.getrlimit(kind)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (bound, bound))


def data_size() -> int:
    """Bytes of private writable memory mapped by this process (what RLIMIT_DATA counts)."""
    with open("/proc/self/status") as status:
        return next((int(line.split()[1]) << 10 for line in status if line.startswith("VmData")), 0)
