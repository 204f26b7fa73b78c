"""The ballot API, walked as a phone walks it; what it refuses and what it never shows."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from huhutong.evaluation.models import Access, Ballot, EvaluationRound, Sheet
from huhutong.evaluation.services import Handout, issue_links
from huhutong.evaluation.tests.village import Village
from huhutong.infra import clock
from huhutong.infra.ui import assets

MARKS = {"standing": 4, "reliability": 4, "honesty": 5, "harmony": 3, "diligence": 4}


class Phone:
    """A browser on a phone: keeps cookies, sends JSON from our own page."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def post(self, path: str, body: object, **headers: str) -> Any:
        """POST JSON to the ballot API."""
        given = {"Origin": "http://testserver", **headers}
        return self.client.post(
            f"/api/ballot/{path}",
            json.dumps(body, default=str),
            content_type="application/json",
            headers=given,
        )

    def get(self, path: str) -> Any:
        """GET from the ballot API."""
        return self.client.get(f"/api/ballot/{path}")

    def open(self, handout: Handout) -> Any:
        """Open a link with its PIN."""
        return self.post("open", {"token": handout.token, "pin": handout.pin})


def told(response: Any) -> Any:
    """The JSON of an answer."""
    return json.loads(response.content)


@pytest.fixture
def opened(village: Village) -> EvaluationRound:
    """An open round."""
    return village.open()


def hand_out(village: Village, opened: EvaluationRound, index: int = 1) -> Handout:
    """A fresh link for an evaluator by index."""
    return issue_links(
        officer=village.cast.li,
        round_uuid=opened.uuid,
        evaluators=[village.evaluators[index].uuid],
        at=village.cast.at,
    )[0]


def test_opening_shows_the_own_sheets_and_nothing_else(
    village: Village, opened: EvaluationRound
) -> None:
    # given a link and a PIN; household 1 is the first evaluator's own, 7 the brother's
    handout, phone = hand_out(village, opened, 0), Phone()

    # when the evaluator opens the ballot
    answer = phone.open(handout)
    assert answer.status_code == 200
    ballot = told(answer)
    assert (ballot["village"], ballot["group"]) == ("石桥村", "石桥一组")
    assert (ballot["total"], ballot["answered"]) == (6, 0)
    assert ballot["evaluator_name"] == "钱大1"
    assert {"code": "gambling", "label": "赌博"} in ballot["veto_reasons"]

    # then the cookie is out of reach of scripts and of other sites
    cookie = answer.cookies["huhutong_ballot"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        "Strict",
        "/api/ballot",
    )

    # and there are six households in order, neither own nor brother's
    listed = phone.get("sheets")
    assert "no-store" in listed["Cache-Control"]
    sheets = told(listed)
    assert [sheet["position"] for sheet in sheets] == [1, 2, 3, 4, 5, 6]
    assert {sheet["number_of"] for sheet in sheets} == {6}
    names = {sheet["head_name"] for sheet in sheets}
    assert "钱大1" not in names
    assert village.households[6].head is not None
    assert village.households[6].head.name not in names
    assert {sheet["hint"] for sheet in sheets} == {"2 口人"}


def test_namesakes_are_told_apart_by_who_lives_with_them(
    village: Village, opened: EvaluationRound
) -> None:
    # given three heads of one name, one of whom lives alone
    name = "王建国"
    heads = [village.households[place].head for place in (3, 4, 5)]
    for head in heads:
        assert head is not None
        type(head).objects.filter(pk=head.pk).update(name=name)
    village.households[5].memberships.exclude(person=heads[2]).update(
        left_on=village.cast.at.date()
    )

    # when an evaluator opens the ballot
    phone = Phone()
    phone.open(hand_out(village, opened))
    sheets = told(phone.get("sheets"))

    # then theirs say what neighbours know, and the others how many people they are
    hints = {sheet["hint"] for sheet in sheets if sheet["head_name"] == name}
    tail = village.households[5].number[-4:]
    members = {
        village.households[place].memberships.exclude(person=heads[place - 3]).get().person.name
        for place in (3, 4)
    }
    wanted = {f"2 口人，家里有 {member}" for member in members}
    assert hints == {*wanted, f"1 口人，户编号尾号 {tail}"}
    assert {sheet["hint"] for sheet in sheets if sheet["head_name"] != name} == {"2 口人"}


def test_answering_all_twice_with_the_same_keys_and_leaving(
    village: Village, opened: EvaluationRound
) -> None:
    # given an opened ballot of six households
    phone = Phone()
    phone.open(hand_out(village, opened, 0))
    sheets = told(phone.get("sheets"))

    # when all are answered, each one twice with the same key
    for sheet in sheets:
        body = {"device_key": uuid4(), "knows": True, **MARKS}
        for _ in range(2):
            done = phone.post(f"sheets/{sheet['uuid']}/commit", body)
            assert done.status_code == 200, done.content
        assert told(done)["answered"] == sheet["position"]

    # then the counts say so, on resuming too, and nothing of the answers comes back
    assert told(phone.get("session"))["answered"] == 6
    again = told(phone.get("sheets"))
    assert {sheet["state"] for sheet in again} == {"answered"}
    assert set(again[0]) == {
        "uuid",
        "position",
        "number_of",
        "head_name",
        "group",
        "hint",
        "state",
    }
    assert Ballot.objects.count() == 6

    # when the phone is given back
    assert phone.post("leave", {}).status_code == 204
    assert phone.get("sheets").status_code == 401


def test_a_second_answer_is_a_conflict_in_chinese(
    village: Village, opened: EvaluationRound
) -> None:
    phone = Phone()
    phone.open(hand_out(village, opened))
    sheet = told(phone.get("sheets"))[0]["uuid"]
    phone.post(f"sheets/{sheet}/commit", {"device_key": uuid4(), "knows": False})
    second = phone.post(f"sheets/{sheet}/commit", {"device_key": uuid4(), "knows": True, **MARKS})
    assert second.status_code == 409
    assert second["Content-Type"] == "application/problem+json"
    assert told(second)["code"] == "evaluation.sheet_already_answered"
    assert told(second)["detail"] == "这一户您已经交过，不能再改。请继续评下一户。"
    assert Ballot.objects.get().knows is False


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"knows": True}, 422),
        ({"knows": True, **MARKS, "honesty": 9}, 422),
        ({"knows": False, **MARKS}, 422),
        ({"knows": True, **MARKS, "veto_reasons": ["drugs"]}, 422),
        ({**MARKS}, 422),
    ],
)
def test_incomplete_answers_change_nothing(
    village: Village, opened: EvaluationRound, body: dict[str, object], status: int
) -> None:
    phone = Phone()
    phone.open(hand_out(village, opened))
    sheet = told(phone.get("sheets"))[0]["uuid"]
    refused = phone.post(f"sheets/{sheet}/commit", {"device_key": uuid4(), **body})
    assert refused.status_code == status
    assert not Ballot.objects.exists()
    assert not Sheet.objects.filter(state="answered").exists()


def test_another_evaluators_sheet_is_not_found(village: Village, opened: EvaluationRound) -> None:
    phone = Phone()
    phone.open(hand_out(village, opened, 1))
    foreign = opened.sheets.filter(evaluator=village.evaluators[2], state="assigned").first()
    assert foreign is not None
    answer = phone.post(f"sheets/{foreign.uuid}/commit", {"device_key": uuid4(), "knows": False})
    assert answer.status_code == 404
    listed = {sheet["uuid"] for sheet in told(phone.get("sheets"))}
    others = opened.sheets.exclude(evaluator=village.evaluators[1]).values_list("uuid", flat=True)
    assert listed.isdisjoint({str(uuid) for uuid in others})
    assert not Ballot.objects.exists()


def test_without_link_and_pin_nothing_is_shown(village: Village, opened: EvaluationRound) -> None:
    phone = Phone()
    for path in ("sheets", "session"):
        answer = phone.get(path)
        assert (answer.status_code, told(answer)["code"]) == (401, "evaluation.ballot_session_over")
    staff = Client()
    staff.force_login(village.cast.li)
    assert staff.get("/api/ballot/sheets").status_code == 401
    forged = Phone()
    forged.client.cookies["huhutong_ballot"] = "abc:def:ghi"
    assert forged.get("sheets").status_code == 401


def test_a_link_must_be_genuine_live_and_not_replaced(
    village: Village, opened: EvaluationRound
) -> None:
    first = hand_out(village, opened)
    phone = Phone()
    phone.open(first)

    # when the link is issued again, the old link and its session are dead
    second = hand_out(village, opened)
    assert phone.get("sheets").status_code == 401
    assert told(Phone().open(first))["code"] == "evaluation.link_invalid"
    assert Client().get(f"/ballot/{first.token}/").status_code == 404

    # and a changed token is none
    secret, signature = second.token.split(".")
    for bad in (f"{secret[::-1]}.{signature}", secret, "x"):
        answer = Phone().post("open", {"token": bad, "pin": second.pin})
        assert (answer.status_code, told(answer)["code"]) == (404, "evaluation.link_invalid")
    assert Phone().open(second).status_code == 200

    # and only hashes are stored
    access = Access.objects.get(revoked_at=None)
    assert secret not in (access.token_hash, access.pin_hash)
    assert access.pin_hash.startswith("argon2$")
    assert second.pin not in access.pin_hash


def test_a_link_ends_after_two_weeks(
    village: Village, opened: EvaluationRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    handout, phone = hand_out(village, opened), Phone()
    phone.open(handout)
    later: datetime = village.cast.at + timedelta(days=14)
    monkeypatch.setattr(clock, "_source", [lambda: later])
    assert phone.get("sheets").status_code == 401
    assert Phone().open(handout).status_code == 404


def test_five_wrong_pins_lock_the_link_for_fifteen_minutes(
    village: Village, opened: EvaluationRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    handout, phone = hand_out(village, opened), Phone()
    wrong = {"token": handout.token, "pin": f"{(int(handout.pin) + 1) % 1_000_000:06d}"}

    # when four are wrong, the tries left are told; the fifth locks
    left = [told(phone.post("open", wrong)) for _ in range(5)]
    assert [answer["code"] for answer in left] == [
        *["evaluation.pin_wrong"] * 4,
        "evaluation.access_locked",
    ]
    assert [answer["facts"]["left"] for answer in left[:4]] == [4, 3, 2, 1]

    # then even the right one is refused, in Chinese, until the time is over
    locked = phone.open(handout)
    assert locked.status_code == 429
    assert told(locked)["detail"] == "口令输错次数太多。请 15 分钟后再试，或联系银行客户经理。"
    later = village.cast.at + timedelta(minutes=15)
    monkeypatch.setattr(clock, "_source", [lambda: later])
    assert phone.open(handout).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_another_site_can_do_nothing(
    village: Village, opened: EvaluationRound, headers: dict[str, str]
) -> None:
    handout, phone = hand_out(village, opened), Phone()
    phone.open(handout)
    sheet = told(phone.get("sheets"))[0]["uuid"]
    body = {"device_key": uuid4(), "knows": False}
    assert phone.post(f"sheets/{sheet}/commit", body, **headers).status_code == 403
    form = phone.client.post(
        f"/api/ballot/sheets/{sheet}/commit",
        json.dumps(body, default=str),
        content_type="text/plain",
    )
    assert form.status_code == 403
    assert not Ballot.objects.exists()


def test_a_page_loaded_anew_ends_the_session_that_was_left_on_the_phone(
    village: Village, opened: EvaluationRound
) -> None:
    # given the phone is handed from the second evaluator to the third
    first, second = hand_out(village, opened, 1), hand_out(village, opened, 2)
    phone = Phone()
    phone.open(first)
    assert phone.get("sheets").status_code == 200

    # when the third opens their link
    page = phone.client.get(f"/ballot/{second.token}/")

    # then nothing of the second's ballot is left
    assert page.status_code == 200
    assert phone.get("sheets").status_code == 401


def test_the_shell_that_a_phone_keeps_is_the_same_for_every_link(
    village: Village, opened: EvaluationRound
) -> None:
    # given two evaluators' links and the installed app's own address
    links = [hand_out(village, opened, place).token for place in (1, 2)]
    pages = [Client().get(f"/ballot/{token}/").content for token in links]
    # then the pages are the app's, byte by byte: no name and no token can be in them
    assert pages[0] == pages[1] == Client().get("/ballot/").content
    assert links[0].encode() not in pages[0]


def test_the_worker_names_its_files_and_may_rule_over_the_ballot_only() -> None:
    # when the service worker is fetched
    answer = Client().get("/ballot/worker.js")
    # then it is asked for anew each time, and keeps the page and what the page loads, no API
    assert answer["Content-Type"] == "text/javascript"
    assert "no-cache" in answer["Cache-Control"]
    first = answer.content.decode().split(";\n")[0]
    kept = json.loads(first.removeprefix("self.SHELL = "))
    assert kept["page"] == "/ballot/"
    assert len(kept["version"]) == 12
    assert all(file.startswith("/static/ui/") for file in kept["files"])
    # and a wider scope is nowhere allowed
    assert "Service-Worker-Allowed" not in answer


def test_the_worker_is_a_new_one_when_a_file_of_the_page_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = Client().get("/ballot/worker.js").content
    assert Client().get("/ballot/worker.js").content == before
    monkeypatch.setattr(assets, "scripts", lambda _: ["/static/ui/main-newer.js"])
    after = Client().get("/ballot/worker.js").content.decode()
    assert "/static/ui/main-newer.js" in after
    assert before.decode().split('"page"')[0] != after.split('"page"')[0]


def test_the_manifest_installs_the_ballot_and_no_other_page() -> None:
    answer = Client().get("/ballot/app.webmanifest", headers={"Accept-Language": "zh-hans"})
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["name"], manifest["short_name"]) == ("户户通评议", "农户评议")
    assert manifest["id"] == manifest["scope"] == manifest["start_url"] == "/ballot/"
    assert manifest["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        (f"{size}x{size}", purpose) for size in (192, 512) for purpose in ("any", "maskable")
    }


def test_sheets_cost_a_bounded_number_of_queries(
    village: Village, opened: EvaluationRound, django_assert_max_num_queries: Any
) -> None:
    phone = Phone()
    phone.open(hand_out(village, opened))
    with django_assert_max_num_queries(5):
        phone.get("sheets")
    sheet = told(phone.get("sheets"))[0]["uuid"]
    with django_assert_max_num_queries(40):
        phone.post(f"sheets/{sheet}/commit", {"device_key": uuid4(), "knows": False})
