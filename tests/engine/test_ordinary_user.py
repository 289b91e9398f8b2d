"""The sandbox holds whoever starts it: what root's test run shows is shown again as a user without any rights."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograde.engine import Worker
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


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
@pytest.mark.skipif(shutil.which("setpriv") is None or shutil.which("unshare") is None, reason="needs util-linux")
def test_the_same_holds_for_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    stage = tmp_path_factory.mktemp("stage")
    home = Path("/tmp") / f"home-{os.getpid()}"
    tests = ["tests/engine/test_ordinary_user.py", "tests/engine/test_sandbox.py"]
    chosen = "this_user or out_of_reach or nobody or environment"
    pytest_run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", chosen, *tests]
    user = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "env", f"HOME={home}"]
    steps = [*opened_up(stage), f"cd {shlex.quote(str(ROOT))}", shlex.join(["exec", *user, *pytest_run])]
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    try:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-ec", "\n".join(steps)],
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if "unshare failed" in done.stderr or "mount: " in done.stderr:
        pytest.skip(f"no mount namespace: {done.stderr.strip()[-200:]}")
    if "user namespace" in done.stdout and "skipped" in done.stdout and "passed" not in done.stdout:
        pytest.skip("ordinary users may make no namespaces here")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
