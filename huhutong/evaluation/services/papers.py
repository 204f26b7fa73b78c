"""Paper sheets: a typed workbook is staged, looked at, and committed by the typist."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.evaluation import paper as workbooks
from huhutong.evaluation.errors import PaperAlreadyHandled, PaperNothingToCommit, RoundClosed
from huhutong.evaluation.models import Ballot, EvaluationRound, PaperUpload
from huhutong.evaluation.rules import policy_of
from huhutong.evaluation.selectors.doors import round_in_scope
from huhutong.evaluation.selectors.papers import PURPOSE, examine, paper_in_scope
from huhutong.evaluation.services.ballots import BulkAnswer, BulkTally, answer_in_bulk
from huhutong.infra import audit, clock
from huhutong.infra.actors import actor_of
from huhutong.infra.services import store_upload
from huhutong.infra.spreadsheets import read
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User, require

MANAGE = "evaluation.manage"


@transaction.atomic
def stage_paper(
    *,
    officer: User,
    round_uuid: UUID,
    evaluator: UUID,
    file: tuple[str, bytes],
    at: datetime,
) -> PaperUpload:
    """The workbook (name, content) is kept for the dry run; no ballot is written.

    Raises NotInScope, RoundClosed, PaperFileUnreadable and the refusals of spreadsheets.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    chosen = round_in_scope(officer, round_uuid, on)
    if chosen.state != EvaluationRound.State.OPEN:
        raise RoundClosed
    sheet = chosen.sheets.filter(evaluator__uuid=evaluator).select_related("evaluator").first()
    if sheet is None:
        raise NotInScope
    name, content = file
    rows = workbooks.read_rows(read(content, name), policy_of(chosen.policy))
    upload = store_upload(
        actor=actor_of(officer),
        institution=chosen.institution.uuid,
        purpose=PURPOSE,
        file_name=name,
        content=content,
    )
    staged = PaperUpload.objects.create(
        round=chosen,
        evaluator=sheet.evaluator,
        upload=upload.uuid,
        uploaded_by=officer,
        uploaded_at=at,
    )
    audit.record(
        actor=actor_of(officer),
        action="evaluation.stage_paper",
        subject=("evaluation_round", chosen.uuid),
        institution=chosen.institution.uuid,
        facts={"evaluator": sheet.evaluator.uuid, "rows": len(rows)},
        at=at,
    )
    return staged


def commit_paper(*, officer: User, paper: UUID, at: datetime) -> BulkTally:
    """The workbook's good rows stand as paper ballots typed by the officer.

    A kill between recording and marking is harmless: committing again finds the rows recorded.
    Raises NotInScope, PaperAlreadyHandled, PaperNothingToCommit, RoundClosed, UploadGone.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    staged = paper_in_scope(officer, paper, on)
    if staged.state != PaperUpload.State.STAGED:
        raise PaperAlreadyHandled
    found = examine(staged)
    if not found.ready:
        raise PaperNothingToCommit
    tally = answer_in_bulk(
        officer=officer,
        round_uuid=staged.round.uuid,
        answers=[BulkAnswer(each.sheet, each.answer, each.device_key) for each in found.ready],
        source=Ballot.Source.PAPER,
        at=at,
    )
    _mark_committed(officer, staged, found.counts | {"recorded": tally.recorded}, at)
    return tally


@transaction.atomic
def _mark_committed(
    officer: User, staged: PaperUpload, counts: dict[str, int], at: datetime
) -> None:
    waiting = PaperUpload.objects.filter(pk=staged.pk, state=PaperUpload.State.STAGED)
    if waiting.update(state=PaperUpload.State.COMMITTED, counts=counts) != 1:
        raise PaperAlreadyHandled
    audit.record(
        actor=actor_of(officer),
        action="evaluation.commit_paper",
        subject=("evaluation_round", staged.round.uuid),
        institution=staged.round.institution.uuid,
        facts={
            "evaluator": staged.evaluator.uuid,
            "recorded": counts["recorded"],
            "refused": counts["refused"],
        },
        at=at,
    )
