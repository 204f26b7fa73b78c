"""What of scoring enters the audit chain, and how it is masked."""

from django.urls import reverse

from huhutong.infra.audit import (
    keep,
    label_actions,
    label_subjects,
    register_action,
    register_address,
)
from huhutong.kernel.text import mark as _

register_action(
    "scoring.score_households",
    facts={
        "run": keep,
        "card": keep,
        "on": keep,
        "counts": keep,
        "input_digest": keep,
        "result_digest": keep,
    },
)
register_action(
    "scoring.record_credit_fact",
    facts={"kind": keep, "valid_from": keep, "valid_to": keep, "source": keep, "amount_fen": keep},
)
register_action(
    "scoring.install_card",
    facts={"card": keep, "version": keep, "digest": keep, "effective_from": keep},
)
register_action("scoring.record_credit_facts", facts={"kinds": keep})
label_actions(
    {
        "scoring.score_households": _("Households scored"),
        "scoring.record_credit_fact": _("Credit record noted"),
        "scoring.record_credit_facts": _("Credit records noted"),
        "scoring.install_card": _("Scorecard put in force"),
    }
)
register_address("scorecard", lambda _row: reverse("scoring:card"))
label_subjects(
    {
        "scorecard": _("Scorecard"),
        "scoring_run": _("Scoring"),
        "credit_record": _("Credit record"),
    }
)
