"""The order of a list, in the address: ?order=-score. Only what a list offers can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

from huhutong.infra.pages import href_with

ORDER_PARAMETER = "order"
Direction = Literal["ascending", "descending", ""]


@dataclass(frozen=True)
class Column:
    """What one column is sorted by.

    fields        names for order_by, the first one decides
    largest_first the first press shows the largest (figures), not the smallest (names, dates due)
    may_be_empty  rows without a value stand last in both directions, on every database
    """

    fields: tuple[str, ...]
    largest_first: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True)
class SortHead:
    """The head of one sortable column.

    href       the address that sorts by it: the other way round when it is sorted by already
    direction  how it is sorted now, as aria-sort says it; "" when another column decides
    """

    href: str
    direction: Direction


@dataclass(frozen=True)
class Order:
    """The columns of a list that can decide its order, and the order it has unasked.

    unasked  one of the columns; with a leading "-" the largest first
    last     fields that make every order total, so that pages neither repeat nor lose a row
    """

    columns: Mapping[str, Column]
    unasked: str
    last: tuple[str, ...] = field(default=("pk",))

    def asked(self, request: HttpRequest) -> str:
        """The column that decides, with a leading "-" for the largest first."""
        wanted = request.GET.get(ORDER_PARAMETER, "")
        return wanted if wanted.removeprefix("-") in self.columns else self.unasked

    def order_by(self, request: HttpRequest) -> list[str | OrderBy]:
        """What a queryset's order_by takes. An order not offered is the one unasked."""
        asked = self.asked(request)
        downwards, column = asked.startswith("-"), self.columns[asked.removeprefix("-")]
        words: list[str | OrderBy] = [
            _ordered(name, downwards=downwards, empty_last=column.may_be_empty)
            for name in column.fields
        ]
        return [*words, *(name for name in self.last if name not in column.fields)]

    def heads(self, request: HttpRequest) -> dict[str, SortHead]:
        """Column -> its head, for `{% sort_th %}`; filters stay, the pages begin anew."""
        asked = self.asked(request)
        now, downwards = asked.removeprefix("-"), asked.startswith("-")
        return {
            name: SortHead(
                href=self._href(request, name, not downwards if name == now else None),
                direction=_direction(downwards=downwards) if name == now else "",
            )
            for name in self.columns
        }

    def _href(self, request: HttpRequest, name: str, downwards: bool | None) -> str:
        if downwards is None:
            downwards = self.columns[name].largest_first
        wanted = f"-{name}" if downwards else name
        return href_with(request, **{ORDER_PARAMETER: None if wanted == self.unasked else wanted})


def _direction(*, downwards: bool) -> Direction:
    return "descending" if downwards else "ascending"


def _ordered(name: str, *, downwards: bool, empty_last: bool) -> Any:
    """Plain names where nothing is empty: an index that stands in this order is then walked."""
    if not empty_last:
        return f"-{name}" if downwards else name
    place = F(name)
    return place.desc(nulls_last=True) if downwards else place.asc(nulls_last=True)
