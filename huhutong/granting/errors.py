"""Refusals of the campaign: facts, not words; translated at the edge."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class RoundNotFound(DomainError):
    """No such round in the scope of this user."""

    code = "granting.round_not_found"
    http_status = 404
    template = _("This round does not exist or is not in your area.")


class ActNotNow(DomainError):
    """The stage of the round does not allow this act."""

    code = "granting.act_not_now"
    template = _("The round is at “{state}”; this step cannot be taken now. Open the round page.")


class RoundAlreadyOpen(DomainError):
    """The institution already runs a round in this village."""

    code = "granting.round_already_open"
    template = _("{village} already has an open round. Finish it before starting another.")


class RosterEmpty(DomainError):
    """There is nobody to evaluate."""

    code = "granting.roster_empty"
    template = _("{village} has no households yet. Import the roster first.")


class ArchiveMissing(DomainError):
    """Households that agreed to an archive have none yet."""

    code = "granting.archive_missing"
    template = _(
        "{count} households agreed but have no archive yet (first: {number}). "
        "Record their archive first."
    )


class NobodyEligible(DomainError):
    """Every household left at the opening."""

    code = "granting.nobody_eligible"
    template = _(
        "No household is eligible, so no ballots can be opened. Check consent and archives."
    )


class NothingToSupplement(DomainError):
    """No household has too few opinions."""

    code = "granting.nothing_to_supplement"
    template = _("No household has too few opinions; a supplementary evaluation is not needed.")


class SameOfficerDecides(DomainError):
    """Four eyes: whoever made or proposed it may not decide it."""

    code = "granting.same_officer_decides"
    http_status = 403
    template = _("You made or proposed this yourself; a second person has to decide.")


class LimitAboveCap(DomainError):
    """More than the household cap of this kind of line."""

    code = "granting.limit_above_cap"
    template = _("Requested {requested_wan} ×10,000 yuan; a household may have {cap_wan} at most.")


class LimitNotInSteps(DomainError):
    """A limit is a positive multiple of the step."""

    code = "granting.limit_not_in_steps"
    template = _("A limit is a positive whole number of {step_yuan} yuan.")


class ReasonMissing(DomainError):
    """An override, a sending back or a re-study states its reason."""

    code = "granting.reason_missing"
    template = _("Please give the reason in at least {least} characters; it is kept on file.")


class ProposalNotOpen(DomainError):
    """The household's proposal is not in a state that allows this."""

    code = "granting.proposal_not_open"
    template = _("The proposal of household {number} is “{state}” and cannot be changed this way.")


class CheckNotOpen(DomainError):
    """The item was decided already."""

    code = "granting.check_not_open"
    template = _("This item was decided already. Reload the check list.")


class FigureChanged(DomainError):
    """The maker changed the figure after the checker's page was shown."""

    code = "granting.figure_changed"
    template = _(
        "The figure of household {number} was changed after you opened this page. "
        "Look at it again, then decide."
    )


class ActNotWaiting(DomainError):
    """The pending act was decided or withdrawn already."""

    code = "granting.act_not_waiting"
    template = _("This proposal was decided or withdrawn already. Reload the page.")


class ActAlreadyWaiting(DomainError):
    """One act of a kind waits at a time."""

    code = "granting.act_already_waiting"
    template = _("{name} has already proposed this; it waits for a second person.")


class ListChanged(DomainError):
    """The list changed between proposing and confirming."""

    code = "granting.list_changed"
    template = _(
        "The list changed since it was proposed ({proposed} then, {now} now). "
        "Have it proposed again."
    )


class NothingToDo(DomainError):
    """The act would touch no household."""

    code = "granting.nothing_to_do"
    template = _("There is no household for this step now.")


class NotPostedToEnd(DomainError):
    """Granting before the public period is over is refused."""

    code = "granting.not_posted_to_end"
    template = _("The public period of {count} households is not over. Wait for its end.")


class LineNotOpen(DomainError):
    """The line is closed, frozen or unknown."""

    code = "granting.line_not_open"
    template = _("This credit line is not open for that.")


class AboveLine(DomainError):
    """More would be drawn than the line allows, or more returned than drawn."""

    code = "granting.above_line"
    template = _("Only {available_fen} fen are available on this line.")


class FindingIncomplete(DomainError):
    """A re-study says grade and limit, or how the household ends."""

    code = "granting.finding_incomplete"
    template = _("Give the grade and the limit, or choose how the household ends without a line.")


class NeverScored(DomainError):
    """There is no model figure, so no limit can be set beside it."""

    code = "granting.never_scored"
    template = _(
        "Household {number} was not evaluated in this round, so it cannot get a line from it. "
        "Take it into the next round."
    )
