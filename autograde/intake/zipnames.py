"""File names in zips, whatever Windows wrote them: one encoding for a whole zip, chosen by what makes names of them.

A name is certain when the zip says that it is UTF-8, or carries a Unicode Path field (0x7075, APPNOTE 4.6.9) whose CRC is
that of the name. All others are bytes in the code page of the machine that packed them, which no zip tells. They are read
in every code page that people hand in from, and the one that fits best is taken: first by names known from a roster, then
by what letters stand together, the common part of each character set, and family names at the head of a word. Where two
readings fit equally well, or none fits, `doubt` is set, and nobody should be named after such a folder.
"""

from __future__ import annotations

import itertools
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from zipfile import ZipInfo

UNICODE_PATH = 0x7075
MARGIN = 0.15  # by how much, per byte beyond ASCII, the best reading must be better than the next
LEAST = -1.2  # a reading below this is not a name
MOST_JUDGED = 400  # names of a zip that are looked at to choose


@dataclass(frozen=True)
class ZipNames:
    """The names in the order of the zip. `doubt` holds the positions of those whose encoding could not be told."""

    names: list[str]
    encoding: str = "ascii"
    doubt: frozenset[int] = frozenset()


def zip_names(members: Sequence[ZipInfo], known: Collection[str] = ()) -> ZipNames:
    """Read the names of a zip's members. `known` are names of people, as a roster has them."""
    names = [_certain(member) for member in members]
    raw = {at: raw_name(members[at]) for at, name in enumerate(names) if name is None}
    encoding, sure = encoding_of(raw.values(), known)
    read = [name if name is not None else raw[at].decode(encoding, "replace") for at, name in enumerate(names)]
    return ZipNames(read, encoding, frozenset() if sure else frozenset(at for at in raw if not raw[at].isascii()))


def encoding_of(names: Iterable[bytes], known: Collection[str] = ()) -> tuple[str, bool]:
    """Return the one encoding in which to read all of some names, and whether it is certain."""
    strange = [name for name in dict.fromkeys(names) if not name.isascii()]
    return _encoding(strange, known) if strange else ("ascii", True)


def raw_name(member: ZipInfo) -> bytes:
    """Return the bytes of a member's name; Python reads them as UTF-8 or CP437, both of which lose nothing."""
    return member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "surrogatepass")


def _certain(member: ZipInfo) -> str | None:
    raw = raw_name(member)
    for data in extra_fields(member.extra, UNICODE_PATH):
        if len(data) > 5 and data[0] == 1 and struct.unpack("<L", data[1:5])[0] == zlib.crc32(raw):
            try:
                return data[5:].decode("utf-8")
            except UnicodeDecodeError:
                continue
    return raw.decode("utf-8") if member.flag_bits & 0x800 else None


def extra_fields(extra: bytes, kind: int) -> list[bytes]:
    """Return the data of all extra fields of a kind; what is cut off is left out."""
    found = []
    while len(extra) >= 4:
        this, length = struct.unpack("<HH", extra[:4])
        if this == kind and len(extra) >= 4 + length:
            found.append(extra[4 : 4 + length])
        extra = extra[4 + length :]
    return found


def _encoding(names: list[bytes], known: Collection[str]) -> tuple[str, bool]:
    """Return the best encoding for all names together, and whether it is clearly the best."""
    judged = names[:MOST_JUDGED]
    forms = {form for form in map(_joined, known) if len(form) > 1 and not form.isascii()}
    size = sum(byte > 0x7F for name in judged for byte in name)
    readings: dict[tuple[str, ...], tuple[int, float, str]] = {}
    for encoding in SETS:
        try:
            read = tuple(name.decode(encoding) for name in judged)
            for name in names[MOST_JUDGED:]:
                name.decode(encoding)
        except UnicodeDecodeError:
            continue
        hits = sum(any(form in text for form in forms) for text in map(_joined, read)) if forms else 0
        if encoding in KNOWN_ONLY and not hits:
            continue
        fit = sum(_fit(text, SETS[encoding]) for text in read) / size
        readings.setdefault(read, (hits, fit, encoding))
    (hits, fit, encoding), *others = sorted(readings.values(), key=lambda reading: reading[:2], reverse=True)
    rivals = [other_fit for other_hits, other_fit, _ in others if other_hits == hits]
    return encoding, bool(hits and not rivals) or (fit >= LEAST and all(fit - rival >= MARGIN for rival in rivals))


def _joined(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


# How well a text fits: about 0 for a byte of an ordinary name, below for what names do not hold.

#: Letters that are frequent in European names; others are possible.
FREQUENT = set("áéíóúñüöäßçàèãõøåæłšžčćęąńśżźőěřůýëïêâôîûìòùğışİÁÉÍÓÚÑÜÖÄÇÅØÆŠŽČŁŚŻ")
ODD = set("ªºÐðÞþƒĸŉſ")
VOWELS = set("aeiouyæøœı")
FAMILY = {
    "cp949": "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용류나",
    "gbk": "王李张诸欧司刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤第作学实课练",
    "big5": "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游詹胡彭施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董溫唐藍石蔣古紀姚連馮歐程湯黎第作學實課練",
    "cp932": "佐鈴齋齊渡邊髙﨑高田渡伊山中小加吉松井木林斎斉清橋本村石池藤前岡長近後青西福太三原金竹上野宮内河島大菊増平今久安工丸谷酒柴新横杉千土岩川森坂遠桜水柳市北浜東片熊浅北南須関服樋五菅秋矢阿秦星望和白古川古浦堀尾荒武樋馬黒片栗荻望桑辻滝奥辺神沢津塚成永早児第課提出学レ課宿無",
}


@dataclass(frozen=True)
class CharacterSet:
    """`common` says whether a character's bytes lie in the part of the set that holds everyday characters."""

    script: str
    common: Callable[[bytes], bool] = lambda raw: True
    family: str = ""
    prior: float = 0.0
    codec: str = ""


def _lead(first: int, last: int, raw: bytes) -> bool:
    return len(raw) == 2 and first <= raw[0] <= last and raw[1] >= 0xA1


SETS = {
    "utf-8": CharacterSet("any", prior=1.0, codec="utf-8"),
    "cp932": CharacterSet(
        "japanese", lambda raw: len(raw) == 2 and 0x88 <= raw[0] <= 0x97, FAMILY["cp932"], 0.1, "cp932"
    ),
    "gbk": CharacterSet("han", partial(_lead, 0xB0, 0xD7), FAMILY["gbk"], codec="gbk"),
    "cp949": CharacterSet("hangul", partial(_lead, 0xB0, 0xC8), FAMILY["cp949"], codec="cp949"),
    "cp950": CharacterSet("han", lambda raw: len(raw) == 2 and 0xA4 <= raw[0] <= 0xC6, FAMILY["big5"], codec="cp950"),
    "cp850": CharacterSet("latin", prior=0.1, codec="cp850"),
    "cp437": CharacterSet("latin", prior=0.05, codec="cp437"),
    "cp1252": CharacterSet("latin", codec="cp1252"),
    "cp852": CharacterSet("latin", codec="cp852"),
    "cp1250": CharacterSet("latin", prior=-0.3, codec="cp1250"),
    "cp857": CharacterSet("latin", prior=-0.2, codec="cp857"),
    "cp866": CharacterSet("cyrillic", codec="cp866"),
    "cp1251": CharacterSet("cyrillic", prior=-0.2, codec="cp1251"),
    "cp737": CharacterSet("greek", prior=-0.2, codec="cp737"),
    "gb18030": CharacterSet("han", partial(_lead, 0xB0, 0xD7), FAMILY["gbk"], -0.5, "gb18030"),
    "euc_jp": CharacterSet("japanese", partial(_lead, 0xB0, 0xCF), FAMILY["cp932"], -0.5, "euc_jp"),
}

KNOWN_ONLY = ("euc_jp",)  # rare, and too like others to be taken unless it gives names of the roster


def _fit(text: str, charset: CharacterSet) -> float:
    """Sum over the text's characters beyond ASCII, each as heavy as it has bytes."""
    total = 0.0
    for word in re.findall(r"[^\W\d_]+|[^\x00-\x7f]", text):
        strange = [char for char in word if ord(char) > 0x7F]
        if not strange:
            continue
        scripts = {_script(char) for char in word}
        for char in strange:
            raw = char.encode(charset.codec)
            total += (_weight(char, raw, charset) + charset.prior) * len(raw)
        if len(scripts - {"kana", "han"}) > 1 or (len(scripts) > 1 and scripts & {"latin", "symbol", "half"}):
            total -= 2.0 * len(strange)  # letters of one word are of one script
        elif scripts <= {"latin", "cyrillic", "greek"}:
            total += _alphabetic(word, strange)
        elif scripts == {"half"} and charset.script == "japanese" and len(word) > 1:
            total += 0.6 * len(strange)
        elif word[0] in charset.family and len(word) <= 6:
            total += 2.0
    return total


def _weight(char: str, raw: bytes, charset: CharacterSet) -> float:
    script = _script(char)
    if script == "bad":
        return -8.0
    if script == "symbol":
        return (
            0.0
            if char in "　・ー々〆（）［］【】「」『』～〜–—’‘“”、。：＿－＋" and charset.script != "latin"
            else -3.0
        )
    if script == "latin":
        return 0.3 if char in FREQUENT else -2.0 if char in ODD else -0.6
    if script == "half":
        return -1.0
    if charset.script == "any":
        return 0.3
    if script == "kana":
        return 0.5 if charset.script == "japanese" else -1.0
    if script in ("cyrillic", "greek"):
        return 0.2 if charset.script == script else -1.5
    if script == "hangul":
        return 0.0 if charset.common(raw) else -3.0
    if charset.script == "hangul":
        return -1.5  # Chinese characters in a Korean name
    return 0.0 if charset.common(raw) else -1.5


def _alphabetic(word: str, strange: list[str]) -> float:
    """No capital follows a small letter; a European word has few letters beyond ASCII, and its consonants lean on vowels."""
    total = -1.5 * sum(a.islower() and b.isupper() for a, b in itertools.pairwise(word))
    if _script(strange[0]) != "latin":
        return total
    if len(strange) * 2 > len(word):
        total -= 2.5 * len(strange)
    total -= 0.4 * (ord(word[0]) > 0x7F and word[0].islower())  # most names begin with a capital
    bare = [_bare(char) for char in word]
    for at, char in enumerate(word):
        if ord(char) > 0x7F and at > 0:
            beside = bare[at - 1 : at] + bare[at + 1 : at + 2]
            alone = bare[at] not in VOWELS and not set(beside) & VOWELS
            doubled = bare[at] in VOWELS and bare[at] in beside and char not in "éë"
            total -= 0.5 * (alone or doubled)
    return total


def _bare(char: str) -> str:
    """Return a letter without its accent."""
    return unicodedata.normalize("NFD", char)[0].casefold().replace("ł", "l")


@cache
def _script(char: str) -> str:
    code, kind = ord(char), unicodedata.category(char)
    if kind in ("Cc", "Co", "Cn", "Cs") or char == "\ufffd":
        return "bad"
    if 0xFF61 <= code <= 0xFF9F:
        return "half"
    if char in "々ー" or (0x3041 <= code <= 0x30FF and kind[0] == "L"):
        return "kana"
    if 0xAC00 <= code <= 0xD7A3 or 0x1100 <= code <= 0x11FF:
        return "hangul"
    if "CJK" in unicodedata.name(char, ""):
        return "han"
    if kind[0] == "M":
        return "latin" if code < 0x3000 else "kana"
    if kind[0] != "L":
        return "symbol"
    name = unicodedata.name(char, "").split()[0].lower()
    return name if name in ("latin", "cyrillic", "greek") else "latin" if code < 0x80 else "other"
