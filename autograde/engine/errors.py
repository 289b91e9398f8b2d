"""What can go wrong with the engine itself; what goes wrong with a submission is in its result."""

from __future__ import annotations

import shutil

from autograde.base.language import say


class EngineError(Exception):
    """Base of all errors of the engine; the message says what to do, in the user's language."""


class SandboxUnavailable(EngineError):
    """No sandbox can be had here, and none may be left out without being asked."""

    @classmethod
    def because(cls, reason: str) -> SandboxUnavailable:
        """Say why, and how to get one."""
        missing = shutil.which("bwrap") is None
        install_ja = (
            "bubblewrap を入れてください(Debian/Ubuntu なら sudo apt-get install bubblewrap)。" if missing else ""
        )
        install_en = "Install bubblewrap (Debian/Ubuntu: sudo apt-get install bubblewrap). " if missing else ""
        return cls(
            say(
                ja=f"サンドボックスを使えません: {reason}\n{install_ja}詳しくは fukami doctor で調べられます。"
                "信頼できる提出物だけなら --no-sandbox でサンドボックスなしの採点ができます。",
                en=f"No sandbox: {reason}\n{install_en}For more, run fukami doctor. "
                "Hand-ins that you trust can be graded without one (--no-sandbox).",
            )
        )

    @classmethod
    def elsewhere(cls) -> SandboxUnavailable:
        """Say that no other system than Linux has one, and what to do."""
        return cls(
            say(
                ja="サンドボックスがあるのは Linux だけです。他人の提出物の採点には、Windows なら WSL2、macOS なら Linux の仮想マシンか"
                "コンテナを使ってください(docs/systems.ja.md)。自分のノートブックだけなら、--no-sandbox を付ければここで採点できます。",
                en="Only Linux has the sandbox. To grade what others handed in, use WSL2 on Windows, or a Linux virtual machine "
                "or container on macOS (docs/systems.md). Your own notebook can be graded here: add --no-sandbox.",
            )
        )


class LibraryMissing(EngineError):
    """A lesson needs a library that is not installed here; the message says which, and how to get it."""


class ZygoteDied(EngineError):
    """The warm process from which submissions are forked is gone or does not answer."""

    @classmethod
    def with_log(cls, log: str) -> ZygoteDied:
        """Say so with the end of what the process wrote to its log."""
        words = log.strip()[-2000:] or "-"
        return cls(
            say(
                ja=f"採点用のプロセスが起動しないか、止まりました。fukami doctor で環境を調べてください。最後の出力:\n{words}",
                en=f"The grading process did not start or died. Run fukami doctor to see what is missing. Its last words:\n{words}",
            )
        )


class StoreError(EngineError):
    """A result could not be written or read; the message names the file."""


class ChildGone(BaseException):
    """The submission's process ended, was killed or spoke nonsense while something was asked of it.

    A BaseException, so that no `except Exception` in a test takes it for an answer. `reason` is one of "exited",
    "killed", "out_of_memory", "nonsense", "timed_out", "deadline"; `detail` of "killed" is the bound it passed (`CallTimedOut`).
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class CallTimedOut(BaseException):
    """A call into the submission took too long but could be interrupted; the process lives on.

    `bound` is what it passed: "clock" or "computing".
    """

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.bound = bound
