"""What the home page shows of posting: objections with their answer date, and news."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from huhutong.casework.public import UNCLOSED, Case, Extension, cases_in_scope
from huhutong.infra.ui.desk import Change, Task
from huhutong.org.public import User
from huhutong.posting.models import Objection
from huhutong.posting.rules import HANDLE, SECOND_PERSON
from huhutong.posting.selectors.notices import notices_in_scope
from huhutong.posting.selectors.objections import objections_in_scope
from huhutong.posting.words import STATES

URGENT = 20
NEWS = 200


def objection_tasks(user: User, held: Collection[str], on: date) -> list[Task]:
    """The most urgent open objections that the user may take or answer, and requests for more
    time that others made. Cost: at most 2 queries.
    """
    tasks: list[Task] = []
    if HANDLE in held:
        found = objections_in_scope(user, on).filter(
            Q(case__owner=user) | Q(case__owner=None), case__state__in=UNCLOSED
        )
        tasks += [_task(row, user) for row in found.order_by("case__due_on", "pk")[:URGENT]]
    if any(code in held for code in SECOND_PERSON):
        asked = Extension.objects.filter(
            state=Extension.State.WAITING, case__in=cases_in_scope(user, on).values("pk")
        ).exclude(asked_by=user)
        tasks += [_more_time(row) for row in asked.select_related("case__village")[:URGENT]]
    return tasks


def _task(objection: Objection, user: User) -> Task:
    case = objection.case
    mine = case.owner_id == user.pk
    words = _("Answer objection {number}") if mine else _("Take objection {number}")
    return Task(
        code="answer_objection" if mine else "take_objection",
        label=words.format(number=case.number),
        href=reverse("posting:objection", args=[case.number]),
        place=case.village.name,
        due_on=case.due_on,
        since=case.opened_on,
    )


def _more_time(extension: Extension) -> Task:
    case: Case = extension.case
    return Task(
        code="decide_extension",
        label=_("Decide whether objection {number} gets more time").format(number=case.number),
        href=reverse("posting:objection", args=[case.number]),
        place=case.village.name,
        due_on=case.due_on,
    )


def posting_changes(user: User, since: datetime, on: date) -> list[Change]:
    """Notices posted, objections come in and ended; never by whom. Cost: 2 queries."""
    notices = notices_in_scope(user, on).filter(posted_at__gte=since)[:NEWS]
    told = [
        Change(
            at=notice.posted_at,
            label=_("Notice {number} is public, {count} households").format(
                number=notice.number, count=notice.leaf_count
            ),
            href=reverse("public:notice", args=[notice.number]),
            place=notice.village.name,
        )
        for notice in notices
    ]
    touched = objections_in_scope(user, on).filter(
        Q(case__opened_at__gte=since) | Q(case__closed_at__gte=since)
    )
    for objection in touched[:NEWS]:
        told += _objection_changes(objection, since)
    return told


def _objection_changes(objection: Objection, since: datetime) -> list[Change]:
    case = objection.case
    href = reverse("posting:objection", args=[case.number])
    told = []
    if case.opened_at >= since:
        label = _("Objection {number} came in").format(number=case.number)
        told.append(Change(case.opened_at, label, href, case.village.name))
    if case.closed_at is not None and case.closed_at >= since:
        label = _("Objection {number} ended: {state}").format(
            number=case.number, state=STATES[objection.decision or case.state]
        )
        told.append(Change(case.closed_at, label, href, case.village.name))
    return told
