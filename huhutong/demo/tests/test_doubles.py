"""Registries in which people stand twice: as many errors as said, and the search finds them."""

import pytest

from huhutong.demo.generator import doubles
from huhutong.households.matching.pairs import pairs_of
from huhutong.households.matching.people import MatchRecord


def test_the_search_finds_nearly_all_and_hardly_anybody_else() -> None:
    made = doubles.records(2000, seed=5)
    rows = [
        MatchRecord(
            r.record, r.household, r.name, r.sex, r.birth_on, r.id_number, r.phone, r.village
        )
        for r in made
    ]
    first = pairs_of(rows)
    assert pairs_of(rows[::-1]) == first
    truth = doubles.pairs_of(made)
    right = len({(p.one, p.other) for p in first} & truth)
    assert right / len(first) > 0.99
    assert right / len(truth) > 0.95


def test_the_generator_keeps_its_shares() -> None:
    made = doubles.records(20_000, seed=9)
    assert len(made) == 20_000
    assert [each.record for each in made] == list(range(20_000))
    assert len({each.person for each in made}) == 18_000
    assert sum(not each.id_number for each in made) / 20_000 == pytest.approx(0.20, abs=0.01)
    by_person: dict[int, list[doubles.Record]] = {}
    for each in made:
        by_person.setdefault(each.person, []).append(each)
    twice = [rows for rows in by_person.values() if len(rows) == 2]
    assert sum(a.village != b.village for a, b in twice) / len(twice) == pytest.approx(
        0.03, abs=0.02
    )
    phones = [(a, b) for a, b in twice if a.phone and b.phone]
    changed = sum(a.phone != b.phone for a, b in phones) / len(phones)
    assert changed == pytest.approx(0.15, abs=0.03)
