"""Refusals of posting."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class SameOfficerPosts(DomainError):
    """Four eyes on what becomes public."""

    code = "posting.same_officer_posts"
    template = _("{name} proposed this notice: another officer must confirm it.")


class NoRowsToPost(DomainError):
    """An empty notice tells nobody anything."""

    code = "posting.no_rows"
    template = _("There is no household to post. Check the results of the round first.")


class HouseholdTwice(DomainError):
    """One household, one row."""

    code = "posting.household_twice"
    template = _("Household {number} is on the list twice. Keep one row and propose again.")


class HouseholdElsewhere(DomainError):
    """A notice is of one village."""

    code = "posting.household_elsewhere"
    template = _("Household {number} is not of {village}. Take it off the list.")


class NoticeExists(DomainError):
    """A round is posted once; later changes are adjustments."""

    code = "posting.notice_exists"
    template = _("This round is already posted as {number}. Post an adjustment notice instead.")


class PreviousOfOtherRound(DomainError):
    """An adjustment corrects a notice of its own round."""

    code = "posting.previous_of_other_round"
    template = _("Notice {number} belongs to another round and cannot be adjusted by this one.")


class PeriodOver(DomainError):
    """The public period has ended."""

    code = "posting.period_over"
    template = _(
        "Objections to notice {number} were open until {ends_on}. Please speak to the bank's "
        "outlet that serves your village."
    )


class TooManyObjections(DomainError):
    """Many objections from one connection within an hour."""

    code = "posting.too_many_objections"
    http_status = 429
    template = _(
        "Many objections came from this connection within an hour. Please try again later, or go "
        "to the bank's outlet that serves your village."
    )


class ObjectionIncomplete(DomainError):
    """Something that was needed is missing."""

    code = "posting.objection_incomplete"
    http_status = 422
    template = _(
        "The objection is incomplete. Say who you are, unless you stay anonymous, how to reach "
        "you, and what is wrong in {least} to {most} characters."
    )


class WrongNumberOrPin(DomainError):
    """One answer for an unknown number and a wrong PIN."""

    code = "posting.wrong_number_or_pin"
    http_status = 422
    template = _(
        "Number and PIN do not belong together. Look at your acknowledgement and try again; "
        "after {tries} wrong PINs the page is closed for {minutes} minutes."
    )


class PinLocked(DomainError):
    """Too many wrong PINs."""

    code = "posting.pin_locked"
    http_status = 429
    template = _(
        "There were too many wrong PINs. Try again in {minutes} minutes, or go to the bank's "
        "outlet with your acknowledgement."
    )


class ReasonTooShort(DomainError):
    """A decision is given in writing, so that the person can understand it."""

    code = "posting.reason_too_short"
    http_status = 422
    template = _("Write the reason in at least {least} characters; it has {written} now.")


class NotTheHandler(DomainError):
    """Only the owner of a case decides it."""

    code = "posting.not_the_handler"
    template = _("Case {number} is handled by {name}. Ask them, or have the case handed to you.")


class HouseholdNotNamed(DomainError):
    """Nothing can be decided again before the household is known."""

    code = "posting.household_not_named"
    template = _("Link case {number} to a household first, so that its result can be redone.")


class RowAlreadyNamed(DomainError):
    """The household of an objection to a row is fixed."""

    code = "posting.row_already_named"
    template = _("Case {number} is about row {position} of the notice; its household is fixed.")


class HouseholdUnknown(DomainError):
    """No such number in the village."""

    code = "posting.household_unknown"
    http_status = 422
    template = _("{village} has no household {number}. Check the number in the household list.")


class NoSuchPrint(DomainError):
    """The address asks for a paper or a group that there is not."""

    code = "posting.no_such_print"
    http_status = 400
    template = _(
        "There is no such sheet. Paper is a4, a3 or a2; the group is a number from 1 to {groups}. "
        "Go back to the notice and choose there."
    )
