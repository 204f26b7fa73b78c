"""`{% load households %}`: source of an archive row, who earned an income, what is empty."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext

from huhutong.households import labels
from huhutong.households.selectors.archive import Archive
from huhutong.households.selectors.page import PersonLine
from huhutong.infra.ui.formats import ABSENT
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
def member_name(people: Sequence[PersonLine], key: int | None) -> str:
    """The name of a member as the page may show it; a dash for the household."""
    return next((line.name for line in people if line.person.pk == key), ABSENT)
