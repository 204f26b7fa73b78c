"""Pages of the round: what each shows, who may open it, how many queries it takes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.granting import services
from huhutong.granting.models import CheckItem, CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.infra import pdf
from huhutong.infra.models import AuditRow
from huhutong.org.public import User

SignIn = Callable[[User], Client]
BY_ROUND = (
    "round",
    "opening",
    "ballots",
    "scoring",
    "checks",
    "posting",
    "granting",
    "adjustments",
    "rows",
    "lines",
)


def page(name: str, round_: Round) -> str:
    """Address of a page of the round."""
    return reverse(f"granting:{name}", args=[round_.uuid])


STAGES: dict[str, Callable[[Village], Round]] = {
    "preparing": path.started,
    "balloting": path.balloting,
    "closed": path.closed,
    "scored": path.scored,
    "checking": path.checking,
    "checked": path.checked,
    "posted": path.posted,
    "granted": path.granted,
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_opens_at_every_stage(stage: str, village: Village, signed_in: SignIn) -> None:
    round_ = STAGES[stage](village)
    assert round_.stage == stage
    browser = signed_in(village.cast.li)
    for name in BY_ROUND:
        answer = browser.get(page(name, round_))
        assert answer.status_code == 200, (name, answer.content[:500])
        assert round_.title in answer.content.decode()
    assert browser.get(reverse("granting:rounds")).status_code == 200


@pytest.mark.parametrize("name", BY_ROUND)
def test_the_officer_of_the_other_branch_finds_no_page(
    name: str, village: Village, signed_in: SignIn
) -> None:
    round_ = path.started(village)
    assert signed_in(village.cast.zhao).get(page(name, round_)).status_code == 404


def test_the_other_branch_lists_no_round_and_opens_no_household(
    village: Village, signed_in: SignIn
) -> None:
    round_ = path.scored(village)
    browser = signed_in(village.cast.zhao)
    assert round_.title not in browser.get(reverse("granting:rounds")).content.decode()
    row = village.row(round_, 6)
    assert browser.get(reverse("granting:row", args=[row.uuid])).status_code == 404
    posted = browser.post(
        reverse("granting:override", args=[row.uuid]), {"limit_yuan": 1000, "reason": "试一下"}
    )
    assert posted.status_code in {404, 422}
    row.refresh_from_db()
    assert row.branch_fen is None


def test_the_administrator_has_no_business_here(village: Village, signed_in: SignIn) -> None:
    round_ = path.started(village)
    assert signed_in(village.cast.admin).get(page("round", round_)).status_code == 403


def test_the_supervisor_reads_masked_names_and_cannot_act(
    village: Village, signed_in: SignIn
) -> None:
    round_ = path.scored(village)
    browser = signed_in(village.cast.zhou)
    shown = browser.get(page("rows", round_)).content.decode()
    assert "赵大山" not in shown
    assert "赵*" in shown
    assert browser.post(page("draw", round_)).status_code == 403
    assert not CheckItem.objects.exists()


def test_each_number_of_the_funnel_opens_that_many_households(
    village: Village, signed_in: SignIn
) -> None:
    round_ = path.granted(village)
    browser = signed_in(village.cast.li)
    steps = browser.get(page("round", round_)).context["funnel"]
    assert [step["count"] for step in steps] == [24, 21, 20, 19, 18, 16, 16, 16]
    for step in steps:
        assert browser.get(step["href"]).context["page"].count == step["count"]
    outcomes = browser.get(page("round", round_)).context["outcomes"]
    assert sum(outcome["count"] for outcome in outcomes) == 24
    for outcome in outcomes:
        assert browser.get(outcome["href"]).context["page"].count == outcome["count"]


def test_search_finds_by_name_initials_and_number(village: Village, signed_in: SignIn) -> None:
    round_ = path.scored(village)
    browser = signed_in(village.cast.li)
    row = village.row(round_, 6)
    for words in ("吴大山", row.number[-4:]):
        found = browser.get(page("rows", round_), {"q": words}).context["page"].items
        assert [one.pk for one in found] == [row.pk], words
    assert not browser.get(page("rows", round_), {"q": "没有的人"}).context["page"].items


def test_a_whole_round_by_pages(village: Village, signed_in: SignIn) -> None:
    """Li makes, Wang decides, and nobody needs anything but the pages."""
    cast = village.cast
    li, wang = signed_in(cast.li), signed_in(cast.wang)
    li.post(reverse("granting:start", args=[cast.shiqiao.code]), {"title": "石桥 2026"})
    round_ = Round.objects.get()
    li.post(page("opening", round_))
    path.answer_all(village, round_)
    path.close_all(village, round_)
    li.post(page("scoring", round_))
    li.post(page("draw", round_))
    waiting = list(CheckItem.objects.filter(state="waiting"))
    assert li.post(reverse("granting:decide", args=[waiting[0].uuid])).status_code == 403
    for item in waiting:
        wang.post(reverse("granting:decide", args=[item.uuid]), {"decision": "pass"})
    li.post(reverse("granting:propose", args=[round_.uuid, "post"]))
    act = PendingAct.objects.get()
    assert li.post(reverse("granting:act", args=[act.uuid, "confirm"])).status_code == 403
    wang.post(reverse("granting:act", args=[act.uuid, "confirm"]))
    round_.refresh_from_db()
    assert round_.stage == "posted"
    answer = li.post(reverse("granting:propose", args=[round_.uuid, "grant"]), follow=True)
    assert "16" in answer.content.decode()
    assert PendingAct.objects.count() == 1


def test_a_refusal_is_told_on_the_page_it_came_from(village: Village, signed_in: SignIn) -> None:
    round_ = path.balloting(village)
    answer = signed_in(village.cast.li).post(page("scoring", round_), follow=True)
    assert [str(message) for message in answer.context["messages"]]
    round_.refresh_from_db()
    assert round_.stage == "balloting"


def test_the_household_page_shows_the_four_figures_side_by_side(
    village: Village, signed_in: SignIn
) -> None:
    round_ = path.scored(village)
    row = village.row(round_, 6)
    services.override_limit(
        officer=village.cast.li,
        row_uuid=row.uuid,
        limit_fen=3_500_000,
        reason="在外另有贷款",
        at=village.cast.at,
    )
    shown = signed_in(village.cast.li).get(reverse("granting:row", args=[row.uuid]))
    text = shown.content.decode()
    assert "40,000.00" in text
    assert text.count("35,000.00") == 2
    assert "在外另有贷款" in text


def test_a_wrong_form_comes_back_with_its_error(village: Village, signed_in: SignIn) -> None:
    round_ = path.scored(village)
    row = village.row(round_, 6)
    answer = signed_in(village.cast.li).post(
        reverse("granting:override", args=[row.uuid]), {"limit_yuan": "", "reason": ""}
    )
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.branch_fen is None


def test_slips_tell_each_household_its_own_amount(village: Village, signed_in: SignIn) -> None:
    round_ = path.granted(village)
    browser = signed_in(village.cast.li)
    whole = browser.get(reverse("granting:slips", args=[round_.uuid]))
    row = village.row(round_, 6)
    one = browser.get(reverse("granting:slip", args=[row.uuid]))
    for answer in (whole, one):
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert len(whole.content) > len(one.content)
    out = village.row(round_, 17)
    assert browser.get(reverse("granting:slip", args=[out.uuid])).status_code == 404
    assert signed_in(village.cast.zhao).get(
        reverse("granting:slip", args=[row.uuid])
    ).status_code in {403, 404}


def test_slips_are_printed_for_the_ticked_lines_only(village: Village, signed_in: SignIn) -> None:
    # given a granted round, two of its lines, and the page that offers to tick them
    round_ = path.granted(village)
    browser, slips = signed_in(village.cast.li), reverse("granting:slips", args=[round_.uuid])
    lines = list(browser.get(page("lines", round_)).context["page"].items)
    ticked = [str(line.uuid) for line in lines[:2]]

    # when both are ticked
    answer = browser.get(slips, {"chosen": "1", "line": ticked})

    # then two slips are printed, and the audit chain says two
    assert answer.content.startswith(b"%PDF")
    printed = AuditRow.objects.filter(action="granting.print_slips").latest("pk")
    assert printed.facts["count"] == 2

    # when none is ticked, nothing is printed and the page says what to do
    answer = browser.get(slips, {"chosen": "1"}, follow=True)
    assert answer.redirect_chain == [(page("lines", round_), 302)]
    assert "请先勾选" in answer.content.decode()

    # and a name that is none of ours is not found
    for name in ("nonsense", "00000000-0000-4000-8000-000000000000"):
        assert browser.get(slips, {"chosen": "1", "line": name}).status_code == 404


def test_slips_stand_in_walking_order_two_or_four_a_sheet(
    village: Village, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a granted round, and what the typesetter is given
    round_ = path.granted(village)
    browser, slips = signed_in(village.cast.li), reverse("granting:slips", args=[round_.uuid])
    given: list[dict[str, Any]] = []
    real = pdf.render

    def render(name: str, data: dict[str, Any]) -> bytes:
        given.append(data)
        return real(name, data)

    monkeypatch.setattr(pdf, "render", render)
    for per, wanted in ((2, ""), (4, "4")):
        answer = browser.get(slips, {"per": wanted} if wanted else {})
        assert answer.content.startswith(b"%PDF")
        data = given[-1]
        names = [(slip["group"], slip["number"]) for slip in data["slips"]]
        listed = [(group["name"], row[1]) for group in data["groups"] for row in group["rows"]]
        assert (data["per"], listed) == (per, names)
        # each household once, group by group, each with its own row of the notice
        lines = CreditLine.objects.filter(row__round=round_).order_by("row__number")
        numbers = list(lines.values_list("row__number", flat=True))
        assert sorted(number for _group, number in names) == numbers
        assert [group["name"] for group in data["groups"]] == sorted(
            {group for group, _number in names}, key=[group for group, _n in names].index
        )
        assert len(data["count"].split("，")) == 2
        assert all(slip["qr"] and slip["notice"] for slip in data["slips"])
    assert browser.get(slips, {"per": "3"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?order=-limit", True), ("?order=limit", False)],
)
def test_rows_are_sorted_with_those_without_a_figure_last(
    query: str, expected: bool, village: Village, signed_in: SignIn
) -> None:
    round_ = path.scored(village)
    rows = signed_in(village.cast.li).get(page("rows", round_) + query).context["page"].items
    limits = [row.final_fen for row in rows]
    known = [limit for limit in limits if limit is not None]
    assert known == sorted(known, reverse=expected)
    assert limits == known + [None] * (len(limits) - len(known))
    assert len(set(known)) > 1
    assert None in limits


@pytest.mark.parametrize(("name", "budget"), [("rows", 13), ("lines", 13), ("checks", 14)])
def test_lists_take_the_same_queries_for_few_and_many(
    name: str,
    budget: int,
    village: Village,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    round_ = path.granted(village) if name == "lines" else path.checking(village)
    browser = signed_in(village.cast.li)
    browser.get(page(name, round_))
    with django_assert_max_num_queries(budget):
        browser.get(page(name, round_))
    assert RoundHousehold.objects.filter(round=round_).count() == 24


def test_a_supervisor_sees_that_there_are_reasons_but_not_their_words(
    village: Village, signed_in: SignIn
) -> None:
    cast, round_ = village.cast, path.checking(village)
    item = CheckItem.objects.select_related("row").filter(state="waiting")[0]
    services.decide_check(
        officer=cast.wang, item_uuid=item.uuid, passed=False, note="与钱大山合伙经营", at=cast.at
    )
    answer = services.Resubmission(note="钱大山已退伙", limit_fen=100_000)
    services.resubmit(officer=cast.li, row_uuid=item.row.uuid, answer=answer, at=cast.at)
    where = reverse("granting:row", args=[item.row.uuid])
    own = signed_in(cast.wang).get(where).content.decode()
    theirs = signed_in(cast.zhou).get(where).content.decode()
    assert "钱大山" in own
    assert "钱大山" not in theirs
    assert theirs.count("***") >= 3
    assert round_.stage == "checking"
