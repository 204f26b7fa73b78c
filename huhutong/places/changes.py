"""A file of changes of places: read and checked row by row without a database.

Columns: change, code, on, new_code, new_name, basis; or in Chinese. UTF-8, or GB 18030 as Excel
writes CSV on a Chinese system.

    change    rename | recode | transfer | merge | split | found | close
    code      of the place as it is called before the change; empty where one is founded
    on        the first day of the new state, YYYY-MM-DD or YYYY/M/D
    new_code  its new code; of what it is merged into; of what is split off or founded
    new_name  its new name, or that of the new place
    basis     the document that orders it; may be empty
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Final

from huhutong.kernel.text import mark as _
from huhutong.places.county import text_of
from huhutong.places.errors import ChangeRowRefused, ChangesRefused
from huhutong.places.rules.changes import (
    BASIS,
    CHANGE,
    CODE,
    NEW_CODE,
    NEW_NAME,
    ON,
    ChangeRow,
)

COLUMNS: Final = {
    "change": "变更",
    "code": "代码",
    "on": "生效日",
    "new_code": "新代码",
    "new_name": "新名称",
    "basis": "依据",
}
KINDS: Final = {
    "rename": "改名",
    "recode": "改代码",
    "transfer": "划转",
    "merge": "合并",
    "split": "拆分",
    "found": "新设",
    "close": "撤销",
}
_NEEDED: Final = ("change", "code", "on", "new_code", "new_name")
_FILE = _("the file")
_LONGEST_NAME, _LONGEST_BASIS = 60, 200


def read_changes(content: bytes) -> list[ChangeRow]:
    """The rows of the file in its order; empty lines are passed over.

    Raises ChangesRefused with every row that cannot be read.
    """
    reader = csv.DictReader(io.StringIO(_text(content)))
    names = {chinese: english for english, chinese in COLUMNS.items()}
    heads = {head: names.get(head.strip(), head.strip()) for head in reader.fieldnames or ()}
    if missing := set(_NEEDED) - set(heads.values()):
        columns = ", ".join(f"{name} {COLUMNS[name]}" for name in _NEEDED if name in missing)
        raise ChangesRefused([_wrong(1, _FILE, _("missing columns"), columns)])
    rows, refused = [], []
    for line in reader:
        cells = {name: (line.get(head) or "").strip() for head, name in heads.items()}
        if any(cells.values()):
            try:
                rows.append(_row(reader.line_num, cells))
            except ChangeRowRefused as refusal:
                refused.append(refusal)
    if refused:
        raise ChangesRefused(refused)
    if not rows:
        raise ChangesRefused([_wrong(1, _FILE, _("no rows"), "CSV")])
    return rows


def _text(content: bytes) -> str:
    text = text_of(content)
    if text is None:
        raise ChangesRefused([_wrong(1, _FILE, _("neither UTF-8 nor GB 18030"), "CSV")])
    return text


def _wrong(number: int, column: str, problem: str, value: str) -> ChangeRowRefused:
    return ChangeRowRefused(row=number, column=column, problem=problem, value=value)


def _row(number: int, cells: Mapping[str, str]) -> ChangeRow:
    spelt = {chinese: english for english, chinese in KINDS.items()}
    kind = spelt.get(cells["change"], cells["change"])
    if kind not in KINDS:
        problem = _("unknown change; write rename, recode, transfer, merge, split, found or close")
        raise _wrong(number, CHANGE, problem, cells["change"])
    name, basis = cells["new_name"], cells.get("basis", "")
    for column, text, longest in (
        (NEW_NAME, name, _LONGEST_NAME),
        (BASIS, basis, _LONGEST_BASIS),
    ):
        if len(text) > longest:
            raise _wrong(number, column, _("too long; the most characters are"), str(longest))
    return ChangeRow(
        number=number,
        kind=kind,
        code=_digits(number, CODE, cells["code"]),
        on=_day(number, cells["on"]),
        new_code=_digits(number, NEW_CODE, cells["new_code"]),
        new_name=name,
        basis=basis,
    )


def _digits(number: int, column: str, text: str) -> str:
    if "E+" in text.upper():
        problem = _("Excel rounded the code; format the column as text and enter it again")
        raise _wrong(number, column, problem, text)
    if text and not (text.isascii() and text.isdigit()):
        raise _wrong(number, column, _("a code holds digits only"), text)
    return text


def _day(number: int, text: str) -> date:
    try:
        year, month, day = map(int, text.replace("/", "-").split("-"))
        return date(year, month, day)
    except ValueError as problem:
        raise _wrong(number, ON, _("no day; write for instance 2026-01-31"), text) from problem
