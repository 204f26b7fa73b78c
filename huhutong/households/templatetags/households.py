"""`{% load households %}`: the source of an archive row, the name of who earned an income."""

from collections.abc import Sequence
from typing import Any

from django import template

from huhutong.households import labels
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
def member_name(people: Sequence[PersonLine], key: int | None) -> str:
    """The name of a member as the page may show it; a dash for the household."""
    return next((line.name for line in people if line.person.pk == key), ABSENT)
