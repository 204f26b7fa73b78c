"""Any sequence of events and undoings keeps people, past views and kinship as they must be."""

from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import (
    EventChange,
    Household,
    HouseholdEvent,
    Membership,
    Person,
    Tie,
)
from huhutong.households.selectors.events import lived_on
from huhutong.households.selectors.kin import kin_households_of_many
from huhutong.households.services.events import away, couples, family
from huhutong.households.services.events.book import TABLES, Occasion
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.events.undo import undo_event
from huhutong.households.services.name_keys import stale_households
from huhutong.households.services.people import Correction, end_membership
from huhutong.households.services.register import Register, bulk_register
from huhutong.infra.actors import SYSTEM
from huhutong.kernel.errors import DomainError
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SEX = {"02": "m", "10": "f", "20": "m", "30": "f", "38": "f", "50": "m", "40": "m"}
FAMILIES = (("02", "10", "20", "38", "50"), ("02", "10", "30"), ("02",), ("02", "20"))
KINDS = ("split", "merge", "death", "marriage", "divorce", "head", "away", "return", "leave")
#: (what, whom, with whom, how many days ago); numbers choose among those who are there.
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*KINDS, "undo", "undo")),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(0, 25),
    ),
    min_size=3,
    max_size=12,
)
Step = tuple[str, int, int, int]


def village(cast: Cast) -> None:
    """Four families, registered a year and a half before the day of the cast."""
    at = cast.at - timedelta(days=540)
    rows = [
        HouseholdInput(
            members=tuple(
                MemberInput(f"甲{number}{code}", code, sex=SEX[code], birth_on=date(1980, 1, 1))
                for code in codes
            ),
            group_id=cast.groups[0].pk,
        )
        for number, codes in enumerate(FAMILIES)
    ]
    bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, at))


class Machine:
    """Carries out steps, a day apart, and keeps what was seen on each of the days."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at = cast, cast.at
        self.people = Person.objects.count()
        self.done: Counter[str] = Counter()
        self.seen: list[tuple[datetime, date, list[Any]]] = []

    def step(self, step: Step) -> None:
        """One act; a refusal leaves everything as it was."""
        self.look()
        self.at += timedelta(days=1)
        before = tables()
        try:
            with transaction.atomic():
                self.act(step)
        except DomainError:
            assert tables() == before
        else:
            self.done[step[0]] += 1
        self.check()

    def look(self) -> None:
        """Remember who is known today to live where today, a month ago, a week ago."""
        for ago in (0, 7, 30):
            on = self.at.date() - timedelta(days=ago)
            self.seen.append((self.at, on, self.known(on, self.at)))

    @staticmethod
    def known(on: date, at: datetime) -> list[Any]:
        """Who lived where, as far as it was known."""
        keys = list(Household.objects.values_list("pk", flat=True))
        return [(r.person, r.household, r.relation) for r in lived_on(keys, on, at)]

    def act(self, step: Step) -> None:
        """Carry out the step on households and people that its numbers choose."""
        what, one, other, ago = step
        if what == "undo":
            events = list(HouseholdEvent.objects.filter(undone_at=None).order_by("-pk"))
            if events:
                chosen = events[one % len(events) if one % 2 else 0]
                undo_event(officer=self.cast.li, uuid=chosen.uuid, reason="记错了", at=self.at)
            return
        homes = list(Household.objects.order_by("pk"))
        home, second = homes[one % len(homes)], homes[other % len(homes)]
        members = list(Membership.objects.filter(household=home, left_on=None).order_by("pk"))
        if not members:
            members = list(Membership.objects.filter(household=home).order_by("pk"))[:1]
        if not members:
            return
        who = members[other % len(members)].person.uuid
        occasion = Occasion(
            self.cast.li, home.uuid, self.at.date() - timedelta(days=ago), "村委会证明", self.at
        )
        getattr(self, f"do_{what}")(occasion, who, members, second)

    def _codes(self, members: list[Membership]) -> dict[UUID, str]:
        return {m.person.uuid: "97" for m in members}

    def do_split(self, o: Occasion, who: UUID, members: list[Membership], _: Household) -> None:
        going = {m.person.uuid for m in members[1::2]} | {who}
        stays = [m.person.uuid for m in members if m.person.uuid not in going]
        family.record_split(
            o,
            family.Division(
                frozenset(going),
                NewHead(who, self._codes(members)),
                NewHead(stays[0] if stays else None, self._codes(members)),
            ),
        )

    def do_merge(self, o: Occasion, _w: UUID, members: list[Membership], to: Household) -> None:
        family.record_merge(o, into=to.uuid, relations=self._codes(members))

    def do_death(self, o: Occasion, who: UUID, members: list[Membership], _: Household) -> None:
        heirs = [m.person.uuid for m in members if m.person.uuid != who]
        head = NewHead(heirs[0] if heirs else None, self._codes(members))
        family.record_death(o, person=who, head=head)

    def do_marriage(self, o: Occasion, who: UUID, _m: list[Membership], to: Household) -> None:
        there = Membership.objects.filter(household=to, left_on=None).order_by("pk").last()
        moves = (couples.HERE, couples.THERE, couples.NOBODY)[o.happened_on.day % 3]
        partner = there.person.uuid if there else None
        couples.record_marriage(o, couples.Wedding(who, partner, to.uuid, None, moves, "38"))

    def do_divorce(self, o: Occasion, who: UUID, members: list[Membership], _: Household) -> None:
        member = next(m for m in members if m.person.uuid == who)
        keys = couples.partners_of(member, members, o.happened_on)
        partner = Person.objects.filter(pk__in=keys).order_by("pk").first()
        if partner is not None:
            couples.record_divorce(o, person=who, partner=partner.uuid)

    def do_head(self, o: Occasion, who: UUID, members: list[Membership], _: Household) -> None:
        family.record_new_head(o, head=NewHead(who, self._codes(members)))

    def do_away(self, o: Occasion, *_: Any) -> None:
        year_ago = o.happened_on - timedelta(days=366)
        away.record_away(Occasion(o.officer, o.uuid, year_ago, o.reason, o.at))

    def do_return(self, o: Occasion, *_: Any) -> None:
        away.record_return(o, residence="resident")

    def do_leave(self, o: Occasion, who: UUID, *_: Any) -> None:
        end_membership(Correction(o.officer, o.uuid, o.at), person=who)

    def check(self) -> None:
        """What always holds."""
        assert Person.objects.count() == self.people
        everywhere_once()
        # What was seen earlier is asked again at the end; here the latest will do.
        self.still_known(self.seen[-6:])
        kin_is_symmetric(self.at.date())
        keys = list(Household.objects.values_list("pk", flat=True))
        assert stale_households(keys) == []

    def still_known(self, seen: list[tuple[datetime, date, list[Any]]]) -> None:
        """What was known on a day of a day is told the same today."""
        for known_at, on, then in seen:
            assert self.known(on, known_at) == then


def tables() -> dict[str, list[Any]]:
    """Every row that an event may touch, and the events."""
    found: dict[str, list[Any]] = {
        name: list(model._default_manager.order_by("pk").values()) for name, model in TABLES.items()
    }
    found["changes"] = list(EventChange.objects.order_by("pk").values_list("pk", flat=True))
    found["events"] = list(HouseholdEvent.objects.order_by("pk").values("pk", "undone_at"))
    return found


def everywhere_once() -> None:
    """On each day everybody lives in one household at most, the dead in none; one head each."""
    rows = list(Membership.objects.select_related("person", "household"))
    spans = [r for r in rows if r.left_on is None or r.left_on > r.joined_on]
    assert not [r for r in spans if r.is_void]
    for one in spans:
        for other in spans:
            if one.pk < other.pk and _overlap(one, other):
                assert one.person_id != other.person_id
                same = one.household_id == other.household_id
                assert not (same and one.relation == other.relation == "02")
    for row in rows:
        if row.left_on is None:
            assert row.person.died_on is None
            assert row.household.ended_on is None
    for household in Household.objects.filter(ended_on=None):
        assert Membership.objects.filter(household=household, left_on=None).exists()
        head = Membership.objects.filter(household=household, left_on=None, relation="02")
        assert [m.person_id for m in head] == [household.head_id]
        since = [(m.joined_on, m.pk) for m in head]
        others = Membership.objects.filter(household=household, left_on=None).exclude(pk=head[0].pk)
        # Nobody's code is to a head of before: rows begin after the head's, or with it.
        first = (
            not Membership.objects.filter(household=household, relation="02", is_void=False)
            .exclude(pk=head[0].pk)
            .exists()
        )
        assert first or all((m.joined_on, m.pk) > since[0] for m in others)


def _overlap(one: Membership, other: Membership) -> bool:
    until = [r.left_on or date.max for r in (one, other)]
    return max(one.joined_on, other.joined_on) < min(until)


def kin_is_symmetric(on: date) -> None:
    """If A may not judge B for kinship, B may not judge A; each person in a house of their own."""
    homes = {
        m.person_id: m for m in Membership.objects.filter(left_on=None).select_related("person")
    }
    people = {m.person.uuid: m.household_id for m in homes.values()}
    alone: dict[int, list[UUID]] = {}
    for uuid, household in people.items():
        alone.setdefault(household, []).append(uuid)
    kin = kin_households_of_many(list(people), list(alone), on)
    for uuid, found in kin.items():
        for household in found:
            back = [other for other in alone[household] if people[uuid] in kin[other]]
            assert back, (uuid, household)


class _Back(Exception):
    """Takes the example back."""


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_keeps_people_views_and_kin(cast: Cast, steps: list[Step]) -> None:
    with suppress(_Back), transaction.atomic():
        village(cast)
        machine = Machine(cast)
        for step in steps:
            machine.step(step)
        machine.still_known(machine.seen)
        raise _Back


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(step=STEPS.filter(lambda steps: "undo" not in {s[0] for s in steps}))
def test_undone_backwards_everything_is_as_before(cast: Cast, step: list[Step]) -> None:
    with suppress(_Back), transaction.atomic():
        village(cast)
        machine = Machine(cast)
        before = now()
        for each in step:
            if each[0] == "leave":
                continue
            machine.step(each)
        events = HouseholdEvent.objects.order_by("-pk")
        for event in events:
            undo_event(officer=cast.li, uuid=event.uuid, reason="记错了", at=machine.at)
        machine.still_known(machine.seen)
        assert now() == before
        assert HouseholdEvent.objects.filter(undone_at=None).count() == 0
        raise _Back


def now() -> dict[str, Any]:
    """How things stand, rows that hold on no day left out."""
    void = Household.objects.filter(events_of_others__kind="split").filter(
        events_of_others__undone_at__isnull=False
    )
    return {
        "members": list(
            Membership.objects.filter(is_void=False).order_by("pk").values("pk", "left_on")
        ),
        "households": list(
            Household.objects.exclude(pk__in=void)
            .order_by("pk")
            .values("pk", "head", "residence", "ended_on", "joined_into")
        ),
        "people": list(Person.objects.order_by("pk").values("pk", "died_on")),
        "ties": [t for t in Tie.objects.order_by("pk").values() if t["valid_to"] is None],
    }
