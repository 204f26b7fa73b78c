"""Typed workbooks: the rows of a template, and what committing a staged one would do."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from huhutong.evaluation.errors import SheetAlreadyAnswered, SheetRecused
from huhutong.evaluation.models import EvaluationRound, Evaluator, PaperUpload, Sheet
from huhutong.evaluation.paper import Fault, PaperRow, TemplateRow, read_rows
from huhutong.evaluation.rules import Answer, policy_of
from huhutong.evaluation.selectors.ballots import answer_of
from huhutong.evaluation.selectors.doors import rounds_in_scope
from huhutong.infra.refusals import message_of
from huhutong.infra.selectors import upload_of
from huhutong.infra.spreadsheets import read
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.org.public import User

PURPOSE = "evaluation.paper"


@dataclass(frozen=True)
class ReadyAnswer:
    """A good row: its sheet, the answer, and a key that is the same for the same content."""

    sheet: UUID
    answer: Answer
    device_key: UUID


@dataclass
class Examination:
    """What a workbook would do. rows = ready + blank + already + refused."""

    rows: int = 0
    blank: int = 0
    already: int = 0
    refused: int = 0
    ready: list[ReadyAnswer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers, for keeping and showing."""
        return {
            "rows": self.rows,
            "ready": len(self.ready),
            "blank": self.blank,
            "already": self.already,
            "refused": self.refused,
        }


def template_rows(chosen: EvaluationRound, evaluator: Evaluator) -> list[TemplateRow]:
    """The evaluator's sheets that still wait, in the drawn order. Cost: 1 query."""
    sheets = Sheet.objects.filter(round=chosen, evaluator=evaluator, state=Sheet.State.ASSIGNED)
    return [
        TemplateRow(
            place=place,
            number=sheet.household.number,
            head=sheet.household.head.name if sheet.household.head else "",
            group=sheet.household.group.name if sheet.household.group else "",
            key=sheet.uuid,
        )
        for place, sheet in enumerate(
            sheets.select_related("household__head", "household__group").order_by("position"),
            start=1,
        )
    ]


def paper_in_scope(user: User, uuid: UUID, on: date) -> PaperUpload:
    """The staged workbook, or NotInScope. Cost: 1 query."""
    found = (
        PaperUpload.objects.filter(uuid=uuid, round__in=rounds_in_scope(user, on))
        .select_related("round__institution", "round__village", "evaluator__person")
        .first()
    )
    if found is None:
        raise NotInScope
    return found


def examine(paper: PaperUpload) -> Examination:
    """The dry run: every row is ready, blank, recorded already, or refused. Cost: 3 queries.

    Raises UploadGone after 30 days.
    """
    institution = paper.round.institution.uuid
    upload = upload_of(paper.upload, institution=institution, purpose=PURPOSE)
    workbook = read(bytes(upload.content), upload.file_name)
    found = Sheet.objects.filter(round=paper.round, evaluator=paper.evaluator)
    sheets = {sheet.uuid: sheet for sheet in found.prefetch_related("ballot")}
    result = Examination()
    for row in read_rows(workbook, policy_of(paper.round.policy)):
        result.rows += 1
        _sort(row, sheets, result)
    return result


def _sort(row: PaperRow, sheets: dict[UUID, Sheet], result: Examination) -> None:
    if row.blank:
        result.blank += 1
        return
    sheet = sheets.get(row.key) if row.key else None
    if row.answer is None or sheet is None:
        result.refused += 1
        result.faults += row.faults or [_foreign(row)]
        return
    if sheet.state == Sheet.State.ANSWERED and answer_of(sheet.ballot) == row.answer:
        result.already += 1
    elif sheet.state == Sheet.State.ASSIGNED:
        key = uuid5(sheet.uuid, repr(row.answer))
        result.ready.append(ReadyAnswer(sheet.uuid, row.answer, key))
    else:
        answered = sheet.state == Sheet.State.ANSWERED
        result.refused += 1
        result.faults.append(
            _whole_row(row, SheetAlreadyAnswered() if answered else SheetRecused())
        )


def _foreign(row: PaperRow) -> Fault:
    return _whole_row(row, NotInScope())


def _whole_row(row: PaperRow, refusal: DomainError) -> Fault:
    return Fault(row.sheet, row.row, "", "", str(row.key or ""), message_of(refusal), "")
