"""Feedback pages as a learning platform takes them back: one zip, under the names by which it knows what was handed in.

A platform shows a returned file under the name of the student's own (Canvas) or under ours (Moodle). Where a student will
get it as a notebook it is one, whose only output is the page; where as a zip, it is a zip with the page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograde.base.files import whole
from autograde.base.language import say
from autograde.class_folder import ClassFolder
from autograde.intake.reading import FEEDBACK
from autograde.reports.feedback import feedback_page, language_of
from autograde.reports.totals import Total


def zip_feedback(
    class_folder: ClassFolder,
    lesson: str,
    found: Sequence[Total],
    target: Path,
    entry: Callable[[Total], tuple[str, str]],
) -> tuple[list[Path], list[str]]:
    """Write the zip; return its path, none where it would be empty, and a sentence for each reason why somebody gets no file.

    `entry` returns under which name a student's page is returned and "", or "" and why it is not.
    """
    left: dict[str, list[str]] = {}
    files: dict[str, Path] = {}
    for total in sorted(found, key=lambda total: total.student):
        page = feedback_page(class_folder, total.student, lesson)
        name, why = entry(total)
        if name and not page.is_file():
            why = say(
                ja=f"フィードバックのページがありません。`fukami report {lesson}` で作ってください。",
                en=f"there is no page of feedback; `fukami report {lesson}` writes it",
            )
        if why:
            left.setdefault(why, []).append(total.student)
        else:
            files[name] = page
    if files:
        with whole(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in files.items():
                archive.writestr(name, as_file(name, page.read_bytes(), lesson))
    else:
        target.unlink(missing_ok=True)  # one of an earlier export
    return [target] if files else [], [_without_file(students, why, len(found)) for why, students in left.items()]


def as_file(name: str, page: bytes, lesson: str) -> bytes:
    """Return a page in the form that a file of this name has to have."""
    suffix = Path(name).suffix.lower()
    if suffix in (".html", ".htm"):
        return page
    if suffix == ".zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{lesson}.html", page)
        return buffer.getvalue()
    return _notebook(page, lesson)


def _notebook(page: bytes, lesson: str) -> bytes:
    """Return a notebook that shows the page when it is opened; its stamp keeps it from being taken for a hand-in."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    lang = language_of(page)
    told = say(
        ja=f"**{lesson} のフィードバック。** 下がそのページです。何も実行しなくて構いません。提出するノートブックではありません。",
        en=f"**Feedback on {lesson}.** The page is below. There is nothing to run, and this is no notebook to hand in.",
        lang=lang,
    )
    shown = new_output("display_data", {"text/html": page.decode(), "text/plain": lesson})
    cells = [new_markdown_cell(told, id="feedback-head"), new_code_cell("", id="feedback-page", outputs=[shown])]
    stamp = {"lesson": f"{FEEDBACK}{lesson}", "lang": lang, "version": ""}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}  # otherwise Jupyter asks for one
    return nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": kernel, "fukami": stamp})).encode()


def _without_file(students: Sequence[str], why: str, everybody: int) -> str:
    names = ", ".join(students)
    if len(students) == everybody:
        return say(
            ja=f"フィードバックのファイルは誰のものもありません({everybody} 人): {why}",
            en=f"no feedback file for anybody ({everybody}): {why}",
        )
    return say(
        ja=f"フィードバックのファイルがない人({len(students)}): {names}。{why}",
        en=f"no feedback file for ({len(students)}) {names}: {why}",
    )
