"""A Dask cluster grades as the pool does, and loses nobody when a worker or the scheduler dies."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncssh
import dask
import psutil
import pytest
import yaml
from distributed import Client, Security, WorkerPlugin
from typer.testing import CliRunner, Result

from autograde.class_folder import init_class
from autograde.cli import app
from autograde.course import load_course
from autograde.engine import GradedSubmission, Limits, Pool, SandboxUnavailable
from autograde.engine.cluster import Cluster, ClusterError, _Grader, connect, start_ssh
from data_scripts.mini import make_miniatures
from tests.engine.helpers import check_of, exercise, hand_in, lesson_of, needs_sandbox
from tests.engine.test_kills import LESSON, submissions, without_times

pytestmark = [needs_sandbox, pytest.mark.xdist_group("cluster")]
ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(cell_seconds=20)
JOBS = [(submission, LESSON) for submission in submissions()]
# A submission dies with its Dask worker once, and is then tried alone, as in clusters that we start.
ENVIRONMENT = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


class Machines:
    """A real scheduler, and workers that come and go."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = ENVIRONMENT | environment
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
                env=self.environment | environment,
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
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Machines(tmp_path_factory.mktemp("cluster"))
    for _ in range(2):
        made.worker()
    with Cluster(connect(made.address), preload=()) as cluster:
        yield cluster
    made.close()


@pytest.fixture
def cluster(two_workers: Cluster) -> Cluster:
    """One for all tests, so that its warm processes are started once."""
    two_workers.client.wait_for_workers(2, timeout=30)  # one may have been killed
    return two_workers


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, dict[str, Any]]:
    """What the local pool finds."""
    with Pool(1, preload=()) as pool:
        return by_student(list(pool.grade(JOBS, LIMITS)))


def by_student(results: list[GradedSubmission]) -> dict[str, dict[str, Any]]:
    found = {result.student: without_times(result) for result in results}
    assert len(found) == len(results), "graded twice"
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def assert_ended(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_results_are_those_of_the_local_pool(cluster: Cluster, undisturbed: dict[str, Any]) -> None:
    assert by_student(list(cluster.grade(iter(JOBS), LIMITS))) == undisturbed
    assert len(undisturbed) == len(JOBS)


def test_a_worker_that_is_killed_in_mid_run_loses_and_leaves_nothing(
    cluster: Cluster, undisturbed: dict[str, Any]
) -> None:
    list(cluster.grade(JOBS[:4], LIMITS))  # now both are warm
    pid = cluster.client.run(os.getpid).popitem()[1]
    children = psutil.Process(pid).children(recursive=True)
    assert any("bwrap" in child.name() for child in children)
    results: list[GradedSubmission] = []
    for result in cluster.grade(JOBS, LIMITS):
        if not results:
            os.kill(pid, signal.SIGKILL)
        results.append(result)
    assert by_student(results) == undisturbed
    assert_ended(children)


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


def test_a_submission_that_kills_what_grades_it_is_lost_alone(cluster: Cluster) -> None:
    lethal = (
        "import os\nif f(1) > 2: os.kill({'process': os.getpid(), 'worker': os.getppid()}[f(2)], 9)\nassert f(1) == 2"
    )
    lesson = lesson_of(exercise("f"), check_of("f", lethal))
    answers = dict.fromkeys("abcd", "2")
    answers |= {f"kills the {name}": f"{name!r} if x == 2 else 3" for name in ("process", "worker")}
    jobs = [
        (dataclasses.replace(hand_in(lesson, {"f": f"def f(x): return {value}"}), student=student), lesson)
        for student, value in sorted(answers.items(), key=lambda item: item[0][-1])
    ]
    ends = {result.student: (result.ended, result.score) for result in cluster.grade(jobs, LIMITS)}
    assert ends.pop("kills the process") == ends.pop("kills the worker") == ("lost", 0.0)
    assert ends == dict.fromkeys("abcd", ("completed", 1.0))


def test_warm_processes_end_with_the_run(machines: Machines) -> None:
    worker = psutil.Process(machines.worker("--no-nanny").pid)
    with Cluster(connect(machines.address), preload=()) as cluster:
        list(cluster.grade(JOBS[:1], LIMITS))
        assert worker.children()
    assert not worker.children()


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
    machines.worker("--no-nanny")
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
    with Cluster(connect(cluster.address)) as run:
        monkeypatch.setattr(run, "_grader", gone())
        with pytest.raises(ClusterError, match=r"cannot load Fukami.*of_another_version"):
            list(run.grade(JOBS, LIMITS))


def test_the_command_grades_a_class_through_a_scheduler_with_tls(
    encrypted: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = load_course(ROOT)
    cache = encrypted.folder / ".cache" / "fukami"
    cache.mkdir(parents=True)
    (cache / "data").symlink_to(make_miniatures(course.build / "data"))  # as on a worker that has graded before
    encrypted.worker("--no-nanny", HOME=str(encrypted.folder))
    folder = init_class(encrypted.folder / "class", course)
    for lang in ("ja", "en"):
        target = folder.submitted / f"blank-{lang}" / "02_activations" / "02_activations.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / "lessons" / lang / "02_activations.ipynb", target)
    monkeypatch.setattr("autograde.engine.cluster.Cluster", partial(Cluster, preload=()))  # the lesson needs no torch
    for before in (0, 2):
        with dask.config.set(tls(encrypted.folder / "fukami.pem")):
            told = command("grade", "02", "--scheduler", encrypted.address, "--class", str(folder.root))
        assert f"2 hand-ins graded, {before} of them before" in told.output
        assert len(list(folder.feedback.rglob("*.html"))) == 2


def command(*arguments: str) -> Result:
    """Run `fukami` in this process."""
    return CliRunner().invoke(app, arguments, env={"FUKAMI_LANG": "en"})


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler that speaks to nobody without its certificate."""
    folder = tmp_path_factory.mktemp("encrypted")
    comm = tls(certificate(folder / "fukami.pem"))["distributed.comm"]
    (folder / "tls.yaml").write_text(yaml.safe_dump({"distributed": {"comm": comm}}))
    made = Machines(folder, DASK_CONFIG=str(folder / "tls.yaml"))
    yield made
    made.close()


def certificate(file: Path) -> Path:
    """Write a new one, with its key, to `file`."""
    new = Security.temporary()
    file.write_text(new.tls_client_key + new.tls_client_cert)
    return file


def tls(file: Path) -> dict[str, Any]:
    """Dask's configuration as docs/scaling.md has it."""
    roles = {role: {"cert": str(file)} for role in ("scheduler", "worker", "client")}
    comm = {"require-encryption": True, "tls": {"ca-file": str(file)} | roles}
    return {"distributed.comm": dask.config.merge(dask.config.get("distributed.comm"), comm)}


def test_a_scheduler_with_tls_refuses_others_and_they_are_told_what_to_do(
    encrypted: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = encrypted.address.replace("tls://", "tcp://")
    assert plain != encrypted.address
    with pytest.raises(ClusterError, match=r"No TLS connection.*distributed\.comm\.tls.*same authority"):
        connect(encrypted.address)
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at tcp:.*with TLS it begins with tls://"):
        connect(plain)
    monkeypatch.setenv("FUKAMI_LANG", "ja")
    with dask.config.set(tls(certificate(tmp_path / "another.pem"))):
        with pytest.raises(ClusterError, match=r"TLS でつながりません.*certificate.*同じ認証局の証明書が必要"):
            connect(encrypted.address)
        with pytest.raises(ClusterError, match=r"require-encryption.*tls:// で始まります"):
            connect(plain)
    left = [one.status for one in gc.get_objects() if isinstance(one, Client)]
    assert set(left) <= {"closed", "newly-created", "running"}, (
        left
    )  # the collector would close it, and could wait for ever


def test_the_command_refuses_options_that_do_not_fit(tmp_path: Path) -> None:
    init_class(tmp_path / "class", load_course(ROOT))
    for options in (["--hosts", "a"], ["--cluster", "ssh"], ["--cluster", "slurm", "--scheduler", "tcp://a:1"]):
        told = command("grade", "02", *options, "--class", str(tmp_path / "class"))
        assert told.exit_code == 2
        assert "give one of --scheduler ADDRESS" in " ".join(re.findall(r"[\w-]+", told.output))


class Ssh:
    """OpenSSH's server on this machine, and a home folder whose keys it knows: for the host `alpha`, not for others."""

    def __init__(self, program: str, home: Path) -> None:
        self.home = home
        self.python = home / "python"  # notes what is started here
        self.python.write_text(f'#!/bin/sh\necho $$ >> {home}/pids\nexec {sys.executable} "$@"\n')
        self.python.chmod(0o755)
        for name in ("host", "key", "other"):
            key = asyncssh.generate_private_key("ssh-ed25519")
            key.write_private_key(home / name)
            (home / name).chmod(0o600)
            key.write_public_key(home / f"{name}.pub")
        port = free_port()
        for name in ("host", "other"):
            (home / f"known_{name}").write_text(f"[127.0.0.1]:{port} {(home / name).with_suffix('.pub').read_text()}")
        (home / ".ssh").mkdir()
        (home / ".ssh" / "config").write_text(
            "".join(
                f"Host {host}\n IdentityFile {home}/{key}\n UserKnownHostsFile {home}/known_{known}\n"
                for host, key, known in (
                    ("alpha", "key", "host"),
                    ("closed", "other", "host"),
                    ("stranger", "key", "other"),
                )
            )
            + f"Host *\n HostName 127.0.0.1\n Port {port}\n"
        )
        (home / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1:{port}\nHostKey {home}/host\nAuthorizedKeysFile {home}/key.pub\n"
            "StrictModes no\nUsePAM no\nPidFile none\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it has nothing, and wants to be locked in
        with (home / "sshd.log").open("wb") as log:
            self.server = subprocess.Popen([program, "-D", "-e", "-f", str(home / "sshd_config")], stderr=log)
        while "Server listening" not in (home / "sshd.log").read_text():
            assert self.server.poll() is None, (home / "sshd.log").read_text()
            time.sleep(0.05)

    def started(self) -> list[psutil.Process]:
        """What was started over SSH and still runs."""
        found = []
        for pid in (self.home / "pids").read_text().split():
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [process := psutil.Process(int(pid)), *process.children(recursive=True)]
        return found


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ssh]:
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("OpenSSH's server is not installed: run ./setup.sh cluster")
    made = Ssh(program, tmp_path_factory.mktemp("home"))
    yield made
    made.server.kill()
    made.server.wait()


@pytest.fixture
def ssh(sshd: Ssh, monkeypatch: pytest.MonkeyPatch) -> Ssh:
    monkeypatch.setenv("HOME", str(sshd.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(sys, "executable", str(sshd.python))
    return sshd


def test_machines_over_ssh_grade_and_end_with_the_run(ssh: Ssh) -> None:
    with Cluster(start_ssh(["alpha"], 2), preload=()) as cluster:
        assert len(list(cluster.grade(JOBS[:1], LIMITS))) == 1
        assert len(cluster.client.nthreads()) == 2
        processes = ssh.started()
        assert len(processes) > 4
    assert_ended(processes)


def test_machines_over_ssh_end_with_a_coordinator_that_is_killed(ssh: Ssh) -> None:
    script = (
        f"import sys, time; sys.executable = {str(ssh.python)!r}; from autograde.engine.cluster import start_ssh;"
        "start_ssh(['alpha'], 1); print('started', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([ssh.python, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline() == b"started\n"
        processes = [process for process in ssh.started() if process.pid != run.pid]
        assert len(processes) > 2
        run.kill()
        assert not run.stderr.read()  # what Dask logs meanwhile is not for an instructor
    assert_ended(processes)


def test_a_machine_that_ssh_does_not_reach_is_told_with_what_to_do(ssh: Ssh, monkeypatch: pytest.MonkeyPatch) -> None:
    for hosts, why in {
        "closed": "Permission denied",
        "stranger": "key is not trusted",
        "alpha closed": "denied",
    }.items():
        with pytest.raises(ClusterError, match=rf"ssh could not be started(.|\n)*{why}(.|\n)*for host in {hosts};"):
            start_ssh(hosts.split(), 1)
    assert_ended(ssh.started())  # on alpha all went well
    monkeypatch.setattr(sys, "executable", "/no/python")
    with pytest.raises(ClusterError, match=r"must end without a question or an error:\n.*\$host /no/python -m"):
        start_ssh(["alpha"], 1)
