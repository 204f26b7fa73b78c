"""What the home page shows of the campaign: tasks with their age, days ahead, changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from huhutong.granting.models import PendingAct, Round, StageEntry
from huhutong.granting.rules import Stage
from huhutong.granting.selectors.rounds import acts_in_scope, rounds_in_scope
from huhutong.granting.selectors.waiting import Wait, Work, open_rounds, waits_in, work_of
from huhutong.infra.clock import date_of
from huhutong.infra.ui.desk import Ahead, Change, Task
from huhutong.org.public import User
from huhutong.posting.public import Notice

# So many lines of news are read; the page shows fewer and says how many there are.
NEWS = 200


@dataclass(frozen=True)
class RoundDesk:
    """What the rounds of a user ask for now, and the days that come by themselves."""

    tasks: Sequence[Task] = field(default_factory=list)
    ahead: Sequence[Ahead] = field(default_factory=list)


def rounds_desk(user: User, on: date) -> RoundDesk:
    """Tasks in all rounds of the user, and the last public days. Cost: 15 queries at most."""
    reached = StageEntry.objects.filter(round=OuterRef("pk")).order_by("-at").values("at")[:1]
    latest = Notice.objects.filter(campaign=OuterRef("uuid")).order_by("-pk").values("ends_on")[:1]
    rounds = list(
        open_rounds(user, on).annotate(reached_at=Subquery(reached), public_until=Subquery(latest))
    )
    work = work_of(user, rounds, on)
    tasks = [_task(work, wait) for round_ in rounds for wait in waits_in(work, round_)]
    return RoundDesk(tasks, [ahead for round_ in rounds for ahead in _ahead(round_, on)])


# What comes to a household in the middle of a stage, and waits since then.
_COMES = frozenset({"restudy", "sent_back", "check"})


def _since(work: Work, wait: Wait) -> date | None:
    """The day since which it can be done; None where nothing tells it."""
    act = work.act(wait.round, wait.code.removeprefix("confirm_"))
    if act is not None:
        return date_of(act.proposed_at)
    if wait.code == "propose_adjust":
        return None
    if wait.code == "propose_grant":
        until: date | None = getattr(wait.round, "public_until", None)
        return None if until is None or until >= work.on else until + timedelta(days=1)
    reached: datetime | None = getattr(wait.round, "reached_at", None)
    came = work.came(wait.round, wait.code) if wait.code in _COMES else reached
    return None if came is None else date_of(came)


def _task(work: Work, wait: Wait) -> Task:
    """The wait with the day since which it can be done."""
    return Task(
        code=wait.code,
        label=wait.label,
        href=wait.href,
        place=wait.round.village.name,
        count=wait.count,
        unit=wait.unit,
        since=_since(work, wait),
    )


def _ahead(round_: Round, on: date) -> Iterable[Ahead]:
    until: date | None = getattr(round_, "public_until", None)
    if until is not None and until >= on:
        yield Ahead(
            day=until,
            label=_("Last public day; the day after, the grant can be proposed"),
            href=reverse("granting:posting", args=[round_.uuid]),
            place=round_.village.name,
        )


def round_changes(user: User, since: datetime, on: date) -> list[Change]:
    """Stages reached, acts refused and lines granted in the user's rounds. Cost: 2 queries."""
    # A notice tells of its own posting.
    entries = (
        StageEntry.objects.filter(round__in=rounds_in_scope(user, on).values("pk"), at__gte=since)
        .exclude(stage=Stage.POSTED)
        .select_related("round__village")
        .order_by("-at", "-pk")[:NEWS]
    )
    acts = (
        acts_in_scope(user, on)
        .filter(decided_at__gte=since)
        .exclude(state=PendingAct.State.WITHDRAWN)
        .select_related("round__village")
        .order_by("-decided_at", "-pk")[:NEWS]
    )
    told = [
        Change(
            at=entry.at,
            label=_("Now at the stage “{stage}”").format(stage=entry.get_stage_display()),
            href=reverse("granting:round", args=[entry.round.uuid]),
            place=entry.round.village.name,
        )
        for entry in entries
    ]
    return told + [change for act in acts for change in _act_change(act)]


def _act_change(act: PendingAct) -> Iterable[Change]:
    if act.state == PendingAct.State.REFUSED:
        label = _("The second person refused: {act}").format(act=act.get_kind_display())
    elif act.kind == PendingAct.Kind.GRANT:
        label = _("{count} households were granted a line").format(count=act.preview["count"])
    else:
        return
    yield Change(
        at=act.decided_at or act.proposed_at,
        label=label,
        href=reverse("granting:round", args=[act.round.uuid]),
        place=act.round.village.name,
    )


def round_titles(user: User, uuids: Iterable[UUID], on: date) -> dict[UUID, str]:
    """The titles of those of the rounds that the user may see. Cost: 1 query, none for none."""
    wanted = list(uuids)
    if not wanted:
        return {}
    return dict(rounds_in_scope(user, on).filter(uuid__in=wanted).values_list("uuid", "title"))
