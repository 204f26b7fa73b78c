"""Masking of personal data for eyes that need no more than a hint."""

import re
from typing import Final

from huhutong.kernel.text import COMPOUND_SURNAMES

_TO_VILLAGE: Final = re.compile(r"^.*?(?:村民委员会|居民委员会|村委会|居委会|社区|村)")
_TO_TOWN: Final = re.compile(r"^.*(?:省|市|县|区|镇|乡|街道)")
HIDDEN: Final = "***"


def mask_name(name: str) -> str:
    """Surname and, from two given characters on, the last: 李明 -> 李*, 李小明 -> 李*明.

    A compound surname stays whole (欧阳明 -> 欧阳*); of a name with a middle dot only the first
    character stays; a single character is hidden.
    """
    name = name.strip()
    if len(name) <= 1:
        return "*" * len(name)
    if "·" in name or not name[0] > "\u2e7f":
        return name[0] + HIDDEN
    compound = name[:2] in COMPOUND_SURNAMES and len(name) > 2  # noqa: PLR2004 - a given name too
    surname = name[:2] if compound else name[0]
    given = name[len(surname) :]
    return surname + "*" * max(len(given) - 1, 1) + (given[-1] if len(given) > 1 else "")


def _middle(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden > 0 else "*" * len(text)


def mask_id_number(number: str) -> str:
    """Province and city digits and the last four: 4418**********1234."""
    return _middle(number.strip(), 4, 4)


def mask_phone(phone: str) -> str:
    """138****1234; a land line keeps its last four digits."""
    phone = phone.strip()
    mobile = len(phone) == 11 and phone.isdigit()  # noqa: PLR2004 - a mobile number has 11 digits
    return _middle(phone, 3 if mobile else 0, 4)


def mask_address(address: str) -> str:
    """Down to the village and no further; without one, down to the town; else hidden."""
    address = address.strip()
    if not address:
        return ""
    found = _TO_VILLAGE.match(address) or _TO_TOWN.match(address)
    return (found[0] if found else "") + HIDDEN
