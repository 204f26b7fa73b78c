"""Which characters the fonts of our PDFs can draw, read from the fonts' own character maps.

A name with a character that no font holds must not become an empty box on a public sheet: pdf.py
leaves room for a pen instead, and names it on top of the sheet.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

FONT_FILES: Final = ("*.ttc", "*.otf", "*.ttf")
_UNSEEN: Final = {"Cc", "Cf", "Zs", "Zl", "Zp"}


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
    drawn = [_drawn(file) for file in files]
    return sorted(
        sign
        for sign in set(text)
        # Private-use codes count: old registers hold rare names in them.
        if unicodedata.category(sign) not in _UNSEEN and not any(ord(sign) in has for has in drawn)
    )


@cache
def _drawn(file: Path) -> frozenset[int]:
    """The codes that the first face of a font file maps to a glyph. About 0.1 s a file, once."""
    # Only those who print have it installed (extra `pdf`).
    from fontTools.ttLib import TTFont

    with TTFont(file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
