"""Identity numbers of persons (GB 11643, S-001) and companies (GB 32100, S-002).

The area code is checked against the provinces and the form of a county code, not against
today's list of counties: the number keeps the code of the day it was issued, and abolished
counties are many.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Final, Literal

from huhutong.kernel.text import normalise

ProblemKind = Literal["length", "characters", "masked", "area", "date", "check_digit"]
Sex = Literal["male", "female"]

_FIRST_AND_LAST_PROVINCE: Final = [
    *[(11, 15), (21, 23), (31, 37), (41, 46)],
    *[(50, 54), (61, 65), (71, 71), (81, 83)],
]
PROVINCES: Final = frozenset(
    str(code) for first, last in _FIRST_AND_LAST_PROVINCE for code in range(first, last + 1)
)
# Holders of residence permits: 81 Hong Kong, 82 Macao, 83 Taiwan, always followed by 0000.
_PERMITS: Final = frozenset({"81", "82", "83"})
# Cities without counties: their residents' numbers end in 00 (东莞, 中山, 儋州, 嘉峪关).
_COUNTYLESS: Final = frozenset({"441900", "442000", "460400", "620200"})
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS: Final = "10X98765432"
_OLD_LENGTH, _LENGTH = 15, 18
_EARLIEST: Final = date(1880, 1, 1)
_LAST_CITY, _DIRECT = 70, 90

_MASKED: Final = re.compile(r"[*＊#？?•●×]|[Xx]{2,}")
_COMPANY_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that passed: 18 signs, day of birth, sex, six digits of the area of first issue."""

    number: str
    birth_on: date
    sex: Sex
    area_code: str


class IdNumberProblem(ValueError):
    """Why a number is none; kind names the first thing wrong, never the number itself."""

    def __init__(self, kind: ProblemKind) -> None:
        self.kind: ProblemKind = kind
        super().__init__(kind)


def check_sign(first17: str) -> str:
    """The eighteenth sign by GB 11643 (ISO 7064, MOD 11-2)."""
    total = sum(map(mul, _WEIGHTS, map(int, first17)))
    return _CHECK_SIGNS[total % 11]


def check_sign_fits(number: str) -> bool:
    """18 signs whose last follows from the others; a slip of the pen would have broken it."""
    first, last = number[:-1], number[-1:]
    digits = first.isascii() and first.isdigit()
    return len(number) == _LENGTH and digits and check_sign(first) == last


def _plausible_area(code: str) -> bool:
    province, city, county = code[:2], int(code[2:4]), int(code[4:])
    if province not in PROVINCES:
        return False
    if province in _PERMITS:
        return code[2:] == "0000"
    if province == "71":
        return True
    return (0 < city <= _LAST_CITY or city == _DIRECT) and (county > 0 or code in _COUNTYLESS)


def _birth_date(digits: str, on: date | None) -> date:
    try:
        birth_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as problem:
        raise IdNumberProblem("date") from problem
    if birth_on < _EARLIEST or (on is not None and birth_on > on):
        raise IdNumberProblem("date")
    return birth_on


def _eighteen(text: str) -> str:
    """The 18 signs of the text; a 15-digit number of before 1999 is completed."""
    if _MASKED.search(text):
        raise IdNumberProblem("masked")
    if len(text) == _OLD_LENGTH:
        if not (text.isascii() and text.isdigit()):
            raise IdNumberProblem("characters")
        longer = f"{text[:6]}19{text[6:]}"
        return longer + check_sign(longer)
    if len(text) != _LENGTH:
        raise IdNumberProblem("length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        raise IdNumberProblem("characters")
    return text


def check_id_number(text: str, on: date | None = None) -> IdNumber:
    """The number in its 18-sign form, checked; raises IdNumberProblem.

    text  as typed: spaces, full-width digits and a small x are forgiven; 15 digits are upgraded.
    on    today by the business clock, so that a birth in the future is refused; None: not asked.
    """
    number = _eighteen(normalise(text).replace(" ", "").lstrip("'").upper())
    if not _plausible_area(number[:6]):
        raise IdNumberProblem("area")
    birth_on = _birth_date(number[6:14], on)
    if check_sign(number[:17]) != number[17]:
        raise IdNumberProblem("check_digit")
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return IdNumber(number, birth_on, sex, number[:6])


def age_on(birth_on: date, on: date) -> int:
    """Completed years. Born on 29 February, one is a year older on 1 March of a common year."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


@dataclass(frozen=True, slots=True)
class CompanyCode:
    """A unified social credit code of 18 signs.

    check_agrees  false is a warning and no refusal: genuine codes fail at times.
    """

    code: str
    check_agrees: bool


def check_company_code(text: str) -> CompanyCode:
    """The code in capitals with its check; raises IdNumberProblem on length, characters, masked."""
    code = normalise(text).replace(" ", "").upper()
    if _MASKED.search(code.replace("X", "")):
        raise IdNumberProblem("masked")
    if len(code) != _LENGTH:
        raise IdNumberProblem("length")
    if any(sign not in _COMPANY_SIGNS for sign in code):
        raise IdNumberProblem("characters")
    total = sum(_COMPANY_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(code[:17]))
    return CompanyCode(code, _COMPANY_SIGNS[(31 - total % 31) % 31] == code[17])
