"""What happens to a household while it is in a round: the round stays consistent."""

from datetime import timedelta

import pytest
from django.utils import translation

from huhutong.granting import services
from huhutong.granting.models import CreditLine, PendingAct, Round
from huhutong.granting.rules import Outcome
from huhutong.granting.selectors.funnel import Counts, figures_of
from huhutong.granting.services.rounds import opening_of
from huhutong.granting.standing import open_lines, open_rounds
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import DAY, Village
from huhutong.households.models import HouseholdEvent
from huhutong.households.public import (
    NewHead,
    Occasion,
    StandingQuestion,
    record_away,
    record_death,
    record_merge,
    undo_event,
)
from huhutong.infra import outbox
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import DomainError
from huhutong.posting.public import NoticeRow, notices_of


def occasion(village: Village, place: int, *, ago: int = 0, later: int = 0) -> Occasion:
    cast = village.cast
    day = cast.day - timedelta(days=ago) + later * DAY
    at = cast.at + later * DAY
    return Occasion(cast.li, village.household(place).uuid, day, "村委会证明", at)


def away(village: Village, place: int, *, later: int = 0) -> HouseholdEvent:
    event = record_away(occasion(village, place, ago=400, later=later))
    outbox.deliver_all()
    return event


def merge(village: Village, place: int, into: int, **when: int) -> HouseholdEvent:
    home = village.household(place)
    people = home.memberships.filter(left_on=None).values_list("person__uuid", flat=True)
    target = village.household(into).uuid
    event = record_merge(
        occasion(village, place, **when), into=target, relations=dict.fromkeys(people, "97")
    )
    outbox.deliver_all()
    return event


def how(village: Village, round_: Round, place: int) -> tuple[str, str | None]:
    row = village.row(round_, place)
    return row.state, row.outcome


def test_a_family_that_moved_away_before_the_notice_is_not_posted(village: Village) -> None:
    round_ = path.checked(village)
    event = away(village, 6)
    assert how(village, round_, 6) == ("out", Outcome.MOVED_AWAY)
    # undone, it is not taken up again by this round, and it is in the next one
    undo_event(officer=village.cast.li, uuid=event.uuid, reason="误记", at=village.cast.at)
    outbox.deliver_all()
    assert how(village, round_, 6) == ("out", Outcome.MOVED_AWAY)
    again = {row.facts.number: row.outcome for row in opening_of(round_, village.cast.day)}
    assert again[village.household(6).number] is None
    path.done(village, round_, PendingAct.Kind.POST, village.cast.at)
    posted = NoticeRow.objects.filter(notice=notices_of(round_.uuid).get())
    assert not posted.filter(household=village.household(6)).exists()
    row = AuditRow.objects.get(action="granting.end_after_change")
    assert row.facts == {"state": "proposed", "outcome": "moved_away"}


def test_a_household_joined_to_another_after_the_notice_gets_no_line(village: Village) -> None:
    round_ = path.posted(village)
    merge(village, 7, into=8, later=3)
    assert how(village, round_, 7) == ("out", Outcome.DUPLICATE)
    assert how(village, round_, 8) == ("posted", None)
    path.done(village, round_, PendingAct.Kind.GRANT, village.cast.at + 8 * DAY)
    assert not CreditLine.objects.filter(row__household=village.household(7)).exists()
    assert round_.stage == "granted"


def test_between_opening_and_score_the_score_asks_again(village: Village) -> None:
    round_ = path.closed(village)
    away(village, 6)
    merge(village, 7, into=8)
    services.score_round(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)
    assert how(village, round_, 6) == ("out", Outcome.MOVED_AWAY)
    assert how(village, round_, 7) == ("out", Outcome.DUPLICATE)
    assert village.row(round_, 6).score_hundredths is None
    assert how(village, round_, 8)[0] == "proposed"


def test_nobody_left_to_stand_for_the_credit_ends_the_proposal(village: Village) -> None:
    round_ = path.checked(village)
    home = village.household(6)
    assert home.head is not None
    wife = home.memberships.get(relation="10").person
    record_death(occasion(village, 6), person=home.head.uuid, head=NewHead(wife.uuid))
    outbox.deliver_all()
    # the widow stands for it now
    assert how(village, round_, 6) == ("proposed", None)
    record_death(occasion(village, 6), person=wife.uuid, head=NewHead())
    outbox.deliver_all()
    assert how(village, round_, 6) == ("out", Outcome.NO_PRINCIPAL)


def test_a_household_with_a_line_does_not_end_and_the_line_stays(village: Village) -> None:
    path.granted(village)
    home = village.household(6)
    with translation.override("zh-hans"), pytest.raises(DomainError) as refusal:
        merge(village, 6, into=7, later=9)
    assert refusal.value.code == "households.holds_something"
    assert "有效授信" in str(refusal.value.facts["what"])
    home.refresh_from_db()
    assert home.ended_on is None
    away(village, 6, later=9)
    assert CreditLine.objects.filter(row__household=home, closed_at=None).count() == 1


def test_ended_households_are_on_no_roster_and_in_no_denominator(village: Village) -> None:
    cast = village.cast

    def counts() -> Counts:
        return figures_of([cast.shiqiao], cast.institution.pk, cast.day)[0].counts

    before = counts()
    merge(village, 7, into=8)
    after = counts()
    assert (before.roster - after.roster, before.resident - after.resident) == (1, 1)


def test_what_stands_on_a_household_is_told(village: Village) -> None:
    path.checked(village)
    question = StandingQuestion([village.household(6).pk], [], village.cast.day)
    found = open_rounds(question)
    assert len(found) == 1
    assert not found[0].holds
    assert open_lines(question) == []
