"""A web server on this machine that misbehaves as asked, and a tiny data set to fetch from it."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from data_scripts import fastai_archive
from data_scripts.catalogue import DataSet, Download, Homes, Miniature, Source, Text


class Host:
    """`files`: what it serves. `faults`: how it misbehaves for a path. `log`: (path, Range header) of every request."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, str] = {}
        self.log: list[tuple[str, str | None]] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{name}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name, wanted = request.path.lstrip("/"), request.headers.get("Range")
        self.log.append((name, wanted))
        fault = self.faults.get(name, "")
        if fault == "error":
            request.send_error(503)
            return
        body = b"<!DOCTYPE html><title>Log in to the school's network</title>" if fault == "page" else self.files[name]
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and fault != "no ranges" else 0
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.send_header("Content-Length", str(len(body) - start))
        request.end_headers()
        part = body[start:]
        if fault == "cut once":
            del self.faults[name]
        if fault.startswith("cut"):
            part = part[: len(part) // 2]
        request.wfile.write(part)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.server.shutdown()
    host.server.server_close()


@pytest.fixture(autouse=True)
def _english_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.setattr("data_scripts.download.time.sleep", lambda seconds: None)
    monkeypatch.setattr("data_scripts.download.CHUNK", 64)


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes.below(tmp_path / "home")


def packed(files: dict[str, bytes]) -> bytes:
    """Return a .tgz of the files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def picture(shade: int) -> bytes:
    """Return a PNG of one grey."""
    buffer = io.BytesIO()
    Image.new("L", (4, 4), shade).save(buffer, "PNG")
    return buffer.getvalue()


PICTURES = {f"shades/{name}/{i}.png": picture(i * 9 + (name == "b")) for name in "ab" for i in range(12)}
ARCHIVE = packed(PICTURES)
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()


def set_from(*sources: Source, content_sha256: str | None = None) -> DataSet:
    """Return a set of two shades, twelve pictures each, with these sources."""
    nothing = Text("", "")
    return DataSet(
        name="shades",
        title=nothing,
        about=nothing,
        licence=nothing,
        citation="",
        folder="shades",
        miniature=Miniature(1, lambda folder: None, nothing),
        sources=sources,
        counts={"a": 12, "b": 12},
        mode="L",
        content_sha256=content_sha256,
    )


def source(url: str, name: str = "host", sha256: str | None = SHA256) -> Source:
    """Return a source of one archive."""
    return Source(name, (Download(url, sha256=sha256),), fastai_archive.unpack)
