"""Reading the registry by the API: the scope, masks and figures of the pages, page by page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.public import Register, bulk_register, register_household
from huhutong.households.services.people import Correction, edit_household
from huhutong.households.tests.api_client import ALL, LIST, program
from huhutong.households.tests.family import family
from huhutong.households.tests.ids import id_number
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.org.models import RoleAssignment, User
from tests.cast import NOON, Cast


def _home(cast: Cast):  # type: ignore[no-untyped-def]
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )


def _many(cast: Cast, count: int) -> None:
    rows = [HouseholdInput(members=(MemberInput(f"王{n}"),)) for n in range(count)]
    bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, cast.at))


def test_villages_are_those_of_the_user(cast: Cast) -> None:
    answer = program(cast).get("/api/registry/villages")
    assert answer.json() == [
        {
            "code": "441821100201",
            "name": "石桥村",
            "groups": [
                {"code": "001", "name": "石桥一组"},
                {"code": "002", "name": "石桥二组"},
            ],
        }
    ]
    assert "no-store" in answer["Cache-Control"]


def test_a_household_is_told_whole_with_personal_numbers_masked(cast: Cast) -> None:
    home = _home(cast)
    answer = program(cast).get(f"{LIST}/{home.uuid}")
    told = answer.json()

    assert answer.status_code == 200
    assert answer["ETag"] == f'"{told["version"]}"'
    assert told["number"] == "441821100201-0001"
    assert told["village"] == {"code": "441821100201", "name": "石桥村"}
    assert told["group"] == {"code": "001", "name": "石桥一组"}
    assert [(m["name"], m["relation"], m["age"]) for m in told["members"]] == [
        ("陈大山", "02", 45),
        ("李秀英", "10", 43),
        ("陈小明", "20", 16),
    ]
    business = next(row for row in told["incomes"] if row["kind"] == "business")
    assert business["gross_fen"] == 5_000_000
    assert business["cost_fen"] == 2_000_000
    assert business["imputed"] is True
    assert business["source"] == {
        "source": "self",
        "basis": "入户调查",
        "collector": "李明",
        "on": "2026-03-02",
        "valid_from": "2026-03-02",
    }
    wage = next(row for row in told["incomes"] if row["kind"] == "wage")
    assert wage["person"] == told["members"][1]["uuid"]
    assert told["totals"] == {
        "net_income_fen": 6_600_000,
        "assets_fen": 23_000_000,
        "debts_fen": 2_000_000,
        "debts_due_12m_fen": 500_000,
    }
    # What the roster asked for is there; what only a visit tells is named.
    assert told["completeness"]["missing"] == [
        *("land", "production", "machinery", "expected", "spending", "honours", "needs", "members")
    ]
    assert [c["purpose"] for c in told["consents"]] == ["archive_and_evaluation"]
    text = answer.content.decode()
    for secret in (id_number("19800512", 3), "13800138000", "石桥村12号", "纸质同意书"):
        assert secret not in text


def test_a_supervisor_sees_names_masked_as_on_the_pages(cast: Cast) -> None:
    from huhutong.org.public import TokenWish, issue_token

    home = _home(cast)
    wish = TokenWish("监管取数", ("households.view",), cast.day + timedelta(days=9))
    _token, text = issue_token(by=SYSTEM, user=cast.zhou, wish=wish, at=cast.at)
    client = Client(headers={"authorization": f"Bearer {text}"})
    told = client.get(f"{LIST}/{home.uuid}").json()
    assert [m["name"] for m in told["members"]] == ["陈*山", "李*英", "陈*明"]
    assert client.get(LIST).json()["items"][0]["head_name"] == "陈*山"
    assert "陈大山" not in str(told)


def test_the_archive_is_told_as_of_a_day_but_not_of_a_day_ahead(cast: Cast) -> None:
    home, asks = _home(cast), program(cast)
    before = asks.get(f"{LIST}/{home.uuid}", as_of="2026-03-01").json()
    assert (before["as_of"], before["incomes"], before["members"]) == ("2026-03-01", [], [])
    ahead = asks.get(f"{LIST}/{home.uuid}", as_of="2026-03-03")
    assert ahead.status_code == 400
    assert ahead.json()["code"] == "households.day_ahead"


def test_the_officer_of_the_other_branch_finds_nothing(cast: Cast) -> None:
    home = _home(cast)
    asks = program(cast, cast.zhao, ALL)
    answers = [
        asks.get(f"{LIST}/{home.uuid}"),
        asks.get(LIST, village="441821100201"),
        asks.send("POST", f"{LIST}/{home.uuid}/unmask", {"purpose": "visit"}),
    ]
    assert [a.status_code for a in answers] == [404, 404, 404]
    assert {a.json()["code"] for a in answers} == {"places.not_in_scope"}
    assert asks.get(LIST).json() == {"items": [], "next_cursor": None}
    assert not AuditRow.objects.filter(action="households.unmask").exists()


def test_every_household_comes_exactly_once_page_by_page(cast: Cast) -> None:
    _many(cast, 25)
    asks, seen, cursor = program(cast), [], None
    for _page in range(10):
        query = {"limit": 7} if cursor is None else {"limit": 7, "cursor": cursor}
        told = asks.get(LIST, **query).json()
        seen += [row["number"] for row in told["items"]]
        cursor = told["next_cursor"]
        if len(seen) == 14:
            # a newcomer behind the cursor moves nothing
            _many(cast, 1)
        if cursor is None:
            break
    assert seen == [f"441821100201-{n:04d}" for n in range(1, 27)]


def test_a_cursor_of_another_question_is_refused(cast: Cast) -> None:
    _many(cast, 3)
    asks = program(cast)
    cursor = asks.get(LIST, limit=2).json()["next_cursor"]
    wrong = asks.get(LIST, cursor=cursor, residence="migrant")
    assert wrong.status_code == 400
    assert wrong.json()["code"] == "infra.cursor_unfit"
    assert "游标" in wrong.json()["detail"]
    assert len(asks.get(LIST, cursor=cursor).json()["items"]) == 1


def test_a_page_costs_the_same_whatever_it_holds(
    cast: Cast, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    _many(cast, 60)
    asks = program(cast)
    with django_assert_max_num_queries(16):
        assert len(asks.get(LIST, limit=50).json()["items"]) == 50


def test_filters_by_residence_archive_and_change(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huhutong.infra import clock

    home = _home(cast)
    _many(cast, 2)
    asks = program(cast)
    assert [r["number"] for r in asks.get(LIST, archived=True).json()["items"]] == [home.number]
    assert len(asks.get(LIST, archived="false").json()["items"]) == 2
    assert asks.get(LIST, residence="migrant").json()["items"] == []

    # when an hour later one is corrected, it alone has changed since
    later = NOON + timedelta(hours=1)
    monkeypatch.setattr(clock, "_source", [lambda: later])
    assert asks.get(LIST, changed_since=later.isoformat()).json()["items"] == []
    edit_household(Correction(cast.li, home.uuid, later), said={"residence": "migrant"})
    told = asks.get(LIST, changed_since=later.isoformat()).json()["items"]
    assert [row["number"] for row in told] == [home.number]
    assert len(asks.get(LIST, changed_since=NOON.isoformat()).json()["items"]) == 3


def test_a_look_in_clear_needs_the_permission_and_a_purpose_and_is_written_down(
    cast: Cast,
) -> None:
    home, user = _home(cast), _unmasker(cast)
    asks = program(cast, user, ALL)
    address = f"{LIST}/{home.uuid}/unmask"

    told = asks.send("POST", address, {"purpose": "visit"})
    assert told.json()["people"][0] == {
        "name": "陈大山",
        "id_number": id_number("19800512", 3),
        "phone": "13800138000",
    }
    assert "no-store" in told["Cache-Control"]
    looks = AuditRow.objects.filter(action="households.unmask")
    assert [row.facts["purpose"] for row in looks] == ["visit"]
    by_token = AuditRow.objects.get(action="org.act_by_token")
    assert by_token.facts == {"token": asks.token.name, "operation": "unmask_household"}

    wrong = asks.send("POST", address, {"purpose": "curiosity"})
    assert wrong.status_code == 422
    without = program(cast, user, ["households.view"]).send("POST", address, {"purpose": "visit"})
    assert without.status_code == 403
    assert looks.count() == 1


def _unmasker(cast: Cast) -> User:
    """Li with every permission of the registry in one role."""
    from huhutong.org.models import Role

    role = Role.objects.create(
        institution=cast.institution, code="all", name="全部", permissions=list(ALL)
    )
    RoleAssignment.objects.create(user=cast.li, role=role, valid_from=cast.day)
    return cast.li


def test_only_a_good_token_opens_the_api(cast: Cast, signed_in) -> None:  # type: ignore[no-untyped-def]
    home = _home(cast)
    address = f"{LIST}/{home.uuid}"
    for client in (Client(), signed_in(cast.li), Client(headers={"authorization": "Basic x"})):
        answer = client.get(address)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "org.token_missing"
    wrong = Client(headers={"authorization": "Bearer hht_nonsense"}).get(address)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "org.token_unknown")
    # a session beside the token changes nothing of whose it is
    asks = program(cast, cast.zhao)
    asks.client.force_login(cast.li)
    assert asks.get(address).status_code == 404
    # a form of another site has no token, whatever cookies it brings
    post = signed_in(cast.li).post(LIST, "{}", content_type="application/json")
    assert post.status_code == 401


def test_problems_speak_the_language_that_is_asked_for(cast: Cast) -> None:
    asks = program(cast)
    typo = asks.get(f"{LIST}?vilage=441821100201").json()
    assert [(e["field"], e["code"]) for e in typo["errors"]] == [
        ("query.vilage", "extra_forbidden")
    ]
    address = f"{LIST}?limit=0"
    chinese = asks.get(address)
    assert chinese.status_code == 422
    assert [(e["field"], e["code"]) for e in chinese.json()["errors"]] == [
        ("query.limit", "greater_than_equal")
    ]
    assert "不能小于 1" in str(chinese.json()["errors"])
    english = asks.client.get(address, headers={"accept-language": "en"})
    assert "at least 1" in str(english.json()["errors"])
