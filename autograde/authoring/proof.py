"""What the build proves of a variable question: each variant has one right answer, and students get different ones.

All combinations are gone through where there are at most `MOST`, otherwise as many, spread evenly; what a student is given is
proved once more when the paper is made (`authoring.papers`), so that nothing is handed out unproved.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from autograde.authoring.source import BuildRefused, Refusal
from autograde.authoring.terms import check_wording, unused_forms
from autograde.authoring.variable import (
    KEYS,
    KINDS,
    BadVariant,
    Question,
    Variant,
    apart,
    bank_source,
    combinations,
    places,
    read_bank,
    shown,
)
from autograde.base.language import say
from autograde.course import Course

MOST = 1000  # combinations of a question that are looked at
LEAST_SLIPS = 2
#: Of each kind of question: how many unlike variants, and unlike right answers, there are at least.
LEAST = {"number": (20, 8), "choice": (6, 3)}
LARGEST_SHARE = 0.5  # of the variants, that one right answer may have
_LEFT = re.compile(r"\{\{|\}\}|<=>|#:(?:ja|en)\b|\bnan\b|\binf\b|\bNone\b|\bnp\.(?:float|int|bool|str)\w*\(|\d\.\d{8,}")
_DECIMALS = re.compile(r"小数第 (\d) 位|to (one|two|three|four) decimals")
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def check_bank(course: Course, lesson: str) -> list[Refusal]:
    """Return everything that is wrong with a lesson's variable questions; [] also where it has none."""
    if not course.bank(lesson).is_file():
        return []
    try:
        questions = read_bank(course, lesson)
    except BuildRefused as refused:
        return refused.refusals
    found = list(check_wording(bank_source(course, lesson), unused_forms(course.root / "docs" / "glossary.md")))
    return found + [refusal for question in questions for refusal in proved(question, course.languages)]


def names_twice(course: Course) -> Iterator[Refusal]:
    """Yield the questions whose name another lesson's question has: one paper may have both."""
    seen: dict[str, str] = {}
    for lesson in course.lessons:
        for cell in bank_source(course, lesson).cells if course.bank(lesson).is_file() else ():
            if cell.kind in KINDS and (other := seen.setdefault(cell.name, lesson)) != lesson:
                yield Refusal(
                    f"solutions/exam/{lesson}.py",
                    cell.line,
                    say(ja=f"{cell.name} は {other} にもあります", en=f"{other} has a question {cell.name} as well"),
                    say(ja="別の名前にしてください", en="give it another name"),
                )


def proved(question: Question, languages: Sequence[str]) -> Iterator[Refusal]:
    """Yield what is wrong with a question: the first variant that nobody could be given, or what they have too little of."""
    yield from _about_places(question, languages)
    variants = []
    for number in combinations(question, MOST):
        try:
            variant = question.variant(number, languages)
            if variant is None:
                continue
            for fault, remedy in faults(variant, languages):
                raise BadVariant(f"{fault} — {remedy}")
        except BadVariant as bad:
            drawn = ", ".join(f"{name} = {value!r}" for name, value in question.values(number).items())
            yield question.refusal(
                say(ja=f"{drawn} のとき: {bad}", en=f"with {drawn}: {bad}"),
                say(
                    ja="値を vary から除くか、keep = 条件 で外すか、文と計算を直してください",
                    en="take a value out of vary, leave such cases out with keep = condition, or mend text and calculation",
                ),
            )
            return
        variants.append(variant)
    yield from _different(question, variants)


def faults(variant: Variant, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield why a variant cannot be given to anybody, and what to do."""
    for lang in languages:
        for text in _texts(variant, lang):
            if left := _LEFT.search(text):
                yield (
                    say(ja=f"文に {left[0]!r} が残ります: {text[-80:]}", en=f"{left[0]!r} is left in: {text[-80:]}"),
                    say(ja="値と文を確かめてください", en="check values and text"),
                )
            if lang != "ja" and _JAPANESE.search(text):
                yield (
                    say(
                        ja=f"{lang} の文に日本語があります: {text[-80:]}",
                        en=f"Japanese in the text for {lang}: {text[-80:]}",
                    ),
                    say(ja="「日本語 <=> English」と書いてください", en='write "日本語 <=> English"'),
                )
    yield from _about_number(variant) if variant.answer is not None else _about_choices(variant, languages)


def _texts(variant: Variant, lang: str) -> Iterator[str]:
    yield variant.text[lang]
    for _, why in variant.slips:
        yield why[lang]
    for choice in variant.choices:
        yield choice.text[lang]
        yield choice.slip[lang]


def _about_number(variant: Variant) -> Iterator[tuple[str, str]]:
    assert variant.answer is not None
    if len(variant.slips) < LEAST_SLIPS:
        yield _few()
    if variant.within <= 0 and isinstance(variant.answer, float):
        yield (
            say(ja="正解が 0 なので、許す差が決まりません", en="the answer is 0, so that no difference is allowed"),
            say(ja="within = 許す差 を書いてください", en="write within = difference"),
        )
    for text in variant.text.values():
        if (asked := _DECIMALS.search(text)) and variant.within < (last := 10.0 ** -int(asked[1] or _WORDS[asked[2]])):
            yield (
                say(
                    ja=f"「{asked[0]}」と尋ねていますが、許す差は {shown(variant.within)} で、丸めた答えがまちがいになります",
                    en=f"it asks for an answer {asked[0]}, but allows {shown(variant.within)} only: a rounded one would be wrong",
                ),
                say(
                    ja=f"within = max({last:g}, 0.01 * abs(answer)) と書き、apart にも渡してください",
                    en=f"write within = max({last:g}, 0.01 * abs(answer)) and give it to apart as well",
                ),
            )
    slips = [(value, "") for value, _ in variant.slips]
    if not apart(variant.answer, slips, variant.within):
        told = ", ".join(shown(value) for value, _ in slips)
        yield (
            say(
                ja=f"正解 {shown(variant.answer)}(±{shown(variant.within)})と slips {told} を見分けられません",
                en=f"the answer {shown(variant.answer)} (±{shown(variant.within)}) and the slips {told} cannot be told apart",
            ),
            say(
                ja="違う数になるようにするか、最後に keep = apart(answer, slips) と書いてください",
                en="make them differ, or end with keep = apart(answer, slips)",
            ),
        )


def _about_choices(variant: Variant, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    wrong = [choice for choice in variant.choices if any(choice.slip.values())]
    if len(wrong) < LEAST_SLIPS or len(wrong) == len(variant.choices) or len(variant.choices) > len(KEYS):
        yield _few()
    for lang in languages:
        texts = Counter(
            " ".join(unicodedata.normalize("NFKC", choice.text[lang]).split()) for choice in variant.choices
        )
        for text, times in texts.items():
            if times > 1 or not text:
                yield (
                    say(ja=f"選択肢 {text!r} が {times} つあります", en=f"the choice {text!r} is there {times} times"),
                    say(ja="別のものにしてください", en="make them different"),
                )


def _few() -> tuple[str, str]:
    return (
        say(ja="まちがいの答え(slips)か正解が足りないか、多すぎます", en="too few slips or right answers, or too many"),
        say(
            ja=f"slips は {LEAST_SLIPS} つ以上、選択肢は合わせて {len(KEYS)} つまでです",
            en=f"at least {LEAST_SLIPS} slips, and at most {len(KEYS)} choices in all",
        ),
    )


def _about_places(question: Question, languages: Sequence[str]) -> Iterator[Refusal]:
    """The languages have the same places, and nothing varies that makes no difference."""
    held = {lang: places(question.text[lang]) for lang in languages}
    if len(set(map(frozenset, held.values()))) > 1:
        told = "; ".join(f"{lang}: {', '.join(sorted(names))}" for lang, names in held.items())
        yield question.refusal(
            say(ja=f"言語によって入る値が違います({told})", en=f"the languages show different values ({told})"),
            say(ja="同じ値を入れてください", en="put the same values into each"),
        )
    used = {node.id for node in ast.walk(ast.parse(question.source)) if isinstance(node, ast.Name)}
    for name in question.vary:
        if name not in used | held[languages[0]]:
            yield question.refusal(
                say(ja=f"{name} は変わっても何も変わりません", en=f"nothing changes with {name}"),
                say(ja="文か計算で使うか、vary から消してください", en="use it, or take it out of vary"),
            )


def _different(question: Question, variants: Sequence[Variant]) -> Iterator[Refusal]:
    unlike = {(*variant.text.values(), *_texts(variant, next(iter(variant.text)))) for variant in variants}
    answers = Counter(variant.right for variant in variants)
    least, least_answers = LEAST[question.kind]
    if len(unlike) < least or len(answers) < least_answers:
        yield question.refusal(
            say(
                ja=f"違う問いが {len(unlike)}、違う正解が {len(answers)} しかありません",
                en=f"there are only {len(unlike)} unlike variants with {len(answers)} right answers",
            ),
            say(
                ja=f"vary に値を足してください(少なくとも {least} と {least_answers})",
                en=f"add values to vary (at least {least} and {least_answers})",
            ),
        )
    elif (most := answers.most_common(1)[0])[1] > LARGEST_SHARE * len(variants):
        yield question.refusal(
            say(
                ja=f"{len(variants)} 通りのうち {most[1]} 通りで、正解が {', '.join(most[0])} です",
                en=f"of {len(variants)} variants {most[1]} have the answer {', '.join(most[0])}",
            ),
            say(
                ja="正解が散らばるように、vary か keep を変えてください",
                en="change vary or keep so that answers spread",
            ),
        )
