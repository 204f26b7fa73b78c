"""The table of a county: read and checked without a database.

Columns: code, name, level, latitude, longitude, datum, generated. The level is province, city,
county, town, village, committee or group; the parent is the code's beginning (2, 4, 6, 9, 12
digits). generated = 1 marks a made-up name or point. A point has latitude, longitude and a datum,
or none of them.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huhutong.kernel.coordinates import Datum
from huhutong.kernel.text import mark as _
from huhutong.places.errors import CountyTableFaulty

DIGITS: Final = {
    "province": 2,
    "city": 4,
    "county": 6,
    "town": 9,
    "village": 12,
    "committee": 12,
    "group": 15,
}
COLUMNS: Final = ("code", "name", "level", "latitude", "longitude", "datum", "generated")
_PARENT_DIGITS: Final = {4: 2, 6: 4, 9: 6, 12: 9, 15: 12}


@dataclass(frozen=True)
class PlaceRow:
    """One place of the table; degrees in the datum."""

    code: str
    name: str
    level: str
    latitude: float | None
    longitude: float | None
    datum: str  # a kernel Datum
    generated: bool

    @property
    def parent_code(self) -> str:
        """The code of the place around it; empty for a province."""
        return self.code[: _PARENT_DIGITS.get(len(self.code), 0)]


def text_of(content: bytes) -> str | None:
    """The text of a CSV file: UTF-8, or GB 18030 as Excel writes it in China; None if neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_file(content: bytes) -> list[PlaceRow]:
    """The rows of a file. Raises CountyTableFaulty."""
    text = text_of(content)
    if text is None:
        raise CountyTableFaulty(row=1, problem=_("neither UTF-8 nor GB 18030"), value="CSV")
    return read_table(text)


def read_table(text: str) -> list[PlaceRow]:
    """The rows, upper levels first. Raises CountyTableFaulty with the row and what is wrong."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if missing := set(COLUMNS[:3]) - set(reader.fieldnames or ()):
        raise CountyTableFaulty(
            row=1, problem=_("missing columns"), value=", ".join(sorted(missing))
        )
    rows: dict[str, PlaceRow] = {}
    for number, line in enumerate(reader, start=2):
        row = _row(number, line)
        if row.code in rows:
            raise CountyTableFaulty(row=number, problem=_("code given twice"), value=row.code)
        rows[row.code] = row
    for row in rows.values():
        if row.level == "group" and row.parent_code not in rows:
            raise CountyTableFaulty(row=0, problem=_("group without its village"), value=row.code)
    return sorted(rows.values(), key=lambda row: (len(row.code), row.code))


def _row(number: int, line: Mapping[str, str | None]) -> PlaceRow:
    cells = {name: (line.get(name) or "").strip() for name in COLUMNS}
    code, level = cells["code"], cells["level"]
    if level not in DIGITS:
        raise CountyTableFaulty(row=number, problem=_("unknown level"), value=level)
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS[level]):
        raise CountyTableFaulty(row=number, problem=_("code does not fit its level"), value=code)
    if not cells["name"]:
        raise CountyTableFaulty(row=number, problem=_("no name"), value=code)
    latitude = _degrees(number, cells["latitude"], 90)
    longitude = _degrees(number, cells["longitude"], 180)
    if (latitude is None) != (longitude is None):
        raise CountyTableFaulty(row=number, problem=_("half a coordinate"), value=code)
    return PlaceRow(
        code=code,
        name=cells["name"],
        level=level,
        latitude=latitude,
        longitude=longitude,
        datum=Datum.WGS_84 if latitude is None else _datum(number, cells["datum"]),
        generated=cells["generated"] == "1",
    )


def _datum(number: int, text: str) -> Datum:
    if not text:
        raise CountyTableFaulty(
            row=number, problem=_("coordinate without its datum"), value=" / ".join(Datum)
        )
    try:
        return Datum(text)
    except ValueError as problem:
        raise CountyTableFaulty(row=number, problem=_("unknown datum"), value=text) from problem


def _degrees(number: int, text: str, most: int) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as problem:
        raise CountyTableFaulty(row=number, problem=_("no coordinate"), value=text) from problem
    if not -most <= value <= most:  # also where it is not a number at all
        raise CountyTableFaulty(row=number, problem=_("coordinate out of range"), value=text)
    return value
