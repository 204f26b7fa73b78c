"""What evaluation writes into the audit chain. No mark and no answer ever stands there."""

from huhutong.infra.audit import keep, register_action
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
