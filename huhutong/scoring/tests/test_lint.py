"""Each fault of a card is found, named by a stable code and by where it stands."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from huhutong.scoring.card import DEFAULT_PATH, read_content
from huhutong.scoring.lint import TEXTS, lint
from huhutong.scoring.words import translator

Card = dict[str, Any]
Change = Callable[[Card], None]


def step(node: Any, part: str) -> Any:
    if isinstance(node, dict):
        return node[part]
    return node[int(part)] if part.isdigit() else next(r for r in node if r["code"] == part)


def put(path: str, key: str, value: object = True) -> Change:
    """Sets a value; path "items/labour/bins/1" walks lists by code or index."""

    def change(card: Card) -> None:
        node: Any = card
        for part in filter(None, path.split("/")):
            node = step(node, part)
        node[key] = value

    return change


def drop(key: str) -> Change:
    return lambda card: card.pop(key)


FAULTS: list[tuple[Change, str, str]] = [
    (put("items/labour", "max", 12.0), "float", "card.items[0].max"),
    (put("limit", "cap_fen", 2**63), "bounds", "card.limit.cap_fen"),
    (drop("grades"), "missing", "card.grades"),
    (put("", "comment", "x"), "unknown_key", "card.comment"),
    (put("", "version", "1"), "wrong_kind", "card.version"),
    (put("", "version"), "wrong_kind", "card.version"),
    (put("", "version", 0), "bounds", "card.version"),
    (put("", "format", 2), "format", "card.format"),
    (put("", "effective_from", "soon"), "dates", "card.effective_from"),
    (put("", "effective_to", "2025-12-31"), "dates", "card.effective_to"),
    (put("items/peer_opinion", "max", 2400), "weights", "card.items"),
    (put("items/peer_opinion", "max", 2400), "heading_sum", "headings.peer_opinion"),
    (put("items/skill", "heading", "luck"), "unknown_heading", "items.skill"),
    (put("items/skill", "code", "plan"), "repeated", "card.items"),
    (put("items/skill", "feature", "sex"), "protected_attribute", "items.skill"),
    (put("items/skill", "feature", "principal_age"), "unknown_feature", "items.skill"),
    (put("items/skill", "feature", "luck"), "unknown_feature", "items.skill"),
    (put("items/skill", "kind", "spline"), "wrong_kind", "items.skill.kind"),
    (put("items/skill", "direction", "sideways"), "wrong_kind", "items.skill.direction"),
    (put("items/skill", "bins", []), "no_bins", "items.skill"),
    (put("items/skill", "null", 401), "points_range", "items.skill"),
    (put("items/skill/bins/1", "points", 401), "points_range", "items.skill"),
    (put("items/skill/bins/3", "points", 399), "never_full", "items.skill"),
    (put("items/skill/bins/0", "to", 0), "gap", "items.skill"),
    (put("items/skill/bins/0", "to", 2), "overlap", "items.skill"),
    (put("items/skill/bins/1", "to", None), "overlap", "items.skill"),
    (put("items/skill/bins/0", "from", 0), "open_end", "items.skill"),
    (put("items/skill/bins/3", "to", 9), "open_end", "items.skill"),
    (put("items/skill/bins/1", "to", 1), "empty_bin", "items.skill"),
    (put("items/skill/bins/0", "points", 250), "not_monotone", "items.skill"),
    (put("items/debt_ratio", "direction", "up"), "not_monotone", "items.debt_ratio"),
    (put("items/peer_opinion", "to", 0), "empty_bin", "items.peer_opinion"),
    (put("items/peer_opinion", "to", None), "wrong_kind", "items.peer_opinion.to"),
    (put("grades/AA", "from", 8000), "grade_order", "grades.AA"),
    (put("grades/A", "base_fen", 8000000), "grade_order", "grades.A"),
    (put("", "grades", []), "missing", "card.grades"),
    (put("limit", "net_income_bp", 10_001), "bounds", "limit.net_income_bp"),
    (put("limit", "step_fen", 0), "bounds", "limit.step_fen"),
    (put("limit", "cap_fen", 30_000_001), "bounds", "limit.cap_fen"),
    (put("", "record_years", 0), "bounds", "card.record_years"),
    (put("vetoes/welfare", "enabled"), "protected_attribute", "vetoes.welfare"),
    (put("vetoes/arrears", "feature", "luck"), "unknown_feature", "vetoes.arrears"),
    (put("vetoes/arrears", "below", 9), "veto_border", "vetoes.arrears"),
    (put("vetoes/arrears", "above", None), "veto_border", "vetoes.arrears"),
]


@pytest.fixture
def card() -> Card:
    return copy.deepcopy(read_content(DEFAULT_PATH))


def test_the_shipped_card_has_no_fault(card: Card) -> None:
    assert lint(card) == []


@pytest.mark.parametrize(("change", "code", "where"), FAULTS)
def test_a_fault_is_named(card: Card, change: Change, code: str, where: str) -> None:
    change(card)
    assert (code, where) in {(fault.code, fault.where) for fault in lint(card)}


def test_every_kind_of_fault_is_tried_and_speaks_chinese() -> None:
    assert {code for _, code, _ in FAULTS} == set(TEXTS)
    say = translator(chinese=True)
    assert all(say(text) != text for text in TEXTS.values())


@pytest.mark.parametrize("content", [None, [], "card", 1, {}, {"items": [1], "vetoes": [None]}])
def test_anything_at_all_can_be_linted(content: object) -> None:
    assert lint(content)


def test_every_protected_reason_of_real_banks_is_listed_and_off(card: Card) -> None:
    off = {row["code"] for row in card["vetoes"] if not row["enabled"]}
    assert off == {
        *("welfare", "disability", "illness", "marriage", "family_rumour", "character_rumour"),
    }
