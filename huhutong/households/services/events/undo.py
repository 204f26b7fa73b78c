"""An event is undone: what it changed is as before, unless something later stands on it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huhutong.households.event_errors import EventNotOpen, LaterStandsOnIt
from huhutong.households.models import (
    Consent,
    EventChange,
    Household,
    HouseholdEvent,
    Membership,
    Person,
    Picture,
    StatedNone,
    Tie,
)
from huhutong.households.models.archive import ArchiveRow
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.rules.changes import check_reason
from huhutong.households.selectors.events import event_in_scope
from huhutong.households.services.authority import check_may_edit
from huhutong.households.services.events.book import (
    TABLES,
    Row,
    Table,
    column,
    find_anew,
    plain,
    rows_touched,
    tell,
)
from huhutong.households.services.events.opened import lock_in_scope
from huhutong.households.standing import Question, standing_of
from huhutong.infra.clock import date_of
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User

RECORDS: tuple[type[ArchiveRow], ...] = (*ARCHIVE_TABLES.values(), StatedNone)


@transaction.atomic
def undo_event(*, officer: User, uuid: UUID, reason: str, at: datetime) -> HouseholdEvent:
    """Every row the event changed is as it was before, and what it made holds on no day.

    Nothing is deleted: the event stays on file as undone. Raises PermissionRefused, NotInScope,
    ReasonMissing, EventNotOpen, LaterStandsOnIt; then nothing was changed.
    """
    today = date_of(at)
    institution = check_may_edit(officer, today)
    said = check_reason(reason)
    event = event_in_scope(officer, uuid, today)
    concerned = [h.uuid for h in (event.household, event.other) if h is not None]
    lock_in_scope(officer, concerned, today)
    # Conditional: of two who press at once, one finds it undone.
    unmade = HouseholdEvent.objects.filter(pk=event.pk, undone_at=None)
    if unmade.update(undone_at=at, undone_by=officer, undo_reason=said) != 1:
        raise EventNotOpen
    changes = list(EventChange.objects.filter(event=event).order_by("pk"))
    rows = rows_touched(changes)
    blocker = next(_blockers(event, changes, rows, today), "")
    if blocker:
        raise LaterStandsOnIt(what=blocker)
    try:
        with transaction.atomic():
            _take_back(event, changes, rows)
    except IntegrityError as taken:
        raise LaterStandsOnIt(what=_("a later correction of the household")) from taken
    find_anew(row for kind in rows.values() for row in kind.values())
    event.refresh_from_db()
    touched = [r for r in rows[Table.HOUSEHOLD].values() if isinstance(r, Household)]
    homes = [event.household, *([event.other] if event.other else []), *touched]
    tell(event, homes, institution, undone=True)
    return event


Rows = dict[str, dict[int, Row]]


def _blockers(
    event: HouseholdEvent, changes: Sequence[EventChange], rows: Rows, on: date
) -> Iterator[str]:
    """What stands on the event, in words that fit into LaterStandsOnIt."""
    for change in changes:
        row = rows[change.table][change.row]
        if any(plain(getattr(row, name)) != value for name, value in change.after.items()):
            yield _later(event, change) or _by_hand(row)
    yield from _other_head_since(changes, rows)
    made = {c.row for c in changes if c.table == Table.HOUSEHOLD and c.before is None}
    headed = {c.row for c in changes if c.table == Table.HOUSEHOLD and "head_id" in c.after}
    members = [c.row for c in changes if c.table == Table.MEMBERSHIP]
    for household in sorted(made | headed):
        yield from _newcomers(household, members)
    for household in sorted(made):
        yield from _recorded(household, event, on)


def _later(event: HouseholdEvent, change: EventChange) -> str:
    """The later event that changed the row, named."""
    later = EventChange.objects.filter(
        table=change.table, row=change.row, pk__gt=change.pk, event__undone_at=None
    ).exclude(event=event)
    found = later.select_related("event__household").order_by("-pk").first()
    return name_of(found.event) if found else ""


def name_of(event: HouseholdEvent) -> str:
    """An event as refusals name it: what, when, where."""
    return _("“{what}” of {day} (household {number})").format(
        what=event.get_kind_display(),
        day=event.happened_on.isoformat(),
        number=event.household.number,
    )


def _other_head_since(changes: Sequence[EventChange], rows: Rows) -> Iterator[str]:
    """Later events that gave a household another head, or ended it, to which somebody would
    return: their code would be to a head who is none any more."""
    back = [c for c in changes if c.table == Table.MEMBERSHIP and c.before is not None]
    members = [rows[Table.MEMBERSHIP][c.row] for c in back]
    homes = {row.household_id for row in members if isinstance(row, Membership)}
    later = EventChange.objects.filter(
        table=Table.HOUSEHOLD, row__in=homes, pk__gt=changes[-1].pk, event__undone_at=None
    )
    for change in later.select_related("event__household").order_by("pk"):
        if {"head_id", "ended_on"} & change.after.keys() and change.before is not None:
            yield name_of(change.event)


def _by_hand(row: Row) -> str:
    if isinstance(row, Household):
        return _("a later correction of household {number}").format(number=row.number)
    person = row if isinstance(row, Person) else row.person
    return _("a later correction of {name}").format(name=mask_name(person.name))


def _newcomers(household: int, members: Sequence[int]) -> Iterator[str]:
    """People who came to the household after the event, by their rows."""
    later = Membership.objects.filter(household=household, is_void=False).exclude(pk__in=members)
    newest = max(members, default=0)
    rows = later.filter(pk__gt=newest).select_related("person", "household").order_by("pk")
    for row in rows:
        yield _("that {name} lives in household {number}").format(
            name=mask_name(row.person.name), number=row.household.number
        )


def _recorded(household: int, event: HouseholdEvent, on: date) -> Iterator[str]:
    """What is on file for a household that the event made."""
    number = Household.objects.values_list("number", flat=True).get(pk=household)
    about = Q(household=household) | Q(other=household)
    later = HouseholdEvent.objects.filter(about, undone_at=None).exclude(pk=event.pk)
    for other in later.select_related("household"):
        yield name_of(other)
    if Consent.objects.filter(household=household).exists():
        yield _("a consent of household {number}").format(number=number)
    if any(
        model._default_manager.filter(household=household).exists()  # noqa: SLF001
        for model in RECORDS
    ):
        yield _("the archive of household {number}").format(number=number)
    if Picture.objects.filter(household=household).exists():
        yield _("pictures of household {number}").format(number=number)
    for one in standing_of(Question([household], [], on)):
        yield _("of household {number}: {what}").format(number=number, what=one.text)


def _take_back(event: HouseholdEvent, changes: Sequence[EventChange], rows: Rows) -> None:
    # What was made goes first: somebody lives in one household at a time.
    made = [change for change in changes if change.before is None]
    for change in made:
        row = rows[change.table][change.row]
        _set(change, _on_no_day(row, event.happened_on))
    for change in changes:
        if change.before is not None:
            values = {n: column(change.table, n, v) for n, v in change.before.items()}
            _set(change, values)


def _on_no_day(row: Row, happened_on: date) -> dict[str, object]:
    if isinstance(row, Membership):
        return {"left_on": row.joined_on, "is_void": True}
    if isinstance(row, Tie):
        return {"valid_to": row.valid_from}
    return {"ended_on": happened_on}


def _set(change: EventChange, values: dict[str, object]) -> None:
    after = {name: column(change.table, name, value) for name, value in change.after.items()}
    model = TABLES[change.table]
    if model._default_manager.filter(pk=change.row, **after).update(**values) != 1:  # noqa: SLF001
        raise LaterStandsOnIt(what=_("a later correction of the household"))
