"""What can go wrong with the engine itself; what goes wrong with a submission is in its result."""

from __future__ import annotations

from autograde.engine.wire.messages import say


class EngineError(Exception):
    """Base of all errors of the engine; the message says what to do, in the user's language."""


class SandboxUnavailable(EngineError):
    """No sandbox can be had here, and none may be left out without being asked."""

    @classmethod
    def because(cls, reason: str) -> SandboxUnavailable:
        return cls(say("no_sandbox", reason=reason))


class ZygoteDied(EngineError):
    """The warm process from which submissions are forked is gone or does not answer."""

    @classmethod
    def with_log(cls, log: str) -> ZygoteDied:
        return cls(say("zygote_died", log=log.strip()[-2000:] or "-"))


class WireError(EngineError):
    """Bytes that are not a message, or a value that cannot cross the wire or is too large for it."""


class RangeTooLong(WireError):
    """A range of more numbers than may cross: a few bytes on the wire, gigabytes where it is looked at."""


class StoreError(EngineError):
    """A result could not be written or read; the message names the file."""


class ChildGone(BaseException):
    """The submission's process ended, was killed or spoke nonsense while something was asked of it.

    A BaseException, so that no `except Exception` in a test takes it for an answer. `reason` is one of "exited",
    "killed", "out_of_memory", "nonsense", "timed_out", "deadline".
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class CallTimedOut(BaseException):
    """A call into the submission took too long but could be interrupted; the process lives on."""
