"""The home page put together: what waits for a person, what they did, what changed around them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huhutong.evaluation.public import answered_sheets
from huhutong.granting.public import round_changes, round_titles, rounds_desk
from huhutong.households.public import exports_desk, imports_desk
from huhutong.infra import audit, jobs, outbox
from huhutong.infra.clock import date_of
from huhutong.infra.models import AuditRow
from huhutong.infra.selectors import acts_of
from huhutong.infra.ui.desk import Ahead, Change, Task
from huhutong.org.public import User, institution_uuid, locked_logins, users_list
from huhutong.places.public import scoped_among, villages_of
from huhutong.posting.public import objection_tasks, posting_changes

DEEDS, DEED_DAYS, NAMED, DEEDS_SHOWN = 300, 7, 3, 8
CHANGES = 14
# Signing in is recorded, but it is no work.
NO_WORK = ("org.sign_in", "org.sign_out", "infra.advance_clock")
# What someone may do, and what this makes of them in one sentence. The first words that fit a
# person are theirs; whoever holds several roles reads several.
ROLES: Mapping[str, str | Promise] = {
    "granting.prepare": gettext_lazy(
        "You bring a village through the whole round: roster, archives and consent, ballots, "
        "score; then you propose notice and grant, and a colleague confirms."
    ),
    "granting.check": gettext_lazy(
        "You check what others proposed and confirm notices and grants; what you made yourself, "
        "another person checks."
    ),
    "posting.handle": gettext_lazy(
        "You take villagers' objections, look into them and answer in writing before the last day."
    ),
    "org.manage": gettext_lazy(
        "You open accounts, give roles and data scopes, and see whether the system is sound; "
        "you see no customer data."
    ),
}
SUPERVISES = gettext_lazy(
    "You see how far each village is and at what rates; you only read, and names are masked."
)
NO_ROLE = gettext_lazy(
    "Your account has no role yet. Ask the administrator of your institution to give you one."
)


@dataclass(frozen=True)
class Seat:
    """Who looks at the home page, when, and what they may do."""

    user: User
    at: datetime
    held: Collection[str]

    @property
    def on(self) -> date:
        """The rule date."""
        return date_of(self.at)

    @property
    def supervises(self) -> bool:
        """Reads a region, and belongs to no bank."""
        return self.user.institution_id is None

    def start_of(self, days_ago: int) -> datetime:
        """Midnight at the beginning of a day; 0 is today."""
        today = timezone.localtime(self.at).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=days_ago)


@dataclass(frozen=True)
class Deed:
    """One kind of act on one day: how often, when last, and the last few things it was about."""

    label: str
    count: int
    at: datetime
    subjects: Sequence[tuple[str, str]] = field(default_factory=list)
    places: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """All that the home page of one person shows; `more_changes` are those not listed.

    earlier  deeds of the week that stand folded below the first few
    """

    sentences: Sequence[str | Promise]
    tasks: list[Task]
    ahead: Sequence[Ahead]
    changes: Sequence[Change]
    more_changes: int
    today: Sequence[Deed]
    week: Sequence[Deed]
    earlier: Sequence[Deed]


def desk_of(seat: Seat, now: datetime) -> Desk:
    """The home page of a person. Cost: at most 17 queries, whatever the number of villages.

    now  the real instant, for what passwords locked.
    """
    since = seat.start_of(1)
    sees = "places.view" in seat.held
    tasks, changes, ahead = _village_work(seat, since) if sees else ([], [], [])
    if "org.manage" in seat.held:
        tasks += _account_tasks(seat, now)
    changes.sort(key=lambda change: change.at, reverse=True)
    today, week = _deeds(seat)
    shown = max(0, DEEDS_SHOWN - len(today))
    return Desk(
        sentences=_sentences(seat),
        tasks=tasks,
        ahead=sorted(ahead, key=lambda row: row.day),
        changes=changes[:CHANGES],
        more_changes=max(0, len(changes) - CHANGES),
        today=today,
        week=week[:shown],
        earlier=week[shown:],
    )


def _sentences(seat: Seat) -> list[str | Promise]:
    if seat.supervises and "places.view" in seat.held:
        return [SUPERVISES]
    return [words for code, words in ROLES.items() if code in seat.held] or [NO_ROLE]


def _village_work(seat: Seat, since: datetime) -> tuple[list[Task], list[Change], Sequence[Ahead]]:
    """What the villages ask of the person and what happened there. Cost: 14 queries."""
    user, on, held = seat.user, seat.on, seat.held
    rounds = rounds_desk(user, on)
    tasks, changes = list(rounds.tasks), round_changes(user, since, on)
    if "posting.view" in held:
        tasks += objection_tasks(user, held, on)
        changes += posting_changes(user, since, on)
    if "households.import" in held:
        own, applied = imports_desk(user, since, on)
        tasks += own
        changes += applied
    if "households.approve_export" in held:
        tasks += exports_desk(user, on)
    changes += answered_sheets(user, since, on)
    return tasks, changes, rounds.ahead


def _account_tasks(seat: Seat, now: datetime) -> list[Task]:
    """Accounts that cannot work, logins that are locked, what fails. Cost: 6 queries."""
    people = list(users_list(seat.user, on=seat.on, state="active"))
    scoped = scoped_among(people, seat.on)
    tasks = []
    for person in people:
        codes = {code for held in person.held_today for code in held.role.permissions}  # type: ignore[attr-defined]
        page = reverse("org:user", args=[person.uuid])
        if not codes:
            tasks.append(Task("no_role", _("Give a role"), page, place=person.name))
        elif "places.view" in codes and person.pk not in scoped:
            scopes = reverse("places:scopes", args=[person.uuid])
            tasks.append(Task("no_scope", _("Give a data scope"), scopes, place=person.name))
    locked_for = timedelta(hours=settings.AXES_COOLOFF_TIME)
    tasks += [
        Task(
            "locked",
            _("Locked after wrong passwords; help with a new password if it was forgotten"),
            reverse("org:reset_password", args=[person.uuid]),
            place=person.name,
        )
        for person in locked_logins(seat.user, since=now - locked_for)
    ]
    return tasks + _failures(seat, now)


def _failures(seat: Seat, now: datetime) -> list[Task]:
    """News that cannot be delivered, work that stopped in the last week. Cost: 2 queries."""
    page, tasks = reverse("org:system"), []
    if failing := outbox.failing().count():
        label = _("News inside the system could not be delivered")
        tasks.append(Task("failing", label, page, count=failing, unit=_("pieces")))
    week = now - timedelta(days=DEED_DAYS)
    if stopped := jobs.failed_since(institution_uuid(seat.user), week).count():
        label = _("Background work stopped before its end")
        tasks.append(Task("stopped", label, page, count=stopped, unit=_("pieces of work")))
    return tasks


def _deeds(seat: Seat) -> tuple[list[Deed], list[Deed]]:
    """What the person did today and on the six days before; nobody else. Cost: 3 queries."""
    since = seat.start_of(DEED_DAYS - 1)
    bank = institution_uuid(seat.user)
    rows = list(acts_of(seat.user.uuid, bank, since=since, without=NO_WORK)[:DEEDS])
    rounds = {row.subject_uuid for row in rows if row.subject_kind == "round"}
    titles = round_titles(seat.user, [uuid for uuid in rounds if uuid], seat.on)
    codes = {str(row.facts["village"]) for row in rows if "village" in row.facts}
    known = _Known(titles, dict(_named(seat, codes)))
    midnight = seat.start_of(0)
    return (
        _grouped([row for row in rows if row.at >= midnight], known),
        _grouped([row for row in rows if row.at < midnight], known),
    )


@dataclass(frozen=True)
class _Known:
    """Names for what audit rows only point to: titles of rounds, names of villages by code."""

    titles: Mapping[UUID, str]
    villages: Mapping[str, str]


def _named(seat: Seat, codes: Collection[str]) -> Iterable[tuple[str, str]]:
    """(code, name) of those of the villages that the person still sees. Cost: 1 query or none."""
    if not codes:
        return []
    found = villages_of(seat.user, seat.on).filter(code__in=codes)
    return found.values_list("code", "name")


def _grouped(rows: Iterable[AuditRow], known: _Known) -> list[Deed]:
    """Rows of the same kind and day as one deed, the latest first."""
    deeds = []
    by_kind = sorted(rows, key=lambda row: (date_of(row.at), row.action))
    for _kind, group in groupby(by_kind, key=lambda row: (date_of(row.at), row.action)):
        acts = sorted(group, key=lambda row: row.sequence, reverse=True)
        label = audit.label_of(acts[0].action)
        subjects, places = _subjects(acts, known.titles), _places(acts, known.villages)
        deeds.append(Deed(label, len(acts), acts[0].at, subjects, places))
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)


def _subjects(rows: Sequence[AuditRow], titles: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """The last few things by name; of things without a name only the last one."""
    found = list(dict.fromkeys(named for row in rows if (named := _subject(row, titles))))
    nameless = [(_("Open the last one"), href) for name, href in found if not name]
    return [pair for pair in found if pair[0]][:NAMED] or nameless[:1]


def _places(rows: Sequence[AuditRow], villages: Mapping[str, str]) -> list[str]:
    """The last few villages in which it was done."""
    found = [villages.get(str(row.facts.get("village", ""))) for row in rows]
    return list(dict.fromkeys(name for name in found if name))[:NAMED]


def _subject(row: AuditRow, titles: Mapping[UUID, str]) -> tuple[str, str] | None:
    """(name, address) of what an act was about; the facts hold numbers, never clear names."""
    href = audit.address_of(row)
    if not href:
        return None
    known = titles.get(row.subject_uuid) if row.subject_uuid else None
    facts = (row.facts.get(name) for name in ("number", "username", "name"))
    return str(known or next(filter(None, facts), "")), href
