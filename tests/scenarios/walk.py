"""The walk through a–i as steps, each a method that acts as a person of the cast would."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from huhutong.evaluation.models import Evaluator, Sheet
from huhutong.evaluation.public import (
    BulkAnswer,
    Engagement,
    answer_in_bulk,
    close_round,
    engage_evaluator,
    open_sheets_of,
    rounds_of,
)
from huhutong.granting.models import CheckItem
from huhutong.granting.public import (
    CreditLine,
    PendingAct,
    Round,
    RoundHousehold,
    confirm_act,
    decide_check,
    open_ballots,
    propose_act,
    start_round,
)
from huhutong.households.models import ImportBatch
from huhutong.households.public import (
    Household,
    TieInput,
    declare_tie,
    facts_of,
)
from huhutong.households.services.imports.apply import apply_batch
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.upload import settle_columns, upload_roster
from huhutong.infra import clock, outbox
from huhutong.infra.actors import actor_of
from huhutong.infra.services import advance_clock
from huhutong.posting.public import NewObjection, Notice, open_objection
from huhutong.scoring.public import CreditFact, record_credit_fact
from tests.cast import Cast
from tests.scenarios import shiqiao


@dataclass
class Walk:
    """One village on its way; places are those of tests/scenarios/shiqiao.py."""

    cast: Cast
    families: dict[int, Household] = field(default_factory=dict)
    evaluators: dict[int, Evaluator] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The bank's business instant."""
        return clock.now(self.cast.institution.uuid)

    @property
    def round(self) -> Round:
        """The village's round as it is now."""
        return Round.objects.select_related("institution", "village").get()

    def row(self, place: int) -> RoundHousehold:
        """The family's row in the round as it is now."""
        return RoundHousehold.objects.get(household=self.families[place])

    # a
    def import_file(self, content: bytes, name: str) -> ImportBatch:
        """Li uploads, confirms the guessed columns, looks at the dry run, applies."""
        officer, village = self.cast.li, self.cast.shiqiao.uuid
        batch = upload_roster(
            officer=officer, village=village, file_name=name, content=content, at=self.at
        )
        settle_columns(officer=officer, uuid=batch.uuid, chosen={}, at=self.at)
        check_batch(officer=officer, uuid=batch.uuid, at=self.at)
        return apply_batch(officer=officer, uuid=batch.uuid, at=self.at)

    def know_families(self) -> None:
        """The families of the clean file by their place."""
        found = Household.objects.filter(source_number__startswith="S").select_related("head")
        self.families = {int(one.source_number[1:]): one for one in found}

    # b
    def without_archive(self) -> list[str]:
        """Numbers of households that agreed and yet came without an archive."""
        ids = list(Household.objects.values_list("pk", flat=True))
        facts = facts_of(ids, self.cast.institution, self.cast.day)
        return [one.number for one in facts if one.has_consent and not one.has_archive]

    def record_arrears(self) -> None:
        """The bank's own books show a loan in arrears."""
        record_credit_fact(
            institution=self.cast.institution,
            household_id=self.families[shiqiao.ARREARS].pk,
            fact=CreditFact("arrears", self.cast.day, "核心系统"),
            actor=actor_of(self.cast.li),
            at=self.at,
        )

    # c
    def engage(self) -> None:
        """Five formal evaluators and an alternate in each group; one tie is declared."""
        for place in (*shiqiao.FORMAL, *shiqiao.ALTERNATES):
            head = self.families[place].head
            assert head is not None
            status = "formal" if place in shiqiao.FORMAL else "alternate"
            group = self.cast.groups[0 if place < shiqiao.SECOND_GROUP else 1]
            self.evaluators[place] = engage_evaluator(
                officer=self.cast.li,
                village=self.cast.shiqiao.uuid,
                engagement=Engagement(head.uuid, group, "村民代表", status),
                at=self.at,
            )
        one, other = (self.families[place].head for place in shiqiao.BROTHERS)
        assert one is not None
        assert other is not None
        tie = TieInput(one.uuid, other.uuid, "sibling")
        declare_tie(officer=self.cast.li, given=tie, at=self.at)

    # d
    def open_ballots(self) -> None:
        """Li starts the round and opens the ballots."""
        started = start_round(officer=self.cast.li, village=self.cast.shiqiao.uuid, at=self.at)
        open_ballots(officer=self.cast.li, round_uuid=started.uuid, at=self.at)

    def place_of(self, household_id: int) -> int | None:
        """The family's place; None for one of the dirty file."""
        known = (place for place, home in self.families.items() if home.pk == household_id)
        return next(known, None)

    def answer_rest(self) -> int:
        """Whatever is unanswered is typed in from paper; returns how many sheets."""
        typed = 0
        order = {e.uuid: n for n, e in enumerate(Evaluator.objects.order_by("pk"))}
        for outline in rounds_of(self.round.uuid):
            if outline.state != "open":
                continue
            answers = []
            for sheet in open_sheets_of(outline.uuid):
                said = shiqiao.opinion(
                    self.place_of(sheet.household_id), order[sheet.evaluator] % 6
                )
                answers.append(BulkAnswer(sheet.uuid, said, uuid4()))
            tally = answer_in_bulk(
                officer=self.cast.li,
                round_uuid=outline.uuid,
                answers=answers,
                source="paper",
                at=self.at,
            )
            assert tally.refused == []
            typed += tally.recorded
        return typed

    def close_groups(self) -> None:
        """Li closes every group; the news reaches the round."""
        for outline in rounds_of(self.round.uuid):
            if outline.state == "open":
                close_round(officer=self.cast.li, round_uuid=outline.uuid, at=self.at)
        outbox.deliver_all()

    def sheets(self) -> list[Sheet]:
        """All sheets of the campaign."""
        found = Sheet.objects.filter(round__campaign=self.round.uuid)
        return list(found.select_related("evaluator__person", "household"))

    # f
    def pass_waiting(self) -> int:
        """Wang passes what waits; returns how many."""
        waiting = list(CheckItem.objects.filter(state="waiting"))
        for item in waiting:
            decide_check(officer=self.cast.wang, item_uuid=item.uuid, passed=True, at=self.at)
        return len(waiting)

    # g, i
    def propose_and_confirm(self, kind: str) -> PendingAct:
        """Li proposes, Wang confirms."""
        at = self.at
        act = propose_act(officer=self.cast.li, round_uuid=self.round.uuid, kind=kind, at=at)
        return confirm_act(officer=self.cast.wang, act_uuid=act.uuid, at=at)

    def pass_days(self, days: int) -> None:
        """The demo's date moves on, and everyone hears of the new days."""
        advance_clock(
            actor=actor_of(self.cast.admin),
            institution=self.cast.institution.uuid,
            days=days,
            at=self.at,
        )
        outbox.deliver_all()

    # h
    def object_to(self, notice: Notice, place: int, kind: str = "named") -> str:
        """Someone objects to the family's row from outside; returns the case number."""
        row = notice.rows.get(household=self.families[place])
        named = {"name": "何某", "phone": "13800138009"} if kind != "anonymous" else {}
        new = NewObjection(
            kind=kind,
            text="他家去年已经把果园转给别人，收入没有这么多。",
            key=uuid4(),
            position=row.position,
            **named,
        )
        return open_objection(notice=notice, new=new, at=self.at).number

    def lines_before_end(self) -> list[UUID]:
        """Lines that were granted before the last public day of their notice had passed."""
        ends = dict(Notice.objects.values_list("uuid", "ends_on"))
        return [
            line.uuid
            for line in CreditLine.objects.all()
            if line.notice is None or line.granted_at < _after(ends[line.notice])
        ]


def _after(ends_on: date) -> datetime:
    """Midnight after the last public day, local."""
    return timezone.make_aware(datetime.combine(ends_on + timedelta(days=1), time.min))
