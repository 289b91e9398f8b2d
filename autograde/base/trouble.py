"""What the machine refuses (a full disk, a folder that is read-only, a gradebook in use), in words that say what to do."""

from __future__ import annotations

import errno
import os

from autograde.base.language import say

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_BROKEN = (errno.EIO,)


def remedy(error: BaseException | str) -> str | None:
    """Return what to do about `error`, or about what it came of; None when the machine is not to blame.

    Nothing needs to be undone first: whatever was written before is whole, and the same command goes on from there.
    """
    chain = [error] if isinstance(error, str) else _causes(error)
    for cause in chain:
        text = str(cause)
        where = getattr(cause, "filename", None) or ("gradebook.db" if "database" in text else "")
        place = f" ({where})" if where else ""
        if _says(text, _FULL, "database or disk is full"):
            return say(
                ja=f"ディスクがいっぱいで書けません{place}。空きを作り、同じコマンドをもう一度実行してください。書き終えたものは残っていて、続きから始まります。",
                en=f"The disk is full{place}. Free some space and run the same command again: what was written is kept, and it goes on from there.",
            )
        if _says(text, _CLOSED, "readonly database", "unable to open database file"):
            return say(
                ja=f"書き込めません{place}。読み取り専用か、権限がありません。書き込めるようにするか、書き込める場所に移して、もう一度実行してください。",
                en=f"Cannot be written{place}: it is read-only, or belongs to someone else. Make it writable, or work on a copy elsewhere, and run this again.",
            )
        if _says(text, (), "database is locked", "database table is locked"):
            return say(
                ja=f"成績簿をほかのプログラムが使っています{place}。formgrader や別の fukami が終わるのを待って、もう一度実行してください。",
                en=f"Another program is using the gradebook{place}. Wait until it is done (formgrader, or another fukami), then run this again.",
            )
        if _says(text, _BROKEN, "disk I/O error"):
            return say(
                ja=f"ディスクが読み書きのエラーを返しました{place}。ディスクの状態を確かめ、もう一度実行してください。",
                en=f"The disk reports an error{place}. Check the disk, then run this again.",
            )
    return None


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _says(text: str, numbers: tuple[int, ...], *phrases: str) -> bool:
    return any(phrase in text for phrase in (*map(os.strerror, numbers), *phrases))
