"""What the home page shows of evaluation: how many sheets were answered, never by whom."""

from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from huhutong.evaluation.models import Ballot, EvaluationRound
from huhutong.evaluation.selectors.doors import rounds_in_scope
from huhutong.infra.ui.desk import Change
from huhutong.org.public import User


def answered_sheets(user: User, since: datetime, on: date) -> list[Change]:
    """Sheets answered since, by natural village; closed rounds of earlier are not read.

    Cost: 1 query over the ballots of rounds that were open since, grouped by what is shown.
    """
    live = Q(state=EvaluationRound.State.OPEN) | Q(closed_at__gte=since)
    rounds = rounds_in_scope(user, on).filter(live).order_by()
    shown = ("sheet__round__uuid", "sheet__round__village__name", "sheet__round__group__name")
    counted = (
        Ballot.objects.filter(committed_at__gte=since, sheet__round__in=rounds.values("pk"))
        .order_by()
        .values_list("sheet__round", *shown)
        .annotate(answered=Count("pk"), last_at=Max("committed_at"))
        .order_by("-last_at", "-sheet__round")
    )
    return [
        Change(
            at=last_at,
            label=_("{count} ballot sheets were answered").format(count=answered),
            href=reverse("evaluation:round", args=[uuid]),
            place=f"{village} {group or ''}".strip(),
        )
        for _pk, uuid, village, group, answered, last_at in counted
    ]
