"""The home page: what waits, with which last day; what I did; what changed; each for one person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import translation

from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.infra.actors import SYSTEM
from huhutong.infra.audit import label_of, registered_actions
from huhutong.infra.models import BusinessClock, Job
from huhutong.infra.ui.desk import Task, rows_of
from huhutong.org.public import User, assign_role, create_user
from huhutong.places.public import assign_scope
from huhutong.posting.tests import shiqiao
from tests.cast import DAY, SINCE, Cast

SignIn = Callable[[User], Client]
HOME = reverse("console:home")


def tasks(answer: Any) -> list[tuple[str, str, str]]:
    """(code, due in words, look) of the tasks, in the order of the page."""
    return [(row.task.code, row.due, row.kind) for row in answer.context["rows"]]


def later(cast: Cast, days: int) -> None:
    """The bank's rule date is so many days after the cast's day."""
    BusinessClock.objects.update_or_create(
        institution=cast.institution.uuid, defaults={"offset_days": days}
    )


def test_the_most_urgent_task_stands_first_and_says_how_late_it_is() -> None:
    # given tasks that are late, due soon, in time, and without a date
    def task(code: str, days: int | None) -> Task:
        due = None if days is None else DAY + timedelta(days=days)
        return Task(code, code, "/", due_on=due, since=DAY - timedelta(days=4))

    # when they are listed
    rows = rows_of([task("free", None), task("later", 9), task("late", -2), task("now", 0)], DAY)

    # then by their last day, in words and looks
    assert [(row.task.code, row.due, row.kind) for row in rows] == [
        ("late", "逾期 2 天", "bad"),
        ("now", "今天到期", "wait"),
        ("later", "还剩 9 天", "plain"),
        ("free", "已等 4 天", "plain"),
    ]


def test_a_handler_sees_each_objection_with_its_last_day(cast: Cast, signed_in: SignIn) -> None:
    # given an objection that nobody has taken, due on 17 March
    receipt = shiqiao.objected(shiqiao.posted(cast, shiqiao.households(cast)), cast.at)
    browser = signed_in(cast.sun)

    # when Sun looks on the day itself, and 17 days later
    answer = browser.get(HOME)
    assert tasks(answer) == [("take_objection", "还剩 15 天", "plain")]
    later(cast, 17)
    late = browser.get(HOME)

    # then it leads to the case, and turns red
    assert reverse("posting:objection", args=[receipt.number]) in answer.content.decode()
    assert tasks(late) == [("take_objection", "逾期 2 天", "bad")]


def test_a_waiting_act_says_since_when(village: Village, signed_in: SignIn) -> None:
    from huhutong.granting import services

    cast = village.cast
    round_ = path.checking(village)
    path.pass_all(village, round_)
    services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    later(cast, 3)
    assert tasks(signed_in(cast.wang).get(HOME)) == [("confirm_post", "已等 3 天", "plain")]


def test_the_last_public_day_stands_ahead(village: Village, signed_in: SignIn) -> None:
    path.posted(village)
    [ahead] = signed_in(village.cast.li).get(HOME).context["desk"].ahead
    assert (ahead.day, ahead.place) == (DAY + timedelta(days=7), "石桥村")


def test_changes_are_those_of_ones_villages_since_yesterday(
    village: Village, signed_in: SignIn
) -> None:
    cast = village.cast
    # given everything happened on the cast's day
    path.posted(village)

    def told(user: User) -> list[str]:
        return [str(c.label) for c in signed_in(user).get(HOME).context["desk"].changes]

    # then Li and the supervisor read it that day and the next, Zhao of the other branch never
    assert "公示 GS-2026-000001 已张贴，16 户" in told(cast.li)
    assert "进入“审查完成”阶段" in told(cast.li)
    assert "公示 GS-2026-000001 已张贴，16 户" in told(cast.zhou)
    assert told(cast.zhao) == []
    later(cast, 1)
    assert "公示 GS-2026-000001 已张贴，16 户" in told(cast.li)
    later(cast, 2)
    assert told(cast.li) == []


def test_answered_sheets_are_counted_by_natural_village(
    village: Village, signed_in: SignIn
) -> None:
    round_ = path.balloting(village)
    path.answer_all(village, round_)
    changes = signed_in(village.cast.li).get(HOME).context["desk"].changes
    found = {c.place: str(c.label) for c in changes if "评议表" in str(c.label)}
    assert set(found) == {"石桥村 石桥一组", "石桥村 石桥二组"}


def test_what_one_did_is_ones_own_and_in_words(village: Village, signed_in: SignIn) -> None:
    # given Li walked to the notice and Wang checked
    cast = village.cast
    path.posted(village)

    def deeds(user: User) -> dict[str, int]:
        return {d.label: d.count for d in signed_in(user).get(HOME).context["desk"].today}

    # then each reads their own part, and Zhao nothing
    assert deeds(cast.li)["聘任评议员"] == 10
    assert deeds(cast.li)["计算评分、等级和额度"] == 1
    assert "确认他人的提议" not in deeds(cast.li)
    assert deeds(cast.wang)["确认他人的提议"] == 1
    assert "聘任评议员" not in deeds(cast.wang)
    assert deeds(cast.zhao) == {}


def test_names_of_villagers_stay_masked_in_what_one_did(
    village: Village, signed_in: SignIn
) -> None:
    page = signed_in(village.cast.li).get(HOME).content.decode()
    assert "沈大山" not in page
    assert "沈*山" in page


def test_deeds_of_eight_days_ago_are_not_told(village: Village, signed_in: SignIn) -> None:
    cast = village.cast
    later(cast, 6)
    assert signed_in(cast.li).get(HOME).context["desk"].week
    later(cast, 7)
    desk = signed_in(cast.li).get(HOME).context["desk"]
    assert (desk.today, desk.week) == ([], [])


def test_every_audit_action_has_chinese_words() -> None:
    with translation.override("zh-hans"):
        wordless = [a for a in registered_actions() if a.isascii() and label_of(a).isascii()]
    assert [a for a in wordless if not a.startswith(("tests.", "test.", "infra.test_"))] == []


def test_the_administrator_is_told_whose_account_cannot_work(cast: Cast, signed_in: SignIn) -> None:
    # given one colleague without a role, and one with a role but without villages
    made = {"by": SYSTEM, "institution": cast.institution, "password": None, "at": cast.at}
    idle = create_user(username="chen", name="陈静", branch=None, **made)  # type: ignore[arg-type]
    blind = create_user(username="he", name="何平", branch=None, **made)  # type: ignore[arg-type]
    assign_role(by=SYSTEM, user=blind, role_code="branch_checker", valid_from=SINCE, at=cast.at)
    browser = signed_in(cast.admin)

    # then both are named with the page where it is done
    answer = browser.get(HOME)
    found = {(row.task.code, row.task.place, row.task.href) for row in answer.context["rows"]}
    assert found == {
        ("no_role", "陈静", reverse("org:user", args=[idle.uuid])),
        ("no_scope", "何平", reverse("places:scopes", args=[blind.uuid])),
    }

    # and nothing is left once it is done
    assign_role(by=SYSTEM, user=idle, role_code="administrator", valid_from=SINCE, at=cast.at)
    assign_scope(by=SYSTEM, user=blind, scope=cast.shijiao, valid_from=SINCE, at=cast.at)
    assert tasks(browser.get(HOME)) == []


def test_the_administrator_is_told_of_locked_logins_of_the_own_bank(
    cast: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(cast.admin)  # signing in clears old attempts
    # given five wrong passwords for Wang, four for Li, five for the supervisor of no bank
    for login, times in (("wang", 5), ("li", 4), ("zhou", 5)):
        attempt = AccessAttempt.objects.create(username=login, failures_since_start=times)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=cast.at)
    rows = browser.get(HOME).context["rows"]
    assert [(row.task.code, row.task.place) for row in rows] == [("locked", "王芳")]

    # and no longer than the lock itself
    AccessAttempt.objects.update(attempt_time=cast.at - timedelta(minutes=16))
    assert tasks(browser.get(HOME)) == []


def test_the_administrator_is_told_of_work_that_stopped_until_it_is_started_again(
    cast: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(cast.admin)
    # given an import that failed, and one of another bank
    work = {"kind": "households.apply_import", "actor_kind": "user", "created_at": cast.at}
    ours = {**work, "institution": cast.institution.uuid, "subject_uuid": uuid4()}
    failed = {"state": Job.State.FAILED, "finished_at": cast.at}
    Job.objects.create(**ours, **failed)
    Job.objects.create(**work, **failed, institution=uuid4())
    rows = browser.get(HOME).context["rows"]
    assert [(row.task.code, row.task.count) for row in rows] == [("stopped", 1)]

    # and no more once it runs again
    Job.objects.create(**ours)
    assert tasks(browser.get(HOME)) == []


def test_a_supervisor_reads_figures_first_with_both_numbers(
    village: Village, signed_in: SignIn
) -> None:
    path.granted(village)
    answer = signed_in(village.cast.zhou).get(HOME)
    page = answer.content.decode()
    assert [(r.code, r.part, r.whole) for r in answer.context["figures"]["rates"]] == [
        ("archived", 20, 21),
        ("graded", 16, 20),
        ("granted", 16, 19),
        ("used", 0, 16),
    ]
    assert "16 / 19 户" in page
    assert page.index("授信率") < page.index("昨天以来的变化")
    assert "赵大山" not in page


@pytest.mark.parametrize(
    ("login", "begins"),
    [("li", "您带一个村"), ("wang", "您审查同事"), ("sun", "您受理村民"), ("zhou", "您查看各村")],
)
def test_each_role_is_told_in_one_sentence_what_it_does(
    login: str, begins: str, cast: Cast, signed_in: SignIn
) -> None:
    sentences = signed_in(getattr(cast, login)).get(HOME).context["desk"].sentences
    assert [str(sentence)[: len(begins)] for sentence in sentences] == [begins]


def test_whoever_has_no_role_is_told_whom_to_ask(cast: Cast, signed_in: SignIn) -> None:
    new = create_user(
        by=SYSTEM,
        institution=cast.institution,
        username="chen",
        name="陈静",
        password=None,
        branch=None,
        at=cast.at,
    )
    page = signed_in(new).get(HOME).content.decode()
    assert "请联系本机构的系统管理员授予" in page
    assert "有了角色以后，要办的事会出现在这里" in page


def test_the_home_of_every_role_keeps_its_query_budget(
    village: Village, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    path.posted(village)
    cast = village.cast
    for user in (cast.li, cast.wang, cast.sun, cast.zhou, cast.admin):
        browser = signed_in(user)
        browser.get(HOME)
        with django_assert_max_num_queries(20):
            browser.get(HOME)


def test_the_demo_clock_is_offered_to_those_who_can_move_it(cast: Cast, signed_in: SignIn) -> None:
    # given a demo, then whoever works for the bank is offered its next day
    assert reverse("console:next_day") in signed_in(cast.li).get(HOME).content.decode()
    # and a supervisor, who belongs to no bank and would be refused, is not
    browser = signed_in(cast.zhou)
    assert browser.post(reverse("console:next_day")).status_code == 403
    assert reverse("console:next_day") not in browser.get(HOME).content.decode()


def test_long_lists_of_deeds_are_folded_and_name_the_village(
    village: Village, signed_in: SignIn
) -> None:
    # given Li did more kinds of things than the page shows, yesterday
    cast = village.cast
    path.posted(village)
    later(cast, 1)
    desk = signed_in(cast.li).get(HOME).context["desk"]

    # then eight stand open, the rest is folded, nothing is lost
    assert len(desk.today) + len(desk.week) == 8
    assert desk.earlier
    page = signed_in(cast.li).get(HOME).content.decode()
    assert f"近七天还有 {len(desk.earlier)} 项" in page
    # and a deed about a village names it
    started = next(
        d for d in [*desk.week, *desk.earlier] if d.label == label_of("granting.start_round")
    )
    assert list(started.places) == ["石桥村"]
