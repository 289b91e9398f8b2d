"""What a file is, by its first bytes and not by its name, and what to tell about one that is no notebook."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from autograde.base.language import say

START = 1 << 10  # bytes that tell most kinds
ENOUGH = 1 << 16  # bytes that tell what text it is


@dataclass(frozen=True)
class Kind:
    """A kind of file. `ja` and `en` name one ("a PDF"), `many_*` several; `url` is where a link leads.

    `told_*` says what to hand in instead, where that is not simply the notebook.
    """

    key: str
    ja: str = "ファイル"
    en: str = "a file"
    many_en: str = "files"
    told_ja: str = ""
    told_en: str = ""
    url: str = ""

    def called(self, lang: str | None = None) -> str:
        """Return what people call such a file."""
        return say(ja=self.ja, en=self.en, lang=lang)

    def advice(self, lang: str | None = None) -> str:
        """Return in one or two sentences what this is, and what to hand in."""
        ja = f" {self.ja} " if self.ja[0].isascii() else self.ja
        return say(
            ja=self.told_ja
            or f"ノートブックではなく{ja}です。必要なのは、「ファイル > ダウンロード > .ipynb」で得たファイルです。",
            en=self.told_en
            or f"This is {self.en}, not a notebook: what is needed is the file that File > Download > .ipynb gives.",
            lang=lang,
        )

    @property
    def archive(self) -> bool:
        """Whether it is opened, and what it holds looked at instead."""
        return self.key in ("zip", "tar", "gzip", "bzip2", "xz")

    @property
    def document(self) -> bool:
        """Whether somebody may have meant it as the hand-in."""
        return self.key in ("packed", "document", "page", "script", "marimo", "text", "damaged", "shortcut")


def _packed(name: str) -> Kind:
    return Kind(
        "packed",
        f"{name} 形式の圧縮ファイル",
        f"a {name} archive",
        f"{name} archives",
        f"{name} 形式の圧縮ファイルは開けません。展開して、中のノートブックか zip を提出してください。",
        f"This is a {name} archive, which cannot be opened here: unpack it, and hand in the notebook or a zip of it.",
    )


NOTEBOOK = Kind("notebook", "ノートブック", "a notebook", "notebooks")
OTHER = Kind("other")
EMPTY = Kind(
    "damaged",
    "空のファイル",
    "an empty file",
    "empty files",
    "ファイルが空です。ノートブックを保存してから、もう一度提出してください。",
    "The file is empty: save the notebook and hand it in again.",
)
PDF = Kind("document", "PDF", "a PDF", "PDFs")
OFFICE = Kind("document", "文書(Word や PowerPoint など)", "an office document", "office documents")
PICTURE = Kind("picture", "画像", "a picture", "pictures")
DATA = Kind("data", "データのファイル", "a data file", "data files")
TEXT = Kind("text", "テキスト", "a text", "texts")
PYTHON = Kind("python", "Python のファイル", "a Python file", "Python files")
PAGE = Kind("page", "HTML (ウェブページ)", "a web page (HTML)", "web pages")
ZIP = Kind("zip", "zip", "a zip archive", "zip archives")
TAR = Kind("tar", "tar", "a tar archive", "tar archives")
LOGIN = Kind(
    "page",
    "ログイン画面",
    "a log-in page",
    "log-in pages",
    "ノートブックの代わりに、ログイン画面のウェブページ(HTML)が保存されています。ログインしてからダウンロードし直し、提出してください。",
    "This is a web page (HTML) that asks to log in, saved in place of the notebook: log in, download the notebook, hand it in.",
)
SCRIPT = Kind(
    "script",
    "テキスト形式のノートブック(jupytext の .py)",
    "a notebook saved as a Python script (jupytext)",
    "scripts",
    "ノートブックではなく、Python スクリプトとして保存されたもの(jupytext)です。JupyterLab でノートブックとして開くか `jupytext --to ipynb` で変換してください。必要なのは .ipynb のファイルです。",
    "This is a notebook saved as a Python script (jupytext): open it as a notebook in JupyterLab, or convert it with "
    "`jupytext --to ipynb`. What is needed is the .ipynb.",
)
MARIMO = Kind(
    "marimo",
    "marimo のノートブック",
    "a marimo notebook",
    "marimo notebooks",
    "marimo のノートブックです。`marimo export ipynb` で変換するか、配布したノートブックに解答を書いてください。必要なのは .ipynb のファイルです。",
    "This is a marimo notebook: write the answers into the notebook that was given out, or convert it with "
    "`marimo export ipynb`. What is needed is the .ipynb.",
)
LFS = Kind(
    "damaged",
    "Git LFS のポインター",
    "a Git LFS pointer",
    "Git LFS pointers",
    "ノートブックの中身ではなく、その置き場所を示す Git LFS のポインターです。`git lfs pull` で中身を取り出し、提出してください。",
    "This is a Git LFS pointer, which only says where the notebook is: run `git lfs pull`, and hand in the notebook itself.",
)
CONFLICT = Kind(
    "damaged",
    "Git の競合が残ったファイル",
    "a file with a merge conflict",
    "files with merge conflicts",
    "Git の競合の印(<<<<<<<)が残っていて、ノートブックとして読めません。競合を解消し、開けることを確かめて提出し直してください。",
    "Marks of a Git merge conflict (<<<<<<<) are left in the file: resolve the conflict, check that the notebook opens, and "
    "hand it in again.",
)
PARTIAL = Kind(
    "damaged",
    "途中で切れたファイル",
    "a file that is cut off",
    "files that are cut off",
    "ファイルが壊れています。途中で終わっているので、ダウンロードか保存が最後まで済んでいません。もう一度ダウンロードして提出し直してください。",
    "The file is damaged: it ends in the middle, so that a download or an upload was not complete. Download it again and hand "
    "that in.",
)
TWICE = Kind(
    "damaged",
    "余分な文字のあるファイル",
    "a file with text after its end",
    "files with text after their end",
    "ファイルが壊れています。ノートブックの終わりの後に余分な文字があります。Colab か JupyterLab で開けることを確かめ、提出し直してください。",
    "The file is damaged: there is text after the notebook's end. Check that it opens in Colab or JupyterLab, and hand it in "
    "again.",
)
PLACEHOLDER = Kind(
    "damaged",
    "クラウドにあるファイルの身代わり",
    "a placeholder of a file that is still in the cloud",
    "placeholders of files in the cloud",
    "中身がクラウドに残ったままで、身代わりのファイルしかありません。ダウンロードしてから提出してください。",
    "Only a placeholder is here, the file itself is still in the cloud: download it, then hand it in.",
)
SHORTCUT = Kind(
    "shortcut",
    "ショートカット",
    "a shortcut",
    "shortcuts",
    "ファイルそのものではなく、そのショートカットです。ノートブックのファイルを提出してください。",
    "This is a shortcut to a file on a computer, not the file: hand in the notebook itself.",
)


def link_to(url: str) -> Kind:
    """Return the kind of a file that is nothing but a link to `url`."""
    return Kind(
        "link",
        "リンク",
        "a link",
        "links",
        f"ノートブックではなくリンクです({url})。必要なのは、「ファイル > ダウンロード > .ipynb」で得たファイルです。",
        f"This is a link ({url}), not a notebook: what is needed is the file that File > Download > .ipynb gives.",
        url,
    )


MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", Kind("gzip", "gzip", "a gzip file", "gzip files")),
    (b"BZh", Kind("bzip2", "bzip2", "a bzip2 file", "bzip2 files")),
    (b"\xfd7zXZ\x00", Kind("xz", "xz", "an xz file", "xz files")),
    (b"Rar!\x1a\x07", _packed("rar")),
    (b"7z\xbc\xaf\x27\x1c", _packed("7z")),
    (b"\x28\xb5\x2f\xfd", _packed("zstd")),
    (b"MSCF", _packed("cab")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    (b"{\\rtf", OFFICE),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"BM", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", SHORTCUT),
    (b"book\x00\x00\x00\x00mark", SHORTCUT),
    (b"version https://git-lfs", LFS),
    (b"\x93NUMPY", DATA),
    (b"\x80\x02", DATA),  # pickles
    (b"\x80\x04", DATA),
)
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".heic", ".heif", ".tif", ".tiff", ".ico")
TABLES = (
    ".csv",
    ".tsv",
    ".json",
    ".jsonl",
    ".npy",
    ".npz",
    ".pt",
    ".pth",
    ".pkl",
    ".toml",
    ".yaml",
    ".yml",
    ".xml",
    ".dat",
)
LINKS = (".url", ".webloc", ".gdoc", ".gsheet", ".gslides", ".gdraw", ".gform", ".desktop", ".website")
HOSTS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:colab\.(?:research\.)?google(?:\.com)?|drive\.google\.com|docs\.google\.com|github\.com|github\.io|github\.dev"
    r"|githubusercontent\.com|gitlab\.com|bitbucket\.org|kaggle\.com|huggingface\.co|hf\.co|1drv\.ms|onedrive\.live\.com|sharepoint\.com"
    r"|dropbox\.com|box\.com|icloud\.com|nbviewer\.org|nbviewer\.jupyter\.org|mybinder\.org|deepnote\.com|lightning\.ai"
    r"|gigafile\.nu|wetransfer\.com|we\.tl|firestorage\.jp|goo\.gl|bit\.ly|forms\.gle)(?:/[^\s\"'<>)\]}\\]*)?",
    re.IGNORECASE,
)
ANY_URL = re.compile(r"https?://[^\s\"'<>)\]}\\]+", re.IGNORECASE)
REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)
WORDS_OF_A_LINK = 600  # characters around a link; beyond, it is a text that also holds one
NOTEBOOK_NAME = re.compile(r"\.ipynb(?![A-Za-z0-9])", re.IGNORECASE)
NOTEBOOK_KEYS = re.compile(r'"(?:cells|worksheets|nbformat)"\s*:')
PERCENT = re.compile(r"^# ?%%(?:\s|$)", re.MULTILINE)
JUPYTEXT = re.compile(
    r"^# (?:---\n(?:#.*\n)*?# jupyter:|jupyter:)|^# In\[[ \d]*\]:|^# \+(?: |$)[^\n]*\n(?:.*\n)*?# -$", re.MULTILINE
)
MARIMO_APP = re.compile(r"^(?:import marimo\b|app = marimo\.App)", re.MULTILINE)


def named_as_notebook(name: str) -> bool:
    """Say whether a name ends in .ipynb, or did before a browser or an editor added to it (.ipynb.txt, .ipynb (1))."""
    return NOTEBOOK_NAME.search(name) is not None


def kind_of(name: str, size: int, read: Callable[[int], bytes]) -> Kind:
    """Return what a file is. `read(n)` gives its first `n` bytes, or fewer."""
    suffix = "." + name.rpartition(".")[2].lower() if "." in name else ""
    if size == 0:
        return PYTHON if suffix == ".py" else EMPTY
    start = read(START)
    for mark, kind in MAGIC:
        if start.startswith(mark) and (mark != b"BM" or suffix == ".bmp"):
            return kind
    if start[4:8] == b"ftyp" or start[:4] == b"RIFF":
        return PICTURE if suffix in PICTURES else DATA
    if start[257:262] == b"ustar" or (suffix == ".tar" and len(start) >= 512):
        return TAR
    text = plain(start if len(start) < START else read(ENOUGH))
    if text is None:
        return PICTURE if suffix in PICTURES else DATA if suffix in TABLES else OTHER
    return _kind_of_text(text, name, suffix)


def plain(raw: bytes) -> str | None:
    """Return text in UTF-8 or UTF-16, or in one byte a letter; None for what is no text. A cut last letter is no fault."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\x00" in raw[:START]:
        wide = raw[:START].count(b"\x00") * 2 >= len(raw[:START]) - 2 and len(raw) > 3
        return raw.decode("utf-16-le" if raw[:1] != b"\x00" else "utf-16-be", "replace") if wide else None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return raw.decode("utf-8-sig", "ignore") if error.start >= len(raw) - 4 else raw.decode("latin-1")


def _kind_of_text(text: str, name: str, suffix: str) -> Kind:
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare:
        return EMPTY
    if name.lower().endswith(".icloud") or bare.startswith("bplist"):
        return PLACEHOLDER
    if re.search(r"^<{7} ", text, re.MULTILINE) and re.search(r"^(?:={7}|>{7} )", text, re.MULTILINE):
        return CONFLICT
    if suffix in LINKS or "onlinetext" in name.lower():
        if found := HOSTS.search(html.unescape(text)) or (suffix in LINKS and ANY_URL.search(_without_dtd(text))):
            return link_to(found[0])
        return SHORTCUT if suffix in LINKS else TEXT
    if bare[0] == "{" and (NOTEBOOK_KEYS.search(text) or named_as_notebook(name)):
        return NOTEBOOK
    if MARIMO_APP.search(text):
        return MARIMO
    if JUPYTEXT.search(text) or (PERCENT.search(text) and suffix in (".py", ".ipynb")):
        return SCRIPT
    if suffix == ".py":
        return PYTHON
    if suffix in (*TABLES, ".svg") or bare[0] == "{":
        return PICTURE if suffix == ".svg" else DATA
    page = bare[0] == "<"
    seen = re.sub(r"<[^>]*>", "", text) if page else text
    nothing_else = ANY_URL.fullmatch(bare.strip()) or (
        page and REFRESH.search(text)
    )  # Canvas keeps a URL as a page that leads there
    if len(seen) < WORDS_OF_A_LINK and (found := (ANY_URL if nothing_else else HOSTS).search(html.unescape(text))):
        return link_to(found[0])
    if page:
        return LOGIN if re.search(r"type\s*=\s*[\"']?password", text, re.IGNORECASE) else PAGE
    return TEXT


def _without_dtd(text: str) -> str:
    return re.sub(r"<!DOCTYPE[^>]*>", "", text)
