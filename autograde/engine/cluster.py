"""Grades many submissions on the workers of a Dask cluster: other machines' processes behind the interface of the pool.

What leaves this process are a lesson, once for each worker, submissions and limits; what comes back are results. A worker
holds no database and no file of the class. Whoever can reach the scheduler can run any code on the workers and here.
"""

from __future__ import annotations

import contextlib
import logging
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

from autograde.base.language import say
from autograde.engine.errors import EngineError
from autograde.engine.grader import Job
from autograde.engine.pool import ATTEMPTS, Pool, lost
from autograde.engine.version import ENGINE_VERSION
from autograde.model import GradedSubmission, Lesson, Limits, Submission

log = logging.getLogger(__name__)

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
        preload: tuple[str, ...] = (),
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
                for job in islice(waiting, self._capacity(len(running))):
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
                        log.warning(
                            "%s: its worker died, is tried once more, with nothing else running", job[0].student
                        )
                        again.append(job)
                    else:
                        log.warning("%s: lost, a second worker died under it", job[0].student)
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
                raise _cut_off() from error
            except Exception as error:  # their Python cannot load it
                raise ClusterError(
                    say(
                        ja=f"Dask のワーカーで Fukami を読み込めません({error})。このマシンと同じ版の Fukami を、ワーカーの環境にも入れてください。",
                        en=f"The Dask workers cannot load Fukami ({error}). Install the same version of it there as on this machine.",
                    )
                ) from error
        return self._plugins[key]

    def _capacity(self, running: int) -> int:
        """How many more submissions to send."""
        if time.monotonic() - self._counted > 1.0:
            self._count_threads()
        return max(0, AHEAD * max(1, self._threads) - running)

    def _count_threads(self) -> None:
        try:
            before, self._threads = self._threads, sum(self.client.nthreads().values())
            if before != self._threads:
                log.info("%d threads of workers, %d before", self._threads, before)
        except (OSError, RuntimeError) as error:
            raise _cut_off() from error
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
                        raise ClusterError(
                            say(
                                ja=f"{self.address} に Dask のワーカーがひとつもありません。`dask worker {self.address} --nthreads 1` で起動し、もう一度実行してください。採点済みのものは残っています。",
                                en=f"There is no Dask worker at {self.address}. Start some (`dask worker {self.address} --nthreads 1`) and run this again: what was graded is kept.",
                            )
                        ) from None
                    if not _in_the_queue(self.client.cluster):
                        raise ClusterError(
                            say(
                                ja="採点が終わらないうちに、Slurm のジョブがすべて終わりました。ジョブの出力(slurm-*.out)と、時間の上限(jobqueue.slurm.walltime)を確かめてください。採点済みのものは残っていて、同じコマンドで続きから再開できます。",
                                en="All Slurm jobs have ended before the grading did. See their output (slurm-*.out) and their time limit (jobqueue.slurm.walltime). What was graded is kept: the same command goes on from here.",
                            )
                        ) from None
                    since = time.monotonic()

    def _result(self, future: Future) -> GradedSubmission:
        if future.status == "cancelled":
            raise _cut_off()
        try:
            return future.result()
        except (EngineError, KilledWorker):
            raise
        except Exception as error:
            raise ClusterError(
                say(
                    ja=f"Dask のワーカーで採点できませんでした({type(error).__name__}: {error})。ワーカーのログを見てください。採点済みのものは残っています。",
                    en=f"Grading failed on a Dask worker ({type(error).__name__}: {error}). See that worker's log; what was graded is kept.",
                )
            ) from error


class _Client(Client):
    """A client that is closed at once when it cannot connect: the garbage collector may close it while Dask holds the same lock, and waits for ever."""

    def start(self, **kwargs: object) -> None:
        try:
            super().start(**kwargs)
        except BaseException:
            self.close()
            raise


def connect(address: str) -> Client:
    """Return a client of the scheduler at `address`, such as "tcp://10.0.0.1:8786". Raises ClusterError within seconds.

    TLS is taken from Dask's configuration (distributed.comm.tls) for addresses that begin with tls://.
    """
    encrypted = address.startswith("tls://")
    try:
        if not encrypted and dask.config.get("distributed.comm.require-encryption"):
            raise ValueError("distributed.comm.require-encryption: true")  # where Dask waits, then shows a traceback
        return _Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise ClusterError(
            _unreachable_by_tls(address, error) if encrypted else _unreachable(address, error)
        ) from error


def _cut_off() -> ClusterError:
    return ClusterError(
        say(
            ja="Dask のスケジューラーとの接続が切れました。採点済みのものは残っています。スケジューラーを起動し、同じコマンドで続きから再開できます。",
            en="The connection to the Dask scheduler was lost. What was graded is kept: start the scheduler, and the same command goes on from here.",
        )
    )


def _unreachable(address: str, error: Exception) -> str:
    return say(
        ja=f"Dask のスケジューラー {address} につながりません({error})。アドレス(TLS なら tls:// で始まります)を確かめ、`dask scheduler` が動いているか見てください。",
        en=f"No Dask scheduler answers at {address} ({error}). Check the address (with TLS it begins with tls://) and that `dask scheduler` is running.",
    )


def _unreachable_by_tls(address: str, error: Exception) -> str:
    return say(
        ja=f"Dask のスケジューラー {address} に TLS でつながりません({error})。`dask scheduler` が TLS で動いているか見てください。このマシンの Dask の設定(distributed.comm.tls)には、スケジューラーと同じ認証局の証明書が必要です。書き方は docs/scaling.ja.md にあります。",
        en=f"No TLS connection to a Dask scheduler at {address} ({error}). Check that `dask scheduler` is running with TLS, and that Dask's configuration on this machine (distributed.comm.tls) names certificates of the same authority; docs/scaling.md shows how.",
    )


def start_ssh(hosts: list[str], workers: int) -> Client:
    """Start `workers` processes on each of `hosts` over SSH, and the scheduler on the first. Raises ClusterError.

    All of them end with the connection that started them, also when this process is killed (see `dask_setup`).
    """
    options = {"nthreads": 1, "n_workers": workers}
    tether = {"distributed.scheduler.preload": [__name__], "distributed.nanny.preload": [__name__]}

    def start() -> object:
        with dask.config.set(tether):  # SSHCluster sends its configuration along
            return SSHCluster([hosts[0], *hosts], worker_options=options, silence_logs="critical")

    def failed(error: str) -> str:
        names = " ".join(dict.fromkeys(hosts))
        return say(
            ja=f"--cluster ssh を始められませんでした({error})。初めてのマシンには、一度手で `ssh` でログインし、ホスト鍵を登録してください。その後、次のコマンドが何も尋ねず、何も表示せずに終われば使えます。\nfor host in {names}; do ssh -o BatchMode=yes $host {sys.executable} -m autograde.engine.cluster; done",
            en=f"--cluster ssh could not be started ({error}). Log in once by hand (`ssh`) to a machine that is new, to accept its host key. Then this must end without a question or an error:\nfor host in {names}; do ssh -o BatchMode=yes $host {sys.executable} -m autograde.engine.cluster; done",
        )

    return _started(start, failed)


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

    def failed(error: str) -> str:
        return say(
            ja=f"--cluster slurm を始められませんでした({error})。docs/scaling.ja.md に、必要な設定があります。",
            en=f"--cluster slurm could not be started ({error}). docs/scaling.md says what it needs.",
        )

    return _started(start, failed)


def _started(start: Callable[[], object], failed: Callable[[str], str]) -> Client:
    """Connect to the cluster that `start` makes; `failed(error)` says that it could not be made. Raises ClusterError."""
    try:
        with dask.config.set({"distributed.scheduler.allowed-failures": 0}):  # `Cluster` itself tries once more, alone
            return _Client(start(), timeout=CONNECT_SECONDS, set_as_default=False)
    except ImportError as error:
        raise ClusterError(
            say(
                ja=f"--cluster に必要なライブラリーがありません({error})。pip install -c constraints.txt -e '.[cluster]' で入れてください。",
                en=f"A library for --cluster is missing ({error}). Install it: pip install -c constraints.txt -e '.[cluster]'.",
            )
        ) from error
    except Exception as error:  # whatever ssh, Slurm and their libraries raise
        cause = error.__cause__ or error
        raise ClusterError(failed(f"{type(cause).__name__}: {cause}")) from error


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
            raise ClusterError(
                say(
                    ja=f"このワーカーの採点エンジンは {ENGINE_VERSION} で、呼び出した側の {self.engine} と違います。同じ版の Fukami を入れ、ワーカーを起動し直してください。",
                    en=f"this worker's engine is {ENGINE_VERSION}, the coordinator's {self.engine}. Install the same version of Fukami and start the worker again.",
                )
            )
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
