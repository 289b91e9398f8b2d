"""A Dask cluster grades as the pool does, and loses nobody when a worker or the scheduler dies."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncssh
import psutil
import pytest
from distributed import WorkerPlugin

from autograde.classroom import init_class
from autograde.course import load_course
from autograde.engine import GradedSubmission, Limits, Pool, SandboxUnavailable
from autograde.engine.cluster import Cluster, ClusterError, _Grader, connect, start_slurm, start_ssh
from data_scripts.mini import make_miniatures
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, needs_sandbox
from tests.engine.test_kills import LESSON, submissions, without_times
from tests.test_class import fukami

pytestmark = [needs_sandbox, pytest.mark.xdist_group("cluster")]
ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(cell_seconds=20)
JOBS = [(submission, LESSON) for submission in submissions()]
# A submission dies with its Dask worker once, and is then tried alone, as in clusters that we start.
ENVIRONMENT = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


class Machines:
    """A real scheduler, and workers that come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        here = "--host", "127.0.0.1", "--port", "0", "--no-dashboard"
        self.scheduler = self._start("scheduler", *here, "--scheduler-file", str(file))
        while not file.exists() or not file.read_text():
            assert self.scheduler.poll() is None, (folder / "scheduler.log").read_text()
            time.sleep(0.05)
        self.address: str = json.loads(file.read_text())["address"]

    def worker(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", *options, **environment)

    def _start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                env=ENVIRONMENT | environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    made = Machines(tmp_path_factory.mktemp("cluster"))
    for _ in range(2):
        made.worker()
    yield made
    made.close()


@pytest.fixture
def cluster(two_workers: Machines) -> Iterator[Cluster]:
    with Cluster(connect(two_workers.address), preload=()) as made:
        made.client.wait_for_workers(2, timeout=30)
        yield made


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, dict[str, Any]]:
    """What the local pool finds."""
    with Pool(2, preload=()) as pool:
        return by_student(list(pool.grade(JOBS, LIMITS)))


def by_student(results: list[GradedSubmission]) -> dict[str, dict[str, Any]]:
    found = {result.student: without_times(result) for result in results}
    assert len(found) == len(results), "graded twice"
    return found


def test_results_are_those_of_the_local_pool(cluster: Cluster, undisturbed: dict[str, Any]) -> None:
    assert by_student(list(cluster.grade(iter(JOBS), LIMITS))) == undisturbed
    assert len(undisturbed) == len(JOBS)


def test_a_worker_that_is_killed_in_mid_run_loses_nothing(cluster: Cluster, undisturbed: dict[str, Any]) -> None:
    pids = cluster.client.run(os.getpid)
    results = []
    for result in cluster.grade(JOBS, LIMITS):
        if not results:
            os.kill(pids.popitem()[1], signal.SIGKILL)
        results.append(result)
    assert by_student(results) == undisturbed


def test_what_a_killed_worker_started_ends(cluster: Cluster) -> None:
    list(cluster.grade(JOBS[:4], LIMITS))
    pid = next(iter(cluster.client.run(os.getpid).values()))
    children = psutil.Process(pid).children(recursive=True)
    assert any("bwrap" in child.name() for child in children)
    os.kill(pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_only_a_few_submissions_are_on_their_way(cluster: Cluster) -> None:
    taken = []

    def jobs() -> Iterator[Any]:
        for number in range(1000):
            taken.append(number)
            yield dataclasses.replace(JOBS[0][0], student=f"student{number}"), LESSON

    for _ in cluster.grade(jobs(), LIMITS):
        break
    assert len(taken) <= 4
    assert len(list(cluster.grade(JOBS[:2], LIMITS))) == 2  # what was stopped left a cluster that goes on


@pytest.mark.parametrize("victim", ["os.getpid()", "os.getppid()"], ids=["grading process", "Dask worker"])
def test_a_submission_that_kills_what_grades_it_is_lost_alone(cluster: Cluster, victim: str) -> None:
    lethal = f"import os\nif f(1) == 13: os.kill({victim}, 9)\nassert f(1) == 2"
    lesson = lesson_of(exercise("f"), check_of("f", lethal))
    jobs = [
        (dataclasses.replace(hand_in(lesson, {"f": f"def f(x): return {value}"}), student=student), lesson)
        for student, value in {"a": 2, "killer": 13, "b": 2, "c": 2, "d": 2}.items()
    ]
    ends = {result.student: (result.ended, result.score) for result in cluster.grade(jobs, LIMITS)}
    assert ends.pop("killer") == ("lost", 0.0)
    assert ends == dict.fromkeys("abcd", ("completed", 1.0))


def test_warm_processes_end_with_the_run(two_workers: Machines) -> None:
    with Cluster(connect(two_workers.address), preload=()) as cluster:
        cluster.client.wait_for_workers(2, timeout=30)
        list(cluster.grade(JOBS[:4], LIMITS))
        pids = cluster.client.run(os.getpid).values()
        assert any(psutil.Process(pid).children() for pid in pids)
    assert not any(psutil.Process(pid).children() for pid in pids)


def test_warm_processes_end_when_nobody_asks_for_them_any_more() -> None:
    closed: list[bool] = []
    grader = _Grader(None, True, ())
    grader._idle.append(cast(Pool, SimpleNamespace(close=lambda: closed.append(True))))
    grader._used = True
    grader._sweep()
    assert not closed
    grader._sweep()
    assert closed


def test_a_scheduler_that_dies_is_told_and_results_so_far_stay(machines: Machines) -> None:
    machines.worker()
    with Cluster(connect(machines.address), preload=()) as cluster:
        results = cluster.grade(JOBS, LIMITS)
        assert next(results)
        machines.scheduler.kill()
        with pytest.raises(ClusterError, match="goes on from here"):
            list(results)


def test_no_scheduler_is_told_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.engine.cluster.CONNECT_SECONDS", 2)
    start = time.monotonic()
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        connect("tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="Check the address"):
        connect("nonsense://a")
    assert time.monotonic() - start < 10


def test_workers_that_cannot_grade_say_why(machines: Machines) -> None:
    with (
        Cluster(connect(machines.address), preload=(), patience=1.0) as cluster,
        pytest.raises(ClusterError, match="no Dask worker"),
    ):
        list(cluster.grade(JOBS, LIMITS))
    bare = machines.worker("--no-nanny", PATH="/nowhere")
    with (
        Cluster(connect(machines.address), preload=()) as cluster,
        pytest.raises(SandboxUnavailable, match=r"tcp://.*bubblewrap"),
    ):
        list(cluster.grade(JOBS, LIMITS))
    bare.kill()
    other = machines.folder / "other.py"
    other.write_text("import autograde.engine.version as version; version.ENGINE_VERSION = '1+other'")
    machines.worker("--no-nanny", "--preload", str(other))
    with (
        Cluster(connect(machines.address), preload=()) as cluster,
        pytest.raises(ClusterError, match=r"engine is 1\+other.*same version"),
    ):
        list(cluster.grade(JOBS, LIMITS))


def test_a_worker_without_fukami_is_told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = type("Gone", (WorkerPlugin,), {"__module__": "autograde.engine.of_another_version"})
    monkeypatch.setitem(sys.modules, gone.__module__, SimpleNamespace(Gone=gone))
    monkeypatch.setattr(cluster, "_grader", gone())
    with pytest.raises(ClusterError, match=r"cannot load Fukami.*of_another_version"):
        list(cluster.grade(JOBS, LIMITS))


def test_the_command_grades_a_class_through_a_scheduler(machines: Machines) -> None:
    course = load_course(ROOT)
    cache = machines.folder / ".cache" / "fukami"
    cache.mkdir(parents=True)
    (cache / "data").symlink_to(make_miniatures(course.build / "data"))  # as on a worker that has graded before
    machines.worker(HOME=str(machines.folder))
    folder = init_class(machines.folder / "class", course)
    for lang in ("ja", "en"):
        target = folder.submitted / f"blank-{lang}" / "02_activations" / "02_activations.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / "lessons" / lang / "02_activations.ipynb", target)
    arguments = ("grade", "02", "--scheduler", machines.address, "--class", str(folder.root))
    assert "2 hand-ins graded, 0 of them before" in fukami(*arguments)
    assert len(list(folder.feedback.rglob("*.html"))) == 2
    assert "2 hand-ins graded, 2 of them before" in fukami(*arguments)


def test_the_command_refuses_options_that_do_not_fit(tmp_path: Path) -> None:
    init_class(tmp_path / "class", load_course(ROOT))
    for options in (["--hosts", "a"], ["--cluster", "ssh"], ["--cluster", "slurm", "--scheduler", "tcp://a:1"]):
        told = fukami("grade", "02", *options, "--class", str(tmp_path / "class"), expect=2)
        assert "give one of --scheduler ADDRESS" in " ".join(re.findall(r"[\w-]+", told))


def test_slurm_jobs_grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {
        "sbatch": 'job=$(mktemp)\ncp "$1" "$job"\nsetsid bash "$job" >/dev/null 2>&1 &\necho "Submitted batch job $!"',
        "scancel": 'kill -- "-$1"',
    }
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with Cluster(start_slurm(1), preload=(), patience=None) as cluster:
        assert len(list(cluster.grade(JOBS[:3], LIMITS))) == 3
        job = cluster.client.run(os.getpgrp).popitem()[1]
        processes = [psutil.Process(job), *psutil.Process(job).children(recursive=True)]
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_what_slurm_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sbatch").write_text("#!/bin/bash\necho 'sbatch: error: invalid account' >&2\nexit 1\n")
    (tmp_path / "sbatch").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ClusterError, match=r"--cluster slurm could not be started(.|\n)*invalid account"):
        start_slurm(1)


def test_machines_over_ssh_grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ssh_server(tmp_path) as port:
        (tmp_path / ".ssh").mkdir()
        (tmp_path / ".ssh" / "config").write_text(
            f"Host alpha\n HostName 127.0.0.1\n Port {port}\n IdentityFile {tmp_path}/key\n"
            f" UserKnownHostsFile {tmp_path}/known\n"
        )
        monkeypatch.setenv("HOME", str(tmp_path))
        with Cluster(start_ssh(["alpha"], 2), preload=()) as cluster:
            assert len(list(cluster.grade(JOBS[:3], LIMITS))) == 3
            assert len(cluster.client.nthreads()) == 2
        with pytest.raises(ClusterError, match="--cluster ssh could not be started"):
            start_ssh(["127.0.0.1"], 1)  # port 22, where nobody listens


@contextlib.contextmanager
def ssh_server(folder: Path) -> Iterator[int]:
    """A server on this machine that knows one key and runs what it is told; yields its port."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / "key")
    key.write_public_key(folder / "authorized")

    children = []

    async def run(process: Any) -> None:
        child = await asyncio.create_subprocess_shell(process.command, stdout=-1, stderr=-1, start_new_session=True)
        children.append(child)
        await process.redirect(stdout=child.stdout, stderr=child.stderr)
        process.exit(await child.wait())

    async def serve() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            None,
            "127.0.0.1",
            0,
            server_host_keys=[key],
            authorized_client_keys=str(folder / "authorized"),
            process_factory=run,
        )

    async def stop() -> None:
        server.close()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    port = server.get_port()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'authorized').read_text()}")
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
