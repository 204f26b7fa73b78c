"""The pages on which changes in a household are recorded, looked at and undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.households.models import Household, HouseholdEvent, Membership, Person
from huhutong.households.tests.event_cast import (
    living,
    split_off_the_son,
    uuid,
)
from huhutong.households.tests.test_event_machine import tables
from huhutong.infra.models import AuditRow
from huhutong.org.public import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Homes = tuple[Household, Household]


def url(household: Household, kind: str) -> str:
    return reverse("households:event", args=[household.uuid, kind])


def said(cast: Cast, **fields: Any) -> dict[str, Any]:
    day = cast.day - timedelta(days=fields.pop("ago", 10))
    return {"happened_on": day.isoformat(), "reason": "村委会证明", "asked": ""} | fields


def test_a_death_is_asked_step_by_step_and_done_once(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, _li = homes
    client, at = signed_in(cast.li), url(chen, "death")
    before = tables()
    typed = said(cast, person=str(uuid("陈大山")))
    # the head has died: the page asks who is head now
    asked = client.post(at, typed)
    assert "需要一位户主" in asked.content.decode()
    assert 'name="head"' in asked.content.decode()
    assert 'name="asked" value="head"' in asked.content.decode()
    typed |= {"asked": "head", "head": str(uuid("陈小明"))}
    # whose wife 王小红 is, the codes do not tell: the page asks
    asked = client.post(at, typed)
    assert f'name="relation-{uuid("王小红")}"' in asked.content.decode()
    typed |= {
        "asked": "relations",
        f"relation-{uuid('王小红')}": "10",
        f"relation-{uuid('陈宝宝')}": "20",
    }
    # the sheet says what will happen to whom, and nothing has happened yet
    sheet = client.post(at, typed).content.decode()
    for words in (
        "陈大山于2026年2月20日去世。",
        f"{chen.number}户的户主是陈小明。",
        "王小红与441821100201-0001户户主的关系改为：配偶。",
        f"{chen.number}户的授信主体由陈大山改为陈小明。",
        "亲属关系不会因此消失，评议回避照旧。",
    ):
        assert words in sheet
    assert tables() == before
    assert not AuditRow.objects.filter(action="households.record_event").exists()
    # the hidden fields of the sheet are what is sent
    for name, value in (typed | {"step": "do"}).items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in sheet
    done = client.post(at, typed | {"step": "do"})
    assert done.status_code == 302
    assert living(chen)["陈小明"] == "02"
    # pressed twice, it is refused and changes nothing
    again = client.post(at, typed | {"step": "do"})
    assert again.status_code == 200
    assert HouseholdEvent.objects.count() == 1


def test_a_split_keeps_every_tick_until_it_is_done(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, _li = homes
    client, at = signed_in(cast.li), url(chen, "split")
    people = [str(uuid(name)) for name in ("陈小明", "王小红", "陈宝宝")]
    typed = said(
        cast,
        asked="relations",
        people=people,
        leader=people[0],
        **{f"relation-{people[1]}": "10", f"relation-{people[2]}": "20"},
    )
    sheet = client.post(at, typed).content.decode()
    assert "新立441821100201-0003户，户主陈小明。" in sheet
    assert all(f'name="people" value="{person}"' in sheet for person in people)
    assert "新户还没有授权同意和档案" in sheet
    client.post(at, typed | {"step": "do"})
    new = Household.objects.get(number="441821100201-0003")
    assert living(new) == {"陈小明": "02", "王小红": "10", "陈宝宝": "20"}
    page = client.get(reverse("households:household", args=[new.uuid])).content.decode()
    assert "分户" in page
    assert "王小红从441821100201-0001户转入441821100201-0003户，关系：配偶。" in page


def test_the_other_household_is_searched(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, li = homes
    client = signed_in(cast.li)
    assert 'name="into"' not in client.get(url(li, "merge")).content.decode()
    page = client.get(url(li, "merge"), {"q": "陈大山"}).content.decode()
    assert str(chen.uuid) in page
    typed = said(
        cast,
        into=str(chen.uuid),
        **{f"relation-{uuid('李老汉')}": "53", f"relation-{uuid('李小妹')}": "72"},
    )
    done = client.post(url(li, "merge") + "?q=陈大山", typed | {"step": "do"})
    assert done.status_code == 302
    page = client.get(reverse("households:household", args=[li.uuid])).content.decode()
    assert "这一户已于2026年2月20日销户，成员并入441821100201-0001户。" in page
    assert reverse("households:events", args=[li.uuid]) not in page
    listed = client.get(reverse("households:list"), {"village": "441821100201"})
    assert "已销户" in listed.content.decode()


def test_a_marriage_with_somebody_of_the_registry_and_from_outside(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, li = homes
    client = signed_in(cast.li)
    outside = client.get(url(chen, "marriage")).content.decode()
    assert 'name="id_number"' in outside
    bride = f"{li.uuid}:{uuid('李小妹')}"
    at = url(chen, "marriage") + "?q=李老汉"
    assert bride in client.get(at).content.decode()
    typed = said(
        cast, person=str(uuid("陈小明")), partner=bride, moves="here", relation="", step="do"
    )
    assert "请选李*妹与441821100201-0001户户主的关系" in client.post(at, typed).content.decode()
    client.post(at, typed | {"relation": "38"})
    assert living(chen)["李小妹"] == "38"
    couple = client.get(url(chen, "divorce")).content.decode()
    assert "陈小明 · 李小妹" in couple or "李小妹 · 陈小明" in couple


def test_the_other_kinds_are_recorded_from_their_pages(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, li = homes
    client = signed_in(cast.li)
    offered = client.get(reverse("households:events", args=[chen.uuid])).content.decode()
    assert url(chen, "away") in offered
    assert url(chen, "return") not in offered
    early = client.post(url(chen, "away"), said(cast, ago=30)).content.decode()
    assert "还不满一年" in early
    client.post(url(chen, "away"), said(cast, ago=400, step="do"))
    client.post(url(chen, "return"), said(cast, residence="migrant", step="do"))
    client.post(url(li, "head"), said(cast, head=str(uuid("李小妹")), step="do"))
    couple = f"{uuid('陈大山')}:{uuid('李秀英')}"
    client.post(url(chen, "divorce"), said(cast, couple=couple, step="do"))
    kinds = list(HouseholdEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["away", "return", "head", "divorce"]
    # the daughter of the former head is head: he is her father
    assert living(li) == {"李小妹": "02", "李老汉": "50"}


def test_an_event_is_undone_from_the_page(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, _li = homes
    new = split_off_the_son(cast, chen)
    event = HouseholdEvent.objects.get()
    client, at = signed_in(cast.li), reverse("households:undo_event", args=[event.uuid])
    shown = client.get(at).content.decode()
    assert "新立441821100201-0003户" in shown
    assert client.post(at, {"reason": ""}).status_code == 200
    member = Membership.objects.get(household=new, person__name="陈宝宝")
    Membership.objects.filter(pk=member.pk).update(left_on=cast.day)
    refused = client.post(at, {"reason": "记错了"}).content.decode()
    assert "不能撤销：后面还有陈*宝后来的更正" in refused
    Membership.objects.filter(pk=member.pk).update(left_on=None)
    assert client.post(at, {"reason": "记错了"}).status_code == 302
    page = client.get(reverse("households:household", args=[chen.uuid])).content.decode()
    assert "已撤销" in page
    assert "记错了" in page
    assert at not in page


def test_the_people_of_a_day_are_shown_as_known_then(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, _li = homes
    split_off_the_son(cast, chen)
    client, page = signed_in(cast.li), reverse("households:household", args=[chen.uuid])
    day = (cast.day - timedelta(days=5)).isoformat()
    now = client.get(page, {"on": day}).context
    then = client.get(page, {"on": day, "known": "then"}).context
    assert [line.name for line in now["page"].people] == ["陈大山", "李秀英", "陈老爹"]
    assert len(then["page"].people) == 6
    assert now["page"].former[0].name == "陈小明"


def test_pages_are_closed_to_others(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, _li = homes
    split_off_the_son(cast, chen)
    event = HouseholdEvent.objects.get()
    pages = [
        reverse("households:events", args=[chen.uuid]),
        url(chen, "death"),
        reverse("households:undo_event", args=[event.uuid]),
    ]
    before = tables()
    for page in pages:
        assert signed_in(cast.zhao).get(page).status_code == 404
        assert signed_in(cast.zhao).post(page, said(cast, step="do")).status_code in {404, 405}
        assert signed_in(cast.wang).get(page).status_code == 403
        assert signed_in(cast.zhou).get(page).status_code == 403
    assert signed_in(cast.li).get(url(chen, "nonsense")).status_code == 404
    assert tables() == before
    # a supervisor reads what happened, names masked
    shown = signed_in(cast.zhou).get(reverse("households:household", args=[chen.uuid]))
    assert "户主陈*明" in shown.content.decode()
    assert "陈小明" not in shown.content.decode()
    assert "村委会证明" not in shown.content.decode()


def test_the_page_costs_the_same_for_many_events(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    chen, _li = homes
    new = split_off_the_son(cast, chen)
    for name in ("王小红", "陈宝宝"):
        typed = said(cast, ago=2, person=str(uuid(name)), step="do")
        signed_in(cast.li).post(url(new, "death"), typed)
    assert Person.objects.exclude(died_on=None).count() == 2
    client = signed_in(cast.li)
    page = reverse("households:household", args=[new.uuid])
    client.get(page)
    with django_assert_max_num_queries(48):
        client.get(page)


def test_english_words(
    cast: Cast,
    homes: Homes,
    signed_in: SignIn,
) -> None:
    chen, _li = homes
    client = signed_in(cast.li)
    client.cookies["django_language"] = "en"
    sheet = client.post(url(chen, "away"), said(cast, ago=400)).content.decode()
    assert f"Household {chen.number} is on file as: Whole family moved away." in sheet
