"""Every permission code of the system with the words that people are told for it.

A code that no role could ever hold is a mistake: a test compares this list with roles.json.
"""

from typing import Final

from huhutong.kernel.text import mark as _

LABELS: Final[dict[str, str]] = {
    "console.view": _("open the work pages"),
    "places.view": _("see villages"),
    "households.view": _("see households"),
    "households.import": _("import rosters"),
    "households.edit": _("edit household archives"),
    "households.unmask": _("see unmasked personal data"),
    "households.export": _("ask for household exports"),
    "households.approve_export": _("approve household exports"),
    "evaluation.manage": _("manage evaluators and ballots"),
    "evaluation.close": _("close ballots"),
    "granting.prepare": _("prepare a round"),
    "granting.score": _("run the scoring"),
    "granting.check": _("check proposals"),
    "granting.propose": _("propose notice and grant"),
    "granting.confirm": _("confirm notice and grant"),
    "posting.view": _("see notices and objections"),
    "posting.handle": _("handle objections"),
    "org.manage": _("manage users and roles"),
    "infra.advance_clock": _("move the demo clock"),
}

# What the API offers, so what an access token can carry: nothing that decides or administers.
BY_TOKEN: Final = (
    "households.view",
    "households.edit",
    "households.import",
    "households.unmask",
)
