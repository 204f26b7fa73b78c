"""What evaluation writes into the audit chain. No mark and no answer ever stands there."""

from django.urls import reverse

from huhutong.infra.audit import (
    keep,
    label_actions,
    label_subjects,
    register_action,
    register_address,
)
from huhutong.kernel.masks import mask_name
from huhutong.kernel.text import mark as _

_EVALUATOR = {"name": mask_name, "village": keep, "status": keep}
_ROUND = {
    "campaign": keep,
    "village": keep,
    "kind": keep,
    "seed": keep,
    "assigned": keep,
    "recused": keep,
}

register_action("evaluation.engage_evaluator", facts=_EVALUATOR)
register_action("evaluation.change_status", facts=_EVALUATOR)
register_action("evaluation.release_evaluator", facts=_EVALUATOR)
register_action("evaluation.declare_kin", facts={"relation": keep, "recused": keep})
register_action("evaluation.open_round", facts=_ROUND)
register_action("evaluation.replace_evaluator", facts=_ROUND)
register_action("evaluation.issue_links", facts={"links": keep})
register_action("evaluation.open_ballot", facts={})
register_action("evaluation.lock_link", facts={})
register_action("evaluation.commit_sheet", facts={"round": keep, "source": keep})
register_action("evaluation.recuse_sheet", facts={"round": keep})
register_action("evaluation.record_sheets", facts={"sheets": keep, "source": keep, "digest": keep})
register_action("evaluation.stage_paper", facts={"evaluator": keep, "rows": keep})
register_action(
    "evaluation.commit_paper", facts={"evaluator": keep, "recorded": keep, "refused": keep}
)
register_action(
    "evaluation.close_round",
    facts={"campaign": keep, "households": keep, "too_few": keep, "vetoes": keep},
)
register_action(
    "evaluation.record_reply",
    facts={"round": keep, "reason": keep},
    label=_("Reply to an opinion veto recorded"),
)
label_actions(
    {
        "evaluation.engage_evaluator": _("Evaluator engaged"),
        "evaluation.change_status": _("Evaluator made formal or alternate"),
        "evaluation.release_evaluator": _("Evaluator released"),
        "evaluation.declare_kin": _("Kin of an evaluator declared"),
        "evaluation.open_round": _("Ballots of a group opened"),
        "evaluation.replace_evaluator": _("Open sheets handed over"),
        "evaluation.issue_links": _("Links and PINs issued"),
        "evaluation.open_ballot": _("Ballot page opened"),
        "evaluation.lock_link": _("Link locked after wrong PINs"),
        "evaluation.commit_sheet": _("Sheet answered"),
        "evaluation.recuse_sheet": _("Sheet recused"),
        "evaluation.record_sheets": _("Sheets recorded"),
        "evaluation.stage_paper": _("Paper sheets uploaded"),
        "evaluation.commit_paper": _("Paper sheets recorded"),
        "evaluation.close_round": _("Ballots of a group closed"),
    }
)
register_address(
    "evaluation_round", lambda row: reverse("evaluation:round", args=[row.subject_uuid])
)
register_address("evaluator", lambda row: reverse("evaluation:evaluator", args=[row.subject_uuid]))
label_subjects(
    {
        "evaluation_round": _("Round of a group"),
        "evaluator": _("Evaluator"),
        "sheet": _("Ballot sheet"),
    }
)
