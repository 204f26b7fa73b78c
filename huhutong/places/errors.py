"""Refusals of places."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class CountyTableFaulty(DomainError):
    """A row of the table of regions and villages cannot be read; nothing was loaded."""

    code = "places.county_table_faulty"
    http_status = 400
    template = _("Row {row} of the county table: {problem} ({value}). Nothing was loaded.")


class VillageNotServed(DomainError):
    """No branch answers for the village on this day."""

    code = "places.village_not_served"
    template = _(
        "No branch serves {village} on this day. Ask your administrator to set its service area."
    )


class VillageServedAlready(DomainError):
    """One branch of an institution answers for a village at a time."""

    code = "places.village_served_already"
    template = _("{village} is already served by {branch}. End that service area first.")


class ScopeAlreadyAssigned(DomainError):
    """The user has this data scope already."""

    code = "places.scope_already_assigned"
    template = _("{name} already works in {scope}. Nothing was changed.")


class ScopeNotAssigned(DomainError):
    """The user has no such data scope any more."""

    code = "places.scope_not_assigned"
    template = _("{name} has no such data scope any more. Load the page again.")


class ScopeOutsideInstitution(DomainError):
    """A scope lies inside the user's institution; regions are for supervisors."""

    code = "places.scope_outside_institution"
    template = _(
        "This data scope does not belong to the institution of {name}. "
        "Choose one of its branches or villages; regions are for supervisors only."
    )
