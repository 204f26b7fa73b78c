"""One cell to one value: digits in full width, dates as text or serial, numbers as text."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from huhutong.households.rules.roster import words
from huhutong.households.rules.roster.layout import Cell, text_of
from huhutong.kernel.identity import IdNumber, IdNumberProblem, check_id_number
from huhutong.kernel.masks import mask_id_number, mask_name, mask_phone
from huhutong.kernel.money import AmountProblem, yuan_to_fen
from huhutong.kernel.text import normalise

_SCIENTIFIC: Final = re.compile(r"^\d(?:\.\d+)?[eE]\+?1[4-9]$")
_DATE: Final = re.compile(r"^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?: .*)?$")
_COMPACT_DATE: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MOBILE: Final = re.compile(r"^1\d{10}$")
_LANDLINE: Final = re.compile(r"^0\d{2,3}-?\d{7,8}$|^\d{7,8}$")
_NAME_ODD: Final = re.compile(r"[0-9*#?•●×]")
_EPOCH: Final = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 2, 60_000
_MOST_DIGITS = 15
_MOST_WORKERS: Final = 30
_YEARS: Final = range(2000, 2101)
_CENTS: Final = Decimal("0.01")


class Fault(Exception):
    """A cell that cannot be taken: the problem's code and the value, masked where personal."""

    def __init__(
        self, code: str, value: str = "", facts: Sequence[tuple[str, str | int]] = ()
    ) -> None:
        self.code, self.value, self.facts = code, value, dict(facts)
        super().__init__(code)


def plain(cell: Cell) -> str:
    """The cell as trimmed half-width text. Raises Fault for an Excel error."""
    text = normalise(text_of(cell))
    if text.upper() in words.EXCEL_ERRORS:
        raise Fault("formula_error", text)
    return text


def name_of(cell: Cell) -> str:
    """A person's name; spaces inside a Chinese name go ("张 三"). Raises Fault."""
    text = plain(cell)
    if not text:
        raise Fault("name_missing")
    if _NAME_ODD.search(text):
        raise Fault("name_masked", mask_name(text))
    return text.replace(" ", "") if not text.isascii() else text


def id_number_of(cell: Cell, on: date) -> IdNumber | None:
    """A checked ID number, None for an empty cell. Raises Fault with the value masked."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        digits = f"{cell:.0f}"
        if len(digits) > _MOST_DIGITS:
            raise Fault("id_precision_lost", mask_id_number(digits))
    text = plain(cell).replace(" ", "")
    if not text:
        return None
    if _SCIENTIFIC.match(text):
        raise Fault("id_precision_lost", text)
    try:
        return check_id_number(text, on)
    except IdNumberProblem as problem:
        masked = _masked_id(text)
        facts = [("length", len(text))] if problem.kind == "length" else []
        raise Fault(f"id_{problem.kind}", masked, facts) from problem


def _masked_id(text: str) -> str:
    """The last four signs only: a wrong number is somebody's right one."""
    return mask_id_number(text) if len(text) > 8 else "*" * len(text)  # noqa: PLR2004


def date_of(cell: Cell, on: date) -> date | None:
    """A day, from a date cell, an Excel serial or text. Raises Fault."""
    if isinstance(cell, datetime):
        found: date | None = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _date_of_text(plain(cell))
    if found is not None and found > on:
        raise Fault("birth_in_future", found.isoformat())
    return found


def _date_of_text(text: str) -> date | None:
    if not text:
        return None
    match = _DATE.match(text) or _COMPACT_DATE.match(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        if text.isdigit() and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(text))
    except ValueError as problem:
        raise Fault("birth_unreadable", text) from problem
    raise Fault("birth_unreadable", text)


def phone_of(cell: Cell) -> str:
    """A phone number's digits, "" for an empty cell. Raises Fault with the value masked."""
    text = plain(cell).replace(" ", "").removeprefix("+86")
    if not text or text in {"无", "-", "/"}:
        return ""
    bare = text.replace("-", "")
    if _MOBILE.match(bare):
        return bare
    if _LANDLINE.match(text):
        return bare
    raise Fault("phone_unreadable", mask_phone(text))


def amount_of(cell: Cell, yuan: int) -> int | None:
    """Fen, None for an empty cell. A binary fraction of Excel is rounded to the fen.

    yuan  the value of one unit of the column.  Raises Fault.
    """
    if isinstance(cell, float):
        fen = int((Decimal(repr(cell)) * yuan).quantize(_CENTS) * 100)
    else:
        text = plain(cell)
        if not text or text in {"-", "/", "—"}:
            return None
        if text in {"无", "没有"}:
            return 0
        fen = _fen_of_text(text, yuan)
    if fen < 0:
        raise Fault("amount_negative", text_of(cell))
    return fen


def _fen_of_text(text: str, yuan: int) -> int:
    try:
        # A unit written into the cell ("3.2万") stands above the unit of the heading.
        fen = yuan_to_fen(text)
        return fen if text.rstrip("元").endswith("万") else fen * yuan
    except AmountProblem as problem:
        raise Fault("amount_unreadable", text) from problem


def word_of(cell: Cell, table: dict[str, str], code: str) -> str:
    """The code of a word, "" for an empty cell. Raises Fault with the given problem."""
    text = plain(cell).replace(" ", "").lower()
    if not text:
        return ""
    if text not in table:
        raise Fault(code, text_of(cell))
    return table[text]


def level_of(cell: Cell) -> int | None:
    """0 to 3, None for an empty cell. Raises Fault."""
    text = plain(cell)
    if not text:
        return None
    if text not in words.LEVELS:
        raise Fault("level_unknown", text)
    return words.LEVELS[text]


def labour_of(cell: Cell) -> int | None:
    """Workers in the household, None for an empty cell. Raises Fault."""
    text = plain(cell).removesuffix("人").removesuffix("个")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_WORKERS:
        raise Fault("labour_unreadable", text)
    return int(text)


def year_of(cell: Cell) -> int | None:
    """A year, None for an empty cell. Raises Fault."""
    text = plain(cell).removesuffix("年")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) not in _YEARS:
        raise Fault("year_unreadable", text)
    return int(text)


def yes_of(cell: Cell) -> bool | None:
    """True, False, or None for an empty cell. Raises Fault."""
    text = plain(cell).lower()
    if not text:
        return None
    if text in words.YES:
        return True
    if text in words.NO:
        return False
    raise Fault("consent_unreadable", text)
