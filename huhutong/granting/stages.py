"""The head of stage pages: where a village is, what waits for this user, what happens next."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huhutong.granting.models import Round
from huhutong.granting.rules import Stage
from huhutong.granting.selectors.rounds import rounds_in_scope
from huhutong.granting.selectors.waiting import Wait, waits_in, work_of
from huhutong.households.public import roster
from huhutong.infra.ui.formats import day_text, number
from huhutong.infra.ui.stages import StageHead, Step
from huhutong.org.public import User, permits, today_of
from huhutong.places.public import Village, villages_of
from huhutong.posting.public import notices_of

# The path as people see it; a stage of the round is at one of these steps.
STEPS = (
    ("prepare", gettext_lazy("Roster and archives")),
    ("ballots", gettext_lazy("Ballots")),
    ("score", gettext_lazy("Score and limit")),
    ("check", gettext_lazy("Branch check")),
    ("notice", gettext_lazy("Notice")),
    ("grant", gettext_lazy("Grant")),
)
STEP_OF = {
    Stage.PREPARING: 0,
    Stage.BALLOTING: 1,
    Stage.CLOSED: 2,
    Stage.SCORED: 3,
    Stage.CHECKING: 3,
    Stage.CHECKED: 4,
    Stage.POSTED: 4,
    Stage.GRANTED: 5,
}
_ADDRESSES = ("opening", "ballots", "scoring", "checks", "posting", "granting")


def steps_of(round_: Round | None) -> list[Step]:
    """The path with the current step; without a round nothing is done yet. Cost: 0 queries."""
    if round_ is None:
        return [
            Step(code, str(label), "current" if place == 0 else "todo")
            for place, (code, label) in enumerate(STEPS)
        ]
    current = STEP_OF[Stage(round_.stage)]
    over = round_.stage == Stage.GRANTED
    if round_.stage == Stage.POSTED and round_.ready_to_grant:
        current = STEP_OF[Stage.GRANTED]
    steps = []
    for place, (code, label) in enumerate(STEPS):
        state = "done" if place < current or over else "current" if place == current else "todo"
        reached = place <= current or over
        href = reverse(f"granting:{_ADDRESSES[place]}", args=[round_.uuid]) if reached else ""
        steps.append(Step(code, str(label), state, href))  # type: ignore[arg-type]
    return steps


def stage_head_of(user: User, village: UUID) -> StageHead | None:
    """The head for a village of the user, else None. Cost: up to 10 queries."""
    on = today_of(user)
    round_ = (
        rounds_in_scope(user, on)
        .filter(village__uuid=village)
        .select_related("village")
        .order_by("-opened_at", "-pk")
        .first()
    )
    if round_ is None:
        return _before_any_round(user, village)
    return head_of_round(round_, waits_in(work_of(user, [round_], on), round_))


def head_of_round(round_: Round, waits: Sequence[Wait]) -> StageHead:
    """The head for a round whose waiting work is known. Cost: 1 query while posted, else 0."""
    first = waits[0] if waits else None
    return StageHead(
        steps=steps_of(round_),
        here=_here(round_),
        waits=_said(first) if first else "",
        waits_href=first.href if first else "",
        next=next_of(round_),
    )


def _before_any_round(user: User, village: UUID) -> StageHead | None:
    on = today_of(user)
    place: Village | None = villages_of(user, on).filter(uuid=village).first()
    if place is None:
        return None
    may_start = permits(user, "granting.prepare", on)
    return head_before(place, may_start=may_start, empty=not roster(place).exists())


def head_before(place: Village, *, may_start: bool, empty: bool) -> StageHead:
    """The head for a village in which no round was ever started. Cost: 0 queries.

    empty  no household is registered yet: the first step is the import, else the round
    """
    waits = _("Import the roster, then start a round.") if empty else _("Start a round.")
    start = reverse("granting:start", args=[place.code])
    imports = f"{reverse('households:imports')}?village={place.code}"
    return StageHead(
        steps=steps_of(None),
        here=_("{village}: no round yet.").format(village=place.name),
        waits=waits if may_start else "",
        waits_href=(imports if empty else start) if may_start else "",
        next=_("After the roster: consent and archives, then evaluators and ballots."),
    )


def _said(wait: Wait) -> str:
    if wait.count is None:
        return str(wait.label)
    return _("{label} ({count} {unit})").format(
        label=wait.label, count=number(wait.count), unit=wait.unit
    )


def _here(round_: Round) -> str:
    return _("{title}: {stage}.").format(title=round_.title, stage=round_.get_stage_display())


def next_of(round_: Round) -> str:
    """One sentence: what follows and, for a notice, when. Cost: 1 query while posted."""
    if round_.stage == Stage.POSTED and not round_.ready_to_grant:
        last = notices_of(round_.uuid).last()
        if last is not None:
            return _("The notice is public until {day}; lines are granted after that.").format(
                day=day_text(last.ends_on)
            )
    return str(_NEXT[Stage(round_.stage)])


_NEXT = {
    Stage.PREPARING: gettext_lazy(
        "The evaluators of each group get their links and PINs and judge back-to-back."
    ),
    Stage.BALLOTING: gettext_lazy(
        "When every sheet is answered the groups are closed, then scored."
    ),
    Stage.CLOSED: gettext_lazy("Each household gets score, grade and limit with an explanation."),
    Stage.SCORED: gettext_lazy("A second person checks the sample, overrides and large limits."),
    Stage.CHECKING: gettext_lazy("When everything is passed, the result is posted in the village."),
    Stage.CHECKED: gettext_lazy(
        "A second person confirms the notice; its public period then begins."
    ),
    Stage.POSTED: gettext_lazy("A second person confirms the grant; then slips are handed out."),
    Stage.GRANTED: gettext_lazy("Sign the contracts; each line holds until the date on its slip."),
}
