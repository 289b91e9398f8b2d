"""In which encoding a spreadsheet saved a text that does not say so: the one in which all its words can be words.

A wrong guess would turn names into other names. So an encoding is chosen only where the words are likely in a language
that is written in it, and clearly likelier than in any other; otherwise nothing is chosen.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence

ENOUGH = 0.55  # likelihood of words, 0 to 1, below which no encoding is believed
_RARER = 0.85  # of what Excel seldom saves in, where another reads something too; cp1254 differs in six letters
APART = 0.12  # by how much the likeliest must be ahead of one that reads otherwise
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SURNAMES = {
    "gbk": "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常欧",
    "big5": "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林高羅鄭梁謝宋唐許鄧韓馮曹彭曾蕭田董潘袁蔡蔣余于杜葉程魏蘇呂丁任盧姚沈鍾姜崔譚陸范汪廖石金韋賈夏方鄒熊白孟秦邱侯江尹薛段雷龍黎史陶賀毛郝顧龔邵萬武錢戴嚴莫孔向常歐游簡洪詹施溫柯",
    "cp949": "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용",
}
_HEADS = {
    "gbk": "学号 姓名 名字 邮箱 电子邮件 班级 学生 文件 序号",
    "big5": "學號 姓名 名字 信箱 電子郵件 班級 學生 檔案",
    "cp949": "학번 이름 성명 이메일 메일 학생 파일 학과 번호",
}


def decode(raw: bytes) -> str | None:
    """Return the text, without a byte order mark; None where it is no text or the encoding cannot be told."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _strict(raw, encoding)
    if b"\0" in raw:
        little = raw[1:200:2].count(0) >= raw[0:200:2].count(0)
        return _strict(raw, "utf-16-le" if little else "utf-16-be")
    if (text := _strict(raw, "utf-8")) is not None:
        return text
    ranked = sorted(
        ((likely(text), -order, text) for order, (encoding, likely) in enumerate(_CANDIDATES)
         if (text := _strict(raw, encoding)) is not None),
        reverse=True,
    )  # fmt: skip
    if not ranked or ranked[0][0] < ENOUGH:
        return None
    best, _, text = ranked[0]
    rivals = [likelihood for likelihood, _, other in ranked if other != text]
    return text if not rivals or best - rivals[0] >= APART else None


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


# East Asia: a run of characters outside of ASCII is judged by how common its characters are


def _east_asian(encoding: str) -> Callable[[str], float]:
    judge = _japanese if encoding in ("cp932", "euc_jp") else _by_surname(encoding)
    rarity = _RARER if encoding == "euc_jp" else 1.0

    def likely(text: str) -> float:
        scores = []
        for run in set(re.findall(r"(?:(?<=[A-Za-z])\b|[A-Za-z])?[^\x00-\x7f]+[A-Za-z]?", text)):
            letters = [c for c in run if c > "\x7f"]
            beside_latin = len(letters) < len(run)
            known = "".join(c for c in letters if c not in "\u3000・、。（）")
            if known:
                scores.append(0.0 if beside_latin and len(known) == 1 else judge(known, beside_latin))
        return rarity * _mean(scores)

    return likely


def _japanese(run: str, beside_latin: bool) -> float:
    if re.fullmatch("[\uff61-\uff9f]+", run):
        return 0.6 if len(run) > 1 and not beside_latin else 0.0
    return _mean([_japanese_letter(c) for c in run])


def _japanese_letter(c: str) -> float:
    if "\u3040" <= c <= "\u30ff" or c in "々〆ヶ" or "\uff01" <= c <= "\uff5e":
        return 1.0
    lead = c.encode("cp932", "replace")[0]
    if 0x88 <= lead <= 0x97:  # the kanji of JIS level 1
        return 1.0
    return 0.7 if 0x98 <= lead <= 0xEA or 0xFA <= lead <= 0xFC else 0.0


def _by_surname(encoding: str) -> Callable[[str, bool], float]:
    common, rarer = {"gbk": ((0xB0, 0xD7), (0xD8, 0xF7)), "big5": ((0xA4, 0xC6), (0xC9, 0xF9)), "cp949": ((0xB0, 0xC8), (0, 0))}[encoding]  # fmt: skip
    heads = _HEADS[encoding].split()

    def letter(c: str) -> float:
        raw = c.encode(encoding)
        if len(raw) != 2 or (encoding != "big5" and raw[1] < 0xA1):
            return 0.0
        return 0.7 if common[0] <= raw[0] <= common[1] else 0.5 if rarer[0] <= raw[0] <= rarer[1] else 0.0

    def judge(run: str, beside_latin: bool) -> float:
        score = _mean([letter(c) for c in run])
        named = (len(run) <= 4 and run[0] in _SURNAMES[encoding]) or run in heads
        return 1.0 if named and score >= 0.5 else score * 0.7

    return judge


# Alphabets: a word is likely when its letters are those of one language and its capitals stand where capitals do

_WESTERN = (
    r"[a-záéíóúü]|ñ(?=[aeiouáéíóú])",  # Spanish
    r"[a-zàâçéèêëîïôùûüÿœ]|æ(?!$)",
    r"[a-zäöüéè]|(?<=[aeiouyäöü])ß",
    r"[a-záâàçéêíóôúü]|ã(?=[oe])|ã$|õ(?=e)",  # Portuguese
    r"[a-zàèéìíòóùúç]",
    r"[a-zåäöøéèü]|æ(?!$)",
    r"[a-záéíóúýþö]|(?<!^)ð|æ(?!$)",  # Icelandic
)
_CENTRAL = (
    r"[a-ząćęłńóśźż]",
    r"[a-záčďéěíňóřšťúůýžľĺŕôä]",
    r"[a-záéíóöőúüű]",
    r"[a-zčćđšž]",
    r"[a-zăâîşţ]",
)
_BALTIC = (r"[a-ząčęėįšųūž]", r"[a-zāčēģīķļņšūž]", r"[a-zäöõüšž]")
_TURKISH = (r"[a-zçıiöşüâî\u0307]|(?<!^)ğ",)
_SYLLABLES = r"(?:[^аеёиоуыэюяіїє]{0,4}[аеёиоуыэюяіїє]){1,2}(?:й|[бвгджзклмнпрстфхцчшщґў]{0,3}ь?)(?![ъыь])"
_CYRILLIC = tuple(f"(?=[{letters}]+$){_SYLLABLES}" for letters in ("а-яё", "а-щьюяґєії", "а-зй-шыьэюяёіў", "а-шђјљњћџ"))
_GREEK = (r"[α-ως]*[άέήίόύώΐΰ][α-ωςϊϋ]*",)  # one accent a word

_ALPHABETS = (
    (_WESTERN, ("cp1252",), 1.0),
    (_TURKISH, ("cp1254",), 1.0),
    (_WESTERN, ("mac_roman", "cp850"), _RARER),
    (_CENTRAL, ("cp1250", "iso8859_2", "mac_latin2", "cp852"), _RARER),
    (_BALTIC, ("cp1257", "cp1252"), _RARER),  # Estonian is written in either
    (_CYRILLIC, ("cp1251", "mac_cyrillic", "cp866", "koi8_r", "iso8859_5"), _RARER),
    (_GREEK, ("cp1253", "mac_greek", "cp737"), _RARER),
    (_TURKISH, ("mac_turkish", "cp857"), _RARER),
)
_JOINTS = "\u2019\u00a0\u2013ªº"


def _alphabetic(alphabets: Sequence[str], rarity: float) -> Callable[[str], float]:
    languages = [re.compile(f"(?:{letters})+") for letters in alphabets]

    def likely(text: str) -> float:
        found = set(re.findall(r"[^\x00-\x40\x5b-\x60\x7b-\x7f]*[^\x00-\x7f][^\x00-\x40\x5b-\x60\x7b-\x7f]*", text))
        # What joins two names stands before a capital; before a small letter it is a letter misread.
        misread = {word for word in found if re.search(f"[{_JOINTS}][a-z]|[\u2019\u2013]$", word)}
        pieces = {p for word in found - misread for p in re.split(f"[{_JOINTS}]", word) if p} | misread
        cased = [p for p in pieces if p.isalpha() and (p.isascii() or len(p) > 1) and _cased(p)]
        fitting = [[len(p) <= 40 and bool(language.fullmatch(p.lower())) for p in cased] for language in languages]
        by_word = sum(any(column) for column in zip(*fitting, strict=True)) if cased else 0
        in_one = max((sum(row) for row in fitting), default=0)  # most classes have one language, with some guests
        return rarity * (0.7 * by_word + 0.3 * in_one) / len(pieces) if pieces else 0.0

    return likely


def _cased(word: str) -> bool:
    """Whether capitals stand where they do in names: in front, everywhere, or behind a small prefix as in MacLeòd."""
    inner = [place for place, letter in enumerate(word) if place and letter.isupper()]
    prefix = word[: inner[0]] if inner else ""
    return (
        not inner
        or word.isupper()
        or (len(inner) == 1 and prefix.isascii() and (prefix in ("D", "L", "O") or len(prefix) in (2, 3)))
    )


_CANDIDATES: list[tuple[str, Callable[[str], float]]] = [
    *((encoding, _east_asian(encoding)) for encoding in ("cp932", "gbk", "cp949", "big5", "euc_jp")),
    *((encoding, _alphabetic(letters, rarity)) for letters, encodings, rarity in _ALPHABETS for encoding in encodings),
]
