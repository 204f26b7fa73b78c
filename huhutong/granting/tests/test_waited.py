"""How long a task of the home page has waited: since its matter came, not since the stage began."""

from datetime import datetime, timedelta
from uuid import uuid4

from huhutong.granting import services
from huhutong.granting.models import CheckItem, Round, RoundHousehold
from huhutong.granting.selectors.desk import rounds_desk
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import DAY, Village
from huhutong.infra import outbox
from huhutong.infra.clock import date_of
from huhutong.org.public import User
from huhutong.posting.public import (
    NewObjection,
    decide_objection,
    notices_of,
    open_objection,
    take_objection,
)

REASON = "这一户早就搬走了，不在村里。"
ANSWER = "经入户核实，该户登记有误，由支行重新认定结果。"


def waited(user: User, at: datetime) -> dict[str, int | None]:
    """Code of each task of the user -> whole days it has waited; None: not told."""
    on = date_of(at)
    return {
        task.code: None if task.since is None else task.days_waited(on)
        for task in rounds_desk(user, on).tasks
    }


def uphold(village: Village, round_: Round, at: datetime) -> None:
    """An objection to the first row comes in, is taken and upheld, all at once."""
    cast = village.cast
    new = NewObjection(kind="anonymous", text=REASON, key=uuid4(), position=1)
    number = open_objection(notice=notices_of(round_.uuid).get(), new=new, at=at).number
    take_objection(officer=cast.sun, number=number, at=at)
    decide_objection(officer=cast.sun, number=number, decision="adjust", text=ANSWER, at=at)
    outbox.deliver_all()


def test_a_re_study_waits_since_its_objection_was_upheld(village: Village) -> None:
    # given a notice that is up for three days when an objection is upheld
    cast, round_ = village.cast, path.posted(village)
    at = cast.at + 3 * DAY
    uphold(village, round_, at)
    # then its re-study waits since that day
    assert waited(cast.li, at) == {"restudy": 0}
    assert waited(cast.li, at + DAY) == {"restudy": 1}
    # and how long a finding waits to be proposed nobody has written down
    row = RoundHousehold.objects.get(round=round_, state="restudy")
    found = services.Adjustment("补登收购单据", "A", 1_000_000)
    services.propose_adjustment(officer=cast.li, row_uuid=row.uuid, found=found, at=at)
    assert waited(cast.li, at + DAY) == {"propose_adjust": None}
    services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="adjust", at=at + DAY)
    assert waited(cast.wang, at + 3 * DAY) == {"confirm_adjust": 2}


def test_what_is_sent_back_waits_since_then_and_so_does_what_is_resubmitted(
    village: Village,
) -> None:
    cast, _round = village.cast, path.checking(village)
    items = list(CheckItem.objects.select_related("row").filter(state="waiting"))
    assert waited(cast.wang, cast.at + 2 * DAY) == {"check": 2}
    for item in items:
        services.decide_check(
            officer=cast.wang, item_uuid=item.uuid, passed=False, note="再看一遍", at=cast.at + DAY
        )
    assert waited(cast.li, cast.at + 4 * DAY) == {"sent_back": 3}
    answer = services.Resubmission(note="已经核对", limit_fen=None)
    services.resubmit(
        officer=cast.li, row_uuid=items[0].row.uuid, answer=answer, at=cast.at + 4 * DAY
    )
    assert waited(cast.wang, cast.at + 5 * DAY) == {"check": 1}


def test_the_grant_waits_since_the_day_after_the_public_period(village: Village) -> None:
    cast, round_ = village.cast, path.posted(village)
    Round.objects.filter(pk=round_.pk).update(ready_to_grant=True)
    after = cast.at + timedelta(days=8)
    assert waited(cast.li, after) == {"propose_grant": 0}
    assert waited(cast.li, after + 2 * DAY) == {"propose_grant": 2}
