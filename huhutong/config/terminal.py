"""What the commands say in a terminal."""

import sys
import unicodedata
from collections.abc import Sequence


def say(text: str) -> None:
    """Progress and notices go to stderr; stdout is for results."""
    print(text, file=sys.stderr, flush=True)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns that line up in a terminal, where a Chinese character takes two cells."""
    widths = [max(_width(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [t + " " * (w - _width(t)) for t, w in zip(row, widths, strict=True)]
        return "  ".join(cells).rstrip()

    return "\n".join([line(head), "  ".join("-" * w for w in widths), *map(line, rows)])
