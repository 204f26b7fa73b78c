"""After every service that writes people or households, a search compares what is so now."""

import argparse
from collections.abc import Callable
from datetime import date

import pytest

from huhutong.households import commands
from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import DuplicateSuspect, Household, Membership, NameKey, Person
from huhutong.households.selectors.asking import asker_of
from huhutong.households.selectors.finding import find
from huhutong.households.services.duplicates import merge_people, undo_merge
from huhutong.households.services.events import away, couples, family
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.imports.undo import undo_import
from huhutong.households.services.people import (
    Correction,
    add_member,
    edit_household,
    edit_person,
    end_membership,
)
from huhutong.households.services.register import register_household
from huhutong.households.tests.event_cast import Homes, occasion, split_off_the_son, uuid
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import applied, workbook
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]
WIFE = id_number("19820703", 2)
HEADING = [
    "户编号",
    "村民小组",
    "户主关系",
    "姓名",
    "身份证号",
    "手机号",
    "居住状态",
    "同意建档评议",
]


def households(*words: str) -> int:
    """What `huhutong households …` exits with."""
    parser = argparse.ArgumentParser()
    commands.add_commands(parser.add_subparsers())
    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code


def standings(name: str) -> list[int]:
    """How the rows of a name rank, household by household."""
    rows = NameKey.objects.filter(name=name).order_by("household", "membership")
    return list(rows.values_list("standing", flat=True))


@pytest.fixture
def nothing_stale(capsys: Capture) -> Callable[[], None]:
    """Ask the command whether a service forgot to write what a search compares."""

    def check() -> None:
        capsys.readouterr()
        assert households("reindex", "--dry-run") == 0
        assert capsys.readouterr().out == f"households={Household.objects.count()} stale=0\n"

    return check


def test_the_command_tells_what_was_forgotten_and_makes_it_anew(
    homes: Homes, nothing_stale: Callable[[], None], capsys: Capture
) -> None:
    Person.objects.filter(name="李老汉").update(name="李老头")
    assert households("reindex", "--dry-run") == 1
    assert capsys.readouterr().out == "households=2 stale=1\n"
    assert households("reindex") == 0
    assert capsys.readouterr().out == "households=2 stale=1\n"
    nothing_stale()


def test_registering_and_correcting(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    made = register_household(
        officer=cast.li,
        village=cast.shiqiao.uuid,
        given=HouseholdInput((MemberInput("欧阳小明", "02"),), residence="moved_away"),
        at=cast.at,
    )
    assert standings("欧阳小明") == [1]
    nothing_stale()
    correction = Correction(cast.li, made.uuid, cast.at)
    said = {"address": "", "residence": "resident", "economy_type": "", "group_id": None}
    edit_household(correction, said=said)
    assert standings("欧阳小明") == [0]
    nothing_stale()
    wife = add_member(correction, given=MemberInput("单雪", "10"))
    nothing_stale()
    edit_person(correction, person=wife.uuid, given=MemberInput("单雪梅", "10"))
    nothing_stale()
    end_membership(correction, person=wife.uuid)
    assert standings("单雪梅") == [1]
    nothing_stale()


def test_a_split_and_its_undoing(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    chen, _li = homes
    new = split_off_the_son(cast, chen)
    # then the son is found at his new home first, and at his father's as one who left
    assert standings("陈小明") == [1, 0]
    found = find(asker_of(cast.li, cast.day), "陈小明", limit=5).matches
    assert [match.household for match in found] == [new.pk, chen.pk]
    nothing_stale()
    event = new.events_of_others.get()
    undo_event(officer=cast.li, uuid=event.uuid, reason="记错了", at=cast.at)
    # and once undone, nobody is found at the home that never was
    assert standings("陈小明") == [0]
    nothing_stale()


def test_a_death_a_new_head_and_an_end(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    _chen, li = homes
    event = family.record_death(
        occasion(cast, li), person=uuid("李老汉"), head=NewHead(uuid("李小妹"))
    )
    assert standings("李老汉") == [1]
    nothing_stale()
    last = family.record_death(occasion(cast, li, ago=5), person=uuid("李小妹"), head=NewHead(None))
    # then of a household that ended everybody ranks last, and its number still finds it
    assert set(standings("李小妹")) == {1}
    assert [m.spot.standing for m in find(asker_of(cast.li, cast.day), "2", limit=5).matches] == [1]
    nothing_stale()
    for each in (last, event):
        undo_event(officer=cast.li, uuid=each.uuid, reason="记错了", at=cast.at)
        nothing_stale()
    assert standings("李老汉") == [0]


def test_a_merge_of_households_and_a_family_away(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    chen, li = homes
    gone = away.record_away(occasion(cast, chen, ago=365))
    assert standings("陈宝宝") == [1]
    nothing_stale()
    undo_event(officer=cast.li, uuid=gone.uuid, reason="记错了", at=cast.at)
    nothing_stale()
    codes = {uuid(name): "97" for name in ("李老汉", "李小妹")}
    family.record_merge(occasion(cast, li), into=chen.uuid, relations=codes)
    assert standings("李老汉") == [0, 1]
    nothing_stale()


def test_a_marriage_from_outside(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    family_of, _li = homes
    wedding = couples.Wedding(
        person=uuid("陈小明"),
        outsider=MemberInput("赵新娘", "97", id_number("19930606", 4)),
        moves=couples.HERE,
        relation="38",
    )
    event = couples.record_marriage(occasion(cast, family_of), wedding)
    assert standings("赵新娘") == [0]
    nothing_stale()
    undo_event(officer=cast.li, uuid=event.uuid, reason="还没有结婚", at=cast.at)
    assert standings("赵新娘") == []
    nothing_stale()


def test_a_merge_of_duplicates_and_its_undoing(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    given = HouseholdInput((MemberInput("李老汗", "02", birth_on=date(1960, 5, 1)),))
    register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given, at=cast.at)
    kept, gone = Person.objects.get(name="李老汉"), Person.objects.get(name="李老汗")
    pair = DuplicateSuspect.objects.create(
        one=kept, other=gone, probability_ppm=990_000, reasons=[], found_at=cast.at
    )
    merge = merge_people(officer=cast.li, uuid=pair.uuid, keep=kept.uuid, at=cast.at)
    assert standings("李老汗") == [2]
    nothing_stale()
    undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)
    assert standings("李老汗") == [0]
    nothing_stale()


def test_an_import_and_its_undoing(
    cast: Cast, homes: Homes, nothing_stale: Callable[[], None]
) -> None:
    head = id_number("19800512", 3)
    row = ["1", "石桥一组", "户主", "单雄", head, "13800138000", "常住", "是"]
    first = applied(cast, workbook([row], HEADING))
    assert first.counts["households_new"] == 1
    nothing_stale()
    # given a second list that corrects the name and the phone, and knows a wife
    rows = [
        ["1", "石桥一组", "户主", "单英雄", head, "13900139000", "举家外迁", "是"],
        ["1", "石桥一组", "配偶", "欧阳静", WIFE, "", "", ""],
    ]
    second = applied(cast, workbook(rows, HEADING))
    assert second.counts["households_updated"] == 1
    assert standings("欧阳静") == [1]
    nothing_stale()
    undo_import(officer=cast.li, uuid=second.uuid, reason="传错了村", at=cast.at)
    assert standings("单英雄") == []
    assert standings("单雄") == [0]
    nothing_stale()
    [found] = find(asker_of(cast.li, cast.day), "8000", limit=5).matches
    assert found.membership == Membership.objects.get(person__name="单雄").pk
    # and when nothing of an import is left, no name of it is
    before = set(NameKey.objects.values_list("pk", flat=True))
    row = ["9", "石桥一组", "户主", "仇九", id_number("19700512", 9), "", "", "是"]
    third = applied(cast, workbook([row], HEADING))
    assert standings("仇九") == [0]
    undo_import(officer=cast.li, uuid=third.uuid, reason="传错了村", at=cast.at)
    assert set(NameKey.objects.values_list("pk", flat=True)) == before
    nothing_stale()
