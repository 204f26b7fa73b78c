"""What is taken back and what stands in the way; the dead in rosters and among duplicates."""

import pytest

from huhutong.households import event_errors as errors
from huhutong.households.inputs import MemberInput
from huhutong.households.models import (
    DuplicateSuspect,
    Household,
    HouseholdEvent,
    Membership,
    Person,
)
from huhutong.households.selectors.doors import roster
from huhutong.households.selectors.events import lived_on
from huhutong.households.selectors.facts import end_of_day
from huhutong.households.selectors.imports import rows_of
from huhutong.households.services.consent import record_consent
from huhutong.households.services.duplicates import merge_people, undo_merge
from huhutong.households.services.events import family
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.people import Correction, add_member, end_membership
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
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import applied, workbook
from tests.cast import Cast

pytestmark = pytest.mark.django_db


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


def test_somebody_on_file_as_dead_is_not_registered_again(cast: Cast, homes: Homes) -> None:
    chen, li = homes
    person = MemberInput("陈阿公", "97", id_number("19400606", 5))
    add_member(Correction(cast.li, chen.uuid, cast.at), given=person)
    family.record_death(occasion(cast, chen, ago=0), person=uuid("陈阿公"), head=NewHead())
    with refused(errors.PersonHasDied):
        add_member(Correction(cast.li, li.uuid, cast.at), given=person)


def test_a_roster_row_about_somebody_dead_comes_back(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    number = id_number("19400606", 5)
    given = MemberInput("陈阿公", "97", number)
    add_member(Correction(cast.li, chen.uuid, cast.at), given=given)
    family.record_death(occasion(cast, chen, ago=0), person=uuid("陈阿公"), head=NewHead())
    rows = [
        ["1", "石桥一组", "户主", "周一", id_number("19800512", 3), "", ""],
        ["1", "石桥一组", "其他", "陈阿公", number, "", ""],
    ]
    batch = applied(cast, workbook(rows))
    told = {(row.row_number, p["code"]) for row in rows_of(batch) for p in row.problems}
    assert (3, "person_died") in told
    assert living(Household.objects.get(head__name="周一")) == {"周一": "02"}
    assert Person.objects.filter(name="陈阿公").count() == 1


def test_the_living_and_the_dead_are_not_merged(cast: Cast, homes: Homes) -> None:
    chen, _li = homes
    family.record_death(occasion(cast, chen), person=uuid("陈老爹"), head=NewHead())
    two = sorted(Person.objects.filter(name__in=("陈老爹", "李老汉")), key=lambda p: p.pk)
    pair = DuplicateSuspect.objects.create(
        one=two[0], other=two[1], probability_ppm=990_000, reasons=[], found_at=cast.at
    )
    for keep in two:
        with refused(errors.PersonHasDied):
            merge_people(officer=cast.li, uuid=pair.uuid, keep=keep.uuid, at=cast.at)
    pair.refresh_from_db()
    assert pair.state == "open"


def test_an_undone_merge_does_not_lead_into_a_household_that_ended(
    cast: Cast, homes: Homes
) -> None:
    chen, li = homes
    one, other = (Person.objects.get(name=name) for name in ("陈大山", "李小妹"))
    pair = DuplicateSuspect.objects.create(
        one=one, other=other, probability_ppm=990_000, reasons=[], found_at=cast.at
    )
    merge = merge_people(officer=cast.li, uuid=pair.uuid, keep=one.uuid, at=cast.at)
    family.record_merge(occasion(cast, li, ago=0), into=chen.uuid, relations={uuid("李老汉"): "97"})
    with refused(errors.HouseholdEnded):
        undo_merge(officer=cast.li, uuid=merge.uuid, at=cast.at)


def test_nobody_returns_to_a_household_that_ended_or_has_another_head(
    cast: Cast, homes: Homes
) -> None:
    chen, li = homes
    split_off_the_son(cast, chen)
    split = HouseholdEvent.objects.get()
    head = NewHead(uuid("李秀英"), {uuid("陈老爹"): "53"})
    death = family.record_death(occasion(cast, chen, ago=5), person=uuid("陈大山"), head=head)
    with refused(errors.LaterStandsOnIt) as refusal:
        undo_event(officer=cast.li, uuid=split.uuid, reason="误记", at=cast.at)
    assert "死亡" in str(refusal.value.facts["what"])
    undo_event(officer=cast.li, uuid=death.uuid, reason="误记", at=cast.at)
    relations = {uuid(name): "97" for name in ("陈大山", "李秀英", "陈老爹")}
    family.record_merge(occasion(cast, chen, ago=4), into=li.uuid, relations=relations)
    with refused(errors.LaterStandsOnIt) as refusal:
        undo_event(officer=cast.li, uuid=split.uuid, reason="误记", at=cast.at)
    assert "并户" in str(refusal.value.facts["what"])
