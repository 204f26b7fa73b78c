"""What the campaign has standing on a household: told before the registry changes it."""

from django.utils.translation import gettext as _

from huhutong.granting.models import CreditLine, RoundHousehold
from huhutong.granting.rules import Stage, State
from huhutong.households.public import Standing, StandingQuestion, register_standing
from huhutong.infra.ui import formats


def open_lines(question: StandingQuestion) -> list[Standing]:
    """Open credit lines, which hold the household: a drawn balance has no other holder. 1 query."""
    lines = CreditLine.objects.filter(party__household__in=question.households, closed_at=None)
    return [
        Standing(
            text=_("it has an open credit line of {amount}").format(
                amount=formats.amount_words(line.limit_fen)
            ),
            household=line.party.household_id,
            holds=True,
        )
        for line in lines.select_related("party").order_by("pk")
    ]


def open_rounds(question: StandingQuestion) -> list[Standing]:
    """Rounds that have not ended with the household yet. Cost: 1 query."""
    rows = RoundHousehold.objects.filter(household__in=question.households)
    rows = rows.exclude(state__in=[State.OUT, State.GRANTED]).exclude(round__stage=Stage.GRANTED)
    return [
        Standing(
            text=_(
                "it is in the round “{title}” ({state}); if it no longer fits, it leaves that "
                "round for good"
            ).format(title=row.round.title, state=row.get_state_display()),
            household=row.household_id,
        )
        for row in rows.select_related("round").order_by("pk")
    ]


def register() -> None:
    """The registry asks these before an event."""
    register_standing("granting.lines", open_lines)
    register_standing("granting.rounds", open_rounds)
