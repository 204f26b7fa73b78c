"""What is compared of a person. Plain values: this module knows no database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from huhutong.kernel.identity import check_sign_fits
from huhutong.kernel.text import sound

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """One person of the registry as it stands; empty where nothing is known.

    key        the person's key.  household  key of where they live now, None: nowhere.
    village    code of 12 digits of that household.
    """

    key: int
    household: int | None
    name: str
    sex: str
    birth_on: date | None
    id_number: str
    phone: str
    village: str


def table_of(records: Sequence[MatchRecord]) -> "pl.DataFrame":
    """The columns that are compared or blocked on; what is unknown is null."""
    import polars as pl

    lives_with: dict[int, list[MatchRecord]] = defaultdict(list)
    for each in records:
        if each.household is not None:
            lives_with[each.household].append(each)
    rows = [
        {
            "unique_id": each.key,
            "household": each.household,
            "name": each.name,
            "sound": sound(each.name),
            "sex": each.sex or None,
            "birth_on": each.birth_on,
            "id_number": each.id_number or None,
            "id_right": check_sign_fits(each.id_number),
            "id_order": each.id_number[6:17] or None,
            "id_tail": each.id_number[-4:] or None,
            "phone": each.phone or None,
            "village": each.village or None,
            "kin": _kin(each, lives_with),
        }
        for each in records
    ]
    return pl.DataFrame(rows, schema=_schema())


def _schema() -> "dict[str, pl.DataType | type[pl.DataType]]":
    import polars as pl

    texts = ("name", "sound", "sex", "id_number", "id_order", "id_tail", "phone", "village")
    return {
        "unique_id": pl.Int64,
        "household": pl.Int64,
        **dict.fromkeys(texts, pl.String),
        "birth_on": pl.Date,
        "id_right": pl.Boolean,
        "kin": pl.List(pl.String),
    }


def _kin(each: MatchRecord, lives_with: dict[int, list[MatchRecord]]) -> list[str] | None:
    if each.household is None:
        return None
    names = {other.name for other in lives_with[each.household] if other.key != each.key}
    return sorted(names) or None
