"""Who may not handle an objection: a registry of questions, so that upper apps can add theirs.

A check answers with the reason for the refusal, or None: translated, without full stop, fit to
follow the user's name ("took part in …"), and naming no villager.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huhutong.org.public import User


@dataclass(frozen=True)
class Question:
    """May this user handle a matter of this household in this round?"""

    user: User
    campaign: UUID
    household_id: int | None
    on: date


InterestCheck = Callable[[Question], str | None]
_checks: dict[str, InterestCheck] = {}


def register_interest_check(name: str, check: InterestCheck) -> None:
    """The check is asked before each assignment and decision. Call it from AppConfig.ready()."""
    if name in _checks and _checks[name] is not check:
        raise ValueError(f"interest check registered twice: {name}")
    _checks[name] = check


def interest_of(question: Question) -> str | None:
    """The first reason found why the user may not handle it, or None."""
    answers = (check(question) for _, check in sorted(_checks.items()))
    return next((answer for answer in answers if answer), None)
