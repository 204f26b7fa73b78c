"""THE way to find households by what somebody types: the palette, the list and the API ask here.

The order is the same for every reader: what fits exactly, then beginnings, parts, what sounds
alike, places; within each the living before those who left, and those before the merged; near
villages before far ones. A rare text is read as a whole and ranked. A common one ("王") is walked
in that very order along the indexes, village by village, so that its first page costs no more.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from huhutong.households.errors import SearchPlaceUnknown
from huhutong.households.models import NameKey
from huhutong.households.rules.questions import Meaning, Way, meaning_of
from huhutong.households.selectors.asking import Asker
from huhutong.households.selectors.numbers import numbers_found
from huhutong.infra.fields import prefix_range

# Beyond so many rows a text is common: it is no longer counted, and walked instead of ranked.
MOST = 500
ROUND = 100
_STANDINGS = (0, 1, 2)
# Villages asked at once for a common text: the first few mostly fill the page.
_WIDENING = (16, 128)


class Spot(NamedTuple):
    """Where a row stands in the order of an answer; smaller is better."""

    tier: int
    standing: int
    way: int
    far: int
    village: int
    token: str
    key: int


@dataclass(frozen=True, slots=True)
class Match:
    """A household, the spot it has, and the membership that fitted (None: the household itself)."""

    spot: Spot
    household: int
    membership: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The best matches, one for each household.

    count  households that fit; where not `counted`, more than so many do
    after  what to ask with for the next ones; "" at the end
    """

    matches: list[Match]
    count: int
    counted: bool
    after: str


def find(asker: Asker, text: str, *, limit: int, after: str = "") -> Answer:
    """Households that a text means, the best first, `limit` of them after a place in the order.

    Raises SearchPlaceUnknown for an `after` that no answer gave. Cost: 1 to 5 queries where few
    fit; where many do, one more for each step of the order that is walked, at most 30.
    """
    start, meaning = _opened(after), meaning_of(text)
    if not asker.villages:
        return Answer([], 0, counted=True, after="")
    if not meaning.ways:
        rows = numbers_found(asker, meaning, MOST + 1)
        found = [Match(Spot(*row[:7]), row[7], row[8]) for row in rows]
        return _ranked(found, limit, start, counted=len(found) <= MOST)
    if not asker.in_clear:
        return Answer([], 0, counted=True, after="")
    return _named(asker, meaning, limit, start)


def _named(asker: Asker, meaning: Meaning, limit: int, start: Spot | None) -> Answer:
    found: list[Match] = []
    counted = True
    for place, way in enumerate(meaning.ways):
        rows = list(_columns(_rows(asker, way, asker.villages), way)[: MOST + 1])
        counted = counted and len(rows) <= MOST
        found += [_match(asker, place, way, row) for row in rows]
    if counted:
        return _ranked(found, limit, start, counted=True)
    # Said in round figures: how many of the rows read are one household's is chance.
    known = len({match.household for match in found})
    known -= known % ROUND if known >= ROUND else 0
    walked = _walked(asker, meaning.ways, limit + 1, start)
    return _cut(walked, limit, known, counted=False)


def _ranked(found: list[Match], limit: int, start: Spot | None, *, counted: bool) -> Answer:
    best: dict[int, Match] = {}
    for match in sorted(found, key=lambda match: match.spot):
        best.setdefault(match.household, match)
    rest = [match for match in best.values() if start is None or match.spot > start]
    return _cut(rest, limit, len(best), counted=counted)


def _cut(matches: list[Match], limit: int, count: int, *, counted: bool) -> Answer:
    page = matches[:limit]
    more = len(matches) > limit
    return Answer(page, count, counted, _closed(page[-1].spot) if more and page else "")


def _rows(asker: Asker, way: Way, villages: Sequence[int]) -> QuerySet[NameKey]:
    rows = NameKey.objects.filter(village__in=villages)
    if way.begins is None:
        rows = rows.filter(**{way.column: way.text})
    else:
        first, end = prefix_range(way.text)
        rows = rows.filter(**{f"{way.column}__gte": first, f"{way.column}__lt": end})
    return rows if asker.within is None else rows.filter(household__in=asker.within)


def _columns(rows: QuerySet[NameKey], way: Way) -> QuerySet[NameKey, Any]:
    return rows.values_list(
        "standing", "village_id", way.column, "pk", "household_id", "membership_id"
    )


def _match(asker: Asker, place: int, way: Way, row: tuple[Any, ...]) -> Match:
    standing, village, token, key, household, membership = row
    tier = way.exact if way.begins is None or token == way.text else way.begins
    far = int(village not in asker.near)
    return Match(Spot(tier, standing, place, far, village, token, key), household, membership)


def _walked(asker: Asker, ways: Sequence[Way], need: int, start: Spot | None) -> list[Match]:
    """The next `need` households in the order of spots, without reading what comes later."""
    kept: list[Match] = []
    seen: set[int] = set()
    steps = sorted(
        {
            (tier, standing, place)
            for place, way in enumerate(ways)
            for tier in (way.exact, way.begins)
            for standing in _STANDINGS
            if tier is not None
        }
    )
    for step in steps:
        if start is not None and step < start[:3]:
            continue
        begun = start if start is not None and step == start[:3] else None
        while len(kept) < need:
            wanted = need - len(kept)
            found = _step(asker, ways, step, wanted, begun)
            fresh = [match for match in found if match.household not in seen]
            kept += _first_of_theirs(asker, ways, fresh, seen)
            if len(found) < wanted:
                break
            begun = found[-1].spot
    return kept


def _step(
    asker: Asker, ways: Sequence[Way], step: tuple[int, int, int], need: int, start: Spot | None
) -> list[Match]:
    tier, standing, place = step
    way, found = ways[place], list[Match]()
    for far, villages in asker.parts():
        if start is not None and far < start.far:
            continue
        begun = start if start is not None and far == start.far else None
        first = begun.village if begun is not None else 0
        for part in _widening([key for key in villages if key >= first]):
            if len(found) >= need:
                return found
            rows = _rows(asker, way, part).filter(_of_tier(way, tier), standing=standing)
            if begun is not None:
                rows = rows.filter(_beyond(way.column, begun))
            rows = rows.order_by("village", way.column, "pk")
            chosen = _columns(rows, way)[: need - len(found)]
            found += [_match(asker, place, way, row) for row in chosen]
    return found


def _of_tier(way: Way, tier: int) -> Q:
    if way.begins is None or way.exact == way.begins:
        return Q()
    if tier == way.exact:
        return Q(**{way.column: way.text})
    return Q(**{f"{way.column}__gt": way.text})


def _beyond(column: str, spot: Spot) -> Q:
    same = Q(village=spot.village)
    return (
        Q(village__gt=spot.village)
        | same & Q(**{f"{column}__gt": spot.token})
        | same & Q(**{column: spot.token}, pk__gt=spot.key)
    )


def _widening(villages: Sequence[int]) -> Iterator[Sequence[int]]:
    at = 0
    for size in _WIDENING:
        if villages[at : at + size]:
            yield villages[at : at + size]
        at += size
    if villages[at:]:
        yield villages[at:]


def _first_of_theirs(
    asker: Asker, ways: Sequence[Way], found: Iterable[Match], seen: set[int]
) -> list[Match]:
    """Those of the matches that are the best of their household, which is then seen."""
    matches = list(found)
    best = {match.household: match.spot for match in reversed(matches)}
    for place, way in enumerate(ways):
        # Through the membership, as only that column has an index.
        rows = _rows(asker, way, asker.villages).filter(membership__household__in=list(best))
        for row in _columns(rows, way):
            match = _match(asker, place, way, row)
            best[match.household] = min(best[match.household], match.spot)
    kept = []
    for match in matches:
        if match.household not in seen and match.spot == best[match.household]:
            seen.add(match.household)
            kept.append(match)
    return kept


def _closed(spot: Spot) -> str:
    return base64.urlsafe_b64encode(json.dumps(spot, ensure_ascii=False).encode()).decode()


def _opened(after: str) -> Spot | None:
    if not after:
        return None
    try:
        tier, standing, way, far, village, token, key = json.loads(
            base64.urlsafe_b64decode(after.encode())
        )
        spot = Spot(
            int(tier), int(standing), int(way), int(far), int(village), str(token), int(key)
        )
    except (ValueError, TypeError) as problem:
        raise SearchPlaceUnknown from problem
    return spot
