"""Become an ordinary user with the Python of this environment still in reach, then start the given command.

Run by the worker as `python -I -S launch.py <JSON>`; imports nothing but the standard library. As root it makes a
private mount namespace, binds what the sandbox needs at places that every user can reach, and drops root: bubblewrap
must not run as root (it could not mount a fresh /proc for each submission, and limits on processes would not hold).
"""

import ctypes
import json
import os
import sys

CLONE_NEWNS = 0x00020000
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18


def check(result: int, what: str) -> None:
    """Raise `OSError` unless a call of libc returned 0."""
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def drop_root(stage: str, binds: list[list[str]], user: int) -> None:
    """Bind each [source, name] at stage/name in a private mount namespace and become `user`."""
    libc = ctypes.CDLL(None, use_errno=True)
    check(libc.unshare(CLONE_NEWNS), "unshare")
    check(libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None), "private mounts")
    check(libc.mount(b"tmpfs", stage.encode(), b"tmpfs", ctypes.c_ulong(0), b"mode=0755,size=1m"), "tmpfs")
    for source, name in binds:
        target = os.path.join(stage, name)
        os.mkdir(target) if os.path.isdir(source) else os.close(os.open(target, os.O_CREAT))
        check(libc.mount(source.encode(), target.encode(), None, ctypes.c_ulong(MS_BIND | MS_REC), None), source)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def main() -> None:
    """Become what the plan in the first argument (JSON) says, and run its command."""
    plan = json.loads(sys.argv[1])
    if plan["user"]:
        drop_root(plan["stage"], plan["binds"], plan["user"])
    if plan["control"] != 3:
        os.dup2(plan["control"], 3)
        os.close(plan["control"])  # 3 itself may be inherited: dup2 says so
    os.chdir(plan["folder"])
    os.execve(plan["command"][0], plan["command"], plan["environment"])


if __name__ == "__main__":
    main()
