"""What the registry refuses, in plain words with what to do next."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class ConsentMissing(DomainError):
    """The household has not agreed to archive and evaluation by this institution."""

    code = "households.consent_missing"
    template = _(
        "Household {number} has not agreed to be archived. Have the consent form signed and "
        "record the consent first."
    )


class ConsentAlreadyGiven(DomainError):
    """There is a consent in force for this purpose."""

    code = "households.consent_already_given"
    template = _("Household {number} has already given this consent; nothing needs to be done.")


class NoConsentToWithdraw(DomainError):
    """No consent in force for this purpose."""

    code = "households.no_consent_to_withdraw"
    template = _("Household {number} has given no such consent, so there is none to withdraw.")


class PersonAlreadyRegistered(DomainError):
    """The ID number belongs to a person who lives in another household now."""

    code = "households.person_already_registered"
    template = _(
        "The person with ID number {id_masked} is already registered in household {number}. "
        "Open that household, or correct the number."
    )


class IdNumberRefused(DomainError):
    """The ID number does not pass GB 11643."""

    code = "households.id_number_refused"
    template = _("The ID number of {name} is wrong ({kind}). Check it against the card.")


class HeadNotSingle(DomainError):
    """A household needs exactly one head."""

    code = "households.head_not_single"
    template = _(
        "A household needs exactly one head; here there are {count}. Correct the relation."
    )


class NameMissing(DomainError):
    """A person without a name."""

    code = "households.name_missing"
    template = _("A member has no name. Fill in the name and save again.")


class GroupOutsideVillage(DomainError):
    """The natural village belongs to another village."""

    code = "households.group_outside_village"
    template = _("This natural village does not belong to {village}. Choose one from the list.")


class HouseholdNumberTaken(DomainError):
    """Another household of the village has this number."""

    code = "households.number_taken"
    template = _("Number {number} is already in use. Leave the number empty to have one given.")


class DebtDueAboveBalance(DomainError):
    """More falls due within a year than is owed at all."""

    code = "households.debt_due_above_balance"
    template = _(
        "The part due within 12 months cannot be larger than the balance. Correct one of the two."
    )


class CostAboveIncome(DomainError):
    """Wages, property income and transfers have no cost above the income."""

    code = "households.cost_above_income"
    template = _("Costs of {kind} cannot be larger than the income. Correct one of the two.")


class NothingAndSomething(DomainError):
    """The household is said to have none of a class of which rows are given."""

    code = "households.nothing_and_something"
    template = _(
        "A part of the archive is ticked as “has none” and has rows as well. Untick it, or empty "
        "the rows."
    )


class MemberTwice(DomainError):
    """Two rows tell of the same member."""

    code = "households.member_twice"
    template = _("A member stands in two rows. Keep one row for each member.")


class NotOfThisHousehold(DomainError):
    """A row names somebody who does not live in the household."""

    code = "households.not_of_this_household"
    template = _(
        "Somebody named here does not live in household {number} any more. Open the page anew and "
        "record it again."
    )


class MonthsOutOfRange(DomainError):
    """A year has twelve months."""

    code = "households.months_out_of_range"
    template = _("Months away in a year are 0 to 12, here {months}. Correct the number.")


class CycleOutOfRange(DomainError):
    """A cycle of production is one month at least."""

    code = "households.cycle_out_of_range"
    template = _("A cycle is 1 to {most} months, here {months}. Correct it, or leave it empty.")


class SizeMissing(DomainError):
    """Land without an area, a herd of none, a need of nothing."""

    code = "households.size_missing"
    template = _(
        "Area, scale, number and amount of a need must be above zero. Fill them in, or empty the "
        "row."
    )


class TitleMissing(DomainError):
    """A machine or an honour without a name."""

    code = "households.title_missing"
    template = _("A machine or an honour has no name. Fill in the name, or empty the row.")


class RatioOutOfRange(DomainError):
    """A cost ratio is a share."""

    code = "households.ratio_out_of_range"
    template = _("A cost ratio is 0 to 10,000 basis points, here {ratio_bp}. Correct it.")


class RatioNotAhead(DomainError):
    """A ratio that counted for days gone by would move figures on file."""

    code = "households.ratio_not_ahead"
    template = _("A new cost ratio counts from a day after {day}. Choose a later day.")


class PictureTooLarge(DomainError):
    """More bytes or pixels than a picture of the archive needs."""

    code = "households.picture_too_large"
    template = _(
        "The picture is too large. Take it with fewer pixels, or choose a file of at most "
        "{most_mb} MB."
    )


class PictureUnreadable(DomainError):
    """No picture, a broken one, or of another format."""

    code = "households.picture_unreadable"
    template = _("This file is no readable picture. Choose a JPEG, PNG or WebP file.")


class PictureAlreadyThere(DomainError):
    """The very same file is kept with this household."""

    code = "households.picture_already_there"
    template = _("Household {number} has this very picture already; nothing needs to be done.")


class TooManyPictures(DomainError):
    """A household has as many pictures as may be kept."""

    code = "households.too_many_pictures"
    template = _("Household {number} has {most} pictures already. Take out one first.")


class PictureGone(DomainError):
    """The picture was taken out."""

    code = "households.picture_gone"
    http_status = 410
    template = _("This picture was taken out. Go back to the household.")


class TieNeedsTwoPeople(DomainError):
    """Nobody is their own kin."""

    code = "households.tie_needs_two_people"
    template = _("A tie connects two different people. Choose the other person.")


class HeadCannotLeave(DomainError):
    """The head can only leave after another member has become the head."""

    code = "households.head_cannot_leave"
    template = _("{name} is the head. Name another member as head first.")


class ImportNotReady(DomainError):
    """The batch is at another step than the act needs."""

    code = "households.import_not_ready"
    template = _("This import is at the step “{state}”. Open it again and go on from there.")


class ColumnsMissing(DomainError):
    """Without these columns a roster cannot be read."""

    code = "households.columns_missing"
    template = _("No column is assigned to: {fields}. Assign them, or use the template.")


class NothingToApply(DomainError):
    """No row of the file was accepted."""

    code = "households.nothing_to_apply"
    template = _(
        "No row of this file can be applied. Download the error workbook, correct the marked "
        "cells and upload it again."
    )


class ImportExpired(DomainError):
    """The staged file was deleted after 30 days."""

    code = "households.import_expired"
    template = _("The file of this import was deleted after 30 days. Upload it again.")


class NoRowsFound(DomainError):
    """No sheet holds a roster."""

    code = "households.no_rows_found"
    template = _(
        "No sheet of this file holds a roster: no heading row with names was found. Use the "
        "template, or name the columns 姓名, 身份证号, 户主关系."
    )


class TwoRightIdNumbers(DomainError):
    """Both have an ID number whose check sign fits, and they differ: two people."""

    code = "households.two_right_id_numbers"
    template = _(
        "{one} and {other} both have a valid ID number, and the numbers differ: they are two "
        "people. If one of the numbers is wrong, correct it on the card's evidence first."
    )


class AlreadyMerged(DomainError):
    """One of the two gave way to another row before."""

    code = "households.already_merged"
    template = _("{name} was merged before. Reload the page to see how the two stand now.")


class OthersLiveThere(DomainError):
    """The one who would go heads a household in which others live."""

    code = "households.others_live_there"
    template = _(
        "{name} heads household {number}, in which others live. Merge the others first, or keep "
        "this one and let the other go."
    )


class MergeNotOpen(DomainError):
    """The suspicion was decided, or the merge undone, by somebody else meanwhile."""

    code = "households.merge_not_open"
    template = _("This was decided meanwhile. Reload the page to see the decision.")


class LaterMergeFirst(DomainError):
    """The row that stayed gave way to another one later."""

    code = "households.later_merge_first"
    template = _("{name} was merged once more after this. Undo that merge first.")


class PlaceTakenMeanwhile(DomainError):
    """Where the one lived there is another head now."""

    code = "households.place_taken_meanwhile"
    template = _(
        "Household {number} has another head now, so {name} cannot return to it as head. Correct "
        "the household first."
    )


class ImportUnfinished(DomainError):
    """The same file was begun by command and not finished."""

    code = "households.import_unfinished"
    template = _(
        "The file {file} was begun before and is at the step “{state}” (import {uuid}). Add "
        "--resume to go on with it, or give it up on its page."
    )


class TooManyRows(DomainError):
    """More rows than one import takes."""

    code = "households.too_many_rows"
    template = _(
        "The file {file} has {rows} rows; an import takes at most {most}. Split it by village and "
        "import each part."
    )


class ColumnUnknown(DomainError):
    """A column was named that the file does not have."""

    code = "households.column_unknown"
    http_status = 400
    template = _("The file has no column “{title}”. Its columns are: {titles}.")


class FieldUnknown(DomainError):
    """A column was given a meaning that does not exist."""

    code = "households.field_unknown"
    http_status = 400
    template = _("There is no field “{field}”. Use one of: {fields}.")


class OfficerUnknown(DomainError):
    """Nobody who may sign in has this login name."""

    code = "households.officer_unknown"
    http_status = 400
    template = _("No user signs in as “{login}”. Check the login name of --officer.")


class ImportStandsUnder(DomainError):
    """Later facts stand on what the import wrote, or somebody has changed it by hand."""

    code = "households.import_stands_under"
    template = _(
        "This import cannot be taken back: {count} of its households have been worked on since, "
        "among them {households}. The list names the reason of each."
    )


class UndoReasonMissing(DomainError):
    """An import is taken back without a word why."""

    code = "households.undo_reason_missing"
    http_status = 400
    template = _("Say why the import is taken back; the reason is kept on record.")


class SearchPlaceUnknown(DomainError):
    """The address of a further page of a search was changed by hand, or is of an older release."""

    code = "households.search_place_unknown"
    http_status = 400
    template = _("This page of the search does not exist. Search again from the first page.")
