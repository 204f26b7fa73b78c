"""Who looks for households: in which villages, which of them are near, in clear or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from huhutong.households.models import Household
from huhutong.households.selectors.names import shows_names
from huhutong.org.public import User
from huhutong.places.public import Village, near_villages, villages_of


@dataclass(frozen=True, slots=True)
class Asker:
    """In which villages somebody may find, which of them are near, and whether names are theirs.

    codes   key of each village -> its code, by key
    within  households that may be found at all; None: all of the villages
    """

    codes: Mapping[int, str]
    near: frozenset[int]
    in_clear: bool
    within: QuerySet[Household] | None = None

    @property
    def villages(self) -> list[int]:
        """Keys of the villages, in their order."""
        return list(self.codes)

    def parts(self) -> Iterator[tuple[int, list[int]]]:
        """(0, near villages) and (1, the others), each in order of their keys."""
        yield 0, [key for key in self.villages if key in self.near]
        yield 1, [key for key in self.villages if key not in self.near]


def asker_of(
    user: User,
    on: date,
    *,
    village: Village | None = None,
    within: QuerySet[Household] | None = None,
) -> Asker:
    """Whoever asks, for all villages of their scope or for one of them. Cost: 2 queries."""
    if village is not None:
        return Asker({village.pk: village.code}, frozenset({village.pk}), shows_names(user), within)
    rows = villages_of(user, on).order_by("pk").values_list("pk", "code")
    return Asker(dict(rows), near_villages(user, on), shows_names(user), within)
