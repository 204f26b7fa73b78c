"""Archive versions: what stays is kept, what changed is closed and followed by a new row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet

from huhutong.households.models.archive import ArchiveRow

Row = TypeVar("Row", bound=ArchiveRow)


@dataclass(frozen=True, slots=True)
class Change:
    """How many versions were opened and closed."""

    opened: int = 0
    closed: int = 0

    def __add__(self, other: "Change") -> "Change":
        return Change(self.opened + other.opened, self.closed + other.closed)


def replace_current(
    current: QuerySet[Row], drafts: Sequence[Row], same: Callable[[Row], Any], on: date
) -> Change:
    """The drafts are the current versions of a class from `on`.

    current  open versions of one household and institution.  same  what makes two rows equal;
    an equal open version stays untouched, with its older source. Closed ones end on `on`.
    A version opened on the same day ends on it too: it was true for no day, and stays on file.
    Cost: 1 query to read, 1 to close, 1 to insert.
    """
    waiting = list(drafts)
    stale = []
    for row in current:
        twin = next((d for d in waiting if same(d) == same(row)), None)
        if twin is None:
            stale.append(row.pk)
        else:
            waiting.remove(twin)
    closed = current.model._default_manager.filter(pk__in=stale, valid_to=None)  # noqa: SLF001
    ended = closed.update(valid_to=on) if stale else 0
    if waiting:
        current.model._default_manager.bulk_create(waiting)  # noqa: SLF001
    return Change(opened=len(waiting), closed=ended)
