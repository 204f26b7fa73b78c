"""What only a program that writes by the API is refused."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class VersionOutdated(DomainError):
    """The household is no longer as the client read it."""

    code = "households.version_outdated"
    http_status = 412
    template = _(
        "Household {number} was changed meanwhile; nothing was written. Read it again, look at "
        "what changed, and send your change with the new version."
    )


class PersonNotOfHousehold(DomainError):
    """Income can be of a member only."""

    code = "households.person_not_of_household"
    template = _(
        "The person {person} does not live in household {number}. Take a member's uuid from the "
        "household, or leave it empty where the income is of all."
    )


class DayAhead(DomainError):
    """What will be is not on file."""

    code = "households.day_ahead"
    http_status = 400
    template = _("The day {day} is still ahead. Ask for {today} or an earlier day.")


class RosterTooLarge(DomainError):
    """The API takes small files; a large one takes seconds to read."""

    code = "households.roster_too_large"
    http_status = 413
    template = _(
        "By the API a roster file may have {most} MB. Split it by village group, or upload it on "
        "the page “Roster import”."
    )
