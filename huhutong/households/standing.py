"""What stands on a household or its people in upper apps: a registry, so that they can add theirs.

Before an event is recorded or undone the officer is told; a household that holds something which
cannot be handed on (an open credit line) does not end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing, in words: translated, without full stop ("it is in the round …").

    household, person  key of whom it is about.  holds  the household cannot end while it stands.
    """

    text: str
    household: int | None = None
    person: int | None = None
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What stands on these households and people (keys) on a day?"""

    households: Sequence[int]
    people: Sequence[int]
    on: date


Teller = Callable[[Question], list[Standing]]
_tellers: dict[str, Teller] = {}


def register_standing(name: str, teller: Teller) -> None:
    """The teller is asked about every event. Call it from AppConfig.ready()."""
    if name in _tellers and _tellers[name] is not teller:
        raise ValueError(f"standing registered twice: {name}")
    _tellers[name] = teller


def standing_of(question: Question) -> list[Standing]:
    """Everything that stands on them. Cost: that of each registered teller."""
    return [found for _, teller in sorted(_tellers.items()) for found in teller(question)]


def holds_of(household: int, on: date) -> str:
    """What the household holds that cannot be handed on, in words; "" for nothing."""
    found = standing_of(Question([household], [], on))
    return next((one.text for one in found if one.holds), "")
