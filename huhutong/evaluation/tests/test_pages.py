"""Staff pages: who sees what, what they do, what they never show."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from huhutong.evaluation import agreement
from huhutong.evaluation.models import Access, Evaluator, OpinionVeto, PeerScore, Sheet
from huhutong.evaluation.public import Answer, BulkAnswer
from huhutong.evaluation.services import answer_in_bulk, close_round
from huhutong.evaluation.tests.village import GOOD, Village
from huhutong.infra import pdf
from huhutong.org.public import User

SignIn = Callable[[User], Client]
ACCUSED = Answer(
    knows=True,
    standing=1,
    reliability=1,
    honesty=1,
    harmony=1,
    diligence=1,
    veto_reasons=("gambling",),
    note="常年聚赌",
)


def closed_round(village: Village) -> Any:
    """A closed round in which two evaluators accuse the last household."""
    opened = village.open()
    sheets = Sheet.objects.filter(
        round=opened, household=village.households[7], evaluator__in=village.evaluators[:2]
    )
    answer_in_bulk(
        officer=village.cast.li,
        round_uuid=opened.uuid,
        answers=[BulkAnswer(sheet.uuid, ACCUSED, uuid4()) for sheet in sheets],
        source="paper",
        at=village.cast.at,
    )
    village.answer_all(opened, replace(GOOD, suggested_limit_yuan=30_000))
    return close_round(officer=village.cast.li, round_uuid=opened.uuid, at=village.cast.at)


def test_the_other_branch_finds_none_of_the_pages(village: Village, signed_in: SignIn) -> None:
    opened = closed_round(village)
    evaluator, household = village.evaluators[0].uuid, village.households[7].uuid
    base = "/console/evaluation"
    pages = [
        f"{base}/villages/{village.cast.shiqiao.code}/",
        f"{base}/evaluators/{evaluator}/",
        f"{base}/rounds/{opened.uuid}/",
        f"{base}/rounds/{opened.uuid}/close/",
        f"{base}/rounds/{opened.uuid}/replace/{evaluator}/",
        f"{base}/rounds/{opened.uuid}/results/",
        f"{base}/rounds/{opened.uuid}/results/{household}/",
        f"{base}/rounds/{opened.uuid}/paper/{evaluator}/",
        f"{base}/rounds/{opened.uuid}/paper/{evaluator}/template.xlsx",
    ]
    zhao, li = signed_in(village.cast.zhao), signed_in(village.cast.li)
    assert {page: zhao.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert {page: li.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    listed = zhao.get(f"{base}/").content.decode()
    assert "石桥村" not in listed
    assert "汤溪村" in listed


def test_without_the_permission_a_page_is_refused(village: Village, signed_in: SignIn) -> None:
    opened = closed_round(village)
    wang, zhou = signed_in(village.cast.wang), signed_in(village.cast.zhou)
    assert wang.get(f"/console/evaluation/rounds/{opened.uuid}/").status_code == 403
    results = f"/console/evaluation/rounds/{opened.uuid}/results/"
    assert wang.get(results).status_code == 200

    # the supervisor sees scores under masked names, and no opinions
    assert village.households[0].head is not None
    name = village.households[0].head.name
    assert name in wang.get(results).content.decode()
    masked = zhou.get(results).content.decode()
    assert name not in masked
    assert "钱*1" in masked
    opinions = f"{results}{village.households[7].uuid}/"
    assert zhou.get(opinions).status_code == 403
    assert Client().get(results).status_code == 302


def test_an_evaluator_is_found_engaged_changed_and_released(
    village: Village, signed_in: SignIn
) -> None:
    li, base = signed_in(village.cast.li), "/console/evaluation"
    page = f"{base}/villages/{village.cast.shiqiao.code}/"

    # given a search for the wife of the seventh family, by initials too
    wife = village.households[6].memberships.get(relation="10").person
    assert str(wife.uuid) in li.get(page, {"q": wife.name}).content.decode()
    assert str(wife.uuid) in li.get(page, {"q": "hx"}).content.decode()
    assert str(wife.uuid) not in li.get(page, {"q": "陈"}).content.decode()

    # when she is engaged, made formal and released
    li.post(
        f"{page}engage/",
        {
            "person": str(wife.uuid),
            "group": village.cast.groups[0].pk,
            "duty": "妇女主任",
            "status": "alternate",
        },
    )
    engaged = Evaluator.objects.get(person=wife)
    assert (engaged.duty, engaged.status, engaged.released_on) == ("妇女主任", "alternate", None)
    own = f"{base}/evaluators/{engaged.uuid}/"
    li.post(f"{own}status/", {"status": "formal"})
    li.post(f"{own}release/")

    # then that is what is on file
    engaged.refresh_from_db()
    assert (engaged.status, engaged.released_on) == ("formal", village.cast.day)
    assert "妇女主任" in li.get(own).content.decode()


def test_a_tie_is_declared_on_the_page(village: Village, signed_in: SignIn) -> None:
    opened = village.open()
    li = signed_in(village.cast.li)
    own = f"/console/evaluation/evaluators/{village.evaluators[1].uuid}/"
    other = village.households[7].head
    assert other is not None
    assert str(other.uuid) in li.get(own, {"q": other.name}).content.decode()
    answer = li.post(f"{own}ties/", {"other": str(other.uuid), "relation": "uncle"}, follow=True)
    assert other.name in answer.content.decode()
    sheet = opened.sheets.get(evaluator=village.evaluators[1], household=village.households[7])
    assert sheet.state == "recused"


def test_links_carry_the_configured_address(
    village: Village, signed_in: SignIn, settings: Any
) -> None:
    opened = village.open()
    settings.PUBLIC_URL = "https://credit.bank.example/"
    page = signed_in(village.cast.li).post(f"/console/evaluation/rounds/{opened.uuid}/links/")
    printed = [each.link for each, _code in page.context["handouts"]]
    assert printed
    assert all(link.startswith("https://credit.bank.example/ballot/") for link in printed)


def test_a_ticked_name_that_is_none_is_not_found(village: Village, signed_in: SignIn) -> None:
    opened = village.open()
    client = signed_in(village.cast.li)
    path = f"/console/evaluation/rounds/{opened.uuid}/links/"
    assert client.post(path, {"evaluator": "nobody"}).status_code == 404
    assert not Access.objects.exists()


def test_links_are_shown_once_and_printed(
    village: Village, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = village.open()
    li = signed_in(village.cast.li)
    links = f"/console/evaluation/rounds/{opened.uuid}/links"

    # when links are issued for all
    page = li.post(f"{links}/")

    # then five sheets with link, QR and PIN are shown and none can be asked for again
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    handouts = [each for each, _code in page.context["handouts"]]
    assert len(handouts) == 5
    assert page.content.decode().count("<svg") >= 5
    assert all(each.pin in page.content.decode() for each in handouts)
    assert Access.objects.filter(round=opened, revoked_at=None).count() == 5
    assert li.get(f"{links}/").status_code == 405

    # and the PDF holds the same five
    given: list[dict[str, Any]] = []
    real = pdf.render

    def render(template: str, data: dict[str, Any]) -> bytes:
        given.append(data)
        return real(template, data)

    monkeypatch.setattr(pdf, "render", render)
    printed = li.post(f"{links}.pdf", {"sealed": page.context["sealed"]})
    assert printed.content.startswith(b"%PDF")
    assert [each["pin"] for each in given[0]["handouts"]] == [each.pin for each in handouts]

    # but nobody else can print them, nor a forger
    assert (
        signed_in(village.cast.zhao)
        .post(f"{links}.pdf", {"sealed": page.context["sealed"]})
        .status_code
        == 404
    )
    assert li.post(f"{links}.pdf", {"sealed": "AAAA"}).status_code == 410


def test_one_new_link_leaves_the_others_alive(village: Village, signed_in: SignIn) -> None:
    opened = village.open()
    li = signed_in(village.cast.li)
    path = f"/console/evaluation/rounds/{opened.uuid}/links/"
    li.post(path)
    before = set(Access.objects.filter(revoked_at=None).values_list("pk", flat=True))
    li.post(path, {"evaluator": str(village.evaluators[2].uuid)})
    live = Access.objects.filter(revoked_at=None)
    assert live.count() == 5
    assert len(before & set(live.values_list("pk", flat=True))) == 4


def test_opinions_stand_under_letters_and_name_nobody(village: Village, signed_in: SignIn) -> None:
    opened = closed_round(village)
    li = signed_in(village.cast.li)
    page = li.get(f"/console/evaluation/rounds/{opened.uuid}/results/{village.households[7].uuid}/")
    text = page.content.decode()
    assert [each.letter for each, _ in page.context["opinions"]] == list("ABCDE")
    assert "常年聚赌" in text
    main = text.split('<div class="content">', 1)[1]
    for evaluator in village.evaluators:
        assert evaluator.person.name not in main
        assert str(evaluator.uuid) not in main

    # and the household's reply is kept
    veto = OpinionVeto.objects.get()
    li.post(f"/console/evaluation/vetoes/{veto.uuid}/reply/", {"text": "并无此事"})
    veto.refresh_from_db()
    assert veto.reply == "并无此事"


def test_before_closing_no_answer_is_shown(village: Village, signed_in: SignIn) -> None:
    opened = village.open()
    village.answer_all(opened, replace(GOOD, note="不许外传"))
    li = signed_in(village.cast.li)
    base = f"/console/evaluation/rounds/{opened.uuid}/"
    for path in (base, f"{base}close/", f"{base}results/"):
        assert "不许外传" not in li.get(path).content.decode()
    assert li.get(f"{base}results/{village.households[7].uuid}/").status_code == 404

    # when it is closed on the page
    assert li.post(f"{base}close/").status_code == 302
    opened.refresh_from_db()
    assert opened.state == "closed"


def test_closing_too_early_is_refused_in_chinese(village: Village, signed_in: SignIn) -> None:
    opened = village.open()
    li = signed_in(village.cast.li)
    answer = li.post(f"/console/evaluation/rounds/{opened.uuid}/close/")
    assert answer.status_code == 409
    assert "还有 5 名评议员的 34 张评议表没有交" in answer.content.decode()
    opened.refresh_from_db()
    assert opened.state == "open"


def test_open_sheets_are_handed_over_on_the_page(village: Village, signed_in: SignIn) -> None:
    opened = village.open()
    li = signed_in(village.cast.li)
    page = f"/console/evaluation/rounds/{opened.uuid}/replace/{village.evaluators[1].uuid}/"
    assert village.evaluators[5].person.name in li.get(page).content.decode()
    li.post(page, {"successor": str(village.evaluators[5].uuid)})
    assert opened.sheets.filter(evaluator=village.evaluators[5], state="assigned").exists()


def test_pages_cost_a_bounded_number_of_queries(
    village: Village, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    opened = closed_round(village)
    li, base = signed_in(village.cast.li), "/console/evaluation"
    budgets = {
        f"{base}/": 20,
        f"{base}/villages/{village.cast.shiqiao.code}/": 22,
        f"{base}/villages/{village.cast.shiqiao.code}/?q=何": 30,
        f"{base}/rounds/{opened.uuid}/": 20,
        f"{base}/rounds/{opened.uuid}/results/": 20,
        f"{base}/rounds/{opened.uuid}/results/{village.households[7].uuid}/": 20,
    }
    for path, budget in budgets.items():
        with django_assert_max_num_queries(budget):
            assert li.get(path).status_code == 200


def test_agreement_is_shown_from_enough_households_on_and_opens_its_rows(
    village: Village, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given eight households: too few to tell anything
    closed = closed_round(village)
    browser, address = (
        signed_in(village.cast.li),
        f"/console/evaluation/rounds/{closed.uuid}/results/",
    )
    page = browser.get(address)
    assert page.context["agreement"] is None
    assert "评议员的意见有多一致" not in page.content.decode()

    # when they are enough
    monkeypatch.setattr(agreement, "LEAST_HOUSEHOLDS", 8)
    page = browser.get(address)

    # then the bands add up to the households with a score, and each opens its own
    chart = page.context["agreement"]
    counts = [row.values[0] for row in chart.rows]
    assert (
        sum(counts)
        == PeerScore.objects.filter(round=closed, score_hundredths__isnull=False).count()
    )
    # two of the evaluators of the last household gave the lowest ratings, all others said the same
    assert counts[0] == 7
    for row in chart.rows:
        if row.href:
            assert browser.get(row.href).context["page"].count == row.values[0]
    assert "α" in chart.foot
