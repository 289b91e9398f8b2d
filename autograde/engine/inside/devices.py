"""Answers for a GPU with the CPU: `.cuda()`, `device="mps"` and the like are answered as if this processor were one.

Runs inside the sandbox, on torch as the student's process has it. `torch.cuda.is_available()` and `tensor.device` stay
honest; what names a GPU is given the CPU, so that `tensor.to(device).device == torch.device(device)` holds. Compiling is
left out as well: it takes longer than any answer may. What a student asserts of a GPU holds once one was asked for.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import importlib
import importlib.abc
import importlib.util
import os
import re
import sys
import time
import types
from collections.abc import Callable
from typing import Any

GPUS = ("cuda", "mps", "xpu")

#: The GPUs that were asked for, by name.
asked: set[str] = set()


def answer_for_gpus(prepare: Callable[[Any], object]) -> None:
    """Have a torch that is imported from now on answer for GPUs, and `prepare` it, or the one that is there and does."""
    if "torch" in sys.modules:
        prepare(sys.modules["torch"])
    else:
        sys.meta_path.insert(0, _TorchFinder(prepare))


_AVAILABLE = re.compile(rf"^(?:\w+\.)*({'|'.join(GPUS)})\.is_available\(\)$")


class Assertions(ast.NodeTransformer):
    """Lets `assert x.is_cuda`, `assert x.device.type == "cuda"` and the like hold where the CPU answered for a GPU.

    `assert torch.cuda.is_available()` names one. An operation's result does not remember where its operands were sent, so that this asks only whether a GPU was named.
    """

    def __init__(self) -> None:
        vars(builtins)["__gpu_named__"] = _gpu_named

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        node.test = self._claim(node.test)
        return node

    def _claim(self, test: ast.expr) -> ast.expr:
        if isinstance(test, ast.BoolOp):
            test.values = [self._claim(value) for value in test.values]
        elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id in ("all", "any"):
            for part in test.args:
                if isinstance(part, (ast.GeneratorExp, ast.ListComp)):
                    part.elt = self._claim(part.elt)
        elif (needed := _AVAILABLE.search(ast.unparse(test))) or _is_of_a_gpu(test):
            named = ast.parse(f"__gpu_named__('{needed[1]}')" if needed else "__gpu_named__()", mode="eval").body
            test = ast.fix_missing_locations(ast.copy_location(ast.BoolOp(ast.Or(), [test, named]), test))
        return test


def _gpu_named(*names: str) -> bool:
    asked.update(names)
    return bool(asked)


def _is_of_a_gpu(test: ast.expr) -> bool:
    """Whether an expression claims that something is on a GPU."""
    if isinstance(test, ast.Attribute):
        return test.attr in [f"is_{gpu}" for gpu in GPUS]
    if not isinstance(test, ast.Compare) or not all(isinstance(by, (ast.Eq, ast.In, ast.Is)) for by in test.ops):
        return False
    parts = list(ast.walk(test))
    names = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(name.partition(":")[0] in GPUS for name in names) and any(
        isinstance(part, ast.Attribute) and part.attr == "device" for part in parts
    )


class _TorchFinder(importlib.abc.MetaPathFinder):
    def __init__(self, prepare: Callable[[Any], object]) -> None:
        self.prepare = prepare

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "torch":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: types.ModuleType) -> None:
                run(module)
                answer_by_cpu(module)
                self.prepare(module)

            vars(spec.loader)["exec_module"] = exec_module
        return spec


def answer_by_cpu(torch: Any) -> None:
    """Change the torch of this process."""
    device_class, load, default_type = torch.device, torch.load, torch.set_default_tensor_type
    default_device, to, type_of = torch.set_default_device, torch.Tensor.to, torch.Tensor.type
    cpu = device_class("cpu")

    def here(device: Any) -> Any:
        """Return the device, or the CPU for a GPU."""
        if isinstance(device, (str, device_class)):
            kind = device_class(device).type
        elif isinstance(device, int) and not isinstance(device, bool):
            kind = "cuda"
        else:
            return device
        if kind not in GPUS:
            return device
        asked.add(kind)
        return cpu

    def with_device(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def on_cpu(*args: Any, **kwargs: Any) -> Any:
            if kwargs:
                if kwargs.get("device") is not None:
                    kwargs["device"] = here(kwargs["device"])
                if kwargs.get("pin_memory"):
                    kwargs["pin_memory"] = False
            return function(*args, **kwargs)

        return on_cpu

    def moved(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args:
            args = (here(args[0]), *args[1:])
        if kwargs.get("device") is not None:
            kwargs["device"] = here(kwargs["device"])
        return to(self, *args, **kwargs)

    def stays(kind: str) -> Callable[..., Any]:
        def on_cpu(self: Any, *args: Any, **kwargs: Any) -> Any:
            asked.add(kind)
            return self

        return on_cpu

    def loaded(f: Any, map_location: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(map_location, dict):
            map_location = {source: here(target) for source, target in map_location.items()}
        return load(f, cpu if map_location is None else here(map_location), *args, **kwargs)

    def plain(kind: Any) -> Any:
        return kind.replace(".cuda.", ".") if isinstance(kind, str) else kind

    known = importlib.import_module(
        "torch.utils._device"
    )._device_constructors()  # which `with torch.device(…)` goes by
    scriptable = importlib.import_module("torch.jit._builtins")._get_builtin_table()
    taken_over: dict[int, Any] = {}
    for place, names in (
        (torch, {*CONSTRUCTORS, *(function.__name__ for function in known)}),
        (torch.fft, FREQUENCIES),
    ):
        for name in names:
            original = getattr(place, name, None)
            if callable(original):
                taken_over[id(original)] = changed = with_device(original)
                setattr(place, name, changed)
                if id(original) in scriptable:
                    scriptable[id(changed)] = scriptable[id(original)]
    for module in [module for name, module in sys.modules.items() if name.startswith("fastai.")]:
        for name, value in list(vars(module).items()):  # such as its `from torch import as_tensor`
            if id(value) in taken_over:
                setattr(module, name, taken_over[id(value)])
    for name in ("new_empty", "new_full", "new_ones", "new_tensor", "new_zeros", "new_empty_strided"):
        setattr(torch.Tensor, name, with_device(getattr(torch.Tensor, name)))
    torch.Tensor.to = functools.wraps(to)(moved)
    torch.Tensor.cuda, torch.Tensor.xpu, torch.Tensor.pin_memory = (
        stays("cuda"),
        stays("xpu"),
        lambda self, *args, **kwargs: self,
    )
    torch.Tensor.record_stream = _nothing()
    torch.Tensor.type = lambda self, dtype=None, *args, **kwargs: type_of(self, plain(dtype), *args, **kwargs)
    torch.device = _stand_in(device_class, lambda *args, **kwargs: here(_device(device_class, *args, **kwargs)))
    torch.Generator = _stand_in(torch.Generator, with_device(_generator(torch.Generator, here)))
    torch.load = loaded
    torch.set_default_device = lambda device: default_device(None if here(device) is cpu else device)
    torch.set_default_tensor_type = lambda kind: default_type(plain(kind))
    torch.compile = _as_it_is
    torch.nn.DataParallel.__init__ = functools.partialmethod(_not_parallel, torch.nn.Module.__init__)
    for place, answers in ((torch.cuda, _cuda(torch)), (torch.mps, _mps()), (torch.accelerator, _accelerator())):
        for name, answer in answers.items():
            setattr(place, name, answer)


FREQUENCIES = ("fftfreq", "rfftfreq")
CONSTRUCTORS = (
    "empty_like",
    "full_like",
    "ones_like",
    "rand_like",
    "randint_like",
    "randn_like",
    "zeros_like",
    "normal",
)


def _stand_in(original: type, make: Callable[..., Any]) -> type:
    """Return a class that makes objects of a class that cannot be changed, and takes its place in `isinstance`."""

    class Meta(type):
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            return make(*args, **kwargs)

        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, original)

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, original)

    return Meta(original.__name__, (), {"__module__": "torch", "__doc__": original.__doc__})


def _device(original: Any, *args: Any, **kwargs: Any) -> Any:
    first = args[0] if args else kwargs.get("device", kwargs.get("type"))
    return first if isinstance(first, int) and not isinstance(first, bool) else original(*args, **kwargs)


def _generator(original: Any, here: Callable[[Any], Any]) -> Callable[..., Any]:
    def make(*args: Any, **kwargs: Any) -> Any:
        return original(*(here(value) for value in args), **kwargs)

    return make


def _not_parallel(self: Any, init: Callable[[Any], None], module: Any, *args: Any, **kwargs: Any) -> None:
    """Stand for DataParallel.__init__ on a machine without a GPU, even where some are named."""
    init(self)
    self.module, self.device_ids = module, []


def _as_it_is(model: Any = None, **kwargs: Any) -> Any:
    """Stand for `torch.compile`, also as a decorator with settings."""
    return _as_it_is if model is None else model


def _nothing() -> Callable[..., None]:
    """Return what stands for something that only a GPU needs (torch's tables want each function to be another)."""
    return lambda *args, **kwargs: None


class Event:
    """Stand for `torch.cuda.Event`: a moment of this process's clock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.moment = 0.0

    def record(self, *args: Any) -> None:
        self.moment = time.perf_counter()

    def elapsed_time(self, other: Event) -> float:
        """Return the milliseconds from this moment to the other."""
        return (other.moment - self.moment) * 1000

    def query(self) -> bool:
        return True

    wait = synchronize = _nothing()


class Stream(contextlib.nullcontext[None]):
    """Stand for `torch.cuda.Stream`: what it is given has been done by then."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def record_event(self, event: Event | None = None) -> Event:
        event = event or Event()
        event.record()
        return event

    def query(self) -> bool:
        return True

    wait_event = wait_stream = synchronize = _nothing()


def _cuda(torch: Any) -> dict[str, Any]:
    nothing = ["synchronize", "set_device", "init", "ipc_collect", "empty_cache", "reset_peak_memory_stats"]
    nothing += ["reset_max_memory_allocated", "reset_max_memory_cached", "reset_accumulated_memory_stats"]
    properties = types.SimpleNamespace(
        name="CPU", major=0, minor=0, total_memory=_memory(), multi_processor_count=1, is_integrated=1
    )
    types_of_tensor = [name for name in dir(torch) if name.endswith("Tensor") and hasattr(torch.cuda, name)]
    return {
        **{name: _nothing() for name in nothing},
        **{name: getattr(torch, name) for name in types_of_tensor},
        "is_current_stream_capturing": lambda: False,
        "current_device": lambda: 0,
        "get_device_name": lambda device=None: "CPU",
        "get_device_capability": lambda device=None: (0, 0),
        "get_device_properties": lambda device=None: properties,
        "mem_get_info": lambda device=None: (_memory(), _memory()),
        "memory_summary": lambda *args, **kwargs: "",
        "get_rng_state": lambda device=None: torch.get_rng_state(),
        "get_rng_state_all": lambda: [torch.get_rng_state()],
        "set_rng_state": lambda state, device=None: torch.set_rng_state(state),
        "set_rng_state_all": lambda states: torch.set_rng_state(states[0]),
        "Event": Event,
        "Stream": Stream,
        "current_stream": lambda device=None: Stream(),
        "default_stream": lambda device=None: Stream(),
        "stream": lambda stream: contextlib.nullcontext(),
        "device": lambda device: contextlib.nullcontext(),
        "device_of": lambda tensor: contextlib.nullcontext(),
    }


def _mps() -> dict[str, Any]:
    names = ("current_allocated_memory", "driver_allocated_memory", "recommended_max_memory")
    nothing = ("synchronize", "empty_cache", "set_per_process_memory_fraction")
    return {**{name: _nothing() for name in nothing}, **{name: (lambda: 0) for name in names}, "Event": Event}


def _accelerator() -> dict[str, Any]:
    nothing = ("synchronize", "empty_cache", "set_device_index", "set_device_idx", "reset_peak_memory_stats")
    return {name: _nothing() for name in nothing}


def _memory() -> int:
    """Bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
