"""What happens to a household, what it does to whom, what it refuses, and how it is undone."""

from uuid import UUID

import pytest

from huhutong.households import event_errors as errors
from huhutong.households import standing
from huhutong.households.inputs import MemberInput, TieInput
from huhutong.households.models import (
    Household,
    Membership,
    Person,
    Tie,
)
from huhutong.households.selectors.doors import roster
from huhutong.households.selectors.facts import facts_of
from huhutong.households.services.consent import record_consent
from huhutong.households.services.events import away, family
from huhutong.households.services.events.book import Occasion
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.people import Correction, add_member
from huhutong.households.services.ties import declare_tie
from huhutong.households.tests.event_cast import (
    CHEN,
    DAY,
    Homes,
    kin,
    living,
    occasion,
    refused,
    split_off_the_son,
    uuid,
)
from huhutong.households.tests.family import CONSENT
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_split_makes_a_household_and_kinship_stays(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    new = split_off_the_son(cast, chen)
    assert new.number == "441821100201-0003"
    assert new.head is not None
    assert new.head.name == "陈小明"
    assert living(chen) == {"陈大山": "02", "李秀英": "10", "陈老爹": "50"}
    assert living(new) == {"陈小明": "02", "王小红": "10", "陈宝宝": "20"}
    # the day before all lived together, and on the day itself already apart
    assert "陈小明" in living(chen, cast.day - 11 * DAY)
    assert "陈小明" in living(new, cast.day - 10 * DAY)
    assert kin(cast, "陈大山", chen, new) == {chen.number: "own", new.number: "child"}
    assert kin(cast, "王小红", chen, new) == {chen.number: "parent_in_law", new.number: "own"}
    # the new household has agreed to nothing yet
    assert not facts_of([new.pk], cast.institution, cast.day)[0].has_consent
    row = AuditRow.objects.filter(action="households.record_event").first()
    assert row is not None
    assert (row.facts["kind"], row.facts["name"]) == ("split", "陈*明")


def test_a_split_of_the_head_asks_who_is_head_of_those_who_stay(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    parents = frozenset({uuid("陈大山"), uuid("李秀英"), uuid("陈老爹")})
    with refused(errors.NewHeadMissing):
        family.record_split(occasion(cast, chen), family.Division(parents, NewHead(uuid("陈大山"))))
    # the codes do not tell whose wife and whose child: that is asked too
    with refused(errors.RelationMissing) as refusal:
        family.record_split(
            occasion(cast, chen),
            family.Division(parents, NewHead(uuid("陈大山")), NewHead(uuid("陈小明"))),
        )
    assert refusal.value.facts == {"name": "王*红", "number": chen.number}
    said = {uuid("王小红"): "10", uuid("陈宝宝"): "20"}
    event = family.record_split(
        occasion(cast, chen),
        family.Division(parents, NewHead(uuid("陈大山")), NewHead(uuid("陈小明"), said)),
    )
    chen.refresh_from_db()
    assert living(chen) == {"陈小明": "02", "王小红": "10", "陈宝宝": "20"}
    assert chen.head_id == Person.objects.get(name="陈小明").pk
    assert event.other is not None
    assert living(event.other) == {"陈大山": "02", "李秀英": "10", "陈老爹": "50"}
    # codes to the new head do not mix with those to the old one
    assert kin(cast, "陈宝宝", event.other) == {event.other.number: "grandparent"}
    assert kin(cast, "王小红", event.other) == {event.other.number: "parent_in_law"}


def test_nobody_or_everybody_does_not_split(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    everybody = frozenset(Person.objects.values_list("uuid", flat=True))
    for people in (frozenset[UUID](), everybody, frozenset({uuid("李小妹")})):
        with refused(errors.NobodyChosen):
            family.record_split(
                occasion(cast, chen), family.Division(people, NewHead(uuid("陈小明")))
            )


def test_a_merge_ends_the_household_and_leaves_the_roster(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    with refused(errors.RelationMissing):
        family.record_merge(occasion(cast, li), into=chen.uuid, relations={})
    relations = {uuid("李老汉"): "53", uuid("李小妹"): "72"}
    family.record_merge(occasion(cast, li), into=chen.uuid, relations=relations)
    li.refresh_from_db()
    assert (li.ended_on, li.joined_into) == (cast.day - 10 * DAY, chen)
    assert living(li) == {}
    assert living(chen)["李老汉"] == "53"
    assert list(roster(cast.shiqiao)) == [chen]
    assert facts_of([li.pk], cast.institution, cast.day)[0].is_duplicate
    # 李秀英, wife of the head, is now known as the daughter of 李老汉
    assert kin(cast, "李老汉", chen, li) == {chen.number: "own"}
    with refused(errors.HouseholdEnded):
        family.record_merge(occasion(cast, li), into=chen.uuid, relations={})
    with refused(errors.HouseholdEnded):
        record_consent(officer=cast.li, uuid=li.uuid, given=CONSENT, at=cast.at)
    with refused(errors.HouseholdEnded):
        add_member(Correction(cast.li, li.uuid, cast.at), given=MemberInput("新人", "97"))


def test_a_household_that_holds_a_line_does_not_end(
    cast: Cast, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen, li = homes
    held = standing.Standing("还有一笔3万元的有效授信", household=li.pk, holds=True)
    monkeypatch.setattr(standing, "_tellers", {"test": lambda _q: [held]})
    with refused(errors.HoldsSomething) as refusal:
        family.record_merge(occasion(cast, li), into=chen.uuid, relations={})
    assert refusal.value.facts == {"number": li.number, "what": "还有一笔3万元的有效授信"}


def test_the_death_of_the_head_asks_for_a_head_and_the_principal_follows(
    cast: Cast, homes: Homes
) -> None:
    chen, _li = homes
    before = facts_of([chen.pk], cast.institution, cast.day)[0]
    assert before.principal == uuid("陈大山")
    dead = uuid("陈大山")
    with refused(errors.NewHeadMissing):
        family.record_death(occasion(cast, chen), person=dead, head=NewHead())
    # the wife as head: every relation is told by the codes, but for the grandchild
    said = {uuid("陈宝宝"): "40"}
    event = family.record_death(
        occasion(cast, chen), person=dead, head=NewHead(uuid("李秀英"), said)
    )
    chen.refresh_from_db()
    assert living(chen) == {
        "李秀英": "02",
        "陈小明": "20",
        "王小红": "38",
        "陈宝宝": "40",
        "陈老爹": "53",
    }
    assert Person.objects.get(name="陈大山").died_on == cast.day - 10 * DAY
    assert facts_of([chen.pk], cast.institution, cast.day)[0].principal == uuid("李秀英")
    # kinship outlives death: the dead man's father is not a stranger to his grandchild
    assert kin(cast, "陈老爹", chen) == {chen.number: "own"}
    with refused(NotInScope):
        family.record_death(occasion(cast, chen), person=dead, head=NewHead())
    undo_event(officer=cast.li, uuid=event.uuid, reason="同名的人", at=cast.at + DAY)
    assert living(chen) == {name: code for name, code, _sex, _year in CHEN}
    assert Person.objects.get(name="陈大山").died_on is None
    chen.refresh_from_db()
    assert chen.head_id == Person.objects.get(name="陈大山").pk


def test_a_death_before_the_registration_is_recorded_on_its_own_day(
    cast: Cast, homes: Homes
) -> None:
    chen, _li = homes
    family.record_death(occasion(cast, chen, ago=300), person=uuid("陈老爹"), head=NewHead())
    row = Membership.objects.get(person__name="陈老爹")
    assert row.person.died_on == cast.day - 300 * DAY
    assert row.left_on == row.joined_on
    assert kin(cast, "陈老爹", chen) == {chen.number: "child"}


def test_when_the_last_one_dies_the_household_ends(cast: Cast, homes: Homes) -> None:
    _chen, li = homes
    family.record_death(occasion(cast, li), person=uuid("李小妹"), head=NewHead())
    event = family.record_death(occasion(cast, li, ago=5), person=uuid("李老汉"), head=NewHead())
    li.refresh_from_db()
    assert li.ended_on == cast.day - 5 * DAY
    assert facts_of([li.pk], cast.institution, cast.day)[0].principal is None
    undo_event(officer=cast.li, uuid=event.uuid, reason="误记", at=cast.at)
    li.refresh_from_db()
    assert li.ended_on is None
    assert living(li) == {"李老汉": "02"}


def test_away_counts_after_a_year_and_the_return_ends_it(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    with refused(errors.NotAwayAYear) as refusal:
        away.record_away(occasion(cast, chen, ago=364))
    assert refusal.value.facts == {"since": "2025-03-03", "day": "2026-03-03"}
    with refused(errors.NotAway):
        away.record_return(occasion(cast, chen), residence="resident")
    left = away.record_away(occasion(cast, chen, ago=365))
    chen.refresh_from_db()
    assert chen.residence == "moved_away"
    assert len(living(chen)) == len(CHEN)
    with refused(errors.AwayAlready):
        away.record_away(occasion(cast, chen, ago=400))
    with refused(errors.ReturnBeforeAway):
        away.record_return(occasion(cast, chen, ago=366), residence="resident")
    away.record_return(occasion(cast, chen, ago=2), residence="trader")
    chen.refresh_from_db()
    assert chen.residence == "trader"
    with refused(errors.LaterStandsOnIt) as later:
        undo_event(officer=cast.li, uuid=left.uuid, reason="误记", at=cast.at)
    assert "举家返回" in str(later.value.facts["what"])


def test_the_head_changes_and_the_codes_follow(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    with refused(errors.IsHeadAlready):
        family.record_new_head(occasion(cast, chen), head=NewHead(uuid("陈大山")))
    with refused(errors.NewHeadMissing):
        family.record_new_head(occasion(cast, chen), head=NewHead(uuid("李小妹")))
    said = {uuid("王小红"): "10", uuid("陈宝宝"): "20"}
    family.record_new_head(occasion(cast, chen), head=NewHead(uuid("陈小明"), said))
    assert living(chen) == {
        "陈小明": "02",
        "王小红": "10",
        "陈宝宝": "20",
        "陈大山": "50",
        "李秀英": "50",
        "陈老爹": "60",
    }


def test_days_that_cannot_be_are_refused(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    with refused(errors.EventInFuture):
        split_off_the_son(cast, chen, ago=-1)
    with refused(errors.EventBeforeBirth):
        family.record_death(occasion(cast, chen, ago=4000), person=uuid("陈宝宝"), head=NewHead())
    new = split_off_the_son(cast, chen, ago=10)
    with refused(errors.EventBeforeStay) as refusal:
        family.record_death(occasion(cast, new, ago=12), person=uuid("陈宝宝"), head=NewHead())
    assert refusal.value.facts == {"name": "陈*宝", "day": "2026-02-20"}
    with refused(errors.ReasonMissing):
        away.record_away(Occasion(cast.li, chen.uuid, cast.day - 400 * DAY, "  ", cast.at))


def test_another_branch_sees_nothing_and_may_nothing(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    event = away.record_away(occasion(cast, chen, ago=400))
    with refused(NotInScope):
        family.record_merge(occasion(cast, li, officer=cast.zhao), into=chen.uuid, relations={})
    with refused(NotInScope):
        undo_event(officer=cast.zhao, uuid=event.uuid, reason="误记", at=cast.at)
    with refused(PermissionRefused):
        away.record_return(occasion(cast, chen, officer=cast.sun), residence="resident")
    with refused(PermissionRefused):
        undo_event(officer=cast.wang, uuid=event.uuid, reason="误记", at=cast.at)


def test_guarantors_and_creditors_are_recused_and_neighbours_are_asked(
    cast: Cast, homes: Homes
) -> None:
    _chen, li = homes
    for relation, expected in (("neighbour", {}), ("guarantor", {li.number: "guarantor"})):
        tie = TieInput(uuid("陈大山"), uuid("李老汉"), relation)
        declare_tie(officer=cast.li, given=tie, at=cast.at)
        assert kin(cast, "陈大山", li) == expected
    assert Tie.objects.count() == 2


def test_a_head_who_came_after_the_death_is_head_from_when_they_came(
    cast: Cast, homes: Homes
) -> None:
    chen, _li = homes
    add_member(Correction(cast.li, chen.uuid, cast.at), given=MemberInput("陈叔公", "70"))
    codes = {"李秀英": "72", "陈小明": "93", "王小红": "97", "陈宝宝": "97", "陈老爹": "50"}
    head = NewHead(uuid("陈叔公"), {uuid(name): code for name, code in codes.items()})
    family.record_death(occasion(cast, chen, ago=5), person=uuid("陈大山"), head=head)
    assert living(chen) == codes | {"陈叔公": "02"}
    assert "陈大山" not in living(chen, cast.day - 4 * DAY)
    # until the new head came, codes were to the old one
    assert living(chen, cast.day - DAY)["陈小明"] == "20"
    # his father's brother is an uncle, his mother is no sister of his
    found = kin(cast, "陈小明", split_off_the_uncle(cast, chen))
    assert list(found.values()) == ["uncle"]


def split_off_the_uncle(cast: Cast, chen: Household) -> Household:
    """The new head leaves again, so that he has a household of his own to ask about."""
    back = {uuid(name): "97" for name in ("王小红", "陈宝宝", "李秀英", "陈老爹")}
    event = family.record_split(
        occasion(cast, chen, ago=0),
        family.Division(
            frozenset({uuid("陈叔公")}),
            NewHead(uuid("陈叔公")),
            NewHead(uuid("陈小明"), back),
        ),
    )
    assert event.other is not None
    return event.other
