"""The head of each stage page: where we are, what waits for me, what happens next.

granting knows the stages of a village, pages of lower apps show them: so the upper app registers
a provider here and the lower page only names its village.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

State = Literal["done", "current", "todo"]


@dataclass(frozen=True)
class Step:
    """One stage of the path."""

    code: str
    label: str
    state: State
    href: str = ""


@dataclass(frozen=True)
class StageHead:
    """What the head of a stage page says.

    here        where we are, one sentence
    waits       what waits for this user, one sentence; empty: nothing waits
    waits_href  where to do it
    next        what happens next and when, one sentence
    """

    steps: Sequence[Step] = field(default_factory=list)
    here: str = ""
    waits: str = ""
    waits_href: str = ""
    next: str = ""


Provider = Callable[[Any, UUID], StageHead | None]

_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """The provider answers for villages; a later one replaces it."""
    _providers[:] = [provider]


def head_of(user: Any, village: UUID) -> StageHead | None:
    """The stage head of a village as this user sees it, or None where no round runs."""
    return _providers[0](user, village) if _providers else None
