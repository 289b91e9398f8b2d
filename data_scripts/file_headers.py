"""Beginnings of files in eight formats, for the file-type detective: made by the formats' own writers, not downloaded.

There is nothing to fetch: every file is written here, most by a library that writes that format, the two kinds of
programs from their specifications (PE/COFF, ELF), always without any code that could run.
"""

import io
import struct
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from data_scripts.catalogue import DataSet, Miniature, Text

PER_FORMAT = 48
LENGTH = 512


def _picture(rng: np.random.Generator) -> Image.Image:
    width, height = (int(v) for v in rng.integers(8, 65, 2))
    coarse = rng.integers(0, 256, (4, 4, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def _saved(rng: np.random.Generator, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture = _picture(rng)
    (picture.convert("P") if kind == "GIF" else picture).save(file, kind, **options)
    return file.getvalue()


def jpeg(rng: np.random.Generator) -> bytes:
    """A JPEG of random size and quality, a quarter of them with Exif data before the rest."""
    options: dict[str, object] = {"quality": int(rng.integers(30, 96)), "progressive": bool(rng.random() < 0.3)}
    if rng.random() < 0.25:
        exif = Image.Exif()
        exif[0x010F] = "Fukami"
        options["exif"] = exif
    return _saved(rng, "JPEG", **options)


def exe(rng: np.random.Generator) -> bytes:
    """The headers of a Windows program: DOS header, the stub's message, PE signature, COFF header."""
    first = [0x90, 3, 0, 4, 0, 0xFFFF, 0, 0xB8] if rng.random() < 0.8 else [0x50, 2, 0, 4, 15, 0xFFFF, 0, 0xB8]
    at = int(rng.choice([0x80, 0xE0, 0xF0, 0x100, 0x108]))
    dos = b"MZ" + struct.pack("<8H", *first) + bytes(6) + struct.pack("<H", 0x40) + bytes(34) + struct.pack("<I", at)
    stub = bytes.fromhex("0e1fba0e00b409cd21b8014ccd21") + b"This program cannot be run in DOS mode.\r\r\n$"
    machine, optional = ((0x8664, 0xF0), (0x14C, 0xE0))[int(rng.integers(2))]
    stamp = int(rng.integers(1_200_000_000, 1_760_000_000))
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", machine, int(rng.integers(3, 9)), stamp, 0, 0, optional, 0x22)
    return (dos + stub).ljust(at, b"\0") + coff + rng.integers(0, 256, 300).astype(np.uint8).tobytes()


def elf(rng: np.random.Generator) -> bytes:
    """The headers of a Linux program: ELF, 64 bits, a few program headers."""
    ident = b"\x7fELF" + bytes([2, 1, 1, int(rng.choice([0, 3]))]) + bytes(8)
    machine, n = int(rng.choice([0x3E, 0xB7])), int(rng.integers(6, 14))
    head = struct.pack("<HHIQQQIHHHHHH", int(rng.choice([2, 3])), machine, 1, int(rng.integers(1 << 12, 1 << 20)), 64,
                       int(rng.integers(1 << 12, 1 << 20)), 0, 64, 56, n, 64, 29, 28)  # fmt: skip
    rows = [
        struct.pack("<IIQQQQQQ", int(rng.choice([1, 2, 3, 4, 6])), 4, 64 * i, 64 * i, 64 * i, 560, 560, 8)
        for i in range(n)
    ]
    return ident + head + b"".join(rows)


def png(rng: np.random.Generator) -> bytes:
    """A PNG of random size."""
    return _saved(rng, "PNG")


def gif(rng: np.random.Generator) -> bytes:
    """A GIF of random size."""
    return _saved(rng, "GIF")


def pdf(rng: np.random.Generator) -> bytes:
    """A PDF of one picture, under one of the versions in use."""
    data = _saved(rng, "PDF")
    return b"%PDF-1." + str(int(rng.integers(3, 8))).encode() + data[8:]


def zip_file(rng: np.random.Generator) -> bytes:
    """A ZIP archive of one file, stored or compressed."""
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if rng.random() < 0.7 else zipfile.ZIP_STORED
    day = (int(rng.integers(2000, 2026)), int(rng.integers(1, 13)), int(rng.integers(1, 28)), 8, 30, 0)
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(f"notes{int(rng.integers(1000))}.txt", day), _text(rng), method)
    return file.getvalue()


def wav(rng: np.random.Generator) -> bytes:
    """A WAV recording of a tone."""
    file = io.BytesIO()
    n, rate = int(rng.integers(400, 2000)), int(rng.choice([8000, 16000, 22050, 44100]))
    tone = np.sin(np.arange(n) * float(rng.uniform(0.05, 0.6))) * float(rng.uniform(2000, 20000))
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(tone.astype("<i2").tobytes())
    return file.getvalue()


def _text(rng: np.random.Generator) -> bytes:
    words = ["net", "layer", "weight", "bias", "loss", "data", "learn", "deep", "unit", "rate"]
    return " ".join(rng.choice(words, 200)).encode()


#: The first two are the lesson's first question; all eight its second.
FORMATS: dict[str, Callable[[np.random.Generator], bytes]] = {
    "jpeg": jpeg,
    "exe": exe,
    "png": png,
    "gif": gif,
    "pdf": pdf,
    "zip": zip_file,
    "elf": elf,
    "wav": wav,
}


def samples(kind: str, n: int, seed: int = 0) -> list[bytes]:
    """Return the first 512 bytes of `n` files of a format; the same for the same seed."""
    rng = np.random.default_rng([64, list(FORMATS).index(kind), seed])
    return [FORMATS[kind](rng)[:LENGTH].ljust(LENGTH, b"\0") for _ in range(n)]


def draw(folder: Path) -> None:
    """Write 48 beginnings a format to `<format>/<number>.bin`."""
    for kind in FORMATS:
        (folder / kind).mkdir()
        for i, data in enumerate(samples(kind, PER_FORMAT)):
            (folder / kind / f"{i:02d}.bin").write_bytes(data)


SET = DataSet(
    name="file_headers",
    title=Text(ja="ファイルの先頭(8 形式)", en="Beginnings of files (eight formats)"),
    about=Text(
        ja="JPEG・Windows 実行ファイルなど 8 形式のファイルの先頭 512 バイト。その場で作るので取得は不要です。",
        en="The first 512 bytes of files in eight formats, from JPEG to Windows programs; made on the spot, nothing to fetch.",
    ),
    licence=Text(ja="CC0(この教材が作ったもの)", en="CC0 (made by this course)"),
    citation="ISO/IEC 10918-5 (JFIF), Microsoft PE/COFF, PNG (W3C), GIF89a, ISO 32000 (PDF), PKWARE APPNOTE, System V ABI (ELF), RIFF",
    folder="file_headers",
    lessons=("09_cnn_from_scratch",),
    miniature=Miniature(
        version=1,
        draw=draw,
        about=Text(
            ja="8 形式のファイルの先頭 512 バイトを 48 個ずつ。各形式の書き出し機能か仕様書どおりに作ったもので、実行はできません。",
            en="the first 512 bytes of 48 files in each of eight formats, written by the formats' writers or to their "
            "specification; none can run.",
        ),
    ),
)
