"""The nation's list of regions and villages, read row by row out of its package (S-004).

The package is never unpacked: its tables are read from the archive as a stream, so memory does not
grow with the list.
"""

import csv
import io
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import IO, Final

from huhutong.places.errors import ListFaulty, RegionNotListed
from huhutong.places.rules.nation import kind_of, names_in_town

#: The day that the list describes.
LIST_DAY: Final = date(2023, 6, 30)
_TABLES: Final = {
    "province": ("provinces.csv", 2),
    "city": ("cities.csv", 4),
    "county": ("areas.csv", 6),
    "town": ("streets.csv", 9),
}
_VILLAGES: Final = ("villages.csv", 12)
_TOWN_DIGITS: Final = 9


@dataclass(frozen=True)
class ListedRegion:
    """A region of the list; parent is the code above it, empty for a province."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class ListedVillage:
    """A village-level unit of the list under the name that people use."""

    code: str
    name: str
    kind: str

    @property
    def town(self) -> str:
        """The code of its town."""
        return self.code[:_TOWN_DIGITS]


@dataclass(frozen=True)
class NationList:
    """The list in its package, whole or what lies under the codes of some regions."""

    archive: Path
    under: tuple[str, ...] = ()

    def regions(self) -> Iterator[ListedRegion]:
        """The regions, upper levels first: those asked for, what is in them and above them.

        Raises RegionNotListed for a code that the list does not have, ListFaulty.
        """
        missing = set(self.under)
        above = ""
        for level, (table, digits) in _TABLES.items():
            length = len(above)
            for code, name in self._rows(table, digits):
                missing.discard(code)
                if self._asked(code) or any(each.startswith(code) for each in self.under):
                    yield ListedRegion(code, name, level, code[:length])
            above = "0" * digits
        if missing:
            raise RegionNotListed(codes=", ".join(sorted(missing)))

    def villages(self) -> Iterator[ListedVillage]:
        """The village-level units, by code. Raises ListFaulty."""
        asked = ((code, name) for code, name in self._rows(*_VILLAGES) if self._asked(code))
        for _town, rows in groupby(asked, key=lambda row: row[0][:_TOWN_DIGITS]):
            yield from _named(list(rows))

    def _asked(self, code: str) -> bool:
        return not self.under or code.startswith(self.under)

    def _rows(self, table: str, digits: int) -> Iterator[tuple[str, str]]:
        try:
            with tarfile.open(self.archive, "r:gz") as archive:
                # In order, as asking by name would unpack the whole archive first.
                member = next(each for each in archive if each.name == f"package/dist/{table}")
                yield from _cells(archive.extractfile(member) or io.BytesIO(), table, digits)
        except (StopIteration, tarfile.TarError, UnicodeDecodeError, EOFError, OSError) as problem:
            raise ListFaulty(table=table, row=0) from problem


def _cells(found: IO[bytes], table: str, digits: int) -> Iterator[tuple[str, str]]:
    """(code, name) of each line below the head."""
    last = ""
    for number, line in enumerate(csv.reader(io.TextIOWrapper(found, encoding="utf-8")), start=1):
        if number == 1 and line[:2] == ["code", "name"]:
            continue
        code, name = (*line[:2], "", "")[:2]
        fits = code.isascii() and code.isdigit() and len(code) == digits and code > last
        if not (fits and name.strip()):
            raise ListFaulty(table=table, row=number)
        last = code
        yield code, name.strip()


def _named(rows: Sequence[tuple[str, str]]) -> Iterator[ListedVillage]:
    names = names_in_town([name for _code, name in rows])
    for (code, _whole), name in zip(rows, names, strict=True):
        yield ListedVillage(code, name, kind_of(code))
