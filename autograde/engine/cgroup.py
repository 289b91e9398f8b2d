"""Memory and process limits for a whole submission, where this user may make control groups (version 1 or 2)."""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


class ControlGroup:
    """A group for one worker, and in it one for each submission. `None` from `find` means: not permitted here."""

    def __init__(self, folders: dict[str, Path], version: int) -> None:
        self.folders = folders  # controller -> folder; version 2 has one for all
        self.version = version

    @classmethod
    def find(cls) -> ControlGroup | None:
        """Make this worker's group below its own (or beside it, in version 2)."""
        name = f"fukami-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        own = _own_groups()
        if "memory" in own:
            folders: dict[str, Path] = {}
            for controller in ("memory", "pids"):
                if controller in own:
                    folder = ROOT / controller / own[controller].lstrip("/") / name
                    _remove_stale(folder.parent)
                    with contextlib.suppress(OSError):
                        folder.mkdir()
                        folders[controller] = folder
            return cls(folders, 1) if "memory" in folders else None
        if "" in own:
            here = ROOT / own[""].lstrip("/")
            for parent in (here.parent, here) if here != ROOT else (here,):
                if parent != ROOT and ROOT not in parent.parents:
                    continue
                _remove_stale(parent)
                with contextlib.suppress(OSError):
                    allowed = (parent / "cgroup.subtree_control").read_text().split()
                    if "memory" not in allowed:
                        (parent / "cgroup.subtree_control").write_text("+memory +pids")
                    folder = parent / name
                    folder.mkdir()
                    group = cls({"": folder}, 2)
                    try:
                        (folder / "cgroup.subtree_control").write_text("+memory +pids")
                        (folder / "probe").mkdir()
                        (folder / "probe").rmdir()
                        return group
                    except OSError:
                        folder.rmdir()
        return None

    @classmethod
    def permitted(cls) -> bool:
        """Whether memory and processes of each submission can be counted by themselves here."""
        group = cls.find()
        if group is not None:
            group.remove()
        return group is not None and (group.version == 2 or "pids" in group.folders)

    def child(self, number: int, memory_mb: int, processes: int) -> SubmissionGroup:
        """Make the group of one submission."""
        folders = {controller: folder / str(number) for controller, folder in self.folders.items()}
        for folder in folders.values():
            folder.mkdir()
        child = SubmissionGroup(folders, self.version)
        limit = str(memory_mb << 20)
        if self.version == 1:
            (folders["memory"] / "memory.limit_in_bytes").write_text(limit)
            with contextlib.suppress(OSError):
                (folders["memory"] / "memory.memsw.limit_in_bytes").write_text(limit)
            if "pids" in folders:
                (folders["pids"] / "pids.max").write_text(str(processes))
        else:
            (folders[""] / "memory.max").write_text(limit)
            with contextlib.suppress(OSError):
                (folders[""] / "memory.swap.max").write_text("0")
                (folders[""] / "memory.oom.group").write_text("1")
            (folders[""] / "pids.max").write_text(str(processes))
        return child

    def remove(self) -> None:
        """Remove the groups of all submissions and their own."""
        for folder in self.folders.values():
            with contextlib.suppress(OSError):
                for child in folder.iterdir():
                    if child.is_dir():
                        _remove(child)
            _remove(folder)


class SubmissionGroup:
    """The control group of one submission: `folders` by controller ("" in version 2)."""

    def __init__(self, folders: dict[str, Path], version: int) -> None:
        self.folders = folders
        self.version = version

    def admit(self, pid: int) -> None:
        """Move a process (as this side numbers it) into the group; what it forks will be there too. One that has ended needs none."""
        for folder in self.folders.values() if pid > 0 else ():
            with contextlib.suppress(ProcessLookupError):
                (folder / "cgroup.procs").write_text(str(pid))

    def out_of_memory(self) -> bool:
        """Whether the kernel has killed something here for want of memory."""
        folder = self.folders.get("memory") or self.folders.get("")
        assert folder is not None
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        with contextlib.suppress(OSError):
            for line in (folder / name).read_text().splitlines():
                key, _, value = line.partition(" ")
                if key == "oom_kill":
                    return int(value) > 0
        return False

    def remove(self) -> bool:
        """Remove the group; False while processes of it are still ending."""
        return all([_remove(folder, patience=0) for folder in self.folders.values()])


def _remove(folder: Path, patience: float = 2.0) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            folder.rmdir()
            return True
        except FileNotFoundError:
            return True
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.01)


def _remove_stale(parent: Path) -> None:
    """Remove the groups of workers that were killed."""
    for folder in parent.glob("fukami-*-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            for child in [*folder.glob("*/"), folder]:
                _remove(child, patience=0)


def _own_groups() -> dict[str, str]:
    """Controllers of version 1 that are mounted, and "" for version 2, each with this process's own path."""
    groups: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for controller in controllers.split(","):
                if controller and (ROOT / controller).is_dir():
                    groups[controller] = path
                elif not controller and (ROOT / "cgroup.controllers").is_file():
                    groups[""] = path
    return groups
