"""The sandbox holds whoever starts it: what root's test run shows is shown again as a user without any rights.

Memory and processes are held back by control groups where these may be made and by rlimits and a watchdog where not: the
same must hold under both, and `fukami doctor` must name what is really in force.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from autograde.engine import Limits, Worker, probe
from autograde.engine.cgroup import ControlGroup
from tests.attacks.test_attacks import HERE, LESSON, LIMITS, name_of, read_attack, shown
from tests.engine.helpers import needs_sandbox, run_cells
from tests.engine.helpers import shown as printed

pytestmark = needs_sandbox
ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
ESSENTIALS = ("home_read", "setuid_programs", "user_namespaces", "siblings", "become_root")
ATTACKS = [HERE / "escape" / f"{name}.py" for name in ESSENTIALS]


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_an_escape_gains_nothing_for_this_user(worker: Worker, path: Path) -> None:
    submission, may, must = read_attack(path)
    result = worker.grade(submission, LESSON, LIMITS)
    assert must <= {test.id for test in result.tests if test.points} <= may
    assert "ESCAPED" not in shown(result)
    assert "tried" in str(result.cells[0].outputs), result.cells[0].error


def test_memory_is_limited_for_this_user(worker: Worker) -> None:
    result = run_cells(worker, "x = bytearray(b'1') * (4 << 30)", "print('still here')", limits=LIMITS)
    assert result.cells[0].error or result.ended == "out_of_memory"
    assert "still here" not in printed(result) or result.cells[0].error


def opened_up(stage: Path) -> list[str]:
    """Shell commands that let others reach Python and this repository, for a mount namespace of its own.

    Where one lies below a folder that only root may enter, an empty folder is laid over that one and the rest put back.
    """
    needed = sorted({str(Path(place).resolve()) for place in (ROOT, sys.prefix, sys.base_prefix)})
    closed = sorted(
        {str(folder) for place in needed for folder in Path(place).parents if not folder.stat().st_mode & 1}
    )
    steps = []
    for number, place in enumerate(needed):
        (stage / str(number)).mkdir()
        steps.append(f"mount --rbind {shlex.quote(place)} {stage / str(number)}")
    steps += [f"mount -t tmpfs -o mode=755 none {shlex.quote(folder)}" for folder in closed[:1]]
    for number, place in enumerate(needed):
        if closed and place.startswith(closed[0] + os.sep):
            steps.append(f"mkdir -p {shlex.quote(place)} && mount --rbind {stage / str(number)} {shlex.quote(place)}")
    return steps


with_util_linux = pytest.mark.skipif(
    shutil.which("setpriv") is None or shutil.which("unshare") is None, reason="needs util-linux"
)
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")


def run_elsewhere(steps: list[str], command: list[str], user: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command in this repository after `steps`, in a mount namespace of its own, as `user`."""
    home = Path("/tmp") / f"home-{os.getpid()}"
    drop = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "env", f"HOME={home}"]
    last = shlex.join(["exec", *(drop if user else []), *command])
    home.mkdir(mode=0o700)
    os.chown(home, user, user)
    try:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-ec", "\n".join([*steps, f"cd {shlex.quote(str(ROOT))}", last])],
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "FUKAMI_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if "unshare failed" in done.stderr or "mount: " in done.stderr:
        pytest.skip(f"no mount namespace: {done.stderr.strip()[-200:]}")
    return done


@only_root
@with_util_linux
def test_the_same_holds_for_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    tests = ["tests/engine/test_ordinary_user.py", "tests/engine/test_sandbox.py"]
    chosen = "this_user or out_of_reach or nobody or environment"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", chosen, *tests]
    done = run_elsewhere(opened_up(tmp_path_factory.mktemp("stage")), command, NOBODY)
    if "user namespace" in done.stdout and "skipped" in done.stdout and "passed" not in done.stdout:
        pytest.skip("ordinary users may make no namespaces here")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout


# What holds memory and processes back

SCARCE = Limits(cell_seconds=6, total_seconds=60, memory_mb=300, processes=40)
MANY = """
import os, select, socket, time
def fill(ends):
    for end in ends:
        end.setblocking(False)
        try:
            while True: end.send(bytes(1 << 16))
        except BlockingIOError: pass
    return ends
ready, tell = os.pipe()
for _ in range(20):
    if os.fork() == 0:
        kept = {work}
        os.write(tell, b"."); select.select([], [], [])
alive = 0
while alive < 20: alive += len(os.read(ready, 20))
time.sleep(3)
assert os.waitpid(-1, os.WNOHANG) == (0, 0), "one of them was killed"
"""
LOADS = {
    "memory in steps": "kept = []\nwhile len(kept) < 100: kept.append(bytearray(b'1') * (8 << 20))",
    "memory that is shared": "import mmap, time\nkept = [mmap.mmap(-1, 8 << 20) for _ in range(100)]\n"
    "for part in kept: part.write(b'1' * (8 << 20))\ntime.sleep(3)",
    "memory in files": "import os\nfor _ in range(25): os.write(os.memfd_create('x'), bytes(32 << 20))",
    "memory of many": MANY.format(work="bytearray(b'1') * (40 << 20)"),
    "memory in sockets": MANY.format(work="fill([end for _ in range(160) for end in socket.socketpair()])"),
    "processes": "import os, time\nfor _ in range(80):\n    if os.fork() == 0: time.sleep(60)",
    "threads": "import threading\nstop = threading.Event()\n"
    "for _ in range(80): threading.Thread(target=stop.wait, daemon=True).start()",
}


def doctor() -> str:
    """What `fukami doctor` says of control groups."""
    return next(finding.detail for finding in probe() if finding.name == "control groups")


def hold_back() -> None:
    """Print what the doctor names, in which control groups a cell finds itself, and which loads were let through."""
    named = doctor()
    with Worker(preload=()) as worker:
        own = printed(run_cells(worker, "print(open('/proc/self/cgroup').read())"))
        through = [name for name, cell in LOADS.items() if not run_cells(worker, cell, limits=SCARCE).cells[0].error]
        assert printed(run_cells(worker, "print('well')")) == "well\n"
    groups = re.findall(r"^\d+:(\w*):.*fukami-\d+-\w{6}/\d+$", own, re.MULTILINE)
    print(json.dumps({"named": named, "groups": groups, "through": through}))


@contextmanager
def delegated(*controllers: str) -> Iterator[list[str]]:
    """Control groups in which an ordinary user may make more, as systemd's `Delegate=` gives them; the steps to enter them.

    Version 2 has one group for all controllers, whose name is "".
    """
    made = ControlGroup.find()
    folders = [made.folders[name] for name in controllers if name in made.folders] if made else []
    if made is None or len(folders) < (2 if "pids" in controllers and made.version == 1 else 1):
        if made is not None:
            made.remove()
        pytest.skip("such control groups cannot be made here")
    try:
        for folder in folders:
            (folder / "user").mkdir()
            for place in (folder, folder / "user"):
                for path in (place, place / "cgroup.procs"):
                    os.chown(path, NOBODY, NOBODY)
        yield [f"echo $$ > {folder}/user/cgroup.procs" for folder in folders]
    finally:
        made.remove()


@only_root
@with_util_linux
@pytest.mark.parametrize("who", ["root", "root without groups", "a user without groups", "a user with groups"])
def test_memory_and_processes_are_held_back_and_the_doctor_says_by_what(
    who: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    user = NOBODY if "user" in who else 0
    steps = opened_up(tmp_path_factory.mktemp("stage")) if user else []
    if who == "root without groups":
        steps.append("mount -t tmpfs none /sys/fs/cgroup")
    command = [sys.executable, "-c", "from tests.engine.test_ordinary_user import hold_back; hold_back()"]
    with delegated("memory", "pids", "") if who == "a user with groups" else nullcontext([]) as enter:
        done = run_elsewhere(enter + steps, command, user)
    if user and "SandboxUnavailable" in done.stderr:
        pytest.skip("ordinary users may make no namespaces here")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    found = json.loads(done.stdout)
    assert found["through"] == []
    held = "limits memory and processes" if found["groups"] else "rlimits and a watchdog"
    assert held in found["named"]
    if who != "root":  # whose groups are as this machine gives them
        assert bool(found["groups"]) == (who == "a user with groups"), found


@only_root
@with_util_linux
def test_the_doctor_says_when_processes_are_left_to_rlimits(tmp_path_factory: pytest.TempPathFactory) -> None:
    command = [sys.executable, "-c", "from tests.engine.test_ordinary_user import doctor; print(doctor())"]
    with delegated("memory") as enter:
        done = run_elsewhere(enter + opened_up(tmp_path_factory.mktemp("stage")), command, NOBODY)
    assert done.stdout == "version 1 limits memory, rlimits limit processes\n", done.stderr
