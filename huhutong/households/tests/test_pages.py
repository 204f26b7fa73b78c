"""Pages: who sees what, in which form, at what cost; and each step by hand without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huhutong.households.models import (
    Consent,
    Household,
    IncomeRecord,
    Person,
    Tie,
)
from huhutong.households.public import Register, bulk_register, facts_of, register_household
from huhutong.households.tests.family import family
from huhutong.households.tests.ids import id_number
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.org.public import User
from tests.cast import Cast

SignIn = Callable[[User], Client]
LIST = "/console/households/"
NUMBER = id_number("19800512", 3)


@pytest.fixture
def household(cast: Cast) -> Household:
    """陈大山's household, archived."""
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )


def _address(household: Household, tail: str = "") -> str:
    return f"{LIST}{household.uuid}/{tail}"


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_shows_only_what_is_in_scope(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    assert household.number in _text(signed_in(cast.li).get(LIST))
    other = signed_in(cast.zhao)
    assert household.number not in _text(other.get(LIST))
    assert other.get(LIST, {"village": cast.shiqiao.code}).status_code == 404
    assert other.get(_address(household)).status_code == 404
    assert signed_in(cast.admin).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("陈大山", True),
        ("陈", True),
        ("李秀", True),  # a member finds the household
        ("cds", True),
        ("CD", True),
        ("441821100201-0001", True),
        ("441821100201", True),
        ("0001", True),
        (NUMBER, True),
        (NUMBER[-4:], True),
        ("13800138000", True),
        ("王", False),
        ("zzz", False),
        ("13800138001", False),
        ("441821100202", False),
        ("%", False),
    ],
)
def test_one_box_finds_by_anything(
    cast: Cast, household: Household, signed_in: SignIn, query: str, *, found: bool
) -> None:
    page = _text(signed_in(cast.li).get(LIST, {"q": query}))
    assert (f">{household.number}<" in page) is found


def test_filters_narrow_the_list(cast: Cast, household: Household, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    group, other = cast.groups
    hits: dict[str, dict[str, str | int]] = {
        "yes": {"archived": "yes", "residence": "resident", "village": cast.shiqiao.code},
        "group": {"village": cast.shiqiao.code, "group": group.pk},
        "other": {"village": cast.shiqiao.code, "group": other.pk},
        "no": {"archived": "no"},
        "absent": {"residence": "registered_absent"},
    }
    found = {name: household.number in _text(client.get(LIST, q)) for name, q in hits.items()}
    assert found == {"yes": True, "group": True, "other": False, "no": False, "absent": False}


def test_the_list_is_sorted_by_the_address(cast: Cast, signed_in: SignIn) -> None:
    # given three households, the second without a group
    rows = [family(cast, s) for s in range(1, 4)]
    bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, cast.at))
    client = signed_in(cast.li)

    # then the numbers run up unasked and down when asked, and nonsense is unasked
    def numbers(query: str) -> list[str]:
        return [line.household.number[-4:] for line in client.get(LIST + query).context["lines"]]

    assert numbers("") == ["0001", "0002", "0003"]
    assert numbers("?order=-number") == ["0003", "0002", "0001"]
    assert numbers("?order=password") == ["0001", "0002", "0003"]
    assert 'aria-sort="descending"' in _text(client.get(f"{LIST}?order=-number"))


def test_who_sees_names_masked_cannot_sort_by_them(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    assert "head" in signed_in(cast.li).get(LIST).context["heads"]
    assert "head" not in signed_in(cast.zhou).get(LIST).context["heads"]


def test_the_list_costs_the_same_for_many(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    rows = [family(cast, s, archive=s % 3 == 0) for s in range(1, 61)]
    bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, cast.at))
    client = signed_in(cast.li)
    with django_assert_max_num_queries(30):  # with the stage head of the village
        page = client.get(LIST, {"village": cast.shiqiao.code, "order": "-group"})
    assert _text(page).count("441821100201-00") >= 50
    with django_assert_max_num_queries(20):
        client.get(f"{LIST}?q=陈大山&page=2")


def test_the_household_page_masks_and_names_sources(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    page = _text(signed_in(cast.li).get(_address(household)))
    assert "陈大山" in page
    assert NUMBER not in page
    assert f"4418**********{NUMBER[-4:]}" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "农户自述 · 入户调查 · 李明 · 2026-03-02" in page
    assert "估算" in page
    assert "录入档案：劳动力和技能、收入、资产、负债" in page
    assert "66,000.00" in page  # 36,000 wages and 50,000 less 20,000 imputed cost


def test_a_supervisor_sees_masked_names_and_no_buttons(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.zhou)
    page, listed = _text(client.get(_address(household))), _text(client.get(LIST))
    for text in (page, listed):
        assert "陈大山" not in text
        assert "陈*山" in text
    assert "/archive/" not in page
    assert client.get(_address(household, "archive/")).status_code == 403
    assert client.get(_address(household, "clear/")).status_code == 403


@pytest.mark.parametrize("query", ["陈大山", "陈大", "cds", NUMBER, NUMBER[-4:], "13800138000"])
def test_a_supervisor_cannot_undo_the_mask_by_searching(
    cast: Cast, household: Household, signed_in: SignIn, query: str
) -> None:
    own = _text(signed_in(cast.li).get(LIST, {"q": query}))
    theirs = signed_in(cast.zhou)
    assert f">{household.number}<" in own
    assert f">{household.number}<" not in _text(theirs.get(LIST, {"q": query}))
    assert f">{household.number}<" in _text(theirs.get(LIST, {"q": household.number}))


def test_each_look_in_clear_is_written_down(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    before = client.get(_address(household, "clear/"))
    assert NUMBER not in _text(before)
    assert not AuditRow.objects.filter(action="households.unmask").exists()

    shown = client.post(_address(household, "clear/"), {"purpose": "visit"})

    assert NUMBER in _text(shown)
    assert "佛冈县石角镇石桥村12号" in _text(shown)
    assert "no-store" in shown["Cache-Control"]
    row = AuditRow.objects.get(action="households.unmask")
    assert (row.actor_name, row.facts["purpose"]) == ("李明", "visit")
    assert (
        signed_in(cast.zhao).post(_address(household, "clear/"), {"purpose": "visit"}).status_code
        == 404
    )
    assert AuditRow.objects.filter(action="households.unmask").count() == 1


def test_consent_is_recorded_and_withdrawn_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    given = family(cast, archive=False)
    made = register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)
    client = signed_in(cast.li)
    data = {"purpose": "archive_and_evaluation", "evidence": "档案盒 3-12"}
    client.post(_address(made, "consent/"), data)
    assert Consent.objects.get().evidence == "档案盒 3-12"
    again = _text(client.post(_address(made, "consent/"), data))
    assert "已经给过这项同意" in again
    client.post(_address(made, "consent/withdraw/"), {"purpose": "archive_and_evaluation"})
    assert Consent.objects.get().withdrawn_at == cast.at
    assert "建立家庭档案和接受评议同意书" in _text(client.get(_address(made, "consent/form/")))


NEWER = ("members", "land", "production", "machinery", "expected", "spending", "honours", "needs")


def _archive_form(**more: str) -> dict[str, str]:
    sets = {"income": 2, "asset": 2, "debt": 2, **dict.fromkeys(NEWER, 0)}
    management = {
        f"{name}-{key}": value
        for name, count in sets.items()
        for key, value in (("TOTAL_FORMS", str(count)), ("INITIAL_FORMS", "0"))
    }
    return management | {
        "source-source": "document",
        "profile-labour_count": "3",
        "profile-skill": "1",
        "profile-plan": "0",
        "income-0-kind": "wage",
        "asset-0-kind": "house",
        "debt-0-kind": "bank",
        "income-1-kind": "wage",
        "asset-1-kind": "house",
        "debt-1-kind": "bank",
    } | more  # fmt: skip


def test_the_archive_is_recorded_on_the_page(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    shown = _text(client.get(_address(household, "archive/")))
    assert 'value="36000"' in shown
    data = _archive_form(
        **{
            "income-0-year": "2025",
            "income-0-gross": "4.2万",
            "income-1-kind": "business",
            "income-1-year": "2025",
            "income-1-gross": "10,000",
            "asset-0-value": "80000.50",
        }
    )
    response = client.post(_address(household, "archive/"), data)
    assert response.status_code == 302
    facts = facts_of([household.pk], cast.institution, cast.day)[0]
    assert (facts.net_income_fen, facts.assets_fen) == (4_200_000 + 600_000, 8_000_050)
    assert (facts.debts_fen, facts.labour_count) == (0, 3)
    assert IncomeRecord.objects.get(kind="business", valid_to=None).imputed


def test_a_wrong_amount_is_told_beside_its_field(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    before = facts_of([household.pk], cast.institution, cast.day)
    data = _archive_form(**{"income-0-year": "2025", "income-0-gross": "三万"})
    page = _text(signed_in(cast.li).post(_address(household, "archive/"), data))
    assert "请填写金额，单位元" in page
    assert facts_of([household.pk], cast.institution, cast.day) == before


def test_people_are_corrected_added_and_leave(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    head = household.head
    assert head is not None
    client.post(_address(household, f"members/{head.uuid}/"), {"name": "陈大善"})
    head.refresh_from_db()
    assert (head.name, head.initials, head.id_number) == ("陈大善", "cds", NUMBER)
    data = {"name": "陈老太", "id_number": id_number("19500101", 4), "relation": "50"}
    client.post(_address(household, "members/new/"), data)
    mother = Person.objects.get(name="陈老太")
    assert household.memberships.filter(left_on=None).count() == 4
    client.post(_address(household, f"members/{mother.uuid}/leave/"))
    assert household.memberships.filter(left_on=None).count() == 3
    refused = client.post(_address(household, f"members/{head.uuid}/leave/"))
    assert refused.status_code == 409
    assert household.memberships.filter(left_on=None).count() == 3
    data = {"residence": "migrant", "address": "新址", "group": str(cast.groups[1].pk)}
    client.post(_address(household, "edit/"), data)
    household.refresh_from_db()
    assert (household.residence, household.address) == ("migrant", "新址")
    assert household.group == cast.groups[1]


def test_a_household_is_registered_and_tied_by_hand(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    data = {"name": "王二", "id_number": id_number("19700101", 5), "residence": "resident"}
    client.post(f"{LIST}villages/{cast.shiqiao.code}/new/", data)
    made = Household.objects.get(head__name="王二")
    assert made.number == "441821100201-0002"
    assert made.head is not None
    assert household.head is not None
    data = {
        "person": str(made.head.uuid),
        "other": str(household.head.uuid),
        "relation": "sibling",
    }
    client.post(_address(made, "ties/new/?q=陈大山"), data)
    assert Tie.objects.get().relation == "sibling"
