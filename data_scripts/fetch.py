"""Getting a real set: source after source until one verifies, then into place in one step."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from autograde.base.language import say
from data_scripts import content
from data_scripts.catalogue import DataSet, Homes, Source
from data_scripts.download import Progress, fetch_file
from data_scripts.errors import DataError, NoSourceWorked, NothingToFetch, WrongContent

#: (source, file name) → what to call as its bytes come
Watch = Callable[[Source, str], Progress | None]


@dataclass(frozen=True)
class Report:
    """What `verify` found in a folder: nothing wrong if `problems` is empty. `sure`: content was hashed, not counted."""

    folder: Path
    there: bool
    miniature: bool
    files: int
    problems: tuple[str, ...]
    sure: bool

    @property
    def ok(self) -> bool:
        """Whether the set is there and nothing was found wrong with it."""
        return self.there and not self.problems


def verify(data_set: DataSet, homes: Homes) -> Report:
    """Count and hash what lies in the set's folder, whoever put it there."""
    folder = data_set.place(homes)
    if not folder.is_dir():
        return Report(folder, False, False, 0, (), False)
    manifest = content.read_manifest(folder)
    if manifest is not None and manifest.miniature:
        n_files, digest = content.tree_hash(folder)
        wrong = [] if digest == manifest.sha256 else [_changed(manifest.files, n_files)]
        return Report(folder, True, True, n_files, tuple(wrong), True)
    problems = problems_of(data_set, folder)
    sure = data_set.content_sha256 is not None or data_set.shared
    if manifest is not None and not data_set.content_sha256 and not data_set.shared:
        n_files, digest = content.tree_hash(folder)
        problems += [] if digest == manifest.sha256 else [_changed(manifest.files, n_files)]
        sure = True
    return Report(folder, True, False, len(content.files_of(folder)), tuple(problems), sure)


def problems_of(data_set: DataSet, folder: Path) -> list[str]:
    """Return what is wrong with a real set in `folder`: counts, the set's own check, decoded content."""
    found = content.count(folder, data_set.counts)
    problems = [
        say(
            ja=f"{name}: {found[name]} 個(正しくは {wanted} 個)", en=f"{name}: {found[name]} files in place of {wanted}"
        )
        for name, wanted in data_set.counts.items()
        if found[name] != wanted
    ] + data_set.check(folder)
    if not problems and data_set.content_sha256:
        digest = content.picture_hash(folder, data_set.counts, data_set.mode)
        if digest != data_set.content_sha256:
            problems.append(say(ja="画像の中身が本物と違います", en="pictures differ from the real set's"))
    return problems


def _changed(was: int, now: int) -> str:
    return say(
        ja=f"書き込んだときから変わっています(当時 {was} 個、現在 {now} 個)",
        en=f"changed since it was written ({was} files then, {now} now)",
    )


def fetch(
    data_set: DataSet, homes: Homes, *, source: str | None = None, watch: Watch | None = None, keep: bool = False
) -> tuple[Path, str]:
    """Put the real set in its folder and return the folder and the name of the source ("" if it was there).

    Sources are tried in order; `source` names one. A miniature or a damaged copy in the folder is replaced, only after
    the new one verified. Downloaded archives are deleted unless `keep`. Raises NoSourceWorked with each source's error.
    """
    if not data_set.sources:
        raise NothingToFetch.of(data_set.name)
    sources = [one for one in data_set.sources if source in (None, one.name)]
    if not sources:
        known = ", ".join(one.name for one in data_set.sources)
        raise KeyError(say(ja=f"取得元 {source} はありません({known})", en=f"no source {source!r}; known: {known}"))
    homes.archive.mkdir(parents=True, exist_ok=True)
    folder = data_set.place(homes)
    with FileLock(homes.archive / f".{data_set.name}.set.lock"):
        report = verify(data_set, homes)
        if report.ok and not report.miniature:
            return folder, ""
        causes: dict[str, DataError] = {}
        for one in sources:
            try:
                _from(one, data_set, homes, watch, keep, patient=one is sources[-1])
                return folder, one.name
            except DataError as error:
                causes[one.name] = error
        raise NoSourceWorked.of(data_set.name, causes)


def _from(source: Source, data_set: DataSet, homes: Homes, watch: Watch | None, keep: bool, patient: bool) -> None:
    files = []
    for wanted in source.files:
        progress = watch(source, wanted.name) if watch else None
        files.append(fetch_file(wanted, homes.archive, progress, patient))
    folder = data_set.place(homes)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{data_set.name}-") as scratch:
        fresh = Path(scratch) / folder.name
        source.arrange(files, fresh)
        problems = problems_of(data_set, fresh)
        if problems:
            for file in files:
                file.unlink(missing_ok=True)
            raise WrongContent.of(Path(source.name), problems)
        if data_set.shared:
            _place_files(fresh, folder)
        else:
            hashed = data_set.content_sha256 is None
            content.write_manifest(fresh, data_set.name, miniature=False, version=source.name, hashed=hashed)
            if folder.exists():
                os.rename(folder, Path(scratch) / "old")
            os.rename(fresh, folder)
    if not keep:
        for file in files:
            file.unlink(missing_ok=True)


def _place_files(fresh: Path, folder: Path) -> None:
    manifest = content.read_manifest(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if manifest is not None and manifest.miniature:
        (folder / content.MANIFEST).unlink()
        (folder / "README.md").unlink(missing_ok=True)
    for file in content.files_of(fresh):
        os.replace(file, folder / file.relative_to(fresh))
