"""Lesson 09's detective, trained on the beginnings of files that the lesson writes, knows those that other writers wrote."""

from __future__ import annotations

import numpy as np

from benchmarks.lessons import of_kinds, run_lesson
from data_scripts.file_headers import FORMATS, samples


def test_the_detective_knows_files_that_others_wrote():
    lesson, rng = run_lesson("09_cnn_from_scratch", of_kinds("setup", "exercise")), np.random.default_rng(9)
    kinds = lesson["KINDS"]

    def windows(starts: list[bytes]) -> np.ndarray:
        return lesson["to_channels"](lesson["cut"](starts, rng.integers(0, 9, len(starts)), rng))

    labels = rng.integers(0, len(kinds), 1600)
    net = lesson["train_detective"](windows([lesson["file_start"](kinds[label], rng) for label in labels]), labels, rng)
    shared = [kind for kind in FORMATS if kind.upper() in kinds]
    assert len(shared) == 7
    right = {}
    for kind in shared:
        scores, _ = lesson["cnn_forward"](net, windows([start[:24] for start in samples(kind, 40, seed=1)]))
        right[kind] = float(np.mean(scores.argmax(axis=1) == kinds.index(kind.upper())))
    assert np.mean(list(right.values())) > 0.95, right
    assert min(right.values()) > 0.8, right


def test_the_lesson_writes_zip_files_that_need_all_versions_that_real_ones_need():
    """Otherwise the byte that stands for the version is as good as the signature, and a detective may learn it in its place."""
    lesson, rng = run_lesson("09_cnn_from_scratch", of_kinds("setup")), np.random.default_rng(9)
    starts = [lesson["file_start"]("ZIP", rng) for _ in range(60)]
    assert {start[:4] for start in starts} == {b"PK\x03\x04"}
    assert {int.from_bytes(start[4:6], "little") for start in starts} == {10, 20, 45}
