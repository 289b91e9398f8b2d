"""The warm process as its owner sees it: started, listened to, linked to workers, ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import tempfile
from pathlib import Path
from typing import Any

from autograde.engine import sandbox
from autograde.engine.errors import SandboxUnavailable, ZygoteDied

BOOT_SECONDS = 120.0


class WarmProcess:
    """A zygote in its sandbox. It starts to boot when made (seconds); `wait` until it is ready, and `close` it.

    Raises SandboxUnavailable when `sandboxed` and none can be had, here or in `wait`.
    """

    def __init__(self, data: Path | None, preload: tuple[str, ...], sandboxed: bool) -> None:
        self.sandboxed = sandboxed
        self.stage = sandbox.Stage()
        self._ready = False
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the zygote
        self.control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self.process = sandbox.start(self.stage, other, self._log.fileno(), data, preload, sandboxed)
        except BaseException:
            self._clean()
            raise
        finally:
            other.close()

    def wait(self) -> None:
        """Return when it is ready to fork."""
        if self._ready:
            return
        try:
            hear(self.control, BOOT_SECONDS)
        except ZygoteDied:
            words = self.last_words()
            if self.sandboxed and "bwrap:" in words:
                raise SandboxUnavailable.because(words) from None
            raise ZygoteDied.with_log(words) from None
        self._ready = True

    def link(self) -> socket.socket:
        """Return a control socket of its own for one more worker; what that worker forked ends when the socket is closed."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                tell(self.control, {"op": "link"}, [theirs.fileno()])
            except ZygoteDied:
                ours.close()
                raise ZygoteDied.with_log(self.last_words()) from None
        return ours

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """Return the end of its log, at most 4,000 bytes."""
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - 4000))
        return self._log.read().decode("utf-8", "replace").strip()

    def close(self) -> None:
        """End it and everything forked from it, and remove what lay on disk."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill() if self.alive else None
        self.process.wait()
        self._clean()

    def _clean(self) -> None:
        self.control.close()
        self._log.close()
        self.stage.remove()


def tell(control: socket.socket, message: dict[str, Any], fds: list[int] | None = None) -> None:
    """Send a zygote a request. Raises ZygoteDied."""
    try:
        socket.send_fds(control, [json.dumps(message).encode()], fds or [])
    except OSError:
        raise ZygoteDied.with_log("") from None


def hear(control: socket.socket, seconds: float) -> tuple[dict[str, Any], list[int]]:
    """Return what a zygote says next and the descriptors that come with it. Raises ZygoteDied, also after `seconds`."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    message: bytes = b""
    fds: list[int] = []
    if poll.poll(seconds * 1000):
        with contextlib.suppress(OSError):
            message, fds, _, _ = socket.recv_fds(control, 65536, 4)
    if not message:
        raise ZygoteDied.with_log("")
    return json.loads(message), fds
