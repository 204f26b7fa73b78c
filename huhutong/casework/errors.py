"""Refusals of casework."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class CaseInOtherState(DomainError):
    """Someone was faster, or the case is not that far."""

    code = "casework.other_state"
    template = _(
        "Case {number} has moved on, or is not that far yet. Reload the page to see what is next."
    )


class HandlerHasInterest(DomainError):
    """A case is answered by someone without interest in it."""

    code = "casework.handler_has_interest"
    template = _("{name} cannot handle case {number} ({reason}). Choose someone without interest.")


class NoFurtherExtension(DomainError):
    """All extensions are used."""

    code = "casework.no_further_extension"
    template = _("Case {number} was extended {times} times already. Answer it now.")


class ExtensionWaiting(DomainError):
    """One request at a time."""

    code = "casework.extension_waiting"
    template = _("An extension of case {number} already waits for a second person.")


class NoExtensionWaiting(DomainError):
    """Nothing to decide."""

    code = "casework.no_extension_waiting"
    template = _("No extension of case {number} waits for a decision. Reload the page.")


class SamePersonDecides(DomainError):
    """Four eyes."""

    code = "casework.same_person_decides"
    template = _("You asked for the extension of case {number} yourself: another must decide it.")
