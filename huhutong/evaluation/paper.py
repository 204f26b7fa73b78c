"""Paper sheets as a workbook: the template of one evaluator, and reading it back.

The words of the columns are Chinese whatever the page's language is, so that a workbook can be
typed and read anywhere; the English words are understood too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, override

from huhutong.evaluation import labels
from huhutong.evaluation.errors import AnswerInvalid, PaperFileUnreadable
from huhutong.evaluation.rules import ESTIMATES, RATINGS, Answer, Policy, check_answer
from huhutong.infra.refusals import message_of
from huhutong.infra.spreadsheets import Cell, OutSheet, Sheet, Workbook, column_letter
from huhutong.kernel.text import mark as _
from huhutong.kernel.text import normalise

LANGUAGE = "zh-hans"
FIXED = {
    "place": _("No."),
    "number": _("Household number"),
    "head": _("Head of household"),
    "group": _("Group"),
}
KEY = {"key": _("Sheet code (do not change)")}
YES, NO = _("yes"), _("no")
_HEADINGS = {**FIXED, **labels.FIELDS, **KEY}
_NUMBERS = (*RATINGS, *ESTIMATES, "suggested_limit_yuan")
_SEPARATORS = str.maketrans(dict.fromkeys(",;/|", "、"))
_TRUE, _FALSE = {"y", "yes", "1", "true"}, {"n", "no", "0", "false"}
_FAULTS = {
    "whole": (_("This is not a whole number."), _("Type digits only, without unit.")),
    "yes_no": (_("This is neither yes nor no."), _("Choose yes or no from the list.")),
    "reason": (
        _("This reason is not on the list."),
        _("Use the words of the list, parted by a comma."),
    ),
    "key": (
        _("This row belongs to no sheet of this evaluator in this round."),
        _("Download this evaluator's template again and copy the answers into it."),
    ),
    "twice": (_("The same household stands in two rows."), _("Delete one of the rows.")),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, and what to do."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    problem: str
    remedy: str


@dataclass
class PaperRow:
    """A row of the workbook as read; answer None: blank or faulty."""

    sheet: str
    row: int
    key: UUID | None
    answer: Answer | None = None
    blank: bool = False
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class TemplateRow:
    """One sheet of the evaluator, in the drawn order."""

    place: int
    number: str
    head: str
    group: str
    key: UUID


def template_sheet(name: str, rows: Iterable[TemplateRow], policy: Policy) -> OutSheet:
    """The sheet to print and type into: one row per household in the evaluator's order."""
    with override(LANGUAGE):
        codes = list(_HEADINGS)
        yes_no = [gettext(YES), gettext(NO)]
        reasons = "、".join(labels.veto_label(code) for code in policy.veto_reasons)
        ranged = {codes.index(name): [str(n) for n in range(1, 6)] for name in RATINGS}
        ranged |= {codes.index(name): [str(n) for n in range(6)] for name in ESTIMATES}
        empty = [None] * len(labels.FIELDS)
        return OutSheet(
            name=name,
            head=[gettext(_HEADINGS[code]) for code in codes],
            rows=[
                [each.place, each.number, each.head, each.group, *empty, str(each.key)]
                for each in rows
            ],
            widths=[6, 24, 12, 14, *([10] * (len(codes) - 5)), 40],
            comments={codes.index("veto_reasons"): reasons},
            choices={
                codes.index("knows"): yes_no,
                codes.index("high_interest"): yes_no,
                **ranged,
            },
            text_columns=frozenset({codes.index("number"), codes.index("key")}),
        )


def read_rows(workbook: Workbook, policy: Policy) -> list[PaperRow]:
    """Every row below a heading, of all sheets. Raises PaperFileUnreadable without a heading."""
    rows: list[PaperRow] = []
    missing = ""
    for sheet in workbook.sheets:
        if sheet.is_empty:
            continue
        columns = _columns(sheet)
        missing = next((_HEADINGS[c] for c in ("knows", "key") if c not in columns), "")
        if missing:
            raise PaperFileUnreadable(missing=gettext(missing))
        for number, cells in enumerate(sheet.rows[1:], start=2):
            if any(cell is not None for cell in cells):
                rows.append(_Reader(sheet.name, number, columns, cells, policy).read())
    _mark_twice(rows)
    return rows


def _columns(sheet: Sheet) -> dict[str, int]:
    with override(LANGUAGE):
        words = {normalise(gettext(word)): code for code, word in _HEADINGS.items()}
    words |= {normalise(word): code for code, word in _HEADINGS.items()}
    found: dict[str, int] = {}
    for index, cell in enumerate(sheet.rows[0] if sheet.rows else []):
        code = words.get(normalise(str(cell))) if cell is not None else None
        if code is not None:
            found.setdefault(code, index)
    return found


def _mark_twice(rows: Sequence[PaperRow]) -> None:
    seen: set[UUID] = set()
    for row in rows:
        if row.key is None or row.blank:
            continue
        if row.key in seen:
            row.answer = None
            row.faults.append(Fault(row.sheet, row.row, "", "", str(row.key), *_told("twice")))
        seen.add(row.key)


def _told(code: str) -> tuple[str, str]:
    problem, remedy = _FAULTS[code]
    return gettext(problem), gettext(remedy)


class _Reader:
    """One row: cells into an answer, or faults that name the cell."""

    def __init__(
        self,
        sheet: str,
        number: int,
        columns: dict[str, int],
        cells: Sequence[Cell],
        policy: Policy,
    ) -> None:
        self.sheet, self.number, self.columns, self.cells = sheet, number, columns, cells
        self.policy = policy
        self.faults: list[Fault] = []

    def read(self) -> PaperRow:
        """The row; blank when nothing was answered in it."""
        row = PaperRow(self.sheet, self.number, self._key(), faults=self.faults)
        if all(self._text(code) == "" for code in labels.FIELDS):
            row.blank = True
            self.faults.clear()
            return row
        values = self._values()
        if not self.faults:
            row.answer = self._checked(Answer(**values))
        return row

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: self._whole(name) for name in _NUMBERS}
        values["high_interest"] = self._yes_no("high_interest")
        values["veto_reasons"] = self._reasons()
        values["note"] = self._text("note")
        knows = self._yes_no("knows")
        if knows is None and not self.faults:
            self._fault("knows", "yes_no")
        values["knows"] = bool(knows)
        return values

    def _checked(self, answer: Answer) -> Answer | None:
        try:
            check_answer(answer, self.policy)
        except AnswerInvalid as refusal:
            code = str(refusal.facts["field"])
            remedy = labels.of(labels.REMEDIES, str(refusal.facts["remedy"]))
            self._add(code, str(refusal.facts["value"]), message_of(refusal), remedy)
            return None
        return answer

    def _key(self) -> UUID | None:
        try:
            return UUID(self._text("key"))
        except ValueError:
            self._fault("key", "key")
            return None

    def _text(self, code: str) -> str:
        index = self.columns.get(code)
        cell = self.cells[index] if index is not None and index < len(self.cells) else None
        return "" if cell is None else normalise(str(cell))

    def _whole(self, code: str) -> int | None:
        text = self._text(code).replace(",", "")
        if text == "":
            return None
        if text.isascii() and text.isdigit():
            return int(text)
        self._fault(code, "whole")
        return None

    def _yes_no(self, code: str) -> bool | None:
        text = self._text(code).lower()
        with override(LANGUAGE):
            yes, no = gettext(YES), gettext(NO)
        if text == "":
            return None
        if text in {yes, *_TRUE}:
            return True
        if text not in {no, *_FALSE}:
            self._fault(code, "yes_no")
        return False

    def _reasons(self) -> tuple[str, ...]:
        with override(LANGUAGE):
            words = {normalise(labels.veto_label(code)): code for code in self.policy.veto_reasons}
        words |= {code: code for code in self.policy.veto_reasons}
        parts = [p.strip() for p in self._text("veto_reasons").translate(_SEPARATORS).split("、")]
        if any(part and part not in words for part in parts):
            self._fault("veto_reasons", "reason")
            return ()
        return tuple(words[part] for part in parts if part)

    def _fault(self, code: str, kind: str) -> None:
        self._add(code, self._text(code), *_told(kind))

    def _add(self, code: str, value: str, problem: str, remedy: str) -> None:
        index = self.columns.get(code)
        self.faults.append(
            Fault(
                sheet=self.sheet,
                row=self.number,
                column=column_letter(index + 1) if index is not None else "",
                heading=gettext(_HEADINGS[code]),
                value=value,
                problem=problem,
                remedy=remedy,
            )
        )
