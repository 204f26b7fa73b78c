"""The rows that a search by name compares follow the people, in the same transaction.

Whoever writes a name, a death, a membership, merged_into, or a household's residence, ended_on or
duplicate_of calls one of these before its transaction ends. `stale_households` (and a test) tells
who forgot to.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from huhutong.households.models import Household, Membership, NameKey
from huhutong.households.rules.name_keys import key_texts
from huhutong.households.selectors.rank import standing_at
from huhutong.kernel.pieces import pieces

# Households whose rows one transaction writes anew: about 100 ms on two cores.
CHUNK = 300
TEXTS = ("name", "rest", "last", "sound", "rest_sound", "initials")


def name_keys(membership: Membership) -> list[NameKey]:
    """The unsaved rows of one membership; a void one has none, as nobody lived there by it.

    Wants person and household loaded; no query.
    """
    if membership.is_void:
        return []
    household = membership.household
    rank = standing_at(household, membership.person, membership.left_on)
    return [
        NameKey(
            membership=membership,
            household=household,
            village_id=household.village_id,
            standing=rank,
            **dict(zip(TEXTS, texts, strict=True)),
        )
        for texts in key_texts(membership.person.name)
    ]


def write_name_keys(memberships: Sequence[Membership]) -> None:
    """New memberships are found by name, in the caller's transaction. Cost: 1 query."""
    NameKey.objects.bulk_create([key for row in memberships for key in name_keys(row)])


def rekey_people(people: Iterable[int]) -> None:
    """These people are found as they are now, wherever they live or lived. Cost: 3 queries."""
    _rekey(Q(person__in=list(people)))


def rekey_households(households: Iterable[int]) -> None:
    """Everybody of these households is found as they are now. Cost: 3 queries."""
    _rekey(Q(household__in=list(households)))


def rekey_touched(people: Iterable[int], households: Iterable[int]) -> None:
    """Whoever an event touched, themselves or with their household. Cost: 3 queries."""
    _rekey(Q(person__in=list(people)) | Q(household__in=list(households)))


def _rekey(wanted: Q) -> None:
    rows = list(_loaded(Membership.objects.filter(wanted)))
    NameKey.objects.filter(membership__in=[row.pk for row in rows]).delete()
    write_name_keys(rows)


def _loaded(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    # Without the encrypted columns: opening them is what takes time.
    return rows.select_related("person", "household").only(
        "left_on",
        "is_void",
        "person__name",
        "person__died_on",
        "person__merged_into",
        "household__village",
        "household__residence",
        "household__ended_on",
        "household__duplicate_of",
    )


def chunks_of_households() -> Iterator[Sequence[int]]:
    """Keys of all households by village and number, in chunks. Cost: 1 query."""
    keys = Household.objects.order_by("village", "number").values_list("pk", flat=True)
    yield from pieces(list(keys), CHUNK)


def reindex_chunk(households: Sequence[int]) -> int:
    """The rows of these households are made anew if any is stale; how many households were.

    One short transaction. Cost: 2 queries, 3 more where something was stale.
    """
    with transaction.atomic():
        stale = stale_households(households)
        if stale:
            rekey_households(stale)
    return len(stale)


def stale_households(households: Sequence[int]) -> list[int]:
    """Those of the households whose rows are not what they should be. Cost: 2 queries."""
    wanted: dict[int, list[tuple[object, ...]]] = {}
    for row in _loaded(Membership.objects.filter(household__in=households)):
        found = wanted.setdefault(row.household_id, [])
        found += [_content(key) for key in name_keys(row)]
    held: dict[int, list[tuple[object, ...]]] = {}
    keys = NameKey.objects.filter(membership__household__in=households)
    for key in keys.select_related("membership"):
        held.setdefault(key.membership.household_id, []).append(_content(key))
    return [
        household
        for household in households
        if sorted(wanted.get(household, []), key=repr) != sorted(held.get(household, []), key=repr)
    ]


def _content(key: NameKey) -> tuple[object, ...]:
    texts = (getattr(key, name) for name in TEXTS)
    return key.membership_id, key.household_id, key.village_id, key.standing, *texts
