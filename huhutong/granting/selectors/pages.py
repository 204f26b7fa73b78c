"""What the pages of a round list and count. Who may see the round was checked at its door."""

from dataclasses import dataclass

from django.db.models import QuerySet

from huhutong.granting.models import CheckItem, CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Outcome, State


def rows_of(round_: Round) -> QuerySet[RoundHousehold]:
    """The households of a round. Cost: none until it is read."""
    return RoundHousehold.objects.filter(round=round_)


def unfinished_count(round_: Round) -> int:
    """Households of the round without an outcome yet. Cost: 1 query."""
    return rows_of(round_).filter(outcome=None).count()


def restudied(round_: Round) -> QuerySet[RoundHousehold]:
    """Households under re-study, by number, with head and group. Cost: 1 query."""
    found = rows_of(round_).filter(state=State.RESTUDY)
    return found.select_related("household__head", "group").order_by("number")


def sent_back(round_: Round) -> QuerySet[RoundHousehold]:
    """Proposals that are with their maker again."""
    return rows_of(round_).filter(state=State.SENT_BACK)


def past_acts(round_: Round, kind: str, *, but: PendingAct | None) -> QuerySet[PendingAct]:
    """Acts of a kind that are over, the last first, with who did them. Cost: 1 query."""
    return (
        PendingAct.objects.filter(round=round_, kind=kind)
        .exclude(pk=but.pk if but else 0)
        .select_related("proposed_by", "decided_by")
        .order_by("-proposed_at")
    )


@dataclass(frozen=True)
class Drawable:
    """What a draw would take in: proposals, of them overrides and limits above the threshold."""

    proposals: int
    overrides: int
    large: int


def drawable(round_: Round, *, above_fen: int) -> Drawable:
    """Counts before the sample is drawn. Cost: 3 queries."""
    proposals = rows_of(round_).filter(state=State.PROPOSED)
    return Drawable(
        proposals=proposals.count(),
        overrides=proposals.filter(branch_fen__isnull=False).count(),
        large=proposals.filter(final_fen__gt=above_fen).count(),
    )


def check_items(round_: Round, state: str = "") -> QuerySet[CheckItem]:
    """The check list, waiting first, of one state if given, with all that its table reads."""
    items = CheckItem.objects.filter(row__round=round_)
    if state:
        items = items.filter(state=state)
    return items.select_related(
        "row__household__head", "row__group", "submitted_by", "checker"
    ).order_by("-state", "row__number", "sequence")


def drawn_items(round_: Round) -> QuerySet[CheckItem]:
    """The list as it was drawn: the first item of each household. Cost: 1 query."""
    first = CheckItem.objects.filter(row__round=round_, sequence=1)
    return first.select_related("row__group").order_by("row__number")


def scoring_counts(round_: Round) -> tuple[int, int]:
    """(households to score, households with too few opinions). Cost: 2 queries."""
    rows = rows_of(round_)
    return (
        rows.filter(eligible=True, outcome=None).count(),
        rows.filter(outcome=Outcome.TOO_FEW_OPINIONS).count(),
    )


def line_of(row: RoundHousehold) -> CreditLine | None:
    """The line that came from the proposal. Cost: 1 query."""
    return CreditLine.objects.filter(row=row).first()


def lines_of_round(round_: Round) -> QuerySet[CreditLine]:
    """The lines that came from the round, by number, with household and group."""
    return (
        CreditLine.objects.filter(row__round=round_)
        .select_related("row__household__head", "row__group", "replaces")
        .defer("row__override_reason", "row__restudy_note")
        .order_by("row__number")
    )
