"""Questions as Moodle XML, which Moodle's question bank imports: a category for each lesson.

The format is documented at https://docs.moodle.org/en/Moodle_XML_format.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autograde.quizzes.pages import Pages, mathjax
from autograde.quizzes.questions import Question, tolerance

PAGES = Pages(mathjax, "@@PLUGINFILE@@/")


def moodle_xml(title: str, questions: Iterable[Question]) -> bytes:
    """Return the questions of one language as a file for Moodle; `title` is the category above those of the lessons."""
    quiz = Element("quiz")
    for lesson, group in groupby(questions, lambda question: question.lesson):
        rows = list(group)
        category = SubElement(quiz, "question", type="category")
        names = (title, f"{lesson.number} {lesson.title[rows[0].lang]}")
        _text(category, "category", "/".join(["$course$", "top", *(name.replace("/", "//") for name in names)]))
        for question in rows:
            _question(quiz, question)
    indent(quiz)
    return tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n"


def _question(quiz: Element, question: Question) -> None:
    numerical = question.kind == "number"
    element = SubElement(quiz, "question", type="numerical" if numerical else "multichoice")
    _text(element, "name", question.title)
    text = _text(element, "questiontext", PAGES.text(question), format="html")
    for name, png in question.figures.items():
        SubElement(text, "file", name=name, path="/", encoding="base64").text = base64.b64encode(png).decode()
    _text(element, "generalfeedback", PAGES.answers(question) if question.kind == "set" else "", format="html")
    SubElement(element, "defaultgrade").text = f"{question.points:g}"
    SubElement(element, "idnumber").text = question.ident
    if numerical:
        for answer in question.replies:
            row = _answer(
                element, question.said(answer), 100 if answer == question.right else 0, question.replies[answer], ""
            )
            SubElement(row, "tolerance").text = f"{tolerance(answer):f}"
    else:
        _choices(element, question)
    tags = SubElement(element, "tags")
    for tag in (question.lesson.name, question.lang):
        _text(tags, "tag", tag)


def _choices(element: Element, question: Question) -> None:
    """Choices with their letters in them and in their order, since replies name them."""
    several = question.kind == "set"
    SubElement(element, "single").text = "false" if several else "true"
    SubElement(element, "shuffleanswers").text = "false"
    SubElement(element, "answernumbering").text = "none"
    share = 100 / sum(map(question.is_right, question.choices))
    for choice in question.choices:
        fraction = share if question.is_right(choice) else -100 if several else 0
        reply = "" if several else question.replies[choice]  # of several, replies are to what is chosen together
        _answer(element, PAGES.line(question.labelled(choice)), fraction, reply, "html")
    if several:
        _text(element, "correctfeedback", PAGES.reply(question.replies[question.right]), format="html")


def _answer(element: Element, answer: str, fraction: float, reply: str, form: str) -> Element:
    row = _text(element, "answer", answer, fraction=f"{fraction:.7g}", format=form or "moodle_auto_format")
    _text(row, "feedback", PAGES.reply(reply), format="html")
    return row


def _text(parent: Element, name: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    SubElement(element, "text").text = text
    return element
