"""A course of two small lessons with variable questions, in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograde.authoring.skeleton import SKELETON
from autograde.class_folder import ClassFolder, init_class
from autograde.course import Course, load_course
from autograde.intake.roster import Roster, read_roster

REPOSITORY = Path(__file__).resolve().parents[2]

NUMBER = """# %% [markdown] lang="ja"
# $x = {{x}}$、$w = {{w}}$、$b = {{b}}$ のとき、$u = wx + b$ はいくつですか。
# %% [markdown] lang="en"
# With $x = {{x}}$, $w = {{w}}$ and $b = {{b}}$, what is $u = wx + b$?

# %% number="small_unit" points=2
vary = {"x": [2, 3, 5, 7], "w": [-3, -2, 4], "b": [-1, 1, 6]}
answer = w * x + b
slips = [
    (w * x, "バイアスを足し忘れています。 <=> The bias was left out."),
    (w * x - b, "バイアスの符号が逆です。 <=> The bias has the wrong sign."),
]
keep = apart(answer, slips)
"""

CHOICE = """# %% [markdown] lang="ja"
# 形が `({{B}}, {{n}})` の配列を転置すると、形はどうなりますか。
# %% [markdown] lang="en"
# What is the shape of an array of shape `({{B}}, {{n}})` when it is transposed?

# %% choice="small_shape" points=1
vary = {"B": [2, 3, 4], "n": [5, 6, 7]}
answer = f"`({n}, {B})`"
slips = [
    (f"`({B}, {n})`", "転置すると入れ替わります。 <=> Transposing exchanges the two."),
    (f"`({B * n},)`", "次元の数は変わりません。 <=> The number of dimensions stays."),
    ("エラー <=> an error", "どの配列も転置できます。 <=> Any array can be transposed."),
]
"""

SEVERAL = """# %% [markdown] lang="ja"
# $u = {{u}}$ のとき、0 より大きいものを**すべて**選んでください。
# %% [markdown] lang="en"
# For $u = {{u}}$, choose **all** that are above 0.

# %% choice="small_several" points=1
vary = {"u": [-3, -2, -1, 1, 2, 3]}
values = {f"$2u = {2 * u}$": 2 * u, f"$u^2 = {u * u}$": u * u, f"$-u = {-u}$": -u, f"$u - 9 = {u - 9}$": u - 9}
answer = [text for text, value in values.items() if value > 0]
slips = [(text, "0 より大きくありません。 <=> This is not above 0.") for text, value in values.items() if value <= 0]
"""


ROSTER = "id,name,mail\ns1,Emma Brown,s1@example.edu\ns2,佐藤 花子,s2@example.edu\ns3,Liam O'Connor,s3@example.edu\n"

PLAN = """
[exam.02]
questions = ["small_unit", "small_shape", "small_several"]
opens = 2026-06-12T10:40:00
closes = 2026-06-12T12:10:00
[exam.02.more_minutes]
"Emma Brown" = 30
"""


def make_course(root: Path) -> Course:
    """Lessons 01_small and 02_more, with three variable questions between them."""
    (root / "solutions" / "exam").mkdir(parents=True)
    shutil.copy(REPOSITORY / "solutions" / "_figures.py", root / "solutions" / "_figures.py")
    tables = ""
    for name in ("01_small", "02_more"):
        (root / "solutions" / f"{name}.py").write_text(SKELETON, encoding="utf-8")
        tables += f'[lessons.{name}]\ntitle = {{ ja = "課 {name}", en = "Lesson {name}" }}\nminutes = 5\npoints = 2\n'
    (root / "solutions" / "exam" / "01_small.py").write_text(NUMBER + "\n" + CHOICE, encoding="utf-8")
    (root / "solutions" / "exam" / "02_more.py").write_text(SEVERAL, encoding="utf-8")
    (root / "course.toml").write_text(
        f'title = {{ ja = "小さい", en = "Small" }}\nlanguages = ["ja", "en"]\n{tables}', encoding="utf-8"
    )
    return load_course(root)


def make_class(root: Path, course: Course, plan: str = PLAN) -> ClassFolder:
    """A class that plans an examination, with a key that is always the same, and its roster beside it."""
    folder = init_class(root, course, "Asia/Tokyo")
    (root / "seed.key").write_text("ab" * 32 + "\n", encoding="ascii")
    with (root / "class.toml").open("a", encoding="utf-8") as settings:
        settings.write(plan)
    (root.parent / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return folder


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> ClassFolder:
    return make_class(tmp_path / "class", course)


@pytest.fixture
def roster(folder: ClassFolder) -> Roster:
    return read_roster(folder.root.parent / "roster.csv")
