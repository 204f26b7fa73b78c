"""What the search field finds of places and of the help."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huhutong.console.help import topics
from huhutong.infra.ui.search import Hit, Provider, Question
from huhutong.infra.ui.search import register as register_provider
from huhutong.places.public import villages_of

# The code of a county: fewer digits are the beginning of every village.
SHORTEST_CODE = 6


def find_villages(question: Question, limit: int) -> Sequence[Hit]:
    """Villages in scope by name, initials or the beginning of their code. Cost: 1 query."""
    villages = villages_of(question.user, question.on).select_related("town")
    fitting = [
        row for row in villages if question.fits(row.name) or _begins(row.code, question.text)
    ]
    return [
        Hit(row.name, reverse("console:village", args=[row.code]), row.town.name)
        for row in fitting[:limit]
    ]


def _begins(code: str, text: str) -> bool:
    return len(text) >= SHORTEST_CODE and code.startswith(text)


def find_help(question: Question, limit: int) -> Sequence[Hit]:
    """Parts of the help whose heading fits, or whose topic does. Cost: 0 queries."""
    hits = []
    for topic in topics():
        if question.fits(topic.title):
            hits.append(Hit(topic.title, topic.href))
        hits += [
            Hit(part.heading, f"{topic.href}#{part.anchor}", topic.title)
            for part in topic.parts
            if part.heading != topic.title and question.fits(part.heading)
        ]
    return hits[:limit]


def register() -> None:
    """Villages and the help are looked through; called once when the app is ready."""
    register_provider(
        Provider(
            "villages",
            _("Villages"),
            find_villages,
            order=20,
            icon="map-pin",
            permission="places.view",
        ),
        Provider("help", _("Help"), find_help, order=90, icon="help-circle"),
    )
