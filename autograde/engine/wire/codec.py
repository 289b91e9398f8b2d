"""What may cross between the trusted side and a submission: plain data of exact types, as bounded msgpack.

A frame is two little-endian uint32 (length of the structure, length of the bulk), the structure (msgpack) and the bulk
(the raw bytes of arrays, each at an offset divisible by 64). Arrays and tensors refer into the bulk. No pickle, no
objects: what neither side can write as data becomes a handle (an object of the submission) or a callback (a function
of the test), which are only numbers here.
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

import msgpack
import numpy as np

HEAD = struct.Struct("<II")
STRUCTURE_LIMIT = 4 << 20  # bytes of msgpack: bounds the number of objects that a message can make
MAP_LIMIT = 10_000  # entries of one dict or set: bounds what chosen hash collisions can cost
RANGE_LIMIT = 1_000_000  # numbers in all ranges of one message, and rows of an array that holds nothing
DEPTH_LIMIT = 48
BIGINT_LIMIT = 512  # bytes
ALIGN = 64

COMPLEX, TUPLE, BIGINT, ARRAY, TENSOR, HANDLE, CALLBACK, GENERATOR, SET, FROZENSET, SLICE, RANGE, ELLIPSIS, NAMED = (
    range(1, 15)
)

_DTYPES = {
    np.dtype(code).str: np.dtype(code)
    for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
}
_TORCH = {
    "bool": "bool",
    "uint8": "uint8",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "float16": "float16",
    "bfloat16": "int16",  # NumPy has none: its bits travel as integers
    "float32": "float32",
    "float64": "float64",
    "complex64": "complex64",
    "complex128": "complex128",
}
_TYPES: dict[str, Any] = {
    kind.__name__: kind for kind in (bool, int, float, complex, str, bytes, list, tuple, dict, set)
}
_NUMPY_TYPES = tuple(
    name
    for name in [
        "bool_",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ]
)
_NATIVE = (type(None), bool, float, str, bytes, list, dict)
_MODULES = ("numpy", "torch", "math", "operator")


class WireError(Exception):
    """Bytes that are not a message, or a value that cannot cross the wire or is too large for it."""


class RangeTooLong(WireError):
    """A range of more numbers than may cross: a few bytes on the wire, gigabytes where it is looked at."""


class HandleRef(NamedTuple):
    """An object that stays in the submission's process: its number there and the name of its class."""

    number: int
    type_name: str


class CallbackRef(NamedTuple):
    """A function that stays in the trusted process."""

    number: int


class GeneratorRef(NamedTuple):
    """A random generator: `token` names it within one test, `state` is None while it has not changed since last sent."""

    token: int
    kind: str
    state: Any


class NamedRef(NamedTuple):
    """A public object of NumPy, torch or the standard library, by name; only the trusted side sends it."""

    module: str
    name: str


References = (HandleRef, CallbackRef, GeneratorRef, NamedRef)


def encode(value: Any, refer: Callable[[Any], Any] | None = None, *, limit: int = 64 << 20) -> bytearray:
    """Return `value` as one frame.

    `refer(object)` is asked for everything that is not plain data and returns one of `References` (or plain data).
    `limit` bounds the bulk in bytes. Raises WireError when the value is too large, too deep or cannot cross.
    """
    writer = _Writer(refer, limit)
    structure = writer.pack(value)
    if len(structure) > STRUCTURE_LIMIT:
        raise WireError(f"a value of {len(structure)} bytes is too large to cross (arrays may be larger than lists)")
    frame = bytearray(HEAD.pack(len(structure), writer.length))
    frame += structure
    for padding, data in writer.bulk:
        frame += bytes(padding)
        frame += data
    return frame


def decode(
    structure: bytes | bytearray | memoryview,
    bulk: bytes | bytearray | memoryview = b"",
    resolve: Callable[[Any], Any] | None = None,
    writeable: bool = False,
) -> Any:
    """Return the value of a frame's two parts; arrays are views of `bulk`, read-only unless `writeable`.

    `resolve(reference)` turns a reference into what stands for it here. Raises WireError for any other bytes.
    """
    if len(structure) > STRUCTURE_LIMIT:
        raise WireError("structure too long")
    reader = _Reader(bulk, resolve, writeable)
    try:
        return reader.unpack(structure)
    except WireError:
        raise
    except RecursionError:
        raise WireError("nested too deeply") from None
    except Exception as error:
        raise WireError(f"not a message: {type(error).__name__}: {str(error)[:200]}") from None


def sizes(head: bytes, *, limit: int = 64 << 20) -> tuple[int, int]:
    """Return the lengths that a frame's first eight bytes announce; WireError when they are out of bounds."""
    structure, bulk = HEAD.unpack(head)
    if structure > STRUCTURE_LIMIT or bulk > limit:
        raise WireError(f"a message of {structure} + {bulk} bytes is too large")
    return structure, bulk


class _Writer:
    def __init__(self, refer: Callable[[Any], Any] | None, limit: int) -> None:
        self.refer = refer
        self.limit = limit
        self.length = 0
        self.ranges = 0
        self.bulk: list[tuple[int, Any]] = []
        self.depth = 0

    def pack(self, value: Any) -> bytes:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise WireError("nested too deeply")
        try:
            return msgpack.packb(value, default=self.special, strict_types=True, unicode_errors="surrogatepass")
        except (ValueError, OverflowError, TypeError, RecursionError) as error:
            if isinstance(error, WireError):
                raise
            raise WireError(f"cannot cross: {type(error).__name__}: {str(error)[:200]}") from None
        finally:
            self.depth -= 1

    def ext(self, code: int, *parts: Any) -> msgpack.ExtType:
        return msgpack.ExtType(code, self.pack(list(parts)))

    def special(self, value: Any) -> Any:
        kind = type(value)
        if kind is tuple:
            return self.ext(TUPLE, *value)
        if kind is np.ndarray or isinstance(value, np.generic):
            if value.dtype.str not in _DTYPES and value.dtype.newbyteorder("=").str in _DTYPES:
                value = value.astype(value.dtype.newbyteorder("="))
            if value.dtype.str in _DTYPES:
                return self.array(value)
        if kind is int:
            if value.bit_length() > BIGINT_LIMIT * 8 - 1:
                raise WireError("an integer too large to cross")
            return msgpack.ExtType(BIGINT, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
        if kind is complex:
            return self.ext(COMPLEX, value.real, value.imag)
        if kind is set or kind is frozenset:
            return self.ext(SET if kind is set else FROZENSET, *_in_order(value))
        if kind is slice:
            return self.ext(SLICE, value.start, value.stop, value.step)
        if kind is range:
            self.ranges += _count(value)
            if self.ranges > RANGE_LIMIT:
                raise RangeTooLong(f"ranges of more than {RANGE_LIMIT} numbers are too large to cross")
            return self.ext(RANGE, value.start, value.stop, value.step)
        if value is Ellipsis:
            return self.ext(ELLIPSIS)
        torch = sys.modules.get("torch")
        if torch is not None and kind is torch.Tensor:
            special = self.tensor(value)
            if special is not None:
                return special
        name = _constant_name(value)
        if name:
            return self.ext(NAMED, *name)
        return self.reference(self.refer(value) if self.refer else None, value)

    def reference(self, reference: Any, value: Any) -> Any:
        kind = type(reference)
        if kind is HandleRef:
            return self.ext(HANDLE, reference.number, reference.type_name)
        if kind is CallbackRef:
            return self.ext(CALLBACK, reference.number)
        if kind is GeneratorRef:
            return self.ext(GENERATOR, reference.token, reference.kind, reference.state)
        if kind is NamedRef:
            return self.ext(NAMED, reference.module, reference.name)
        if reference is None:
            raise WireError(f"{type(value).__name__} cannot cross")
        return reference if type(reference) in _NATIVE else self.special(reference)  # plain data that stands for it

    def array(self, value: Any) -> msgpack.ExtType:
        data = np.ascontiguousarray(value)
        offset = self.append(data.reshape(-1).view(np.uint8).data, data.nbytes)
        return self.ext(ARRAY, value.dtype.str, list(value.shape), offset, isinstance(value, np.generic))

    def tensor(self, value: Any) -> msgpack.ExtType | None:
        torch = sys.modules["torch"]
        name = str(value.dtype).removeprefix("torch.")
        if name not in _TORCH or value.layout is not torch.strided or value.device.type != "cpu":
            return None
        data = value.detach().contiguous()
        if data.is_conj() or data.is_neg():
            data = data.resolve_conj().resolve_neg()
        plain = (data.view(torch.int16) if name == "bfloat16" else data).numpy()
        offset = self.append(plain.reshape(-1).view(np.uint8).data, plain.nbytes)
        return self.ext(TENSOR, name, list(value.shape), offset, bool(value.requires_grad))

    def append(self, data: Any, length: int) -> int:
        padding = -self.length % ALIGN
        offset = self.length + padding
        self.length = offset + length
        if self.length > self.limit:
            raise WireError(f"arrays of more than {self.limit >> 20} MB are too large to cross")
        self.bulk.append((padding, data))
        return offset


class _Reader:
    def __init__(self, bulk: Any, resolve: Callable[[Any], Any] | None, writeable: bool) -> None:
        self.bulk = memoryview(bulk)
        self.resolve = resolve
        self.writeable = writeable
        self.depth = 0
        self.ranges = 0

    def unpack(self, data: Any) -> Any:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise WireError("nested too deeply")
        value = msgpack.unpackb(
            data,
            ext_hook=self.special,
            strict_map_key=False,
            raw=False,
            unicode_errors="surrogatepass",
            timestamp=1,  # msgpack's own extension becomes a float rather than an object
            max_map_len=MAP_LIMIT,
        )
        _check_depth(value, DEPTH_LIMIT - self.depth)
        self.depth -= 1
        return value

    def parts(self, data: Any, count: int | None = None) -> list[Any]:
        parts = self.unpack(data)
        if type(parts) is not list or (count is not None and len(parts) != count):
            raise WireError("malformed extension")
        return parts

    def special(self, code: int, data: bytes) -> Any:
        if code == ARRAY:
            return self.array(*self.parts(data, 4))
        if code == TENSOR:
            return self.tensor(*self.parts(data, 4))
        if code == TUPLE:
            return tuple(self.parts(data))
        if code == BIGINT:
            if len(data) > BIGINT_LIMIT:
                _refuse("integer too long")
            return int.from_bytes(data, "little", signed=True)
        if code == COMPLEX:
            return complex(*_all(float, self.parts(data, 2)))
        if code in (SET, FROZENSET):
            members = self.parts(data)
            if len(members) > MAP_LIMIT:
                _refuse("set too large")
            return set(members) if code == SET else frozenset(members)
        if code == SLICE:
            return slice(*self.parts(data, 3))
        if code == RANGE:
            found = range(*_all(int, self.parts(data, 3)))
            self.ranges += _count(found)
            if self.ranges > RANGE_LIMIT:
                _refuse("ranges too long")
            return found
        if code == ELLIPSIS:
            self.parts(data, 0)
            return Ellipsis
        return self.reference(code, data)

    def reference(self, code: int, data: bytes) -> Any:
        reference: Any
        if code == HANDLE:
            number, name = self.parts(data, 2)
            reference = HandleRef(*_all(int, [number]), *_all(str, [name[:200]]))
        elif code == CALLBACK:
            reference = CallbackRef(*_all(int, self.parts(data, 1)))
        elif code == NAMED:
            module, name = _all(str, self.parts(data, 2))
            constant = _constant(module, name)
            if constant is not None:
                return constant
            reference = NamedRef(module, name)
        elif code == GENERATOR:
            token, kind, state = self.parts(data, 3)
            _all(int, [token])
            _all(str, [kind])
            reference = GeneratorRef(token, kind, state)
        else:
            _refuse("unknown extension")
        if self.resolve is None:
            _refuse("no references here")
        return self.resolve(reference)

    def array(self, dtype: Any, shape: Any, offset: Any, scalar: Any) -> Any:
        kind = _DTYPES.get(dtype) if type(dtype) is str else None
        if kind is None or type(scalar) is not bool:
            _refuse("unknown dtype")
        array = np.frombuffer(self.slice(shape, offset, kind.itemsize), kind).reshape(shape)
        array.flags.writeable = self.writeable
        if not scalar:
            return array
        if array.shape:
            _refuse("a scalar with a shape")
        return array[()]

    def tensor(self, dtype: Any, shape: Any, offset: Any, requires_grad: Any) -> Any:
        name = _TORCH.get(dtype) if type(dtype) is str else None
        if name is None or type(requires_grad) is not bool:
            _refuse("unknown dtype")
        import torch  # only where a tensor crosses: it takes seconds

        kind = np.dtype(name)
        plain = np.frombuffer(self.slice(shape, offset, kind.itemsize), kind).reshape(shape).copy()
        tensor = torch.from_numpy(plain)
        if dtype == "bfloat16":
            tensor = tensor.view(torch.bfloat16)
        if requires_grad and (tensor.is_floating_point() or tensor.is_complex()):
            tensor.requires_grad_()
        return tensor

    def slice(self, shape: Any, offset: Any, itemsize: int) -> memoryview:
        if type(shape) is not list or len(shape) > 32 or type(offset) is not int or offset < 0 or offset % ALIGN:
            _refuse("malformed array")
        size = itemsize
        for side in _all(int, shape):
            if not 0 <= side <= 1 << 40:
                _refuse("malformed shape")
            size *= side
        if size == 0 and math.prod(filter(None, shape)) > RANGE_LIMIT:
            _refuse("too many rows of nothing")
        if size > len(self.bulk) - offset:
            _refuse("array beyond its message")
        return self.bulk[offset : offset + size]


def _count(numbers: range) -> int:
    """The length of a range; `len` knows no more than 64 bits."""
    return max(0, -((numbers.start - numbers.stop) // numbers.step))


def _refuse(why: str) -> NoReturn:
    raise WireError(why)


def _all(kind: type, values: list[Any]) -> list[Any]:
    if not all(type(value) is kind for value in values):
        _refuse("malformed extension")
    return values


def _in_order(members: Any) -> list[Any]:
    """Sets travel in one order, so that two runs send the same bytes."""
    try:
        return sorted(members)
    except TypeError:
        return list(members)


def _check_depth(value: Any, limit: int) -> None:
    level = [value] if type(value) in (list, dict) else []
    while level:
        limit -= 1
        if limit < 0:
            raise WireError("nested too deeply")
        level = [
            item
            for container in level
            for item in (container.values() if type(container) is dict else container)
            if type(item) in (list, dict)
        ]


def _constant_name(value: Any) -> tuple[str, str] | None:
    """Name a data type, dtype or device: constants that mean the same on both sides."""
    torch = sys.modules.get("torch")
    if torch is not None:
        if isinstance(value, torch.dtype):
            return "torch.dtype", str(value).removeprefix("torch.")
        if isinstance(value, torch.device):
            return "torch.device", str(value)
    if isinstance(value, np.dtype) and value.str in _DTYPES:
        return "numpy.dtype", value.str
    if isinstance(value, type):
        name = str(getattr(value, "__name__", ""))
        if _TYPES.get(name) is value:
            return "builtins", name
        for name in _NUMPY_TYPES:
            if value is getattr(np, name):
                return "numpy.type", name
    return None


def _constant(module: str, name: str) -> Any:
    if module == "builtins":
        return _TYPES.get(name) or _refuse("unknown type")
    if module == "numpy.type":
        return getattr(np, name) if name in _NUMPY_TYPES else _refuse("unknown type")
    if module == "numpy.dtype":
        return _DTYPES.get(name) or _refuse("unknown dtype")
    if module == "torch.dtype":
        import torch

        return getattr(torch, name) if name in _TORCH else _refuse("unknown dtype")
    if module == "torch.device":
        import torch

        return torch.device(name) if name in ("cpu", "cuda", "mps", "meta") else _refuse("unknown device")
    return None


def library_name(value: Any) -> NamedRef | None:
    """Name a function or class of NumPy, torch or the standard library, so that the child can use its own."""
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if not isinstance(module, str):  # ufuncs say nothing of their module
        module = "numpy" if isinstance(value, np.ufunc) else getattr(type(value), "__module__", "")
    if not isinstance(name, str) or module.split(".")[0] not in (*_MODULES, "_operator"):
        return None
    for place in (module, "numpy", "torch", "torch.nn.functional", "operator"):
        found = sys.modules.get(place)
        if found is not None and getattr(found, name, None) is value:
            return NamedRef(place, name)
    return None
