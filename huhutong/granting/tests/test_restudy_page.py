"""What the branch sees of notice and objection: the line, whom a re-study is about, and why."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from huhutong.granting.models import RoundHousehold
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.infra import outbox
from huhutong.org.public import User
from huhutong.posting.public import (
    NewObjection,
    decide_objection,
    notices_of,
    open_objection,
    take_objection,
)

SignIn = Callable[[User], Client]
REASON = "这一户早就搬走了，不在村里。"


def test_a_re_study_names_the_household_and_leads_to_its_objection(
    village: Village, signed_in: SignIn
) -> None:
    # given three objections, two of them to the same household, of which the later is upheld
    cast, round_ = village.cast, path.posted(village)
    notice = notices_of(round_.uuid).get()
    lines = list(notice.rows.order_by("position")[:2])
    receipts = [
        open_objection(
            notice=notice,
            new=NewObjection(
                kind="anonymous",
                text=REASON,
                key=uuid4(),
                position=line.position,
            ),
            at=cast.at,
        )
        for line in (lines[0], lines[0], lines[1])
    ]
    older, number, other = (receipt.number for receipt in receipts)
    take_objection(officer=cast.sun, number=number, at=cast.at)
    decide_objection(
        officer=cast.sun,
        number=number,
        decision="adjust",
        text="经入户核实，该户登记有误，由支行重新认定结果。",
        at=cast.at,
    )
    outbox.deliver_all()
    # when the maker opens the page
    li, where = signed_in(cast.li), reverse("granting:adjustments", args=[round_.uuid])
    table = li.get(where).content.decode()
    # then the household stands there by name, with the way to the objection, and no other
    head = lines[0].household.head
    assert head is not None
    link = f'href="{reverse("posting:objection", args=[number])}"'
    assert head.name in table
    assert link in table
    assert older not in table
    assert other not in table
    row = RoundHousehold.objects.get(round=round_, household=lines[0].household)
    one = li.get(reverse("granting:row", args=[row.uuid])).content.decode()
    assert f"{link}>异议 {number}</a>" in one
    # what is open beside it is told as open
    assert f">异议 {older} 处理中</a>" in one
    assert other not in one
    # and a supervisor reads a masked name
    masked = signed_in(cast.zhou).get(where).content.decode()
    assert head.name not in masked


def test_the_branch_can_tell_a_household_its_line_on_the_notice(
    village: Village, signed_in: SignIn
) -> None:
    cast, round_ = village.cast, path.posted(village)
    notice = notices_of(round_.uuid).get()
    line = notice.rows.get(position=2)
    row = RoundHousehold.objects.get(round=round_, household=line.household)
    told = (
        f'href="{reverse("public:notice", args=[notice.number])}#row-2">{notice.number} 第 2 号</a>'
    )
    assert told in signed_in(cast.li).get(reverse("granting:row", args=[row.uuid])).content.decode()
    out = village.row(round_, 17)
    unposted = signed_in(cast.li).get(reverse("granting:row", args=[out.uuid]))
    assert "公示上" not in unposted.content.decode()
