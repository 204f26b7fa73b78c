"""Whatever officers try in whatever order, a case stays one of its four states."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

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

from huhutong.casework import holidays, services
from huhutong.casework.models import Case, Extension
from huhutong.casework.selectors import history_of
from huhutong.casework.tests.test_services import nobody_is_interested, opened
from huhutong.infra.actors import SYSTEM, actor_of
from huhutong.kernel.calendar import bank_deadline
from huhutong.kernel.errors import DomainError
from tests.cast import Cast

WHO = st.sampled_from(["sun", "wang"])


class Life(RuleBasedStateMachine):
    """A small model beside the real case: they must agree after every step."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.state, self.extended, self.waiting_for = "open", 0, ""
        self.entries, self.due_on, self.day = 1, date(2026, 3, 17), 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def start(self) -> None:
        self.case = opened(self.cast)

    def attempt(self, allowed: bool, service: Callable[..., Any], **arguments: Any) -> bool:
        """The act happens exactly when the model allows it."""
        case = Case.objects.select_related("institution").get(pk=self.case.pk)
        at = self.cast.at + timedelta(days=self.day)
        try:
            with transaction.atomic():
                service(case=case, at=at, **arguments)
        except DomainError:
            assert not allowed
            return False
        assert allowed
        self.entries += 1
        return True

    @rule(days=st.integers(min_value=0, max_value=40))
    def wait(self, days: int) -> None:
        self.day += days

    @rule()
    def acknowledge(self) -> None:
        if self.attempt(self.state == "open", services.acknowledge, actor=SYSTEM):
            self.state = "acknowledged"

    @rule(who=WHO)
    def assign(self, who: str) -> None:
        handler = getattr(self.cast, who)
        allowed = self.state in {"acknowledged", "in_progress"}
        if self.attempt(
            allowed,
            services.assign,
            handler=handler,
            interest=nobody_is_interested,
            actor=actor_of(handler),
        ):
            self.state = "in_progress"

    @rule(who=WHO)
    def ask(self, who: str) -> None:
        allowed = self.state == "in_progress" and not self.waiting_for and self.extended < 2
        if self.attempt(
            allowed,
            services.ask_extension,
            officer=getattr(self.cast, who),
            steps_days=(15, 30),
            reason="走访",
        ):
            self.waiting_for = who

    @rule(who=WHO, grant=st.booleans())
    def decide_extension(self, who: str, grant: bool) -> None:
        allowed = bool(self.waiting_for) and self.waiting_for != who
        if self.attempt(
            allowed,
            services.decide_extension,
            officer=getattr(self.cast, who),
            grant=grant,
            note="",
        ):
            self.waiting_for = ""
            self.extended += grant

    @rule(act=st.sampled_from(["close", "decide"]))
    def close(self, act: str) -> None:
        allowed = self.state == "in_progress" or (act == "close" and self.state != "closed")
        if self.attempt(
            allowed,
            services.close,
            act=act,
            outcome="rejected",
            closing="答复",
            actor=actor_of(self.cast.sun),
        ):
            self.state, self.waiting_for = "closed", ""

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "case"):
            return
        case = Case.objects.get(pk=self.case.pk)
        assert (case.state, case.extended_times) == (self.state, self.extended)
        assert case.due_on >= self.due_on  # it only ever moves back
        assert bank_deadline(case.due_on, 0, *holidays.national()) == case.due_on
        self.due_on = case.due_on
        assert history_of(case).count() == self.entries
        waiting = Extension.objects.filter(case=case, state="waiting").count()
        assert waiting == bool(self.waiting_for)


@pytest.mark.django_db
def test_a_case_keeps_its_rules_in_any_order(cast: Cast) -> None:
    machine = type("CaseLife", (Life,), {"cast": cast})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=14, deadline=None)
    )
