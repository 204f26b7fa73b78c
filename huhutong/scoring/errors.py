"""Refusals of scoring."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class ScoredWithoutConsent(DomainError):
    """Someone asked to score households that have not consented."""

    code = "scoring.without_consent"
    template = _(
        "{count} households have given no consent; nothing was scored. Record their consent or "
        "leave them out."
    )


class ScoredWithoutArchive(DomainError):
    """Someone asked to score households of which nothing is known."""

    code = "scoring.without_archive"
    template = _(
        "{count} households have no archive; nothing was scored. Complete their archive or leave "
        "them out."
    )


class CardRefused(DomainError):
    """A card that fails its lint was offered for use."""

    code = "scoring.card_refused"
    template = _("The scorecard has {count} faults and was not taken into use: {faults}")


class CardVersionTaken(DomainError):
    """Another content is already filed under this code and version."""

    code = "scoring.card_version_taken"
    template = _(
        "Version {version} of the scorecard {card} already exists with another content. Give the "
        "new content a higher version."
    )


class CreditFactBackwards(DomainError):
    """A fact that ends before it begins."""

    code = "scoring.credit_fact_backwards"
    template = _("The record ends on {valid_to}, before it begins on {valid_from}.")
