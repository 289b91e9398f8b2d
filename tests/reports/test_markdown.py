"""Formulas are drawn and pictures shown, from what the text itself holds, and nothing of it can act."""

from __future__ import annotations

import base64
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.course import load_course
from autograde.gradebook.scores import Mark
from autograde.intake.repair import lay_out
from autograde.intake.safe import safe_outputs
from autograde.model import GradedHandIn
from autograde.reports.class_report import class_report_html
from autograde.reports.feedback import feedback_html
from autograde.reports.markdown import line_html, markdown_html, text_html
from tests.intake.small_lesson import answered, by_id, graded, raw, small_lesson

PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(8),
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(8),
    "image/gif": b"GIF89a" + bytes(8),
    "image/webp": b"RIFF1234WEBPVP8 ",
}


def coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


PNG = coded(PICTURES["image/png"])


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("The slope of $f(x) = -4x$ is", "<mn>4</mn><mi>x</mi></math> is"),
        ("$ x_1 $", "<msub><mi>x</mi><mn>1</mn></msub>"),
        ("$$\\max(0, x)$$", '<math display="block">'),
        ("Text\n$$\n\\frac{1}{2}\n$$\ntext", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("\\begin{align}a &= b \\\\ c &= d\\end{align}", "<mtable"),
        ("| $a$ | b |\n|-|-|\n| 1 | 2 |", "<th><math><mi>a</mi></math></th>"),
        ("$w_1 * a$ and $b * w_2$", "<msub><mi>w</mi><mn>2</mn></msub>"),
        ("活性化関数$\\sigma$の微分", "活性化関数<math>"),
    ],
)
def test_formulas_are_drawn(source: str, drawn: str) -> None:
    html = markdown_html(source)
    assert drawn in html
    assert "$" not in html


@pytest.mark.parametrize("source", ["It costs $5 and $6.", "`$x$`", "    $x$", "a \\$x\\$ b", "one $ alone"])
def test_a_dollar_is_a_dollar(source: str) -> None:
    assert "<math" not in markdown_html(source)


@pytest.mark.parametrize("tex", ["\\nobody{x}", "\\frac{1", "x^", "\\text{<b>", "{" * 3000 + "x" + "}" * 3000])
def test_a_formula_that_nobody_knows_stays_as_it_was_written(tex: str) -> None:
    html = markdown_html(f"a ${tex}$ b")
    assert "<math" not in html
    assert f'<code class="tex">${tex}$</code>'.replace("{<b>", "{&lt;b&gt;") in html


@pytest.mark.slow
def test_every_formula_of_the_course_can_be_drawn() -> None:
    course = load_course(Path(__file__).parents[2])
    texts = [
        "".join(cell["source"])
        for path in sorted((course.root / "lessons").glob("*/*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    ]
    assert sum(markdown_html(text).count("<math") for text in texts) > 300
    assert [text for text in texts if 'class="tex"' in markdown_html(text)] == []


@pytest.mark.parametrize("mime", PICTURES)
def test_pictures_that_the_text_holds_are_shown(mime: str) -> None:
    data = f"data:{mime};base64,{coded(PICTURES[mime])}"
    shown = f'<img src="{data}" alt="d">'
    assert shown in markdown_html(f"before ![d]({data}) after")
    assert shown in markdown_html("![d](attachment:my%20drawing)", {"my drawing": {mime: coded(PICTURES[mime])}})
    assert f'<img src="{data}" alt="picture">' in markdown_html(f"<img width='3' src='{data}' onerror='alert(1)'>")
    assert 'alt="画像"' in markdown_html(f"![]({data})", lang="ja")


def test_a_large_picture_does_not_hide_the_text_below_it() -> None:
    large = coded(PICTURES["image/png"] + bytes(300_000))
    html = markdown_html(f"![d](data:image/png;base64,{large})\n\nThe slope is **1**.")
    assert large in html
    assert "The slope is <strong>1</strong>." in html


@pytest.mark.parametrize(
    "source",
    [
        "![x](data:image/svg+xml;base64,PHN2Zy8+)",
        f"![x](data:text/html;base64,{PNG})",
        "![x](data:image/png;base64,PHN2Zy8+)",
        "![x](attachment:svg)",
        "![x](attachment:none)",
        "![x](held:7)",
        "![x](file:///etc/passwd)",
        "![x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "<img src=https://example.org/x.png>",
        "<svg onload=alert(1)>",
        f"![x](data:image/png;base64,{coded(PICTURES['image/png'] + bytes(5 << 20))})",
        "\ue0000\ue001",
    ],
)
def test_nothing_else_becomes_a_picture(source: str) -> None:
    html = markdown_html(source, {"svg": {"image/svg+xml": "PHN2Zy8+", "image/png": "PHN2Zy8+"}})
    assert re.search(r"<(?!/?(p|em|a|code|pre)\b)", html) is None


def test_a_picture_from_elsewhere_is_a_link() -> None:
    assert '<a href="https://x.org/a.png"' in markdown_html("![plot](https://x.org/a.png)")


ODD = st.text(alphabet="$\\{}<>&\"'^_!()[]:;,=\n `*|#-/abxgmtd0\ue000\ue001", max_size=80)


@settings(max_examples=150, deadline=None)
@given(ODD | st.lists(st.sampled_from(["$", "<script>", "\\text{", "}", "![", "](data:image/png;base64,", PNG, ")", "\\frac", "<img src=", " onerror=x", "\\color{red}", "&lt;", "\\begin{align}", "\\end{align}", "held:0"]), max_size=12).map("".join))  # fmt: skip
def test_whatever_is_written_only_harmless_tags_come_out(source: str) -> None:
    for html in (markdown_html(source), line_html(source), text_html(source)):
        tags = re.findall(r"<([^\s>]*)([^>]*)>", html)
        assert [name for name, _ in tags if name.strip("/") in ("script", "svg", "iframe", "style", "object")] == []
        assert [rest for _, rest in tags if re.search(r"\son\w+\s*=|javascript:", rest)] == []
        assert [rest for name, rest in tags if name == "img" and not rest.startswith(' src="data:image/')] == []
        assert "\ue000" not in html


def page(comment: str = "") -> str:
    lesson = small_lesson("en")
    notebook = answered(
        lesson,
        why_relu=f"See $\\sigma'(x)$:\n\n![image.png](attachment:image.png)\n\n![d](data:image/gif;base64,{coded(PICTURES['image/gif'])})",
    )
    by_id(notebook, "why_relu").attachments = {"image.png": {"image/png": PNG}}
    laid = lay_out(raw(notebook), lesson, "s")
    return feedback_html(
        GradedHandIn(lesson, laid, graded(lesson, laid.submission)), {("s", "why_relu"): Mark(1, comment)}
    )


def test_essays_have_their_formulas_and_pictures_on_the_students_page() -> None:
    html = page()
    assert "<math><mrow><msup><mi>σ</mi>" in html or "<mi>σ</mi>" in html
    assert f'<img src="data:image/png;base64,{PNG}" alt="image.png">' in html
    assert 'src="data:image/gif;base64,' in html


def test_comments_have_formulas_too_and_are_otherwise_as_typed() -> None:
    html = page("Think of $\\max(0, x)$ again:\n  *two* <b> lines.")
    comment = html[html.index("From your instructor") :]
    assert "<mi>max</mi>" in comment
    assert "again:\n  *two* &lt;b&gt; lines." in comment


def test_titles_have_formulas_in_page_and_report() -> None:
    import dataclasses

    lesson = small_lesson("en")
    cells = tuple(
        dataclasses.replace(cell, source=cell.source.replace("# ", "# About $\\sqrt{2}$ "))
        if cell.kind == "text"
        else cell
        for cell in lesson.cells
    )
    lesson = dataclasses.replace(lesson, cells=cells)
    laid = lay_out(raw(answered(lesson)), lesson, "s")
    hand_in = GradedHandIn(lesson, laid, graded(lesson, laid.submission, test_relu_shape="failed"))
    for html in (feedback_html(hand_in), class_report_html([hand_in], "en")):
        assert "<msqrt>" in html
        assert "$\\sqrt" not in html


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["<img ", "<img src=held:a ", "<img src = ", "src=held:a ", "data:image/png", "![", "<img>"]
)
def test_a_megabyte_of_unfinished_pictures_takes_seconds(unit: str) -> None:
    before = time.process_time()
    markdown_html(unit * (1_000_000 // len(unit)))
    assert time.process_time() - before < 5


@pytest.mark.parametrize("unit", ["<div>", "<b id=1><p>", "<svg><td>", "<td/<div>"])
def test_tags_within_tags_are_left_out_and_told(unit: str) -> None:
    output = {"output_type": "display_data", "data": {"text/html": unit * 50_000, "text/plain": "a <b>"}}
    before = time.process_time()
    (safe,) = safe_outputs([output], "en")
    assert time.process_time() - before < 5
    html = "<p><em>The HTML output is too large to be shown.</em></p><pre>a &lt;b&gt;</pre>"
    assert safe["data"] == {"text/html": html, "text/plain": "a <b>"}


def test_a_large_table_is_shown() -> None:
    table = "<table>" + "<tr><th>1</th><td>2</td></tr>" * 5_000 + "</table>"
    (safe,) = safe_outputs([{"output_type": "display_data", "data": {"text/html": table}}])
    assert safe["data"]["text/html"].count("<td>2</td>") == 5_000
