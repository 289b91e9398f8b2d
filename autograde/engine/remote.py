"""The trusted end of one submission's wire: asks its process for things, answers its callbacks, and never believes it.

`Connection` speaks; `Handle` stands for an object of the submission in test code.
"""

from __future__ import annotations

import builtins
import contextlib
import math
import os
import random
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from autograde.engine.errors import CallTimedOut, ChildGone
from autograde.engine.handles import Handle, make_handle, reference
from autograde.engine.watch import host_pid, processor_seconds
from autograde.engine.wire import codec
from autograde.engine.wire.channel import Channel, ChannelClosed, ChannelTimeout
from autograde.engine.wire.codec import WireError

GRACE = 2.0  # seconds between asking a call to stop and killing its process
LOOK_SECONDS = 0.1  # between two looks at how much a child has computed
GPUS = ("cuda", "mps", "xpu")
CALLBACK_DEPTH, CALLBACK_COUNT = 32, 1_000_000


class RemoteError(Exception):
    """An exception that the student's code raised; also inherits from the builtin of its name.

    `frames` are [cell, line, text] of the student's cells, outermost first.
    """

    builtin = "Exception"
    type_name = "Exception"
    frames: tuple[tuple[int, int, str], ...] = ()


_ERROR_TYPES: dict[str, type[RemoteError]] = {}


def remote_error(base: Any, name: Any, message: Any, frames: Any) -> RemoteError:
    """Make the trusted twin of a remote exception from what the child says of it."""
    if type(base) is not str or type(name) is not str or type(message) is not str or type(frames) is not list:
        raise WireError("malformed error")
    kind = _ERROR_TYPES.get(base)
    if kind is None:
        builtin = getattr(builtins, base, None)
        usual = isinstance(builtin, type) and issubclass(builtin, Exception) and builtin is not StopIteration
        bases: tuple[Any, ...] = (RemoteError, builtin) if usual and builtin is not Exception else (RemoteError,)
        try:
            kind = type("RemoteError", bases, {"builtin": base if usual else "Exception", "__str__": _first_argument})
            kind(message)
        except TypeError:  # builtins that want more arguments, such as UnicodeDecodeError
            kind = type("RemoteError", (RemoteError,), {"__str__": _first_argument})
        if usual:
            _ERROR_TYPES[base] = kind
    error = kind(message)
    error.type_name = name[:100]
    for frame in frames[:200]:
        if type(frame) is not list or [type(part) for part in frame] != [int, int, str]:
            raise WireError("malformed error")
    error.frames = tuple((cell, line, words[:300]) for cell, line, words in frames[:200])
    return error


def _check_done(errors: Any, stopped: Any) -> None:
    if type(errors) is not list or type(stopped) is not bool or len(errors) > 100:
        raise WireError("malformed end of a cell")
    for error in errors:
        if type(error) is not list or len(error) != 4:
            raise WireError("malformed error")
        remote_error(*error)


def _first_argument(error: BaseException) -> str:
    return str(error.args[0]) if error.args else ""


class Connection:
    """One running child. All times are `time.monotonic()`.

    `allow` bounds what is asked next; `total` is the submission's own last moment. `collector.add` takes outputs.
    """

    def __init__(
        self,
        sock: socket.socket,
        pidfds: list[int],
        limit: int,
        total: float,
        exit_reason: Callable[[], ChildGone],
        reap: Callable[[], None],
    ):
        self.channel = Channel(sock, limit, peer=pidfds[0])
        self.pidfds = pidfds  # [the child, its pid 1 if it has its own namespaces]
        self.total = total
        self._deadline = total
        self._look = total  # when it may be overdue; until then nobody asks how much it has computed
        self._computed = math.inf  # the processor seconds at which it is
        self.collector: Any = None
        self.lang = "en"
        self.classes: frozenset[str] = frozenset()  # names of classes that the lesson declares
        self.gone: ChildGone | None = None
        self._exit_reason = exit_reason
        self._reap = reap
        self._reaped = False
        self._fresh: list[Handle] = []
        self._drops: list[list[int]] = []
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._callback_numbers: dict[int, int] = {}
        self._generators: dict[int, tuple[Any, Any]] = {}
        self._depth = 0
        self._count = 0

    # what tests and the grading ask

    def allow(self, seconds: float, computing: float = math.inf) -> None:
        """Give what is asked from now on `seconds` by the clock, and `computing` of the child's processor time.

        The latter does not run while other processes keep the machine busy, nor while the child waits.
        """
        now = time.monotonic()
        self._deadline, self._look, self._computed = now + seconds, now + min(seconds, computing), math.inf
        if computing < seconds:
            self._computed = processor_seconds(self._pid) + computing

    def run(
        self, index: int, source: str, keep_going: bool = False, of_the_form: bool = False
    ) -> tuple[list[RemoteError], bool]:
        """Run a cell; returns its errors in their order, and whether the last ended it. ChildGone, CallTimedOut.

        With `keep_going` a line that fails costs only itself; in a cell `of_the_form` also one that would hide the rest.
        """
        try:
            errors, stopped = self._ask(["run", index, source, keep_going, of_the_form], "done")[1:]
        except RemoteError as error:  # the process is bent, but still answers
            return [error], True
        return [remote_error(*error) for error in errors], stopped

    def put(self, files: list[tuple[str, str]]) -> list[str]:
        """Put files where cells can import and read them; returns the names of those that would hide a library's module."""
        refused = self.request(["put", [list(file) for file in files]])
        return [name for name, _ in files if type(refused) is list and name in refused]

    def gpus(self) -> list[str]:
        """Return the GPUs that the code asked for and that the CPU answered for, as far as the process still tells."""
        try:
            found = self.request(["notices"])
        except (RemoteError, ChildGone, CallTimedOut):
            return []
        return [name for name in GPUS if type(found) is list and name in found]

    def get(self, name: str) -> Any:
        """Return the value of a student's name; NameError."""
        kind, *rest = self._request(["get", name], "ok", "missing")
        if kind == "missing":
            raise NameError(name)
        if type(rest[0]) is Handle:
            reference(rest[0]).makes = name in self.classes
        return rest[0]

    def request(self, message: list[Any], *, makes: bool = False) -> Any:
        """Ask the child something; returns its plain value or Handle, or raises RemoteError.

        `makes` says that the objects in the answer have arithmetic.
        """
        return self._request(message, "ok", makes=makes)[1]

    def next(self, iterator: Handle) -> list[Any]:
        """Return [the next value], or [] at the end."""
        return self._request(["next", iterator], "ok", "end")[1:]

    def _request(self, message: list[Any], *kinds: str, makes: bool = False) -> list[Any]:
        if self._drops:
            drops, self._drops = self._drops, []
            message = ["drop", drops, message]
        return self._ask(message, *kinds, makes=makes)

    def forget(self) -> None:
        """End of a test: its functions and generators can no longer be reached from the child."""
        self._callbacks.clear()
        self._callback_numbers.clear()
        self._generators.clear()
        self._count = 0

    def kill(self) -> None:
        """Kill the child and everything it started."""
        for fd in reversed(self.pidfds):
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(fd, signal.SIGKILL)

    def close(self) -> None:
        """Kill the child, wait for its end and free its descriptors."""
        self.kill()
        if not self._reaped:
            self._reap()
        self.channel.close()
        for fd in self.pidfds:
            os.close(fd)
        self.pidfds = []

    # the exchange

    def _ask(self, message: list[Any], *kinds: str, makes: bool = False) -> list[Any]:
        if self.gone is not None:
            raise self.gone
        if over := self._overdue():
            raise self._fail(ChildGone("deadline")) if over == "total" else CallTimedOut(over)
        frame = self._encode(message)
        deadline = min(self._look, self.total)
        try:
            self.channel.send_frame(frame, min(self._deadline, self.total))
            while True:
                try:
                    if time.monotonic() > deadline:  # a child that keeps talking is not excused
                        raise ChannelTimeout
                    reply = self._take(self.channel.receive(self._resolve, deadline), makes)
                except ChannelTimeout:
                    if over:
                        raise
                    if not (over := self._overdue()):
                        deadline = min(self._look, self.total)
                        continue
                    deadline = time.monotonic() + GRACE
                    signal.pidfd_send_signal(self.pidfds[0], signal.SIGINT)
                    continue
                if reply is not None:
                    break
        except ChannelTimeout:
            raise self._fail(self._out_of_time(over or "clock")) from None
        except (ChannelClosed, ProcessLookupError):
            raise self._fail(None) from None
        except WireError as error:
            raise self._fail(ChildGone("nonsense", str(error))) from None
        if over:
            raise self._fail(ChildGone("deadline")) if time.monotonic() > self.total else CallTimedOut(over)
        if reply[0] == "error":
            raise remote_error(*reply[1:])
        if reply[0] not in kinds:
            raise self._fail(ChildGone("nonsense", "an answer to another question"))
        return reply

    def _encode(self, message: list[Any]) -> bytearray:
        try:
            return codec.encode(message, self._refer, limit=self.channel.limit)
        except WireError as error:  # the test's own fault, or a value grown too large
            raise TypeError(str(error)) from None

    def _take(self, reply: Any, makes: bool) -> list[Any] | None:
        """Handle a message that is not the answer yet (None), or return the answer."""
        fresh, self._fresh = self._fresh, []
        if type(reply) is not list or not reply or type(reply[0]) is not str:
            raise WireError("not a reply")
        kind, count = reply[0], len(reply)
        for handle in fresh:
            reference(handle).arithmetic = makes or kind == "callback"
        if kind in ("stream", "display", "clear", "error") and not (kind == "error" and count == 5):
            if self.collector is not None:
                self.collector.add(reply)
            return None
        if kind == "callback" and count == 4:
            self._answer_callback(*reply[1:])
            return None
        if (kind, count) in (("ok", 2), ("missing", 1), ("end", 1), ("done", 3), ("error", 5)):
            if kind == "error":
                remote_error(*reply[1:])
            elif kind == "done":
                _check_done(*reply[1:])
            return reply
        raise WireError("not a reply")

    def _answer_callback(self, number: Any, args: Any, kwargs: Any) -> None:
        function = self._callbacks.get(number) if type(number) is int else None
        if type(args) is not list or type(kwargs) is not dict or not all(type(key) is str for key in kwargs):
            raise WireError("malformed callback")
        self._count += 1
        if self._count > CALLBACK_COUNT:
            raise self._fail(ChildGone("nonsense", "too many callbacks"))
        frame: bytearray
        self._depth += 1
        try:
            if function is None:
                raise LookupError("this function is no longer there")
            if self._depth > CALLBACK_DEPTH:
                raise RecursionError("functions of the test call each other too deeply")
            frame = self._encode(["return", function(*args, **kwargs)])
        except CallTimedOut as late:  # the child still waits for this answer: it cannot be asked anything else
            raise self._fail(ChildGone("killed", late.bound)) from None
        except RemoteError as error:
            frame = self._encode(["raise", error.builtin, str(error)[:1000]])
        except Exception as error:
            words = error.args[0] if type(error) is KeyError and type(error.args[0]) is str else str(error)
            frame = self._encode(["raise", type(error).__name__, words[:1000]])
        finally:
            self._depth -= 1
        self.channel.send_frame(frame, min(self._deadline, self.total))

    @cached_property
    def _pid(self) -> int:
        return host_pid(self.pidfds[0])

    def _overdue(self) -> str:
        """Return which of its bounds it has passed: "total", "clock" or "computing"; "" for none, and when to look again is set."""
        now = time.monotonic()
        if now <= min(self._look, self.total):
            return ""
        if now > min(self._deadline, self.total):
            return "clock" if self._deadline < self.total else "total"
        left = self._computed - processor_seconds(self._pid)
        if left <= 0:
            return "computing"
        self._look = min(self._deadline, now + max(left, LOOK_SECONDS))
        return ""

    def _out_of_time(self, bound: str) -> ChildGone:
        return ChildGone("deadline") if time.monotonic() >= self.total else ChildGone("killed", bound)

    def _fail(self, why: ChildGone | None) -> ChildGone:
        """The child is done for: kill it, and remember why."""
        if why is None:
            self._wait_for_exit()
        self.kill()
        if why is None:
            why, self._reaped = self._exit_reason(), True
        self.gone = why
        return why

    def _wait_for_exit(self) -> None:
        poll = select.poll()
        poll.register(self.pidfds[0], select.POLLIN)
        poll.poll(500)

    # values

    def _refer(self, value: Any) -> Any:
        if type(value) is Handle:
            of = reference(value)
            if of.connection is not self:
                raise WireError("the object belongs to a process that has ended")
            return codec.HandleRef(of.number, "")
        generator = self._generator(value)
        if generator is not None:
            return generator
        named = codec.library_name(value)
        if named is not None:
            return named
        if callable(value):
            if id(value) not in self._callback_numbers:
                self._callback_numbers[id(value)] = len(self._callbacks) + 1
                self._callbacks[len(self._callbacks) + 1] = value
            return codec.CallbackRef(self._callback_numbers[id(value)])
        raise TypeError(f"a test cannot pass a {type(value).__name__} to student code")

    def _generator(self, value: Any) -> codec.GeneratorRef | None:
        """Generators go by state. The child keeps its own copy, advanced by what the student draws from it."""
        kind: str = type(value).__name__
        state: Any
        torch = sys.modules.get("torch")
        if isinstance(value, np.random.Generator):
            kind, state = type(value.bit_generator).__name__, value.bit_generator.state
        elif isinstance(value, np.random.RandomState):
            state = value.get_state()
        elif type(value) is random.Random:
            kind, state = "random", value.getstate()
        elif torch is not None and isinstance(value, torch.Generator):
            kind, state = "torch", value.get_state().numpy()
        else:
            return None
        now = bytes(codec.encode(state))
        before = self._generators.get(id(value))
        self._generators[id(value)] = (value, now)  # the value is kept, so that no other takes its id
        return codec.GeneratorRef(id(value), kind, None if before is not None and before[1] == now else state)

    def _resolve(self, found: Any) -> Any:
        kind = type(found)
        if kind is codec.HandleRef:
            handle = make_handle(self, found.number, found.type_name)
            self._fresh.append(handle)
            return handle
        if kind is codec.CallbackRef and found.number in self._callbacks:
            return self._callbacks[found.number]
        raise WireError("unknown reference")

    def drop(self, number: int) -> None:
        """Let the child forget an object that no handle refers to any more, with the next request."""
        self._drops.append([number, 1])
