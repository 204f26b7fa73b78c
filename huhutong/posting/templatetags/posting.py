"""`{% load posting %}`: words of results and decisions, digests that can be read aloud."""

from django import template
from django.utils.functional import Promise

from huhutong.posting import documents
from huhutong.posting.words import STATES

register = template.Library()
GROUP = 8


@register.filter
def result_text(result: str) -> str:
    """The last column of a notice: "in" as a word, a grade as it is."""
    return documents.result_text(result)


@register.filter
def decision_text(decision: str) -> str | Promise:
    """How an objection ended."""
    return STATES.get(decision, decision)


@register.filter
def in_eights(digest: str) -> str:
    """A long digest in groups of eight, so that eyes and narrow phones can break it."""
    return " ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP))
