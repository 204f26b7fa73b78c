"""Cost ratios of an institution's own, each from a day to come."""

from datetime import date, datetime

from django.db import transaction

from huhutong.households.models import CostRatio, Household, ProductionRecord
from huhutong.households.rules.farm_income import check_new_ratio
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.public import User, require

MANAGE = "org.manage"
KINDS = frozenset((*Household.Economy.values, *ProductionRecord.Kind.values))


@transaction.atomic
def set_cost_ratio(
    *, officer: User, kind: str, ratio_bp: int, from_on: date, at: datetime
) -> CostRatio:
    """From that day on the institution imputes costs of the kind by this ratio; audited.

    kind  a code of Household.Economy or ProductionRecord.Kind.  ratio_bp  basis points.
    Raises PermissionRefused, RatioOutOfRange, RatioNotAhead; ValueError for an unknown kind.
    """
    today = date_of(at)
    require(officer, MANAGE, today)
    institution = officer.institution
    if institution is None:
        raise PermissionRefused(permission=MANAGE)
    if kind not in KINDS:
        raise ValueError(f"no kind of farm income: {kind}")
    current = CostRatio.objects.filter(institution=institution, kind=kind, valid_to=None)
    last = current.first()
    check_new_ratio(
        ratio_bp=ratio_bp, from_on=from_on, today=today, last_on=last.valid_from if last else None
    )
    current.update(valid_to=from_on)
    row = CostRatio.objects.create(
        institution=institution, kind=kind, ratio_bp=ratio_bp, valid_from=from_on
    )
    audit.record(
        actor=actor_of(officer),
        action="households.set_cost_ratio",
        subject=("cost_ratio", row.uuid),
        institution=institution.uuid,
        facts={"kind": kind, "ratio_bp": ratio_bp, "from": from_on.isoformat()},
        at=at,
    )
    return row
