"""Refusals of the demo."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class OnlyForDemo(DomainError):
    """A live installation does not simulate anybody."""

    code = "demo.only_for_demo"
    template = _("This is a live installation; nobody is simulated here.")


class VillageNotOfDemo(DomainError):
    """The generator can speak for three villages only."""

    code = "demo.village_not_of_demo"
    template = _("{village} is none of the three villages of the walk; please choose one of those.")


class NothingToAnswer(DomainError):
    """No round of the village has open ballots."""

    code = "demo.nothing_to_answer"
    template = _("{village} has no open ballots. Open the ballots on the round's page first.")
