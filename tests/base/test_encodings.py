"""Names that a spreadsheet saved are read as they were typed, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.base.encodings import decode

NAMES = {
    "cp932": "田中 さくら/佐藤　花子/髙橋 健/齋藤 一郎/森 陽/小森 陽子/ﾀﾅｶ ｻｸﾗ/渡邉 蓮/林 海斗/岡本 結衣/中村 スミス",
    "cp1252": "Ana López/Íñigo Núñez/José García/María Hernández/Peña/Jürgen Groß/Müller/Jäger/Éloïse Lefèvre/François Noël/"
    "João Simões/Conceição Magalhães/Bjørn Åse/Sørensen/LÓPEZ GARCÍA/Renée O’Brien/Martí Puigdemont/Núria Solé",
    "cp850": "Ana López/Íñigo Núñez/José García/María Hernández/Jürgen Groß/Müller/François Noël/Bjørn Åse",
    "gbk": "王伟/李娜/陈刚/刘洋/张敏/欧阳娜娜/赵磊",
    "cp949": "김민준/이서연/박지훈/최유진/정하은/황보민",
    "big5": "陳怡君/林志豪/黃雅婷/王小明",
    "cp1250": "Łukasz Zieliński/Jiří Dvořák/Wójcik Żaneta/Świątek",
    "cp1251": "Иван Петров/Анна Смирнова/Дмитрий Кузнецов",
    "cp1253": "Γιώργος Παπαδόπουλος/Μαρία Νικολάου",
    "cp1254": "Ayşe Yılmaz/Çağlar Şahin/İrem Öztürk",
}
HEADS = {"cp932": "学籍番号,氏名", "gbk": "学号,姓名", "cp949": "학번,이름", "big5": "學號,姓名"}


def roster(names: list[str], head: str = "id,name") -> str:
    return "\n".join([head, *(f"{number},{name}" for number, name in enumerate(names, 1001)), ""])


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize("saved", ["own", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_class_list_is_read_in_whatever_it_was_saved_in(encoding: str, saved: str) -> None:
    text = roster(NAMES[encoding].split("/"), HEADS.get(encoding, "id,name"))
    assert decode(text.encode(encoding if saved == "own" else saved)) == text


@settings(deadline=None)
@given(data=st.data(), encoding=st.sampled_from(sorted(NAMES)))
def test_a_few_names_are_read_right_or_not_at_all(data: st.DataObject, encoding: str) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES[encoding].split("/")), min_size=1, max_size=4))
    text = roster([*names, "Emma Brown"])
    assert decode(text.encode(encoding)) in (text, None)


@pytest.mark.parametrize(
    "raw", [b"id,name\n1,\x81", b"\x00\x01\x02\x03\xff", bytes(range(256)), b"id,name\n1,L\xf3\x81pez"]
)
def test_what_no_encoding_makes_words_of_is_not_read(raw: bytes) -> None:
    assert decode(raw) is None


def test_plain_letters_need_no_guess() -> None:
    assert decode(b"id,name\n1,Ann\n") == "id,name\n1,Ann\n"
