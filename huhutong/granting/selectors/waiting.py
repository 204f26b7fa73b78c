"""What waits for a user: counts with links, for the home page and the head of stage pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huhutong.evaluation.public import Strength, strengths_of
from huhutong.evaluation.public import rounds_in_scope as evaluation_rounds
from huhutong.granting.models import CheckItem, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Outcome, Stage, State
from huhutong.granting.selectors.rounds import rounds_in_scope
from huhutong.households.public import groups_to_evaluate
from huhutong.org.public import User, permissions_of
from huhutong.posting.public import upheld_objections

HOUSEHOLDS = _("households")
UNFINISHED = (PendingAct.State.WAITING, PendingAct.State.CONFIRMED)


@dataclass(frozen=True)
class Wait:
    """One thing to do in one round: what, how many, where. count None: it is not counted."""

    round: Round
    code: str
    label: str | Promise
    count: int | None
    unit: str | Promise
    href: str


class Work:
    """What is needed to say what waits in a set of rounds; each part is read when first asked.

    Cost: at most 13 queries, whatever the number of rounds; a single round asks 2 to 4 of them.
    """

    def __init__(self, user: User, rounds: Sequence[Round], on: date, held: frozenset[str]) -> None:
        self.user, self.on, self.held = user, on, held
        self._keys = [round_.pk for round_ in rounds]
        self._preparing = [r.village_id for r in rounds if r.stage == Stage.PREPARING]
        self._balloting = [round_.uuid for round_ in rounds if round_.stage == Stage.BALLOTING]

    def may(self, permission: str) -> bool:
        """Whether the user holds the permission today."""
        return permission in self.held

    def in_state(self, round_: Round, state: str) -> int:
        """Households of the round in a state."""
        return self._states.get((round_.pk, state), 0)

    def act(self, round_: Round, kind: str) -> PendingAct | None:
        """The unfinished act of a kind."""
        return self._acts.get((round_.pk, kind))

    def too_few(self, round_: Round) -> int:
        """Households of the round with too few opinions."""
        return self._too_few.get(round_.pk, 0)

    def items(self, round_: Round) -> int:
        """Check items this user may decide: not those they made."""
        return self._items.get(round_.pk, 0)

    def sheets(self, round_: Round) -> tuple[int, int]:
        """(open groups, unanswered sheets) of the round."""
        return self._sheets.get(round_.uuid, (0, 0))

    def short_groups(self, round_: Round) -> int:
        """Groups of a round in preparation that have too few formal evaluators."""
        return sum(each.missing > 0 for each in self._strengths.get(round_.village_id, ()))

    @cached_property
    def _strengths(self) -> dict[int, list[Strength]]:
        if not self._preparing or self.user.institution_id is None:
            return {}
        bank = self.user.institution_id
        return strengths_of(bank, groups_to_evaluate(self._preparing, bank, self.on), self.on)

    @cached_property
    def _states(self) -> dict[tuple[int, str], int]:
        moving = (State.PROPOSED, State.SENT_BACK, State.POSTED, State.RESTUDY, State.ADJUSTING)
        counted = (
            RoundHousehold.objects.filter(round__in=self._keys, state__in=moving)
            .order_by()
            .values_list("round", "state")
            .annotate(count=Count("pk"))
        )
        return {(key, state): count for key, state, count in counted}

    @cached_property
    def _too_few(self) -> dict[int, int]:
        counted = (
            RoundHousehold.objects.filter(round__in=self._keys, outcome=Outcome.TOO_FEW_OPINIONS)
            .order_by()
            .values_list("round")
            .annotate(count=Count("pk"))
        )
        return dict(counted)

    @cached_property
    def _acts(self) -> dict[tuple[int, str], PendingAct]:
        acts = PendingAct.objects.filter(round__in=self._keys, state__in=UNFINISHED)
        return {(act.round_id, act.kind): act for act in acts}

    @cached_property
    def _items(self) -> dict[int, int]:
        own = (
            Q(submitted_by=self.user)
            | Q(row__round__scored_by=self.user)
            | Q(row__overridden_by__isnull=False, row__overridden_by=self.user)
        )
        waiting = CheckItem.objects.filter(
            state=CheckItem.State.WAITING, row__round__in=self._keys
        ).exclude(own)
        return dict(waiting.order_by().values_list("row__round").annotate(count=Count("pk")))

    def came(self, round_: Round, code: str) -> datetime | None:
        """When the first of what a wait is about came to the user; None: it is not known."""
        found = {"restudy": self._upheld, "sent_back": self._sent_back, "check": self._laid}
        return found[code].get(round_.pk)

    @cached_property
    def _upheld(self) -> dict[int, datetime]:
        rows = RoundHousehold.objects.filter(round__in=self._keys, state=State.RESTUDY)
        waiting = list(rows.values_list("round", "round__uuid", "household"))
        decided = upheld_objections({campaign for _key, campaign, _household in waiting})
        return _earliest(
            (key, decided[campaign, household].at)
            for key, campaign, household in waiting
            if (campaign, household) in decided
        )

    @cached_property
    def _sent_back(self) -> dict[int, datetime]:
        rows = RoundHousehold.objects.filter(round__in=self._keys, state=State.SENT_BACK)
        last = rows.annotate(last=Max("checks__decided_at")).values_list("round", "last")
        return _earliest(last)

    @cached_property
    def _laid(self) -> dict[int, datetime]:
        items = CheckItem.objects.filter(state=CheckItem.State.WAITING, row__round__in=self._keys)
        return _earliest(items.values_list("row__round", "submitted_at"))

    @cached_property
    def _sheets(self) -> dict[UUID, tuple[int, int]]:
        if not self._balloting:
            return {}
        counted = (
            evaluation_rounds(self.user, self.on)
            .filter(campaign__in=self._balloting, state="open")
            .order_by()
            .values_list("campaign")
            .annotate(
                groups=Count("pk", distinct=True),
                waiting=Count("sheets", filter=Q(sheets__state="assigned")),
            )
        )
        return {campaign: (groups, waiting) for campaign, groups, waiting in counted}


def _earliest(found: Iterable[tuple[int, datetime | None]]) -> dict[int, datetime]:
    earliest: dict[int, datetime] = {}
    for key, at in found:
        if at is not None:
            earliest[key] = min(at, earliest.get(key, at))
    return earliest


def work_of(user: User, rounds: Sequence[Round], on: date) -> Work:
    """The work in the given rounds. Cost: 1 query for what the user may do, the rest lazily."""
    return Work(user, rounds, on, permissions_of(user, on))


def waits_in(work: Work, round_: Round) -> list[Wait]:
    """What this user can do in the round now, the most pressing first. Cost: 0 queries."""
    found: list[Wait] = []
    for maker in _BY_STAGE.get(round_.stage, ()):
        found += maker(work, round_)
    return found


def waits_of(user: User, on: date) -> list[Wait]:
    """Everything that waits for the user in all villages of theirs, by stage and village.

    Cost: 12 queries, whatever the number of villages.
    """
    rounds = list(open_rounds(user, on))
    work = work_of(user, rounds, on)
    return [wait for round_ in rounds for wait in waits_in(work, round_)]


def open_rounds(user: User, on: date) -> QuerySet[Round]:
    """Rounds in which something may be left to do, by village, with the village loaded."""
    return (
        rounds_in_scope(user, on)
        .filter(~Q(stage=Stage.GRANTED) | Q(pk__in=_unfinished()))
        .select_related("village")
        .order_by("village__code")
    )


def _unfinished() -> object:
    """Granted rounds in which a household is still posted, restudied or being adjusted."""
    return RoundHousehold.objects.filter(
        state__in=[State.POSTED, State.RESTUDY, State.ADJUSTING]
    ).values("round")


def _preparing(work: Work, round_: Round) -> Iterable[Wait]:
    short = work.short_groups(round_)
    if short and work.may("evaluation.manage"):
        place = reverse("evaluation:village", args=[round_.village.code])
        label = _("Groups that need more evaluators")
        yield Wait(round_, "evaluators", label, short, _("groups"), place)
    elif work.may("granting.prepare"):
        label = _("Check who takes part, then open the ballots")
        yield _wait(round_, "open", label, None, ("granting:opening", HOUSEHOLDS))


def _balloting(work: Work, round_: Round) -> Iterable[Wait]:
    groups, waiting = work.sheets(round_)
    if waiting and work.may("evaluation.manage"):
        label = _("Ballot sheets not yet answered")
        yield _wait(round_, "ballots", label, waiting, ("granting:ballots", _("sheets")))
    elif groups and work.may("evaluation.close"):
        label = _("All sheets are answered: close the ballots of the groups")
        yield _wait(round_, "close", label, groups, ("granting:ballots", _("groups")))


def _closed(work: Work, round_: Round) -> Iterable[Wait]:
    if work.may("granting.score"):
        yield _wait(
            round_,
            "score",
            _("Compute score, grade and limit"),
            None,
            ("granting:scoring", HOUSEHOLDS),
        )
    too_few = work.too_few(round_)
    if too_few and work.may("granting.prepare"):
        label = _("Households with too few opinions: a supplementary evaluation can be opened")
        yield _wait(round_, "supplement", label, too_few, ("granting:scoring", HOUSEHOLDS))


def _scored(work: Work, round_: Round) -> Iterable[Wait]:
    if work.may("granting.propose"):
        label = _("Look through the proposals, then draw the check sample")
        count = work.in_state(round_, State.PROPOSED)
        yield _wait(round_, "draw", label, count, ("granting:checks", HOUSEHOLDS))


def _checking(work: Work, round_: Round) -> Iterable[Wait]:
    if (count := work.items(round_)) and work.may("granting.check"):
        yield _wait(
            round_, "check", _("Proposals to check"), count, ("granting:checks", HOUSEHOLDS)
        )
    sent_back = work.in_state(round_, State.SENT_BACK)
    if sent_back and work.may("granting.propose"):
        label = _("Proposals sent back to you")
        yield _wait(round_, "sent_back", label, sent_back, ("granting:checks", HOUSEHOLDS))


def _act_waits(
    work: Work, round_: Round, kind: str, words: tuple[str | Promise, str | Promise], address: str
) -> Iterable[Wait]:
    """Propose when nothing is proposed, confirm when another has."""
    act = work.act(round_, kind)
    propose, confirm = words
    if act is None:
        if work.may("granting.propose"):
            yield _wait(round_, f"propose_{kind}", propose, None, (address, HOUSEHOLDS))
    elif work.may("granting.confirm") and act.proposed_by_id != work.user.pk:
        count = int(act.preview["count"])
        yield _wait(round_, f"confirm_{kind}", confirm, count, (address, HOUSEHOLDS))


def _checked(work: Work, round_: Round) -> Iterable[Wait]:
    words = (_("Propose the notice"), _("Confirm the notice"))
    yield from _act_waits(work, round_, PendingAct.Kind.POST, words, "granting:posting")


def _posted(work: Work, round_: Round) -> Iterable[Wait]:
    if round_.ready_to_grant or work.act(round_, PendingAct.Kind.GRANT):
        words = (_("The public period is over: propose the grant"), _("Confirm the grant"))
        yield from _act_waits(work, round_, PendingAct.Kind.GRANT, words, "granting:granting")
    restudy = work.in_state(round_, State.RESTUDY)
    if restudy and work.may("granting.propose"):
        label = _("Upheld objections: re-study these households")
        yield _wait(round_, "restudy", label, restudy, ("granting:adjustments", HOUSEHOLDS))
    if work.in_state(round_, State.ADJUSTING):
        words = (_("Propose the adjustment notice"), _("Confirm the adjustment notice"))
        yield from _act_waits(work, round_, PendingAct.Kind.ADJUST, words, "granting:adjustments")


_BY_STAGE: Mapping[str, Sequence[Callable[[Work, Round], Iterable[Wait]]]] = {
    Stage.PREPARING: (_preparing,),
    Stage.BALLOTING: (_balloting,),
    Stage.CLOSED: (_closed,),
    Stage.SCORED: (_scored,),
    Stage.CHECKING: (_checking,),
    Stage.CHECKED: (_checked,),
    Stage.POSTED: (_posted,),
    Stage.GRANTED: (_posted,),
}


def _wait(
    round_: Round,
    code: str,
    label: str | Promise,
    count: int | None,
    where: tuple[str, str | Promise],
) -> Wait:
    """where: name of the address, and what the count counts."""
    address, unit = where
    return Wait(round_, code, label, count, unit, reverse(address, args=[round_.uuid]))
