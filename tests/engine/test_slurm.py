"""`--cluster slurm` on a real Slurm of one node, which the tests start for themselves; they skip where it is not installed."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import psutil
import pytest

from autograde.engine.cluster import Cluster, ClusterError, start_slurm
from tests.engine.helpers import needs_sandbox
from tests.engine.test_cluster import JOBS, LIMITS, assert_ended, free_port

PATH = f"{os.environ['PATH']}:/usr/sbin"
pytestmark = [
    needs_sandbox,
    pytest.mark.xdist_group("slurm"),
    pytest.mark.skipif(
        not all(shutil.which(name, path=PATH) for name in ("slurmctld", "slurmd", "sbatch", "squeue", "scancel")),
        reason="Slurm is not installed: run ./setup.sh cluster",
    ),
]
CONFIGURATION = """
ClusterName=fukami
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
StateSaveLocation={folder}
SlurmdSpoolDir={folder}/node
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=64000
PartitionName=short Nodes=ALL Default=YES
"""


def slurm(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module", autouse=True)
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Slurm on this machine, with a node of two cores that trusts everybody."""
    folder = tmp_path_factory.mktemp("slurm")
    (folder / "slurm.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            host=socket.gethostname().split(".")[0],
            user=pwd.getpwuid(os.geteuid()).pw_name,
            port=free_port(),
            node_port=free_port(),
        )
    )
    here = {"jobqueue.slurm.interface": "lo", "jobqueue.slurm.log-directory": str(folder)}
    with pytest.MonkeyPatch.context() as patch, dask.config.set(here), contextlib.ExitStack() as stack:
        patch.setenv("PATH", PATH)
        patch.setenv("SLURM_CONF", str(folder / "slurm.conf"))
        log = stack.enter_context((folder / "log").open("wb"))
        daemons = [
            stack.enter_context(subprocess.Popen([name, "-D"], stdout=log, stderr=log))
            for name in ("slurmctld", "slurmd")
        ]
        try:
            while "idle" not in subprocess.run(["sinfo", "--noheader"], capture_output=True, text=True).stdout:
                assert not any(daemon.poll() for daemon in daemons), (folder / "log").read_text()
                time.sleep(0.1)
            yield
        finally:
            for daemon in daemons:
                daemon.terminate()


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograde.engine.cluster.PATIENCE", 0.5)


def jobs(*options: str) -> list[str]:
    return slurm("squeue", "--noheader", "--format=%i", *options).split()


def test_jobs_wait_in_the_queue_and_grade_and_end_with_the_run() -> None:
    queue = "scontrol", "update", "PartitionName=short"
    slurm(*queue, "State=DOWN")
    with Cluster(start_slurm(2), preload=(), patience=None) as cluster:
        assert len(jobs("--states=PENDING")) == 2
        threading.Timer(3, slurm, (*queue, "State=UP")).start()
        students: list[str] = []
        for result in cluster.grade(JOBS, LIMITS):
            if not students:
                cluster.client.wait_for_workers(2, timeout=60)
                slurm("scancel", jobs("--states=RUNNING")[0])
            students.append(result.student)
        assert sorted(students) == [submission.student for submission, _ in JOBS]
        pid = cluster.client.run(os.getppid).popitem()[1]
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        assert len(processes) > 2
    assert_ended(processes)
    assert not jobs("--states=PENDING,RUNNING")


def test_the_run_stops_when_no_job_is_left() -> None:
    with Cluster(start_slurm(1), preload=(), patience=None) as cluster:
        results = cluster.grade(JOBS, LIMITS)
        assert next(results)
        slurm("scancel", *jobs())
        rescue = threading.Timer(120, cluster.client.close)  # from waiting without end
        rescue.start()
        with pytest.raises(ClusterError, match=r"All Slurm jobs have ended.*walltime.*goes on from here"):
            list(results)
        rescue.cancel()


def test_jobs_end_with_a_coordinator_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, time; from autograde.engine.cluster import start_slurm; client = start_slurm(1);"
        "client.wait_for_workers(1); print(*client.run(os.getppid).values(), flush=True); time.sleep(600)"
    )
    environment = os.environ | {"DASK_JOBQUEUE__SLURM__INTERFACE": "lo"}
    with subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=tmp_path, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        nanny = psutil.Process(int(run.stdout.readline()))
        assert len(jobs("--states=RUNNING")) == 1
        run.kill()
    assert_ended([nanny])


def test_what_slurm_refuses_is_told() -> None:
    with dask.config.set({"jobqueue.slurm.queue": "nowhere"}), pytest.raises(ClusterError) as told:
        start_slurm(1)
    assert "--cluster slurm could not be started" in str(told.value)
    assert "invalid partition specified: nowhere" in str(told.value)


def test_an_interrupt_is_still_one() -> None:
    script = (
        "import os, signal; from autograde.engine.cluster import *; start_slurm(0); os.kill(os.getpid(), signal.SIGINT)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == -signal.SIGINT, done.stderr
