"""Whether the groups of a village have the formal evaluators that their rounds need."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huhutong.evaluation.models import Evaluator
from huhutong.evaluation.rules import serves
from huhutong.evaluation.selectors.policies import policy_on
from huhutong.places.public import Group


@dataclass(frozen=True)
class Strength:
    """The formal evaluators who would judge one group, and the least that its round needs.

    name  of the group; empty for households without a group
    """

    name: str
    formal: int
    least: int

    @property
    def missing(self) -> int:
        """People still to be engaged before the round can open."""
        return max(0, self.least - self.formal)


def strengths_of(
    institution_id: int, groups: Mapping[int, Collection[int | None]], on: date
) -> dict[int, list[Strength]]:
    """village pk -> the strength of each of the given groups, by code. Cost: 3 queries.

    groups  village pk -> group pks; None stands for households without a group
    """
    wanted = {key for keys in groups.values() for key in keys if key is not None}
    named = Group.objects.in_bulk(wanted)
    engaged = _formal(institution_id, list(groups))
    least = policy_on(institution_id, on).min_formal
    return {
        village: [
            Strength(group.name if group else "", _count(engaged, village, group), least)
            for group in _listed(named, keys)
        ]
        for village, keys in groups.items()
    }


def _formal(institution_id: int, villages: Sequence[int]) -> Counter[tuple[int, int | None]]:
    rows = Evaluator.objects.filter(
        institution_id=institution_id,
        village__in=villages,
        released_on=None,
        status=Evaluator.Status.FORMAL,
    )
    return Counter(rows.values_list("village_id", "group_id"))


def _count(engaged: Mapping[tuple[int, int | None], int], village: int, group: Group | None) -> int:
    return sum(
        count
        for (place, own), count in engaged.items()
        if place == village and serves(own, group.pk if group else None)
    )


def _listed(groups: Mapping[int, Group], keys: Collection[int | None]) -> list[Group | None]:
    """The groups by code, households without a group last."""
    found = [groups[key] for key in keys if key is not None]
    named = sorted(found, key=lambda group: (group.code, group.pk))
    return [*named, None] if None in keys else [*named]
