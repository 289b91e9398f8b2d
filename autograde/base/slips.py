"""What is wrong with a line that TOML cannot read, from how people go wrong."""

from __future__ import annotations

import re

from autograde.base.language import say

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_WIDE = re.compile("[＝［］｛｝．，＃：“”‘’「」｢｣\u3000０-９＿－]")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*""")


def slip(text: str, number: int, error: str) -> str:
    """Say what is wrong with line `number` of a text, and what to write; `error` is what tomllib says of it."""
    whole = text.split("\n")[number - 1].strip(" \t\r")
    line, bare = whole.strip(), _QUOTED.sub("", whole)
    value = line.partition("=")[2].strip()
    if error.startswith("Cannot"):
        if line.startswith("["):
            name = line.partition("#")[0].strip()
        else:
            match = KEY.match(line)
            name = match[1] if match else line
        return say(
            ja=f"{name} は前にも書かれています。ひとつにまとめてください。",
            en=f"{name} stands there a second time: keep one of the two.",
        )
    if wide := _WIDE.search(bare):
        return say(
            ja=f"全角の「{wide[0] if wide[0].strip() else '空白'}」があります。半角で書いてください: {line}",
            en=f"there is a full-width or curly character ({wide[0]!r}): use the plain one: {line}",
        )
    for pattern, where, ja, en in (
        (
            r"\[[^\]]*$",
            bare,
            "閉じるかっこ ] がありません。",
            "the closing ] is missing.",
        ),
        (
            r"[\w-]+\s*:",
            bare,
            "「:」ではなく「=」で書いてください。",
            "write = rather than a colon.",
        ),
        (
            r"[^=\[]*$",
            bare,
            "「=」と値がありません。",
            "there is no = with a value.",
        ),
        (
            r"[\d.]+\s*%",
            value,
            "割合は 10 % なら 0.1 と書いてください。",
            "write a share as 0.1 for 10 %.",
        ),
        (
            r"[-+]?(\.\d|\d+,\d|\d+\.(?!\d))",
            value,
            "数は 0.1 のように書いてください。",
            "write a number as 0.1.",
        ),
        (
            r"\d{1,4}[-/.]\d{1,2}[-/.]\d|\d{1,2}:\d",
            value,
            "実際にある日時を 2026-05-01T23:59:00+09:00 のように書いてください。",
            "write a date and time that exists, as 2026-05-01T23:59:00+09:00.",
        ),
        (
            r'"[^"]*\\',
            value,
            "二重の引用符の中に \\ は書けません。/ で区切るか、一重の引用符 '…' で囲んでください。",
            "between double quotation marks \\ cannot stand: write / instead, or use single ones, '…'.",
        ),
        (
            r"""[^"']*["'][^"']*$""",
            bare,
            "引用符が閉じていません。",
            "a quotation mark is not closed.",
        ),
        (
            r"\[",
            bare,
            '名前は引用符で囲んでください。例: [extensions."佐藤 花子"]',
            'put names between quotation marks, as in [extensions."Emma Brown"].',
        ),
        (
            r"True|False|TRUE|FALSE",
            value,
            "true か false と書いてください(小文字)。",
            "write true or false, in small letters.",
        ),
        (
            r"[^\W\d]",
            _QUOTED.sub("", value),
            '文字は引用符で囲んでください。例: timezone = "Asia/Tokyo"',
            'put text between quotation marks, as in timezone = "Asia/Tokyo".',
        ),
        (
            r"[^=]*[^A-Za-z0-9_.\s=-]|[^=\s]+\s+[^=\s]",
            bare.partition("=")[0].strip(),
            '空白や日本語のある名前は引用符で囲んでください。例: "佐藤 花子" = …',
            'put a name with spaces or other letters between quotation marks, as in "Emma Brown" = ….',
        ),
    ):
        if re.match(pattern, where):
            return say(ja=f"{ja} いまの行: {line}", en=f"{en} The line is: {line}")
    return say(
        ja=f"TOML として読めません({error})。いまの行: {line}",
        en=f"cannot be read as TOML ({error}). The line is: {line}",
    )
