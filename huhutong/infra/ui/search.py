"""One field that finds everything: each app registers where it looks, within the user's scope.

A provider takes the question and answers with hits that this user may open. It looks through the
same door as its pages do, and shows names as its pages do: what is masked there is masked here, and
a search that says yes to a whole name must not undo a mask.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from huhutong.kernel.text import initials, normalise

Text = str | Promise
PER_GROUP = 6
LONGEST = 60


@dataclass(frozen=True)
class Question:
    """What somebody looks for, with who they are, on which day, and what they may do."""

    asked: str
    user: Any
    on: date
    held: Collection[str] = field(default_factory=frozenset)

    @cached_property
    def text(self) -> str:
        """Half-width, without runs of space, of a bearable length."""
        return normalise(self.asked)[:LONGEST]

    def fits(self, *names: Text) -> bool:
        """Whether a name holds the text, or its pinyin initials hold it (gs finds 公示)."""
        wanted = self.text.lower()
        if any(wanted in str(name).lower() for name in names):
            return True
        latin = wanted.isascii() and wanted.isalpha()
        return latin and any(wanted in initials(str(name)) for name in names)


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, where it opens, and a few words that tell it from others."""

    title: Text
    href: str
    note: Text = ""


Find = Callable[[Question, int], Sequence[Hit]]


@dataclass(frozen=True)
class Provider:
    """Where one app looks. find answers at most as many hits as it is asked for, the best first.

    permission  who may look there; empty: everyone who is signed in
    empty_too   it also answers when nothing was typed yet
    """

    code: str
    label: Text
    find: Find
    order: int
    icon: str = "point"
    permission: str = ""
    empty_too: bool = False


@dataclass(frozen=True)
class Group:
    """The hits of one provider; `more` says that there are others."""

    provider: Provider
    hits: Sequence[Hit]
    more: bool


_providers: dict[str, Provider] = {}


def register(*providers: Provider) -> None:
    """The providers are asked; the same code again replaces the old one."""
    for provider in providers:
        _providers[provider.code] = provider


def registered() -> list[Provider]:
    """All providers in the order of their groups."""
    return sorted(_providers.values(), key=lambda provider: (provider.order, provider.code))


def found(question: Question) -> list[Group]:
    """What every provider that this user may ask has found, groups without hits left out.

    Cost: the sum of the providers', at most 10 queries.
    """
    groups = []
    for provider in registered():
        if provider.permission and provider.permission not in question.held:
            continue
        if not question.text and not provider.empty_too:
            continue
        hits = provider.find(question, PER_GROUP + 1)
        if hits:
            groups.append(Group(provider, hits[:PER_GROUP], len(hits) > PER_GROUP))
    return groups
