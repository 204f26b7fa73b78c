"""Step 4: the grade that a total reaches."""

from huhutong.scoring.card import Card, Grade


def grade_reached(total: int, card: Card) -> Grade | None:
    """The first grade, best first, whose border the total reaches; None below all."""
    return next((grade for grade in card.grades if total >= grade.start), None)


def grade(total: int, card: Card) -> str:
    """Its code; empty where none is reached: not a credit user."""
    found = grade_reached(total, card)
    return found.code if found else ""
