"""Random class lists and exports: no file lands with a person whose whole name, id or address it does not bear."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.base.errors import CourseError
from autograde.class_folder import ClassFolder
from autograde.intake.collect import collect
from autograde.intake.kinds import NOTEBOOK
from autograde.intake.roster import Roster, Student
from autograde.intake.sources import SourceFile
from autograde.intake.whose import Whose
from tests.intake.small_lesson import answered, raw, small_lesson
from tests.intake.test_collect import put

pytestmark = pytest.mark.slow

LATIN_FIRST = ["Ann", "Anna", "Joann", "Lee", "Lea", "Leeann", "Ana", "Ana María", "Mary-Ann", "Mary Ann", "Jo"]
LATIN_LAST = ["Lee", "Leeson", "López", "Ann", "Brown", "O'Brien", "Schmidt", "A", "Anna"]
JAPANESE_FIRST = ["陽", "陽子", "一", "一郎", "中一", "花子", "子"]
JAPANESE_LAST = ["森", "小森", "田中", "田", "佐藤", "佐"]
IDS = [
    "1",
    "12",
    "123",
    "1234",
    "20230045",
    "2023004",
    "s1",
    "s12",
    "s001",
    "s0012",
    "ann",
    "lee",
    "annlee",
    "2026_003",
    "ab-1",
]
NUMBERS = ["1", "12", "123", "1234", "20230045", "2023004", "77"]
LOCALS = ["ann", "lee", "ana", "mori", "annlee", "x", "ann.lee"]

latin = st.tuples(st.sampled_from(LATIN_FIRST), st.sampled_from(LATIN_LAST)).map(" ".join)
japanese = st.tuples(
    st.sampled_from(JAPANESE_LAST), st.sampled_from(["", " ", "\u3000"]), st.sampled_from(JAPANESE_FIRST)
).map("".join)
people = latin | japanese


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=5, unique=True))
    return Roster(
        Student(id, draw(people), draw(st.sampled_from(["", *(f"{name}@x.org" for name in LOCALS)]))) for id in ids
    )


def squeezed(name: str) -> str:
    """Canvas: the family name first, small letters and digits alone."""
    parts = name.split()
    return re.sub(r"[^\w]|_", "", "".join(parts[-1:] + parts[:-1]).casefold())


#: What systems make of a name and their own numbers: a file's path.
FORMS = {
    "moodle": lambda name, n, m: f"{name}_{n}_assignsubmission_file/02_small.ipynb",
    "moodle flat": lambda name, n, m: f"Week {m}/{name}_{n}_assignsubmission_file_hw_{m}.ipynb",
    "moodle group": lambda name, n, m: f"Group {m}-{name}_{n}_assignsubmission_file/a.ipynb",
    "canvas": lambda name, n, m: f"{squeezed(name)}_{n}_{m}77_hw_{m}.ipynb",
    "brightspace": lambda name, n, m: f"{n}-{m} - {name} - Apr 20, 2026 1130 PM/a.ipynb",
    "folder": lambda name, n, m: f"{name}/hw_{n}_{m}_final.ipynb",
    "section": lambda name, n, m: f"Section {n}/{name}/{m}.ipynb",
    "drive": lambda name, n, m: f"02_small/{name} - hw{n} {m}.ipynb",
}
#: Names that people make up, with whatever in them.
LOOSE = {
    "numbers": lambda name, n, m: f"hw_{n}_{m}_final.ipynb",
    "number and name": lambda name, n, m: f"{n}_{name}_{m}.ipynb",
    "login": lambda name, n, m: f"02_small-{squeezed(name)}{n}/a.ipynb",
    "assignment": lambda name, n, m: f"lesson-{int(n) % 9 + 1}-small-{'-'.join(words(name))}/{m}.ipynb",
    "blackboard": lambda name, n, m: f"HW_{m}_{squeezed(name)}_{n}_attempt_2026-04-20-10-00-00_a.ipynb",
    "ilias": lambda name, n, m: f"{name.replace(' ', '_')}_x{n}_{m}/a.ipynb",
    "gradescope": lambda name, n, m: f"submission_{n}/hw.ipynb",
    "system's file": lambda name, n, m: f"{['submission', 'attempt', 'file'][int(m[0]) % 3]}_{n}.ipynb",
    "mail": lambda name, n, m: f"{squeezed(name)}@x.org.jp_{n}.ipynb",
    "words": lambda name, n, m: f"{name.replace(' ', '_').lower()}_and_friends_{n}.ipynb",
}


def words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).casefold().replace("'", "")
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[\u3000-\u9fff])(?=[0-9])|(?<=[0-9])(?=[\u3000-\u9fff])", " ", text))


def bears(path: str, student: Student) -> bool:
    """Whether the path holds the student's whole name, id or address, with nothing of a name directly beside it.

    Written without any of the code under test: names as words in either order, or without spaces as a whole.
    """
    text = unicodedata.normalize("NFKC", path).casefold()
    name = words(student.name)
    orders = [name[i:] + name[:i] for i in range(len(name))] + [name[::-1]]
    places = [words(place) for place in re.split(r"/|_| - |\.ipynb", path)]
    places.append(words(path.removeprefix("02_small-").partition("/")[0]))
    if ilias := re.match(r"([^_/]+_[^_/]+)_[^_/]+_\d+/", path):
        places.append(words(ilias[1]))
    if assignment := re.match(r"lesson-\d-small-([^/]+)/", path):
        places.append(words(assignment[1]))
    if group := re.match(r"Group \d+-(.+)_\d+_assign", path):
        places.append(words(group[1]))
    for place in places:
        bare = [word for word in place if not word.isdigit() and not re.fullmatch(r"hw\d*|final|a", word)]
        if any(order in (place, bare) for order in orders):
            return True
        if any(len(whole) == 1 and "".join(order) == whole[0] for order in orders for whole in (place, bare)):
            return True
        if not student.name.isascii() and "".join(bare) == "".join(name) and len(name) == 1:
            return True
    if student.mail and re.search(rf"(?<![\w.+-]){re.escape(student.mail)}(?![\w.-])", text):
        return True
    if student.id.isdigit():  # none of these forms has a place for an id: all their numbers are of another numbering
        return False
    places = re.split(r"[/_ ]|\.ipynb", text)
    return any(
        "_".join(places[start : start + length]) == student.id for start in range(len(places)) for length in (1, 2)
    )


def taken(folder: ClassFolder, roster: Roster, paths: list[str]) -> list[str]:
    files = [SourceFile(tuple(path.split("/")), path, 1, 0.0, lambda: b"", kind=NOTEBOOK) for path in paths]
    return [decision.student for decision in Whose(folder, roster, ["02_small"]).decide(files)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    return ClassFolder(tmp_path_factory.mktemp("class"))


@settings(deadline=None, max_examples=400)
@given(roster=rosters(), data=st.data())
def test_no_file_lands_with_a_person_whose_name_id_or_address_it_does_not_bear(
    folder: ClassFolder, roster: Roster, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(sorted(FORMS | LOOSE)))
    strangers = data.draw(st.lists(people, min_size=1, max_size=4))
    names = strangers + [s.name for s in roster.students if data.draw(st.booleans())]
    number = st.sampled_from(NUMBERS)
    paths = [(FORMS | LOOSE)[form](name, data.draw(number), data.draw(number)) for name in names]
    by_id = {student.id: student for student in roster.students}
    for path, student in zip(paths, taken(folder, roster, paths), strict=True):
        assert student in ("", *by_id), path
        assert not student or bears(path, by_id[student]), (path, by_id[student])


@settings(deadline=None, max_examples=200)
@given(roster=rosters(), data=st.data(), form=st.sampled_from(sorted(FORMS | LOOSE)))
def test_what_a_person_decides_of_one_file_gives_nobody_a_file_that_does_not_bear_them(
    tmp_path_factory: pytest.TempPathFactory, roster: Roster, data: st.DataObject, form: str
) -> None:
    names = data.draw(st.lists(st.sampled_from([s.name for s in roster.students]) | people, min_size=2, max_size=5))
    numbers = data.draw(st.permutations(NUMBERS))
    paths = [(FORMS | LOOSE)[form](name, numbers[place], f"{place + 1}") for place, name in enumerate(names)]
    decided = data.draw(st.sampled_from(paths))
    by_id = {student.id: student for student in roster.students}
    to = data.draw(st.sampled_from(sorted(by_id)))
    root = tmp_path_factory.mktemp("decided")
    (root / "matches.csv").write_text(f'file,student\n"{decided}",{to}\n', encoding="utf-8")
    for path, student in zip(paths, taken(ClassFolder(root), roster, paths), strict=True):
        assert student == to if path == decided else not student or bears(path, by_id[student]), (path, student)


@settings(deadline=None, max_examples=200)
@given(
    people=st.lists(people, min_size=1, max_size=4, unique_by=lambda name: "".join(sorted("".join(words(name))))),
    form=st.sampled_from(sorted(FORMS)),
    numbers=st.permutations(["s1", "s12", "s001", "s0012", "2026_003", "ab-1"]),
)
def test_a_whole_name_that_only_one_person_has_in_a_systems_own_place_is_enough(
    folder: ClassFolder, people: list[str], form: str, numbers: list[str]
) -> None:
    roster = Roster(Student(id, name) for id, name in zip(numbers, people, strict=False))
    paths = [FORMS[form](name, f"20230{place}", "77") for place, name in enumerate(people)]
    assert taken(folder, roster, paths) == [student.id for student in roster.students]


@settings(deadline=None, max_examples=200)
@given(roster=rosters(), data=st.data(), form=st.sampled_from(["moodle", "moodle group", "canvas", "brightspace"]))
def test_no_person_is_given_what_two_numbers_of_one_system_sent(
    folder: ClassFolder, roster: Roster, data: st.DataObject, form: str
) -> None:
    names = data.draw(st.lists(st.sampled_from([s.name for s in roster.students]) | people, min_size=2, max_size=5))
    numbers = data.draw(st.permutations(NUMBERS))
    paths = [FORMS[form](name, numbers[place], f"{place + 1}") for place, name in enumerate(names)]
    found = [student for student in taken(folder, roster, paths) if student]
    assert len(found) == len(set(found)), (paths, found)


PEOPLE = [
    "Emma Brown",
    "Kai Ito",
    "Liam Scott",
    "Zoe Ray",
    "Lee Ann",
    "Leeann Fox",
    "Emma Black",
    "佐藤 花子",
    "田中 一",
    "中田 一",
]


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_whatever_rosters_follow_each_other_each_id_holds_its_own_persons_work(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("rosters")
    folder, ever = ClassFolder(root / "class"), set()
    for turn in range(data.draw(st.integers(2, 4))):
        names = data.draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True))
        ids = data.draw(st.permutations(["101", "102", "103", "201"]))
        roster = Roster(Student(id, name) for id, name in zip(ids, names, strict=False))
        source = root / f"in{turn}"
        source.mkdir()
        for number, name in enumerate(data.draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=4))):
            work = raw(answered(small_lesson("en"), relu=f"def relu(x):\n    return {name!r}"))
            put(source / f"{name}_{turn}{number}_assignsubmission_file_" / "a.ipynb", work, 1_700_000_000 + turn)
        corrected = data.draw(st.booleans())
        before = holders(folder)
        try:
            done = collect(folder, source, ["02_small"], roster, corrected=corrected)
        except CourseError:
            assert not corrected
            assert holders(folder) == before
            continue
        ever |= {
            entry.path.parent.name.rpartition("_assign")[0].rpartition("_")[0]
            for entry in done
            if entry.action == "taken"
        }
        now = holders(folder)
        owner = {student.id: student.name for student in roster.students}
        assert all(work == owner[id] for id, work in now.items() if id in owner), (now, owner)
        assert set(now.values()) == ever  # nobody's hand-in has disappeared


def holders(folder: ClassFolder) -> dict[str, str]:
    """Whose work lies under each id."""
    paths = folder.submitted.glob("[!.]*/02_small/02_small.ipynb")
    return {path.parts[-3]: json.loads(path.read_text())["cells"][4]["source"].split("'")[1] for path in paths}
