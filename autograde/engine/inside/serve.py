"""The child's own side of the wire: runs cells, answers what the tests ask of student objects. Runs inside the sandbox.

Everything here shares a process with the student's code and may be bent by it; nothing that it says is believed to be
more than data. Requests and replies are lists; the first item says what they are (see `Server.answer`).
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import linecache
import operator
import os
import random
import re
import signal
import socket
import sys
import threading
import warnings
from typing import Any

import numpy as np

from autograde.engine.inside import devices
from autograde.engine.inside.shell import FAILURES, Outputs, enter_child, in_function, make_shell
from autograde.engine.wire import codec
from autograde.engine.wire.channel import Channel
from autograde.engine.wire.codec import RangeTooLong, WireError
from autograde.engine.wire.messages import phrase

OPERATORS = {
    name: getattr(operator, name)
    for name in [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "neg",
        "pos",
        "abs",
        "invert",
        "and_",
        "or_",
        "xor",
        "lshift",
        "rshift",
    ]
}
WARM_FIGURE = """
import matplotlib.pyplot as plt
plt.plot([0, 1], label="$x^2$"); plt.title("warm"); plt.legend(); plt.show()
"""
_shell: Any = None
_outputs = Outputs()


def warm() -> None:
    """Make the shell and draw one figure, so that every child finds it done."""
    global _shell
    _shell = make_shell(_outputs)
    plt = importlib.import_module("matplotlib.pyplot")

    space = dict(_shell.user_ns)
    for source in (WARM_FIGURE, "1 / 0"):
        _shell.run_cell(source, store_history=False)
    plt.close("all")
    _shell.user_ns.clear()
    _shell.user_ns.update(space)
    np.linalg.svd(np.eye(3))
    warnings.resetwarnings()
    warnings.simplefilter("default")
    for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)


def preload(modules: list[str]) -> None:
    """Import what a lesson uses. What cannot be imported is left to the cell that wants it, which says so."""
    had_torch = "torch" in sys.modules
    with (
        _shell.builtin_trap,
        warnings.catch_warnings(),
    ):  # fastprogress looks for a notebook's shell when it is imported
        for name in modules:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    if not had_torch and (torch := sys.modules.get("torch")):
        torch.set_num_threads(1)
        devices.answer_by_cpu(torch)
        torch.nn.functional.conv2d(torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 3, 3))
        devices.asked.clear()


def serve(sock: socket.socket, request: dict[str, Any]) -> None:
    """Be the process of one submission until the other side goes away."""
    settings, limits = request["settings"], request["limits"]
    capture = os.open(".", os.O_TMPFILE | os.O_RDWR | os.O_APPEND, 0o600)
    os.dup2(capture, 1)
    os.dup2(capture, 2)
    os.close(capture)
    for name, value in settings["environment"].items():
        os.environ[name] = value
    random.seed(settings["seed"])
    np.random.seed(settings["seed"])
    devices.answer_for_gpus(lambda torch: torch.manual_seed(settings["seed"]))
    sys.path.insert(0, "")
    enter_child(_shell, settings["lang"], settings["shadowed"])
    server = Server(Channel(sock, limits["message_mb"] << 20, writeable=True), limits)
    with _shell.builtin_trap:
        server.loop()


class Callback:
    """Stands for a function of the test: calling it runs that function in the trusted process."""

    def __init__(self, server: Server, number: int) -> None:
        self._server, self._number = server, number
        self.__name__ = self.__qualname__ = "function"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._server.call_back(self._number, args, kwargs)


class Server:
    """Answers in the child what the tests ask, over `channel`; keeps the objects that they hold by number."""

    def __init__(self, channel: Channel, limits: dict[str, Any]) -> None:
        self.channel = channel
        self.limits = limits
        self.owner = os.getpid()
        self.objects: dict[int, list[Any]] = {}  # number -> [object, times that it was sent]
        self.numbers: dict[int, int] = {}  # id(object) -> number
        self.last = 0
        self.generators: dict[int, Any] = {}
        self.interruptible = self.crossing = self.interrupted = False
        signal.signal(signal.SIGINT, self.on_interrupt)
        _outputs.send = self.send

    def on_interrupt(self, *_: Any) -> None:
        """SIGINT stops the student's code, but never in the middle of a message."""
        if self.interruptible and not self.crossing:
            raise KeyboardInterrupt
        self.interrupted = True

    def interrupt_late(self) -> None:
        """Let an interrupt that had to wait take place, once it may."""
        if self.interrupted and self.interruptible:
            self.interrupted = False
            raise KeyboardInterrupt

    def send(self, message: list[Any]) -> None:
        """Send a message; objects in it become handles. Raises `WireError` when it cannot cross."""
        if os.getpid() != self.owner:
            os._exit(0)  # a copy that student code forked has nothing to say here
        try:
            self.cross(self.channel.send, message, self.refer)
        except RangeTooLong:
            raise WireError(phrase("range_too_long", _shell.lang, count=codec.RANGE_LIMIT)) from None

    def receive(self) -> Any:
        """Return the next message, with handles as the objects that they stand for."""
        return self.cross(self.channel.receive, self.resolve)

    def cross(self, transfer: Any, *args: Any) -> Any:
        """Do a transfer that no interrupt may cut in two."""
        main = threading.current_thread() is threading.main_thread()
        self.crossing = self.crossing or main
        try:
            return transfer(*args)
        finally:
            if main:
                self.crossing = False
                self.interrupt_late()

    def loop(self, until_return: bool = False) -> Any:
        """Answer requests; inside a callback, until the callback's own answer comes."""
        while True:
            request = self.receive()
            if until_return and request[0] in ("return", "raise"):
                return request
            self.answer(request)

    def answer(self, request: list[Any]) -> None:
        """Do what a request asks and send its outcome, or what the student's code raised."""
        self.interrupted = False
        try:
            try:
                self.interruptible = True
                reply = getattr(self, "do_" + request[0])(*request[1:])
                self.interruptible = False
            except BaseException as error:  # what the student's code raised, SystemExit included
                self.interruptible = False
                reply = ["error", *self.describe(error)]
        except KeyboardInterrupt as error:  # it came between two lines of this method
            self.interruptible = False
            reply = ["error", *self.describe(error)]
        try:
            self.send(reply)
        except WireError as error:
            self.send(["error", "ValueError", "ValueError", str(error), []])

    def call_back(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the tests: send its arguments and answer requests until its result comes."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("functions of a test can be called from the main thread only")
        self.interruptible = False  # the answer is on its way and must be taken before anything else
        self.send(["callback", number, list(args), kwargs])
        kind, *rest = self.loop(until_return=True)
        self.interruptible = True
        self.interrupt_late()
        if kind == "return":
            return rest[0]
        error = getattr(builtins, rest[0], RuntimeError)
        raise (error if isinstance(error, type) and issubclass(error, Exception) else RuntimeError)(rest[1])

    # cells

    def do_run(self, index: int, source: str, keep_going: bool, of_the_form: bool) -> list[Any]:
        """Run a cell: ["done", descriptions of the errors in their order, whether the last one ended the cell]."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None and pyplot.get_fignums():
            pyplot.close("all")  # left over from a test
        _outputs.start(self.limits["output_kb"] << 10, self.limits["images"])
        _shell.start(index, keep_going, of_the_form)
        try:
            result = _shell.run_cell(source, store_history=True)
        finally:
            self.collect_descriptors()
            _outputs.flush()
            _outputs.quiet = True
        failures, error = list(_shell.failures), result.error_before_exec or result.error_in_exec
        stopped = _shell.stopped
        if error is not None and not any(error is failure for failure in failures):
            failures, stopped = [*failures, error], True
        return ["done", [self.describe(failure) for failure in failures[:FAILURES]], stopped]

    def collect_descriptors(self) -> None:
        """Show what was written to descriptors 1 and 2 beside sys.stdout (by C code, or by os.write)."""
        size = os.lseek(1, 0, os.SEEK_END)
        if size > 0:
            written = os.pread(1, min(size, self.limits["output_kb"] << 10), 0).decode("utf-8", "replace")
            os.ftruncate(1, 0)
            _outputs.write("stdout", written)

    def do_put(self, files: list[list[str]]) -> list[Any]:
        """Write files into the working folder, and keep it importable wherever a cell goes; name those that may not be there."""
        libraries = {*sys.stdlib_module_names, *sys.modules, "autograde", "google"}
        modules = [name for name, _ in files if "/" in name or name.endswith(".py")]
        refused = [name for name in modules if name.partition("/")[0].removesuffix(".py") in libraries]
        for name, content in files:
            if name not in refused:
                os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                with open(name, "w", encoding="utf-8", errors="replace", newline="") as file:
                    file.write(content)
        if os.getcwd() not in sys.path:
            sys.path.insert(1, os.getcwd())
        importlib.invalidate_caches()
        return ["ok", refused]

    def do_notices(self) -> list[Any]:
        """Name the GPUs that were asked for and answered by the CPU."""
        return ["ok", sorted(devices.asked)]

    # what tests ask

    def do_get(self, name: str) -> list[Any]:
        space = _shell.user_ns
        return ["ok", space[name]] if name in space else ["missing"]

    def do_call(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> list[Any]:
        return ["ok", target(*args, **kwargs)]

    def do_attr(self, target: Any, name: str) -> list[Any]:
        return ["ok", getattr(target, name)]

    def do_setattr(self, target: Any, name: str, value: Any) -> list[Any]:
        setattr(target, name, value)
        return ["ok", None]

    def do_item(self, target: Any, key: Any) -> list[Any]:
        return ["ok", target[key]]

    def do_setitem(self, target: Any, key: Any, value: Any) -> list[Any]:
        target[key] = value
        return ["ok", None]

    def do_len(self, target: Any) -> list[Any]:
        return ["ok", len(target)]

    def do_repr(self, target: Any) -> list[Any]:
        return ["ok", str(repr(target))[:2000]]

    def do_iter(self, target: Any) -> list[Any]:
        return ["ok", _Iterator(iter(target))]

    def do_next(self, target: Any) -> list[Any]:
        for value in target.iterator:
            return ["ok", value]
        return ["end"]

    def do_operator(self, name: str, operands: list[Any]) -> list[Any]:
        return ["ok", OPERATORS[name](*operands)]

    def do_drop(self, drops: list[list[int]], then: list[Any]) -> list[Any]:
        """Forget objects that the tests hold no longer, then do what is really asked."""
        for number, count in drops:
            entry = self.objects.get(number)
            if entry is not None:
                entry[1] -= count
                if entry[1] <= 0:
                    del self.objects[number], self.numbers[id(entry[0])]
        return getattr(self, "do_" + then[0])(*then[1:])

    # values

    def refer(self, value: Any) -> Any:
        """Return what stands on the wire for a value that cannot cross: plain data, a callback or a handle."""
        if isinstance(value, Callback):
            return codec.CallbackRef(value._number)
        plain = _plain(value)
        if plain is not value:
            return plain
        number = self.numbers.get(id(value))
        if number is None:
            self.last += 1
            number = self.last
            self.objects[number] = [value, 0]
            self.numbers[id(value)] = number
        self.objects[number][1] += 1
        return codec.HandleRef(number, _kind(value)[:100])

    def resolve(self, reference: Any) -> Any:
        """Return the object that a reference of the other side stands for."""
        kind = type(reference)
        if kind is codec.HandleRef:
            return self.objects[reference.number][0]
        if kind is codec.CallbackRef:
            return Callback(self, reference.number)
        if kind is codec.NamedRef:
            return getattr(importlib.import_module(reference.module), reference.name)
        if reference.state is not None:
            self.generators[reference.token] = _generator(reference.kind, reference.state)
        return self.generators[reference.token]

    def describe(self, error: BaseException) -> list[Any]:
        """Return [builtin class, class, message, [[cell, line, text], …]] of an exception."""
        base = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        try:
            message = str(error)
        except BaseException:
            message = ""
        frames: list[Any] = []
        trace = error.__traceback__
        while trace is not None and len(frames) < 200:
            name = trace.tb_frame.f_code.co_filename
            cell = _cell_of(name)
            if cell is not None:
                if frames and not in_function(trace):  # a class: its own line says more
                    frames.pop()
                frames.append([cell, trace.tb_lineno, linecache.getline(name, trace.tb_lineno).strip()[:300]])
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and _cell_of(error.filename) is not None and not frames:
            frames = [[_cell_of(error.filename), error.lineno or 1, (error.text or "").strip()[:300]]]
        return [base.__name__, type(error).__name__[:100], str(message)[:4000], frames]


def _cell_of(filename: Any) -> int | None:
    """Return the position of the cell whose code has that name of a file."""
    found = re.fullmatch(r"<cell (\d+)>", str(filename))
    return int(found[1]) if found else None


class _Iterator:
    def __init__(self, iterator: Any) -> None:
        self.iterator = iterator


def _kind(value: Any) -> str:
    """Name the class of an object, with the shape and dtype of what a library holds in one that is no array of numbers."""
    kind = type(value)
    if kind.__module__.partition(".")[0] not in ("numpy", "pandas", "torch", "scipy") or isinstance(value, type):
        return kind.__name__
    try:
        dtypes = sorted({str(dtype) for dtype in (value.dtypes if hasattr(value, "columns") else [value.dtype])})
        return f"{kind.__name__} (shape {tuple(value.shape)}, dtype {', '.join(dtypes[:3])})"
    except Exception:  # it has none
        return kind.__name__


def _plain(value: Any) -> Any:
    """Return plain data for well-known subclasses of plain types, otherwise the value itself."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        kind = type(value)
        if kind is torch.Tensor:  # sparse, or on another device
            return value if value.layout is not torch.strided else value.detach().cpu()
        return value.as_subclass(torch.Tensor) if kind is not torch.nn.Parameter else value.detach()
    if type(value) is np.ndarray:
        return value
    if isinstance(value, np.ndarray):
        return np.asarray(value)
    for plain in (int, float, str, bytes):
        if isinstance(value, plain) and type(value) is not bool:
            return plain.__new__(plain, value)  # type: ignore[type-var, arg-type]
    if isinstance(value, tuple):
        return tuple(value) if hasattr(value, "_fields") or type(value).__module__.startswith("torch") else value
    if isinstance(value, dict) and type(value).__module__ in ("collections", "torch"):
        return dict(value)
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, (pandas.Series, pandas.DataFrame, pandas.Index)):
        array = value.to_numpy()
        return array if array.dtype.kind in "biufc" else value
    return value


def _generator(kind: str, state: Any) -> Any:
    if kind == "torch":
        import torch

        generator = torch.Generator()
        generator.set_state(torch.from_numpy(np.array(state)))
        return generator
    if kind == "random":
        made = random.Random()
        made.setstate((state[0], tuple(state[1]), state[2]))
        return made
    if kind == "RandomState":
        legacy = np.random.RandomState()
        legacy.set_state(state)
        return legacy
    bits = getattr(np.random, kind)()
    bits.state = state
    return np.random.Generator(bits)
