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


class PackageNotFetched(DomainError):
    """npm could not bring the package of the nation's list."""

    code = "places.package_not_fetched"
    http_status = 503
    template = _(
        "The package {package} could not be fetched ({reason}). "
        "Bring the file {file} by hand and name it with --package."
    )


class PackageAltered(DomainError):
    """The file is not the pinned package."""

    code = "places.package_altered"
    http_status = 400
    template = _(
        "{file} is not the package {package}: it is missing, incomplete or was changed. "
        "Fetch it again. Nothing was loaded."
    )


class ListFaulty(DomainError):
    """A table of the nation's list cannot be read."""

    code = "places.list_faulty"
    http_status = 400
    template = _("Row {row} of {table} in the nation's list cannot be read. Fetch the list again.")


class RegionNotListed(DomainError):
    """The nation's list has no region with this code."""

    code = "places.region_not_listed"
    http_status = 404
    template = _(
        "The nation's list has no region {codes}. "
        "Give codes of 2, 4, 6 or 9 digits, for instance 4418 or 441821."
    )


class PlaceNotFound(DomainError):
    """Nothing carried the code on the day; on is empty where any day would do."""

    code = "places.place_not_found"
    http_status = 404
    template = _("No place carries the code {code}. Check the code and the day {on}.")


class ChangeRowRefused(DomainError):
    """One row of a file of changes cannot be read or done."""

    code = "places.change_row_refused"
    http_status = 400
    template = _("Row {row}, {column}: {problem} ({value}).")


class ChangesRefused(DomainError):
    """A file of changes has rows that cannot be done; each says why, and nothing was changed."""

    code = "places.changes_refused"
    http_status = 400
    template = _(
        "{count} rows of the file cannot be done. Nothing was changed: "
        "correct them and run it again."
    )

    def __init__(self, rows: "list[ChangeRowRefused]") -> None:
        super().__init__(count=len(rows))
        self.rows = rows


class TooManyPlaces(DomainError):
    """A file of changes would hold the write lock for too long."""

    code = "places.too_many_places"
    http_status = 400
    template = _(
        "The file changes {count} places at once; {most} are the most. "
        "Cut it into several files. Nothing was changed."
    )


class PlacesChangedMeanwhile(DomainError):
    """Somebody else changed one of the places between reading and writing."""

    code = "places.changed_meanwhile"
    template = _(
        "Another file changed one of the places just now. Nothing was changed: run it again."
    )


class FileNotRead(DomainError):
    """A file that a command was given is not there or may not be read."""

    code = "places.file_not_read"
    http_status = 400
    template = _("The file {file} cannot be read ({reason}). Check its name and try again.")
