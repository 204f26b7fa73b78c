"""What other apps may import of scoring."""

from huhutong.scoring.card import Card
from huhutong.scoring.errors import (
    CardRefused,
    CardVersionTaken,
    CreditFactBackwards,
    ScoredWithoutArchive,
    ScoredWithoutConsent,
)
from huhutong.scoring.explain import Explanation, ExplanationLine
from huhutong.scoring.inputs import ScoringInput
from huhutong.scoring.models import CreditRecord, Scorecard, ScoreResult, ScoringRun
from huhutong.scoring.selectors import (
    card_shown,
    credit_records,
    explanation,
    objective_vetoes,
    result_for,
    results_of,
    veto_names,
)
from huhutong.scoring.services import (
    CreditFact,
    bulk_record_credit_facts,
    current_card,
    install_card,
    record_credit_fact,
    score_households,
)

__all__ = [
    "Card",
    "CardRefused",
    "CardVersionTaken",
    "CreditFact",
    "CreditFactBackwards",
    "CreditRecord",
    "Explanation",
    "ExplanationLine",
    "ScoreResult",
    "Scorecard",
    "ScoredWithoutArchive",
    "ScoredWithoutConsent",
    "ScoringInput",
    "ScoringRun",
    "bulk_record_credit_facts",
    "card_shown",
    "credit_records",
    "current_card",
    "explanation",
    "install_card",
    "objective_vetoes",
    "record_credit_fact",
    "result_for",
    "results_of",
    "score_households",
    "veto_names",
]
