"""Writing to the registry by the API: once under a key, on the version that was read, audited."""

from copy import deepcopy
from typing import Any

import pytest

from huhutong.households.models import (
    ArchiveProfile,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.public import register_household
from huhutong.households.tests.api_client import LIST, Program, program
from huhutong.households.tests.family import family
from huhutong.households.tests.ids import id_number
from huhutong.infra.models import AuditRow, IdempotentWrite
from tests.cast import Cast

SOURCE = {"source": "self", "on": "2026-03-02", "collector": "李明", "basis": "入户调查"}
BODY: dict[str, Any] = {
    "village": "441821100201",
    "group": "001",
    "address": "石桥村3号",
    "economy_type": "grain",
    "members": [
        {
            "name": "何大山",
            "relation": "02",
            "id_number": id_number("19750505", 5),
            "phone": "13900139000",
        },
        {"name": "李秀英", "relation": "10", "id_number": id_number("19760606", 6)},
    ],
    "consents": [{"evidence": "档案盒 3"}],
    "archive": {
        "source": SOURCE,
        "profile": {"labour_count": 2, "skill": 1},
        "incomes": [
            {"kind": "wage", "year": 2025, "gross_fen": 3_000_000, "cost_fen": 0, "member": 1},
            {"kind": "business", "year": 2025, "gross_fen": 5_000_000, "cost_fen": None},
        ],
        "debts": [{"kind": "bank", "balance_fen": 1_000_000, "due_12m_fen": 100_000}],
    },
}


def _home(cast: Cast) -> Household:
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )


def _version(asks: Program, home: Household) -> str:
    return str(asks.get(f"{LIST}/{home.uuid}").json()["version"])


def _nothing_written() -> None:
    assert not Household.objects.exists()
    assert not Person.objects.exists()
    assert not Consent.objects.exists()
    assert not IdempotentWrite.objects.exists()
    assert not AuditRow.objects.filter(action="org.act_by_token").exists()


def test_a_household_is_registered_whole_and_the_token_is_named(cast: Cast) -> None:
    asks = program(cast)
    answer = asks.send("POST", LIST, BODY)

    told = answer.json()
    assert answer.status_code == 201
    home = Household.objects.get()
    assert told == {
        "uuid": str(home.uuid),
        "number": "441821100201-0001",
        "version": _version(asks, home),
        "person": None,
    }
    assert answer["ETag"] == f'"{told["version"]}"'
    assert home.group == cast.groups[0]
    wage = IncomeRecord.objects.get(kind="wage")
    assert wage.person is not None
    assert wage.person.name == "李秀英"
    business = IncomeRecord.objects.get(kind="business")
    assert (business.cost_fen, business.imputed) == (2_000_000, True)
    assert AuditRow.objects.get(action="households.register").actor_uuid == cast.li.uuid
    assert AuditRow.objects.get(action="org.act_by_token").facts == {
        "token": asks.token.name,
        "operation": "create_household",
    }


def test_the_same_key_writes_once_and_answers_alike(cast: Cast) -> None:
    asks = program(cast)
    first = asks.send("POST", LIST, BODY, key="k-1")
    again = asks.send("POST", LIST, BODY, key="k-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Household.objects.count() == 1

    other = deepcopy(BODY)
    other["members"][0]["name"] = "何小山"
    wrong = asks.send("POST", LIST, other, key="k-1")
    assert (wrong.status_code, wrong.json()["code"]) == (
        422,
        "infra.idempotency_key_used_otherwise",
    )
    assert Household.objects.count() == 1
    # a token that may only read gets no answer of a write either
    reads = program(cast, permits=["households.view"])
    assert reads.send("POST", LIST, BODY, key="k-1").status_code == 403


def test_a_refused_write_leaves_its_key_free(cast: Cast) -> None:
    asks, wrong = program(cast), deepcopy(BODY)
    wrong["members"][1]["relation"] = "02"
    refused = asks.send("POST", LIST, wrong, key="k-1")
    assert (refused.status_code, refused.json()["code"]) == (409, "households.head_not_single")
    _nothing_written()
    assert asks.send("POST", LIST, BODY, key="k-1").status_code == 201


def test_a_write_without_a_key_is_refused(cast: Cast) -> None:
    asks = program(cast)
    answer = asks.client.post(LIST, BODY, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"
    empty = asks.send("POST", LIST, BODY, key="")
    assert empty.status_code in {400, 422}
    _nothing_written()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"vilage": "x"}, "body.vilage", "extra_forbidden"),
        ({"village": "4418"}, "body.village", "string_pattern_mismatch"),
        ({"members": []}, "body.members", "too_short"),
        ({"members": [{"relation": "02"}]}, "body.members[0].name", "missing"),
        ({"members": [{"name": "何", "relation": "03"}]}, "body.members[0].relation", "enum"),
        ({"residence": "away"}, "body.residence", "enum"),
        (
            {"archive": {"source": SOURCE, "assets": [{"kind": "house", "value_fen": 1.5}]}},
            "body.archive.assets[0].value_fen",
            "int_type",
        ),
        (
            {"archive": {"source": SOURCE, "assets": [{"kind": "house", "value_fen": "15"}]}},
            "body.archive.assets[0].value_fen",
            "int_type",
        ),
        (
            {"archive": {"source": SOURCE, "assets": [{"kind": "house", "value_fen": -1}]}},
            "body.archive.assets[0].value_fen",
            "greater_than_equal",
        ),
        (
            {
                "archive": {
                    "source": SOURCE,
                    "incomes": [
                        {"kind": "wage", "year": 2025, "gross_fen": 1, "cost_fen": 0, "member": 2}
                    ],
                }
            },
            "body",
            "member_index",
        ),
        ({"consents": [{"evidence": "a"}, {"evidence": "b"}]}, "body", "repeated"),
        ({"address": "a\x00b"}, "body", "null_sign"),
        ({"consents": [{"evidence": "a\x00"}]}, "body.consents[0]", "null_sign"),
        ({"address": "\ud800"}, "body.address", "string_unicode"),
    ],
)
def test_what_cannot_be_read_is_told_by_field_and_writes_nothing(
    cast: Cast, change: dict[str, Any], field: str, code: str
) -> None:
    answer = program(cast).send("POST", LIST, BODY | change)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "infra.request_malformed")
    assert (problem["errors"][0]["field"], problem["errors"][0]["code"]) == (field, code)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["errors"][0]["message"])
    _nothing_written()


def test_a_body_that_is_no_json_is_refused(cast: Cast) -> None:
    answer = program(cast).client.post(
        LIST, "{", content_type="application/json", headers={"idempotency-key": "k"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "infra.request_unreadable")
    _nothing_written()


def test_other_branches_villages_and_checkers_are_refused(cast: Cast) -> None:
    zhao = program(cast, cast.zhao).send("POST", LIST, BODY)
    assert (zhao.status_code, zhao.json()["code"]) == (404, "places.not_in_scope")
    wang = program(cast, cast.wang, ["households.view"]).send("POST", LIST, BODY)
    assert (wang.status_code, wang.json()["code"]) == (403, "org.permission_refused")
    foreign = program(cast).send("POST", LIST, BODY | {"group": "009"})
    assert foreign.json()["code"] == "households.group_outside_village"
    _nothing_written()


def test_a_household_is_corrected_on_the_version_that_was_read(cast: Cast) -> None:
    home, asks = _home(cast), program(cast)
    version = _version(asks, home)
    address = f"{LIST}/{home.uuid}"
    done = asks.send("PATCH", address, {"residence": "migrant", "group": "002"}, version=version)
    assert done.status_code == 200
    home.refresh_from_db()
    assert (home.residence, home.group) == ("migrant", cast.groups[1])
    assert home.address == "佛冈县石角镇石桥村12号"
    assert done.json()["version"] == _version(asks, home) != version

    # who has read the version before finds it changed; nothing is lost
    late = asks.send("PATCH", address, {"residence": "trader"}, version=version)
    assert (late.status_code, late.json()["code"]) == (412, "households.version_outdated")
    home.refresh_from_db()
    assert home.residence == "migrant"
    without = asks.send("PATCH", address, {"residence": "trader"})
    assert without.json()["errors"][0]["field"] == "header.If-Match"
    empty = asks.send("PATCH", address, {}, version=version)
    assert empty.json()["errors"][0]["code"] == "nothing_given"


def test_a_member_is_corrected_and_what_is_not_named_stays(cast: Cast) -> None:
    home, asks = _home(cast), program(cast)
    head = home.head
    assert head is not None
    address = f"{LIST}/{home.uuid}/members/{head.uuid}"
    done = asks.send("PATCH", address, {"name": "陈大三"}, version=_version(asks, home))
    assert done.status_code == 200
    head.refresh_from_db()
    assert (head.name, head.phone) == ("陈大三", "13800138000")
    assert head.id_number == id_number("19800512", 3)

    asks.send("PATCH", address, {"phone": ""}, version=_version(asks, home))
    head.refresh_from_db()
    assert head.phone is None
    wrong = asks.send(
        "PATCH", address, {"id_number": "441821198005120000"}, version=_version(asks, home)
    )
    assert (wrong.status_code, wrong.json()["code"]) == (409, "households.id_number_refused")
    assert "441821198005120000" not in wrong.content.decode()


def test_a_member_is_added(cast: Cast) -> None:
    home, asks = _home(cast), program(cast)
    done = asks.send("POST", f"{LIST}/{home.uuid}/members", {"name": "陈小花", "relation": "30"})
    assert done.status_code == 201
    member = Membership.objects.get(person__uuid=done.json()["person"])
    assert (member.household, member.relation, member.person.name) == (home, "30", "陈小花")


def test_consents_are_recorded_and_withdrawn(cast: Cast) -> None:
    home, asks = _home(cast), program(cast)
    address = f"{LIST}/{home.uuid}/consents"
    said = {"purpose": "posting_amount", "evidence": "档案盒 9"}
    assert asks.send("POST", address, said).status_code == 201
    again = asks.send("POST", address, said)
    assert (again.status_code, again.json()["code"]) == (409, "households.consent_already_given")
    back = asks.send("POST", f"{address}/withdraw", {"purpose": "posting_amount"})
    assert back.status_code == 200
    consent = Consent.objects.get(household=home, purpose="posting_amount")
    assert (consent.given_at, consent.withdrawn_at) == (cast.at, cast.at)


def test_given_classes_of_the_archive_are_replaced_and_the_others_stay(cast: Cast) -> None:
    home, asks = _home(cast), program(cast)
    told = asks.get(f"{LIST}/{home.uuid}").json()
    wife = told["members"][1]["uuid"]
    body: dict[str, Any] = {
        "source": SOURCE,
        "incomes": [
            {"kind": "wage", "year": 2025, "gross_fen": 4_000_000, "cost_fen": 0, "person": wife}
        ],
        "debts": [],
    }
    address = f"{LIST}/{home.uuid}/archive"
    done = asks.send("PUT", address, body, version=told["version"])
    assert done.status_code == 200
    now = asks.get(f"{LIST}/{home.uuid}").json()
    assert [(r["kind"], r["gross_fen"], r["person"]) for r in now["incomes"]] == [
        ("wage", 4_000_000, wife)
    ]
    assert now["debts"] == []
    assert now["profile"] == told["profile"]
    assert now["assets"] == told["assets"]
    assert DebtRecord.objects.get().valid_to == cast.day

    body["incomes"][0]["person"] = str(cast.li.uuid)
    stranger = asks.send("PUT", address, body, version=now["version"])
    assert stranger.json()["code"] == "households.person_not_of_household"
    body["incomes"][0] |= {"person": None, "member": 0}
    by_place = asks.send("PUT", address, body, version=now["version"])
    assert by_place.json()["errors"][0]["code"] == "use_person"
    assert IncomeRecord.objects.filter(valid_to=None).count() == 1


def test_an_archive_without_consent_is_refused(cast: Cast) -> None:
    home = register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast, archive=False), at=cast.at
    )
    asks = program(cast)
    body = {"source": SOURCE, "profile": {"labour_count": 1}}
    answer = asks.send("PUT", f"{LIST}/{home.uuid}/archive", body, version=_version(asks, home))
    assert (answer.status_code, answer.json()["code"]) == (409, "households.consent_missing")
    assert not ArchiveProfile.objects.exists()
    assert not IdempotentWrite.objects.exists()


def test_nobody_of_the_other_branch_writes_to_a_household(cast: Cast) -> None:
    home = _home(cast)
    version = _version(program(cast), home)
    asks, address = program(cast, cast.zhao), f"{LIST}/{home.uuid}"
    member = {"name": "甲", "relation": "30"}
    tries = [
        asks.send("PATCH", address, {"residence": "trader"}, version=version),
        asks.send("PUT", f"{address}/archive", {"source": SOURCE, "debts": []}, version=version),
        asks.send("POST", f"{address}/members", member),
        asks.send("POST", f"{address}/consents", {"purpose": "share", "evidence": "x"}),
        asks.send("POST", f"{address}/consents/withdraw", {"purpose": "share"}),
    ]
    assert [answer.status_code for answer in tries] == [404] * 5
    assert home.memberships.count() == 3
    assert not IdempotentWrite.objects.exists()
