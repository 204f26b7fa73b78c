"""Marriages and divorces: who moves, who is kin, what is refused."""

from typing import Any

import pytest

from huhutong.households import event_errors as errors
from huhutong.households.errors import HeadCannotLeave
from huhutong.households.inputs import HouseholdInput, MemberInput, TieInput
from huhutong.households.models import Person
from huhutong.households.services.events import couples, family
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.people import Correction, end_membership
from huhutong.households.services.register import Register, bulk_register
from huhutong.households.services.ties import declare_tie
from huhutong.households.tests.event_cast import (
    DAY,
    Homes,
    kin,
    living,
    occasion,
    refused,
    split_off_the_son,
    uuid,
)
from huhutong.households.tests.ids import id_number
from huhutong.infra.actors import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def wedding(**more: Any) -> couples.Wedding:
    return couples.Wedding(**({"person": uuid("陈小明")} | more))


def test_a_marriage_moves_the_bride_and_makes_in_laws(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    bride = {"partner": uuid("李小妹"), "home": li.uuid, "moves": couples.HERE, "relation": "38"}
    assert kin(cast, "李老汉", chen) == {}
    event = couples.record_marriage(occasion(cast, chen), wedding(**bride))
    assert living(chen)["李小妹"] == "38"
    assert living(li) == {"李老汉": "02"}
    assert kin(cast, "李老汉", chen) == {chen.number: "child"}
    # parents of the couple are in-laws, both ways
    assert kin(cast, "陈大山", li) == {li.number: "in_law"}
    assert kin(cast, "陈小明", li) == {li.number: "parent_in_law"}
    with refused(errors.NotMarriable) as refusal:
        couples.record_marriage(occasion(cast, chen, ago=3), wedding(**bride | {"home": chen.uuid}))
    assert refusal.value.facts["name"] == "陈*明"

    undo_event(officer=cast.li, uuid=event.uuid, reason="还没有结婚", at=cast.at)
    assert living(li) == {"李老汉": "02", "李小妹": "30"}
    assert kin(cast, "李老汉", chen) == {}
    assert kin(cast, "陈大山", li) == {}


def test_a_bride_from_outside_is_registered(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    bride = MemberInput("赵新娘", "97", id_number("19930606", 4))
    couples.record_marriage(
        occasion(cast, chen), wedding(outsider=bride, moves=couples.HERE, relation="38")
    )
    assert living(chen)["赵新娘"] == "38"
    assert Person.objects.get(name="赵新娘").sex == "f"


def test_the_head_moves_out_only_when_nobody_is_left(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    going = couples.Wedding(uuid("李老汉"), uuid("陈老爹"), chen.uuid, None, couples.THERE, "97")
    with refused(HeadCannotLeave):
        couples.record_marriage(occasion(cast, li), going)
    end_membership(Correction(cast.li, li.uuid, cast.at), person=uuid("李小妹"))
    couples.record_marriage(occasion(cast, li, ago=0), going)
    li.refresh_from_db()
    assert li.ended_on == cast.day


def test_minors_and_the_married_do_not_marry(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    for name, why in (("陈宝宝", "event_minor"), ("陈大山", "event_married")):
        match = couples.Wedding(uuid(name), uuid("李小妹"), li.uuid, None, couples.NOBODY)
        with refused(errors.NotMarriable) as refusal:
            couples.record_marriage(occasion(cast, chen), match)
        assert refusal.value.facts["why"] == why
    itself = couples.Wedding(uuid("陈小明"), uuid("陈小明"), chen.uuid, None, couples.NOBODY)
    with refused(errors.NotMarriable):
        couples.record_marriage(occasion(cast, chen), itself)


def test_a_divorce_ends_kinship_by_marriage(cast: Cast, homes: Homes) -> None:
    _chen, li = homes
    names = (("周一", "02", "m"), ("周妻", "10", "f"), ("周父", "50", "m"))
    members = tuple(MemberInput(name, code, sex=sex) for name, code, sex in names)
    register = Register(cast.shiqiao, cast.institution, SYSTEM, cast.at - 100 * DAY)
    zhou = bulk_register([HouseholdInput(members=members)], register)[0]
    own = TieInput(uuid("周妻"), uuid("李老汉"), "parent", "registry")
    declare_tie(officer=cast.li, given=own, at=cast.at - 50 * DAY)
    assert kin(cast, "李老汉", zhou) == {zhou.number: "child"}
    assert kin(cast, "周父", li) == {li.number: "in_law"}
    pair = {"person": uuid("周一"), "partner": uuid("周妻")}
    event = couples.record_divorce(occasion(cast, zhou), **pair)
    assert living(zhou) == {"周一": "02", "周妻": "99", "周父": "50"}
    gone = family.record_split(
        occasion(cast, zhou, ago=5),
        family.Division(frozenset({uuid("周妻")}), NewHead(uuid("周妻"))),
    )
    # her father and his are strangers now; the two themselves stay recused from each other
    assert kin(cast, "周父", li) == {}
    assert kin(cast, "李老汉", zhou) == {}
    assert gone.other is not None
    assert kin(cast, "周父", gone.other) == {}
    assert kin(cast, "周一", gone.other) == {gone.other.number: "ex_spouse"}
    assert kin(cast, "周妻", zhou) == {zhou.number: "ex_spouse"}
    with refused(errors.LaterStandsOnIt) as refusal:
        undo_event(officer=cast.li, uuid=event.uuid, reason="误记", at=cast.at)
    assert "分户" in str(refusal.value.facts["what"])
    # married again, all of it is as before
    again = couples.Wedding(uuid("周一"), uuid("周妻"), gone.other.uuid, None, couples.NOBODY)
    couples.record_marriage(occasion(cast, zhou, ago=1), again)
    assert kin(cast, "周父", li) == {li.number: "in_law"}


def test_children_of_a_divorced_couple_stay_their_children(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    new = split_off_the_son(cast, chen, ago=20)
    couples.record_divorce(occasion(cast, new), person=uuid("陈小明"), partner=uuid("王小红"))
    gone = family.record_split(
        occasion(cast, new, ago=5),
        family.Division(frozenset({uuid("王小红")}), NewHead(uuid("王小红"))),
    )
    assert gone.other is not None
    assert kin(cast, "陈宝宝", gone.other) == {gone.other.number: "parent"}
    # through the child the families stay near: a child's grandparents are within three degrees
    assert kin(cast, "王小红", chen) == {chen.number: "parent_in_law"}
    with refused(errors.NotMarried):
        couples.record_divorce(
            occasion(cast, new, ago=1), person=uuid("陈小明"), partner=uuid("陈宝宝")
        )
