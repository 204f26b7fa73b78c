"""What posting, adjusting and granting would do now: the very list the act then carries out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huhutong.granting import rules
from huhutong.granting.models import CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import State
from huhutong.posting.public import notices_of, open_objections, posted_to_end

VILLAGE_PRODUCT = "village"


@dataclass(frozen=True)
class Blocked:
    """A posted household outside the batch, and why: objection, period, drawn_above_limit."""

    row: RoundHousehold
    reason: str
    case: str = ""


@dataclass(frozen=True)
class Preview:
    """The rows of an act, what they add up to, and what stays outside.

    notices  household -> the notice under which it was posted to the end (granting only).
    """

    kind: str
    rows: Sequence[RoundHousehold]
    blocked: Sequence[Blocked] = ()
    notices: dict[int, UUID] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many households."""
        return len(self.rows)

    @property
    def total_fen(self) -> int:
        """Sum of the limits, fen; an adjustment counts the proposed new ones."""
        return sum(limit_of(row, self.kind) for row in self.rows)

    @property
    def in_period(self) -> int:
        """How many wait only for their public period."""
        return sum(entry.reason == "period" for entry in self.blocked)

    @property
    def digest(self) -> str:
        """Fixes households, grades and limits: a changed list has another digest."""
        return rules.list_digest(
            (
                str(row.uuid),
                row.restudy_outcome or row.restudy_grade
                if self.kind == PendingAct.Kind.ADJUST
                else row.grade,
                limit_of(row, self.kind),
            )
            for row in self.rows
        )

    def by_grade(self) -> dict[str, tuple[int, int]]:
        """Grade -> (households, sum in fen), best first as the card orders by letters."""
        counts: Counter[str] = Counter()
        sums: Counter[str] = Counter()
        for row in self.rows:
            grade = grade_of(row, self.kind)
            counts[grade] += 1
            sums[grade] += limit_of(row, self.kind)
        order = sorted(counts, key=lambda grade: (-len(grade), grade))
        return {grade: (counts[grade], sums[grade]) for grade in order}

    def by_group(self) -> dict[str, tuple[int, int]]:
        """Natural village -> (households, sum in fen)."""
        found: dict[str, tuple[int, int]] = {}
        for row in sorted(self.rows, key=lambda row: row.group.code if row.group else "999"):
            name = row.group.name if row.group else ""
            count, total = found.get(name, (0, 0))
            found[name] = (count + 1, total + limit_of(row, self.kind))
        return found

    def as_json(self) -> dict[str, Any]:
        """Counts and sums for the file: what the second person is shown."""
        return {
            "count": self.count,
            "total_fen": self.total_fen,
            "by_grade": {key: list(value) for key, value in self.by_grade().items()},
            "blocked": dict(Counter(entry.reason for entry in self.blocked)),
        }


def as_proposed(act: PendingAct, preview: Preview) -> Preview:
    """Of what could be done now, only what was proposed and confirmed, under its notice of then.

    For an act that was interrupted: what became ready meanwhile waits for an act of its own.
    Cost: 2 queries.
    """
    named = set(act.rows.values_list("pk", flat=True))
    then = {n.uuid for n in notices_of(act.round.uuid) if n.posted_at <= act.proposed_at}
    kept = [row for row in preview.rows if row.pk in named and row.notice in then]
    return replace(preview, rows=kept)


def limit_of(row: RoundHousehold, kind: str) -> int:
    """The limit an act is about, fen."""
    if kind == PendingAct.Kind.ADJUST:
        return row.restudy_fen or 0
    return row.final_fen or 0


def grade_of(row: RoundHousehold, kind: str) -> str:
    """The grade an act is about."""
    return row.restudy_grade if kind == PendingAct.Kind.ADJUST else row.grade


def preview_of(round_: Round, kind: str, on: date) -> Preview:
    """What the act would do now. Cost: 1 query; for granting 4."""
    if kind == PendingAct.Kind.GRANT:
        return grant_preview(round_, on)
    state = State.PROPOSED if kind == PendingAct.Kind.POST else State.ADJUSTING
    return Preview(kind=kind, rows=list(_rows(round_).filter(state=state)))


def grant_preview(round_: Round, on: date) -> Preview:
    """Posted to the end of the period and free of open objections. Cost: 4 queries."""
    ended, cases = posted_to_end(round_.uuid, on), open_objections(round_.uuid)
    drawn = _drawn(round_)
    rows: list[RoundHousehold] = []
    blocked: list[Blocked] = []
    for row in _rows(round_).filter(state=State.POSTED):
        case = cases.get(row.household_id)
        obstacle = rules.grant_obstacle(
            rules.GrantCandidate(
                household_id=row.household_id,
                final_fen=row.final_fen or 0,
                drawn_fen=drawn.get(row.household_id, 0),
                # The household's latest notice must be the one its proposal was posted under.
                posted_to_end=ended.get(row.household_id) == row.notice,
                open_case=case,
            )
        )
        if obstacle is None:
            rows.append(row)
        else:
            blocked.append(Blocked(row=row, reason=obstacle, case=case or ""))
    return Preview(
        kind=PendingAct.Kind.GRANT,
        rows=rows,
        blocked=blocked,
        notices={row.household_id: ended[row.household_id] for row in rows},
    )


def _rows(round_: Round) -> QuerySet[RoundHousehold]:
    return (
        RoundHousehold.objects.filter(round=round_)
        .select_related("group")
        .defer("override_reason", "restudy_note")
        .order_by("number")
    )


def _drawn(round_: Round) -> dict[int, int]:
    """Household -> drawn on its open village line of an earlier round, fen."""
    found = CreditLine.objects.filter(
        institution=round_.institution_id,
        product=VILLAGE_PRODUCT,
        closed_at=None,
        drawn_fen__gt=0,
        party__household__village=round_.village_id,
    ).values_list("party__household", "drawn_fen")
    return {household: drawn for household, drawn in found if household is not None}
