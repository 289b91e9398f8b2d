"""Lesson 20: its pairs, longer tables and tiny GPT on names that none of them has seen, how many invented names are copies, and
what the size of the first embeddings changes.

    nice -n 5 python -m benchmarks.language_model [models|starts]     # five seeds, one thread; writes docs/results.md

Data, split and training are the lesson's, for both of its lists of names. Seconds are those of training, of this process's
processor time.
"""

from __future__ import annotations

import copy
import math
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import torch

from benchmarks.lessons import of_kinds, run_lesson
from benchmarks.machine import describe
from benchmarks.tables import RESULTS, replace_table

SEEDS, INVENTED = range(5), 400


def counted(names: dict[str, Any], order: int, k: float = 0.1) -> float:
    """Perplexity on the test names of a table that looks at the last `order` characters."""

    def seen(ids: list[int]) -> list[tuple[tuple[int, ...], int]]:
        line = [0] * order + ids + [0]
        return [(tuple(line[i - order : i]), line[i]) for i in range(order, len(line))]

    pairs = Counter(pair for ids in names["train_ids"] for pair in seen(ids))
    contexts = Counter(context for ids in names["train_ids"] for context, _ in seen(ids))
    p = [
        (pairs[context, token] + k) / (contexts[context] + k * names["n_tokens"])
        for ids in names["held_out_ids"]
        for context, token in seen(ids)
    ]
    return float(names["perplexity"](np.array(p)))


def mixed(names: dict[str, Any], longest: int = 4) -> float:
    """Perplexity on the test names of a mixture of the tables that look 0 to `longest` characters back.

    Its weights are those with the lowest loss on the validation names. A context that never came up leaves its weight to the
    others, and a share of 0.02 goes to equal probabilities.
    """

    def seen(ids: list[int]) -> list[tuple[list[tuple[int, ...]], int]]:
        line = [0] * longest + ids + [0]
        return [([tuple(line[i - m : i]) for m in range(longest + 1)], line[i]) for i in range(longest, len(line))]

    met = [(context, token) for ids in names["train_ids"] for some, token in seen(ids) for context in some]
    pairs, contexts = Counter(met), Counter(context for context, _ in met)
    weights = torch.zeros(longest + 1, requires_grad=True)

    def loss_on(sequences: list[list[int]]) -> Callable[[], torch.Tensor]:
        cases = [case for ids in sequences for case in seen(ids)]
        p = torch.tensor([[pairs[c, token] / max(contexts[c], 1) for c in some] for some, token in cases])
        known = torch.tensor([[contexts[c] > 0 for c in some] for some, _ in cases])

        def loss() -> torch.Tensor:
            w = torch.softmax(weights, dim=0) * known
            return -torch.log(0.98 * (w * p).sum(dim=1) / w.sum(dim=1) + 0.02 / names["n_tokens"]).mean()

        return loss

    loss, optimizer = loss_on(names["valid_ids"]), torch.optim.Adam([weights], lr=0.05)
    for _ in range(300):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    return math.exp(loss_on(names["held_out_ids"])().item())


def copies(names: dict[str, Any], model: torch.nn.Module, seed: int) -> float:
    """Share of copies of training names among names invented at temperature 1."""
    rng, known = np.random.default_rng(seed), {tuple(ids) for ids in names["train_ids"]}
    return statistics.mean(tuple(names["generate"](model, [], rng)) in known for _ in range(INVENTED))


def overfitted(names: dict[str, Any], seed: int) -> torch.nn.Module:
    """The lesson's long run: 30 epochs of AdamW with its default weight decay, without early stopping."""
    torch.manual_seed(seed)
    model: torch.nn.Module = names["TinyGPT"](names["n_tokens"], names["CONTEXT"])
    optimizer, rng = torch.optim.AdamW(model.parameters(), lr=3e-3), np.random.default_rng(seed)
    for _ in range(30):
        names["train_epoch"](model, names["train_ids"], optimizer, rng)
    return model


def alike(names: dict[str, Any], model: torch.nn.Module) -> float:
    """Mean cosine similarity of kana that differ in the voicing mark alone, or of vowels."""
    E = torch.nn.functional.normalize(model.get_parameter("embed.weight").detach(), dim=1)
    kana = "か" in names["number_of"]
    groups = (
        ["かが", "きぎ", "くぐ", "こご", "さざ", "しじ", "すず", "ただ", "はば", "ひび", "ふぶ"] if kana else ["aeiou"]
    )
    pairs = [[names["number_of"][letter] for letter in pair] for group in groups for pair in combinations(group, 2)]
    return statistics.mean(float(E[a] @ E[b]) for a, b in pairs)


def started(names: dict[str, Any], deviation: float, seed: int) -> tuple[float, float, float, float]:
    """First perplexity, best epoch, test perplexity and likeness of embeddings that start with this standard deviation."""
    torch.manual_seed(seed)
    model: torch.nn.Module = names["TinyGPT"](names["n_tokens"], names["CONTEXT"])
    for table in ("embed.weight", "positions.weight"):
        torch.nn.init.normal_(model.get_parameter(table), std=deviation)
    optimizer, rng = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1.0), np.random.default_rng(seed)
    first, lowest, best, found = names["perplexity_of"](model, names["valid_ids"]), math.inf, 0, model
    for epoch in range(1, 25):
        names["train_epoch"](model, names["train_ids"], optimizer, rng)
        now = names["perplexity_of"](model, names["valid_ids"])
        if now < lowest:
            lowest, best, found = now, epoch, copy.deepcopy(model)
        if epoch == best + 5:
            break
    return first, best, names["perplexity_of"](found, names["held_out_ids"]), alike(names, found)


def spread(values: Sequence[float], digits: int) -> str:
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def models() -> None:
    """Tables and tiny GPTs on the test names."""
    lines = [
        "Perplexity per character on the test names, which neither training nor choice of the epoch saw, and the share of copies "
        f"of training names among {INVENTED} names invented at temperature 1; n = {len(SEEDS)} seeds, mean ± standard deviation. "
        "Single tables are smoothed with k = 0.1; the weights of the mixture are chosen on the validation names. *Early stopping*: "
        "at most 24 epochs of AdamW with a weight decay of 1.0, as in the lesson's hint; *30 epochs*: its default of 0.01. "
        f"Measured {describe('torch')}, one thread. No seed figure.",
        "",
        "| names | model | perplexity | copies, % | CPU seconds to train |",
        "|---|---|---:|---:|---:|",
    ]
    for kind, names in lists():
        for order in range(4):
            lines.append(f"| {kind} | table, {order} characters back | {counted(names, order):.2f} | – | – |")
        lines.append(f"| {kind} | tables of 0 to 4 characters, mixed | {mixed(names):.2f} | – | – |")
        for title in ("tiny GPT, early stopping", "tiny GPT, 30 epochs"):
            found: list[tuple[float, float, float]] = []
            for seed in SEEDS:
                start = time.process_time()
                if title == "tiny GPT, 30 epochs":
                    model = overfitted(names, seed)
                else:
                    model = names["train_gpt"](names["train_ids"], names["valid_ids"], names["n_tokens"], seed)
                seconds = time.process_time() - start
                found.append(
                    (names["perplexity_of"](model, names["held_out_ids"]), 100 * copies(names, model, seed), seconds)
                )
                print(kind, title, seed, found[-1], flush=True)
            loss, copied, took = (list(column) for column in zip(*found, strict=True))
            lines.append(
                f"| {kind} | {title} | {spread(loss, 2)} | {spread(copied, 1)} | {statistics.mean(took):.1f} |"
            )
    replace_table("20_language_model", "\n".join(lines), RESULTS)


def starts() -> None:
    """What the size of the first embeddings changes."""
    lines = [
        "The same tiny GPT with early stopping (weight decay 1.0), its tables `embed` and `positions` drawn with another standard deviation: perplexity on "
        "the validation names before training, best epoch, perplexity on the test names, and mean cosine similarity in `embed` of "
        "letters that are used alike (birds: vowels; stations: kana that differ in the voicing mark alone); "
        f"n = {len(SEEDS)} seeds, mean ± standard deviation. Measured {describe('torch')}, one thread.",
        "",
        "| names | standard deviation | tokens | first perplexity | best epoch | perplexity | similarity |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for kind, names in lists():
        for deviation in (0.02, 1.0):
            columns = zip(*(started(names, deviation, seed) for seed in SEEDS), strict=True)
            cells = [spread(column, digits) for column, digits in zip(columns, (1, 0, 2, 2), strict=True)]
            lines.append(f"| {kind} | {deviation} | {names['n_tokens']} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    replace_table("20_starts", "\n".join(lines), RESULTS)


def lists() -> Iterator[tuple[str, dict[str, Any]]]:
    """The lesson's names and functions, for both of its lists."""
    for lang, kind in (("en", "746 birds"), ("ja", "948 stations")):
        names = run_lesson("20_language_model", of_kinds("setup", "exercise"), lang=lang)
        assert kind.startswith(str(len(names["names"])))
        names["device"] = torch.device("cpu")
        yield kind, names


def main() -> None:
    torch.set_num_threads(1)
    for part in (models, starts):
        if part.__name__ in (sys.argv[1:] or ("models", "starts")):
            part()


if __name__ == "__main__":
    main()
