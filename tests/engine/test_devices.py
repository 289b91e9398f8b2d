"""Code that names a GPU is answered by the CPU, and that is told once."""

from __future__ import annotations

import pytest

from autograde.engine import FormCell, Limits, Worker
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, needs_sandbox, run_cells, shown

SLOW = Limits(cell_seconds=20)
ANSWERS = {
    ".cuda()": "def f(x):\n    return (x.cuda() * 2).cpu()",
    "stays on the GPU": "def f(x):\n    return x.cuda(non_blocking=True) * 2",
    '.to("cuda")': 'def f(x):\n    return x.to("cuda") * 2',
    '.to("cuda:0")': 'def f(x):\n    return x.to("cuda:0", torch.float32) * 2',
    '.to("mps")': 'def f(x):\n    return x.to(device="mps") * 2',
    ".to(0)": "def f(x):\n    return x.to(0) * 2",
    "device at the top": 'device = torch.device("cuda")\nW = torch.full((2,), 2.0).to(device)\ndef f(x):\n    return x.to(device) * W',
    "device of a constructor": 'def f(x):\n    return x * torch.full((2,), 2.0, device="cuda")',
    "like": 'def f(x):\n    return x * (torch.ones_like(x, device="cuda") + x.new_ones(2, device="cuda:0"))',
    "same device": 'def f(x):\n    d = torch.device("cuda")\n    x = x.to(d)\n    assert x.device == d\n    return x * 2',
    "is_cuda": "def f(x):\n    if not x.is_cuda:\n        x = x.cuda()\n    return x * 2",
    "model": "net = nn.Linear(2, 2, bias=False).cuda()\nnet.weight.data = 2 * torch.eye(2).cuda()\ndef f(x):\n    return net(x.cuda())",
    "model.to": 'def f(x):\n    net = nn.Linear(2, 2, bias=False, device="cuda").to("mps")\n    net.weight.data.copy_(2 * torch.eye(2))\n    return net(x.to(next(net.parameters()).device))',
    "parallel": "def f(x):\n    return nn.DataParallel(nn.Identity(), device_ids=[0, 1]).cuda()(x) * 2",
    "autocast": 'def f(x):\n    with torch.autocast("cuda", dtype=torch.float16):\n        return x.cuda() * 2',
    "scaler": "def f(x):\n    w = nn.Parameter(torch.zeros(2).cuda())\n    o, s = torch.optim.SGD([w], lr=1.0), torch.cuda.amp.GradScaler()\n    s.scale(-(w * x.cuda() * 2).sum()).backward()\n    s.step(o)\n    s.update()\n    return w",
    "default device": 'torch.set_default_device("cuda")\ndef f(x):\n    return x * torch.full((2,), 2.0)',
    "with a device": 'def f(x):\n    with torch.device("cuda"):\n        return x * torch.full((2,), 2.0)',
    "generator": 'def f(x):\n    g = torch.Generator("cuda").manual_seed(0)\n    return x * 2 + 0 * torch.rand(2, generator=g, device="cuda")',
    "loaded": 'def f(x):\n    torch.save(x, "x.pt")\n    return torch.load("x.pt", map_location="cuda") * 2',
    "loader": "from torch.utils.data import DataLoader\ndef f(x):\n    (batch,) = DataLoader(x, batch_size=2, pin_memory=True)\n    return batch.cuda(non_blocking=True) * 2",
    "pinned": "def f(x):\n    return x.pin_memory().cuda() * 2",
    "timed": "def f(x):\n    a, b = (torch.cuda.Event(enable_timing=True) for _ in range(2))\n    a.record()\n    y = x.cuda() * 2\n    b.record()\n    torch.cuda.synchronize()\n    assert a.elapsed_time(b) >= 0\n    return y",
    "housekeeping": 'torch.cuda.manual_seed_all(0); torch.cuda.empty_cache(); torch.cuda.set_device(0); torch.mps.empty_cache()\nprint(torch.cuda.get_device_name(0), torch.cuda.memory_allocated() / 2**20, torch.cuda.get_device_properties("cuda").total_memory)\ntorch.cuda.reset_peak_memory_stats()\ndef f(x):\n    return x.cuda() * 2',
    "old types": "def f(x):\n    return x.type(torch.cuda.FloatTensor) * torch.cuda.FloatTensor([2.0, 2.0])",
    "forced": 'torch.cuda.is_available = lambda: True\ndevice = "cuda" if torch.cuda.is_available() else "cpu"\ndef f(x):\n    w = nn.Parameter(torch.zeros(2, device=device))\n    (w * x.to(device)).sum().backward()\n    return x * 2 + 0 * w.grad',
    "fastai": 'from fastai.vision.all import *\ndef f(x):\n    return to_device(TensorBase(x), "cuda") * as_tensor([2.0, 2.0], device="cuda")',
    "compiled": "@torch.compile\ndef f(x):\n    return x.cuda() * 2",
    "compiled with settings": 'net = torch.compile(nn.Identity(), mode="max-autotune").cuda()\n@torch.compile(dynamic=True)\ndef f(x):\n    return net(x) * 2',
    "scripted": "@torch.jit.script\ndef f(x: torch.Tensor) -> torch.Tensor:\n    return x + x * torch.ones(2, device=x.device)",
}


def graded(worker, answer, lang="en"):
    lesson = lesson_of(
        FormCell("setup", "setup", "import torch\nfrom torch import nn"),
        exercise("f"),
        check_of("f", "import torch\nassert f(torch.tensor([1.0, 2.0])).tolist() == [2.0, 4.0]"),
        lang=lang,
    )
    return worker.grade(hand_in(lesson, {"f": answer}), lesson, SLOW)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_names_a_gpu_is_graded_on_the_cpu(worker, name):
    result = graded(worker, ANSWERS[name])
    assert result.score == 1, result.tests[0].message
    assert not [cell.error for cell in result.cells if cell.error]


HOLDS = {
    "is_cuda": "x = x.cuda()\n    assert x.is_cuda",
    "device.type": 'x = x.to("cuda")\n    assert x.device.type == "cuda", x.device',
    "text": 'x = x.to("cuda:0")\n    assert str(x.device) == "cuda:0" and x.shape == (2,)',
    "in": 'x = x.to("mps")\n    assert "mps" in str(x.device)',
    "one of": 'x = x.to("mps")\n    assert x.device.type in ("cuda", "mps")',
    "result": 'x = x.cuda() * 1\n    assert x.is_cuda and "cuda" == x.device.type',
    "model": "net = nn.Linear(2, 2).cuda()\n    assert all(p.is_cuda for p in net.parameters()) and next(net.parameters()).is_cuda",
    "needed": "assert torch.cuda.is_available(), 'needs a GPU'",
    "needs Apple's": "assert torch.backends.mps.is_available()",
    "back again": "x = x.cuda().cpu()\n    assert not x.is_cuda and x.device.type == 'cpu' and x.device.type != 'cuda'",
}
FAILS = {
    "not sent": "assert x.is_cuda",
    "not sent, by name": 'assert x.device.type == "cuda"',
    "another claim": "x = x.cuda()\n    assert x.is_cuda and x.shape == (3,)",
    "the CPU's": 'x = x.cuda()\n    assert x.device.type == "meta"',
    "all": "x = x.cuda()\n    assert all(p > 1 for p in x)",
}


@pytest.mark.parametrize("name", HOLDS)
def test_what_an_answer_asserts_of_a_gpu_that_it_named_holds(worker, name):
    result = graded(worker, f"def f(x):\n    {HOLDS[name]}\n    return x * 2")
    assert result.score == 1, result.tests[0].message
    assert len(result.notices) == 1


@pytest.mark.parametrize("name", FAILS)
def test_other_assertions_of_an_answer_are_left_alone(worker, name):
    result = graded(worker, f"def f(x):\n    {FAILS[name]}\n    return x * 2")
    assert result.tests[0].message.startswith("AssertionError")
    assert "line 3" in result.tests[0].message or "line 2" in result.tests[0].message


def test_it_is_told_once_and_only_where_a_gpu_was_asked_for(worker):
    (notice,) = graded(worker, ANSWERS[".cuda()"]).notices
    assert notice == "The code names a GPU (cuda); it was graded on the CPU. Points do not depend on it."
    assert "CPU で採点しました" in graded(worker, ANSWERS['.to("mps")'], lang="ja").notices[0]
    plain = (
        'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\ndef f(x):\n    return x.to(device) * 2'
    )
    assert graded(worker, plain).notices == []


def test_whether_there_is_a_gpu_is_answered_honestly(worker):
    source = "import torch\nprint(torch.cuda.is_available(), torch.backends.mps.is_available(), torch.cuda.device_count(), torch.zeros(1).cuda().device)"
    assert shown(run_cells(worker, source, limits=SLOW)) == "False False 0 cpu\n"


def test_other_devices_and_wrong_names_are_left_alone(worker):
    source = "import torch\nprint(torch.zeros(2, device='meta').device, torch.zeros(2).to(torch.float64).dtype)\ntorch.zeros(2).to('gpu')"
    result = run_cells(worker, source, limits=SLOW)
    assert shown(result).startswith("meta torch.float64\n")
    assert "Expected one of cpu, cuda" in result.cells[0].error
    assert result.notices == []


@pytest.fixture(scope="module")
def bare():
    with Worker() as worker:
        yield worker


LATE = "import sys\nprint('torch' in sys.modules)\ntorch = __import__('torch')\nnn = __import__('torch.nn').nn\n"


@needs_sandbox
@pytest.mark.parametrize(
    "name", ["model", "generator", "loaded", "scripted", "fastai", "housekeeping", "with a device"]
)
def test_torch_that_comes_late_answers_for_a_gpu_as_well(bare, name):
    answer = LATE + ANSWERS[name].replace(
        "from fastai.vision.all import *", "exec('from fastai.vision.all ' + 'import *')"
    )
    lesson = lesson_of(
        exercise("f"), check_of("f", "import torch\nassert f(torch.tensor([1.0, 2.0])).tolist() == [2.0, 4.0]")
    )
    result = bare.grade(hand_in(lesson, {"f": answer}), lesson, Limits(cell_seconds=120))
    assert shown(result).startswith("False\n")
    assert result.score == 1, (result.tests[0].message, result.cells[0].error)


@needs_sandbox
def test_random_numbers_are_the_same_whenever_torch_came(bare):
    cells = ("import sys\nprint('torch' in sys.modules)", "t = __import__('torch')\nprint(t.rand(3))")
    late = run_cells(bare, *cells, limits=Limits(cell_seconds=120))
    early = run_cells(bare, cells[0], "import torch\n" + cells[1], limits=SLOW)
    assert (shown(late, 0), shown(early, 0)) == ("False\n", "True\n")
    assert shown(late, 1) == shown(early, 1)


def test_devices_are_still_devices(worker):
    source = """import torch, pickle, copy
d = torch.device("cuda:1")
print(isinstance(d, torch.device), pickle.loads(pickle.dumps(d)) == copy.deepcopy(d) == torch.device("cpu"), torch.device("meta"))
print(isinstance(torch.Generator(), torch.Generator), torch.device | None)
with torch.device("meta"):
    print(torch.zeros(1).device)"""
    result = run_cells(worker, source, limits=SLOW)
    assert shown(result).split("\n")[0] == "True True meta"
    assert shown(result).split("\n")[2] == "meta"
