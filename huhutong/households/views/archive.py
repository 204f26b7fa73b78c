"""Recording the archive: what is on file to change, two empty rows of each class to fill."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huhutong.households.archive_forms import SETS, ArchiveForms
from huhutong.households.archive_rows import hundredths_text
from huhutong.households.forms import yuan_text
from huhutong.households.models import Membership
from huhutong.households.rules.classes import MAY_BE_NONE, PROFILE, ROWS
from huhutong.households.selectors.archive import Archive, archive_on
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.listing import institution_for
from huhutong.households.selectors.page import members_now
from huhutong.households.services.archive import has_consent, record_archive
from huhutong.households.services.drafts import PROFILE_FIELDS
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import OfficerRequest, now_of, officer_required

TITLES: Final[Mapping[str, Any]] = {
    "members": gettext_lazy("Members: schooling, labour, insurance"),
    "land": gettext_lazy("Land"),
    "production": gettext_lazy("What is grown or kept"),
    "machinery": gettext_lazy("Machinery"),
    "income": gettext_lazy("Income"),
    "expected": gettext_lazy("Expected income"),
    "assets": gettext_lazy("Assets"),
    "debts": gettext_lazy("Debts"),
    "spending": gettext_lazy("Spending"),
    "honours": gettext_lazy("Credit and honours"),
    "needs": gettext_lazy("Needs"),
}
_IMPUTED: Final = gettext_lazy(
    "Farm and business income without a cost has its cost imputed by the ratio of the livelihood, "
    "and is shown as imputed."
)
HELP: Final[Mapping[str, Any]] = {
    "income": _IMPUTED,
    "expected": _IMPUTED,
    "production": gettext_lazy("Leave the cost empty where no books are kept."),
    "machinery": gettext_lazy("What a machine is worth belongs to the assets."),
    "spending": gettext_lazy("Costs of farming and business belong to the income, not here."),
}
# Field of a form -> column and how it is written; other fields have the column's name.
_WRITTEN: Final[Mapping[str, tuple[str, Callable[[Any], str]]]] = {
    "area": ("area_hundredths", hundredths_text),
    "scale": ("scale_hundredths", hundredths_text),
    "rent": ("rent_fen", yuan_text),
    "output": ("output_fen", yuan_text),
    "cost": ("cost_fen", yuan_text),
    "gross": ("gross_fen", yuan_text),
    "value": ("value_fen", yuan_text),
    "balance": ("balance_fen", yuan_text),
    "due": ("due_12m_fen", yuan_text),
    "amount": ("amount_fen", yuan_text),
    "person": ("person_id", lambda key: str(key or "")),
}


def _filled(row: Any, fields: Sequence[str]) -> dict[str, Any]:
    """A row on file as the form writes it; an imputed cost stays to be imputed."""
    values: dict[str, Any] = {}
    for name in fields:
        column, write = _WRITTEN.get(name, (name, lambda value: value))
        values[name] = write(getattr(row, column))
    if getattr(row, "imputed", False):
        values["cost"] = ""
    return values


def _initial(archive: Archive, members: Sequence[Membership]) -> dict[str, Any]:
    """The archive as it stands, in the shape of the forms; each member has a row."""
    profile = next(iter(archive.rows[PROFILE]), None)
    initial: dict[str, Any] = {
        "profile": _filled(profile, PROFILE_FIELDS) if profile else {},
        "nothing": {code: code in archive.nothing for code in MAY_BE_NONE},
    }
    for code in ROWS:
        fields = list(SETS[code].form.base_fields)
        initial[code] = [_filled(row, fields) for row in archive.rows[code]]
    told = {row["person"]: row for row in initial["members"]}
    keys = [str(member.person_id) for member in members]
    initial["members"] = [told.get(key, {"person": key}) for key in keys]
    return initial


def _sections(form: ArchiveForms, archive: Archive) -> list[dict[str, Any]]:
    """What the page shows, in the order of the sheet; a section with an error is open."""
    return [
        {
            "code": code,
            "title": TITLES[code],
            "help": HELP.get(code, ""),
            "set": form.sets[code],
            "nothing": form.nothing[code] if code in MAY_BE_NONE else None,
            "count": len(archive.rows[code]),
            "is_none": code in archive.nothing,
            "open": form.sets[code].is_bound and not form.sets[code].is_valid(),
        }
        for code in ROWS
    ]


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def archive(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Record the archive: the current rows to change, two empty ones of each kind to fill."""
    user, at = request.user, now_of(request.user)
    on: date = at.date()
    found = household_in_scope(user, uuid, on)
    institution = institution_for(user, found.village, on)
    members = list(members_now([found]))
    people = [(str(m.person_id), m.person.name) for m in members]
    current = archive_on(found, institution, on)
    form = ArchiveForms(
        request.POST or None, people=people, initial=_initial(current, members), on=on
    )
    refusal = ""
    if request.method == "POST":
        if form.is_valid():
            given = form.given(user.name, on)
            try:
                change = record_archive(officer=user, uuid=uuid, given=given, at=at)
            except DomainError as refused:
                refusal = message_of(refused)
            else:
                said = _("Saved: %(opened)d new versions, %(closed)d closed.")
                counts = {"opened": change.opened, "closed": change.closed}
                messages.success(request, said % counts)
                return redirect("households:household", uuid=uuid)
        else:
            refusal = _("Nothing is saved yet: correct what is marked, then save again.")
    context = {
        "form": form,
        "sections": _sections(form, current),
        "household": found,
        "refusal": refusal,
        "consented": has_consent(found, institution, at),
    }
    return render(request, "households/archive.html", context)
