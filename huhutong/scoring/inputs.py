"""What score_households takes in."""

from dataclasses import dataclass

from huhutong.households.public import HouseholdFacts


@dataclass(frozen=True)
class ScoringInput:
    """One household of a run: its facts, and its neighbours' opinion of 0 to 10,000 or None."""

    facts: HouseholdFacts
    peer_score_hundredths: int | None
