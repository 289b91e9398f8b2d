"""Outputs are bounded on the trusted side, whatever the process of a hand-in sends."""

from __future__ import annotations

import json

import pytest

from autograde.engine.collector import OUTPUTS, OutputBudget, OutputCollector
from tests.engine.helpers import needs_sandbox, run_cells

BIG = "A" * 1_000_000
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(1_500_000)


def size(*collectors):
    return sum(len(json.dumps(collector.outputs)) for collector in collectors)


@pytest.mark.parametrize(
    "message",
    [
        ["error", "E", BIG, []],
        ["error", BIG, "E", []],
        ["error", "E", "", [BIG] * 200],
        ["error", "", "", []],
        ["stream", "stdout", BIG],
        ["display", "display", {"text/html": BIG[:1000]}, ""],
        ["display", "display", {"image/png": PICTURE * 20}, ""],
    ],
)
def test_a_cell_keeps_no_more_than_its_kilobytes(message):
    collector = OutputCollector(512, 4, "en")
    for _ in range(600):
        collector.add(message)
    assert size(collector) < (512 << 10) + OUTPUTS * 200


def test_ids_of_displays_are_kept_only_with_their_outputs():
    collector = OutputCollector(512, 4, "en")
    for i in range(OUTPUTS + 50):
        collector.add(["display", "display", {"text/plain": "x"}, str(i)])
    collector.add(["display", "display", {"text/plain": "x"}, BIG])
    assert len(collector._by_id) == len(collector.outputs) == OUTPUTS
    collector.add(["display", "update", {"text/plain": "new"}, "3"])
    assert collector.outputs[3]["data"] == {"text/plain": "new"}


@pytest.mark.parametrize(
    "message",
    [
        ["display", "display", {"image/png": PICTURE}, ""],
        ["display", "display", {"text/plain": "x" * 5000}, ""],
        ["error", "E", "v", ["深" * 4000]],
        ["stream", "stdout", "深" * 9000],
        ["error", "", "", []],
    ],
)
def test_all_cells_together_keep_no_more_than_the_room_of_the_hand_in(message):
    budget = OutputBudget(3 << 20)
    cells = [OutputCollector(512, 32, "en", budget=budget) for _ in range(100)]
    for collector in cells:
        for _ in range(OUTPUTS):
            collector.add(message)
    assert budget.full
    assert sum(len(json.dumps(cell.outputs, ensure_ascii=False).encode()) for cell in cells) < 4 << 20


def test_what_an_error_says_stays_and_hides_places():
    collector = OutputCollector(512, 4, "en", ("/secret",))
    collector.add(["error", "ValueError", "in /secret", ["line /secret", ""]])
    assert collector.outputs == [
        {"output_type": "error", "ename": "ValueError", "evalue": "in …", "traceback": ["line …"]}
    ]


@needs_sandbox
@pytest.mark.parametrize(("lang", "words"), [("ja", "32 MB を超えた分"), ("en", "beyond 32 MB")])
def test_a_hand_in_with_too_many_pictures_is_told(worker, lang, words):
    source = (
        "import os\nfrom IPython.display import Image, display\n"
        "for _ in range(32): display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + os.urandom(1_500_000), format='png'))"
    )
    result = run_cells(worker, source, source, lang=lang)
    assert any(words in notice for notice in result.notices)
    assert len(json.dumps(result.to_dict())) < 33 << 20
    assert result.cells[0].outputs
