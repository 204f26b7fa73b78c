"""Audit actions of the campaign. Facts are counts, codes and amounts: nothing names a person."""

from django.urls import reverse

from huhutong.infra.audit import (
    drop,
    keep,
    label_actions,
    label_subjects,
    register_action,
    register_address,
)
from huhutong.kernel.text import mark as _

_ACTIONS = {
    "start_round": ("village", "title"),
    "open_ballots": ("roster", "eligible", "outcomes"),
    "close_round": ("outcomes",),
    "open_supplementary": ("households",),
    "score_round": ("run", "result_digest", "proposals", "outcomes"),
    "draw_sample": ("seed", "items", "proposals"),
    "override_limit": ("model_fen", "from_fen", "to_fen"),
    "pass_check": ("sequence", "final_fen"),
    "send_back_check": ("sequence", "final_fen"),
    "resubmit": ("sequence", "final_fen", "outcome"),
    "finish_check": ("items",),
    "propose_act": ("kind", "count", "total_fen"),
    "withdraw_act": ("kind",),
    "refuse_act": ("kind",),
    "confirm_act": ("kind", "count", "total_fen"),
    "post_round": ("notice", "count"),
    "grant_chunk": ("count", "total_fen", "replaced", "lines"),
    "finish_grant": ("granted", "objections", "outcomes"),
    "start_restudy": ("case", "decision"),
    "end_without_consent": ("state",),
    "end_after_change": ("state", "outcome"),
    "propose_adjustment": ("limit_fen", "outcome"),
    "adjust": ("limit_fen", "outcome", "notice"),
    "sign_line": ("limit_fen",),
    "reserve_line": ("amount_fen", "drawn_fen"),
    "release_line": ("amount_fen", "drawn_fen"),
    "print_slips": ("count",),
}
# What a household's own history shows; actions on whole rounds keep their codes.
_LABELS = {
    "override_limit": _("Limit set by the branch"),
    "pass_check": _("Branch check passed"),
    "send_back_check": _("Sent back by the branch check"),
    "resubmit": _("Submitted to the branch check again"),
    "start_restudy": _("Re-study after an objection begun"),
    "end_without_consent": _("Left the round, as consent was withdrawn"),
    "end_after_change": _("Left the round after a change in the household"),
    "propose_adjustment": _("Adjustment proposed"),
    "adjust": _("Result adjusted"),
    "sign_line": _("Line signed"),
    "reserve_line": _("Drawn from the line"),
    "release_line": _("Paid back to the line"),
}
for _action, _facts in _ACTIONS.items():
    register_action(
        f"granting.{_action}",
        facts={**dict.fromkeys(_facts, keep), "reason": drop},
        label=_LABELS.get(_action, ""),
    )
label_actions(
    {
        "granting.start_round": _("Round begun"),
        "granting.open_ballots": _("Ballots of the round opened"),
        "granting.close_round": _("Ballots of the round closed"),
        "granting.open_supplementary": _("Supplementary evaluation opened"),
        "granting.score_round": _("Score, grade and limit computed"),
        "granting.draw_sample": _("Check sample drawn"),
        "granting.finish_check": _("Branch check finished"),
        "granting.propose_act": _("Act proposed to a second person"),
        "granting.withdraw_act": _("Own proposal withdrawn"),
        "granting.refuse_act": _("Act of another refused"),
        "granting.confirm_act": _("Act of another confirmed"),
        "granting.post_round": _("Notice of the round posted"),
        "granting.grant_chunk": _("Lines of a batch granted"),
        "granting.finish_grant": _("Batch of lines finished"),
        "granting.print_slips": _("Slips printed"),
    }
)
register_address("round", lambda row: reverse("granting:round", args=[row.subject_uuid]))
label_subjects(
    {
        "round": _("Round"),
        "line": _("Credit line"),
    }
)
