"""Lesson 19: its Transformer of one layer beside a network of two layers, taught to sort and to reverse by the lesson's own code.

    nice -n 5 python -m benchmarks.attention     # five seeds, one thread; writes docs/results.md

Data and nets are those of the lesson: sequences of 3 to 8 digits, 4,000 of them to learn from, in which a 7 stands in the first
four places only. Seconds are those of training, of this process's processor time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import RESULTS, replace_table

SEEDS, LEARNED = range(5), 4000
Pairs = tuple[torch.Tensor, torch.Tensor]  # sequences (N, 8) and labels (N, 8)


def sorting(names: dict[str, Any], seed: int) -> dict[str, Pairs]:
    """Sequences to sort from small to large: to learn from, unseen, and unseen with a 7 in the second half; also by length 7."""
    made = torch.Generator().manual_seed(seed)
    x = torch.randint(10, (20000, 8), generator=made)
    empty = torch.arange(8) >= torch.randint(3, 9, (20000, 1), generator=made)
    t = x.masked_fill(empty, 99).sort(dim=1).values.masked_fill(empty, -100)
    x = x.masked_fill(empty, names["PAD"])
    late = (x == 7)[:, 4:].any(dim=1)
    x_known, t_known = x[~late], t[~late]
    trained = {tuple(row) for row in x_known[:LEARNED].tolist()}
    new = torch.tensor([tuple(row) not in trained for row in x_known.tolist()])
    found = {
        "unseen": (x_known[new][:2000], t_known[new][:2000]),
        "7 in a new place": (x[late][:2000], t[late][:2000]),
    }
    seven = {kind: (t != -100).sum(dim=1) == 7 for kind, (_, t) in found.items()}
    of_length_7 = {f"{kind}, length 7 only": (x[seven[kind]], t[seven[kind]]) for kind, (x, t) in found.items()}
    return {"training": (x_known[:LEARNED], t_known[:LEARNED])} | found | of_length_7


def reversing(names: dict[str, Any], seed: int) -> dict[str, Pairs]:
    x = torch.randint(10, (3000, 8), generator=torch.Generator().manual_seed(seed))
    return {"training": (x[:2000], x[:2000].flip(1)), "unseen": (x[2000:], x[2000:].flip(1))}


def two_layers(names: dict[str, Any], seed: int) -> nn.Module:
    """The net of lesson 07, 256 hidden units, on the one-hot digits of all places."""
    torch.manual_seed(seed)
    one_hot = nn.Embedding.from_pretrained(torch.eye(11))
    layers = [nn.Linear(88, 256), nn.ReLU(), nn.Linear(256, 80)]
    return nn.Sequential(one_hot, nn.Flatten(), *layers, nn.Unflatten(1, (8, 10)))


NETS: dict[str, Callable[[dict[str, Any], int], nn.Module]] = {
    "two layers": two_layers,
    "Transformer": lambda names, seed: names["new_net"](seed),
    "Transformer without positions": lambda names, seed: names["new_net"](seed, False),
}
TASKS = {"sort": (sorting, ["two layers", "Transformer"]), "reverse": (reversing, list(NETS))}


def right(net: nn.Module, x: torch.Tensor, t: torch.Tensor) -> tuple[float, float]:
    """Return the shares of right places and of sequences that are right as a whole."""
    with torch.no_grad():
        right, counted = net(x).argmax(dim=-1) == t, t != -100
    return right[counted].double().mean().item(), (right | ~counted).all(dim=1).double().mean().item()


def percent(shares: list[float]) -> str:
    return f"{100 * statistics.mean(shares):.1f} ± {100 * statistics.stdev(shares):.1f}"


def main() -> None:
    torch.set_num_threads(1)
    names = run_lesson("19_attention", of_kinds("setup", "exercise"))
    lines = [
        "Digits to be put in order, the lesson's data, nets and training (12 epochs of Adam, batches of 64), on sequences not "
        f"used in training, n = {len(SEEDS)} seeds, mean ± standard deviation. *7 in a new place*: in training every 7 stood in "
        f"the first half. Measured {describe('torch')}, one thread, beside other work. No seed figure.",
        "",
        "| task | net | parameters | sequences | places right, % | whole sequences right, % | CPU seconds to train |",
        "|---|---|---:|---|---:|---:|---:|",
    ]
    for task, (draw, chosen) in TASKS.items():
        for name in chosen:
            found: dict[str, list[tuple[float, float]]] = {}
            seconds = []
            for seed in SEEDS:
                data, net, start = draw(names, seed), NETS[name](names, seed), time.process_time()
                names["train_sequences"](net, *data.pop("training"))
                seconds.append(time.process_time() - start)
                for kind, pairs in data.items():
                    found.setdefault(kind, []).append(right(net, *pairs))
                print(task, name, seed, {kind: shares[-1] for kind, shares in found.items()}, flush=True)
            size = sum(p.numel() for p in net.parameters() if p.requires_grad)
            for kind, shares in found.items():
                places, whole = (percent(list(column)) for column in zip(*shares, strict=True))
                lines.append(
                    f"| {task} | {name} | {size:,} | {kind} | {places} | {whole} | {statistics.mean(seconds):.1f} |"
                )
    replace_table("19_attention", "\n".join(lines), RESULTS)


if __name__ == "__main__":
    main()
