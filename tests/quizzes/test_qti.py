"""The QTI package, read back: its manifest names what is in it, and its items are built as those that Canvas imports.

text2qti.xml is what text2qti 0.8.0, which writes for Canvas, made of a question of each kind; structures are compared with it.
"""

from __future__ import annotations

import posixpath
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, fromstring, parse
from zipfile import ZipFile

import pytest

from autograde.authoring.quiz import canonical
from autograde.quizzes.qti import CANVAS, MANIFEST, QTI, equation, write_qti
from autograde.quizzes.questions import Question
from tests.quizzes.conftest import Questions

pytestmark = pytest.mark.slow
KNOWN = Path(__file__).with_name("text2qti.xml")
NAMES = {"q": QTI, "m": MANIFEST, "c": CANVAS}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "qti.zip"


def files(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def items(path: Path) -> dict[str, Element]:
    """The questions of a package by their ident."""
    roots = [fromstring(xml) for name, xml in files(path).items() if posixpath.basename(name).startswith("fukami")]
    return {item.get("ident", ""): item for root in roots for item in root.iterfind(".//q:item", NAMES)}


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def shape(item: Element) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each element with its attributes and the elements in it, each once, in order where QTI asks for one."""
    forms = set()
    for parent in item.iter():
        names = [local(child).replace("vargte", "vargt") for child in parent]  # text2qti has no "precise" numbers
        inside = tuple(dict.fromkeys(sorted(names) if local(parent) == "and" else names))
        forms.add((local(parent).replace("vargte", "vargt"), tuple(sorted(parent.keys())), inside))
    return forms


def html(item: Element, path: str) -> list[str]:
    return [found.text or "" for found in item.iterfind(f"{path}//q:mattext", NAMES)]


def test_the_manifest_names_every_file_and_each_is_there(all_questions: Questions, written: Path) -> None:
    write_qti(written, all_questions["ja"])
    package = files(written)
    manifest = fromstring(package.pop("imsmanifest.xml"))
    resources = {one.get("identifier", ""): one for one in manifest.iterfind(".//m:resource", NAMES)}
    assert sorted(file.get("href", "") for file in manifest.iterfind(".//m:file", NAMES)) == sorted(package)
    quizzes = [one for one in resources.values() if one.get("type") == "imsqti_xmlv1p2"]
    assert len(quizzes) == len({question.lesson.name for question in all_questions["ja"]})
    for quiz in quizzes:
        ident = quiz.get("identifier", "")
        assert ident[0].isalpha()
        assert fromstring(package[f"{ident}/{ident}.xml"])[0].get("ident") == ident
        (dependency,) = quiz.iterfind("m:dependency", NAMES)
        settings = fromstring(package[resources[dependency.get("identifierref", "")].get("href", "")])
        points = [
            float(field.findtext("q:fieldentry", "", NAMES))
            for field in fromstring(package[f"{ident}/{ident}.xml"]).iterfind(".//q:qtimetadatafield", NAMES)
            if field.findtext("q:fieldlabel", "", NAMES) == "points_possible"
        ]
        assert settings.findtext("c:points_possible", "", NAMES) == f"{sum(points):g}"
        assert settings.findtext("c:shuffle_answers", "", NAMES) == "false"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_question_is_built_as_canvas_reads_it_and_all_its_references_hold(
    all_questions: Questions, lang: str, written: Path
) -> None:
    write_qti(written, all_questions[lang])
    known = dict(zip(("choice", "set", "number"), parse(KNOWN).getroot().iterfind(".//q:item", NAMES), strict=True))
    found = items(written)
    assert len(found) == len(all_questions[lang])
    for question in all_questions[lang]:
        item = found[f"fukami-{question.ident.replace('/', '-')}"]
        assert shape(item) == shape(known[question.kind])
        told = {one.get("ident") for one in item.iterfind("q:itemfeedback", NAMES)}
        assert {one.get("linkrefid") for one in item.iterfind(".//q:displayfeedback", NAMES)} == told
        labels = [one.get("ident") for one in item.iterfind(".//q:render_choice/q:response_label", NAMES)]
        assert labels == [f"choice_{choice}" for choice in question.choices]
        assert right(item) == [label for label in labels if question.is_right(str(label)[7:])]
        replies = " ".join(html(item, "q:itemfeedback"))
        for reply in question.replies.values():
            if not set(reply) & set("$`<>&\"'"):
                assert reply in replies


def right(item: Element) -> list[str]:
    """The choices that score: those that have to be chosen, without those that must not be."""
    (scored,) = [one for one in item.iterfind(".//q:respcondition", NAMES) if one.find("q:setvar", NAMES) is not None]
    wrong = [one.text for one in scored.iterfind(".//q:not/q:varequal", NAMES)]
    chosen = [one.text or "" for one in scored.iterfind(".//q:varequal", NAMES)]
    return [one for one in chosen if one not in wrong and one.startswith("choice_")]


def test_a_number_is_a_precise_answer_of_four_digits(all_questions: Questions, written: Path) -> None:
    numbers = [question for question in all_questions["en"] if question.kind == "number"]
    write_qti(written, numbers)
    for question, item in zip(numbers, items(written).values(), strict=True):
        exact, above, upto = (
            Decimal(item.findtext(f".//q:or{path}", "", NAMES))
            for path in ("/q:varequal", "/q:and/q:vargt", "/q:and/q:varlte")
        )
        assert canonical(float(exact)) == question.right
        # Canvas takes it for a number of so many digits if the margins are alike, end in 5 and make a power of ten together
        assert exact - above == upto - exact
        assert (upto - above).normalize().as_tuple().digits == (1,)
        assert exact.adjusted() - (upto - above).adjusted() + 1 == 4
        assert f"{above:f}"[-1] == f"{upto:f}"[-1] == "5"


def test_formulas_are_canvass_own_and_figures_lie_in_the_package(small: Questions, written: Path) -> None:
    write_qti(written, small["en"])
    item = items(written)["fukami-01_small-which_a-en"]
    (text,) = html(item, "q:presentation/q:material")
    (picture,) = [name for name in files(written) if name.startswith("images/")]
    assert f'src="%24IMS-CC-FILEBASE%24/{picture}"' in text
    assert files(written)[picture].startswith(b"\x89PNG")
    assert html(item, ".//q:response_label") == [f"a. left {equation('a < b', False)}", "b. right"]
    assert html(item, "q:itemfeedback") == [
        "Yes, <code>x * y</code>",
        f"No, it is _left_, {equation('a < b', False)}",
    ]


def test_an_equation_keeps_its_tex_and_asks_canvas_for_its_picture() -> None:
    tex = r"\frac{a}{b} < 50\% + c"
    picture = fromstring(f"<p>{equation(tex, True)}</p>".replace('"">', '""/>').replace('check="">', 'check=""/>'))[0]
    assert picture.get("data-equation-content") == tex
    assert picture.get("class") == "equation_image"
    address = picture.get("src", "").removeprefix("/equation_images/").removesuffix("?scale=1")
    assert "/" not in address
    assert unquote(unquote(address)) == tex  # Canvas unquotes twice


def test_a_second_export_has_the_same_idents(small: Questions, written: Path) -> None:
    write_qti(written, small["ja"])
    first = items(written).keys()
    changed = [Question(**{**vars(question), "text": "?"}) for question in small["ja"]]
    write_qti(written, changed)
    assert items(written).keys() == first
