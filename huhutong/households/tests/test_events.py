"""What happens to a household, what it does to whom, what it refuses, and how it is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from huhutong.households import event_errors as errors
from huhutong.households import standing
from huhutong.households.errors import HeadCannotLeave
from huhutong.households.inputs import HouseholdInput, MemberInput, TieInput
from huhutong.households.models import Household, HouseholdEvent, Membership, Person, Tie
from huhutong.households.selectors.doors import roster
from huhutong.households.selectors.events import lived_on
from huhutong.households.selectors.facts import end_of_day, facts_of
from huhutong.households.selectors.kin import kin_households
from huhutong.households.services.consent import record_consent
from huhutong.households.services.events import away, couples, family
from huhutong.households.services.events.book import Occasion
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.people import Correction, add_member, end_membership
from huhutong.households.services.register import Register, bulk_register
from huhutong.households.services.ties import declare_tie
from huhutong.households.tests.family import CONSENT
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_event_machine import tables
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow, OutboxMessage
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# 陈家: head, wife, son, his wife, their child, the head's father; 李家: head and daughter.
CHEN = (
    ("陈大山", "02", "m", 1962),
    ("李秀英", "10", "f", 1964),
    ("陈小明", "20", "m", 1990),
    ("王小红", "38", "f", 1992),
    ("陈宝宝", "40", "m", 2018),
    ("陈老爹", "50", "m", 1938),
)
LI = (("李老汉", "02", "m", 1960), ("李小妹", "30", "f", 1995))


@pytest.fixture
def homes(cast: Cast) -> tuple[Household, Household]:
    """陈家 and 李家, registered a hundred days before the day of the cast."""
    rows = [
        HouseholdInput(
            members=tuple(
                MemberInput(name, code, sex=sex, birth_on=date(year, 5, 1))
                for name, code, sex, year in people
            ),
            group_id=cast.groups[0].pk,
        )
        for people in (CHEN, LI)
    ]
    at = cast.at - 100 * DAY
    one, two = bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, at))
    return one, two


Homes = tuple[Household, Household]


def uuid(name: str) -> UUID:
    return Person.objects.get(name=name).uuid


def occasion(cast: Cast, household: Household, *, ago: int = 10, officer: Any = None) -> Occasion:
    return Occasion(officer or cast.li, household.uuid, cast.day - ago * DAY, "村委会证明", cast.at)


def living(household: Household, on: date | None = None) -> dict[str, str]:
    """Name -> relation of those who live there now, or lived there on a day."""
    rows = Membership.objects.filter(household=household).select_related("person")
    wanted = [
        r
        for r in rows
        if (r.left_on is None if on is None else r.joined_on <= on < (r.left_on or date.max))
    ]
    return {r.person.name: r.relation for r in wanted}


def kin(cast: Cast, name: str, *households: Household) -> dict[str, str]:
    """Number -> relation of the households that the person may not judge."""
    numbers = {row.pk: row.number for row in households}
    found = kin_households(uuid(name), list(numbers), cast.day)
    return {numbers[key]: relation for key, relation in found.items()}


@contextmanager
def refused(expected: type[DomainError]) -> Iterator[Any]:
    """The act is refused, and nothing was changed, written to the audit or sent."""
    before = (tables(), AuditRow.objects.count(), OutboxMessage.objects.count())
    with pytest.raises(expected) as refusal:
        yield refusal
    assert (tables(), AuditRow.objects.count(), OutboxMessage.objects.count()) == before


def split_off_the_son(cast: Cast, chen: Household, *, ago: int = 10) -> Household:
    event = family.record_split(
        occasion(cast, chen, ago=ago),
        family.Division(
            frozenset(uuid(n) for n in ("陈小明", "王小红", "陈宝宝")),
            NewHead(uuid("陈小明"), {uuid("王小红"): "10", uuid("陈宝宝"): "20"}),
        ),
    )
    assert event.other is not None
    return event.other


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
    with pytest.raises(errors.HouseholdEnded):
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


def test_undoing_names_what_stands_on_it(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    new = split_off_the_son(cast, chen)
    event = HouseholdEvent.objects.get(kind="split")

    def undo() -> None:
        undo_event(officer=cast.li, uuid=event.uuid, reason="误记", at=cast.at)

    # a consent of the new household
    consent = record_consent(officer=cast.li, uuid=new.uuid, given=CONSENT, at=cast.at)
    with refused(errors.LaterStandsOnIt) as refusal:
        undo()
    assert refusal.value.facts["what"] == f"{new.number}户的授权同意"
    consent.delete()
    # somebody who came to it
    add_member(Correction(cast.li, new.uuid, cast.at), given=MemberInput("陈二宝", "20"))
    with refused(errors.LaterStandsOnIt) as refusal:
        undo()
    assert refusal.value.facts["what"] == f"陈*宝入{new.number}户的登记"
    Membership.objects.filter(person__name="陈二宝").delete()
    # somebody who left it by hand
    end_membership(Correction(cast.li, new.uuid, cast.at), person=uuid("陈宝宝"))
    with refused(errors.LaterStandsOnIt) as refusal:
        undo()
    assert refusal.value.facts["what"] == "陈*宝后来的更正"
    Membership.objects.filter(person__name="陈宝宝", household=new).update(left_on=None)
    # a later event, until that is undone
    death = family.record_death(occasion(cast, new, ago=1), person=uuid("陈宝宝"), head=NewHead())
    with refused(errors.LaterStandsOnIt) as refusal:
        undo()
    assert refusal.value.facts["what"] == f"2026-03-01的“死亡”（{new.number}户）"
    undo_event(officer=cast.li, uuid=death.uuid, reason="误记", at=cast.at)
    undo()
    new.refresh_from_db()
    assert new.ended_on == cast.day - 10 * DAY
    assert living(chen) == {name: code for name, code, _sex, _year in CHEN}
    assert kin(cast, "陈小明", chen) == {chen.number: "own"}
    with refused(errors.EventNotOpen):
        undo()
    # nothing was deleted
    assert Membership.objects.filter(household=new, is_void=True).count() == 3
    assert new.number not in {row.number for row in roster(cast.shiqiao)}


def test_what_was_known_of_a_day_stays_known(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    day = cast.day - 5 * DAY
    known = end_of_day(day)
    before = lived_on([chen.pk], day, known)
    new = split_off_the_son(cast, chen)
    assert lived_on([chen.pk], day, known) == before
    assert lived_on([new.pk], day, known) == []
    assert len(lived_on([new.pk], day)) == 3
    after = lived_on([new.pk], day, cast.at)
    event = HouseholdEvent.objects.get()
    undo_event(officer=cast.li, uuid=event.uuid, reason="误记", at=cast.at + DAY)
    assert lived_on([new.pk], day) == []
    assert lived_on([new.pk], day, cast.at) == after
    assert lived_on([chen.pk], day) == before


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


def test_somebody_on_file_as_dead_is_not_registered_again(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    person = MemberInput("陈阿公", "97", id_number("19400606", 5))
    add_member(Correction(cast.li, chen.uuid, cast.at), given=person)
    family.record_death(occasion(cast, chen, ago=0), person=uuid("陈阿公"), head=NewHead())
    with refused(errors.PersonHasDied):
        add_member(Correction(cast.li, li.uuid, cast.at), given=person)
