"""Opening rounds, and handing an evaluator's open sheets to another."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huhutong.evaluation import rules
from huhutong.evaluation.errors import (
    ConsentMissingForRound,
    NoFreshEvaluator,
    NoHouseholds,
    NothingToHandOver,
    RoundClosed,
    RoundExists,
    WrongReplacement,
)
from huhutong.evaluation.models import Access, EvaluationRound, Evaluator, Sheet
from huhutong.evaluation.selectors import evaluators as people
from huhutong.evaluation.selectors.doors import round_in_scope
from huhutong.evaluation.selectors.policies import figures_on
from huhutong.evaluation.services.recusals import recuse
from huhutong.households.public import Household, consented_among, households_in_scope
from huhutong.infra import audit, clock
from huhutong.infra.actors import actor_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_name
from huhutong.org.public import Institution, User, require
from huhutong.places.public import Group, Village, village_in_scope

MANAGE = "evaluation.manage"
_CHUNK = 500


@dataclass(frozen=True)
class _Place:
    """Where a round sits, inside the officer's scope."""

    institution: Institution
    village: Village
    group: Group | None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.village.name if self.group is None else self.group.name


@transaction.atomic
def open_round(
    *,
    officer: User,
    campaign: UUID,
    village: UUID,
    group: Group | None,
    household_ids: Sequence[int],
    at: datetime,
) -> EvaluationRound:
    """All formal evaluators of the group have a sheet, or a recusal, for every household.

    household_ids  keys of households that the campaign found fit to be evaluated.
    Raises NotInScope, NoHouseholds, NotEnoughEvaluators, RoundExists.
    Cost: a dozen queries, a few per evaluator for kin, one insert per 500 sheets.
    """
    on = clock.date_of(at)
    place = _place(officer, village, group, on)
    households = _households(officer, place, household_ids, on)
    policy = figures_on(place.institution.pk, on)
    formal, alternates = _by_status(place)
    rules.check_enough_formal(
        group=place.name,
        have=len(formal),
        alternates=[mask_name(e.person.name) for e in alternates],
        policy=rules.policy_of(policy),
    )
    opened = _create(
        place,
        officer=officer,
        campaign=campaign,
        kind=EvaluationRound.Kind.MAIN,
        policy=policy,
        at=at,
    )
    _assign(opened, dict.fromkeys(formal, households), on)
    _audit(officer, opened, "evaluation.open_round", at)
    return opened


@transaction.atomic
def open_supplementary_round(
    *,
    officer: User,
    campaign: UUID,
    village: UUID,
    group: Group | None,
    household_ids: Sequence[int],
    at: datetime,
) -> EvaluationRound:
    """Households that too few knew go to everyone of the village not yet asked about them.

    Alternates and evaluators of the other groups are asked; nobody is asked twice.
    Raises NotInScope, NoHouseholds, NoFreshEvaluator, RoundExists.
    """
    on = clock.date_of(at)
    place = _place(officer, village, group, on)
    households = _households(officer, place, household_ids, on)
    asked = set(
        Sheet.objects.filter(campaign=campaign, household__in=households).values_list(
            "person_id", "household_id"
        )
    )
    fresh = {
        evaluator: left
        for evaluator in people.active(place.institution.pk, place.village.pk)
        if (left := [h for h in households if (evaluator.person_id, h.pk) not in asked])
    }
    if not fresh:
        raise NoFreshEvaluator(households=len(households))
    policy = figures_on(place.institution.pk, on)
    opened = _create(
        place,
        officer=officer,
        campaign=campaign,
        kind=EvaluationRound.Kind.SUPPLEMENTARY,
        policy=policy,
        at=at,
    )
    _assign(opened, fresh, on)
    if not opened.sheets.filter(state=Sheet.State.ASSIGNED).exists():
        raise NoFreshEvaluator(households=len(households))
    _audit(officer, opened, "evaluation.open_round", at)
    return opened


@transaction.atomic
def replace_evaluator(
    *, officer: User, round_uuid: UUID, leaving: UUID, successor: UUID, at: datetime
) -> int:
    """The leaving evaluator's open sheets are the successor's; returns how many were handed over.

    What was answered stays. The leaving evaluator's link dies.
    Raises NotInScope, RoundClosed, WrongReplacement, NothingToHandOver.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    chosen = round_in_scope(officer, round_uuid, on)
    _hold_open(chosen)
    active = {e.uuid: e for e in people.active(chosen.institution_id, chosen.village_id)}
    left = chosen.sheets.filter(evaluator__uuid=leaving, state=Sheet.State.ASSIGNED)
    sheets = list(left.select_related("household", "evaluator__person"))
    if not sheets:
        raise NothingToHandOver(name=_name_in(chosen, leaving))
    heir = active.get(successor)
    if heir is None or chosen.sheets.filter(evaluator=heir).exists():
        raise WrongReplacement(name=mask_name(heir.person.name) if heir else "—")
    moved = recuse([sheet.pk for sheet in sheets], Sheet.Recusal.WITHDRAWN)
    Access.objects.filter(round=chosen, evaluator__uuid=leaving, revoked_at=None).update(
        revoked_at=at
    )
    _assign(chosen, {heir: _not_yet_asked(chosen, heir, [s.household for s in sheets])}, on)
    _audit(officer, chosen, "evaluation.replace_evaluator", at)
    return moved


def _place(officer: User, village: UUID, group: Group | None, on: date) -> _Place:
    require(officer, MANAGE, on)
    found = village_in_scope(officer, village, on)
    institution = officer.institution
    if institution is None or (group is not None and group.village_id != found.pk):
        raise NotInScope
    return _Place(institution, found, group)


def _households(
    officer: User, place: _Place, household_ids: Sequence[int], on: date
) -> list[Household]:
    """The households in the village. One that is not in scope makes the whole call fail."""
    wanted = set(household_ids)
    if not wanted:
        raise NoHouseholds(group=place.name)
    found = list(
        households_in_scope(officer, on).filter(village=place.village, pk__in=wanted).order_by("pk")
    )
    if len(found) != len(wanted):
        raise NotInScope
    consented = consented_among([h.pk for h in found], place.institution, on)
    if len(consented) != len(found):
        raise ConsentMissingForRound(households=len(found) - len(consented))
    return found


def _by_status(place: _Place) -> tuple[list[Evaluator], list[Evaluator]]:
    """Formal evaluators and alternates of the group; those without a group serve all."""
    serving = [
        evaluator
        for evaluator in people.active(place.institution.pk, place.village.pk)
        if rules.serves(evaluator.group_id, place.group.pk if place.group else None)
    ]
    formal = [e for e in serving if e.status == Evaluator.Status.FORMAL]
    return formal, [e for e in serving if e.status == Evaluator.Status.ALTERNATE]


def _create(
    place: _Place,
    *,
    officer: User,
    campaign: UUID,
    kind: EvaluationRound.Kind,
    policy: Mapping[str, object],
    at: datetime,
) -> EvaluationRound:
    try:
        with transaction.atomic():
            return EvaluationRound.objects.create(
                institution=place.institution,
                campaign=campaign,
                village=place.village,
                group=place.group,
                seed=secrets.token_hex(16),
                kind=kind,
                policy=dict(policy),
                opened_at=at,
                opened_by=officer,
            )
    except IntegrityError as exists:
        raise RoundExists(group=place.name) from exists


def _assign(
    opened: EvaluationRound, work: Mapping[Evaluator, Sequence[Household]], on: date
) -> None:
    """Every evaluator has sheets for their households in their drawn order; kin are recused."""
    homes = people.own_households(work, on)
    everything = {household.pk for households in work.values() for household in households}
    kin = people.recusals(list(work), sorted(everything), on)
    sheets: list[Sheet] = []
    for evaluator, households in work.items():
        excused = kin[evaluator.pk]
        by_uuid = {household.uuid: household for household in households}
        drawn = rules.drawn_order(opened.seed, evaluator.uuid, by_uuid)
        asked = [uuid for uuid in drawn if by_uuid[uuid].pk not in excused]
        places = {uuid: place for place, uuid in enumerate(asked, start=1)}
        for uuid in drawn:
            reason, relation = excused.get(by_uuid[uuid].pk, ("", ""))
            sheets.append(
                Sheet(
                    round=opened,
                    campaign=opened.campaign,
                    evaluator=evaluator,
                    person_id=evaluator.person_id,
                    household=by_uuid[uuid],
                    own_household_id=homes.get(evaluator.pk),
                    position=places.get(uuid),
                    state=Sheet.State.RECUSED if reason else Sheet.State.ASSIGNED,
                    recusal_reason=reason,
                    recusal_relation=relation,
                )
            )
    Sheet.objects.bulk_create(sheets, batch_size=_CHUNK)


def _hold_open(chosen: EvaluationRound) -> None:
    """The round is open and stays so until this transaction ends."""
    held = EvaluationRound.objects.filter(pk=chosen.pk, state=EvaluationRound.State.OPEN)
    if held.update(state=EvaluationRound.State.OPEN) != 1:
        raise RoundClosed


def _not_yet_asked(
    chosen: EvaluationRound, heir: Evaluator, households: Sequence[Household]
) -> list[Household]:
    asked = set(
        Sheet.objects.filter(campaign=chosen.campaign, person=heir.person_id).values_list(
            "household_id", flat=True
        )
    )
    return [household for household in households if household.pk not in asked]


def _name_in(chosen: EvaluationRound, evaluator: UUID) -> str:
    found = Evaluator.objects.filter(
        uuid=evaluator, institution=chosen.institution_id, village=chosen.village_id
    ).select_related("person")
    return next((mask_name(e.person.name) for e in found), "—")


def _audit(officer: User, chosen: EvaluationRound, action: str, at: datetime) -> None:
    audit.record(
        actor=actor_of(officer),
        action=action,
        subject=("evaluation_round", chosen.uuid),
        institution=chosen.institution.uuid,
        facts={
            "campaign": chosen.campaign,
            "village": chosen.village.code,
            "kind": str(chosen.kind),
            "seed": chosen.seed,
            "assigned": chosen.sheets.filter(state=Sheet.State.ASSIGNED).count(),
            "recused": chosen.sheets.filter(state=Sheet.State.RECUSED).count(),
        },
        at=at,
    )
