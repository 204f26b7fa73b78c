"""Exports that a user may see, and the rows that go into one."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from huhutong.households.models import Household, Membership, RegistryExport
from huhutong.infra.clock import date_of
from huhutong.infra.ui.desk import Task
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_id_number, mask_phone
from huhutong.org.public import User
from huhutong.places.public import villages_of

ASK, APPROVE = "households.export", "households.approve_export"
#: Columns of the workbook, each with the words of its head (households/export_book.py).
COLUMNS = (
    *("household", "group", "residence", "name", "relation", "sex", "birth_on"),
    *("id_number", "phone", "address", "mark"),
)


def exports_in_scope(user: User, on: date) -> QuerySet[RegistryExport]:
    """The only door to exports: of the user's bank and villages, the latest first. 1 query."""
    rows = RegistryExport.objects.filter(
        institution=user.institution, village__in=villages_of(user, on)
    )
    wanted = rows.select_related("institution", "village", "asked_by", "decided_by")
    return wanted.order_by("-asked_at", "-pk")


def export_in_scope(user: User, uuid: UUID, on: date) -> RegistryExport:
    """One export. Raises NotInScope (404). Cost: 1 query."""
    found = exports_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found


def exported_households(export: RegistryExport) -> QuerySet[Household]:
    """Whom the workbook lists: households that are no duplicate and have not ended."""
    return Household.objects.filter(
        village=export.village, duplicate_of=None, ended_on=None
    ).order_by("number")


def export_rows(export: RegistryExport) -> Iterator[list[str | date | None]]:
    """One row a member, by household, head first; as COLUMNS. Cost: 1 query, streamed."""
    members = Membership.objects.filter(
        household__in=exported_households(export), left_on=None
    ).select_related("household__group", "person")
    for member in members.order_by("household__number", "relation", "pk").iterator(2000):
        yield _row(member, export)


def _row(member: Membership, export: RegistryExport) -> list[str | date | None]:
    household, person = member.household, member.person
    number, phone = person.id_number or "", person.phone or ""
    return [
        household.number,
        household.group.name if household.group else "",
        str(household.get_residence_display()),
        person.name,
        str(member.get_relation_display()),
        str(person.get_sex_display()) if person.sex else "",
        person.birth_on,
        number if export.in_clear else mask_id_number(number),
        phone if export.in_clear else mask_phone(phone),
        (household.address or "") if export.in_clear else "",
        export.number,
    ]


def exports_desk(user: User, on: date) -> list[Task]:
    """Exports that wait for the approval of this user, who may approve. Cost: 1 query."""
    waiting = exports_in_scope(user, on).filter(state=RegistryExport.State.ASKED)
    return [
        Task(
            code="approve_export",
            label=_("Approve or refuse an export of households"),
            href=reverse("households:export", args=[export.uuid]),
            place=export.village.name,
            since=date_of(export.asked_at),
        )
        for export in waiting.exclude(asked_by=user)
    ]
