"""Step 3: points of each item, in 1/100 point."""

from huhutong.scoring.card import Card, Item
from huhutong.scoring.types import Features, ItemPoints


def item_points(item: Item, raw: int | None) -> ItemPoints:
    """What the item earns: the bin's points, or max x (value - from) // (to - from) in bounds."""
    if raw is None:
        return ItemPoints(item.code, None, None, item.null_points, item.max)
    if item.kind == "linear":
        reach = min(max(raw, item.start), item.stop) - item.start
        return ItemPoints(
            item.code, raw, None, item.max * reach // (item.stop - item.start), item.max
        )
    index = next(i for i, one in enumerate(item.bins) if one.holds(raw))
    return ItemPoints(item.code, raw, index, item.bins[index].points, item.max)


def points(features: Features, card: Card) -> tuple[ItemPoints, ...]:
    """One line for each item, in the card's order."""
    return tuple(item_points(item, features.value(item.feature)) for item in card.items)
