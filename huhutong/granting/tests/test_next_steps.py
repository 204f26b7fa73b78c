"""What a page of the round says is missing, to whom it leads, and who is named."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from huhutong.evaluation.public import Evaluator
from huhutong.granting.selectors.waiting import waits_of
from huhutong.granting.tests import village as path
from huhutong.granting.tests.test_pages import page
from huhutong.granting.tests.village import Village
from huhutong.households.public import Consent
from huhutong.infra.actors import SYSTEM
from huhutong.org.models import Role
from huhutong.org.public import User, assign_role, create_user
from huhutong.places.public import assign_scope
from tests.cast import SINCE

SignIn = Callable[[User], Client]


def test_opening_is_offered_when_every_group_has_its_evaluators(
    village: Village, signed_in: SignIn
) -> None:
    # given a round in preparation, and one evaluator of 石桥二组 who was released
    round_ = path.started(village)
    browser = signed_in(village.cast.li)
    gone = Evaluator.objects.filter(group=village.cast.groups[1]).first()
    assert gone is not None
    Evaluator.objects.filter(pk=gone.pk).update(released_on=village.cast.day)

    # when Li looks, then the page says how many are missing where, and leads to the evaluators
    short = browser.get(page("opening", round_)).content.decode()
    engage = reverse("evaluation:village", args=[village.cast.shiqiao.code])
    assert "石桥二组" in short
    assert "还差 1 人" in short
    assert "有 1 个组的正式评议员不够" in short
    assert f'<a class="button primary" href="{engage}">' in short
    assert [wait.href for wait in waits_of(village.cast.li, village.cast.day)] == [engage]
    assert '<form method="post" data-busy>' not in short

    # and with the evaluator back the opening itself is next
    Evaluator.objects.filter(pk=gone.pk).update(released_on=None)
    enough = browser.get(page("opening", round_)).content.decode()
    assert "还差" not in enough
    assert '<form method="post" data-busy>' in enough
    waits = waits_of(village.cast.li, village.cast.day)
    assert [wait.href for wait in waits] == [page("opening", round_)]


def test_who_can_confirm_is_named(village: Village, signed_in: SignIn) -> None:
    # given a notice that Li proposed
    round_ = path.checked(village)
    cast = village.cast
    browser = signed_in(cast.li)
    browser.post(reverse("granting:propose", args=[round_.uuid, "post"]))

    # then Wang is named, not Li, and Zhao of the other branch is not
    told = browser.get(page("posting", round_)).content.decode()
    assert f"可以确认的人：{cast.wang.name}。" in told
    # and without anybody the page says whom to ask
    cast.wang.is_active = False
    cast.wang.save()
    assert "请联系系统管理员" in browser.get(page("posting", round_)).content.decode()


def test_the_checker_of_the_village_is_named_among_many_of_other_branches(
    village: Village, signed_in: SignIn
) -> None:
    # given two dozen checkers of another branch whose logins stand before Wang's
    cast = village.cast
    for number in range(24):
        other = create_user(
            by=SYSTEM,
            institution=cast.institution,
            username=f"a{number:02}",
            name=f"别行{number}",
            password=None,
            at=cast.at,
        )
        assign_role(by=SYSTEM, user=other, role_code="branch_checker", valid_from=SINCE, at=cast.at)
        assign_scope(by=SYSTEM, user=other, scope=cast.tangtang, valid_from=SINCE, at=cast.at)
    round_ = path.checked(village)
    browser = signed_in(cast.li)
    browser.post(reverse("granting:propose", args=[round_.uuid, "post"]))
    told = browser.get(page("posting", round_)).content.decode()
    assert f"可以确认的人：{cast.wang.name}。" in told
    assert "别行" not in told


def test_whoever_may_prepare_only_is_told_what_is_missing(
    village: Village, signed_in: SignIn
) -> None:
    # given somebody whose role opens ballots but engages no evaluators, and a group that is short
    round_ = path.started(village)
    cast = village.cast
    Role.objects.filter(code="customer_manager").update(
        permissions=["console.view", "places.view", "granting.prepare"]
    )
    Evaluator.objects.filter(group=cast.groups[1]).update(released_on=cast.day)

    # when they look, then the page says what is missing, without a button that would refuse them
    told = signed_in(cast.li).get(page("opening", round_)).content.decode()
    assert "有 1 个组的正式评议员不够" in told
    assert reverse("evaluation:village", args=[cast.shiqiao.code]) not in told
    assert '<form method="post" data-busy>' not in told


def test_without_consent_the_opening_says_why_nobody_takes_part(
    village: Village, signed_in: SignIn
) -> None:
    round_ = path.started(village)
    Consent.objects.update(withdrawn_at=village.cast.at)
    told = signed_in(village.cast.li).get(page("opening", round_)).content.decode()
    assert "名册中没有可以评议的农户" in told
    assert "各组正式评议员" not in told
    assert '<form method="post" data-busy>' not in told
