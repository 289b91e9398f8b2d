"""The process of one pool worker: JSON lines with submissions come on stdin, results go to what was stdout."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from autograde.engine.errors import EngineError, ZygoteDied
from autograde.engine.worker import Worker
from autograde.model import FormCell, Lesson, Limits, StudentCell, Submission


def main() -> None:
    """Answer submissions with results, a line of JSON each, until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed may come between the answers
    settings = json.loads(sys.argv[1])
    data = Path(settings["data"]) if settings["data"] else None
    link = socket.socket(fileno=settings["link"]) if settings["link"] is not None else None

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message, default=vars).encode() + b"\n")
        answers.flush()

    try:
        worker = Worker(data, sandbox=settings["sandbox"], preload=tuple(settings["preload"]), link=link)
    except EngineError as error:
        answer({"fatal": type(error).__name__, "message": str(error)})
        return
    with worker:
        answer({"ready": True})
        lessons: dict[int, Lesson] = {}
        for line in sys.stdin.buffer:
            job = json.loads(line)
            if "new" in job:
                new = job["new"]
                lessons[job["lesson"]] = Lesson(**{**new, "cells": tuple(FormCell(**cell) for cell in new["cells"])})
            cells = tuple(StudentCell(**cell) for cell in job["submission"]["cells"])
            files = tuple((name, content) for name, content in job["submission"]["files"])
            called = tuple(job["submission"]["called"])
            submission = Submission(**{**job["submission"], "cells": cells, "files": files, "called": called})
            try:
                graded = worker.grade(submission, lessons[job["lesson"]], Limits(**job["limits"]))
                answer({"result": graded})
            except ZygoteDied:
                return  # the pool starts another worker in place of this one
            except EngineError as error:
                answer({"error": str(error)})
