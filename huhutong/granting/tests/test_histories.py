"""After posting anything may happen in any order: what must hold, holds after each event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huhutong.granting import services
from huhutong.granting.models import CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Outcome
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import DAY, ROSTER, Village
from huhutong.infra import outbox
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import DomainError
from huhutong.posting.public import (
    NewObjection,
    Notice,
    NoticeRow,
    decide_objection,
    notices_of,
    open_objection,
    open_objections,
    take_objection,
)

PLACES = st.sampled_from([6, 7, 8, 15])
EVENTS = st.one_of(
    st.tuples(st.sampled_from(["object", "adjusted", "ended", "rejected", "upheld"]), PLACES),
    st.tuples(st.sampled_from(["grant", "adjust", "withdraw"]), st.just(0)),
    st.tuples(st.just("days"), st.integers(1, 9)),
)
UPHELD = [
    ("object", 6),
    ("days", 8),
    ("grant", 0),
    ("upheld", 6),
    ("adjusted", 6),
    ("adjust", 0),
    ("grant", 0),
    ("days", 9),
    ("grant", 0),
]
ANSWER = "经核实，情况属实，现予以书面答复，并通知相关农户。"


@dataclass
class History:
    """One course of events after the notice went up."""

    village: Village
    round: Round
    at: datetime
    cases: dict[int, str] = field(default_factory=dict)

    def happen(self, what: str, place: int) -> None:
        """The event takes place, or is refused and leaves things as they were."""
        acts: dict[str, Callable[[int], object]] = {
            "object": self._object,
            "rejected": lambda p: self._decide(p, "rejected"),
            "upheld": lambda p: self._decide(p, "adjust"),
            "adjusted": lambda p: self._restudy(p, services.Adjustment("核减", "A", 1_000_000)),
            "ended": lambda p: self._restudy(
                p, services.Adjustment("不予授信", outcome=Outcome.BELOW_GRADE)
            ),
            "grant": lambda _: self._act(PendingAct.Kind.GRANT),
            "adjust": lambda _: self._act(PendingAct.Kind.ADJUST),
            "withdraw": self._withdraw,
            "days": self._days,
        }
        try:
            with transaction.atomic():
                acts[what](place)
        except DomainError:
            pass
        outbox.deliver_all()

    def _object(self, place: int) -> None:
        rows = NoticeRow.objects.filter(household=self.village.household(place))
        row = rows.select_related("notice").order_by("-pk")[0]
        text = "他家去年已经把果园转给别人，收入没有这么多。"
        new = NewObjection("anonymous", text, uuid4(), position=row.position)
        self.cases[place] = open_objection(notice=row.notice, new=new, at=self.at).number

    def _decide(self, place: int, decision: str) -> None:
        number, sun = self.cases.get(place, ""), self.village.cast.sun
        take_objection(officer=sun, number=number, at=self.at)
        decide_objection(officer=sun, number=number, decision=decision, text=ANSWER, at=self.at)

    def _restudy(self, place: int, found: services.Adjustment) -> None:
        services.propose_adjustment(
            officer=self.village.cast.li,
            row_uuid=self.village.row(self.round, place).uuid,
            found=found,
            at=self.at,
        )

    def _act(self, kind: str) -> None:
        blocked = set(open_objections(self.round.uuid))
        before = set(CreditLine.objects.values_list("pk", flat=True))
        path.done(self.village, self.round, kind, self.at)
        fresh = CreditLine.objects.exclude(pk__in=before)
        assert not blocked & set(fresh.values_list("row__household", flat=True))

    def _withdraw(self, _place: int) -> None:
        for act in PendingAct.objects.filter(round=self.round, state="waiting"):
            services.withdraw_act(officer=self.village.cast.li, act_uuid=act.uuid, at=self.at)

    def _days(self, days: int) -> None:
        self.at += days * DAY


def check(history: History) -> None:
    """What holds after every event."""
    rows = RoundHousehold.objects.filter(round=history.round)
    lines = CreditLine.objects.select_related("row")
    ends = dict(Notice.objects.values_list("uuid", "ends_on"))
    assert rows.count() == ROSTER
    granted = set(rows.filter(outcome=Outcome.GRANTED).values_list("pk", flat=True))
    assert granted == set(lines.values_list("row", flat=True))
    for line in lines:
        assert line.notice is not None
        assert line.row is not None
        assert date_of(line.granted_at) > ends[line.notice]
        assert line.limit_fen == line.row.final_fen
    history.round.refresh_from_db()
    if history.round.stage == "granted":
        assert not rows.filter(outcome=None).exists()
    assert notices_of(history.round.uuid).filter(kind="main").count() == 1


def test_whatever_happens_after_posting_nothing_is_granted_too_early(village: Village) -> None:
    posted = path.posted(village)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(events=st.lists(EVENTS, min_size=4, max_size=12))
    @example(events=UPHELD)
    def walk(events: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            round_ = Round.objects.get(pk=posted.pk)
            history = History(village, round_, village.cast.at)
            for what, place in events:
                history.happen(what, place)
                check(history)
            transaction.set_rollback(True)

    walk()
