"""Questions as a QTI 1.2 package, as Canvas writes and reads them: a quiz for each lesson.

The format is IMS QTI 1.2 in a content package; what Canvas adds to it is as in its own exports. Canvas knows a quiz and a
question by `ident`, so that a later import replaces what an earlier one made.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zipfile import ZIP_DEFLATED, ZipFile

from markupsafe import escape

from autograde.base.files import whole
from autograde.quizzes.pages import Pages
from autograde.quizzes.questions import Question, tolerance

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_TYPES = {
    "choice": "multiple_choice_question",
    "set": "multiple_answers_question",
    "number": "numerical_question",
}


def equation(tex: str, block: bool) -> str:
    """A formula as Canvas's own editor keeps it: a picture that Canvas makes, with the TeX beside it."""
    shown = escape(tex)
    address = f"/equation_images/{quote(quote(tex, safe=''), safe='')}?scale=1"
    return (
        f'<img class="equation_image" title="{shown}" src="{address}" alt="LaTeX: {shown}" '
        f'data-equation-content="{shown}" data-ignore-a11y-check="">'
    )


PAGES = Pages(equation, "%24IMS-CC-FILEBASE%24/images/")


def write_qti(path: Path, questions: Iterable[Question]) -> None:
    """Write the questions of one language as a package."""
    root = Element("manifest", identifier="fukami", xmlns=MANIFEST)
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    figures: dict[str, bytes] = {}
    with whole(path) as part, ZipFile(part, "w", ZIP_DEFLATED) as package:
        for lesson, group in groupby(questions, lambda question: question.lesson):
            rows = list(group)
            ident, name = f"fukami-{lesson.name}-{rows[0].lang}", f"{lesson.number} {lesson.title[rows[0].lang]}"
            _resource(resources, ident, "imsqti_xmlv1p2", f"{ident}/{ident}.xml", dependency=f"{ident}-meta")
            kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
            _resource(resources, f"{ident}-meta", kind, f"{ident}/assessment_meta.xml")
            package.writestr(f"{ident}/{ident}.xml", _xml(_assessment(ident, name, rows)))
            package.writestr(f"{ident}/assessment_meta.xml", _xml(_settings(ident, name, rows)))
            for question in rows:
                figures |= question.figures
        for file, png in figures.items():
            _resource(resources, f"image-{file}", "webcontent", f"images/{file}")
            package.writestr(f"images/{file}", png)
        package.writestr("imsmanifest.xml", _xml(root))


def _assessment(ident: str, title: str, questions: Iterable[Question]) -> Element:
    root = Element("questestinterop", xmlns=QTI)
    assessment = SubElement(root, "assessment", ident=ident, title=title)
    _fields(assessment, {"cc_maxattempts": "unlimited"})
    section = SubElement(assessment, "section", ident="root_section")
    for question in questions:
        _item(section, question)
    return root


def _settings(ident: str, title: str, questions: Iterable[Question]) -> Element:
    """What Canvas keeps of a quiz beside QTI: choices in their order, as many attempts as one likes, not yet published."""
    quiz = Element("quiz", identifier=ident, xmlns=CANVAS)
    settings = {
        "title": title,
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "quiz_type": "assignment",
        "points_possible": f"{sum(question.points for question in questions):g}",
        "show_correct_answers": "true",
        "allowed_attempts": "-1",
        "available": "false",
    }
    for name, value in settings.items():
        SubElement(quiz, name).text = value
    return quiz


def _item(section: Element, question: Question) -> None:
    ident = "fukami-" + question.ident.replace("/", "-")  # an identifier begins with a letter
    item = SubElement(section, "item", ident=ident, title=question.title)
    facts = {
        "question_type": _TYPES[question.kind],
        "points_possible": f"{question.points:g}",
        "assessment_question_identifierref": f"{ident}-question",
    }
    _fields(SubElement(item, "itemmetadata"), facts)
    presentation = SubElement(item, "presentation")
    _material(presentation, PAGES.text(question))
    scoring = SubElement(item, "resprocessing")
    score = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    SubElement(SubElement(scoring, "outcomes"), "decvar", score)
    if question.kind == "choice":
        _choices(presentation, question, "Single")
        for choice in question.choices:
            _equal(
                _condition(scoring, _feedback(item, f"choice_{choice}", PAGES.reply(question.replies[choice]))), choice
            )
        _equal(_condition(scoring, score=True), question.right)
        return
    # Canvas has no reply to a set of choices nor to a wrong number: what is said to all others is told to everybody
    SubElement(_condition(scoring, _feedback(item, "general", PAGES.answers(question))), "other")
    right = PAGES.reply(question.replies[question.right])
    condition = _condition(scoring, _feedback(item, "correct", right), score=True)
    if question.kind == "set":
        _choices(presentation, question, "Multiple")
        every = SubElement(condition, "and")
        for choice in question.choices:
            _equal(every if question.is_right(choice) else SubElement(every, "not"), choice)
    else:
        response = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
        SubElement(SubElement(response, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
        _number(condition, question.right)


def _choices(presentation: Element, question: Question, cardinality: str) -> None:
    response = SubElement(presentation, "response_lid", ident="response1", rcardinality=cardinality)
    row = SubElement(response, "render_choice")
    for choice in question.choices:
        label = SubElement(row, "response_label", ident=f"choice_{choice}")
        _material(label, PAGES.line(question.labelled(choice)))


def _number(condition: Element, answer: str) -> None:
    """Ask for a number to four significant digits, in the form in which Canvas writes just that (its "precise answer")."""
    number, margin = Decimal(answer), tolerance(answer)
    either = SubElement(condition, "or")
    SubElement(either, "varequal", respident="response1").text = f"{number:f}"
    between = SubElement(either, "and")
    SubElement(between, "vargt" if margin else "vargte", respident="response1").text = f"{number - margin:f}"
    SubElement(between, "varlte", respident="response1").text = f"{number + margin:f}"


def _equal(parent: Element, choice: str) -> None:
    SubElement(parent, "varequal", respident="response1").text = f"choice_{choice}"


def _condition(scoring: Element, feedback: str = "", *, score: bool = False) -> Element:
    """Begin what is done with an answer, tell a feedback or score or both; returns where the condition goes."""
    response = SubElement(scoring, "respcondition", {"continue": "No" if score else "Yes"})
    condition = SubElement(response, "conditionvar")
    if score:
        SubElement(response, "setvar", action="Set", varname="SCORE").text = "100"
    if feedback:
        SubElement(response, "displayfeedback", feedbacktype="Response", linkrefid=feedback)
    return condition


def _feedback(item: Element, name: str, html: str) -> str:
    """Add a feedback to a question, and return what refers to it."""
    feedback = SubElement(item, "itemfeedback", ident=f"{name}_fb")
    _material(SubElement(feedback, "flow_mat"), html)
    return f"{name}_fb"


def _material(parent: Element, html: str) -> None:
    SubElement(SubElement(parent, "material"), "mattext", texttype="text/html").text = html


def _fields(parent: Element, facts: dict[str, str]) -> None:
    metadata = SubElement(parent, "qtimetadata")
    for label, entry in facts.items():
        field = SubElement(metadata, "qtimetadatafield")
        SubElement(field, "fieldlabel").text = label
        SubElement(field, "fieldentry").text = entry


def _resource(resources: Element, ident: str, kind: str, file: str, dependency: str = "") -> None:
    resource = SubElement(resources, "resource", identifier=ident, type=kind)
    SubElement(resource, "file", href=file)
    if dependency:
        SubElement(resource, "dependency", identifierref=dependency)
    else:
        resource.set("href", file)


def _xml(root: Element) -> bytes:
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
