"""An .xlsx file row by row: its parts are read by a stream of XML events, its texts from disk."""

import re
import zipfile
from array import array
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from huhutong.infra.spill import DiskTexts
from huhutong.infra.spreadsheets.cells import Cell
from huhutong.infra.spreadsheets.errors import FileDamaged, FileTooLarge, FileUnreadable
from huhutong.infra.spreadsheets.reading import plain_cell

_PIECE: Final = 1 << 18
_MOST_UNPACKED_BYTES: Final = 10 * 1024**3
# Dates among the formats that every Excel has, with those of Chinese editions (27 to 36, 50 to 58).
_DATE_FORMATS: Final = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
_DURATION_FORMAT: Final = 46
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DATE_SIGNS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - the same
_ROUNDED: Final = timedelta(milliseconds=1)
_LETTERS: Final = 26
_TAIL: Final = 256
_MOST_COLUMNS: Final = 16_384


class Package:
    """One .xlsx file: its visible and hidden sheets in order, and their rows."""

    def __init__(self, path: Path) -> None:
        """Raises BadZipFile, FileUnreadable, FileTooLarge."""
        self._path = path
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
        self._names = {info.filename for info in infos}
        if "xl/workbook.xml" not in self._names:
            raise FileUnreadable(file=path.name)
        unpacked = sum(info.file_size for info in infos)
        if unpacked > _MOST_UNPACKED_BYTES:
            most = _MOST_UNPACKED_BYTES // 2**20
            raise FileTooLarge(
                file=path.name, size_mb=unpacked // 2**20, most_mb=most, most_cells=0
            )

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """Name and part of each work sheet."""
        targets = {
            attrs["Id"]: attrs["Target"]
            for tag, attrs in self._starts("xl/_rels/workbook.xml.rels")
            if tag == "Relationship" and attrs["Type"].endswith("/worksheet")
        }
        found = []
        for tag, attrs in self._starts("xl/workbook.xml"):
            key = next((v for name, v in attrs.items() if name.endswith(":id")), "")
            if tag == "sheet" and key in targets:
                target = targets[key]
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found.append((attrs["name"], part))
        return found

    @cached_property
    def _texts(self) -> DiskTexts:
        part = "xl/sharedStrings.xml"
        return DiskTexts(self._shared(part) if part in self._names else ())

    @cached_property
    def _dates(self) -> dict[str, int]:
        """Format number by style, of those styles that show dates."""
        if "xl/styles.xml" not in self._names:
            return {}
        custom: dict[int, str] = {}
        styles: list[int] = []
        inside = False
        for tag, attrs in self._starts("xl/styles.xml"):
            if tag == "numFmt":
                custom[int(attrs["numFmtId"])] = attrs["formatCode"]
            elif tag in {"cellXfs", "cellStyles"}:
                inside = tag == "cellXfs"
            elif tag == "xf" and inside:
                styles.append(int(attrs.get("numFmtId", 0)))
        return {
            str(style): number
            for style, number in enumerate(styles)
            if number in _DATE_FORMATS or _is_date(custom.get(number, ""))
        }

    @cached_property
    def _epoch(self) -> datetime:
        for tag, attrs in self._starts("xl/workbook.xml"):
            if tag == "workbookPr" and attrs.get("date1904") in {"1", "true"}:
                return _EPOCH_1904
        return _EPOCH

    def merged(self, part: str) -> "array[int]":
        """The merged ranges of a sheet, flat groups of four, from 1."""
        found = array("L")
        with zipfile.ZipFile(self._path) as package, package.open(part) as file:
            left = b""
            while piece := file.read(_PIECE):
                text = left + piece
                end = 0
                for match in _MERGED.finditer(text):
                    found.extend((int(match[2]), _column(match[1].decode())))
                    found.extend((int(match[4]), _column(match[3].decode())))
                    end = match.end()
                left = text[max(end, len(text) - _TAIL) :]
        return found

    def rows(self, part: str) -> Iterator[list[Cell]]:
        """The rows of a sheet from row 1; rows that the file leaves out are empty."""
        reader = _RowReader(self._texts, self._dates, self._epoch)
        for _ in self._pieces(part, reader.parser):
            yield from reader.taken()

    def _pieces(self, part: str, parser: Any) -> Iterator[None]:
        try:
            with zipfile.ZipFile(self._path) as package, package.open(part) as file:
                while piece := file.read(_PIECE):
                    parser.Parse(piece)
                    yield
                parser.Parse(b"", 1)
                yield
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, KeyError, IndexError) as problem:
            raise FileDamaged(file=self._path.name) from problem

    def _starts(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Opening tags of a small part, without their prefixes."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attrs: found.append((tag.split(":")[-1], attrs))
        for _ in self._pieces(part, parser):
            yield from found
            found.clear()

    def _shared(self, part: str) -> Iterator[str]:
        reader = _TextReader()
        for _ in self._pieces(part, reader.parser):
            yield from reader.found
            reader.found.clear()


class _TextReader:
    """Shared texts; what stands above Chinese signs to show how they sound is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._silent = self._inside = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, tag: str, _attrs: Mapping[str, str]) -> None:
        name = tag.rsplit(":", maxsplit=1)[-1]
        self._inside = name == "t" and not self._silent
        self._silent = self._silent or name == "rPh"

    def _end(self, tag: str) -> None:
        name = tag.rsplit(":", maxsplit=1)[-1]
        self._inside = False
        if name == "rPh":
            self._silent = False
        elif name == "si":
            self.found.append("".join(self._parts))
            self._parts.clear()

    def _text(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)


class _RowReader:
    """Rows of a sheet, collected while its XML is fed."""

    def __init__(self, texts: DiskTexts, dates: Mapping[str, int], epoch: datetime) -> None:
        self._texts, self._dates, self._epoch = texts, dates, epoch
        self._rows: list[list[Cell]] = []
        self._row: list[Cell] = []
        self._number = 0
        self._column = -1
        self._type = self._style = ""
        self._parts: list[str] = []
        self._inside = False
        self._columns: dict[str, int] = {}
        self._ends: dict[str, Callable[[], None]] = {
            "v": self._stop, "t": self._stop, "c": self._end_cell, "row": self._end_row,
        }  # fmt: skip
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def taken(self) -> list[list[Cell]]:
        """The rows since the last call."""
        found, self._rows = self._rows, []
        return found

    def _start(self, tag: str, attrs: Mapping[str, str]) -> None:
        if ":" in tag:
            tag = tag.rsplit(":", 1)[1]
        if tag == "c":
            place = attrs.get("r")
            self._column = self._column + 1 if place is None else self._index(place)
            self._type, self._style = attrs.get("t", "n"), attrs.get("s", "")
        elif tag == "v" or (tag == "t" and self._type == "inlineStr"):
            self._inside = True
        elif tag == "row":
            number = int(attrs.get("r", self._number + 1))
            self._rows += [[] for _ in range(number - self._number - 1)]
            self._number, self._row, self._column = number, [], -1

    def _end(self, tag: str) -> None:
        act = self._ends.get(tag.rsplit(":", 1)[1] if ":" in tag else tag)
        if act is not None:
            act()

    def _text(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)

    def _stop(self) -> None:
        self._inside = False

    def _end_row(self) -> None:
        self._rows.append(self._row)

    def _end_cell(self) -> None:
        if not self._parts:
            return
        text = "".join(self._parts) if len(self._parts) > 1 else self._parts[0]
        self._parts.clear()
        missing = self._column - len(self._row)
        if missing > 0:
            self._row += [None] * missing
        self._row.append(plain_cell(self._value(text)))

    def _value(self, text: str) -> Any:
        kind = self._type
        if kind == "s":
            return self._texts[int(text)]
        if kind in {"str", "inlineStr", "e"}:
            return text
        if kind == "b":
            return text.strip() not in {"0", "false"}
        if kind == "d":
            return datetime.fromisoformat(text)
        number = float(text)
        return self._day(number) if self._style in self._dates else number

    def _day(self, number: float) -> date | datetime | time | timedelta:
        if self._dates[self._style] == _DURATION_FORMAT:
            return timedelta(days=number)
        at = self._epoch + timedelta(days=number)
        # A binary fraction of a day is a hair off the second that was typed.
        at = (at + _ROUNDED / 2).replace(microsecond=0) if at.microsecond else at
        if number < 1:
            return at.time()
        return at.date() if number.is_integer() else at

    def _index(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        index = self._columns.get(letters)
        if index is None:
            index = self._columns[letters] = _column(letters) - 1
        return index


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    if not 0 < column <= _MOST_COLUMNS:
        raise KeyError(letters)
    return column


def _is_date(code: str) -> bool:
    return bool(_DATE_SIGNS.search(_QUOTED.sub("", code.split(";", maxsplit=1)[0])))
