"""Grades many submissions on the workers of a Dask cluster: other machines' processes behind the interface of the pool.

What leaves this process are a lesson, once for each worker, submissions and limits; what comes back are results. A worker
holds no database and no file of the class. Whoever can reach the scheduler can run any code on the workers and here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import dask
from distributed import Client, Future, SSHCluster, WorkerPlugin, get_worker
from distributed.scheduler import KilledWorker
from tornado.ioloop import PeriodicCallback

from autograde.engine.pool import ATTEMPTS, Job, Pool, lost
from autograde.engine.version import ENGINE_VERSION
from autograde.engine.wire.errors import EngineError
from autograde.engine.wire.messages import say
from autograde.engine.worker import PRELOAD
from autograde.model import GradedSubmission, Lesson, Limits, Submission

CONNECT_SECONDS = 10
PATIENCE = 60.0  # how long a cluster may be without any worker
IDLE_SECONDS = 600  # after which a Dask worker ends warm processes that had nothing to do
AHEAD = 2  # submissions in flight for each thread of the workers: one that runs and one that waits beside it


class ClusterError(EngineError):
    """The cluster cannot be reached, cannot be started, or has lost what a run needs; the message says what to do."""


class Cluster:
    """Grades as `Pool` does, on the workers of `client`. Use `with`, or `close` it: that closes the client and its cluster.

    `make_data` is called on each worker and returns the folder of the lessons' data there (see `Worker`). `patience` is
    how many seconds to go on while there is no worker at all; None: for as long as Slurm has a job of the cluster.
    """

    def __init__(
        self,
        client: Client,
        make_data: Callable[[], Path] | None = None,
        *,
        sandbox: bool = True,
        preload: tuple[str, ...] = PRELOAD,
        patience: float | None = PATIENCE,
    ) -> None:
        self.client = client
        self.address: str = client.scheduler_info()["address"]
        self.sandbox = sandbox
        self.patience = patience
        self._grader = _Grader(make_data, sandbox, preload)
        self._plugins: dict[Lesson | None, str] = {}  # by name, so that two runs on one cluster do not meet
        self._threads, self._counted = 0, 0.0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[GradedSubmission]:
        """Yield each result as it is completed, in any order; `jobs` are taken as there is room for them.

        A submission whose Dask worker dies is graded on another. If Dask gives it up it is tried once more, with nothing
        else running, and then has a result that says so. When the caller stops early, what waits is called back.
        Raises ClusterError when the cluster is of no use, and what a worker raised (SandboxUnavailable, ZygoteDied).
        """
        limits = limits or Limits()
        waiting = iter(jobs)
        running: dict[Future, tuple[Job, int]] = {}
        done: SimpleQueue[Future] = SimpleQueue()
        again: list[Job] = []

        def submit(job: Job, attempt: int) -> None:
            submission, lesson = job
            arguments = self._plugin(None, self._grader), self._plugin(lesson, _Form(lesson)), submission, limits
            key = f"fukami-grade-{uuid.uuid4().hex}"
            future = self.client.submit(_grade, *arguments, key=key, pure=False)
            running[future] = job, attempt
            future.add_done_callback(done.put)

        try:
            while True:
                for job in islice(waiting, self._room(len(running))):
                    submit(job, 1)
                if again and not running:
                    submit(again.pop(), ATTEMPTS)
                if not running:
                    return
                future = self._next(done)
                job, attempt = running[future]
                try:
                    result = self._result(future)
                except KilledWorker:
                    if attempt < ATTEMPTS:
                        again.append(job)
                    else:
                        yield lost(*job, self.sandbox)
                else:
                    yield result
                del running[future]
        finally:
            if running and self.client.status == "running":
                self.client.cancel(list(running))

    def close(self) -> None:
        """Let the workers end their warm processes, and leave the cluster; end it, if it was started with the client."""
        cluster = self.client.cluster
        for name in self._plugins.values():
            with contextlib.suppress(Exception):  # a scheduler that is gone, workers that never had it
                if self.client.status == "running":
                    self.client.unregister_worker_plugin(name)
        self.client.close()
        if cluster is not None:
            cluster.close()

    def _plugin(self, key: Lesson | None, plugin: WorkerPlugin) -> str:
        """Give all workers of now and later a plugin, unless they have it; return its name."""
        if key not in self._plugins:
            self._plugins[key] = name = f"fukami-{uuid.uuid4().hex}"
            try:
                try:
                    self.client.register_plugin(plugin, name)
                except OSError:  # a worker died meanwhile
                    self.client.register_plugin(plugin, name)
            except OSError as error:
                raise ClusterError(say("cluster_lost")) from error
            except Exception as error:  # their Python cannot load it
                raise ClusterError(say("cluster_without_fukami", error=error)) from error
        return self._plugins[key]

    def _room(self, running: int) -> int:
        """How many more submissions to send."""
        if time.monotonic() - self._counted > 1.0:
            self._count_threads()
        return max(0, AHEAD * max(1, self._threads) - running)

    def _count_threads(self) -> None:
        try:
            self._threads = sum(self.client.nthreads().values())
        except (OSError, RuntimeError) as error:
            raise ClusterError(say("cluster_lost")) from error
        self._counted = time.monotonic()

    def _next(self, done: SimpleQueue[Future]) -> Future:
        """Wait for a future that has ended."""
        since = time.monotonic()
        while True:
            try:
                return done.get(timeout=1.0)
            except Empty:
                self._count_threads()
                if self._threads:
                    since = time.monotonic()
                elif time.monotonic() - since > (PATIENCE if self.patience is None else self.patience):
                    if self.patience is not None:
                        raise ClusterError(say("cluster_without_workers", address=self.address)) from None
                    if not _in_the_queue(self.client.cluster):
                        raise ClusterError(say("cluster_jobs_ended")) from None
                    since = time.monotonic()

    def _result(self, future: Future) -> GradedSubmission:
        if future.status == "cancelled":
            raise ClusterError(say("cluster_lost"))
        try:
            return future.result()
        except (EngineError, KilledWorker):
            raise
        except Exception as error:
            raise ClusterError(say("cluster_failed", error=f"{type(error).__name__}: {error}")) from error


def connect(address: str) -> Client:
    """Return a client of the scheduler at `address`, such as "tcp://10.0.0.1:8786". Raises ClusterError within seconds.

    TLS is taken from Dask's configuration (distributed.comm.tls) for addresses that begin with tls://.
    """
    encrypted = address.startswith("tls://")
    try:
        if not encrypted and dask.config.get("distributed.comm.require-encryption"):
            raise ValueError("distributed.comm.require-encryption: true")  # where Dask waits, then shows a traceback
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        message = "cluster_unreachable_tls" if encrypted else "cluster_unreachable"
        raise ClusterError(say(message, address=address, error=error)) from error


def start_ssh(hosts: list[str], workers: int) -> Client:
    """Start `workers` processes on each of `hosts` over SSH, and the scheduler on the first. Raises ClusterError.

    All of them end with the connection that started them, also when this process is killed (see `dask_setup`).
    """
    options = {"nthreads": 1, "n_workers": workers}
    tether = {"distributed.scheduler.preload": [__name__], "distributed.nanny.preload": [__name__]}

    def start() -> object:
        with dask.config.set(tether):  # SSHCluster sends its configuration along
            return SSHCluster([hosts[0], *hosts], worker_options=options, silence_logs="critical")

    return _started(start, "cluster_ssh_not_started", hosts=" ".join(dict.fromkeys(hosts)), python=sys.executable)


def start_slurm(jobs: int) -> Client:
    """Ask Slurm for `jobs` jobs as Dask's configuration (jobqueue.slurm) describes them. Raises ClusterError."""

    def start() -> object:
        interrupt = signal.getsignal(signal.SIGINT)
        from dask_jobqueue import SLURMCluster  # which makes ^C end Python, as if all were well

        signal.signal(signal.SIGINT, interrupt)
        # What the configuration leaves open: one process on one core.
        defaults: dict[str, Any] = {"cores": 1, "memory": "4 GB"}
        open_ones = {k: v for k, v in defaults.items() if not dask.config.get(f"jobqueue.slurm.{k}", None)}
        cluster = SLURMCluster(**open_ones, silence_logs="critical")
        try:
            for _ in range(jobs):
                cluster.worker_spec.update(cluster.new_worker_spec())
            cluster.sync(cluster._correct_state)  # `scale` would leave what sbatch says to the log
        except BaseException:
            with contextlib.suppress(Exception):
                cluster.close()
            raise
        return cluster

    return _started(start, "cluster_slurm_not_started")


def _started(start: Callable[[], object], message: str, **facts: object) -> Client:
    try:
        with dask.config.set({"distributed.scheduler.allowed-failures": 0}):  # `Cluster` itself tries once more, alone
            return Client(start(), timeout=CONNECT_SECONDS, set_as_default=False)
    except ImportError as error:
        raise ClusterError(say("cluster_not_installed", error=error)) from error
    except Exception as error:  # whatever ssh, Slurm and their libraries raise
        cause = error.__cause__ or error
        raise ClusterError(say(message, error=f"{type(cause).__name__}: {cause}", **facts)) from error


def _in_the_queue(cluster: Any) -> bool:
    """Whether a job of `cluster` waits or runs, as far as Slurm tells."""
    told = subprocess.run(["squeue", "--me", "--noheader", "--format=%i"], capture_output=True, text=True, check=False)
    ours = {job.job_id for job in list(cluster.workers.values())}
    return told.returncode != 0 or not ours.isdisjoint(told.stdout.split())


# On the workers


def dask_setup(_: object) -> None:
    """What Dask calls in a scheduler or nanny that was started over SSH: end it when its connection ends."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)  # at which Dask closes what the process runs,
        time.sleep(5)
        os._exit(1)  # unless that waits for a scheduler that is gone

    threading.Thread(target=watch, daemon=True).start()


class _Form(WorkerPlugin):
    """A lesson, which every worker holds while the run lasts."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson


class _Grader(WorkerPlugin):
    """Pools of one, each with a warm process of its own: as many as the Dask worker has threads that grade."""

    def __init__(self, make_data: Callable[[], Path] | None, sandbox: bool, preload: tuple[str, ...]) -> None:
        self.make_data, self.sandbox, self.preload = make_data, sandbox, preload
        self.engine = ENGINE_VERSION  # the coordinator's
        self._idle: list[Pool] = []
        self._used = self._closed = False

    def setup(self, worker: object) -> None:
        self._sweeping = PeriodicCallback(self._sweep, IDLE_SECONDS * 1000)
        self._sweeping.start()

    def grade(self, submission: Submission, lesson: Lesson, limits: Limits) -> GradedSubmission:
        if self.engine != ENGINE_VERSION:
            raise ClusterError(say("cluster_other_version", theirs=ENGINE_VERSION, ours=self.engine))
        try:
            pool = self._idle.pop()
        except IndexError:
            data = self.make_data() if self.make_data else None
            pool = Pool(1, data, sandbox=self.sandbox, preload=self.preload)
        try:
            (result,) = pool.grade([(submission, lesson)], limits)
        except BaseException:
            pool.close()
            raise
        self._used = True
        self._idle.append(pool)
        if self._closed:  # while this was graded
            self._close_idle()
        return result

    def teardown(self, worker: object) -> None:
        self._sweeping.stop()
        self._closed = True
        self._close_idle()

    def _sweep(self) -> None:
        """Free the memory of warm processes that nobody asks for any more: their coordinator may have been killed."""
        if not self._used:
            self._close_idle()
        self._used = False

    def _close_idle(self) -> None:
        with contextlib.suppress(IndexError):  # other threads take and give back meanwhile
            while True:
                self._idle.pop().close()


def _grade(grader: str, form: str, submission: Submission, limits: Limits) -> GradedSubmission:
    """Grade one submission on the Dask worker that runs this, with what its plugins of these names hold."""
    worker = get_worker()
    plugins: dict[str, Any] = worker.plugins
    try:
        return plugins[grader].grade(submission, plugins[form].lesson, limits)
    except EngineError as error:
        raise type(error)(f"{worker.address}: {error}") from None
