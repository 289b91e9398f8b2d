"""Which folder of a path is a student's, from the form of the whole source: sections, weeks and lessons stand around it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, pairwise

from autograde.base.names import comparable

#: What folders are called that are nobody's; with numbers and letters beside it ("Week 2", "Section A").
_COMMON = re.compile(
    r"""week|wk|lesson|lecture|unit|module|chapter|class|course|section|sec|groups?|teams?|tutorial|tut|labs?|seminar|session
    |assignments?|home|work|homeworks?|hw|exercises?|ex|hand|ins?|handins?|submissions?|submitted|attachments?|version|ver|files?
    |working|folders?|downloads?|exports?|moodle|canvas|blackboard|classroom|google|drive|takeout|notebooks?|works?|drafts?
    |final|old|new|backup|copy|data|src|code|solutions?|answers?|projects?|tasks?|parts?|attempts?|feedback|spring|summer|fall|autumn
    |winter|semester|term|of|the|and|for|by|my|all|students?
    |woche|gruppen?|[uü]bung(?:en)?|abgaben?|kurs|semana|grupos?|tareas?|entregas?|semaine|groupes?|devoirs?|rendus?
    |課題|宿題|提出|提出物|提出ファイル|レポート|演習|最終|最終版|完成|完成版|下書き|解答|授業|講義|前期|後期|春|秋|クラス|グループ|チーム
    |第?\d+(?:回|週|課|組|班|限|年度?|年生)|[a-z]組|[a-z]班|[a-z]クラス|再提出
    |tr(?:y|ies)|trials?|versuche?|essais?|intentos?|\d{8}t\d+z?
    |v?\d+|[a-z]""".replace("\n", "").replace(" ", ""),
    re.IGNORECASE,
)
CLONED = "-submissions"
MANY = 8  # people of whom not all begin alike
_SLUG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")
#: Words that begin an assignment's name and no login, such as a first name.
_NAMED_WORK = re.compile(
    r"(?:week|wk|lesson|lecture|unit|module|chapter|assignment|homework|hw|exercise|lab|project|task|part|problem|ps|pset|quiz|final"
    r"|midterm|notebook|practical|tutorial|uebung|blatt|tarea|devoir|tp|td)s?\d*",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"(?:\.tar)?\.(?:zip|tar|t?gz|t?bz2?|t?xz|docx)$", re.IGNORECASE)
#: nbgrader's exchange: "s1+02_activations+2026-04-20 10:01:00.123456 UTC+a1b2".
_EXCHANGED = re.compile(r"(?P<student>[^+]+)\+[^+]+\+20\d\d-\d\d-\d\d \d\d:\d\d:\d\d[^+]*(?:\+.*)?")
#: What people call a try, beside words of `_COMMON`.
_TRY = re.compile(
    r"try|retry|tries|untitled|mine|re|redo|revised|corrected|fixed|last|real|finished|done|complete[d]?|kopie|copia|copie|von|de|コピー|のコピー|名称未設定|やり直し",
    re.IGNORECASE,
)
_TELLING = re.compile(r"(?:v?\d+|[a-z]|of|the|and|for|by|my|all|ins?)", re.IGNORECASE)  # not enough by themselves


def generic(name: str, lessons: Collection[str] = ()) -> bool:
    """Whether a folder's name is that of a lesson, a week, a section or the like, and so no student's."""
    bare = _without_lessons(name, lessons)
    parts = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", bare))
    if not parts:
        return True
    parts = [piece for part in parts for piece in re.findall(r"第?\d+\w+|[^\W\d]+|\d+", part)]
    named = bare != name or any(not _TELLING.fullmatch(part) for part in parts)
    return named and all(_COMMON.fullmatch(part) for part in parts)


def lesson_named(parts: Sequence[str], lessons: Collection[str]) -> str:
    """Return the lesson whose name stands in the file's name ("Copy of 02_activations (1)"), or is its folder's."""
    for part in reversed(parts):
        text = unicodedata.normalize("NFKC", part)
        named = [lesson for lesson in lessons if re.search(rf"(?<![0-9]){lesson_pattern(lesson)}(?![a-z0-9_])", text)]
        if len(named) == 1:
            return named[0]
    return ""


def assignments(paths: Iterable[tuple[str, ...]], lessons: Collection[str] = ()) -> list[str]:
    """Return what GitHub calls assignments, in folders `<assignment>-<login>`.

    `gh classroom` clones them into `<assignment>-submissions`; otherwise all of a folder that begin alike tell, as far as these
    are words of the work, or so many that no two people are called alike.
    """
    below: dict[str, set[str]] = defaultdict(set)
    beside: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in paths:
        for above, folder in pairwise(path[:-1]):
            if above.endswith(CLONED):
                below[above.removesuffix(CLONED)].add(folder)
        for depth, folder in enumerate(path[:-1]):
            beside[path[:depth]].add(folder)
    found = [name for name, inner in below.items() if all(folder.startswith(f"{name}-") for folder in inner)]
    words = topics(lessons)
    for folders in beside.values():
        alike: dict[str, list[list[str]]] = defaultdict(list)
        for folder in folders:
            if work_in_front(folder, words) and not generic(folder, lessons):
                parts = folder.split("-")
                alike[parts[0].lower()].append(parts)
        for some in alike.values():
            front = _shared([parts[:-1] for parts in some])
            work = work_in_front("-".join([*front, "x"]), words)
            if (
                len(some) > 1
                and (len(front) == work or len(some) >= MANY)
                and (len(some) > 2 or _certain(front, words))
            ):
                found.append("-".join(front))
    return found


def topics(lessons: Collection[str]) -> set[str]:
    """Return the words in the names of lessons."""
    return {word for lesson in lessons for word in re.findall(r"[^\W\d_]+", comparable(lesson))}


def work_in_front(folder: str, words: Collection[str]) -> int:
    """Return how many parts of `<assignment>-<login>` are of the work for certain: 0 for a folder of another form."""
    if not _SLUG.fullmatch(folder):
        return 0
    parts = [part.lower() for part in folder.split("-")[:-1]]
    named = [part in words or bool(_NAMED_WORK.fullmatch(part)) for part in parts]
    count = 0
    while count < len(parts) and (named[count] or (count and parts[count].isdigit())):
        count += 1
    return count


def fronted(folder: str, lessons: Collection[str]) -> bool:
    """Whether an assignment stands in front of a login for certain, though not where it ends."""
    words = topics(lessons)
    return _certain(folder.split("-")[: work_in_front(folder, words)], words)


def _certain(front: Sequence[str], words: Collection[str]) -> bool:
    """Whether words are an assignment's rather than a name's: with a number, a lesson's word, or several."""
    return len(front) > 1 or any(re.search(r"\d", part) or part.lower() in words for part in front)


def _shared(chains: Sequence[Sequence[str]]) -> list[str]:
    """Return what all begin with."""
    shared = []
    for parts in zip(*chains, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return shared


def lesson_pattern(lesson: str) -> str:
    """Return the expression for a lesson's name, as GitHub Classroom and people write it as well: 02-activations."""
    return re.escape(lesson).replace("_", "[-_ ]")


def _without_lessons(name: str, lessons: Collection[str]) -> str:
    for lesson in lessons:
        name = re.sub(rf"(?<![0-9]){lesson_pattern(lesson)}(?![a-z0-9])", " ", unicodedata.normalize("NFKC", name))
    return name


def label(folder: str, lessons: Collection[str] = ()) -> str:
    """Return what a student's folder or archive calls the student: without its ending, and without GitHub Classroom's assignment in front."""
    text = exchanged(_ARCHIVE.sub("", folder.removesuffix(PACKED)))
    for lesson in lessons:
        if found := re.fullmatch(rf"{lesson_pattern(lesson)}[-_ ]+(.*[^\W_].*)", text):
            return found[1]
    return text


def exchanged(folder: str) -> str:
    """Return the student in the name of a folder in nbgrader's exchange; any other name as it is."""
    found = _EXCHANGED.fullmatch(folder)
    return found["student"] if found else folder


PACKED = "/"  # stands behind the name of an archive, where no folder's has it


def packed(parts: tuple[str, ...], origin: str) -> tuple[str, ...]:
    """Return a path with its archives marked, as `origin` tells them: "/in/s1/work.zip!/a/b.ipynb"."""
    marked = list(parts)
    for end in archive_ends(parts, origin):
        if end:
            marked[end - 1] += PACKED
    return tuple(marked)


def archive_ends(parts: tuple[str, ...], origin: str) -> list[int]:
    """Return how many parts lead to each archive around a file, the innermost first; 0 for the source itself."""
    ends, end = [], len(parts)
    for inside in reversed(origin.split("!/")[1:]):
        end -= inside.count("/") + 1
        if end >= 0:
            ends.append(end)
    return ends


class StudentFolders:
    """Finds the depth of the student's folder in the paths of one source, of which `paths` are the hand-ins'.

    All paths have their archives marked, see `packed`.
    """

    def __init__(self, paths: Sequence[tuple[str, ...]], lessons: Collection[str] = ()) -> None:
        self._lessons = lessons
        numbers = {int(found[0]) for lesson in lessons if (found := re.match(r"\d+", lesson))}
        self._topics = topics(lessons)
        chains = {path[:-1]: self._chain(path) for path in paths}
        chains = {folders: chain for folders, chain in chains.items() if chain}
        self._depths = {
            folders: chain[place][0] if place is not None else None
            for (folders, chain), place in zip(chains.items(), _places([tuple(n for _, n in c) for c in chains.values()], numbers), strict=True)
        }  # fmt: skip
        self._fronted = {
            folders
            for folders, depth in self._depths.items()
            if depth is not None and fronted(label(folders[depth], lessons), lessons)
        }
        self._depths |= dict.fromkeys(self._fronted)
        self._heaps = self._find_heaps(paths)
        for folders, depth in self._depths.items():
            if depth is not None and folders[: depth + 1] in self._heaps:
                self._depths[folders] = None
        self._students = {folders[: depth + 1] for folders, depth in self._depths.items() if depth is not None}
        usual = Counter(
            [depth for depth, _ in chains[folders]].index(depth)
            for folders, depth in self._depths.items()
            if depth is not None
        )
        self._usual = usual.most_common(1)[0][0] if usual else 0

    def depth(self, path: tuple[str, ...]) -> int | None:
        """Return the depth of the student's folder; None when there is none, or when it cannot be told which it is."""
        folders = path[:-1]
        for end in range(len(folders), 0, -1):
            if folders[:end] in self._students:
                return end - 1
        if folders in self._depths:
            return None
        chain = self._chain(path)
        if any(folders[: len(known)] == known for known, depth in self._depths.items() if depth is None):
            return None
        return chain[self._usual][0] if len(chain) > self._usual else None

    def doubtful(self, path: tuple[str, ...]) -> bool:
        """Whether there are folders that could be a student's, and it cannot be told which."""
        return self.depth(path) is None and bool(self._chain(path))

    def fronted(self, path: tuple[str, ...]) -> bool:
        """Whether the student's folder begins with an assignment of which nobody knows where it ends."""
        return any(path[:end] in self._fronted for end in range(len(path)))

    def heap(self, path: tuple[str, ...]) -> bool:
        """Whether the files in the folder around may well be of several people, whom their names tell."""
        return any(path[:end] in self._heaps for end in range(len(path)))

    def _find_heaps(self, paths: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
        """Return the folders of which each lesson's files are not called as one person calls tries."""
        called: dict[tuple[str, ...], dict[str, set[frozenset[str]]]] = defaultdict(lambda: defaultdict(set))
        for path in paths:
            depth = self._depths.get(path[:-1])
            if depth is not None and self._chain(path)[-1][0] == depth:
                around = set(re.findall(r"[^\W\d_]+", comparable(path[depth])))
                words = self._own_words(path[-1]) - around
                called[path[: depth + 1]][lesson_named(path[-1:], self._lessons)].add(words)
        likely, certain = set(), set()
        for folder, lessons in called.items():
            for names in lessons.values():
                unlike = [(a, b) for a, b in combinations(names, 2) if a - b and b - a]
                if unlike:
                    likely.add(folder)
                if any(_is_name(" ".join(a)) and _is_name(" ".join(b)) for a, b in unlike):
                    certain.add(folder)
        return likely if len(likely) == len(called) else certain

    def _own_words(self, file: str) -> frozenset[str]:
        """Return the words of a file's name that belong neither to the work nor to a lesson."""
        text = comparable(_without_lessons(file.removesuffix(PACKED).rpartition(".")[0], self._lessons))
        words = {word for word in re.findall(r"[^\W\d_]+", text) if word not in self._topics}
        return frozenset(word for word in words if not _COMMON.fullmatch(word) and not _TRY.fullmatch(word))

    def _generic(self, folder: str) -> bool:
        words = re.findall(r"[^\W_]+", comparable(folder))
        topic = [word for word in words if word in self._topics]
        return generic(folder, self._lessons) or (
            bool(topic) and all(w in topic or _COMMON.fullmatch(w) for w in words)
        )

    def _chain(self, path: tuple[str, ...]) -> list[tuple[int, str]]:
        """Return the folders around a file that may be a student's, with their depths; one within its namesake counts once."""
        chain: list[tuple[int, str]] = []
        for depth, folder in enumerate(path[:-1]):
            name, archive = comparable(label(folder, self._lessons)), folder.endswith(PACKED)
            if not self._generic(label(folder)) and name != (chain[-1][1] if chain else ""):
                chain.append((depth, name + PACKED * archive))
            if archive and chain and chain[0][0] < depth:
                break  # what somebody packed is not looked into for somebody else's folder
        return chain


def _is_name(text: str) -> bool:
    """Whether a text may be a person's whole name by its form: two words, or one that is written without spaces."""
    words = re.findall(r"[^\W\d_]+", text)
    return not re.search(r"\d", text) and (len(words) > 1 or (len(text) > 1 and not text.isascii()))


def _places(chains: Sequence[tuple[str, ...]], numbers: Collection[int]) -> list[int | None]:
    """Return for each chain of folders which one is the student's, None where that cannot be told.

    `numbers` are the lessons'.
    """
    if not chains:
        return []
    below: dict[str, set[str]] = defaultdict(set)
    direct: set[str] = set()
    for chain in chains:
        if len(chain) == 1:
            direct.add(chain[0])
        else:
            below[chain[0]].add(chain[1])
    tops = direct | below.keys()
    if len(tops) == 1:
        (top,) = tops
        inner = below.get(top, set())
        if top in direct:  # a student with a folder for something, or loose files beside students' folders
            return [0 if len(inner) < 2 else None] * len(chains)
        if len(inner) == 1 and len(set(chains)) == 1 and len(chains[0]) == 2:  # nothing to compare with
            packed = chains[0][1].endswith(PACKED) and not top.endswith(PACKED)
            return [0 if packed else None] * len(chains)
        return _inner(chains, numbers)
    shared = Counter(name for names in below.values() for name in names)
    several = {top for top, names in below.items() if top not in direct and len(names) > 1}
    alike = {top for top, names in below.items() if any(shared[name] > 1 for name in names)}
    unclear: dict[str, int | None] = {}
    lessons = bool(alike) and all(top.isdigit() and len(top) < 3 and int(top) in numbers for top in alike)
    if alike & several or lessons:  # the same below several: pieces of work under everybody, or everybody under topics
        inner = {name.removesuffix(PACKED) for top in alike for name in below[top]}
        people = all(_is_name(top) or (re.search(r"\d", top) and not re.fullmatch(r"\d\d?", top)) for top in alike)
        if lessons and alike & several and all(map(_is_name, inner)):
            unclear = dict.fromkeys(alike, 1)
        elif not people or any(_is_name(name) for name in inner):
            unclear = dict.fromkeys(alike, None)
        several -= alike
        tops -= alike
    if tops and len(several) * 2 > len(tops):
        found = [
            None if chain[0] in direct else place for chain, place in zip(chains, _inner(chains, numbers), strict=True)
        ]
        return [unclear.get(chain[0], place) for chain, place in zip(chains, found, strict=True)]
    crowded = several | {top for top in direct if len(below.get(top, ())) > 1 and len(direct) * 2 <= len(tops)}
    return [
        None if chain[0] in crowded or len(chain) <= (unclear.get(chain[0]) or 0) else unclear.get(chain[0], 0) for chain in chains
    ]  # fmt: skip


def _inner(chains: Sequence[tuple[str, ...]], numbers: Collection[int]) -> list[int | None]:
    """Look for the student one folder further in."""
    deeper = [chain[1:] for chain in chains if len(chain) > 1]
    places = iter(_places(deeper, numbers))
    found = [next(places) if len(chain) > 1 else None for chain in chains]
    return [place + 1 if place is not None else None for place in found]
