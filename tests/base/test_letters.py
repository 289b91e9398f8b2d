"""A mail reads the same where it arrives, in any language, and nothing in it makes another header."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.base.letters import BODY, FIELDS, SUBJECT, Mail, as_bytes, filled, is_address, message

SENDER = "山田 太郎(深層学習入門 2026 年度前期、月曜 3 限) <yamada@example.ac.jp>"
PAGE = ("02_activations.html", '<html lang="ja">あ、ア <script>'.encode())


def called(mail: EmailMessage, header: str) -> str:
    """The name in a header, by RFC 2047: spaces between two encoded words are none, which Python's newer parser forgets."""
    raw = "".join(next(value for key, value in mail.raw_items() if key == header).splitlines()).strip()
    read = str(make_header(decode_header(raw)))
    return parseaddr(read)[0] if raw.startswith('"') else read.rpartition(" <")[0]


def arrived(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def test_a_japanese_mail_is_ascii_on_the_wire_and_japanese_where_it_is_read() -> None:
    raw = as_bytes(
        message(SENDER, "佐藤 花子", "s1@example.ac.jp", "「活性化関数」のフィードバック", "花子 さん\n\n.", PAGE)
    )
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw.count(b"\n") == raw.count(b"\r\n")
    mail = arrived(raw)
    assert mail["Subject"] == "「活性化関数」のフィードバック"
    assert called(mail, "To") == "佐藤 花子"
    assert called(mail, "From") == "山田 太郎(深層学習入門 2026 年度前期、月曜 3 限)"
    assert mail["From"].addresses[0].addr_spec == "yamada@example.ac.jp"
    body, page = mail.iter_parts()
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == "花子 さん\n\n."
    assert page.get_filename() == "02_activations.html"
    assert page.get_content() == PAGE[1].decode()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.ac.jp>")
    assert mail["Date"].datetime.tzinfo


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_a_name_or_subject_holds_there_is_no_other_header_and_nothing_is_lost(name: str, subject: str) -> None:
    raw = as_bytes(message(SENDER, name, "s1@example.edu", subject, "x", PAGE))
    assert raw.isascii()
    mail = arrived(raw)
    assert [key.lower() for key, _ in mail.items()] == [
        "content-type", "mime-version", "from", "to", "subject", "date", "message-id", "auto-submitted",
    ]  # fmt: skip
    assert [one.addr_spec for one in mail["To"].addresses] == ["s1@example.edu"]


@pytest.mark.parametrize(
    "name",
    [
        "O'Connor, Liam",
        'Ann "A." Lee',
        "García Márquez, José",
        "アレクサンドラ・マリア・フォン・ゴンザレス",
        "A" * 90,
        "<x>",
        "a@b",
    ],
)
def test_a_name_comes_through_as_it_is(name: str) -> None:
    mail = arrived(as_bytes(message(SENDER, name, "s1@example.edu", f"of {name}", "x", PAGE)))
    assert called(mail, "To") == name
    assert mail["To"].addresses[0].addr_spec == "s1@example.edu"
    assert mail["Subject"] == f"of {name}"


@pytest.mark.parametrize(
    "text", ["x\r\nBcc: everybody@example.edu", "x\nBcc: e@example.edu\n\nbody", "x\x00\x0b\u2028Bcc: e@example.edu"]
)
def test_a_line_break_makes_no_header(text: str) -> None:
    raw = as_bytes(message(SENDER, text, "s1@example.edu", text, "x", PAGE))
    mail = arrived(raw)
    assert mail["Bcc"] is None
    assert "Bcc: e" in mail["Subject"]
    assert b"\nBcc" not in raw


@pytest.mark.parametrize("text", ["s1@example.ac.jp", "a.b+c_d@mail.example.edu", "s1@localhost"])
def test_an_address_is_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "s1", "@example.edu", "s1@", "s 1@example.edu", "s1@example.edu, x@y.z", "s1@example.edu Bcc: x@y.z", "<s1@example.edu>",
     "花子@example.ac.jp", "s1@例え.jp", "s1@example.edu\n", "a..b@example.edu", ".a@example.edu", "a.@example.edu", "s1@-example.edu", '"a b"@example.edu'],
)  # fmt: skip
def test_what_is_no_address_or_not_everywhere_is_refused(text: str) -> None:
    assert not is_address(text)


def test_fields_are_filled_in_and_other_braces_stay() -> None:
    assert (
        filled("{name}: {points}/{max_points} { x } {}", {"name": "{points}", "points": "3", "max_points": "7"})
        == "{points}: 3/7 { x } {}"
    )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_our_own_texts_use_fields_that_there_are(lang: str) -> None:
    values = dict.fromkeys(FIELDS, "x")
    settings = Mail.model_validate({"server": "smtp.example.edu", "sender": "a@example.edu"})
    assert settings.texts(lang) == (SUBJECT[lang], BODY[lang])
    assert all("{" not in filled(text, values) for text in settings.texts(lang))


def test_a_language_without_a_text_has_ours() -> None:
    given: dict[str, Any] = {"server": "s", "sender": "a@example.edu", "subject": {"ja": "{title} の結果"}}
    settings = Mail.model_validate(given)
    assert settings.texts("ja") == ("{title} の結果", BODY["ja"])
    assert settings.texts("en")[0] == SUBJECT["en"]


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("a@example.edu", "a@example.edu"),
        ('"Young, Alice" <a@example.edu>', "Young, Alice"),
        ("山田 <a@example.edu>", "山田"),
    ],
)
def test_the_sender_is_a_name_and_an_address(sender: str, name: str) -> None:
    settings = Mail.model_validate({"server": "s", "sender": sender})
    assert (settings.sender_name, settings.sender_address) == (name, "a@example.edu")
