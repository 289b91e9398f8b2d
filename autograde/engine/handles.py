"""What stands for a student's object in test code.

Calls, attributes, items, `len` and iteration are forwarded to the submission. Equality, truth, hashing and ordering are
not: a test compares numbers, not objects. Arithmetic is, but only with instances of classes that the lesson itself
declares (an exercise such as micrograd's `Value`), and its result is always another object. Where a number was expected
and an object came, `abs(got - want) < tol` would otherwise let the student's code see `want` and answer for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from autograde.engine.wire.messages import phrase

_HINTS = {
    "is_an_iterator": ("generator", "map", "filter", "zip", "enumerate", "dict_keys", "dict_values", "dict_items"),
    "is_a_function": ("function", "method", "builtin_function_or_method"),
}
ITEMS = 1_000_000  # taken from one iterator of a student


class Speaker(Protocol):
    """What a handle needs of its connection."""

    lang: str

    def request(self, message: list[Any], *, makes: bool = False) -> Any:
        """Ask the student's side, and return its reply."""

    def next(self, iterator: Handle) -> list[Any]:
        """Return the next of an iterator there: `["ok", value]` or `["end"]`."""

    def drop(self, number: int) -> None:
        """Let the other side forget an object."""


class Reference:
    """Where a handle's object is, and what may be done with it.

    `arithmetic`: operators are forwarded. `makes`: what its calls return has arithmetic (a class, or a method of an
    object that has it).
    """

    __slots__ = ("arithmetic", "connection", "makes", "number", "type_name")

    def __init__(self, connection: Speaker, number: int, type_name: str) -> None:
        self.connection = connection
        self.number = number
        self.type_name = type_name
        self.arithmetic = False
        self.makes = False


class Handle:
    """An object that lives in the submission's process."""

    __slots__ = ("__weakref__", "_of")
    __array_ufunc__ = None  # an array on the left leaves the operation to us

    _of: Reference

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the student's function, in the student's process."""
        makes = reference(self).makes or any(_has_arithmetic(value) for value in (*args, *kwargs.values()))
        return _ask(self, "call", list(args), kwargs, makes=makes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"{name} of a student's object is out of reach")
        value = _ask(self, "attr", name)
        if type(value) is Handle and reference(self).arithmetic:
            reference(value).makes = True
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            raise AttributeError(f"{name} of a student's object is out of reach")
        _ask(self, "setattr", name, value)

    def __getitem__(self, key: Any) -> Any:
        return _ask(self, "item", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _ask(self, "setitem", key, value)

    def __len__(self) -> int:
        return _exactly(int, _ask(self, "len"))

    def __iter__(self) -> Iterator[Any]:
        iterator = _ask(self, "iter")
        for _ in range(ITEMS):
            found = reference(self).connection.next(iterator)
            if not found:
                return
            yield found[0]
        raise ValueError("an iterator that does not end")

    def __repr__(self) -> str:
        kind = reference(self).type_name
        try:
            words = _exactly(str, _ask(self, "repr"))
        except Exception:
            return f"<{kind}>"
        return f"{kind}\n{words}" if kind.endswith(")") else words  # a table says too little by itself

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise _not_a_value(self)

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise _not_a_value(self)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise _not_a_value(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a student's object cannot be copied")

    def __del__(self) -> None:
        try:
            of = reference(self)
        except AttributeError:
            return
        of.connection.drop(of.number)


def make_handle(connection: Speaker, number: int, type_name: str) -> Handle:
    """Return what stands in the tests for the submission's object of this number and type."""
    handle = Handle.__new__(Handle)
    object.__setattr__(handle, "_of", Reference(connection, number, type_name))
    return handle


def reference(handle: Handle) -> Reference:
    """Return a handle's reference without asking the student's object for it."""
    return object.__getattribute__(handle, "_of")


def _ask(handle: Handle, what: str, *rest: Any, makes: bool = False) -> Any:
    return reference(handle).connection.request([what, handle, *rest], makes=makes)


def _has_arithmetic(value: Any) -> bool:
    if type(value) in (list, tuple):
        return any(map(_has_arithmetic, value))
    return type(value) is Handle and reference(value).arithmetic


def _not_a_value(handle: Handle) -> TypeError:
    of = reference(handle)
    words = phrase("not_a_value", of.connection.lang, type=of.type_name)
    hint = next((key for key, names in _HINTS.items() if of.type_name in names), "")
    return TypeError(f"{words} {phrase(hint, of.connection.lang)}" if hint else words)


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {type(value).__name__}")
    return value


def _forward(name: str, reflected: bool = False) -> Callable[..., Any]:
    def method(self: Handle, *others: Any) -> Any:
        operands = [*others, self] if reflected else [self, *others]
        if not any(map(_has_arithmetic, operands)):
            raise _not_a_value(self)
        result = reference(self).connection.request(["operator", name, operands], makes=True)
        if type(result) is not Handle:  # the student's class would be answering the test's own comparison
            raise TypeError(phrase("not_an_object", reference(self).connection.lang, type=type(result).__name__))
        return result

    return method


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(Handle, f"__{_name}__", _forward(_name))
    setattr(Handle, f"__r{_name}__", _forward(_name, reflected=True))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(Handle, f"__{_name}__", _forward(_name))
for _name, _spelling in (("and", "and_"), ("or", "or_"), ("xor", "xor")):
    setattr(Handle, f"__{_name}__", _forward(_spelling))
    setattr(Handle, f"__r{_name}__", _forward(_spelling, reflected=True))
