"""Use-cases of the campaign."""

from huhutong.granting.services.acts import confirm_act, propose_act, refuse_act, withdraw_act
from huhutong.granting.services.checks import Resubmission, decide_check, draw_sample, resubmit
from huhutong.granting.services.figures import override_limit, score_round
from huhutong.granting.services.grants import end_without_lines
from huhutong.granting.services.lines import release, reserve, sign_line
from huhutong.granting.services.publishing import (
    Adjustment,
    mark_ready,
    propose_adjustment,
    take_decision,
)
from huhutong.granting.services.rounds import (
    close_when_done,
    open_ballots,
    open_supplementary,
    start_round,
)
from huhutong.granting.services.withdrawals import take_household_change, take_withdrawal

__all__ = [
    "Adjustment",
    "Resubmission",
    "close_when_done",
    "confirm_act",
    "decide_check",
    "draw_sample",
    "end_without_lines",
    "mark_ready",
    "open_ballots",
    "open_supplementary",
    "override_limit",
    "propose_act",
    "propose_adjustment",
    "refuse_act",
    "release",
    "reserve",
    "resubmit",
    "score_round",
    "sign_line",
    "start_round",
    "take_decision",
    "take_household_change",
    "take_withdrawal",
    "withdraw_act",
]
