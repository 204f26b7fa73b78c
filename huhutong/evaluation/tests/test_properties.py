"""Random kin graphs and random histories: what must hold whatever happens.

Each example writes real rows through the services, so examples are few and rich.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from huhutong.evaluation.errors import SheetsUnanswered
from huhutong.evaluation.models import Access, Ballot, EvaluationRound, PeerScore, Sheet
from huhutong.evaluation.public import Answer, BulkAnswer
from huhutong.evaluation.services import (
    Commitment,
    answer_in_bulk,
    close_round,
    commit_sheet,
    issue_links,
    open_ballot,
    replace_evaluator,
)
from huhutong.evaluation.tests.village import GOOD, UNKNOWN, Village, build_village
from huhutong.households.public import TieInput, declare_tie, kin_households
from huhutong.kernel.errors import DomainError
from tests.cast import build_cast

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
RELATIONS = ("parent", "sibling", "spouse", "uncle", "in_law", "interest")
TIES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from(RELATIONS)), max_size=8
)
ANSWERS = st.builds(
    Answer,
    knows=st.just(value=True),
    standing=st.integers(1, 5),
    reliability=st.integers(1, 5),
    honesty=st.integers(1, 5),
    harmony=st.integers(1, 5),
    diligence=st.integers(1, 5),
)


def declare(village: Village, one: int, other: int, relation: str) -> None:
    """A tie between the heads of two families."""
    first, second = village.households[one].head, village.households[other].head
    assert first is not None
    assert second is not None
    if first != second:
        tie = TieInput(first.uuid, second.uuid, relation)
        declare_tie(officer=village.cast.li, given=tie, at=village.cast.at)


def forbidden(village: Village) -> set[tuple[int, int]]:
    """(evaluator, household) pairs that the registry calls own or kin, asked one by one."""
    return {
        (evaluator.pk, household)
        for evaluator in village.evaluators
        for household in kin_households(evaluator.person.uuid, village.ids, village.cast.day)
    }


@settings(max_examples=12, deadline=None, suppress_health_check=SLOW)
@given(before=TIES, after=TIES)
def test_nobody_rates_kin_on_any_graph(village: Village, before: Any, after: Any) -> None:
    """Ties known before opening recuse at once; those learnt later stop the answer."""
    with transaction.atomic():
        for tie in before:
            declare(village, *tie)
        opened = village.open()
        known = forbidden(village)
        asked = opened.sheets.filter(state="assigned")
        assert known.isdisjoint(asked.values_list("evaluator_id", "household_id"))
        recused = opened.sheets.filter(state="recused")
        formal = {evaluator.pk for evaluator in village.evaluators[:5]}
        assert set(recused.values_list("evaluator_id", "household_id")) == {
            pair for pair in known if pair[0] in formal
        }
        for tie in after:
            declare(village, *tie)
        village.answer_all(opened)
        answered = opened.sheets.filter(state="answered")
        assert forbidden(village).isdisjoint(answered.values_list("evaluator_id", "household_id"))
        assert Ballot.objects.count() == answered.count()
        transaction.set_rollback(True)  # the next example starts from the same village


class SheetsAndRounds(RuleBasedStateMachine):
    """One round under random commits, retries, second thoughts, ties, handing over, closing."""

    village: Village
    opened: EvaluationRound

    @initialize()
    def begin(self) -> None:
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.village = build_village(build_cast())
        self.opened = self.village.open()
        self.given: dict[Any, tuple[Any, Answer]] = {}
        self.access: dict[int, Access] = {}

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    def _access(self, sheet: Sheet) -> Access:
        """The evaluator's opened link, issued on first use."""
        if sheet.evaluator_id not in self.access:
            handout = issue_links(
                officer=self.village.cast.li,
                round_uuid=self.opened.uuid,
                evaluators=[sheet.evaluator.uuid],
                at=self.village.cast.at,
            )[0]
            at = self.village.cast.at
            opened = open_ballot(token=handout.token, pin=handout.pin, at=at)
            self.access[sheet.evaluator_id] = opened
        return self.access[sheet.evaluator_id]

    def _sheet(self, pick: int, state: str | None = None) -> Sheet | None:
        sheets = Sheet.objects.filter(round=self.opened).select_related("evaluator")
        chosen = list((sheets.filter(state=state) if state else sheets).order_by("pk"))
        return chosen[pick % len(chosen)] if chosen else None

    @rule(pick=st.integers(0, 999), answer=ANSWERS | st.just(UNKNOWN), paper=st.booleans())
    def answer(self, pick: int, answer: Answer, paper: bool) -> None:
        sheet = self._sheet(pick)
        assert sheet is not None
        key, before = uuid4(), sheet.state
        if before == "recused" and sheet.evaluator_id not in self.access:
            paper = True
        taken = self._commit(sheet, answer, key, paper=paper)
        sheet.refresh_from_db()
        if taken:
            assert (before, sheet.state) == ("assigned", "answered")
            self.given[sheet.pk] = (key, answer)
        else:
            assert sheet.state == before or (before, sheet.state) == ("assigned", "recused")

    def _commit(self, sheet: Sheet, answer: Answer, key: Any, *, paper: bool) -> bool:
        if paper:
            return self._on_paper(sheet, answer, key)
        try:
            commit_sheet(
                access=self._access(sheet),
                commitment=Commitment(sheet.uuid, answer, key),
                at=self.village.cast.at,
            )
        except DomainError:
            return False
        return True

    def _on_paper(self, sheet: Sheet, answer: Answer, key: Any) -> bool:
        try:
            tally = answer_in_bulk(
                officer=self.village.cast.li,
                round_uuid=self.opened.uuid,
                answers=[BulkAnswer(sheet.uuid, answer, key)],
                source="paper",
                at=self.village.cast.at,
            )
        except DomainError:
            return False
        return tally.recorded == 1

    @precondition(lambda self: bool(self.given))
    @rule(pick=st.integers(0, 999))
    def retry(self, pick: int) -> None:
        """The very same commit again is harmless."""
        sheet = Sheet.objects.get(pk=list(self.given)[pick % len(self.given)])
        key, answer = self.given[sheet.pk]
        before = Ballot.objects.count()
        self._commit(sheet, answer, key, paper=True)
        assert Ballot.objects.count() == before

    @rule(one=st.integers(0, 7), other=st.integers(0, 7), relation=st.sampled_from(RELATIONS))
    def learn_a_tie(self, one: int, other: int, relation: str) -> None:
        declare(self.village, one, other, relation)

    @rule(leaving=st.integers(0, 5), successor=st.integers(0, 5))
    def hand_over(self, leaving: int, successor: int) -> None:
        answered = set(Sheet.objects.filter(state="answered").values_list("pk", flat=True))
        try:
            replace_evaluator(
                officer=self.village.cast.li,
                round_uuid=self.opened.uuid,
                leaving=self.village.evaluators[leaving].uuid,
                successor=self.village.evaluators[successor].uuid,
                at=self.village.cast.at,
            )
        except DomainError:
            return
        self.access.pop(self.village.evaluators[leaving].pk, None)
        kept = set(Sheet.objects.filter(state="answered").values_list("pk", flat=True))
        assert answered == kept

    @rule()
    def close_too_early_or_in_time(self) -> None:
        waiting = Sheet.objects.filter(round=self.opened, state="assigned").exists()
        was_open = EvaluationRound.objects.get(pk=self.opened.pk).state == "open"
        try:
            close_round(
                officer=self.village.cast.li,
                round_uuid=self.opened.uuid,
                at=self.village.cast.at,
            )
        except SheetsUnanswered:
            assert waiting
        except DomainError:
            assert not was_open
        else:
            assert was_open
            assert not waiting

    @precondition(lambda _self: Sheet.objects.filter(state="assigned").exists())
    @rule()
    def answer_the_rest(self) -> None:
        waiting = Sheet.objects.filter(round=self.opened, state="assigned")
        answers = {sheet.pk: BulkAnswer(sheet.uuid, GOOD, uuid4()) for sheet in waiting}
        answer_in_bulk(
            officer=self.village.cast.li,
            round_uuid=self.opened.uuid,
            answers=list(answers.values()),
            source="paper",
            at=self.village.cast.at,
        )
        done = Sheet.objects.filter(pk__in=answers, state="answered")
        self.given |= {
            pk: (answers[pk].device_key, GOOD) for pk in done.values_list("pk", flat=True)
        }

    @invariant()
    def ballots_and_answered_sheets_are_the_same(self) -> None:
        if not hasattr(self, "given"):
            return
        answered = set(Sheet.objects.filter(state="answered").values_list("pk", flat=True))
        assert answered == set(self.given)
        assert answered == set(Ballot.objects.values_list("sheet_id", flat=True))
        for ballot in Ballot.objects.all():
            key, answer = self.given[ballot.sheet_id]
            assert (ballot.device_key, ballot.honesty) == (key, answer.honesty)

    @invariant()
    def a_closed_round_has_no_open_sheet_and_all_scores(self) -> None:
        if not hasattr(self, "given"):
            return
        closed = EvaluationRound.objects.get(pk=self.opened.pk).state == "closed"
        assert PeerScore.objects.count() == (8 if closed else 0)
        if closed:
            assert not Sheet.objects.filter(state="assigned").exists()

    @invariant()
    def nobody_has_two_sheets_on_a_household(self) -> None:
        pairs = list(Sheet.objects.values_list("person_id", "household_id"))
        assert len(pairs) == len(set(pairs))


@pytest.mark.django_db
@pytest.mark.usefixtures("fixed_time")
def test_sheets_and_rounds_under_random_histories() -> None:
    run_state_machine_as_test(
        SheetsAndRounds,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
