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


WRITTEN = {
    "Spanish": "Ana López/Íñigo Núñez/José García/María Hernández/Peña Muñoz/Begoña Ibáñez/Raúl Jiménez/Óscar Díaz/Inés Gómez",
    "French": "Éloïse Lefèvre/François Noël/Hélène Côté/Benoît Lemaître/Anaïs Dubé/Gaël Crête/Céline Bélanger/Jérôme Poirée",
    "German": "Jürgen Groß/Heike Müller/Björn Jäger/Käthe Schröder/Günther Köhler/Annegret Böhm/Ulrich Strauß",
    "Portuguese": "João Simões/Conceição Magalhães/Inês Araújo/Antônio Gonçalves/Cláudia Guimarães/Luís Brandão",
    "Nordic": "Bjørn Åse/Anne Sørensen/Åsa Lindström/Göran Sjöberg/Øystein Brækhus/Märta Öberg/Jørgen Nygård",
    "Polish": "Łukasz Zieliński/Żaneta Wójcik/Iga Świątek/Michał Wiśniewski/Paweł Dąbrowski/Agnieszka Grabińska/Błażej Sękowski",
    "Czech": "Jiří Dvořák/Ondřej Němec/Kateřina Šťastná/Tomáš Růžička/Žofie Veselá/Lukáš Beneš/Eliška Černá",
    "Hungarian": "Pál Erdős/Ágnes Szőke/Ödön Kovács/Győző Fekete/Bálint Tóth/Gergő Nagy",
    "Turkish": "Ayşe Yılmaz/Çağlar Şahin/İrem Öztürk/Gökçe Yıldız/Işıl Doğan/Uğur Kılıç",
    "Russian": "Иван Петров/Анна Смирнова/Дмитрий Кузнецов/Ольга Новикова/Сергей Морозов",
    "Greek": "Γιώργος Παπαδόπουλος/Μαρία Νικολάου/Ελένη Δημητρίου/Κώστας Ιωάννου",
    "Lithuanian": "Žygimantas Šimkus/Jūratė Žukauskaitė/Ąžuolas Petrauskas/Gražina Čepaitė",
    "Estonian": "Tõnu Jõgi/Ülle Mägi/Pärn Õie/Jüri Põld",
    "Japanese": "田中 さくら/佐藤 花子/齋藤 一郎/森 陽/渡邉 蓮/林 海斗/岡本 結衣/中村 スミス",
    "Chinese": "王伟/李娜/陈刚/刘洋/张敏/欧阳娜娜/赵磊",
    "Korean": "김민준/이서연/박지훈/최유진/정하은/황보민",
}
WESTERN = ("Spanish", "French", "German", "Portuguese", "Nordic")
SAVED = {
    **dict.fromkeys(("mac_roman", "cp1252", "iso8859_15", "cp850"), WESTERN),
    **dict.fromkeys(("cp1250", "iso8859_2", "mac_latin2", "cp852"), ("Polish", "Czech", "Hungarian")),
    **dict.fromkeys(("cp1254", "mac_turkish", "cp857"), ("Turkish",)),
    **dict.fromkeys(("cp1251", "mac_cyrillic", "koi8_r", "iso8859_5", "cp866"), ("Russian",)),
    **dict.fromkeys(("cp1253", "mac_greek", "cp737"), ("Greek",)),
    "cp1257": ("Lithuanian", "Estonian"),
    **dict.fromkeys(("cp932", "euc_jp"), ("Japanese",)),
    "gbk": ("Chinese",),
    "cp949": ("Korean",),
    "utf-16": tuple(WRITTEN),
}


@settings(deadline=None, max_examples=300)
@given(data=st.data(), encoding=st.sampled_from(sorted(SAVED)))
def test_nobody_of_a_class_is_read_as_somebody_else(data: st.DataObject, encoding: str) -> None:
    """Whatever saved the list: its own letters, or a refusal."""
    language = data.draw(st.sampled_from(SAVED[encoding]))
    names = st.sampled_from(WRITTEN[language].split("/"))
    text = roster([*sorted(data.draw(st.sets(names, min_size=3))), "Emma Brown"])
    assert decode(text.encode(encoding)) in (text, None)


@pytest.mark.parametrize("encoding", SAVED)
def test_a_class_is_read_in_what_it_was_saved_in(encoding: str) -> None:
    for language in SAVED[encoding]:
        if (encoding, language) not in NEVER_SURE:
            text = roster(WRITTEN[language].split("/"))
            assert decode(text.encode(encoding)) == text, language


#: What other letters of another encoding spell as well.
NEVER_SURE = {("mac_roman", "Portuguese"), ("cp1257", "Estonian"), ("cp852", "Hungarian")}


@pytest.mark.parametrize(
    "raw", [b"id,name\n1,\x81", b"\x00\x01\x02\x03\xff", bytes(range(256)), b"id,name\n1,L\xf3\x81pez"]
)
def test_what_no_encoding_makes_words_of_is_not_read(raw: bytes) -> None:
    assert decode(raw) is None


def test_plain_letters_need_no_guess() -> None:
    assert decode(b"id,name\n1,Ann\n") == "id,name\n1,Ann\n"
