"""`{% load posting %}`: words of results and decisions, digests that can be read aloud."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huhutong.infra import clock
from huhutong.posting import documents, rules, selectors
from huhutong.posting.models import Notice
from huhutong.posting.words import DECISIONS

register = template.Library()
GROUP = 8


@register.inclusion_tag("posting/_print.html")
def print_choice(notice: Notice) -> dict[str, Any]:
    """A form that makes the sheets to hang up, while the notice is public. Cost: 2 queries."""
    on = clock.today(notice.institution.uuid)
    names = selectors.groups_of_notice(notice)
    return {
        "notice": notice,
        "open": not rules.is_over(ends_on=notice.ends_on, on=on),
        "papers": [
            ("a3", _("A3: a board outdoors, read from one metre")),
            ("a2", _("A2: a big board, read from two metres")),
            ("a4", _("A4: an ordinary printer")),
        ],
        "groups": [(at, documents.group_text(name)) for at, name in enumerate(names, start=1)],
    }


@register.filter
def result_text(result: str) -> str:
    """The last column of a notice: "in" as a word, a grade as it is."""
    return documents.result_text(result)


@register.filter
def decision_text(decision: str) -> str | Promise:
    """How an objection ended."""
    return DECISIONS.get(decision, decision)


@register.filter
def in_eights(digest: str) -> str:
    """A long digest in groups of eight, so that eyes and narrow phones can break it."""
    return " ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP))
