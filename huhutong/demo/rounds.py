"""Carries a village's round through its stages with the services that officers use.

Each step looks at where the round stands, so that building again after a crash goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from huhutong.demo import voices
from huhutong.demo.generator.types import VillageSeed
from huhutong.demo.plans import NAMED_GRANTED
from huhutong.demo.plans import Stage as Target
from huhutong.evaluation.public import Evaluator, close_round, rounds_of
from huhutong.granting.public import (
    Adjustment,
    CheckItem,
    CreditLine,
    PendingAct,
    Resubmission,
    Round,
    RoundHousehold,
    Stage,
    confirm_act,
    current_round,
    decide_check,
    draw_sample,
    open_ballots,
    propose_act,
    propose_adjustment,
    reserve,
    resubmit,
    score_round,
    sign_line,
    start_round,
)
from huhutong.infra import outbox
from huhutong.infra.actors import SYSTEM
from huhutong.org.public import User
from huhutong.places.public import Village
from huhutong.posting.public import (
    NewObjection,
    Notice,
    NoticeRow,
    decide_objection,
    notices_of,
    open_objection,
    take_objection,
)

_NAMESPACE = UUID("9f0a5a0e-7c5e-4c57-8a16-2b8d8a9a52c1")
HALF = 0.5
# Days before today on which each stage was reached, by how far the village is carried.
_STARTED = {
    Target.PREPARING: 1,
    Target.BALLOTING: 3,
    Target.CLOSED: 5,
    Target.SCORED: 6,
    Target.CHECKING: 6,
    Target.CHECKED: 7,
    Target.POSTED: 11,
    Target.GRANTED: 30,
}
_POSTED_AFTER, _OBJECTED_AFTER, _GRANTED_AFTER, _SIGNED_AFTER = 8, 10, 17, 20
_SIGNED_PERCENT, _USED_PERCENT = 45, 16


@dataclass(frozen=True)
class Hands:
    """Who acts in the demo, and the day of the newcomer's first look."""

    maker: User
    checker: User
    handler: User
    now: datetime

    def days_ago(self, days: int) -> "Hands":
        """The same people, so many days earlier."""
        return replace(self, now=self.now - timedelta(days=days))


def was_carried(village: Village, target: Target) -> bool:
    """Whether a round of the village has ever stood at the target. Cost: 1 query.

    From there on it belongs to whoever tries the demo: a restart must not act in their place.
    """
    if target not in _STARTED:
        return False
    return Round.objects.filter(village=village, entries__stage=_last_of(target)).exists()


def carry(seed: VillageSeed, target: Target, hands: Hands) -> None:
    """The village's round stands at the target, or wherever people have taken it since."""
    if target not in _STARTED:
        return
    village = Village.objects.get(code=seed.code)
    if was_carried(village, target):
        return
    start = hands.days_ago(_STARTED[target])
    if not Evaluator.objects.filter(village=village).exists():
        voices.engage(seed, officer=hands.maker, at=start.now)
    round_ = current_round(hands.maker.institution_id, village.pk) or start_round(
        officer=hands.maker, village=village.uuid, at=start.now
    )
    _walk(round_, seed, target, start)
    if finish := _FINISH.get(target):
        finish(round_, seed, start)
        outbox.deliver_all()


def _last_of(target: Target) -> Stage:
    """The stage of the round that a target of the same name means."""
    return Stage(target.value)


def _walk(round_: Round, seed: VillageSeed, target: Target, start: Hands) -> None:
    """Step by step until the target's stage; a step that moves nothing would be a defect."""
    last = _last_of(target)
    while round_.stage != last:
        before = round_.stage
        _STEPS[Stage(before)](round_, seed, start)
        outbox.deliver_all()
        round_.refresh_from_db()
        if round_.stage == before:
            raise RuntimeError(f"the demo round of {seed.name} stays at {before}")


def _open(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001 - a step
    open_ballots(officer=start.maker, round_uuid=round_.uuid, at=start.days_ago(-1).now)


def _answer_groups(round_: Round, seed: VillageSeed, start: Hands, *, part: float) -> None:
    for group in rounds_of(round_.uuid):
        if group.state == "open":
            voices.answer(
                seed,
                officer=start.maker,
                round_uuid=group.uuid,
                part=part,
                at=start.days_ago(-2).now,
            )


def _close(round_: Round, seed: VillageSeed, start: Hands) -> None:
    _answer_groups(round_, seed, start, part=1.0)
    for group in rounds_of(round_.uuid):
        if group.state == "open":
            close_round(officer=start.maker, round_uuid=group.uuid, at=start.days_ago(-4).now)


def _score(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001 - a step
    score_round(officer=start.maker, round_uuid=round_.uuid, at=start.days_ago(-5).now)


def _draw(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001 - a step
    draw_sample(officer=start.maker, round_uuid=round_.uuid, at=start.days_ago(-5).now)


def _check(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001 - a step
    """The checker sends the first item back once; the maker explains; everything is passed."""
    day = start.days_ago(-6).now
    waiting = [item.uuid for item in _items(round_)]
    for place, item in enumerate(waiting):
        if place == 0:
            _send_back_once(item, start, day)
        else:
            decide_check(officer=start.checker, item_uuid=item, passed=True, at=day)


def _items(round_: Round) -> list[CheckItem]:
    items = CheckItem.objects.filter(row__round=round_, state=CheckItem.State.WAITING)
    return list(items.order_by("row__number"))


def _send_back_once(item: UUID, start: Hands, day: datetime) -> None:
    returned = decide_check(
        officer=start.checker,
        item_uuid=item,
        passed=False,
        note="请补充说明果园收入的核实方式",
        at=day,
    )
    again = resubmit(
        officer=start.maker,
        row_uuid=returned.row.uuid,
        answer=Resubmission(note="已到果园现场核对面积和去年销售单据，金额不变"),
        at=day,
    )
    decide_check(officer=start.checker, item_uuid=again.uuid, passed=True, at=day)


def _post(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001 - a step
    _act(round_, "post", start, start.days_ago(-_POSTED_AFTER).now)


def _act(round_: Round, kind: str, start: Hands, at: datetime) -> None:
    waiting = PendingAct.objects.filter(
        round=round_, kind=kind, state__in=(PendingAct.State.WAITING, PendingAct.State.CONFIRMED)
    ).first()
    act = waiting or propose_act(officer=start.maker, round_uuid=round_.uuid, kind=kind, at=at)
    confirm_act(officer=start.checker, act_uuid=act.uuid, at=at)


def _grant(round_: Round, seed: VillageSeed, start: Hands) -> None:
    if seed.code == NAMED_GRANTED:
        _objections(round_, start)
    _act(round_, "grant", start, start.days_ago(-_GRANTED_AFTER).now)


def _objections(round_: Round, start: Hands) -> None:
    """One objection stands rejected, one led to an adjusted limit that is posted again."""
    notice = notices_of(round_.uuid)[0]
    rows = list(NoticeRow.objects.filter(notice=notice).order_by("position")[:4])
    day = start.days_ago(-_OBJECTED_AFTER)
    if len(rows) < 4:  # noqa: PLR2004 - one row for each objection below, two apart
        return
    _objection(
        notice,
        rows[0],
        kind="anonymous",
        text="听说这一户去年在外面欠了钱，请再核实一下。",
        decision=(
            "rejected",
            "经核对征信授权资料和两位评议员的说明，该户没有逾期借款，原结果不变。",
        ),
        day=day,
    )
    decided = _objection(
        notice,
        rows[3],
        kind="own_appeal",
        text="我家今年新租了八亩果园，去年的收入没有算全，请重新核实。",
        decision=("adjust", "已到现场核实新增果园和租地合同，同意重新核定额度并再次公示。"),
        day=day,
    )
    if decided:
        _adjust(round_, rows[3], start, day)


def _objection(
    notice: Notice,
    row: NoticeRow,
    *,
    kind: str,
    text: str,
    decision: tuple[str, str],
    day: Hands,
) -> bool:
    """Whether the objection was opened and decided now; a repeated build finds it done."""
    receipt = open_objection(
        notice=notice,
        new=NewObjection(
            kind=kind,
            text=text,
            key=uuid5(_NAMESPACE, f"{notice.number}:{row.position}"),
            name="" if kind == "anonymous" else "户主本人",
            phone="" if kind == "anonymous" else "13900000000",
            position=row.position,
        ),
        at=day.now,
    )
    if receipt.pin is None:
        return False
    take_objection(officer=day.handler, number=receipt.number, at=day.now)
    decide_objection(
        officer=day.handler,
        number=receipt.number,
        decision=decision[0],
        text=decision[1],
        at=day.days_ago(-1).now,
    )
    outbox.deliver_all()
    return True


def _adjust(round_: Round, notice_row: NoticeRow, start: Hands, day: Hands) -> None:
    row = RoundHousehold.objects.get(round=round_, household=notice_row.household)
    at = day.days_ago(-2).now
    propose_adjustment(
        officer=start.maker,
        row_uuid=row.uuid,
        found=Adjustment(
            note="现场核实新增果园八亩，年净收入相应增加",
            grade=row.grade,
            limit_fen=(row.final_fen or 0) + 500_000,
        ),
        at=at,
    )
    _act(round_, "adjust", start, at)


def _half(round_: Round, seed: VillageSeed, start: Hands) -> None:
    _answer_groups(round_, seed, start, part=HALF)


def _return_one(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001
    """The checker has passed two and sent one back; the rest waits."""
    items = [item.uuid for item in _items(round_)]
    for place, item in enumerate(items[:3]):
        decide_check(
            officer=start.checker,
            item_uuid=item,
            passed=place > 0,
            note="" if place else "请补充说明果园收入的核实方式",
            at=start.now,
        )


def _propose_notice(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001
    """The maker has proposed the notice; a second person has not looked yet."""
    propose_act(officer=start.maker, round_uuid=round_.uuid, kind="post", at=start.days_ago(-6).now)


def _object(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001
    """One villager objects by name, and the objection waits for somebody to take it."""
    notice = notices_of(round_.uuid)[0]
    row = NoticeRow.objects.filter(notice=notice).order_by("position").first()
    if row is None:
        return
    open_objection(
        notice=notice,
        new=NewObjection(
            kind="named",
            text="这一户前年借过我家的钱，一直没有还清，请核实。",
            key=uuid5(_NAMESPACE, f"{notice.number}:{row.position}"),
            name="同村村民",
            phone="13900000001",
            position=row.position,
        ),
        at=start.days_ago(-_OBJECTED_AFTER).now,
    )


def _use_lines(round_: Round, seed: VillageSeed, start: Hands) -> None:  # noqa: ARG001
    """Some lines are signed, fewer are drawn: what a bank file would say until there is lending."""
    at = start.days_ago(-_SIGNED_AFTER).now
    random = Random(str(round_.village.code))  # noqa: S311 - repeatable, no secret
    for line in CreditLine.objects.filter(row__round=round_).order_by("row__number"):
        chance, share = random.randrange(100), random.uniform(0.4, 1.0)
        if line.status != CreditLine.Status.GRANTED or chance >= _SIGNED_PERCENT:
            continue
        sign_line(line=line.uuid, actor=SYSTEM, at=at)
        drawn = int(line.limit_fen * share) // 100_000 * 100_000
        if chance < _USED_PERCENT and drawn:
            reserve(line=line.uuid, amount_fen=drawn, actor=SYSTEM, at=at)


_STEPS: dict[Stage, Callable[[Round, VillageSeed, Hands], None]] = {
    Stage.PREPARING: _open,
    Stage.BALLOTING: _close,
    Stage.CLOSED: _score,
    Stage.SCORED: _draw,
    Stage.CHECKING: _check,
    Stage.CHECKED: _post,
    Stage.POSTED: _grant,
}


# What is under way in a village that stands at a stage, beyond having reached it.
_FINISH: dict[Target, Callable[[Round, VillageSeed, Hands], None]] = {
    Target.BALLOTING: _half,
    Target.CHECKING: _return_one,
    Target.CHECKED: _propose_notice,
    Target.POSTED: _object,
    Target.GRANTED: _use_lines,
}


def started_on(target: Target, today: date) -> date:
    """The day on which a village of this target began its round."""
    return today - timedelta(days=_STARTED.get(target, 0))
