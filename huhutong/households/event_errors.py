"""What the registry refuses of events in a household, in plain words with what to do next."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class EventInFuture(DomainError):
    """Only what has happened is recorded."""

    code = "households.event_in_future"
    template = _("The day lies in the future: today is {today}. Correct the day.")


class EventBeforeStay(DomainError):
    """On that day the person still lived elsewhere, by what is on file."""

    code = "households.event_before_stay"
    template = _(
        "{name} has stood where they stand now only since {day}, by another change on file. "
        "Choose that day or a later one, or undo that change first."
    )


class EventBeforeBirth(DomainError):
    """The day lies before the birth of somebody it concerns."""

    code = "households.event_before_birth"
    template = _("{name} was born on {day}, after the day given. Correct one of the two days.")


class HouseholdEnded(DomainError):
    """There is no such household any more."""

    code = "households.ended"
    template = _(
        "Household {number} ended on {day}. Record this where its people live now, or undo the "
        "change that ended it."
    )


class NewHeadMissing(DomainError):
    """Those who stay need a head, and nobody guesses whom."""

    code = "households.new_head_missing"
    template = _("Those who stay in household {number} need a head. Choose one of them.")


class RelationMissing(DomainError):
    """What somebody is to the head was not said."""

    code = "households.relation_missing"
    template = _("Choose what {name} is to the head of household {number}.")


class NobodyChosen(DomainError):
    """A household divides into two that both have people."""

    code = "households.nobody_chosen"
    template = _(
        "Choose who leaves household {number}: at least one person, and at least one stays."
    )


class SameHousehold(DomainError):
    """A household is not joined to itself."""

    code = "households.same_household"
    template = _("Both are household {number}. Choose the other household.")


class NotMarriable(DomainError):
    """One of the two is married, dead or a minor, or both are one person."""

    code = "households.not_marriable"
    template = _("{name} cannot be entered as marrying: {why}. Correct that first.")


class NotMarried(DomainError):
    """No marriage of the two is on file."""

    code = "households.not_married"
    template = _("No marriage of {name} and {other} is on file, so there is none to end.")


class HoldsSomething(DomainError):
    """The household that would end holds what cannot be handed on."""

    code = "households.holds_something"
    template = _(
        "Household {number} cannot end: {what}. Let the other household join this one instead, or "
        "have that settled first."
    )


class NotAwayAYear(DomainError):
    """A family away for less than a year still counts as farmers of the village."""

    code = "households.not_away_a_year"
    template = _(
        "Away since {since} is less than a year. It counts from {day}; until then choose "
        "“working away” as residence."
    )


class AwayAlready(DomainError):
    """The household stands as away."""

    code = "households.away_already"
    template = _("Household {number} is on file as moved away. Record its return instead.")


class NotAway(DomainError):
    """The household stands as present."""

    code = "households.not_away"
    template = _("Household {number} is not on file as moved away, so it cannot return.")


class ReturnBeforeAway(DomainError):
    """A family returns after it left."""

    code = "households.return_before_away"
    template = _("The family left on {since}. Choose that day or a later one.")


class IsHeadAlready(DomainError):
    """The person heads the household already."""

    code = "households.is_head_already"
    template = _("{name} is the head already. Choose another member.")


class PersonHasDied(DomainError):
    """The person is on file as dead."""

    code = "households.person_has_died"
    template = _(
        "{name} is on file as having died on {day}. If that is wrong, undo it on the page of the "
        "household first."
    )


class ReasonMissing(DomainError):
    """An event and its undoing each say what they rest on."""

    code = "households.reason_missing"
    template = _("Write in a few words what this rests on, e.g. a certificate or who told it.")


class ChangedMeanwhile(DomainError):
    """Somebody else changed the household between the form and the act."""

    code = "households.changed_meanwhile"
    template = _("The household was changed meanwhile. Reload the page and look again.")


class EventNotOpen(DomainError):
    """The event was undone before."""

    code = "households.event_not_open"
    template = _("This change was undone already. Reload the page to see how things stand.")


class LaterStandsOnIt(DomainError):
    """Something later rests on what the event changed."""

    code = "households.later_stands_on_it"
    template = _("This cannot be undone: {what} rests on it. Undo or settle that first.")
