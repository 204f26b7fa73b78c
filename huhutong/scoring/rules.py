"""Score, vetoes and limit of one household under one card: the steps put together.

Pure and in integers throughout; docs/algorithms/scorecard.md and limit.md let an outsider
recompute any figure by hand.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Final

from huhutong.scoring.card import Card
from huhutong.scoring.steps import features as features_step
from huhutong.scoring.steps import grades as grades_step
from huhutong.scoring.steps import limits as limits_step
from huhutong.scoring.steps import points as points_step
from huhutong.scoring.steps import reasons as reasons_step
from huhutong.scoring.steps import vetoes as vetoes_step
from huhutong.scoring.types import Averages, Features, Figures, Limit, Result, Score

averages = features_step.averages
features_of = features_step.features


def vetoes(features: Features, card: Card) -> list[str]:
    """Codes of the vetoes that hold, in the card's order."""
    return list(vetoes_step.vetoes(features, card))


def score(features: Features, card: Card) -> Score:
    """The points with their sum, grade and reasons."""
    items = points_step.points(features, card)
    total = sum(item.points for item in items)
    speak_for, against = reasons_step.reasons(items)
    return Score(total, grades_step.grade(total, card), items, speak_for, against)


def limit(features: Features, total: int, card: Card, *, surveyed: bool = False) -> Limit:
    """The model's limit for a total in 1/100 point."""
    reached = grades_step.grade_reached(total, card)
    return limits_step.limit(features, reached, card, surveyed=surveyed)


def result(row: Figures, means: Averages, card: Card) -> Result:
    """Everything the card says of one household among these averages."""
    features = features_step.features(row, means)
    scored = score(features, card)
    return Result(
        features, scored, limit(features, scored.total, card), tuple(vetoes(features, card))
    )


_NULL: Final = ""


def _digest(rows: Iterable[Sequence[object]]) -> str:
    """SHA-256 of canonical CSV: UTF-8, comma, line feed, NULL empty, no quotes unless needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_NULL if cell is None else cell for cell in row] for row in rows)
    return hashlib.sha256(text.getvalue().encode()).hexdigest()


def input_digest(rows: Iterable[tuple[int, int, Figures]], card: Card) -> str:
    """Identifies what goes in: the card's digest, then household, village and figures, by id."""
    ordered = sorted(rows, key=lambda row: row[0])
    return _digest([(card.digest,), *((*keys, *astuple(figures)) for *keys, figures in ordered)])


def result_digest(rows: Iterable[tuple[int, Result]]) -> str:
    """Identifies what comes out: id, total, grade, points, limit parts, vetoes, by id."""
    return _digest(
        (
            key,
            one.score.total,
            one.score.grade,
            *(item.points for item in one.score.items),
            *astuple(one.limit),
            " ".join(one.vetoes),
        )
        for key, one in sorted(rows, key=lambda pair: pair[0])
    )
