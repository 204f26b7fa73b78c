"""Reads the worked tables of docs/algorithms, which are the tests' data."""

from pathlib import Path

PAGES = Path(__file__).resolve().parents[3] / "docs" / "algorithms"
Row = dict[str, str]


def table(page: str, name: str) -> list[Row]:
    """The rows of the table behind `<!-- table: name -->`, by column head."""
    text = (PAGES / page).read_text(encoding="utf-8")
    lines = text.split(f"<!-- table: {name} -->\n", 1)[1].splitlines()
    body = []
    for line in lines:
        if not line.startswith("|"):
            break
        body.append([cell.strip() for cell in line.strip("|").split("|")])
    head, _rule, *rows = body
    return [dict(zip(head, row, strict=True)) for row in rows]


def hundredths(text: str) -> int:
    """12.34 as 1234, without a float; yuan become fen, points hundredths."""
    whole, _, part = text.replace(",", "").removeprefix("-").partition(".")
    value = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    return -value if text.startswith("-") else value


def optional(text: str) -> int | None:
    """As hundredths; NULL is None."""
    return None if text == "NULL" else hundredths(text)
