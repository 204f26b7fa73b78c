"""The newcomer's walk in words: who does what next, with links to where it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huhutong.demo.plans import NAMED_BALLOTS, NAMED_GRANTED, NAMED_ROSTER
from huhutong.demo.selectors import WalkVillage

NOTICES, CASES, HOME = "notices", "cases", "home"
# (what to do, where: codes of villages and names of pages), in the order of the walk.
_STEPS: Sequence[tuple[Promise, Sequence[str]]] = (
    (
        gettext_lazy(
            "As li: download the roster above, then import it on the village's page. Look at the "
            "messages of the rows that were refused."
        ),
        [NAMED_ROSTER],
    ),
    (
        gettext_lazy(
            "As li: engage evaluators (the button above does it in one go), start a round and "
            "open the ballots."
        ),
        [NAMED_ROSTER],
    ),
    (
        gettext_lazy(
            "As li: print the hand-out of the evaluators and judge a household on your phone with "
            "link and PIN; the button above answers the rest."
        ),
        [NAMED_BALLOTS],
    ),
    (
        gettext_lazy("As li: close the ballots, score, open one explanation, draw the sample."),
        [NAMED_BALLOTS],
    ),
    (
        gettext_lazy("As wang: check the sample; the maker of a proposal cannot check it."),
        [NAMED_BALLOTS],
    ),
    (
        gettext_lazy(
            "As li: propose the notice. As wang: confirm it. Open the public page on your phone "
            "and object to a line."
        ),
        [NOTICES],
    ),
    (gettext_lazy("As sun: take the objection, answer it in writing."), [CASES]),
    (
        gettext_lazy(
            "Press “next day” until the public period of seven days is over. As li: propose the "
            "grant. As wang: confirm it. As li: print the slips."
        ),
        [HOME, NAMED_GRANTED],
    ),
)


@dataclass(frozen=True)
class Link:
    """Where a step is taken."""

    label: str
    href: str


@dataclass(frozen=True)
class Step:
    """One step of the walk."""

    text: str
    links: Sequence[Link]


def steps_of(villages: Iterable[WalkVillage]) -> list[Step]:
    """The steps in order; a village that the reader cannot see has no link. Cost: 0 queries."""
    places = {
        row.village.code: Link(
            row.village.name, reverse("console:village", args=[row.village.code])
        )
        for row in villages
    } | {
        NOTICES: Link(_("Public notices"), reverse("public:notices")),
        CASES: Link(_("Objections"), reverse("posting:objections")),
        HOME: Link(_("Home"), reverse("console:home")),
    }
    return [
        Step(str(text), [places[key] for key in keys if key in places]) for text, keys in _STEPS
    ]
