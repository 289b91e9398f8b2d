"""Whatever libFuzzer invents, the wire gives plain data or its one typed error. Run by hand, for as long as one likes:

    pip install atheris
    python -m tests.engine.fuzz_wire -max_total_time=300

The first byte of an input decides: what follows is decoded as it is beside a fixed bulk, or arrives as a stream at a
channel, or says how to build a well-formed message out of forged extensions. libFuzzer's own limits (5 s and 2 GB for one
input) stand for bounded time and memory. What it finds is left in the current folder as `crash-…`, `timeout-…` or
`oom-…`, and belongs into `tests/engine/test_wire.py`.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris
import msgpack
import numpy as np
import torch

with atheris.instrument_imports(include=["autograde.engine.wire.codec", "autograde.engine.wire.channel"]):
    from autograde.engine.wire import channel, codec
from autograde.engine.wire.codec import WireError

BULK = bytes(range(256)) * 4
LIMIT = 1 << 16  # bytes of arrays in one message
PLAIN = (type(None), bool, int, float, complex, str, bytes, slice, range, type(...), np.ndarray, torch.Tensor)
CONSTANTS = (type, torch.dtype, torch.device, np.dtype, np.generic)  # these only by name, from a closed list
NAMES = [
    *("builtins", "numpy", "numpy.type", "numpy.dtype", "torch", "torch.dtype", "torch.device", "os", "", "x" * 300),
    *("int", "eval", "int8", "load", "dtype", "<f8", "|O", "<U9", "|b1", "float32", "bfloat16", "cpu", "cuda", "relu"),
]
SEEDS: list[Any] = [
    {"op": "call", "args": [1, -(2**70), 2.5, 1 + 2j, "名前", b"\x00", None, True]},
    (1, [2, (3, {4, 5}, frozenset("a"))], slice(1, None, 2), range(3), ...),
    {"x": np.arange(6.0).reshape(2, 3), "n": np.float32(1.5), "b": np.array([True]), "e": np.zeros((0, 4), "i2")},
    [torch.ones(2, 2, requires_grad=True), torch.zeros(3, dtype=torch.bfloat16), torch.float16, torch.device("cpu")],
    [codec.HandleRef(3, "Net"), codec.CallbackRef(1), codec.NamedRef("torch", "relu"), int, np.dtype("f8"), np.int8],
    [codec.GeneratorRef(2, "numpy", {"state": {"state": 2**100, "inc": 3}})],
]


def one_input(data: bytes) -> None:
    """Decode the input; anything but plain data or a WireError is a finding."""
    mode = data[0] % 3 if data else 0
    if mode != 1:
        structure = msgpack.packb(forged(atheris.FuzzedDataProvider(data[1:]))) if mode else data[1:]
        with contextlib.suppress(WireError):
            check(codec.decode(structure, BULK, lambda reference: reference))
        return
    here, there = socket.socketpair()
    with here, there:
        receiving = channel.Channel(here, LIMIT)
        there.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            there.send(data[1:])
        there.close()
        with contextlib.suppress(WireError, channel.ChannelClosed):
            while True:
                check(receiving.receive(lambda reference: reference))


def forged(data: atheris.FuzzedDataProvider, depth: int = 0) -> Any:
    """Return something that msgpack can write: plain data, and extensions whose parts are what they may be, or not."""
    kind = data.ConsumeIntInRange(0, 6 if depth < 8 else 3)
    if kind == 0:
        return data.PickValueInList(NAMES)
    if kind == 1:
        return data.ConsumeIntInRange(-64, 128)
    if kind == 2:
        return data.PickValueInList([None, True, False, 0.5, 2**63, -(2**63), b"", b"\xff" * 9])
    if kind == 3:  # what is named must be on a closed list
        return msgpack.ExtType(codec.NAMED, msgpack.packb([data.PickValueInList(NAMES), data.PickValueInList(NAMES)]))
    parts = [forged(data, depth + 1) for _ in range(data.ConsumeIntInRange(0, 4))]
    if kind == 4:
        return parts
    if kind == 5:
        return {part if isinstance(part, str | int) else number: part for number, part in enumerate(parts)}
    return msgpack.ExtType(data.ConsumeIntInRange(0, 16), msgpack.packb(parts))


def check(value: Any) -> None:
    """Raise unless everything in `value` is of an exact type that may cross, and it crosses back or is refused."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) in (list, tuple, set, frozenset, *codec.References):
            waiting.extend(item)
        elif type(item) is dict:
            waiting.extend([*item, *item.values()])
        elif type(item) not in PLAIN and not isinstance(item, CONSTANTS):
            raise TypeError(f"{type(item)} came through the wire")
    with contextlib.suppress(WireError):
        codec.encode(value, lambda item: item if type(item) in codec.References else None, limit=LIMIT)


def main() -> None:
    """Fuzz, with libFuzzer's options from the command line, from the seeds above."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, value in enumerate(SEEDS):
            frame = bytes(codec.encode(value, lambda item: item))
            structure, _ = codec.sizes(frame[: codec.HEAD.size])
            for kind, content in enumerate((frame[codec.HEAD.size :][:structure], frame * 2)):
                Path(corpus, f"{number}-{kind}").write_bytes(bytes([kind]) + content)
        atheris.Setup(
            [sys.argv[0], "-timeout=5", "-rss_limit_mb=2048", "-max_len=4096", *sys.argv[1:], corpus], one_input
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
