"""The page on which essays are graded: the nearest answers together, and the items of the rubric to click on.

Answers are near when they share runs of two and three letters (cosine of log frequencies), which needs no words and so
serves Japanese as well; groups are those of average-linkage clustering (scikit-learn). Nothing leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from autograde.base.language import say, user_language
from autograde.gradebook.scores import Mark
from autograde.model import FormCell, GradedHandIn, Lesson
from autograde.reports.markdown import markdown_html
from autograde.reports.rendering import read_text, render, stylesheet

NEAR = 0.55  # cosine distance at which two groups are no longer one
TICK = "✓ "  # how a line of a comment begins that names an item of the rubric
_ITEM = re.compile(r"^[-*] +\*\*(.+?)\*\*[::]? *(.*(?:\n +.*)*)", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """One thing that a good answer says: its name, what to look for (Markdown), and the points for it."""

    name: str
    text: str
    points: float


@dataclass(frozen=True)
class Answer:
    """What a student wrote, and what a person gave it so far."""

    student: str
    text: str
    given: Mark
    items: tuple[Item, ...] = ()  # of the rubric, in the answer's language
    attachments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_comment(self) -> str:
        """The comment without the lines that name items."""
        return "\n".join(line for line in self.given.comment.split("\n") if not line.startswith(TICK)).strip()

    def has(self, item: Item) -> bool:
        """Whether the item was given."""
        return TICK + item.name in self.given.comment.split("\n")


@dataclass(frozen=True)
class Essay:
    """A question with its rubric ("" where the course has none) and its answers in groups."""

    cell: FormCell
    question: str
    rubric: str
    groups: tuple[tuple[Answer, ...], ...]

    def name(self, answer: Answer, index: int) -> str:
        """The name of an answer's item in the page's language: the answer keeps its own, which its student reads."""
        items = rubric_items(self.rubric, self.cell.points)
        return (items if len(items) == len(answer.items) else answer.items)[index].name


def rubric_items(rubric: str, points: float) -> tuple[Item, ...]:
    """Return the items of a rubric in Markdown, `- **name** what to look for`; all count the same share of the points."""
    found = _ITEM.findall(rubric)
    return tuple(Item(name, " ".join(text.split()), points / len(found)) for name, text in found)


def essays_of(
    lesson: Lesson,
    hand_ins: Iterable[GradedHandIn],
    given: Mapping[tuple[str, str], Mark],
    rubrics: Mapping[str, Mapping[str, str]],
) -> list[Essay]:
    """Return the lesson's essays with what was written; answers left blank are not among them.

    `given` is by student and cell, `rubrics` by language and cell.
    """
    cells = [
        (before, cell) for before, cell in zip(lesson.cells, lesson.cells[1:], strict=False) if cell.kind == "essay"
    ]
    points = {cell.id: cell.points for _, cell in cells}
    blank = {cell.id: {"", cell.source.strip()} for _, cell in cells}
    answers: dict[str, list[Answer]] = {cell.id: [] for _, cell in cells}
    for hand_in in hand_ins:
        own_form = {cell.id: cell.source.strip() for cell in hand_in.lesson.cells}
        for node in hand_in.laid_out.notebook.cells:
            text = node.source.strip()
            if node.id in answers and text not in blank[node.id] | {own_form.get(node.id, "")}:
                mark = given.get((hand_in.student, node.id), Mark(None))
                items = rubric_items(rubrics[hand_in.lesson.lang].get(node.id, ""), points[node.id])
                answers[node.id].append(Answer(hand_in.student, text, mark, items, node.get("attachments", {})))
    return [
        Essay(
            cell,
            before.source,
            rubrics[lesson.lang].get(cell.id, ""),
            tuple(grouped(answers[cell.id])),
        )
        for before, cell in cells
    ]


def grouped(answers: Sequence[Answer]) -> list[tuple[Answer, ...]]:
    """Put answers that are near each other together, the largest group first, within it the most typical answer first."""
    if len(answers) < 2:
        return [tuple(answers)] if answers else []
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [re.sub(r"\W+", "", answer.text.lower()) for answer in answers]
    try:
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True, use_idf=False).fit_transform(
            texts
        )
    except ValueError:  # nothing but punctuation
        return [tuple(answers)]
    near = (vectors @ vectors.T).toarray().clip(0, 1)
    clusters = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=NEAR)
    labels = clusters.fit_predict(1 - near)
    groups = [[number for number in range(len(answers)) if labels[number] == label] for label in set(labels)]
    groups = [sorted(group, key=lambda one: (-near[one][group].sum(), answers[one].student)) for group in groups]
    groups.sort(key=lambda group: (-len(group), answers[group[0]].student))
    return [tuple(answers[number] for number in group) for group in groups]


def essays_page(lesson: Lesson, essays: Sequence[Essay], names: Mapping[str, str], nonce: str) -> str:
    """Return the page; its script, which carries `nonce`, sends what is given to the server that it came from."""
    policy = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    lang = user_language()
    return render(
        "essays.html",
        lang,
        lesson=lesson,
        essays=essays,
        names=names,
        policy=policy,
        nonce=nonce,
        style=Markup(stylesheet()),
        script=Markup(read_text("essays.js")),
        words={
            "saved": say(ja="保存しました", en="saved"),
            "saving": say(ja="保存しています…", en="saving…"),
            "unsaved": say(
                ja="保存できません。fukami essays は動いていますか。", en="not saved: is `fukami essays` still running?"
            ),
        },
        markdown=lambda text, attachments=None: markdown_html(text, attachments, lesson.lang),
    )
