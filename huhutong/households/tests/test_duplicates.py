"""Suspicions wait for a person; merges keep everybody and can be undone."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huhutong.households.errors import (
    AlreadyMerged,
    LaterMergeFirst,
    MergeNotOpen,
    OthersLiveThere,
    TwoRightIdNumbers,
)
from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import (
    DuplicateSuspect,
    Household,
    Membership,
    Person,
    PersonMerge,
)
from huhutong.households.selectors.kin import kin_households
from huhutong.households.services import duplicates
from huhutong.households.services.name_keys import stale_households
from huhutong.households.services.register import Register, bulk_register
from huhutong.households.tests.ids import id_number
from huhutong.infra.actors import SYSTEM, actor_of
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = MemberInput("陈大山", "02", id_number("19800512", 3), "13800138000")
#: The same man on another list: without a number, his name as it sounds.
AGAIN = MemberInput("陈大珊", "02", "", "13800138000", sex="m", birth_on=date(1980, 5, 12))
WIFE = MemberInput("李秀英", "10", "", sex="f", birth_on=date(1982, 7, 3))
BROTHER = MemberInput("陈大河", "70", id_number("19850101", 5))


def register(cast: Cast, *families: tuple[MemberInput, ...]) -> list[Household]:
    rows = [HouseholdInput(members=members, group_id=cast.groups[0].pk) for members in families]
    bank = cast.li.institution
    assert bank is not None
    return bulk_register(rows, Register(cast.shiqiao, bank, actor_of(cast.li), cast.at))


def suspect(cast: Cast, one: Person, other: Person) -> DuplicateSuspect:
    first, second = sorted((one, other), key=lambda person: person.pk)
    return DuplicateSuspect.objects.create(
        one=first, other=second, probability_ppm=990_000, reasons=[], found_at=cast.at
    )


def head_of(household: Household) -> Person:
    assert household.head is not None
    return household.head


def state() -> dict[str, Any]:
    """Everything that a merge may touch."""
    names = (
        *("name", "id_number", "id_index", "id_tail_index"),
        *("phone", "phone_index", "phone_tail_index"),
    )
    return {
        "people": list(
            Person.objects.order_by("pk").values_list(
                "pk", "merged_into", "birth_on", "sex", *names
            )
        ),
        "members": list(Membership.objects.order_by("pk").values_list("pk", "left_on")),
        "households": list(Household.objects.order_by("pk").values_list("pk", "duplicate_of")),
    }


def test_a_run_finds_the_pair_and_a_second_run_asks_no_second_time(cast: Cast) -> None:
    # given one man on two lists
    first, second = register(cast, (HEAD, WIFE), (AGAIN,))
    # when the registry is looked through
    tally = duplicates.find_duplicates(by=SYSTEM, at=cast.at)
    # then the pair waits, with its reasons
    assert (tally.people, tally.found, tally.open) == (3, 1, 1)
    pair = DuplicateSuspect.objects.get()
    assert {pair.one, pair.other} == {first.head, second.head}
    assert ["name", "sounds_alike"] in pair.reasons
    assert AuditRow.objects.filter(action="households.find_duplicates").count() == 1
    # when it was decided that they are two, then it is not asked again
    duplicates.tell_apart(officer=cast.li, uuid=pair.uuid, at=cast.at)
    assert duplicates.find_duplicates(by=SYSTEM, at=cast.at).open == 0
    pair.refresh_from_db()
    assert pair.state == "different"


def test_a_pair_that_somebody_corrected_is_closed(cast: Cast) -> None:
    _first, second = register(cast, (HEAD,), (AGAIN,))
    assert duplicates.find_duplicates(by=SYSTEM, at=cast.at).open == 1
    Person.objects.filter(pk=head_of(second).pk).update(
        name="王五", birth_on=date(1950, 1, 1), phone=None
    )
    assert duplicates.find_duplicates(by=SYSTEM, at=cast.at).open == 0
    assert DuplicateSuspect.objects.get().state == "gone"


def test_a_merge_fills_what_was_missing_closes_the_second_household_and_is_undone(
    cast: Cast,
) -> None:
    # given the second row with a phone that the first lacks
    first, second = register(cast, (replace(HEAD, phone=""), WIFE), (AGAIN,))
    kept, gone = head_of(first), head_of(second)
    pair, before = suspect(cast, kept, gone), state()
    # when they are merged
    merge = duplicates.merge_people(officer=cast.li, uuid=pair.uuid, keep=kept.uuid, at=cast.at)
    # then one lives, knows both, and the second household repeats the first
    kept.refresh_from_db()
    second.refresh_from_db()
    assert (kept.phone, merge.moved) == ("13800138000", ["phone"])
    assert second.duplicate_of == first
    assert not Membership.objects.filter(person=gone, left_on=None).exists()
    assert AuditRow.objects.filter(action="households.merge_people").get().facts["kept"] == "陈*山"
    # when it is undone, then all is as before, and it is asked again
    duplicates.undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)
    assert state() == before
    pair.refresh_from_db()
    assert pair.state == "open"
    # and it cannot be undone twice
    with pytest.raises(MergeNotOpen):
        duplicates.undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)


def test_an_id_number_moves_with_its_indexes_and_back(cast: Cast) -> None:
    first, second = register(cast, (AGAIN,), (HEAD,))
    kept, gone = head_of(first), head_of(second)
    pair, before = suspect(cast, kept, gone), state()
    merge = duplicates.merge_people(officer=cast.li, uuid=pair.uuid, keep=kept.uuid, at=cast.at)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.id_number, gone.id_number, gone.id_index) == (HEAD.id_number, None, None)
    assert len(kept.id_index or "") == 64
    duplicates.undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)
    assert state() == before


def test_two_valid_numbers_are_two_people(cast: Cast) -> None:
    twin = replace(HEAD, id_number=id_number("19800512", 5))
    first, second = register(cast, (HEAD,), (twin,))
    pair, before = suspect(cast, head_of(first), head_of(second)), state()
    with pytest.raises(TwoRightIdNumbers):
        duplicates.merge_people(
            officer=cast.li, uuid=pair.uuid, keep=head_of(first).uuid, at=cast.at
        )
    assert state() == before
    assert not PersonMerge.objects.exists()


def test_a_head_with_others_at_home_is_not_merged_away(cast: Cast) -> None:
    first, second = register(cast, (HEAD,), (AGAIN, WIFE))
    pair, before = suspect(cast, head_of(first), head_of(second)), state()
    with pytest.raises(OthersLiveThere) as refusal:
        duplicates.merge_people(
            officer=cast.li, uuid=pair.uuid, keep=head_of(first).uuid, at=cast.at
        )
    assert refusal.value.facts == {"name": "陈*珊", "number": second.number}
    assert state() == before
    assert DuplicateSuspect.objects.get().state == "open"


def test_an_officer_of_another_branch_sees_nothing_of_it(cast: Cast) -> None:
    first, second = register(cast, (HEAD,), (AGAIN,))
    pair, before = suspect(cast, head_of(first), head_of(second)), state()
    for act in (
        lambda: duplicates.tell_apart(officer=cast.zhao, uuid=pair.uuid, at=cast.at),
        lambda: duplicates.merge_people(
            officer=cast.zhao, uuid=pair.uuid, keep=head_of(first).uuid, at=cast.at
        ),
    ):
        with pytest.raises(NotInScope):
            act()
    assert state() == before


def test_kin_of_one_row_are_kin_of_the_other(cast: Cast) -> None:
    # given a man with his brother on one list, alone on another, and married into a third
    first, second, third = register(
        cast, (HEAD, BROTHER), (AGAIN,), (replace(WIFE, relation="02"),)
    )
    kept, gone = head_of(first), head_of(second)
    homes = [first.pk, second.pk, third.pk]
    assert kin_households(gone.uuid, homes, cast.at.date()) == {second.pk: "own"}
    # when they are merged, then whichever row is asked about has the brother
    pair = suspect(cast, kept, gone)
    duplicates.merge_people(officer=cast.li, uuid=pair.uuid, keep=kept.uuid, at=cast.at)
    for person in (kept, gone):
        assert kin_households(person.uuid, homes, cast.at.date())[first.pk] == "own"
    brother = Person.objects.get(name="陈大河")
    assert kin_households(brother.uuid, homes, cast.at.date()) == {first.pk: "own"}


ACTS = st.lists(
    st.tuples(st.sampled_from(["merge", "undo"]), st.integers(0, 5), st.booleans()), max_size=12
)


def act(cast: Cast, pairs: list[DuplicateSuspect], what: str, number: int, first: bool) -> None:
    """One officer's attempt; refusals are part of the game."""
    open_merges = list(PersonMerge.objects.filter(undone_at=None).order_by("pk"))
    with suppress(AlreadyMerged, LaterMergeFirst, MergeNotOpen):
        if what == "merge":
            keep = pairs[number].one if first else pairs[number].other
            duplicates.merge_people(
                officer=cast.li, uuid=pairs[number].uuid, keep=keep.uuid, at=cast.at
            )
        elif open_merges:
            merge = open_merges[number % len(open_merges)]
            duplicates.undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)


def nobody_is_lost() -> None:
    """Whoever is not merged lives somewhere, and the one number belongs to one of them."""
    free = Person.objects.filter(merged_into=None)
    assert stale_households(list(Household.objects.values_list("pk", flat=True))) == []
    assert Membership.objects.filter(left_on=None).count() == free.count()
    assert Person.objects.exclude(id_number=None).count() == 1
    assert free.exclude(id_number=None).count() == 1


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_sequence_of_merges_and_undos_loses_anybody(cast: Cast, acts: list[Any]) -> None:
    with transaction.atomic():
        # given four rows of one man, who has a number on one list only
        silent = replace(AGAIN, phone="")
        homes = register(cast, (replace(HEAD, phone=""),), (AGAIN,), (AGAIN,), (silent,))
        people = [head_of(home) for home in homes]
        before = state()
        pairs = [suspect(cast, a, b) for i, a in enumerate(people) for b in people[i + 1 :]]
        # when people merge and undo in any order, then nobody is lost
        for what, number, first in acts:
            act(cast, pairs, what, number, first)
            nobody_is_lost()
        # and when all is undone, the last first, nothing is missing
        for merge in PersonMerge.objects.filter(undone_at=None).order_by("-pk"):
            duplicates.undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)
        assert state() == before
        transaction.set_rollback(True)
