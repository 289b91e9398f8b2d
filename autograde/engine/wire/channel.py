"""Frames over a socket, with deadlines; both ends use it, neither trusts the other's bytes."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from autograde.engine.wire import codec


class ChannelClosed(Exception):
    """The other end is gone."""


class ChannelTimeout(Exception):
    """The deadline passed before a whole frame had crossed."""


class Channel:
    """One end of a connected stream socket. `limit` bounds the arrays of one message, in bytes.

    Arrays arrive read-only unless `writeable`: students may work in place on what a test gives them, tests may not
    mistake a copy for the student's own array. `peer` is a pidfd of the process at the other end: its end counts as the
    end of the stream, even though something that it started may still hold the socket.
    """

    def __init__(self, sock: socket.socket, limit: int, *, writeable: bool = False, peer: int | None = None) -> None:
        sock.setblocking(False)
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
        self.sock = sock
        self.limit = limit
        self.writeable = writeable
        self.peer = peer
        self._sending = threading.Lock()
        self._parts: list[bytearray] = []  # of the frame that is arriving: head, structure, bulk
        self._filled = 0

    def send(self, value: Any, refer: Callable[[Any], Any] | None = None, deadline: float | None = None) -> None:
        """Send one value. WireError before a byte is sent when it cannot cross; ChannelClosed, ChannelTimeout."""
        self.send_frame(codec.encode(value, refer, limit=self.limit), deadline)

    def send_frame(self, data: bytearray, deadline: float | None = None) -> None:
        """Send what `codec.encode` returned."""
        frame = memoryview(data)
        with self._sending:
            while frame:
                try:
                    frame = frame[self.sock.send(frame) :]
                except BlockingIOError:
                    self._wait(select.POLLOUT, deadline)
                except OSError as error:
                    raise ChannelClosed(str(error)) from None

    def receive(self, resolve: Callable[[Any], Any] | None = None, deadline: float | None = None) -> Any:
        """Return the next value. `deadline` is a `time.monotonic()`; None waits for ever.

        After a ChannelTimeout it may be called again: what has arrived of a frame is kept.
        """
        if not self._parts:
            self._parts = [bytearray(codec.HEAD.size)]
        self._fill(deadline)
        if len(self._parts) == 1:
            sizes = codec.sizes(bytes(self._parts[0]), limit=self.limit)
            self._parts += [bytearray(size) for size in sizes]
        self._fill(deadline)
        _, structure, bulk = self._parts
        self._parts, self._filled = [], 0
        return codec.decode(structure, bulk, resolve, self.writeable)

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()

    def _fill(self, deadline: float | None) -> None:
        start = 0
        for part in self._parts:
            while self._filled < start + len(part):
                try:
                    count = self.sock.recv_into(memoryview(part)[self._filled - start :])
                except BlockingIOError:
                    self._wait(select.POLLIN, deadline)
                    continue
                except OSError as error:
                    raise ChannelClosed(str(error)) from None
                if count == 0:
                    raise ChannelClosed("end of stream")
                self._filled += count
            start += len(part)

    def _wait(self, event: int, deadline: float | None) -> None:
        poll = select.poll()
        poll.register(self.sock, event)
        if self.peer is not None:
            poll.register(self.peer, select.POLLIN)
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise ChannelTimeout
        ready = poll.poll(None if left is None else left * 1000 + 1)
        if not ready:
            raise ChannelTimeout
        if all(fd == self.peer for fd, _ in ready):
            raise ChannelClosed("the process has ended")
