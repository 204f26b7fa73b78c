"""Registering households by an officer and by the bulk door."""

from dataclasses import replace

import pytest

from huhutong.households.errors import (
    ConsentMissing,
    GroupOutsideVillage,
    HeadNotSingle,
    HouseholdNumberTaken,
    IdNumberRefused,
    PersonAlreadyRegistered,
)
from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.public import Register, bulk_register, register_household
from huhutong.households.services.people import Correction, add_member, edit_person
from huhutong.households.services.persons import id_index, id_tail_index, phone_index
from huhutong.households.tests.family import family
from huhutong.households.tests.ids import id_number
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from tests.cast import Cast


def test_a_household_is_registered_with_all_that_came_with_it(cast: Cast) -> None:
    # when Li registers a family of three with consent and archive
    made = register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )

    # then it has the village's first number, its people, and each figure
    household = Household.objects.get(pk=made.pk)
    assert household.number == "441821100201-0001"
    assert household.address == "佛冈县石角镇石桥村12号"
    assert household.head is not None
    assert household.head.name == "陈大山"
    assert household.head.initials == "cds"
    assert household.head.sex == "m"
    assert str(household.head.birth_on) == "1980-05-12"
    relations = household.memberships.order_by("pk").values_list("relation", flat=True)
    assert list(relations) == ["02", "10", "20"]
    wage = IncomeRecord.objects.get(kind="wage")
    assert wage.person is not None
    assert wage.person.name == "李秀英"
    business = IncomeRecord.objects.get(kind="business")
    assert (business.gross_fen, business.cost_fen, business.imputed) == (5_000_000, 2_000_000, True)
    assert AssetRecord.objects.count() == 2
    assert DebtRecord.objects.get().due_12m_fen == 500_000
    profile = ArchiveProfile.objects.get()
    assert profile.sources["labour_count"] == {
        "source": "self",
        "basis": "入户调查",
        "collector": "李明",
        "on": "2026-03-02",
    }
    assert "plan_text" not in profile.sources


def test_identity_is_encrypted_and_found_by_index_only(cast: Cast) -> None:
    register_household(officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at)
    number = id_number("19800512", 3)

    person = Person.objects.get(id_index=id_index(number))

    assert person.id_number == number
    assert person.phone == "13800138000"
    assert person.phone_index == phone_index("13800138000")
    assert person.id_tail_index == id_tail_index(number[-4:])
    raw = Person.objects.extra(select={"raw": "id_number"}).values_list("raw").get(pk=person.pk)[0]
    assert number.encode() not in bytes(raw)


def test_the_audit_row_names_the_head_masked(cast: Cast) -> None:
    made = register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )
    row = AuditRow.objects.get(action="households.register")
    assert row.subject_uuid == made.uuid
    assert row.facts == {
        "number": "441821100201-0001",
        "village": "441821100201",
        "members": 3,
        "name": "陈*山",
    }


def _nothing_written() -> None:
    assert not Household.objects.exists()
    assert not Person.objects.exists()
    assert not Consent.objects.exists()
    assert not AuditRow.objects.filter(action__startswith="households.").exists()


def test_an_officer_of_another_branch_finds_no_such_village(cast: Cast) -> None:
    with pytest.raises(NotInScope):
        register_household(
            officer=cast.zhao, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
        )
    _nothing_written()


def test_a_checker_may_not_register(cast: Cast) -> None:
    with pytest.raises(PermissionRefused) as refusal:
        register_household(
            officer=cast.wang, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
        )
    assert refusal.value.facts == {"permission": "households.edit"}
    _nothing_written()


def test_two_heads_are_refused(cast: Cast) -> None:
    given = HouseholdInput(members=(MemberInput("陈大山"), MemberInput("陈大海")))
    with pytest.raises(HeadNotSingle) as refusal:
        register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)
    assert refusal.value.facts == {"count": 2}
    _nothing_written()


def test_a_wrong_check_digit_is_refused(cast: Cast) -> None:
    good = id_number("19800512", 3)
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    given = HouseholdInput(members=(MemberInput("陈大山", id_number=wrong),))
    with pytest.raises(IdNumberRefused) as refusal:
        register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)
    assert refusal.value.facts == {"name": "陈*山", "kind": "check_digit"}
    _nothing_written()


def test_a_group_of_another_village_is_refused(cast: Cast) -> None:
    given = replace(family(cast), group_id=cast.tangxi_group.pk)
    with pytest.raises(GroupOutsideVillage):
        register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)
    _nothing_written()


def test_an_archive_without_consent_is_refused(cast: Cast) -> None:
    given = replace(family(cast), consents=())
    with pytest.raises(ConsentMissing):
        register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)
    _nothing_written()


def test_a_person_lives_in_one_household_at_a_time(cast: Cast) -> None:
    # given a registered family
    register_household(officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at)
    before = Person.objects.count()

    # when the same people come again
    with pytest.raises(PersonAlreadyRegistered) as refusal:
        register_household(
            officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
        )

    # then the refusal names the household, the number only masked, and nothing is added
    assert refusal.value.facts["number"] == "441821100201-0001"
    assert str(refusal.value.facts["id_masked"]).startswith("4418**********")
    assert (Household.objects.count(), Person.objects.count()) == (1, before)


def test_a_person_of_another_branch_is_refused_without_saying_where(cast: Cast) -> None:
    # given a family of 石桥 and a household of 汤塘, which is Zhao's
    register_household(officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at)
    mine = register_household(
        officer=cast.zhao,
        village=cast.tangxi.uuid,
        given=replace(family(cast, 9), group_id=None),
        at=cast.at,
    )
    others = family(cast).members
    head = mine.head
    assert head is not None
    correction, before = Correction(cast.zhao, mine.uuid, cast.at), AuditRow.objects.count()

    # when Zhao types the ID number of one of theirs, in each of three ways
    def register() -> None:
        given = replace(family(cast), group_id=None)
        register_household(officer=cast.zhao, village=cast.tangxi.uuid, given=given, at=cast.at)

    def add() -> None:
        add_member(correction, given=replace(others[1], relation="20"))

    def edit() -> None:
        edit_person(correction, person=head.uuid, given=others[0])

    # then the refusal does not tell in which household they live
    for act in (register, add, edit):
        with pytest.raises(PersonAlreadyRegistered) as refusal:
            act()
        assert refusal.value.facts["number"] == "***"
    assert (Household.objects.count(), AuditRow.objects.count()) == (2, before)


def test_a_correction_names_the_household_where_the_number_lives(cast: Cast) -> None:
    first, second = (
        register_household(
            officer=cast.li, village=cast.shiqiao.uuid, given=family(cast, n), at=cast.at
        )
        for n in (1, 9)
    )
    head = second.head
    assert head is not None
    with pytest.raises(PersonAlreadyRegistered) as refusal:
        edit_person(
            Correction(cast.li, second.uuid, cast.at),
            person=head.uuid,
            given=family(cast, 1).members[0],
        )
    assert refusal.value.facts["number"] == first.number


def test_who_moved_out_keeps_their_row_in_the_next_household(cast: Cast) -> None:
    # given a son who has left the household
    register_household(officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at)
    son = Membership.objects.filter(relation="20")
    person = son.get().person
    son.update(left_on=cast.day)

    # when he comes back as head of his own
    given = HouseholdInput(members=(MemberInput("陈小明", id_number=person.id_number or ""),))
    made = register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)

    # then it is the same person
    assert made.head == person
    assert Person.objects.count() == 3


def test_the_bulk_door_numbers_on_and_audits_by_chunk(cast: Cast) -> None:
    register = Register(cast.shiqiao, cast.institution, SYSTEM, cast.at)
    rows = [family(cast, sequence, archive=sequence % 2 == 0) for sequence in range(1, 71)]

    made = bulk_register(rows, register)

    assert [made[0].number, made[-1].number] == ["441821100201-0001", "441821100201-0070"]
    assert Membership.objects.count() == 210
    assert ArchiveProfile.objects.count() == 35
    chunks = AuditRow.objects.filter(action="households.register_chunk").order_by("sequence")
    assert [row.facts["households"] for row in chunks] == [60, 10]
    assert [row.facts["people"] for row in chunks] == [180, 30]


def test_a_number_is_given_once(cast: Cast) -> None:
    register = Register(cast.shiqiao, cast.institution, SYSTEM, cast.at)
    rows = [replace(family(cast, s), number="441821100201-0007") for s in (1, 2)]
    with pytest.raises(HouseholdNumberTaken):
        bulk_register(rows, register)
    assert not Household.objects.exists()
