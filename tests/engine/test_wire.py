"""The wire's codec: values come back as they were, any other bytes are refused with one typed error."""

import contextlib
import math
import random

import msgpack
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograde.engine.wire import codec
from autograde.engine.wire.codec import WireError

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=5)
    ),
    max_leaves=20,
)


def cross(value, **options):
    frame = bytes(codec.encode(value, **options))
    structure, bulk = codec.sizes(frame[:8])
    return codec.decode(frame[8 : 8 + structure], frame[8 + structure : 8 + structure + bulk])


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float):
        return math.isnan(a) and math.isnan(b) if math.isnan(a) else a == b
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return a == b


@given(plain)
@settings(max_examples=150, deadline=None)
def test_plain_values_come_back_with_their_exact_types(value):
    assert same(cross(value), value)


@given(
    hnp.arrays(st.sampled_from(["?", "u1", "i4", "i8", "f4", "f8", "c16"]), hnp.array_shapes(min_dims=0, min_side=0))
)
@settings(max_examples=80, deadline=None)
def test_arrays_come_back_equal_and_read_only(array):
    back = cross([array])[0]
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == np.ascontiguousarray(array).tobytes()
    assert not back.flags.writeable


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "bfloat16", "float32", "float64", "complex64"])
def test_tensors_come_back_as_tensors(dtype):
    tensor = torch.arange(6).reshape(2, 3).t().to(getattr(torch, dtype))
    back = cross(tensor)
    assert back.dtype is tensor.dtype
    assert torch.equal(back, tensor)


def test_a_tensor_that_requires_gradients_still_does():
    assert cross(torch.ones(2, requires_grad=True)).requires_grad


@pytest.mark.parametrize(
    "value",
    [np.float32(1.5), np.bool_(True), {1, 2}, frozenset("ab"), slice(1, None, 2), range(3), ..., (1, [2, (3,)])],
)
def test_small_types_cross(value):
    back = cross(value)
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize("value", [np.float32, np.dtype("f8"), torch.float32, torch.device("cpu"), int, list])
def test_types_cross_by_name(value):
    assert cross(value) is value or cross(value) == value


@pytest.mark.parametrize(
    "value", [object(), np.array([object()]), np.zeros(2, dtype="i4,f8"), lambda: 0, random.Random()]
)
def test_what_is_not_data_is_refused(value):
    with pytest.raises(WireError):
        cross(value)


def test_what_is_too_large_or_too_deep_is_refused():
    deep = []
    for _ in range(100):
        deep = [deep]
    for value in (deep, 1 << 5000, "x" * (5 << 20), dict.fromkeys(range(20_000))):
        with pytest.raises(WireError):
            cross(value)
    with pytest.raises(WireError):
        codec.encode(np.zeros(1000), limit=100)


@pytest.mark.parametrize("head", [(codec.STRUCTURE_LIMIT + 1, 0), (0, (64 << 20) + 1), (2**32 - 1, 2**32 - 1)])
def test_a_frame_that_announces_too_much_is_refused(head):
    with pytest.raises(WireError):
        codec.sizes(codec.HEAD.pack(*head))


@given(st.binary(max_size=300), st.binary(max_size=64))
@settings(max_examples=500, deadline=None)
def test_any_bytes_give_a_value_or_one_typed_error(structure, bulk):
    with contextlib.suppress(WireError):
        codec.decode(structure, bulk)


extensions = st.builds(
    lambda code, data: msgpack.ExtType(code, data),
    st.integers(0, 20),
    st.binary(max_size=30)
    | st.lists(st.integers(-5, 2**70) | st.text(max_size=5), max_size=5).map(lambda v: _packed(v)),
)


def _packed(values):
    try:
        return msgpack.packb(values)
    except OverflowError:
        return b"\xc0"


@given(st.lists(extensions, max_size=4), st.binary(max_size=200))
@settings(max_examples=400, deadline=None)
def test_forged_extensions_give_a_value_or_one_typed_error(values, bulk):
    with contextlib.suppress(WireError):
        codec.decode(msgpack.packb(values), bulk)


@pytest.mark.parametrize(
    "parts",
    [
        ["<f8", [10], 0, False],  # beyond the bulk
        ["<f8", [2**40, 2**40], 0, False],
        ["<f8", [-1], 0, False],
        ["<f8", [1], 8, False],  # not aligned
        ["<f8", [1], -64, False],
        ["|O", [1], 0, False],
        ["<U9", [1], 0, False],
        ["<f8", [True], 0, False],
        ["<f8", [1], 0, True],  # a scalar with a shape
        ["<f8", [0] * 40, 0, False],
    ],
)
def test_forged_arrays_are_refused(parts):
    for code in (codec.ARRAY, codec.TENSOR):
        with pytest.raises(WireError):
            codec.decode(msgpack.packb(msgpack.ExtType(code, msgpack.packb(parts))), bytes(64))


def test_deeply_nested_extensions_are_refused():
    data = msgpack.packb([])
    for _ in range(200):
        data = msgpack.packb([msgpack.ExtType(codec.TUPLE, data)])
    with pytest.raises(WireError):
        codec.decode(data)


@pytest.mark.parametrize("value", [range(10**9), range(10**40), [range(10_000)] * 200, range(0, -(10**9), -3)])
def test_ranges_are_too_long_on_both_sides(value, monkeypatch):
    """A few bytes on the wire, gigabytes where a test looks at them."""
    with pytest.raises(WireError):
        codec.encode(value)
    with monkeypatch.context() as patch:
        patch.setattr(codec, "RANGE_LIMIT", 10**50)
        frame = codec.encode(value if value != range(10**40) else range(2**62))
    with pytest.raises(WireError):
        codec.decode(frame[8 : 8 + codec.HEAD.unpack(frame[:8])[0]])


def test_arrays_of_nothing_have_few_rows():
    assert cross(np.zeros((0, 4))).shape == (0, 4)
    with pytest.raises(WireError):
        cross(np.zeros((2**30, 0)))
