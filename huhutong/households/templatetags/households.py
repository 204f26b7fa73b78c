"""`{% load households %}`: source of an archive row, who earned an income, what is empty."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext

from huhutong.households import labels
from huhutong.households.selectors.archive import Archive
from huhutong.households.selectors.page import PersonLine
from huhutong.infra.ui.formats import ABSENT, day_text, percent_bp
from huhutong.kernel.masks import mask_name

register = template.Library()


@register.filter
def name_masked(name: str) -> str:
    """李小明 -> 李*明."""
    return mask_name(name)


@register.simple_tag
def source_badge(row: Any) -> str:
    """Kind of source, basis, collector and day of an archive row."""
    return labels.source_of(row)


@register.simple_tag
def told_of(archive: Archive, code: str) -> str:
    """What stands where a class has no rows: said to be none, or not recorded yet."""
    said = code in archive.nothing
    return gettext("The household says it has none.") if said else gettext("Nothing recorded yet.")


@register.simple_tag
def ratio_text(ratio_bp: int) -> str:
    """4000 -> "40.00%"."""
    return percent_bp(ratio_bp)


@register.simple_tag
def ratio_note(ratio_bp: int | None, since: date | None) -> str:
    """The mark of an imputed cost: with its ratio, and since when the ratio counts."""
    if ratio_bp is None:
        return gettext("Imputed")
    told = {"ratio": percent_bp(ratio_bp), "day": day_text(since)}
    if since is None:
        return gettext("Imputed by the default ratio %(ratio)s") % told
    return gettext("Imputed by %(ratio)s, in force since %(day)s") % told


@register.simple_tag
def member_name(people: Sequence[PersonLine], key: int | None) -> str:
    """The name of a member as the page may show it; a dash for the household."""
    return next((line.name for line in people if line.person.pk == key), ABSENT)
