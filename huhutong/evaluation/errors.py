"""What evaluation refuses, and what to do about it."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class NotEnoughEvaluators(DomainError):
    """The group has fewer formal evaluators than a round needs."""

    code = "evaluation.not_enough_evaluators"
    template = _(
        "{group} has {have} formal evaluators and a round needs {need}. Engage {missing} more, "
        "or make alternates formal ({alternates})."
    )


class NoFreshEvaluator(DomainError):
    """Everyone who could be asked about these households has been asked."""

    code = "evaluation.no_fresh_evaluator"
    template = _(
        "Nobody is left who has not been asked about these {households} households. Engage "
        "alternates first, then open the supplementary evaluation."
    )


class NoHouseholds(DomainError):
    """A round over nothing."""

    code = "evaluation.no_households"
    template = _("No household of {group} is to be evaluated, so there is nothing to open.")


class ConsentMissingForRound(DomainError):
    """No ballot without recorded consent."""

    code = "evaluation.consent_missing"
    template = _(
        "{households} of these households have not consented to archive and evaluation. Record "
        "their consent or leave them out."
    )


class RoundExists(DomainError):
    """The group already has such a round in this campaign."""

    code = "evaluation.round_exists"
    template = _("{group} already has this evaluation round. Continue it instead.")


class RoundClosed(DomainError):
    """Nothing changes in a closed round."""

    code = "evaluation.round_closed"
    template = _("This evaluation round is closed; its sheets can no longer change.")


class SheetsUnanswered(DomainError):
    """Closing waits for every assigned sheet."""

    code = "evaluation.sheets_unanswered"
    template = _(
        "{waiting} sheets of {evaluators} evaluators are not answered yet. Remind them, type in "
        "their paper sheets, or replace an evaluator who cannot go on; then close."
    )


class AlreadyEngaged(DomainError):
    """One engagement at a time."""

    code = "evaluation.already_engaged"
    template = _("{name} is already an evaluator. Release the former engagement first.")


class TooYoungToEvaluate(DomainError):
    """Evaluators are adults."""

    code = "evaluation.too_young"
    template = _("{name} is {age} years old; an evaluator is at least {least}.")


class NotFromHere(DomainError):
    """Evaluators live in the village they judge."""

    code = "evaluation.not_from_here"
    template = _("{name} belongs to no household of {village}. Choose a villager of {village}.")


class EvaluatorReleased(DomainError):
    """A released evaluator stays released."""

    code = "evaluation.evaluator_released"
    template = _("{name} has been released as an evaluator; engage the person anew.")


class EvaluatorHasSheets(DomainError):
    """Releasing waits for open sheets."""

    code = "evaluation.evaluator_has_sheets"
    template = _(
        "{name} still has {waiting} unanswered sheets in an open round. Let them be answered, or "
        "replace the evaluator on the page of the evaluation round."
    )


class WrongReplacement(DomainError):
    """The successor cannot take over in this round."""

    code = "evaluation.wrong_replacement"
    template = _(
        "{name} cannot take over: a successor is an active evaluator of this village who holds no "
        "sheets in this round yet. Choose someone else or engage an alternate."
    )


class NothingToHandOver(DomainError):
    """All sheets are answered."""

    code = "evaluation.nothing_to_hand_over"
    template = _("{name} has no unanswered sheet in this round, so nobody needs to take over.")


class SheetAlreadyAnswered(DomainError):
    """There is no second ballot on the same household."""

    code = "evaluation.sheet_already_answered"
    template = _("You have already handed in this sheet; it cannot be changed. Go on to the next.")


class DeviceKeyReused(DomainError):
    """The same key came with another sheet: a fault of the device, not of the person."""

    code = "evaluation.device_key_reused"
    template = _(
        "This phone sent the same acknowledgement number for two sheets. Reload the page and try "
        "again."
    )


class SheetRecused(DomainError):
    """Nobody rates their own household or kin, nor one that withdrew its consent."""

    code = "evaluation.sheet_recused"
    template = _(
        "You are excused from this household (kin, or it withdrew its consent); nothing was "
        "recorded. Go on to the next."
    )


class AnswerInvalid(DomainError):
    """A field of the answer is missing or out of its range."""

    code = "evaluation.answer_invalid"
    http_status = 422
    template = _("{field}: {value} does not fit. {remedy}")


class LinkInvalid(DomainError):
    """The link is unknown, damaged, replaced or over; which one is not told."""

    code = "evaluation.link_invalid"
    http_status = 404
    template = _(
        "This link does not work (any more). Ask the bank's customer manager for a new hand-out."
    )


class PinWrong(DomainError):
    """The link is right, the PIN is not."""

    code = "evaluation.pin_wrong"
    http_status = 403
    template = _("The PIN is wrong. It is the 6 digits on your hand-out; {left} tries are left.")


class AccessLocked(DomainError):
    """Too many wrong PINs."""

    code = "evaluation.access_locked"
    http_status = 429
    template = _(
        "Too many wrong PINs. Try again in {minutes} minutes, or ask the bank's customer manager."
    )


class BallotSessionOver(DomainError):
    """The evaluator must give link and PIN again."""

    code = "evaluation.ballot_session_over"
    http_status = 401
    template = _("Your session is over. Enter the PIN of 6 digits on your hand-out again to go on.")


class CrossSiteRequest(DomainError):
    """The request was made by a page of another site."""

    code = "evaluation.cross_site_request"
    http_status = 403
    template = _("This request did not come from the ballot page. Open your link again.")


class HandoutOver(DomainError):
    """Links and PINs are shown once and printable for a short time."""

    code = "evaluation.handout_over"
    http_status = 410
    template = _("The hand-out can be printed for {minutes} minutes only. Issue new links.")


class PaperFileUnreadable(DomainError):
    """The workbook is not the template of this round."""

    code = "evaluation.paper_file_unreadable"
    http_status = 422
    template = _(
        "The file is not a ballot workbook: the heading {missing} is missing. Download the "
        "template of this evaluator again and type the sheets into it."
    )


class PaperNothingToCommit(DomainError):
    """No row of the workbook can be taken."""

    code = "evaluation.paper_nothing_to_commit"
    template = _(
        "No row of this workbook can be recorded. Correct the rows shown and upload again."
    )


class PaperAlreadyHandled(DomainError):
    """A staged workbook is committed or discarded once."""

    code = "evaluation.paper_already_handled"
    template = _("This workbook has already been recorded or discarded.")
