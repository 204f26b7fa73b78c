"""Which characters the fonts of our PDFs can draw, read from the fonts' own character maps.

A name with a character that no font holds must not become an empty box on a public sheet: pdf.py
leaves room for a pen instead, and names it on top of the sheet.
"""

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

_COLLECTION: Final = b"ttcf"
_FULL, _BASIC = 12, 4  # formats of a character map: all of Unicode, or its first plane
FONT_FILES: Final = ("*.ttc", "*.otf", "*.ttf")
_UNSEEN: Final = {"Cc", "Cf", "Zs", "Zl", "Zp"}
Ranges = list[tuple[int, int]]


def code_of(sign: str) -> str:
    """How a character is named where it cannot be drawn: U+20BB7."""
    return f"U+{ord(sign):04X}"


def font_files(folders: Iterable[Path]) -> list[Path]:
    """Every font below the folders, in a fixed order."""
    return sorted(
        {file for folder in folders for kind in FONT_FILES for file in folder.rglob(kind)}
    )


def missing(text: str, files: Iterable[Path]) -> list[str]:
    """The characters of a text that no font draws, each once, by code; signs of control pass."""
    known = [_ranges(file) for file in files]
    return sorted(
        sign
        for sign in set(text)
        # Private-use codes count: old registers hold rare names in them.
        if unicodedata.category(sign) not in _UNSEEN
        and not any(_holds(k, ord(sign)) for k in known)
    )


def _holds(ranges: Ranges, code: int) -> bool:
    at = bisect_right(ranges, (code, 0x110000)) - 1
    return at >= 0 and ranges[at][0] <= code <= ranges[at][1]


@cache
def _ranges(file: Path) -> Ranges:
    """First and last code of every run of characters that a font file (its first face) maps."""
    data = file.read_bytes()
    start = struct.unpack(">I", data[12:16])[0] if data[:4] == _COLLECTION else 0
    tables = struct.unpack_from(">H", data, start + 4)[0]
    for at in range(start + 12, start + 12 + 16 * tables, 16):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, at)
        if tag == b"cmap":
            return sorted(set(_runs(data, offset)))
    return []


def _runs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """The runs of the fullest map: two maps of one font overlap."""
    tables = {}
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        offset = cmap + struct.unpack_from(">I", data, cmap + 4 + 8 * number + 4)[0]
        tables[struct.unpack_from(">H", data, offset)[0]] = offset
    if _FULL in tables:
        yield from _full(data, tables[_FULL])
    elif _BASIC in tables:
        yield from _basic(data, tables[_BASIC])


def _full(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    for group in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, _glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
        yield first, last


def _basic(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    yield from zip(starts, ends, strict=True)
