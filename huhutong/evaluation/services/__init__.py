"""Writes of evaluation: one function = one use-case = one transaction."""

from huhutong.evaluation.services.access import Handout, issue_links, open_ballot
from huhutong.evaluation.services.ballots import (
    BulkAnswer,
    BulkTally,
    Commitment,
    answer_in_bulk,
    commit_sheet,
)
from huhutong.evaluation.services.closing import close_round, record_reply
from huhutong.evaluation.services.evaluators import (
    Engagement,
    change_status,
    declare_kin,
    engage_evaluator,
    release_evaluator,
)
from huhutong.evaluation.services.papers import commit_paper, stage_paper
from huhutong.evaluation.services.rounds import (
    open_round,
    open_supplementary_round,
    replace_evaluator,
)

__all__ = [
    "BulkAnswer",
    "BulkTally",
    "Commitment",
    "Engagement",
    "Handout",
    "answer_in_bulk",
    "change_status",
    "close_round",
    "commit_paper",
    "commit_sheet",
    "declare_kin",
    "engage_evaluator",
    "issue_links",
    "open_ballot",
    "open_round",
    "open_supplementary_round",
    "record_reply",
    "release_evaluator",
    "replace_evaluator",
    "stage_paper",
]
