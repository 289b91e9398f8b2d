"""The warm process inside the sandbox: imports everything once, then forks one child for each submission.

It speaks JSON datagrams with the worker over descriptor 3 (SOCK_SEQPACKET); descriptors travel beside them:
    -> {"op": "fork", "limits": {...}, "settings": {...}} + [socket of the child]
    <- {"pid": n} + [pidfd of the child, pidfd of its pid 1 (not without a sandbox)]
    -> {"op": "reap", "pid": n}
    <- {"pid": n, "status": wait status}
    -> {"op": "preload", "modules": [...]}
    <- {"preloaded": [...]}, all that was asked for so far
    -> {"op": "link"} + [control socket of one more worker, on which the same is spoken]
When a control socket ends, so does all that was forked for it; at the end of descriptor 3 the process itself ends.
No code of a student ever runs in this process, and nothing that a student's process can reach talks to it.
"""

from __future__ import annotations

import array
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any

from autograde.engine.inside import jail, seccomp
from autograde.engine.wire.channel import ChannelClosed

CONTROL_FD = 3


class Nursery:
    """A small process, forked before the heavy imports, that builds the namespaces of the next submission in advance."""

    def __init__(self) -> None:
        self.sock, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            try:
                self.sock.close()
                os.close(CONTROL_FD)
                _keep_nursery(other)
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        other.close()
        self.waiting: int | None = None  # file_mb of the namespaces that were ordered and not yet fetched

    def order(self, file_mb: int) -> None:
        """Ask for fresh namespaces whose file systems hold `file_mb` MiB each."""
        self.sock.send(json.dumps({"file_mb": file_mb}).encode())
        self.waiting = file_mb

    def fetch(self, file_mb: int) -> list[int]:
        """Return descriptors of fresh namespaces, [pidfd of pid 1, pid, mount, ipc, net], and order the next ones."""
        while self.waiting != file_mb:
            if self.waiting is not None:
                init, *rest = self._receive()
                signal.pidfd_send_signal(init, signal.SIGKILL)
                for fd in (init, *rest):
                    os.close(fd)
            self.order(file_mb)
        namespaces = self._receive()
        self.order(file_mb)
        return namespaces

    def _receive(self) -> list[int]:
        message, fds, _, _ = socket.recv_fds(self.sock, 4096, 8)
        answer = json.loads(message or b'{"error": "the nursery is gone"}')
        if "error" in answer:
            raise OSError(answer["error"])
        return fds


def _keep_nursery(sock: socket.socket) -> None:
    while True:
        request = sock.recv(4096)
        if not request:
            return
        helper = os.fork()  # it cannot be undone that a process forks into a new namespace, so each time another does
        if helper == 0:
            try:
                _make_namespaces(sock, json.loads(request)["file_mb"])
            except BaseException as error:
                sock.send(json.dumps({"error": f"no private namespaces: {error}"}).encode())
            os._exit(1)
        os.waitpid(helper, 0)


def _make_namespaces(sock: socket.socket, file_mb: int) -> None:
    jail.unshare(jail.CLONE_NEWPID)
    if os.fork() == 0:
        jail.be_init(lambda fds: socket.send_fds(sock, [b"{}"], fds), file_mb)


@dataclass
class Child:
    """A submission's process, forked and not yet reaped."""

    control: int  # descriptor of the control socket on which it was asked for
    pid: int
    pidfds: list[int]  # of itself and, in the sandbox, of the pid 1 whose end is the end of everything in there


class Zygote:
    """The warm process: forks a child for each submission, and tells the workers on its control sockets how they end."""

    def __init__(self, control: socket.socket, sandboxed: bool) -> None:
        self.sandboxed = sandboxed
        self.controls = {control.fileno(): control}
        self.children: dict[int, Child] = {}  # by pid, until they are reaped
        self.preloaded: dict[str, None] = {}
        self.nursery = Nursery() if sandboxed else None
        if self.nursery:
            self.nursery.order(256)

    def warm(self, preload: list[str]) -> None:
        """Make the shell and import what is used, so that every child has them already."""
        from autograde.engine.inside import serve

        self.server = serve
        serve.warm()
        self.preload(preload)

    def preload(self, modules: list[str]) -> None:
        fresh = [name for name in modules if name not in self.preloaded]
        self.preloaded |= dict.fromkeys(fresh)
        self.server.preload(fresh)
        threads = len(os.listdir("/proc/self/task"))
        if threads != 1:
            raise RuntimeError(f"{threads} threads in the zygote: a forked child could hang; set OMP_NUM_THREADS=1")
        self.baseline = jail.data_size()
        gc.collect()
        gc.freeze()

    def loop(self) -> None:
        """Serve all controls until the first of them ends."""
        self.poll = select.poll()
        self.poll.register(CONTROL_FD, select.POLLIN)
        while True:
            for fd, _ in self.poll.poll():
                if fd in self.controls:
                    message, fds = b"", list[int]()
                    with contextlib.suppress(ConnectionResetError):  # it went without hearing our last answer
                        message, fds, _, _ = socket.recv_fds(self.controls[fd], 65536, 4)
                    if message:
                        self.do(fd, json.loads(message), fds)
                    elif fd == CONTROL_FD:
                        return
                    else:
                        self.unlink(fd)
                else:
                    self.report(next(child for child in self.children.values() if child.pidfds[0] == fd))

    def do(self, control: int, request: dict[str, Any], fds: list[int]) -> None:
        """Do what one message of a control socket asks: fork, reap, link."""
        if request["op"] == "reap":
            self.poll.register(self.children[request["pid"]].pidfds[0], select.POLLIN)  # readable once it has ended
        elif request["op"] == "preload":
            if not self.preloaded.keys() >= set(request["modules"]):
                self.preload(request["modules"])
            self.answer(control, {"preloaded": list(self.preloaded)})
        elif request["op"] == "fork":
            self.fork(control, request, fds[0])
        elif request["op"] == "link":
            link = socket.socket(fileno=fds[0])
            self.controls[link.fileno()] = link
            self.poll.register(link.fileno(), select.POLLIN)

    def report(self, child: Child) -> None:
        """Tell who asked for it how a child ended, and forget it."""
        status = os.waitpid(child.pid, 0)[1]
        del self.children[child.pid]
        self.poll.unregister(child.pidfds[0])
        for fd in child.pidfds:
            os.close(fd)
        if child.control in self.controls:
            self.answer(child.control, {"pid": child.pid, "status": status})

    def unlink(self, control: int) -> None:
        """A worker has gone: end what it left running."""
        self.poll.unregister(control)
        self.controls.pop(control).close()
        for child in self.children.values():
            if child.control == control:
                for fd in child.pidfds:
                    with contextlib.suppress(ProcessLookupError):
                        signal.pidfd_send_signal(fd, signal.SIGKILL)
                self.poll.register(child.pidfds[0], select.POLLIN)

    def answer(self, control: int, message: dict[str, Any], fds: list[int] | None = None) -> None:
        """Send a worker a message and descriptors; one that is gone hears nothing."""
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds or []))]
        with contextlib.suppress(
            BrokenPipeError, ConnectionResetError
        ):  # the worker is going; its end will be seen next
            self.controls[control].sendmsg([json.dumps(message).encode()], ancillary)

    def fork(self, control: int, request: dict[str, Any], sock: int) -> None:
        """Fork a child for a submission into fresh namespaces and answer with its pid and pidfds."""
        namespaces: list[int] = []
        if self.nursery:
            namespaces = self.nursery.fetch(request["limits"]["file_mb"])
            jail.setns(namespaces[1], jail.CLONE_NEWPID)  # for what is forked from here on
        pid = os.fork()
        if pid == 0:
            try:
                self.become_child(request, sock, namespaces)
            except ChannelClosed:
                os._exit(0)
            except BaseException:
                traceback.print_exc()
            os._exit(70)
        child = Child(control, pid, [os.pidfd_open(pid), *namespaces[:1]])
        self.children[pid] = child
        self.answer(control, {"pid": pid}, child.pidfds)
        for fd in (*namespaces[1:], sock):
            os.close(fd)

    def become_child(self, request: dict[str, Any], sock: int, namespaces: list[int]) -> None:
        """In the child: enter the namespaces, give up every right, set the limits, and serve `sock`."""
        if namespaces:
            jail.setns(namespaces[2], jail.CLONE_NEWNS)
            jail.setns(namespaces[3], jail.CLONE_NEWIPC)
            jail.setns(namespaces[4], jail.CLONE_NEWNET)
            home = jail.HOME
        else:
            os.setsid()
            home = request["settings"]["home"]
        os.dup2(sock, CONTROL_FD)
        os.closerange(CONTROL_FD + 1, 1 << 16)
        os.chdir(home)
        os.environ["HOME"] = home
        if namespaces:
            jail.drop_capabilities()
            seccomp.install()
        jail.set_limits(request["limits"], self.baseline)
        self.server.serve(socket.socket(fileno=CONTROL_FD), request)


def main() -> None:
    """Warm up, say so on the control socket, and fork until it closes."""
    sandboxed = sys.argv[1] == "sandboxed"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    control = socket.socket(fileno=CONTROL_FD)
    started = time.monotonic()
    zygote = Zygote(control, sandboxed)
    zygote.warm(sys.argv[2:])
    zygote.answer(CONTROL_FD, {"ready": True, "seconds": time.monotonic() - started})
    zygote.loop()


if __name__ == "__main__":
    main()
