"""Kin by the registry and by declared ties, read for many people at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from huhutong.households.models import Membership, Person, StaffTie, Tie
from huhutong.households.rules import kinship
from huhutong.org.public import valid_on


@dataclass(frozen=True, slots=True)
class SamePeople:
    """Rows that are one person: each row -> the one that stayed, and that one -> all of them."""

    stayed: dict[int, int]
    rows: dict[int, list[int]]

    @classmethod
    def read(cls) -> "SamePeople":
        """Every merge in force. Cost: 1 query over the merged rows."""
        merged = Person.objects.exclude(merged_into=None)
        into = {pk: end for pk, end in merged.values_list("pk", "merged_into") if end is not None}
        stayed = {pk: _end(pk, into) for pk in into}
        rows: dict[int, list[int]] = defaultdict(list)
        for pk, end in stayed.items():
            rows[end].append(pk)
        return cls(stayed, rows)

    def one_of(self, person: int) -> int:
        """The row that stayed."""
        return self.stayed.get(person, person)

    def all_of(self, people: Iterable[int]) -> list[int]:
        """The people and every row that gave way to one of them."""
        return [row for person in people for row in (person, *self.rows.get(person, ()))]


def _end(person: int, into: dict[int, int]) -> int:
    while person in into:
        person = into[person]
    return person


def kin_households(person: UUID, household_ids: Sequence[int], on: date) -> dict[int, str]:
    """Households among the given in which the person or kin live: household -> relation.

    See kin_households_of_many. Cost: at most 10 queries.
    """
    return kin_households_of_many([person], household_ids, on)[person]


def kin_households_of_many(
    people: Sequence[UUID], household_ids: Sequence[int], on: date
) -> dict[UUID, dict[int, str]]:
    """For each person the households among the given that they may not judge, with why.

    Relation "own" is the person's own household; then the closest kinship of a member, or the
    tie that binds the two alone (kinship.DIRECT_TIES). People who moved out remain kin of those
    they left; ties count between valid_from and valid_to.
    Rows that were merged count as one person, whichever of them is asked about.
    People who died remain kin; a divorce ends kinship by that marriage (what goes through a
    common child stays), and the two stay recused from each other.
    Cost: at most 11 queries, whatever the number of people.
    """
    same = SamePeople.read()
    known = Person.objects.filter(uuid__in=people).values_list("uuid", "pk")
    keys = {uuid: same.one_of(pk) for uuid, pk in known}
    graph, direct = _graph(list(keys.values()), on, same)
    residents = _residents(household_ids, on, same)
    answer: dict[UUID, dict[int, str]] = {}
    for uuid in people:
        key = keys.get(uuid)
        if key is None:
            answer[uuid] = {}
            continue
        relations = _relations(key, graph, direct)
        answer[uuid] = _households(relations, residents)
    return answer


def _relations(
    key: int, graph: kinship.Graph, direct: dict[int, dict[int, str]]
) -> dict[int, tuple[int, str]]:
    """Related people with (distance, relation): nearer relations win."""
    found = {other: (3, relation) for other, relation in direct.get(key, {}).items()}
    for other, word in kinship.kin_of(key, graph).items():
        found[other] = (1 + len(word) // 2, kinship.RELATION_OF_WORD.get(word, "kin"))
    found[key] = (0, "own")
    return found


def _households(
    relations: dict[int, tuple[int, str]], residents: dict[int, set[int]]
) -> dict[int, str]:
    best: dict[int, tuple[int, str]] = {}
    for person, relation in relations.items():
        for household in residents.get(person, ()):
            if household not in best or relation < best[household]:
                best[household] = relation
    return {household: relation for household, (_distance, relation) in best.items()}


def _residents(household_ids: Sequence[int], on: date, same: SamePeople) -> dict[int, set[int]]:
    """Households by resident person, among the given."""
    rows = Membership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=on), household__in=household_ids, joined_on__lte=on
    ).values_list("person", "household")
    found: dict[int, set[int]] = defaultdict(set)
    for person, household in rows:
        found[same.one_of(person)].add(household)
    return found


def _graph(
    start: Sequence[int], on: date, same: SamePeople
) -> tuple[kinship.Graph, dict[int, dict[int, str]]]:
    """Kinship among everybody within three edges of the given people, and their direct ties."""
    paths: list[tuple[int, int, str]] = []
    direct: dict[int, dict[int, str]] = defaultdict(dict)
    seen_people: set[int] = set()
    families: dict[int, list[kinship.MemberRow]] = {}
    frontier = set(start)
    for _ in range(kinship.MAX_EDGES):
        if not frontier:
            break
        seen_people |= frontier
        fresh = _families(frontier, families, same)
        families |= fresh
        ties = _ties(frontier, on, same)
        for person, other, relation in ties:
            _add_tie(paths, direct, person, other, relation)
        reached = {row.person for rows in fresh.values() for row in rows}
        reached |= {p for tie in ties for p in tie[:2]}
        frontier = reached - seen_people
    people = {row.person for rows in families.values() for row in rows}
    parted = _parted(people, on, same)
    for rows in families.values():
        for relations in kinship.families_of(rows):
            paths += kinship.member_paths(relations, parted)
    return kinship.graph_of(paths), direct


def _add_tie(
    paths: list[tuple[int, int, str]],
    direct: dict[int, dict[int, str]],
    person: int,
    other: int,
    relation: str,
) -> None:
    word = kinship.TIE_WORDS.get(relation)
    if word is not None:
        paths.append((person, other, word))
    elif relation in kinship.DIRECT_TIES:
        direct[person][other] = relation
        direct[other][person] = relation


def _families(
    people: Iterable[int], known: Collection[int], same: SamePeople
) -> dict[int, list[kinship.MemberRow]]:
    """Members of every household the people belong or belonged to, undone rows left out."""
    theirs = Membership.objects.filter(person__in=same.all_of(people), is_void=False)
    rows = Membership.objects.filter(
        household__in=theirs.values("household"), is_void=False
    ).values_list("household", "joined_on", "pk", "person", "relation")
    found: dict[int, list[kinship.MemberRow]] = defaultdict(list)
    for household, joined_on, key, person, relation in rows:
        if household not in known:
            row = kinship.MemberRow(joined_on, key, same.one_of(person), relation)
            found[household].append(row)
    return found


def _parted(people: Iterable[int], on: date, same: SamePeople) -> set[kinship.Pair]:
    """Couples among the people whose marriage ended by divorce."""
    rows = Tie.objects.filter(
        valid_on(on), relation=kinship.FORMER_SPOUSE, person__in=same.all_of(people)
    )
    return {
        frozenset({same.one_of(person), same.one_of(other)})
        for person, other in rows.values_list("person", "other")
    }


def _ties(people: Iterable[int], on: date, same: SamePeople) -> list[tuple[int, int, str]]:
    keys = same.all_of(people)
    rows = Tie.objects.filter(valid_on(on), Q(person__in=keys) | Q(other__in=keys))
    found = rows.values_list("person", "other", "relation")
    return [
        (same.one_of(person), same.one_of(other), relation) for person, other, relation in found
    ]


def staff_interest_households(user_uuid: UUID, household_ids: Sequence[int], on: date) -> set[int]:
    """Households among the given in which a user has kin or an interest. Cost: about 12 queries.

    Kin of the person the user is tied to count too, when the tie is kinship.
    """
    rows = StaffTie.objects.filter(valid_on(on), user__uuid=user_uuid)
    people = list(rows.values_list("person__uuid", flat=True))
    if not people:
        return set()
    answers = kin_households_of_many(people, household_ids, on)
    return {household for households in answers.values() for household in households}
