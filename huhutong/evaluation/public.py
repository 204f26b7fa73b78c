"""All that other apps may import from evaluation."""

from huhutong.evaluation.errors import (
    NoFreshEvaluator,
    NotEnoughEvaluators,
    RoundClosed,
    SheetsUnanswered,
)
from huhutong.evaluation.events import EvaluationRoundClosed
from huhutong.evaluation.models import EvaluationRound, Evaluator
from huhutong.evaluation.rules import Answer
from huhutong.evaluation.selectors.desk import answered_sheets
from huhutong.evaluation.selectors.doors import rounds_in_scope
from huhutong.evaluation.selectors.progress import Progress, progress_of, rounds_of
from huhutong.evaluation.selectors.results import (
    OpenSheet,
    PeerResult,
    RoundOutline,
    open_sheets_of,
    results_of,
)
from huhutong.evaluation.selectors.strength import Strength, strengths_of
from huhutong.evaluation.services import (
    BulkAnswer,
    BulkTally,
    Engagement,
    answer_in_bulk,
    close_round,
    engage_evaluator,
    open_round,
    open_supplementary_round,
)

__all__ = [
    "Answer",
    "BulkAnswer",
    "BulkTally",
    "Engagement",
    "EvaluationRound",
    "EvaluationRoundClosed",
    "Evaluator",
    "NoFreshEvaluator",
    "NotEnoughEvaluators",
    "OpenSheet",
    "PeerResult",
    "Progress",
    "RoundClosed",
    "RoundOutline",
    "SheetsUnanswered",
    "Strength",
    "answer_in_bulk",
    "answered_sheets",
    "close_round",
    "engage_evaluator",
    "open_round",
    "open_sheets_of",
    "open_supplementary_round",
    "progress_of",
    "results_of",
    "rounds_in_scope",
    "rounds_of",
    "strengths_of",
]
