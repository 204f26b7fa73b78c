"""A round begins, its ballots open, close and are supplemented."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huhutong.evaluation.public import (
    PeerResult,
    open_round,
    open_supplementary_round,
    results_of,
    rounds_of,
)
from huhutong.evaluation.public import rounds_in_scope as evaluation_rounds
from huhutong.granting import errors, rules
from huhutong.granting.models import Round, RoundHousehold, StageEntry
from huhutong.granting.rules import Act, Outcome, Stage, State
from huhutong.granting.services.common import (
    audit_round,
    chunks,
    expect_stage,
    hold_stage,
    load_round,
    move,
    outcome_counts,
)
from huhutong.households.public import AWAY, HouseholdFacts, facts_of, roster
from huhutong.infra.actors import SYSTEM, Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User, require
from huhutong.places.public import Group, village_in_scope
from huhutong.scoring.public import objective_vetoes

FACTS_AT_ONCE = 400


@transaction.atomic
def start_round(*, officer: User, village: UUID, title: str = "", at: datetime) -> Round:
    """The institution has an open round in the village, at its first stage.

    Raises PermissionRefused, NotInScope, RosterEmpty, RoundAlreadyOpen.
    """
    on = date_of(at)
    require(officer, "granting.prepare", on)
    place = village_in_scope(officer, village, on)
    institution = officer.institution
    if institution is None:
        raise ValueError("only staff of an institution start rounds")
    if not roster(place).exists():
        raise errors.RosterEmpty(village=place.name)
    if (
        Round.objects.filter(institution=institution, village=place)
        .exclude(stage=Stage.GRANTED)
        .exists()
    ):
        raise errors.RoundAlreadyOpen(village=place.name)
    try:
        with transaction.atomic():
            made = Round.objects.create(
                institution=institution,
                village=place,
                title=title.strip() or f"{place.name} {on.year}",
                opened_by=officer,
                opened_at=at,
            )
    except IntegrityError as twice:  # two officers pressed at once on PostgreSQL
        raise errors.RoundAlreadyOpen(village=place.name) from twice
    actor = actor_of(officer)
    StageEntry.objects.create(round=made, stage=Stage.PREPARING, at=at, by_name=actor.name)
    facts = {"village": place.code, "title": made.title}
    audit_round(made, "start_round", facts, actor=actor, at=at)
    return made


@dataclass(frozen=True)
class OpeningRow:
    """What the opening will do with one household."""

    facts: HouseholdFacts
    outcome: Outcome | None
    reasons: tuple[str, ...]

    @property
    def resident(self) -> bool:
        """Counted as resident: present, or away only to work, and nobody's double."""
        return self.facts.residence not in AWAY and not self.facts.is_duplicate

    @property
    def archive_missing(self) -> bool:
        """Evaluation would start without an archive."""
        return self.outcome is None and not self.facts.has_archive


def opening_of(round_: Round, on: date) -> list[OpeningRow]:
    """What opening the ballots would do with each household of the roster, by number.

    Cost: the queries of facts_of per 400 households, and 1 per 400 for vetoes.
    """
    ids = list(roster(round_.village).values_list("pk", flat=True))
    found: list[OpeningRow] = []
    for piece in chunks(ids, FACTS_AT_ONCE):
        facts = facts_of(piece, round_.institution, on)
        vetoes = objective_vetoes(round_.institution, list(piece), on)
        found += [_opening_row(row, vetoes.get(row.household_id, [])) for row in facts]
    return sorted(found, key=lambda row: row.facts.number)


def _opening_row(facts: HouseholdFacts, vetoes: Sequence[str]) -> OpeningRow:
    outcome = rules.opening_outcome(
        rules.OpeningFacts(
            is_duplicate=facts.is_duplicate,
            residence=facts.residence,
            has_consent=facts.has_consent,
            has_principal=facts.principal is not None,
            objective_vetoes=tuple(vetoes),
        )
    )
    reasons = tuple(vetoes) if outcome is Outcome.VETOED_OBJECTIVE else ()
    return OpeningRow(facts=facts, outcome=outcome, reasons=reasons)


def open_ballots(*, officer: User, round_uuid: UUID, at: datetime) -> Round:
    """Every household of the roster is listed; those not eligible have their outcome; the others
    are being evaluated, group by group.

    Written in short transactions, each of which may be repeated: a second call after a refusal
    (too few evaluators in a group) goes on where the first stopped.
    Raises PermissionRefused, RoundNotFound, ActNotNow, ArchiveMissing, NobodyEligible and what
    evaluation refuses.
    """
    round_ = load_round(officer, round_uuid, "granting.prepare", at)
    expect_stage(round_, Stage.PREPARING)
    rows = opening_of(round_, date_of(at))
    _check_opening(rows)
    _list_roster(round_, rows)
    _open_groups(round_, rows, officer=officer, at=at)
    with transaction.atomic():
        move(round_, Act.OPEN_BALLOTS, actor=actor_of(officer), at=at)
        facts = {
            "roster": len(rows),
            "eligible": sum(row.outcome is None for row in rows),
            "outcomes": outcome_counts(round_),
        }
        audit_round(round_, "open_ballots", facts, actor=actor_of(officer), at=at)
    return round_


def _check_opening(rows: Sequence[OpeningRow]) -> None:
    missing = [row for row in rows if row.archive_missing]
    if missing:
        raise errors.ArchiveMissing(count=len(missing), number=missing[0].facts.number)
    if all(row.outcome is not None for row in rows):
        raise errors.NobodyEligible


def _list_roster(round_: Round, rows: Sequence[OpeningRow]) -> None:
    """The round's rows are exactly the roster, with what the opening says of each.

    Rows of an attempt that was refused half-way are replaced: nothing points to them yet.
    """
    with transaction.atomic():
        hold_stage(round_)
        RoundHousehold.objects.filter(round=round_).delete()
    for piece in chunks(rows):
        with transaction.atomic():
            hold_stage(round_)
            RoundHousehold.objects.bulk_create(_listed(round_, row) for row in piece)


def _listed(round_: Round, row: OpeningRow) -> RoundHousehold:
    return RoundHousehold(
        round=round_,
        household_id=row.facts.household_id,
        group_id=row.facts.group_id,
        number=row.facts.number,
        resident=row.resident,
        archived=row.resident and row.facts.has_archive,
        eligible=row.outcome is None,
        state=State.EVALUATING if row.outcome is None else State.OUT,
        outcome=row.outcome,
        outcome_reasons=list(row.reasons),
    )


def _open_groups(round_: Round, rows: Sequence[OpeningRow], *, officer: User, at: datetime) -> None:
    by_group: dict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        if row.outcome is None:
            by_group[row.facts.group_id].append(row.facts.household_id)
    groups = Group.objects.in_bulk([pk for pk in by_group if pk is not None])
    begun = set(
        evaluation_rounds(officer, date_of(at))
        .filter(campaign=round_.uuid)
        .values_list("group_id", flat=True)
    )
    for group_id, households in sorted(by_group.items(), key=lambda item: item[0] or 0):
        if group_id not in begun:
            open_round(
                officer=officer,
                campaign=round_.uuid,
                village=round_.village.uuid,
                group=None if group_id is None else groups[group_id],
                household_ids=households,
                at=at,
            )


def close_when_done(*, campaign: UUID, at: datetime) -> bool:
    """The round is closed and carries the ballots' results, once every group has closed.

    Called for each closed group; True when this was the last one. Safe to repeat.
    """
    round_ = Round.objects.select_related("village", "institution").filter(uuid=campaign).first()
    if round_ is None or round_.stage != Stage.BALLOTING:
        return False
    if any(evaluation.state != "closed" for evaluation in rounds_of(campaign)):
        return False
    results = {result.household_id: result for result in results_of(campaign)}
    # A supplementary round changes only the households that were evaluated again.
    rows = list(RoundHousehold.objects.filter(round=round_, state=State.EVALUATING))
    for piece in chunks(rows):
        _write_results(piece, results)
    with transaction.atomic():
        move(round_, Act.CLOSE, actor=SYSTEM, at=at)
        facts = {"outcomes": outcome_counts(round_)}
        audit_round(round_, "close_round", facts, actor=SYSTEM, at=at)
    return True


@transaction.atomic
def _write_results(rows: Sequence[RoundHousehold], results: Mapping[int, PeerResult]) -> None:
    for row in rows:
        result = results.get(row.household_id)
        reasons = [] if result is None else list(result.veto_reasons)
        if result is not None:
            row.knowing = result.knowing
            row.peer_score_hundredths = result.score_hundredths
            row.evaluators_fen = result.suggested_limit_fen
        # A household about which everybody is recused has no result: nobody may know it.
        outcome = rules.closing_outcome(
            too_few=row.peer_score_hundredths is None, veto_reasons=reasons
        )
        row.outcome, row.outcome_reasons = outcome, reasons
        row.state = State.EVALUATING if outcome is None else State.OUT
    RoundHousehold.objects.bulk_update(
        rows,
        [
            "knowing",
            "peer_score_hundredths",
            "evaluators_fen",
            "outcome",
            "outcome_reasons",
            "state",
        ],
        batch_size=50,
    )


def open_supplementary(*, officer: User, round_uuid: UUID, at: datetime) -> Round:
    """The households that too few knew are evaluated again, by their groups.

    Raises PermissionRefused, RoundNotFound, ActNotNow, NothingToSupplement and what evaluation
    refuses (nobody left who has not yet given an opinion).
    """
    round_ = load_round(officer, round_uuid, "granting.prepare", at)
    expect_stage(round_, Stage.CLOSED)
    rows = list(
        RoundHousehold.objects.filter(round=round_, outcome=Outcome.TOO_FEW_OPINIONS)
        .select_related("group")
        .order_by("number")
    )
    if not rows:
        raise errors.NothingToSupplement
    with transaction.atomic():
        _supplement_groups(round_, rows, officer=officer, at=at)
        RoundHousehold.objects.filter(pk__in=[row.pk for row in rows]).update(
            outcome=None, state=State.EVALUATING
        )
        actor: Actor = actor_of(officer)
        move(round_, Act.SUPPLEMENT, actor=actor, at=at)
        audit_round(round_, "open_supplementary", {"households": len(rows)}, actor=actor, at=at)
    return round_


def _supplement_groups(
    round_: Round, rows: Sequence[RoundHousehold], *, officer: User, at: datetime
) -> None:
    by_group: dict[Group | None, list[int]] = defaultdict(list)
    for row in rows:
        by_group[row.group].append(row.household_id)
    for group, households in by_group.items():
        open_supplementary_round(
            officer=officer,
            campaign=round_.uuid,
            village=round_.village.uuid,
            group=group,
            household_ids=households,
            at=at,
        )
