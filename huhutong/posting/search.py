"""What the search field finds of posting: notices by number or village, objections by number."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huhutong.infra.ui.formats import day_text
from huhutong.infra.ui.search import Hit, Provider, Question
from huhutong.infra.ui.search import register as register_provider
from huhutong.posting.selectors.notices import notices_named
from huhutong.posting.selectors.objections import objections_numbered
from huhutong.posting.words import STATES


def find_notices(question: Question, limit: int) -> Sequence[Hit]:
    """Notices in scope, the latest first. Cost: 1 query."""
    rows = notices_named(question.user, question.text, question.on)[:limit]
    return [
        Hit(
            row.number,
            reverse("public:notice", args=[row.number]),
            f"{row.village.name} · {day_text(row.posted_on)}",
        )
        for row in rows
    ]


def find_objections(question: Question, limit: int) -> Sequence[Hit]:
    """Objections in scope by their number; who objected is no key. Cost: 1 query."""
    rows = objections_numbered(question.user, question.text, question.on)[:limit]
    return [
        Hit(
            row.case.number,
            reverse("posting:objection", args=[row.case.number]),
            f"{row.case.village.name} · {STATES[row.decision or row.case.state]}",
        )
        for row in rows
    ]


def register() -> None:
    """Notices and objections are looked through; called once when the app is ready."""
    register_provider(
        Provider(
            "notices",
            _("Notices"),
            find_notices,
            order=40,
            icon="speakerphone",
            permission="posting.view",
        ),
        Provider(
            "objections",
            _("Objections"),
            find_objections,
            order=50,
            icon="messages",
            permission="posting.view",
        ),
    )
