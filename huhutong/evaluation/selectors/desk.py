"""What the home page shows of evaluation: how many sheets were answered, never by whom."""

from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from huhutong.evaluation.models import EvaluationRound
from huhutong.evaluation.selectors.doors import rounds_in_scope
from huhutong.infra.ui.desk import Change
from huhutong.org.public import User


def answered_sheets(user: User, since: datetime, on: date) -> list[Change]:
    """Sheets answered since, by natural village; closed rounds of earlier are not read.

    Cost: 1 query over the sheets of rounds that were open since.
    """
    live = Q(state=EvaluationRound.State.OPEN) | Q(closed_at__gte=since)
    counted = (
        rounds_in_scope(user, on)
        .filter(live, sheets__ballot__committed_at__gte=since)
        .annotate(answered=Count("sheets__ballot"), last_at=Max("sheets__ballot__committed_at"))
        .order_by("-last_at", "-pk")
    )
    return [
        Change(
            at=row.last_at,
            label=_("{count} ballot sheets were answered").format(count=row.answered),
            href=reverse("evaluation:round", args=[row.uuid]),
            place=f"{row.village.name} {row.group.name if row.group else ''}".strip(),
        )
        for row in counted
    ]
