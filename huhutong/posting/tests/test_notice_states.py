"""However notices and days follow each other, only what was public to its end counts as such."""

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from huhutong.posting import selectors, services
from huhutong.posting.errors import NoticeExists
from huhutong.posting.models import Notice
from huhutong.posting.tests.shiqiao import CAMPAIGN, adjusted, households, rows_of
from tests.cast import Cast

CHOICE = st.sets(st.integers(min_value=0, max_value=7), min_size=1, max_size=3)


class Board(RuleBasedStateMachine):
    """A board in the village, beside a model of who was last posted on which day."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.day, self.last_posted, self.roots = 0, {}, {}  # type: ignore[var-annotated]
        self.main: Notice | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def register(self) -> None:
        self.households = households(self.cast)

    @rule(days=st.integers(min_value=1, max_value=9))
    def wait(self, days: int) -> None:
        self.day += days

    @rule(chosen=CHOICE)
    def post(self, chosen: set[int]) -> None:
        rows = rows_of([self.households[index] for index in sorted(chosen)])
        try:
            notice = services.post_notice(
                proposer=self.cast.li,
                confirmer=self.cast.wang,
                campaign=CAMPAIGN,
                village=self.cast.shiqiao,
                rows=rows,
                at=self.cast.at + timedelta(days=self.day),
            )
        except NoticeExists:
            assert self.main is not None
            return
        assert self.main is None
        self.main = notice
        self.put_up(notice, chosen)

    @rule(chosen=CHOICE)
    def adjust(self, chosen: set[int]) -> None:
        if self.main is None:
            return
        rows = [self.households[index] for index in sorted(chosen)]
        self.put_up(adjusted(self.cast, self.main, rows, days=self.day), chosen)

    def put_up(self, notice: Notice, chosen: set[int]) -> None:
        self.roots[notice.number] = notice.root
        for index in chosen:
            self.last_posted[self.households[index].pk] = (self.day, notice.uuid)

    @invariant()
    def agrees(self) -> None:
        on = self.cast.day + timedelta(days=self.day)
        expected = {
            household: uuid
            for household, (day, uuid) in self.last_posted.items()
            if self.day > day + 7
        }
        assert selectors.posted_to_end(CAMPAIGN, on) == expected
        notices = list(selectors.notices_of(CAMPAIGN))
        assert {n.number: n.root for n in notices} == self.roots
        assert all(selectors.seal_is_whole(n) for n in notices)


def test_only_what_was_public_to_its_end_counts(cast: Cast) -> None:
    machine = type("VillageBoard", (Board,), {"cast": cast})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=15, stateful_step_count=10, deadline=None)
    )


pytestmark = pytest.mark.django_db
