"""Before a case is closed its handler sees what will be read and what follows; three endings."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huhutong.org.public import User
from huhutong.posting import selectors, services
from huhutong.posting.models import Notice, Objection
from huhutong.posting.tests.shiqiao import ANSWER, CAMPAIGN, households, objected, posted
from tests.cast import Cast

SignIn = Callable[[User], Client]
TWO_LINES = f"{ANSWER}\n如有疑问,请到石角支行<柜台>询问。"


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Seven of eight households are posted."""
    return posted(cast, households(cast)[:7])


def taken(cast: Cast, notice: Notice, position: int | None = 1) -> services.Receipt:
    """An objection that Sun works on."""
    receipt = objected(notice, cast.at, position=position)
    services.take_objection(officer=cast.sun, number=receipt.number, at=cast.at)
    return receipt


def decide(client: Client, number: str, decision: str, text: str = ANSWER, step: str = "") -> Any:
    """The decision is sent, at a step."""
    values = {"decision": decision, "text": text, "step": step}
    return client.post(f"/console/posting/objections/{number}/decide/", values)


def answer_in(page: str) -> str:
    """The answer as it stands on a page, down to the day."""
    return re.split("<h2>异议(?=成立|不成立)", page)[1].partition("</section>")[0]


@pytest.mark.parametrize("decision", ["rejected", "adjust"])
def test_the_preview_is_what_the_person_will_read_and_closes_nothing(
    cast: Cast, notice: Notice, signed_in: SignIn, client: Client, decision: str
) -> None:
    receipt, sun = taken(cast, notice), signed_in(cast.sun)
    shown = decide(sun, receipt.number, decision, TWO_LINES)
    assert shown.status_code == 200
    assert Objection.objects.get().decision == ""
    # when it is closed with what stands on the preview
    done = decide(sun, receipt.number, decision, shown.context["fields"]["text"], "close")
    assert done.status_code == 302
    # then the person reads the very same
    pin = {"number": receipt.number, "pin": receipt.pin}
    read = client.post("/objections/", pin).content.decode()
    assert "&lt;柜台&gt;" in answer_in(read)
    assert answer_in(read) == answer_in(shown.content.decode())


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (("rejected", 1), "不再因本案暂停"),
        (("answered", 1), "不再因本案暂停"),
        (("answered", None), "没有关联农户"),
        (("adjust", 1), "先不给该户授信"),
    ],
)
def test_the_preview_says_what_happens_to_the_line(
    cast: Cast, notice: Notice, signed_in: SignIn, ending: tuple[str, int | None], words: str
) -> None:
    decision, position = ending
    receipt = taken(cast, notice, position)
    shown = decide(signed_in(cast.sun), receipt.number, decision).content.decode()
    assert words in shown
    assert "不能再改" in shown


def test_another_open_objection_is_said_to_keep_the_line_waiting(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    receipt, other = taken(cast, notice), objected(notice, cast.at)
    elsewhere = objected(notice, cast.at, position=2)
    shown = decide(signed_in(cast.sun), receipt.number, "rejected").content.decode()
    assert f"仍因异议 {other.number} 暂停" in shown
    assert elsewhere.number not in shown


def test_a_mere_question_is_answered_without_a_verdict(
    cast: Cast, notice: Notice, signed_in: SignIn, client: Client
) -> None:
    receipt, sun = taken(cast, notice), signed_in(cast.sun)
    assert decide(sun, receipt.number, "answered", step="close").status_code == 302
    objection = Objection.objects.get()
    assert (objection.decision, objection.case.outcome) == ("answered", "answered")
    assert selectors.open_objections(CAMPAIGN) == {}
    pin = {"number": receipt.number, "pin": receipt.pin}
    read = client.post("/objections/", pin).content.decode()
    assert "已答复您的询问" in read
    assert ANSWER in read
    assert "异议不成立" not in read


def test_from_the_preview_one_may_go_back_to_what_was_written(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    receipt, sun = taken(cast, notice), signed_in(cast.sun)
    back = decide(sun, receipt.number, "answered", step="change")
    assert back.status_code == 200
    assert ANSWER in back.content.decode()
    assert 'value="answered" required id="id_decision_2" checked' in back.content.decode()
    assert Objection.objects.get().decision == ""


def test_a_household_that_is_not_linked_is_asked_for_at_the_decision(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    receipt, sun = taken(cast, notice, None), signed_in(cast.sun)
    for step in ("", "close"):
        refused = decide(sun, receipt.number, "adjust", step=step)
        assert refused.status_code == 422
        text = refused.content.decode()
        assert "关联到具体农户" in text.partition('id="id_decision_error"')[2]
        assert ANSWER in text
    assert Objection.objects.get().decision == ""


def test_only_the_handler_sees_a_preview(cast: Cast, notice: Notice, signed_in: SignIn) -> None:
    from huhutong.posting.tests.test_handling import make_handler

    receipt = taken(cast, notice)
    wang = signed_in(make_handler(cast, cast.wang))
    assert decide(wang, receipt.number, "rejected").status_code == 409
    assert decide(signed_in(cast.li), receipt.number, "rejected").status_code == 403
    assert decide(signed_in(cast.zhao), receipt.number, "rejected").status_code in {403, 404}
    assert Objection.objects.get().decision == ""
