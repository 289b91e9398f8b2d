"""What a submission's processes use, as seen from here; bounds their memory where control groups cannot."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from pathlib import Path

INTERVAL = 0.25  # seconds
SOCKET = 1 << 19  # bytes of the kernel's memory that a socket may fill, with the usual net.core.wmem_max


def host_pid(pidfd: int) -> int:
    """Return the number that a process has here, whatever namespace it was forked in; less than 1 where it has none."""
    with open(f"/proc/self/fdinfo/{pidfd}") as info:
        return next(int(line.split()[1]) for line in info if line.startswith("Pid:"))


def processor_seconds(pid: int) -> float:
    """Return the processor time that one process has used, without its children's; infinity when it is gone, 0 when it has no number here."""
    if pid < 1:
        return 0.0
    try:
        return time.clock_gettime((~pid << 3) | 2)  # what clock_getcpuclockid(3) makes of a pid
    except OSError:
        return math.inf


class MemoryWatch:
    """Watches the processes below `pids` until `stop`, every quarter of a second; `tripped` says that they were killed for using too much.

    In the sandbox the second of `pids` is the one whose network is theirs alone.
    """

    def __init__(self, pids: list[int], pidfds: list[int], limit: int) -> None:
        self.tripped = False
        self._pids, self._pidfds, self._limit = pids, pidfds, limit
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(INTERVAL):
            used = sum(map(private_memory, family(self._pids))) + sum(SOCKET * sockets(pid) for pid in self._pids[1:])
            if used > self._limit:
                self.tripped = True
                for fd in self._pidfds:
                    with contextlib.suppress(OSError):
                        signal.pidfd_send_signal(fd, signal.SIGKILL)
                return


def family(pids: list[int]) -> list[int]:
    """Return these processes and all their descendants."""
    found: list[int] = []
    waiting = list(pids)
    while waiting and len(found) < 4096:
        pid = waiting.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            waiting += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return found


def private_memory(pid: int) -> int:
    """Bytes of memory that only this process has; what it still shares with the zygote does not count."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1]) << 10
    return 0


def sockets(pid: int) -> int:
    """How many sockets there are in the network of this process: what lies in them is in no process's memory."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/net/sockstat").read_text().split()[2])  # "sockets: used 7"
    return 0
