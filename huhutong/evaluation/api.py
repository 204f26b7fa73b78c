"""The ballot API: for an evaluator's phone, under /api/ballot/. Never a staff session."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from ninja import Field, Router, Schema
from ninja.decorators import decorate_view

from huhutong.evaluation import labels, rules, services, sessions
from huhutong.evaluation.models import Access
from huhutong.evaluation.rules import Answer
from huhutong.evaluation.selectors.access import named_access
from huhutong.evaluation.selectors.ballots import OwnSheet, own_counts, own_sheets
from huhutong.infra import clock

router = Router(tags=["ballot"])
Mark = Annotated[int | None, Field(ge=1, le=5)]
Band = Annotated[int | None, Field(ge=0, le=5)]
_TAIL = 4


class BallotRequest(HttpRequest):
    """A request whose session was checked."""

    auth: Access


class OpenIn(Schema):
    """The link's token and the 6 digits of the printed sheet."""

    token: str = Field(max_length=200)
    pin: str = Field(max_length=12)


class ChoiceOut(Schema):
    """A code with its words."""

    code: str
    label: str


class BallotOut(Schema):
    """Whose ballot this is, how far it is, and until when the phone may keep what waits."""

    evaluator_name: str
    village: str
    group: str
    total: int
    answered: int
    veto_reasons: list[ChoiceOut]
    max_suggested_yuan: int
    expires_at: datetime


class SheetOut(Schema):
    """One household to judge. hint: how many people, and of namesakes what neighbours know."""

    uuid: UUID
    position: int
    number_of: int
    head_name: str
    group: str
    hint: str
    state: str


class CommitIn(Schema):
    """An answer: knows, and if so the five ratings. device_key is made once per answer."""

    device_key: UUID
    knows: bool
    standing: Mark = None
    reliability: Mark = None
    honesty: Mark = None
    harmony: Mark = None
    diligence: Mark = None
    labour: Band = None
    skill: Band = None
    will: Band = None
    income_band: Band = None
    assets_band: Band = None
    debts_band: Band = None
    high_interest: bool | None = None
    suggested_limit_yuan: Annotated[int | None, Field(ge=0)] = None
    veto_reasons: list[str] = Field(default_factory=list)
    note: Annotated[str, Field(max_length=rules.NOTE_LIMIT)] = ""


class CommitOut(Schema):
    """The sheet is answered; how far the ballot is now."""

    uuid: UUID
    state: str
    total: int
    answered: int


@router.post("/open", response=BallotOut, auth=None)
@decorate_view(never_cache)
def open_ballot(request: HttpRequest, response: HttpResponse, body: OpenIn) -> BallotOut:
    """Start the evaluator's session with link and PIN."""
    sessions.check_same_site(request)
    institution = named_access(body.token).round.institution.uuid
    access = services.open_ballot(token=body.token, pin=body.pin, at=clock.now(institution))
    sessions.start(response, access)
    return _ballot_out(access)


@router.get("/session", response=BallotOut, auth=sessions.authenticate)
@decorate_view(never_cache)
def session(request: BallotRequest) -> BallotOut:
    """Resume: the same as open, while the session holds."""
    return _ballot_out(request.auth)


@router.get("/sheets", response=list[SheetOut], auth=sessions.authenticate)
@decorate_view(never_cache)
def sheets(request: BallotRequest) -> list[SheetOut]:
    """The evaluator's own sheets in their order; recused households are left out."""
    return [_sheet_out(sheet) for sheet in own_sheets(request.auth)]


@router.post("/sheets/{uuid:sheet}/commit", response=CommitOut, auth=sessions.authenticate)
def commit(request: BallotRequest, sheet: UUID, body: CommitIn) -> CommitOut:
    """Hand in one answer. The same device_key again is harmless; a second answer is refused."""
    values = body.dict(exclude={"device_key", "veto_reasons"})
    ballot = services.commit_sheet(
        access=request.auth,
        commitment=services.Commitment(
            sheet=sheet,
            answer=Answer(**values, veto_reasons=tuple(body.veto_reasons)),
            device_key=body.device_key,
        ),
        at=clock.now(request.auth.round.institution.uuid),
    )
    total, answered = own_counts(request.auth)
    return CommitOut(uuid=ballot.sheet.uuid, state="answered", total=total, answered=answered)


@router.post("/leave", response={204: None}, auth=None)
def leave(request: HttpRequest, response: HttpResponse) -> None:
    """End the session on a borrowed phone."""
    sessions.check_same_site(request)
    sessions.end(response)


def _ballot_out(access: Access) -> BallotOut:
    total, answered = own_counts(access)
    policy = rules.policy_of(access.round.policy)
    return BallotOut(
        evaluator_name=access.evaluator.person.name,
        village=access.round.village.name,
        group=access.round.group.name if access.round.group else "",
        total=total,
        answered=answered,
        veto_reasons=[
            ChoiceOut(code=code, label=labels.veto_label(code)) for code in policy.veto_reasons
        ],
        max_suggested_yuan=policy.max_suggested_yuan,
        expires_at=access.expires_at,
    )


def _sheet_out(sheet: OwnSheet) -> SheetOut:
    people = ngettext("%(n)d person", "%(n)d people", sheet.people) % {"n": sheet.people}
    return SheetOut(
        uuid=sheet.uuid,
        position=sheet.position,
        number_of=sheet.number_of,
        head_name=sheet.head_name or _("(no head on file)"),
        group=sheet.group,
        hint=_hint(sheet, people),
        state=sheet.state,
    )


def _hint(sheet: OwnSheet, people: str) -> str:
    """Neighbours know a household by who lives there; its number only where nobody else does."""
    if not sheet.has_namesake:
        return people
    if sheet.other_member:
        return _("%(people)s, with %(name)s") % {"people": people, "name": sheet.other_member}
    return _("%(people)s, household number ending in %(tail)s") % {
        "people": people,
        "tail": sheet.number[-_TAIL:],
    }
