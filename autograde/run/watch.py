"""Grade what appears in a folder until somebody says stop: `fukami watch`.

The folder is looked at every few seconds. A change of it that the system would announce (inotify) is not announced for
what another machine wrote on a network folder, and size and time have to be compared anyhow: a file counts as whole when
two looks in a row find it unchanged. Each time something new is whole, the folder is collected as `fukami collect` would,
and graded as `fukami grade` would: what was taken or graded before is known by its content, also after a restart.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograde.base.language import say
from autograde.base.trouble import remedy
from autograde.class_folder import ClassFolder
from autograde.course import CourseError
from autograde.engine.grader import Grader
from autograde.intake.matches import FILE as MATCHES
from autograde.intake.submitted import read_hand_ins
from autograde.model import GradedSubmission, points_of
from autograde.reports.feedback import feedback_page
from autograde.reports.summary import points
from autograde.run.alone import alone
from autograde.run.collect import Taken, collect_class, roster_of
from autograde.run.grade import ClassGrades, grade_class, graded_class
from autograde.run.report import report_class
from autograde.students import ROSTER

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two looks
#: What browsers, file managers and synchronising programs call a file that is not whole yet; a folder of such a name holds one.
UNFINISHED = re.compile(
    r"^\.|^~\$|^~syncthing~|\.(?:crdownload|part|partial|filepart|download|opdownload|tmp|temp|aria2|!ut|!qb|swp)$",
    re.IGNORECASE,
)
State = tuple[int, int]  # size, and time of the last change in nanoseconds
Tell = Callable[[str, str], None]
"""Called with a line and its style, "" for a plain one."""


class _Stopped(Exception):
    """Somebody asked for an end while a class was being graded."""


@dataclass
class Inbox:
    """A folder into which files come, each at its own pace."""

    folder: Path
    _before: dict[Path, State] = field(default_factory=dict)

    def look(self) -> dict[Path, State]:
        """Return the files that are whole: unchanged since the last look, not empty while others come, not called unfinished."""
        now: dict[Path, State] = {}
        coming = False
        for place, folders, names in os.walk(self.folder):
            coming |= any(UNFINISHED.search(name) for name in (*folders, *names))
            folders[:] = [name for name in folders if not UNFINISHED.search(name)]
            for path in (Path(place, name) for name in names if not UNFINISHED.search(name)):
                try:
                    status = path.lstat()
                except OSError:  # it was just renamed, or taken away
                    continue
                now[path] = status.st_size, status.st_mtime_ns
        before, self._before = self._before, now
        return {path: state for path, state in now.items() if before.get(path) == state and (state[0] or not coming)}


def watch_folder(
    folder: ClassFolder,
    source: Path,
    pool: Grader,
    tell: Tell,
    stop: Callable[[], bool],
    *,
    every: float = EVERY,
) -> None:
    """Collect and grade what appears in `source` until `stop` says so; the hand-in that is being graded then comes to its end.

    What is wrong with a file, or with the settings, is told, and the rest goes on. Raises `CourseError` for a folder that
    cannot be watched and while another watches for this class, and `EngineError` where nothing can be graded.
    """
    _refuse(folder, source)
    with alone(folder, "watch", go_on=lambda: False) as only_one:
        if not only_one:
            raise CourseError(
                say(
                    ja="このクラスでは、別の `fukami watch` が動いています。先にそちらを止めてください。",
                    en="Another `fukami watch` is running for this class: stop that one first.",
                )
            )
        _Watch(folder, source, pool, tell, stop).run(every)


def _refuse(folder: ClassFolder, source: Path) -> None:
    inside, outside = source.resolve(), folder.root.resolve()
    if inside.is_relative_to(outside) or outside.is_relative_to(inside):
        raise CourseError(
            say(
                ja=f"{source} は見張れません。クラスのフォルダの中でも外側でもない、別のフォルダにしてください。フィードバックまで提出物として取り込んでしまいます。",
                en=f"{source} cannot be watched: it lies in the class's folder, or around it, and its feedback would be taken for hand-ins. Use a folder apart.",
            )
        )


@dataclass
class _Watch:
    folder: ClassFolder
    source: Path
    pool: Grader
    tell: Tell
    stop: Callable[[], bool]
    _first: bool = True  # nothing was collected yet
    _again: bool = False  # something was refused that the next look may do
    _said: set[str] = field(default_factory=set)  # lines on what is wrong; each is said once
    _lessons: set[str] = field(default_factory=set)  # those that are to be graded

    def run(self, every: float) -> None:
        """Look, collect and grade until it is to stop."""
        inbox = Inbox(self.source)
        known: dict[Path, State] = {}
        while not self.stop():
            whole = inbox.look()
            new = (self._settings() | whole).items() - known.items()
            if not self.source.is_dir():
                self._news(
                    say(
                        ja=f"{self.source} が見えません。現れるのを待ちます。",
                        en=f"{self.source} is not there now: waiting for it.",
                    )
                )
            elif whole and (new or self._again):
                self._again = False
                if self._tried(partial(self._collect, whole)):
                    known |= whole | self._settings()
                self._tried(self._grade)
            self._rest(every)

    def _tried(self, work: Callable[[], None]) -> bool:
        """Do a piece of work; return False, for the next look to try again, when a file was taken away or the machine refused."""
        try:
            work()
        except CourseError as error:
            self._news(str(error), "red")
        except Exception as error:
            told = remedy(error) or (str(error) if isinstance(error, FileNotFoundError) else "")
            if not told:
                raise
            self._news(told, "red")
            self._again = True
        return not self._again

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stop() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _settings(self) -> dict[Path, State]:
        """What a person may change meanwhile, so that a file is looked at again."""
        found = {}
        for name in (MATCHES, ROSTER, "class.toml"):
            path = self.folder.root / name
            if path.is_file():
                found[path] = path.stat().st_size, path.stat().st_mtime_ns
        return found

    def _collect(self, whole: Iterable[Path]) -> None:
        """Take what is whole in; note the lessons that are to be graded: at first those, too, whose hand-ins were taken before."""
        with alone(self.folder, "collect", self._waiting, lambda: not self.stop()) as may:
            if not may:
                return
            known, _ = roster_of(self.folder)
            taken = collect_class(self.folder, [self.source], known, only=frozenset(whole))
        concern = {"taken", "unreadable", "moved", "doubted"} | ({"unchanged"} if self._first else set())
        self._lessons |= {entry.lesson for entry in taken.entries if entry.lesson and entry.action in concern}
        self._first = False
        self._tell_taken(taken)

    def _tell_taken(self, taken: Taken) -> None:
        for entry in taken.entries:
            if entry.action == "taken":
                self.tell(entry.told, "")
            elif entry.action not in ("unchanged", "older", "along", "hidden"):
                self._news(entry.told, "yellow")
        for note in taken.notes:
            self._news(note, "yellow")

    def _grade(self) -> None:
        """Grade the lessons that are to be, and write their feedback; one that cannot be is tried again later."""
        for lesson in sorted(self._lessons):
            if self.stop():
                return
            if not read_hand_ins(self.folder, lesson):
                self._lessons.discard(lesson)
                continue
            try:
                with alone(self.folder, f"grade.{lesson}", self._waiting, lambda: not self.stop()) as may:
                    if may and self._graded(lesson):
                        self._lessons.discard(lesson)
            except CourseError as error:
                self._news(str(error), "red")

    def _graded(self, lesson: str) -> bool:
        """Grade a lesson and write its pages; return whether it was graded whole."""
        new: list[GradedSubmission] = []

        def show(done: int, total: int, newest: GradedSubmission | None) -> None:
            if newest is not None:
                new.append(newest)
            if self.stop():
                raise _Stopped

        grades: ClassGrades
        whole = True
        try:
            grades = grade_class(self.folder, lesson, self.pool, progress=show)
        except _Stopped:
            if not new:
                return False
            whole = False
            grades = graded_class(self.folder, lesson)
        reports = report_class(grades)
        for one in new:
            page = feedback_page(self.folder, one.student, lesson).relative_to(self.folder.root)
            score = points(sum(points_of(one, grades.hand_ins.void).values()))
            most = points(sum(test.max_points for test in one.tests))
            self.tell(f"{one.student} {lesson}: {score} / {most}  {page}", "green")
            if one.note:
                self.tell(f"{one.student}: {one.note}", "yellow")
        for line in grades.changes_told:
            self.tell(line, "yellow")
        for note in [*(grades.notes if whole else ()), *reports.notes]:
            self._news(note, "yellow")
        return whole

    def _waiting(self) -> None:
        told = say(
            ja="ほかの fukami がこのクラスで作業しています。終わるのを待ちます。",
            en="Another fukami is at work in this class: waiting until it is done.",
        )
        self.tell(told, "yellow")

    def _news(self, line: str, style: str = "") -> None:
        """Say what was not said before."""
        if line not in self._said:
            self._said.add(line)
            self.tell(line, style)
