"""The timeline shows what lesson 01 says, nothing else, in both languages."""

import re

import pytest

from autograde.course import CourseError, load_course
from autograde.site.timeline import Event, read_events, timeline_html

LESSON = load_course().solutions / "01_perceptron.py"


def changed(folder, old, new):
    text = LESSON.read_text(encoding="utf-8")
    assert old in text
    path = folder / LESSON.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def text_of(html):
    return re.sub(r"<[^>]+>", "", html.split("</style>")[1])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_event_and_every_story_of_the_lesson_is_shown_in_order(lang):
    events = read_events(LESSON, lang)
    page = timeline_html(events, lang)
    assert [event.date for event in events] == re.findall(r'<time datetime="([0-9-]+)">', page)
    assert events[0].date == "1943"
    stories = [event.story for event in events if event.story]
    assert len(stories) == 9
    for story in stories:
        assert story in LESSON.read_text(encoding="utf-8")
        assert re.sub(r"[*]", "", story)[:20] in text_of(page)


def test_both_languages_tell_a_story_at_the_same_events():
    told = {lang: [event.date for event in read_events(LESSON, lang) if event.story] for lang in ("ja", "en")}
    assert told["ja"] == told["en"]


def test_a_line_added_to_the_lesson_is_on_the_page(tmp_path):
    path = changed(tmp_path, "events = [\n", 'events = [\n    ("1997-11", "LSTM", "Hochreiter", "doi:10.1/x<y"),\n')
    page = timeline_html(read_events(path, "ja"), "ja")
    assert '<time datetime="1997-11">' in page
    assert '<a href="https://doi.org/10.1/x&lt;y">doi:10.1/x&lt;y</a>' in page
    assert f"{len(read_events(LESSON, 'ja')) + 1} の出来事" in page


def test_every_name_that_is_no_proper_name_has_a_japanese_one():
    names = {lang: [event.name for event in read_events(LESSON, lang)] for lang in ("ja", "en")}
    assert not [name for name in names["ja"] if not re.search(r"[ぁ-ヺ一-鿿]", name) and re.search(r"\b[a-z]{2}", name)]
    assert not [name for name in names["en"] if re.search(r"[ぁ-ヺ一-鿿]", name)]
    assert {lang: told[2] for lang, told in names.items()} == {"ja": "デルタルール", "en": "delta rule"}


def test_a_lesson_without_the_table_is_refused(tmp_path):
    with pytest.raises(CourseError, match="events = "):
        read_events(changed(tmp_path, "events = [\n", "happened = [\n"), "en")


def test_a_story_without_its_event_is_refused(tmp_path):
    path = changed(tmp_path, '    ("2006", "', '    ("2007", "')
    with pytest.raises(CourseError, match="2006"):
        read_events(path, "en")


def test_an_event_outside_of_the_strip_is_refused():
    with pytest.raises(CourseError, match="1822"):
        timeline_html([Event("1822", "difference engine", "Babbage", "letter")], "en")
