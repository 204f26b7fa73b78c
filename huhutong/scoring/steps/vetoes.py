"""Step 2: documented reasons for which no line is granted, whatever the score."""

from huhutong.scoring.card import Card, Veto
from huhutong.scoring.types import Features


def holds(veto: Veto, features: Features) -> bool:
    """True while the value is beyond the border; a value not known never vetoes."""
    value = features.value(veto.feature)
    if value is None:
        return False
    too_high = veto.above is not None and value > veto.above
    return too_high or (veto.below is not None and value < veto.below)


def vetoes(features: Features, card: Card) -> tuple[str, ...]:
    """Codes of the vetoes in force that hold, in the card's order."""
    return tuple(v.code for v in card.vetoes if v.enabled and holds(v, features))
