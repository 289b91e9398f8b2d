"""One file from the web: pooch fetches, checks and puts it in place; this adds resuming, speed and clear failures."""

import errno
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pooch
import requests
from filelock import FileLock

from data_scripts.catalogue import Download
from data_scripts.errors import DiskFull, NoClient, NotTheFile, TooSlow, Truncated, Unreachable, WrongHash

CHUNK = 1 << 16
TRIES = 4
TIMEOUT = (10, 60)

#: A host that sends less than this over `PATIENCE` seconds is left for the next source.
SLOW_BYTES_PER_SECOND = 200_000
PATIENCE = 20

#: (bytes so far, bytes in all or 0 where unknown)
Progress = Callable[[int, int], None]


class ResumingDownloader:
    """A pooch downloader that keeps what it has in a `.part` file and goes on from there, in this run or a later one."""

    def __init__(self, part: Path, progress: Progress | None = None, patient: bool = True):
        self.part, self.progress, self.patient = part, progress or (lambda done, total: None), patient
        self.expected = 0

    def __call__(self, url: str, output_file: Any, pooch: Any = None, check_only: bool = False) -> None:
        """Download `url` into `output_file`, a path."""
        for attempt in range(TRIES):
            try:
                self._get(url)
                break
            except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError, Truncated) as error:
                if attempt == TRIES - 1 or _is_refusal(error):
                    raise self._gave_up(url, error) from error
                time.sleep(0.2 * 2**attempt)
            except requests.exceptions.RequestException as error:
                raise Unreachable.host(url, _reason(error)) from error
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise DiskFull.at(self.part) from error
                raise
        os.replace(self.part, output_file)
        self._tag.unlink(missing_ok=True)

    def _gave_up(self, url: str, error: Exception) -> Exception:
        have = self.part.stat().st_size if self.part.exists() else 0
        if have < self.expected:
            return Truncated.download(url, have, self.expected)
        return error if isinstance(error, Truncated) else Unreachable.host(url, _reason(error))

    @property
    def _tag(self) -> Path:
        return self.part.with_suffix(".tag")

    def _get(self, url: str) -> None:
        have = self.part.stat().st_size if self.part.exists() else 0
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
            if tag := self._saved_tag(url):
                headers["If-Range"] = tag
        with requests.get(url, stream=True, timeout=TIMEOUT, headers=headers) as response:
            if response.status_code == 416:
                self.part.unlink(missing_ok=True)
                raise Truncated.download(url, 0, have)
            response.raise_for_status()
            resumed = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(
                f"bytes {have}-"
            )
            have = have if resumed else 0
            length = response.headers.get("Content-Length")
            total = self.expected = have + int(length) if length else 0
            if total:
                free = shutil.disk_usage(self.part.parent).free
                if total - have > free:
                    raise DiskFull.at(self.part, total - have, free)
            self._tag.write_text(json.dumps({"url": url, "tag": response.headers.get("ETag")}), encoding="utf-8")
            self._receive(url, response, have, total)

    def _receive(self, url: str, response: requests.Response, have: int, total: int) -> None:
        began, at_start = time.monotonic(), have
        with open(self.part, "ab" if have else "wb") as file:
            for chunk in response.iter_content(CHUNK):
                if not have and _is_page(chunk):
                    raise NotTheFile.page(url, chunk[:60].decode("utf-8", "replace").strip())
                file.write(chunk)
                have += len(chunk)
                self.progress(have, total)
                spent = time.monotonic() - began
                if not self.patient and spent > PATIENCE and (have - at_start) / spent < SLOW_BYTES_PER_SECOND:
                    raise TooSlow.host(url, (have - at_start) / spent)
        if total and have < total:
            raise Truncated.download(url, have, total)

    def _saved_tag(self, url: str) -> str | None:
        try:
            saved = json.loads(self._tag.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return saved["tag"] if saved.get("url") == url else None


def fetch_file(wanted: Download, folder: Path, progress: Progress | None = None, patient: bool = True) -> Path:
    """Return the file in `folder`, downloaded and checked against its SHA-256; what is there already is checked only.

    Two processes that want the same file wait for each other. `patient=False` gives up on a slow host (TooSlow).
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / wanted.name
    # A part is named by its hash: mirrors of the same bytes go on from each other's parts.
    part = folder / f".{wanted.name}.{(wanted.sha256 or wanted.url.replace('/', '_'))[-24:]}.part"
    with FileLock(folder / f".{wanted.name}.fetch.lock"):
        if path.exists() and _matches(path, wanted):
            return path
        path.unlink(missing_ok=True)
        if wanted.npm:
            return _npm_pack(wanted, path)
        resumed = part.exists()
        try:
            return _retrieve(wanted, path, ResumingDownloader(part, progress, patient))
        except WrongHash:
            if not resumed:
                raise
            # The first half may have come from a host that has other bytes: once more from the start.
            return _retrieve(wanted, path, ResumingDownloader(part, progress, patient))


def _retrieve(wanted: Download, path: Path, downloader: ResumingDownloader) -> Path:
    try:
        pooch.get_logger().setLevel("WARNING")
        pooch.retrieve(wanted.url, wanted.sha256 or None, path.name, path.parent, downloader=downloader)
    except ValueError as error:
        if "hash" not in str(error):
            raise
        found = re.search("but got ([0-9a-f]+)", str(error))
        raise WrongHash.of(wanted.url, wanted.sha256 or "", found[1] if found else "?") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull.at(path) from error
        raise
    if not _matches(path, wanted):
        found = pooch.file_hash(str(path))
        path.unlink()
        raise WrongHash.of(wanted.url, wanted.sha256 or wanted.hash_prefix or f"{wanted.size} bytes", found)
    return path


def _matches(path: Path, wanted: Download) -> bool:
    if wanted.size is not None and path.stat().st_size != wanted.size:
        return False
    if wanted.sha256 is None and wanted.hash_prefix is None:
        return True
    return pooch.file_hash(str(path)).startswith(wanted.sha256 or wanted.hash_prefix)


def _npm_pack(wanted: Download, path: Path) -> Path:
    """Let npm's own client fetch the package: it knows the registry, proxy and certificates of the place."""
    if shutil.which("npm") is None:
        raise NoClient.npm(str(wanted.npm))
    command = ["npm", "pack", str(wanted.npm), "--silent", "--pack-destination", str(path.parent)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreachable.host(f"npm: {wanted.npm}", error) from error
    if done.returncode != 0 or not path.exists():
        raise Unreachable.host(f"npm: {wanted.npm}", done.stderr.strip()[-200:] or f"npm ended with {done.returncode}")
    if not _matches(path, wanted):
        found = pooch.file_hash(str(path))
        path.unlink()
        raise WrongHash.of(f"npm: {wanted.npm}", wanted.sha256 or "", found)
    return path


def _is_page(start: bytes) -> bool:
    return start[:200].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<head"))


def _is_refusal(error: Exception) -> bool:
    """A name that does not resolve or a port that refuses will do so again in a second."""
    return any(word in str(error) for word in ("NameResolution", "Name or service", "refused", "getaddrinfo"))


def _reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP {response.status_code}"
    text = str(error)
    return "name not resolved" if "NameResolution" in text else text[-80:] if len(text) > 80 else text
