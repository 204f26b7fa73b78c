"""What an event would do, told before it is done: it is carried out and taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huhutong.households.models import EventChange, HouseholdEvent, Membership, Person
from huhutong.households.rules.archive import Principal
from huhutong.households.selectors.effects import Effect, effects_of
from huhutong.households.selectors.facts import principals_of
from huhutong.households.standing import Question, standing_of
from huhutong.infra.clock import date_of
from huhutong.org.public import Institution


@dataclass(frozen=True, slots=True)
class PrincipalChange:
    """Who stands for a household's credit before and after; None: nobody can."""

    number: str
    before: Person | None
    after: Person | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen to whom, who would stand for the credit, what stands on them elsewhere."""

    effects: Sequence[Effect]
    principals: Sequence[PrincipalChange]
    standing: Sequence[str]


def rehearse(
    act: Callable[[], HouseholdEvent], *, institution: Institution, at: datetime
) -> Rehearsal:
    """The event's effects; nothing was changed. Raises what the act raises."""
    on = date_of(at)
    with transaction.atomic():
        event = act()
        households = {h.pk: h.number for h in (event.household, event.other) if h is not None}
        after = principals_of(list(households), institution, on)
        effects = effects_of([event])[event.pk]
        changed = EventChange.objects.filter(event=event, table=EventChange.Table.MEMBERSHIP)
        people = set(
            Membership.objects.filter(pk__in=changed.values("row")).values_list("person", flat=True)
        )
        transaction.set_rollback(True)
    before = principals_of(list(households), institution, on)
    names = _people([*before.values(), *after.values()])
    principals = [
        PrincipalChange(number, _of(names, before.get(pk)), _of(names, after.get(pk)))
        for pk, number in households.items()
        if _key(before.get(pk)) != _key(after.get(pk))
    ]
    question = Question(sorted(households), sorted(people), on)
    return Rehearsal(effects, principals, [one.text for one in standing_of(question)])


def _key(principal: Principal | None) -> object:
    return principal.person if principal else None


def _people(principals: Sequence[Principal | None]) -> dict[object, Person]:
    uuids = {p.person for p in principals if p is not None}
    return {person.uuid: person for person in Person.objects.filter(uuid__in=uuids)}


def _of(names: dict[object, Person], principal: Principal | None) -> Person | None:
    return names.get(principal.person) if principal else None
