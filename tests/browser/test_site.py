"""The site as its readers meet it: every page once for what must hold of all pages, then what they can do there.

FUKAMI_SITE names a folder with a site that is already made; otherwise it is made here, from executed lessons where there are any.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from autograde.course import load_course
from autograde.site.search import query_terms
from tests.browser.conftest import PATIENCE, screenshot

pytestmark = pytest.mark.xdist_group("site")

ROOT = Path(__file__).resolve().parents[2]
LESSONS = list(load_course(ROOT).lessons)
DOCS = sorted({path.name.split(".")[0] for path in (ROOT / "docs").glob("*.md")} - {"seeds"})
PAGES = ["index", "search", *DOCS, *(f"lessons/{name}" for name in LESSONS)]
PAGES = list(dict.fromkeys(PAGES))
STANDARDS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the whole site."""
    if ready := os.environ.get("FUKAMI_SITE"):
        return Path(ready)
    out = ROOT / "build" / "site"
    command = [sys.executable, "-m", "autograde.cli", "site", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True)  # not in this process: an event loop may be running here
    return out


@contextmanager
def served(site: Path, below: str = "") -> Iterator[str]:
    """Serve the site on this machine, below this path and nowhere else, and yield its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def translate_path(self, path: str) -> str:
            inside = path.startswith(f"{below}/")
            return super().translate_path(path.removeprefix(below) if inside else "/nowhere")

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{below}"
        server.shutdown()


@pytest.fixture(scope="session")
def home(site: Path) -> Iterator[str]:
    """The site's address on this machine."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    """One reader of all pages, whose browser keeps what they share."""
    context = chromium.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def listen(page: Page, home: str) -> list[str]:
    """Return a list that fills with whatever goes wrong on `page` from now on."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    left = "net::ERR_ABORTED"  # the reader went on before it was there
    page.on("requestfailed", lambda ask: None if ask.failure == left else wrong.append(f"not loaded: {ask.url[:200]}"))
    page.on("response", lambda answer: wrong.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)
    allowed = (home, "data:", "blob:")
    page.on("request", lambda ask: None if ask.url.startswith(allowed) else wrong.append(f"outside: {ask.url}"))
    return wrong


def settle(page: Page) -> None:
    """Wait until formulas are set and fonts are there."""
    page.evaluate("document.fonts.ready")
    page.evaluate("window.MathJax?.startup?.promise")


def serious(page: Page, kind: dict[str, Any], where: str = "document", **options: Any) -> list[str]:
    """What axe-core calls serious or critical in `where` (JavaScript): the rule and the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    script = f"(options) => axe.run({where}, options).then((found) => found.violations)"
    found = page.evaluate(script, {"resultTypes": ["violations"], "runOnly": kind, **options})
    return [
        f"{fault['id']} ({len(fault['nodes'])}): {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


WIDEST = """() => [...document.querySelectorAll("article *")]
  .filter((one) => one.getBoundingClientRect().right > 390 + window.scrollX && getComputedStyle(one).position !== "absolute")
  .map((one) => one.outerHTML.slice(0, 120))[0]"""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_page_is_whole(reader: BrowserContext, home: str, lang: str, name: str) -> None:
    page = reader.new_page()
    wrong = listen(page, home)
    page.goto(f"{home}/{lang}/{name}.html")
    assert wrong == []
    settle(page)
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    # What a formula is drawn with has thousands of parts, none of which says anything.
    wrong += serious(
        page, STANDARDS, "{ exclude: [['mjx-container svg']] }", rules={"color-contrast": {"enabled": False}}
    )
    # Formulas have the colour of the text around them; that of code is looked at below, once for all pages.
    prose = "{ exclude: [['mjx-container'], ['pre']] }"
    wrong += [f"light: {fault}" for fault in serious(page, CONTRAST, prose)]
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {fault}" for fault in serious(page, CONTRAST, prose)]
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 390:
        wrong.append(f"390 pixels: {width} wide, {page.evaluate(WIDEST)}")
    assert wrong == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_is_legible(open_page: Open, home: str, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{home}/en/lessons/02_activations.html")
    assert serious(page, CONTRAST, "{ include: [['pre']] }") == []


def test_every_page_of_the_site_was_looked_at(site: Path) -> None:
    found = {str(page.relative_to(site / "ja").with_suffix("")) for page in (site / "ja").rglob("*.html")}
    assert found == set(PAGES)
    assert found == {str(page.relative_to(site / "en").with_suffix("")) for page in (site / "en").rglob("*.html")}


def test_the_front_page_goes_on_in_the_readers_language(open_page: Open, home: str) -> None:
    for locale, lang in ("ja-JP", "ja"), ("en-GB", "en"):
        page = open_page(locale=locale)
        wrong = listen(page, home)
        page.goto(f"{home}/index.html")
        page.wait_for_url(f"{home}/{lang}/index.html")
        assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("first", ["index.html", "ja/index.html", "en/index.html"])
def test_a_first_page_has_nothing_that_axe_finds(open_page: Open, home: str, first: str, scheme: str) -> None:
    page = open_page(locale="fr-FR", color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/{first}")
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []


def test_the_site_works_below_a_path(open_page: Open, site: Path) -> None:
    with served(site, "/fukami") as home:
        page = open_page(viewport={"width": 1280, "height": 900})
        wrong = listen(page, home)
        page.goto(f"{home}/")
        page.wait_for_url(f"{home}/ja/index.html")
        page.get_by_role("textbox").first.fill("活性化関数")
        page.keyboard.press("Enter")
        page.locator('ul.search > li > a[href^="lessons/02"]').first.click()
        page.wait_for_url(f"{home}/ja/lessons/02_activations.html")
        settle(page)
        page.get_by_role("link", name="English").first.click()
        page.wait_for_url(f"{home}/en/lessons/02_activations.html*")
        figures = page.locator("img.fk-figure")
        loaded = "(all) => Promise.all(all.map((one) => one.decode())).then(() => all.map((one) => one.naturalWidth))"
        assert min(figures.evaluate_all(loaded)) > 100
        page.locator(".fk-term:visible").first.hover()
        page.get_by_role("tooltip").get_by_role("link", name="In the glossary").click()
        page.wait_for_url(f"{home}/en/glossary.html#*")
        expect(page.locator(".fk-entry:target")).to_have_count(1)
        page.locator('article a[href^="lessons/02"]').first.click()
        page.wait_for_url(f"{home}/en/lessons/02_activations.html")
        assert wrong == []


@pytest.mark.parametrize(
    ("lang", "query", "first"),
    [
        ("ja", "活性化関数", "lessons/02_activations.html"),
        ("ja", "誤差逆伝播", "lessons/06_backprop.html"),
        ("ja", "学習率", "lessons/05_gradient_descent.html"),
        ("ja", "softmax", "lessons/02_activations.html"),
        ("ja", "ReLU", "lessons/02_activations.html"),
        ("ja", "ＲｅＬＵ", "lessons/02_activations.html"),
        ("en", "activation", "lessons/02_activations.html"),
        ("en", "gradient descent", "lessons/05_gradient_descent.html"),
    ],
)
def test_search_finds_the_lesson_first(page: Page, home: str, lang: str, query: str, first: str) -> None:
    wrong = listen(page, home)
    page.goto(f"{home}/{lang}/index.html")
    page.get_by_role("textbox").first.fill(query)
    page.keyboard.press("Enter")
    results = page.locator("ul.search > li")
    expect(results.first.locator("a").first).to_have_attribute("href", re.compile(f"^{re.escape(first)}"))
    expect(page.locator(".search-summary")).to_contain_text(re.compile(r"\d"))  # how many; said when all are there
    if query.isascii():
        return
    told = results.locator(".context").filter(has=page.locator(".highlighted")).first
    expect(told.locator(".highlighted").first).to_have_text(
        re.compile(query if query != "ＲｅＬＵ" else "relu", re.IGNORECASE)
    )
    assert wrong == []


def test_search_says_when_there_is_nothing(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/search.html?q=量子もつれ暗号")
    expect(page.locator(".search-summary")).not_to_be_empty()
    expect(page.locator("ul.search > li")).to_have_count(0)


def search_for(page: Page, home: str, lang: str, query: str, result: str) -> Locator:
    """The result for `query` whose address begins with `result`."""
    page.goto(f"{home}/{lang}/search.html?q={query}")
    return page.locator(f'ul.search > li > a[href^="{result}"]').first


def lands_at_a_hit(page: Page, said: str) -> None:
    """Wait until a hit that begins with `said`, a pattern, is in sight."""
    settle(page)
    page.wait_for_function(
        """(said) => [...document.querySelectorAll("article .highlighted")].some((hit) => {
          const { top, bottom } = hit.getBoundingClientRect();
          const inSight = hit.checkVisibility() && bottom > top && top >= 0 && bottom <= innerHeight;
          return inSight && new RegExp(`^(?:${said})`, "i").test(hit.textContent);
        })""",
        arg=said,
    )


@pytest.mark.parametrize(
    ("lang", "query", "result", "said"),
    [
        ("en", "saturation", "lessons/02", "saturation"),
        ("en", "saturation", "scaling.html", "satur"),  # which says "saturates"
        ("en", "cross-entropy loss", "lessons/04", "entropy"),
        ("en", "gradient check", "lessons/02_activations.html?", "check"),
        ("en", "load_course", "api.html", "load_course"),
        ("ja", "活性化関数", "lessons/02", "活性化関数"),
        ("ja", "シグモイド関数の傾き", "lessons/02", "シグモイド|傾き"),  # nowhere in one piece of text
        ("ja", "交差エントロピー", "lessons/04", "交差エントロピー"),
    ],
)
def test_a_result_opens_at_a_hit(open_page: Open, home: str, lang: str, query: str, result: str, said: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    search_for(page, home, lang, query, result).click()
    page.wait_for_url(lambda address: "search.html" not in address)
    lands_at_a_hit(page, said)


def test_a_hit_inside_another_word_comes_last(open_page: Open, home: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    search_for(page, home, "en", "loss", "glossary.html").click()
    page.wait_for_url(re.compile("/glossary"))
    lands_at_a_hit(page, "loss")
    expect(page.get_by_role("heading", level=1)).not_to_be_in_viewport()  # "Glossary" has it


def test_a_result_that_is_a_heading_opens_there(open_page: Open, home: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/en/lessons/04_loss.html")
    heading = page.locator("article h2").nth(4)
    title = heading.inner_text().rstrip("¶")
    place = heading.locator("xpath=..").get_attribute("id")
    page.goto(f"{home}/en/search.html?q={quote(title)}")
    page.locator(f'ul.search > li > a[href$="#{place}"]').first.click()
    page.wait_for_url(f"**#{place}")
    lands_at_a_hit(page, "")
    expect(heading).to_be_in_viewport()


def test_a_hit_behind_a_click_is_opened(open_page: Open, home: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/en/lessons/02_activations.html")
    word = page.evaluate(
        """() => {
          const open = document.querySelector("article").innerText.toLowerCase();
          const closed = [...document.querySelectorAll("article details:not(.fk-setup) p")].map((one) => one.textContent);
          return closed.join(" ").match(/\\b[a-z]{6,}\\b/g).find((word) => !open.includes(word.slice(0, 5)));
        }"""
    )
    search_for(page, home, "en", word, "lessons/02").click()
    page.wait_for_url(re.compile("/lessons/02"))
    lands_at_a_hit(page, word[:5])
    expect(page.locator("article details[open]")).to_have_count(1)


def test_each_result_opens_at_its_hit_after_a_way_back_and_in_another_tab(open_page: Open, home: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    search_for(page, home, "en", "gradient", "lessons/02").click()
    page.wait_for_url(re.compile("/lessons/02"))
    lands_at_a_hit(page, "gradient")
    page.go_back()
    result = page.locator('ul.search > li > a[href^="decisions.html"]').first
    with page.context.expect_page() as opened:
        result.click(modifiers=["ControlOrMeta"])
    lands_at_a_hit(opened.value, "gradient")
    result.click()
    page.wait_for_url(re.compile("/decisions"))
    lands_at_a_hit(page, "gradient")


def test_index_and_query_are_split_alike(page: Page, home: str) -> None:
    texts = [
        *(
            "活性化関数",
            "層",
            "ReLUの傾き",
            "Ｓｏｆｔｍａｘ関数",
            "ｿﾌﾄﾏｯｸｽ",
            "np.random.default_rng(0)",
            "くじ引きで選ぶ",
            "人々の〆切",
        ),
        *("f(u) = max(0, u)", "δ と ∂E/∂u", "naïve 3x3 畳み込み", "学習率:0.01", "a_b-c", "", "😀 絵文字", "①番"),
    ]
    page.goto(f"{home}/ja/search.html")
    in_browser = page.evaluate("(texts) => texts.map((text) => splitQuery(text).flatMap(queryTerms))", texts)
    assert in_browser == [query_terms(text) for text in texts]


def test_a_hint_and_a_solution_open(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/lessons/02_activations.html")
    settle(page)
    hint = page.locator("details", has=page.locator("summary", has_text="ヒント")).first
    inside = hint.locator("summary ~ *").first
    expect(inside).to_be_hidden()
    hint.locator("summary").click()
    expect(inside).to_be_visible()
    solution = page.locator("details.fk-solution").first
    expect(solution.locator("pre").first).to_be_hidden()
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(solution.locator("pre").first).to_be_visible()


def quizzes(page: Page, kind: str) -> list[tuple[Locator, dict[str, Any]]]:
    forms = page.locator("form.fk-quiz")
    read = [(forms.nth(i), json.loads(forms.nth(i).get_attribute("data-quiz") or "")) for i in range(forms.count())]
    return [(form, quiz) for form, quiz in read if quiz["kind"] == kind]


def answer(form: Locator, quiz: dict[str, Any], key: str) -> None:
    """Give the answer that is written `key`, by keyboard alone."""
    if quiz["kind"] == "number":
        form.get_by_role("textbox").fill(key)
        form.get_by_role("textbox").press("Enter")
        return
    for box in form.locator("input").all():
        wanted = box.get_attribute("value") in key.split(",")
        if wanted != box.is_checked():
            box.press("Space")
    form.get_by_role("button").press("Enter")


@pytest.mark.parametrize(
    ("lang", "right", "wrong"), [("ja", "正解です。", "ちがいます。"), ("en", "Right.", "Not right.")]
)
@pytest.mark.parametrize("kind", ["choice", "set", "number"])
def test_a_quiz_answers(page: Page, home: str, lang: str, right: str, wrong: str, kind: str) -> None:
    page.goto(f"{home}/{lang}/lessons/08_confirmation_tests.html")
    form, quiz = quizzes(page, kind)[0]
    reply = form.get_by_role("status")
    form.get_by_role("button").click()
    expect(reply).to_have_text(re.compile("まだ答えていません|Not answered"))
    mistake = next(key for key in quiz["replies"] if key and key != quiz["answer"])
    answer(form, quiz, mistake)
    expect(reply).to_contain_text(wrong)
    expect(reply).to_contain_text(quiz["replies"][mistake][:20])
    answer(form, quiz, quiz["answer"])
    expect(reply).to_contain_text(right)
    expect(reply).to_contain_text(quiz["replies"][quiz["answer"]][:20])


def test_every_quiz_knows_its_right_answer(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/lessons/08_confirmation_tests.html")
    asked = 0
    for kind in "choice", "set", "number":
        for form, quiz in quizzes(page, kind):
            answer(form, quiz, quiz["answer"])
            expect(form.get_by_role("status")).to_contain_text("正解です。")
            asked += 1
    assert asked > 15


def test_a_number_may_be_written_in_many_ways(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/lessons/08_confirmation_tests.html")
    form, quiz = quizzes(page, "number")[0]
    value = float(quiz["answer"])
    for written in f"{value:.6e}", f" {value} ", "".join(chr(ord(c) + 0xFEE0) for c in f"{value:g}"):
        form.get_by_role("textbox").fill(written)
        form.get_by_role("button").click()
        expect(form.get_by_role("status")).to_contain_text("正解です。")
    form.get_by_role("textbox").fill("三")
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_contain_text("数を書いてください")


PLACE = """() => {
  const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
  const cells = [...document.querySelectorAll(".fk-cell")].filter((cell) => cell.getBoundingClientRect().top <= top);
  return [cells.at(-1).id, document.elementFromPoint(600, top + 8).closest("p, li, pre, h2, h3, details, img")?.tagName];
}"""


def test_the_language_switch_keeps_the_place(page: Page, home: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{home}/ja/lessons/02_activations.html")
    settle(page)
    second_paragraphs = page.locator("article section section p + p")
    for number in 2, 6, 10:
        second_paragraphs.nth(number).evaluate("(one) => one.scrollIntoView({ behavior: 'instant' })")
        before = page.evaluate(PLACE)
        page.get_by_role("link", name="English").first.click()
        page.wait_for_url(re.compile("/en/lessons/02"))
        settle(page)
        page.wait_for_function(f"({PLACE})()[0] === {json.dumps(before[0])}")
        assert page.evaluate(PLACE) == before
        page.get_by_role("link", name="日本語").first.click()
        page.wait_for_url(re.compile("/ja/lessons/02"))
        settle(page)
        page.wait_for_function(f"({PLACE})()[0] === {json.dumps(before[0])}")


def test_the_language_switch_keeps_the_part_of_a_page_without_cells(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/students.html")
    headings = page.locator("article :is(h1, h2, h3)")
    number = headings.count() // 2
    headings.nth(number).evaluate("(one) => one.scrollIntoView({ behavior: 'instant' })")
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url(re.compile("/en/students"))
    assert headings.nth(number).evaluate("(one) => Math.abs(one.getBoundingClientRect().top) < 120")


def test_dark_mode_follows_the_system_and_the_button(open_page: Open, home: str) -> None:
    page = open_page(color_scheme="dark", viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/ja/lessons/02_activations.html")
    paper = (
        "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every((light) => light < 60)"
    )
    assert page.evaluate(paper)
    figure = page.locator("img.fk-figure").first
    assert figure.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    page.locator(".theme-toggle-content button").click()
    page.reload()
    assert not page.evaluate(paper), "the button's choice is kept"


def test_finished_lessons_stay_marked(open_page: Open, home: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/ja/lessons/02_activations.html")
    tree = page.locator(".sidebar-tree")
    expect(tree.locator("li", has_text="活性化関数").first).to_contain_text(re.compile(r"約\d+分"))
    expect(tree.locator(".fk-done:visible")).to_have_count(0)
    button = page.locator(".fk-finish").get_by_role("button")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    for address in "ja/lessons/02_activations.html", "ja/index.html", "en/lessons/08_confirmation_tests.html":
        page.goto(f"{home}/{address}")
        expect(tree.locator(".fk-done:visible")).to_have_count(1)
        expect(tree.locator("a:has(.fk-done:visible)")).to_have_attribute("href", re.compile("02_activations|^#$"))
    page.goto(f"{home}/ja/lessons/02_activations.html")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    page.reload()
    expect(tree.locator(".fk-done:visible")).to_have_count(0)


def test_solved_exercises_are_counted_in_the_contents(open_page: Open, home: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/ja/lessons/02_activations.html")
    buttons = page.get_by_role("button", name="この課題を解いた")
    count = page.locator(".sidebar-tree .fk-count:visible")
    every = buttons.count()
    assert every > 4
    expect(count).to_have_count(0)
    for number in 0, 2:
        buttons.nth(number).press("Space")
        expect(buttons.nth(number)).to_have_attribute("aria-pressed", "true")
    expect(count).to_contain_text(f"2/{every}")
    buttons.first.scroll_into_view_if_needed()
    screenshot(page, "site-solved")
    page.goto(f"{home}/en/lessons/02_activations.html")
    expect(count).to_contain_text(f"2 of {every} exercises solved")
    there = page.get_by_role("button", name="I have solved this")
    pressed = there.evaluate_all("(all) => all.map((one) => one.ariaPressed)")
    assert pressed == ["true", "false", "true"] + ["false"] * (every - 3)
    there.first.press("Enter")
    expect(count).to_contain_text(f"1/{every}")
    page.locator(".fk-finish").get_by_role("button").click()
    expect(count).to_have_count(0)  # a lesson that is finished says so instead
    page.goto(f"{home}/en/index.html")
    expect(page.locator(".sidebar-tree .fk-done:visible")).to_have_count(1)


def test_a_browser_that_keeps_nothing_says_so(page: Page, home: str) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }")
    page.goto(f"{home}/ja/lessons/02_activations.html")
    page.locator(".fk-finish").get_by_role("button").click()
    expect(page.locator(".fk-finish")).to_contain_text("保存できない")
    expect(page.locator(".fk-finish").get_by_role("button")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("lang", "term", "told"), [("ja", "活性化関数", "非線形"), ("en", "activation function", "non-linear")]
)
def test_a_term_is_explained(open_page: Open, home: str, lang: str, term: str, told: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/{lang}/lessons/02_activations.html")
    marked = page.locator(".fk-term", has_text=re.compile(f"^{term}s?$", re.IGNORECASE)).first
    tip = page.get_by_role("tooltip")
    expect(tip).to_be_hidden()
    marked.hover()
    expect(tip).to_contain_text(told)
    tip.hover()
    expect(tip).to_be_visible()
    page.mouse.move(1, 1)
    expect(tip).to_be_hidden()
    marked.focus()
    expect(tip).to_contain_text(told)
    assert marked.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


@pytest.mark.parametrize(("lang", "term"), [("ja", "ソフトマックス"), ("en", "softmax")])
def test_a_term_leads_to_the_lesson_that_introduces_it(open_page: Open, home: str, lang: str, term: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    links = page.get_by_role("tooltip").get_by_role("link")
    for lesson, count in ("02_activations", 1), ("04_loss", 2):  # no second link to the page that one reads
        page.goto(f"{home}/{lang}/lessons/{lesson}.html")
        page.locator(".fk-term:visible", has_text=re.compile(f"^{term}$", re.IGNORECASE)).first.hover()
        expect(links).to_have_count(count)
    title = load_course(ROOT).lessons["02_activations"].title[lang]
    expect(links.last).to_have_text(f"02 · {title}")
    screenshot(page, f"site-term-{lang}")
    links.last.click()
    page.wait_for_url(re.compile(f"/{lang}/lessons/02_activations.html"))


def test_terms_are_marked_once_a_part_and_only_in_prose(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/lessons/02_activations.html")
    assert page.locator(":is(pre, code, a, h1, h2, h3, summary, .math, .cell_output, form) .fk-term").count() == 0
    parts = page.locator("article > section > section").evaluate_all(
        "(parts) => parts.map((part) => [...part.querySelectorAll('.fk-term')].map((term) => term.textContent))"
    )
    assert sum(map(len, parts)) > 20
    assert all(len(terms) == len(set(terms)) for terms in parts)
    page.goto(f"{home}/ja/glossary.html")
    assert page.locator(".fk-term").count() == 0


def test_a_slider_changes_its_figure(open_page: Open, home: str) -> None:
    page = open_page(locale="en-GB", viewport={"width": 390, "height": 844})
    wrong = listen(page, home)
    page.goto(f"{home}/en/lessons/02_activations.html")
    slider = page.get_by_role("slider", name="temperature T")
    figure = page.locator("figure.fk-slider", has_text="temperature T")
    image = figure.locator("img")
    height = image.evaluate("(one) => one.getBoundingClientRect().height")
    assert (slider.get_attribute("aria-valuetext"), image.get_attribute("alt")) == (
        "1.0",
        "Figure: softmax(u / 1.0); x axis class; y axis probability",
    )
    slider.focus()
    for key, value in ("ArrowRight", "2.0"), ("End", "20.0"), ("Home", "0.1"):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuetext", value)
        expect(figure.locator(".fk-value")).to_have_text(value)
        expect(image).to_have_attribute("alt", re.compile(re.escape(f"softmax(u / {value})")))
        assert image.evaluate("async (one) => { await one.decode(); return one.naturalWidth }") == 1200
    assert image.evaluate("(one) => one.getBoundingClientRect().height") == height
    screenshot(page, "site-slider")
    page.emulate_media(media="print")
    expect(slider).to_be_hidden()
    expect(image).to_be_visible()
    assert wrong == []


def test_without_scripts_a_slider_is_a_figure(open_page: Open, home: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{home}/en/lessons/02_activations.html")
    expect(page.locator("figure.fk-slider input")).to_have_count(0)
    expect(page.get_by_role("img", name="softmax(u / 1.0)")).to_be_visible()


def test_code_is_copied(open_page: Open, home: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1280, "height": 900})
    page.goto(f"{home}/ja/lessons/02_activations.html")
    block = page.locator("div.highlight:visible").first
    block.hover()
    block.locator("button.copybtn").click()
    expect(block.locator("button.copybtn.success")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()").strip() == (block.locator("pre").text_content() or "").strip()
    )


def test_what_is_closed_is_not_printed(page: Page, home: str) -> None:
    page.goto(f"{home}/ja/lessons/02_activations.html")
    settle(page)
    solutions = page.locator("details.fk-solution")
    solutions.first.locator("summary").click()
    page.emulate_media(media="print", color_scheme="dark")
    expect(solutions.nth(0).locator("pre").first).to_be_visible()
    expect(solutions.nth(1).locator("pre").first).to_be_hidden()
    for left_out in ".fk-finish", ".fk-solved", ".sidebar-drawer", ".mobile-header", ".fk-language", ".skip-to-content":
        expect(page.locator(left_out).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf().startswith(b"%PDF")


def test_the_book_opens_from_a_folder(page: Page, site: Path) -> None:
    wrong = listen(page, site.as_uri())
    page.goto(f"{(site / 'ja/lessons/02_activations.html').as_uri()}")
    settle(page)
    expect(page.locator("mjx-container").first).to_be_visible()
    expect(page.locator(".fk-minutes").first).to_be_attached()
    page.get_by_role("textbox").first.fill("活性化関数")
    page.keyboard.press("Enter")
    expect(page.locator("ul.search > li a").first).to_have_attribute("href", re.compile("^lessons/02"))
    page.locator("ul.search > li a").first.click()
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url(re.compile("/en/lessons/02_activations.html"))
    assert wrong == []


def test_pictures_for_people_to_look_at(open_page: Open, home: str) -> None:
    """They are kept in build/screenshots; what they show is for people to judge."""
    looks: dict[str, dict[str, Any]] = {
        "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
        "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
        "phone": {"viewport": {"width": 390, "height": 844}},
    }
    for name, options in looks.items():
        page = open_page(**options)
        page.goto(f"{home}/ja/lessons/02_activations.html")
        settle(page)
        screenshot(page, f"site-{name}")
