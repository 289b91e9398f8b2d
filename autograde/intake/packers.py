"""Archives that nobody is known to have packed: where others' hand-ins lie beside one, no name inside it says whose a file is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograde.intake.kinds import NOTEBOOK, named_as_notebook
from autograde.intake.places import archive_ends
from autograde.intake.sources import SourceFile


def unknown_packers(files: Sequence[SourceFile], named: Sequence[int | None]) -> list[tuple[str, ...]]:
    """Return for each file of a source the path of the archive of which only the inside names somebody; () where it counts.

    `named` are how many folders lie above the part that names the student, None for a file that is nobody's. A source, or an
    archive, that consists of such archives alone was put together by somebody who may say whose they are: one zip around
    everything, one a section, one a lesson.
    """
    holding: set[tuple[str, ...]] = set()  # the source and archives in which hand-ins lie beside the archives
    for file, depth in zip(files, named, strict=True):
        if depth is not None or file.kind is NOTEBOOK or named_as_notebook(file.name):
            for outer, inner in _nested(file):
                if inner is None or (depth is not None and depth < inner):
                    holding.add(file.parts[:outer])
    return [
        next(
            (
                file.parts[:inner]
                for outer, inner in _nested(file)
                if inner is not None and depth is not None and inner <= depth and file.parts[:outer] in holding
            ),
            (),
        )
        for file, depth in zip(files, named, strict=True)
    ]


def _nested(file: SourceFile) -> Iterator[tuple[int, int | None]]:
    """Yield the source and each archive around a file, the outermost first, with the next one in it, by their parts' number."""
    ends = sorted({0, *archive_ends(file.parts, file.origin)})
    yield from zip(ends, [*ends[1:], None], strict=True)
