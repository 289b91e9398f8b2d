"""`fukami new` and `fukami course new`: the smallest lesson that builds, and a course of one, to be written over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import tomlkit

from autograde.authoring.source import localise
from autograde.base.files import write_whole
from autograde.base.language import say
from autograde.course import Course, CourseError

_NAME = re.compile(r"^[0-9]{2}_[a-z0-9_]+$")

SKELETON = '''# %% [markdown] lang="ja"
# **この課でできるようになること。** …
#
# **必要なもの。** Python の関数を書けること。

# %% [markdown] lang="en"
# **What you will be able to do.** …
#
# **What you need.** You can write a Python function.

# %% setup
import numpy as np

# %% [markdown] lang="ja"
# ## なぜ2倍すると…?
# 問いと図から始めましょう。
#
# <details><summary>ヒント</summary>
#
# 配列に数を掛けると、要素ごとの積になります。
# </details>

# %% [markdown] lang="en"
# ## Why does doubling …?
# Open with a question and a picture.
#
# <details><summary>Hint</summary>
#
# An array times a number multiplies every element.
# </details>

# %% demo
import matplotlib.pyplot as plt

numbers = np.array([-1, 0, 1, 2])
plt.plot(numbers, 2 * numbers, "o-")
plt.title("Doubling doubles the slope")
plt.xlabel("x")
plt.ylabel("2x")
plt.show()

# %% exercise="double"
def double(x):
    """x の各要素を2倍にする。x: 任意の形の配列。同じ形で返す。"""  #:ja
    """Twice each element of x. x: an array of any shape. Same shape back."""  #:en
    ### BEGIN SOLUTION
    return 2 * np.asarray(x)
    ### END SOLUTION

# %% test="double" points=1
import numpy as np

expect("double([1, 2])", double(np.array([1, 2])), [2, 4])
### BEGIN HIDDEN TESTS
x = fresh().integers(-9, 10, (2, 3)) / 2
expect(f"double({x.tolist()})", double(x), x + x)
expect("double([[-3, 0.5]])", double(np.array([[-3, 0.5]])), [[-6, 1]])
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 確かめよう
# **問 1.** 形が (2, 3) の配列を2倍にすると、形は…
# - a. (4, 6)
# - b. (2, 3)

# %% [markdown] lang="en"
# ## Check yourself
# **Question 1.** An array of shape (2, 3) is doubled. Its shape is then…
# - a. (4, 6)
# - b. (2, 3)

# %% quiz="shape_kept" points=1
shape_kept = "b"
replies = {
    "a": "2倍になるのは値です。要素の数は変わりません。",  #:ja
    "a": "The values double; the number of elements stays.",  #:en
    "b": "要素ごとの計算なので、形はそのままです。",  #:ja
    "b": "The product is taken element by element, so the shape stays.",  #:en
}
'''


MORE = '''# %% setup
import numpy as np

# %% given="double"

# %% [markdown] lang="ja"
# ### 1. 使ってみる
# 4 倍する関数を、`double` だけで書きましょう。
# %% [markdown] lang="en"
# ### 1. Apply it
# Write a function that gives four times as much, with `double` alone.

# %% exercise="four_times"
def four_times(x):
    """x の各要素を 4 倍にする。"""  #:ja
    """Four times each element of x."""  #:en
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION

# %% test="four_times"
expect("four_times([1, -2])", four_times(np.array([1, -2])), [4, -8])

# %% [markdown] answer="four_times" lang="ja"
# 2 倍を 2 回です。
# %% [markdown] answer="four_times" lang="en"
# Double twice.

# %% [markdown] lang="ja"
# ### 2. 予想してから測る
# 1 を何回 2 倍すると、1000 を超えるでしょうか。予想してから数えましょう。
# %% [markdown] lang="en"
# ### 2. Guess, then measure
# How often must 1 be doubled to exceed 1000? Make a guess, then count.

# %% exercise="times"
### BEGIN SOLUTION
number, times = 1, 0
while number <= 1000:
    number, times = double(number), times + 1
### END SOLUTION

# %% test="times"
expect("times", times, 10)

# %% [markdown] answer="times" lang="ja"
# 10 回です。$2^{10} = 1024$ だからです。
# %% [markdown] answer="times" lang="en"
# Ten times, because $2^{10} = 1024$.

# %% [markdown] lang="ja"
# ### 3. 壊してみる
# 2 倍すると正しくなくなる 8 ビットの整数を 1 つ見つけて、`broken` に入れましょう。
# %% [markdown] lang="en"
# ### 3. Break it
# Find an integer of 8 bits that doubling gets wrong, and put it into `broken`.

# %% exercise="broken"
### BEGIN SOLUTION
broken = 100
### END SOLUTION

# %% test="broken"
assert double(np.array([broken], dtype=np.int8))[0] != 2 * broken

# %% [markdown] answer="broken" lang="ja"
# 8 ビットの整数は 127 までなので、64 からは 2 倍が収まりません。
# %% [markdown] answer="broken" lang="en"
# Integers of 8 bits end at 127, so that from 64 on the double does not fit.
'''

ANSWERS = """# %% right="adds it to itself"
def double(x):
    return x + x

# %% right="with a loop over the elements"
def double(x):
    doubled = np.zeros(x.shape)
    for place, value in np.ndenumerate(x):
        doubled[place] = value * 2
    return doubled

# %% wrong="squares" fails="test-double"
def double(x):
    return x**2

# %% wrong="adds two" fails="test-double"
def double(x):
    return x + 2

# %% wrong="prints it and returns nothing" fails="test-double"
def double(x):
    print(2 * x)
"""

COURSE = """# What the build knows of the course besides the lessons themselves. Lessons stand in the order of their numbers.

title = {titles}
languages = {languages} # the first is the one that nbgrader's gradebook shows
repository = "" # "owner/name" on GitHub, for Colab links; without it there are none

[late] # for classes that set due dates in their class.toml; shares are of the points earned
grace_minutes = 60
per_day = 0.1 # for each day begun
cap = 0.5

[lessons]
"""


def skeleton(languages: Sequence[str], source: str = SKELETON) -> str:
    """Return a source that builds in these languages: of a lesson, or of what stands beside it."""
    cells = re.split(r"(?m)^(?=# %%)", source)
    kept = [cell for cell in cells if not (lang := re.search(r'\A# %% .*lang="(\w+)"', cell)) or lang[1] in languages]
    return localise("".join(kept), languages[0]) if len(languages) == 1 else "".join(kept)


def new_lesson(course: Course, name: str) -> Path:
    """Write `solutions/<name>.py`, answers to its exercise, its table in `course.toml`, and more exercises where the course has some.

    Raises `CourseError` when the name is taken or unfit.
    """
    path = course.solutions / f"{name}.py"
    if not _NAME.match(name):
        raise CourseError(
            say(ja=f"{name}: 名前は 07_mnist_numpy のような形にしてください", en=f"{name}: name it like 07_mnist_numpy")
        )
    if path.exists() or name in course.lessons:
        raise CourseError(say(ja=f"{name} はもうあります", en=f"{name} is already there"))
    _write_lesson(course.root, name, course.languages)
    if course.more(name).parent.is_dir():
        write_whole(course.more(name), skeleton(course.languages, MORE))
    return path


def new_course(folder: Path, languages: Sequence[str]) -> Path:
    """Write a course of one example lesson into `folder` and return the lesson's source.

    Raises `CourseError` when the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(
            say(
                ja=f"{folder} には別のものが入っています。新しい名前を選んでください。",
                en=f"{folder} holds something else: choose a new name.",
            )
        )
    titles = tomlkit.inline_table()
    titles.update({lang: say(ja="私のコース", en="My course", lang=lang) for lang in languages})
    text = COURSE.format(titles=titles.as_string(), languages=tomlkit.item(list(languages)).as_string())
    write_whole(folder / "course.toml", text)
    write_whole(folder / ".gitignore", "build/\n.ipynb_checkpoints/\n")
    return _write_lesson(folder, "01_my_lesson", languages)


def _write_lesson(root: Path, name: str, languages: Sequence[str]) -> Path:
    settings, path = root / "course.toml", root / "solutions" / f"{name}.py"
    document = tomlkit.parse(settings.read_text(encoding="utf-8-sig"))
    title = name.split("_", 1)[1].replace("_", " ")
    table = tomlkit.table()
    table["title"] = tomlkit.inline_table()
    table["title"].update({lang: title.capitalize() if lang == "en" else title for lang in languages})
    table["minutes"], table["points"] = 60, 2
    document["lessons"][name] = table  # type: ignore[index]
    write_whole(path, skeleton(languages))
    write_whole(root / "tests" / "answers" / name / "double.py", ANSWERS)
    write_whole(settings, tomlkit.dumps(document))
    return path
