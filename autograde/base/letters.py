"""Mail as it is written: `[mail]` in `class.toml`, texts with fields to fill in, and a message that any server takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, make_msgid
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from autograde.base.language import say
from autograde.base.names import printable, student_key
from autograde.base.toml import Means, Table, mistake, nearest

PASSWORD = "FUKAMI_MAIL_PASSWORD"
#: What stands between braces in a text, and is filled in for each student.
FIELDS = ("name", "student", "lesson", "title", "points", "max_points", "sender")
SUBJECT = {"ja": "「{title}」のフィードバック", "en": "Feedback on “{title}”"}
BODY = {
    "ja": """{name} さん

「{title}」の採点の結果とフィードバックを、添付のページにまとめました。ファイルをブラウザーで開いて読んでください。
質問は、このメールへの返信でお願いします。

{sender}
""",
    "en": """Dear {name},

The attached page holds the result of your work on “{title}”, with feedback. Open the file in a browser.
If you have a question, reply to this mail.

{sender}
""",
}
_FIELD = re.compile(r"\{(\w+)\}")
#: What every server takes: no quoted names, no domain that must be encoded first.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def is_address(text: str) -> bool:
    """Whether this is one mail address, and nothing else."""
    return bool(_ADDRESS.fullmatch(text)) and ".." not in text and not text.startswith(".") and ".@" not in text


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled in; other braces stay."""
    return _FIELD.sub(lambda found: values[found[1]], text)


def message(
    sender: str, name: str, address: str, subject: str, body: str, attachment: tuple[str, bytes]
) -> MIMEMultipart:
    """Return a mail from `sender` to one person with one page of HTML; `attachment` is its name and content in UTF-8.

    Subject and names may be of any language; line breaks and controls in them cannot make another header.
    """
    letter: Any = MIMEMultipart()
    letter["From"] = _mailbox(*_parts(sender))
    letter["To"] = _mailbox(name, address)
    letter["Subject"] = Header(_line(subject), header_name="Subject")
    letter["Date"] = format_datetime(datetime.now(UTC).astimezone())
    letter["Message-ID"] = make_msgid(domain=_parts(sender)[1].rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday notice answers
    letter.attach(MIMEText(body, "plain", "utf-8"))
    page = MIMEText(attachment[1].decode("utf-8", "replace"), "html", "utf-8")
    page.add_header("Content-Disposition", "attachment", filename=attachment[0])
    letter.attach(page)
    return letter


def as_bytes(letter: MIMEMultipart) -> bytes:
    """Return a mail as it goes over the wire: ASCII, with CRLF."""
    return letter.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _mailbox(name: str, address: str) -> Header:
    """Return a name with its address. How `EmailMessage` folds one that is not ASCII has changed with Python's releases."""
    name = _line(name)
    if name.isascii():
        return Header(formataddr((name, address)), header_name="From")
    mailbox = Header(name, "utf-8", header_name="From")
    mailbox.append(f"<{address}>", "us-ascii")
    return mailbox


def _parts(sender: str) -> tuple[str, str]:
    """Return name and address of `Alice Young <young@example.edu>`, or of an address alone."""
    found = re.fullmatch(r'\s*"?([^"<>]*?)"?\s*<([^<>]*)>\s*', sender)
    return (found[1], found[2]) if found else ("", sender.strip())


def _line(text: str) -> str:
    """Return a text on one line, without controls."""
    return student_key(printable(" ".join(text.split())))


# `[mail]`


def _sender(text: str) -> str:
    if not is_address(_parts(text)[1]):
        raise mistake(
            ja=f"{text} は送信者の住所として使えません。名前とメールアドレスを書きます。",
            en=f"{text} cannot be the sender: write a name and a mail address.",
        )
    return text


def _template(text: str) -> str:
    for field in _FIELD.findall(text):
        if field not in FIELDS:
            meant = nearest(field, FIELDS)
            may = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise mistake(
                ja=f"{{{field}}} という欄はありません。"
                + (f"{{{meant}}} ではありませんか。" if meant else f"あるもの: {may}"),
                en=f"There is no field {{{field}}}. " + (f"Did you mean {{{meant}}}?" if meant else f"Fields: {may}"),
            )
    return text


def _no_password(data: Any) -> Any:
    if isinstance(data, dict) and "password" in data:
        raise mistake(
            ja=f"パスワードはファイルに書かず、環境変数 {PASSWORD} か keyring に入れてください。",
            en=f"A password stands in no file: put it into {PASSWORD} in the environment, or into the keyring.",
        )
    return data


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?", text):
        raise mistake(
            ja=f"{text} はサーバーの名前ではありません。smtp.example.ac.jp のように、名前だけを書きます。",
            en=f"{text} is no server's name: write the name alone, such as smtp.example.edu.",
        )
    return text.strip("[]")


Texts = Annotated[
    dict[Literal["ja", "en"], Annotated[str, Field(min_length=1), AfterValidator(_template)]],
    Means(
        '言語ごとの文です(例: subject.ja = "{title} のフィードバック")。',
        'It is a text in each language, such as subject.en = "Feedback on {title}".',
    ),
]


class Mail(Table):
    """`[mail]`: the server that sends, who is the sender, and what is written. A language without a text has ours."""

    server: Annotated[
        str,
        AfterValidator(_host),
        Means(
            '送信サーバーの名前です(例: "smtp.example.ac.jp")。',
            'It is the outgoing server\'s name, such as "smtp.example.edu".',
        ),
    ]
    sender: Annotated[
        str,
        AfterValidator(_sender),
        Means(
            'あなたの名前とアドレスです(例: "山田 太郎 <yamada@example.ac.jp>")。',
            'It is your name and address, such as "Alice Young <young@example.edu>".',
        ),
    ]
    security: Annotated[
        Literal["starttls", "ssl", "none"],
        Means('"starttls"、"ssl"、"none" のどれかです。', 'It is "starttls", "ssl" or "none".'),
    ] = "starttls"
    port: Annotated[int, Field(ge=1, le=65535), Means("ポートの番号です(1 から 65535)。", "It is a port's number, from 1 to 65535.")] | None = None  # fmt: skip
    user: Annotated[str, Means("ログインの名前です。", "It is the name to log in with.")] = ""
    subject: Texts = Field(default_factory=dict)
    body: Texts = Field(default_factory=dict)

    def texts(self, lang: str) -> tuple[str, str]:
        """Return subject and body in a language, with fields."""
        known: Literal["ja", "en"] = "ja" if lang == "ja" else "en"
        return self.subject.get(known, SUBJECT[known]), self.body.get(known, BODY[known])

    @property
    def sender_name(self) -> str:
        """What the sender is called, the address where there is no name."""
        name, address = _parts(self.sender)
        return name or address

    @property
    def sender_address(self) -> str:
        """The sender's address alone."""
        return _parts(self.sender)[1]


def no_mail() -> str:
    """Say what has to stand in `class.toml` before mail can be sent."""
    return say(
        ja='class.toml に [mail] がありません。次のように書いてください。\n\n[mail]\nserver = "smtp.example.ac.jp"\nuser = "yamada"\nsender = "山田 太郎 <yamada@example.ac.jp>"',
        en='class.toml has no [mail]. Write it like this:\n\n[mail]\nserver = "smtp.example.edu"\nuser = "young"\nsender = "Alice Young <young@example.edu>"',
    )


MailTable = Annotated[
    Mail,
    BeforeValidator(_no_password),
    Means("[mail] の下に server と sender を書きます。", "It is a table: [mail] with server and sender under it."),
]
