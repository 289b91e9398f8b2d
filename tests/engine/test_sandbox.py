"""What a submission can reach: nothing of the host, nothing of others, no network."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

import pytest

from autograde.engine import EngineError, FormCell, Limits, SandboxUnavailable, Worker, sandbox
from autograde.engine.errors import ZygoteDied
from tests.engine.helpers import hand_in, lesson_of, needs_sandbox, run_cells, shown

pytestmark = needs_sandbox
REPOSITORY = Path(__file__).resolve().parents[2]
LIMITS = Limits(cell_seconds=20)

REFUSED = {
    "the repository's solutions": f"import os\nprint(os.listdir({str(REPOSITORY / 'solutions')!r}))",
    "the repository's tests": f"print(open({str(Path(__file__))!r}).read())",
    "the user's home": f"import os\nprint(os.listdir({str(Path.home() / '.ssh')!r}))",
    "password hashes": "print(open('/etc/shadow').read())",
    "other users": "print(open('/etc/passwd').read())",
    "writing to the system": "open('/usr/x', 'w')",
    "writing to site-packages": "import numpy\nopen(numpy.__file__, 'a')",
    "writing to the root": "open('/x', 'w')",
    "writing to the engine": "open('/fukami/inside/autograde/engine/wire/codec.py', 'a')",
    "IPv4": "import socket\nsocket.create_connection(('1.1.1.1', 53), timeout=3)",
    "local services": "import socket\nsocket.create_connection(('127.0.0.1', 22), timeout=3)",
    "names": "import socket\nsocket.getaddrinfo('example.com', 80)",
    "the memory of pid 1": "open('/proc/1/mem', 'rb')",
    "the descriptors of pid 1": "import os\nos.listdir('/proc/1/fd')",
    "the root of pid 1": "import os\nos.listdir('/proc/1/root')",
    "a setuid mount": "import ctypes\nl = ctypes.CDLL(None, use_errno=True)\nassert l.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
    "another's pid": "import os\nassert len([p for p in os.listdir('/proc') if p.isdigit()]) > 2",
    "large files": "with open('/tmp/x', 'wb') as f:\n    for _ in range(300): f.write(bytes(1 << 20))",
    "kernel settings": "open('/proc/sys/kernel/core_pattern', 'w')",
    "descriptors of the engine": "import os\nassert set(map(int, os.listdir('/proc/self/fd'))) > {0, 1, 2, 3, 4}",
}


@pytest.mark.parametrize("what", REFUSED)
def test_out_of_reach(worker, what):
    assert run_cells(worker, REFUSED[what], limits=LIMITS).cells[0].error


def test_the_environment_holds_nothing_of_the_host(monkeypatch, worker):
    os.environ.setdefault("FUKAMI_SECRET", "s3cret")
    text = shown(run_cells(worker, "import os\nprint(dict(os.environ))"))
    assert "s3cret" not in text
    assert str(Path.home()) not in text.replace("/content", "")


def test_it_is_nobody_with_no_rights(worker):
    text = shown(run_cells(worker, "print(open('/proc/self/status').read())"))
    assert "CapEff:\t0000000000000000" in text
    assert "CapPrm:\t0000000000000000" in text
    assert "NoNewPrivs:\t1" in text


def test_lessons_find_their_data_and_write_beside_it_without_a_trace(tmp_path):
    lock = tmp_path / "fastai" / "archive" / "set.tgz.lock"
    weights = tmp_path / "torch" / "hub" / "checkpoints" / "w.pth"
    image = tmp_path / "fastai" / "data" / "set" / "1.png"
    for file in (weights, image, lock):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"original")
    for folder in (tmp_path, *tmp_path.rglob("*")):
        folder.chmod(0o755 if folder.is_dir() else 0o644)
    source = (
        "import os\nfrom fastai.data.external import fastai_path\nfrom pathlib import Path\n"
        "d = fastai_path('data') / 'set'\nold = (d / '1.png').read_text() + (d / 'new').exists() * '!'\n"
        "(d / 'new').write_text('n')\n(d / '1.png').unlink()\n(d / '1.png').write_text('changed')\n"
        "open(fastai_path('archive') / 'set.tgz.lock', 'w').write('x')\n(d / 'models').mkdir()\n"
        "print(old, sorted(os.listdir(d)), Path(os.environ['TORCH_HOME'], 'hub/checkpoints/w.pth').read_text())"
    )
    with Worker(tmp_path, preload=("fastai.data.external",)) as worker:
        for _ in range(2):
            assert shown(run_cells(worker, source, limits=LIMITS)) == "original ['1.png', 'models', 'new'] original\n"
    assert image.read_bytes() == lock.read_bytes() == b"original"
    assert sorted(os.listdir(image.parent)) == ["1.png"]


def test_without_bubblewrap_nothing_is_graded_unless_asked_for(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    monkeypatch.setenv("FUKAMI_LANG", "en")
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        Worker()
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    with pytest.raises(SandboxUnavailable, match="入れてください"):
        Worker()


def test_a_sandbox_that_cannot_be_made_is_an_error_too(monkeypatch, tmp_path):
    false = tmp_path / "bwrap"
    false.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    false.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: str(false))
    with pytest.raises(EngineError):
        Worker()


def test_a_worker_without_a_sandbox_says_so():
    lesson = lesson_of(FormCell("f", "exercise", "pass"), FormCell("test-f", "test", "assert f() == 1", "f", 1.0))
    with Worker(sandbox=False, preload=()) as bare:
        result = bare.grade(hand_in(lesson, {"f": "def f(): return 1"}), lesson)
        loop = bare.grade(hand_in(lesson, {"f": "import os\nos._exit(1)"}), lesson)
    assert (result.score, result.sandboxed, loop.score) == (1, False, 0)


def test_a_zygote_that_dies_is_reported():
    lesson = lesson_of(FormCell("f", "exercise", "pass"))
    with Worker(sandbox=False, preload=()) as bare:
        assert bare._process is not None
        bare._process.process.kill()
        with pytest.raises(ZygoteDied):
            bare.grade(hand_in(lesson, {}), lesson)


SYSTEM_CALLS = {
    "unshare": "272, 0x10000000",
    "ptrace": "101, 0, 1, 0, 0",
    "keyctl": "250, 0, -3, 0",
    "io_uring": "425, 1, 0",
}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize("what", SYSTEM_CALLS)
def test_system_calls_that_no_notebook_needs_are_refused(worker, what):
    source = f"import ctypes\nl = ctypes.CDLL(None, use_errno=True)\nprint(l.syscall({SYSTEM_CALLS[what]}), ctypes.get_errno())"
    assert shown(run_cells(worker, source)) == "-1 1\n"


def test_sockets_that_no_namespace_confines_are_refused(worker):
    source = "import socket\nfor family in (40, 38, 31):\n    try: socket.socket(family, socket.SOCK_STREAM)\n    except OSError as e: print(e.errno)"
    assert shown(run_cells(worker, source)) == "97\n97\n97\n"


def test_memory_is_bounded_without_control_groups_too():
    lesson = lesson_of(FormCell("f", "exercise", "pass"), FormCell("test-f", "test", "assert f() == 1", "f", 1.0))
    hungry = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        x = b'x' * (100 << 20)\n        time.sleep(20)\n"
        "time.sleep(10)\ndef f(): return 1"
    )
    with Worker(preload=()) as worker:
        groups, worker._groups = worker._groups, None
        result = worker.grade(hand_in(lesson, {"f": hungry}), lesson, Limits(memory_mb=300, cell_seconds=30))
        worker._groups = groups
    assert "300 MB" in result.cells[0].error
    assert result.score == 0


def test_an_environment_behind_links_is_found(monkeypatch):
    """Its folder is a link, and so is that of the Python from which it was made."""
    launch = sandbox._launch
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "real" / "bin").mkdir(parents=True)
        (place / ".venv").symlink_to("real")
        (place / "one").symlink_to(sys.base_prefix)
        (place / "python").symlink_to(place / "one")
        home = place / "python" / "bin"
        (place / "real" / "bin" / "python").symlink_to(home / Path(sys._base_executable).resolve().name)
        (place / "real" / "pyvenv.cfg").write_text(f"home = {home}\n")
        outside = sys.executable
        monkeypatch.setattr(sandbox, "_launch", lambda plan: [outside, *launch(plan)[1:]])
        monkeypatch.setattr(sys, "executable", str(place / ".venv" / "bin" / "python"))
        monkeypatch.setattr(sys, "prefix", str(place / ".venv"))
        done = sandbox.try_out()
    assert done.returncode == 0, done.stderr


def test_where_bubblewrap_is_there_nobody_is_told_to_install_it(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/bwrap")
    assert "nstall" not in str(SandboxUnavailable.because("no such file"))
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "Install bubblewrap" in str(SandboxUnavailable.because("not installed"))


def test_an_environment_below_tmp_is_mounted_elsewhere(monkeypatch):
    from autograde.engine import sandbox

    monkeypatch.setattr(sandbox, "SHADOWED", (*sandbox.SHADOWED, sys.prefix, sys.base_prefix))
    done = sandbox.try_out()
    assert done.returncode == 0, done.stderr
    assert sys.prefix not in str(sandbox._places().values())
