"""Whom the name of a file or folder means, as people write such names: a whole name, id or address in a place of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from autograde.base.names import student_key
from autograde.intake.places import lesson_pattern, topics, work_in_front
from autograde.intake.roster import Roster, Student, words

LONGEST = 8  # words of a name
SHORTEST = 5  # digits of an id that may stand alone in a file's name
_EDGE = " _-.,+"
_JOINT = re.compile(
    r"(?<=\d)-(?=[^\W\d_])|(?<=[^\W\d_])-(?=\d)|(?<=[0-9A-Za-z])(?=[々-ヿ㐀-鿿가-힣])|(?<=[々-ヿ㐀-鿿가-힣])(?=[0-9A-Za-z])"
)
_DRIVES = re.compile(
    r"\d{8}T\d{1,6}Z?(?:-\d{1,3}){1,2}(?!\d)"
)  # when Google packed what, and which part: -20260420T101010Z-001
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_ENDING = re.compile(
    r"(?:\.(?:ipynb|json|txt|py|html?|pdf|zip|tar|gz|tgz|rar|7z|docx?|crdownload|part|url|gdoc|md|download))+$", re.IGNORECASE
)  # fmt: skip
_COPY = re.compile(
    r"\(\d+\)|\bcopy of\b|\bcopia de\b|\bcopie de\b|\bkopie von\b|- copy\b|のコピー|コピー(?:[〜~]|\s|$)", re.IGNORECASE
)
_APART = re.compile(r"\s[-–—|]+\s|[()\[\]{}【】「」『』《》〈〉:;|]|\s{3,}")
_ADDRESS = re.compile(r"[\w.+'-]+@[^\W_](?:[^\W_]|[.-](?=[^\W_]))*")
#: Words at either end of what a person is called that belong to the work: "hw2", "final", 提出.
_WORK = re.compile(
    r"(?:hw|homework|handin|file|attempt|assignment|assign|lesson|week|final|finished|done|draft|submission|submit|report|exercise|task|notebook"
    r"|v|ver|version|late|resubmission|resubmit|revised|retry|再提出|レポート|課題|宿題|提出|提出用|最終|最終版|完成|完成版|演習|第?\d+回?)\d*",
    re.IGNORECASE,
)


#: What systems write in front of numbers of their own: submission_12345, attempt-2026.
_COUNTED = re.compile(
    r"submissions?|attempts?|attach(?:ment)?s?|files?|uploads?|downloads?|exports?|documents?|doc|notebooks?|assignments?|assign|tasks?"
    r"|quiz|question|item|entry|response|result|record|ticket|post|comment|message|id|ref|no|nr|num|number|grade|feedback|untitled"
    r"|image|img|scan|screenshot|project|repo|user|uid|participant|student|group|team|job|run|kernel|version|提出|番号|提出番号|受付|受付番号",
    re.IGNORECASE,
)


@dataclass
class Evidence:
    """Whom a text means for certain, and whom it only resembles, with the reason."""

    certain: set[Student] = field(default_factory=set)
    weak: dict[Student, str] = field(default_factory=dict)


def read_text(text: str, roster: Roster, lessons: Collection[str] = ()) -> Evidence:
    """Read a folder's or file's name as a person writes it. The parts that a separator holds apart are read one by one."""
    evidence = Evidence()
    bare = _DRIVES.sub(" - ", _ENDING.sub("", unicodedata.normalize("NFKC", student_key(text))))
    bare = _COPY.sub(" - ", bare)
    whole = bare.strip(_EDGE)
    for lesson in sorted(lessons, key=len, reverse=True):
        bare = re.sub(rf"(?<![0-9]){lesson_pattern(lesson)}(?![a-z0-9])", " - ", bare)
    pieces = [piece for part in _APART.split(bare) if (piece := part.strip(_EDGE))]
    if whole in pieces or not (certain := roster.by_id(whole) | roster.by_name(whole)):
        tokens = [token for piece in pieces for token in _tokens(piece, roster)]
        certain = {student for piece in pieces for student in _named(piece, roster)}
        certain |= _numbered(tokens, [*pieces, *tokens], roster)
    if not certain and not _ENDING.search(text):
        certain = _behind_assignment(whole, roster, topics(lessons))
    numbered = [token for piece in pieces for token in _tokens(piece, roster)]
    evidence.certain = _with_id(numbered, bool(_ENDING.search(text)), roster) or certain
    if not certain:
        for piece in pieces:
            evidence.weak |= roster.resembling(piece)
    return evidence


def _behind_assignment(folder: str, roster: Roster, words: Collection[str]) -> set[Student]:
    """Find whose whole name or id stands behind an assignment that fills the rest: lesson-2-activations-emma-brown."""
    parts, found = folder.split("-"), set()
    for cut in range(1, work_in_front(folder, words) + 1):
        login = "-".join(parts[cut:])
        found |= set() if login.isdigit() else roster.by_id(login) | roster.by_name(login, joined=True)
    return found


def _with_id(tokens: list[str], is_file: bool, roster: Roster) -> set[Student]:
    """Read what is an id and a name and nothing else: whom both mean, or everybody whom one of them means."""
    tokens = [bare for token in tokens if (bare := token.strip(_EDGE + "#"))]
    if is_file and len(tokens) > 1 and tokens[-1].isdigit() and len(tokens[-1]) < SHORTEST:
        tokens = tokens[:-1]  # a file's version
    for edge in (0, -1):
        while tokens and _WORK.fullmatch(tokens[edge]) and not roster.by_id(tokens[edge]):
            tokens.pop(edge)
    for end in (1, 2):
        for id, name in ((tokens[:end], tokens[end:]), (tokens[-end:], tokens[:-end])):
            by_id = roster.by_id(" ".join(id)) | roster.by_id("_".join(id))
            by_name = roster.by_name(" ".join(name))
            if by_id and by_name:
                return by_id & by_name or by_id | by_name
    return set()


def _numbered(tokens: list[str], places: list[str], roster: Roster) -> set[Student]:
    """Find ids: one of letters and digits in a place of its own, any other only where nothing else is said."""
    found = set()
    for place in places:
        for student in roster.by_id(place):
            if place.isdigit():
                only = [token for token in tokens if token.isdigit()] == [place]
                long = len(place) >= SHORTEST and not _DAY.fullmatch(place) and not _counted(tokens, place)
                enough = student in _named_in(tokens, roster) or (only and long)
            else:  # "lee-2" is the login of another person than "lee"
                enough = not any(re.search(rf"(?<![^\W_]){re.escape(place)}-\d", text) for text in places)
            if _unmistakable(place) or (enough and not _unexplained(tokens, student, roster)):
                found.add(student)
    return found


def _counted(tokens: list[str], number: str) -> bool:
    """Whether a number stands behind a word that systems put in front of numbers of their own."""
    at = tokens.index(number) if number in tokens else 0
    return at > 0 and bool(_COUNTED.fullmatch(tokens[at - 1].strip(_EDGE + "#")))


def _named(piece: str, roster: Roster) -> set[Student]:
    """Find whole addresses and names: a name fills its piece, but for words of work and what else is the same person's."""
    found = {s for address in _ADDRESS.finditer(piece) for s in roster.by_mail(address[0].strip(".-'"))}
    if "@" in piece:
        return found
    if whole := roster.by_name(piece, joined=True):
        return whole
    tokens = _without_work(_tokens(piece, roster))
    if len(tokens) == 1:
        return roster.by_name(tokens[0], joined=True)
    own_place = {place.strip() for place in piece.split("_")}  # what stands between "_" as a whole
    hits: list[tuple[int, int, Student]] = []
    beside: list[tuple[int, int, Student]] = []
    for start, end in _runs(tokens):
        run = " ".join(tokens[start:end])
        alone = run in own_place and len(own_place) > 1
        # a name that holds spaces, or is written without any, is one place between "_"; one word may be something else
        apart = alone and (len(words(run)) > 1 or not run.isascii())
        for student in roster.by_name(run):
            if apart or not _unexplained(tokens[:start] + tokens[end:], student, roster):
                hits.append((start, end, student))
            elif alone:
                beside.append((start, end, student))
        if alone:
            beside += [(start, end, student) for student in roster.by_plain_name(run) - roster.by_name(run)]
    rivals = [one for one in beside if all(one[1] <= start or end <= one[0] for start, end, _ in hits)] if hits else []
    within = [
        any(other != hit and other[0] <= hit[0] and hit[1] <= other[1] and other[1] - other[0] > hit[1] - hit[0] for other in hits)
        for hit in hits
    ]  # fmt: skip
    return {hit[2] for hit, inside in zip(hits, within, strict=True) if not inside} | {one[2] for one in rivals}


def _tokens(piece: str, roster: Roster) -> list[str]:
    """Split at spaces and "_", and where an id and a name are written together: s001田中さくら, 1001-Ana."""
    tokens = []
    for token in re.split(r"[\s_]+", piece):
        tokens += [token] if roster.by_id(token) else _JOINT.split(token)
    return [token for token in tokens if token]


def _named_in(tokens: list[str], roster: Roster) -> set[Student]:
    return {s for start, end in _runs(tokens) for s in roster.by_name(" ".join(tokens[start:end]))}


def _runs(tokens: list[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + LONGEST) + 1):
            yield start, end


def _unexplained(tokens: list[str], student: Student, roster: Roster) -> list[str]:
    """Return the words that are neither the person's own (name, id, what stands before the mail's @) nor words of work."""
    tokens = _without_work(tokens)
    local = words(student.mail.partition("@")[0])
    for start, end in sorted(_runs(tokens), key=lambda run: run[0] - run[1]):
        run = " ".join(tokens[start:end])
        own_id = student in roster.by_id(run) | roster.by_id("_".join(tokens[start:end]))
        if own_id or student in roster.by_name(run, joined=True) or (local and words(run) == local):
            return _unexplained(tokens[:start], student, roster) + _unexplained(tokens[end:], student, roster)
    return tokens


def _without_work(tokens: list[str]) -> list[str]:
    while tokens and _WORK.fullmatch(tokens[0]):
        tokens = tokens[1:]
    while tokens and _WORK.fullmatch(tokens[-1]):
        tokens = tokens[:-1]
    return tokens


def _unmistakable(id: str) -> bool:
    """Whether an id cannot be a number or a word by chance: letters and digits, such as s001."""
    return len(id) >= 4 and bool(re.search(r"[^\W\d_]", id)) and len(re.findall(r"\d", id)) >= 2
