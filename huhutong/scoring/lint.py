"""Faults of a scorecard, found before it may score anyone."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from huhutong.kernel.text import mark as _
from huhutong.scoring.types import DERIVED_NAMES, FIGURE_NAMES

FORMAT: Final = 1
TOTAL_POINTS: Final = 10_000
_BIGGEST: Final = 2**63 - 1
# Age decides who may sign, by veto; it is not a merit.
SCORABLE: Final = (DERIVED_NAMES | FIGURE_NAMES) - {"principal_age"}
KNOWN: Final = DERIVED_NAMES | FIGURE_NAMES
# Held for the fairness report, or rumours: never scored, never a veto in force (DOMAIN 2).
PROTECTED: Final = frozenset(
    {
        *("sex", "ethnicity", "religion", "marriage", "health", "disability", "illness"),
        *("welfare", "family_rumour", "character_rumour", "political_status", "birth_place"),
    }
)

TEXTS: Final = {
    "float": _("{where}: {value} is not an integer. Use fen, basis points or 1/100 points."),
    "missing": _("{where}: the key is missing."),
    "unknown_key": _("{where}: the key is unknown."),
    "wrong_kind": _("{where}: {value} is of the wrong kind."),
    "format": _("{where}: this version reads format 1."),
    "weights": _("{where}: the items add up to {value} hundredths; they must add up to 10,000."),
    "heading_sum": _("{where}: the items under this heading add up to {value} hundredths."),
    "unknown_heading": _("{where}: no heading is called {value}."),
    "repeated": _("{where}: {value} is named twice."),
    "protected_attribute": _("{where}: {value} is a protected attribute and must not decide."),
    "unknown_feature": _("{where}: no feature is called {value}, or it may not be scored."),
    "no_bins": _("{where}: there are no bins."),
    "gap": _("{where}: a gap before {value}."),
    "overlap": _("{where}: the bins overlap at {value}."),
    "open_end": _("{where}: the first bin must begin and the last must end with null."),
    "empty_bin": _("{where}: the bin that begins at {value} holds nothing."),
    "points_range": _("{where}: {value} points lie outside 0 and the item's maximum."),
    "never_full": _("{where}: no bin reaches the maximum of {value} points."),
    "not_monotone": _("{where}: the points turn at {value}, against the stated direction."),
    "grade_order": _("{where}: grades must fall strictly, in border and in base."),
    "bounds": _("{where}: {value} is out of bounds."),
    "dates": _("{where}: {value} is no date, or ends before it begins."),
    "veto_border": _("{where}: a veto needs exactly one of above and below."),
}
_ITEM: Final = frozenset({"code", "heading", "name", "feature", "kind", "max", "direction", "null"})
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "card": frozenset(
        {
            *("format", "code", "version", "name", "effective_from", "effective_to"),
            *("headings", "items", "grades", "limit", "record_years", "vetoes"),
        }
    ),
    "heading": frozenset({"code", "name", "max"}),
    "bins": _ITEM | {"bins"},
    "linear": _ITEM | {"from", "to"},
    "bin": frozenset({"from", "to", "points"}),
    "grade": frozenset({"code", "from", "base_fen"}),
    "limit": frozenset(
        {
            *("net_assets_bp", "business_income_bp", "net_income_bp"),
            *("cap_fen", "surveyed_cap_fen", "step_fen"),
        }
    ),
    "veto": frozenset({"code", "name", "enabled", "feature", "above", "below"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stable code, where it stands, and the value at fault as text."""

    code: str
    where: str
    value: str = ""

    def text(self, say: Callable[[str], str]) -> str:
        """The fault in words; say translates."""
        return say(TEXTS[self.code]).format(where=self.where, value=self.value)


Faults = Iterator[Fault]


def lint(content: object) -> list[Fault]:
    """All faults, in the card's order; none means that the card may be used.

    Shape first: while a key is missing or of the wrong kind, the meaning is not looked at.
    """
    faults = [*_floats(content, "card"), *_shape(content)]
    if faults:
        return faults
    card: Mapping[str, Any] = content  # type: ignore[assignment]
    return [
        *_dates(card),
        *_sums(card),
        *_headings(card),
        *_repeated(card),
        *(fault for item in card["items"] for fault in _item(item)),
        *_grades(card["grades"]),
        *_limit(card),
        *(fault for veto in card["vetoes"] for fault in _veto(veto)),
    ]


def _floats(value: object, where: str) -> Faults:
    """A float, or an integer beyond 64 bits, anywhere."""
    if isinstance(value, float):
        yield Fault("float", where, repr(value))
    elif isinstance(value, int) and abs(value) > _BIGGEST:
        yield Fault("bounds", where, str(value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _floats(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _floats(inner, f"{where}[{index}]")


def _keys(value: object, kind: str, where: str) -> Faults:
    if not isinstance(value, Mapping):
        yield Fault("wrong_kind", where, str(value)[:40])
        return
    yield from (Fault("missing", f"{where}.{key}") for key in sorted(KEYS[kind] - set(value)))
    yield from (Fault("unknown_key", f"{where}.{key}") for key in sorted(set(value) - KEYS[kind]))
    for key, inner in value.items():
        if key in KEYS[kind] and not _right_kind(key, inner):
            yield Fault("wrong_kind", f"{where}.{key}", str(inner)[:40])


_NULLABLE: Final = frozenset({"from", "to", "above", "below"})
_TEXT: Final = frozenset({"code", "heading", "feature", "direction", "kind", "effective_from"})
_LISTS: Final = frozenset({"headings", "items", "grades", "vetoes", "bins"})


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _right_kind(key: str, value: object) -> bool:
    if key in _LISTS:
        return isinstance(value, list)
    if key in _TEXT:
        return isinstance(value, str) and value != ""
    special: dict[str, bool] = {
        "name": isinstance(value, Mapping) and all(isinstance(value.get(k), str) for k in _BOTH),
        "limit": isinstance(value, Mapping),
        "enabled": isinstance(value, bool),
        "effective_to": value is None or isinstance(value, str),
    }
    if key in special:
        return special[key]
    return _is_integer(value) or (key in _NULLABLE and value is None)


_BOTH: Final = ("zh", "en")


def _shape(content: object) -> Faults:
    yield from _keys(content, "card", "card")
    if not isinstance(content, Mapping):
        return
    for heading in _rows(content, "headings"):
        yield from _keys(heading, "heading", _place("headings", heading))
    for item in _rows(content, "items"):
        yield from _item_shape(item)
    for grade in _rows(content, "grades"):
        yield from _keys(grade, "grade", _place("grades", grade))
    for veto in _rows(content, "vetoes"):
        yield from _keys(veto, "veto", _place("vetoes", veto))
    yield from _keys(content.get("limit"), "limit", "limit")


def _rows(content: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = content.get(key)
    return value if isinstance(value, list) else ()


def _place(kind: str, row: object) -> str:
    return f"{kind}.{row.get('code', '?')}" if isinstance(row, Mapping) else kind


def _item_shape(item: object) -> Faults:
    kind = item.get("kind") if isinstance(item, Mapping) else None
    if kind not in {"bins", "linear"}:
        yield Fault("wrong_kind", f"{_place('items', item)}.kind", str(kind))
        return
    yield from _keys(item, str(kind), _place("items", item))
    if isinstance(item, Mapping) and kind == "bins":
        for one in _rows(item, "bins"):
            yield from _keys(one, "bin", f"{_place('items', item)}.bins")
    elif isinstance(item, Mapping):
        for key in ("from", "to"):
            if not _is_integer(item.get(key)):
                yield Fault("wrong_kind", f"{_place('items', item)}.{key}", str(item.get(key)))


def _dates(card: Mapping[str, Any]) -> Faults:
    if card["format"] != FORMAT:
        yield Fault("format", "card.format", str(card["format"]))
    if card["version"] < 1:
        yield Fault("bounds", "card.version", str(card["version"]))
    try:
        begins = date.fromisoformat(card["effective_from"])
        ends = date.fromisoformat(card["effective_to"]) if card["effective_to"] else date.max
    except ValueError:
        yield Fault("dates", "card.effective_from", f"{card['effective_from']}")
        return
    if ends <= begins:
        yield Fault("dates", "card.effective_to", str(ends))


def _sums(card: Mapping[str, Any]) -> Faults:
    total = sum(item["max"] for item in card["items"])
    if total != TOTAL_POINTS:
        yield Fault("weights", "card.items", str(total))


def _headings(card: Mapping[str, Any]) -> Faults:
    found: Counter[str] = Counter()
    for item in card["items"]:
        found[item["heading"]] += item["max"]
    stated = {heading["code"]: heading["max"] for heading in card["headings"]}
    for code, points in stated.items():
        if found[code] != points:
            yield Fault("heading_sum", f"headings.{code}", str(found[code]))
    for item in card["items"]:
        if item["heading"] not in stated:
            yield Fault("unknown_heading", f"items.{item['code']}", item["heading"])


def _repeated(card: Mapping[str, Any]) -> Faults:
    for kind in ("headings", "items", "grades", "vetoes"):
        codes = Counter(row["code"] for row in card[kind])
        yield from (Fault("repeated", f"card.{kind}", c) for c, n in codes.items() if n > 1)


def _item(item: Mapping[str, Any]) -> Faults:
    where, feature = f"items.{item['code']}", item["feature"]
    if feature in PROTECTED:
        yield Fault("protected_attribute", where, feature)
    elif feature not in SCORABLE:
        yield Fault("unknown_feature", where, feature)
    if item["max"] < 1 or not 0 <= item["null"] <= item["max"]:
        yield Fault("points_range", where, str(item["null"]))
    if item["direction"] not in {"up", "down"}:
        yield Fault("wrong_kind", f"{where}.direction", item["direction"])
    elif item["kind"] == "bins":
        yield from _bins(item, where)
    elif item["from"] >= item["to"] or item["direction"] != "up":
        yield Fault("empty_bin", where, str(item["from"]))


def _bins(item: Mapping[str, Any], where: str) -> Faults:
    bins = item["bins"]
    if not bins:
        yield Fault("no_bins", where)
        return
    if bins[0]["from"] is not None or bins[-1]["to"] is not None:
        yield Fault("open_end", where)
    for one in bins:
        yield from _bin(one, item["max"], where)
    if max(one["points"] for one in bins) < item["max"]:
        yield Fault("never_full", where, str(item["max"]))
    for below, above in pairwise(bins):
        yield from _joint(below, above, item["direction"], where)


def _bin(one: Mapping[str, Any], most: int, where: str) -> Faults:
    start, stop = one["from"], one["to"]
    if start is not None and stop is not None and start >= stop:
        yield Fault("empty_bin", where, str(start))
    if not 0 <= one["points"] <= most:
        yield Fault("points_range", where, str(one["points"]))


def _joint(below: Mapping[str, Any], above: Mapping[str, Any], way: str, where: str) -> Faults:
    """Faults between two neighbouring bins."""
    end, start = below["to"], above["from"]
    if end is None or start is None:
        yield Fault("overlap", where, str(start if end is None else end))
    elif end < start:
        yield Fault("gap", where, str(start))
    elif end > start:
        yield Fault("overlap", where, str(start))
    step = above["points"] - below["points"]
    if (step < 0 and way == "up") or (step > 0 and way == "down"):
        yield Fault("not_monotone", where, str(start))


def _grades(grades: Sequence[Mapping[str, Any]]) -> Faults:
    if not grades:
        yield Fault("missing", "card.grades")
    for better, worse in pairwise(grades):
        if better["from"] <= worse["from"] or better["base_fen"] <= worse["base_fen"]:
            yield Fault("grade_order", f"grades.{worse['code']}")
    for grade in grades:
        if not 0 < grade["from"] <= TOTAL_POINTS or grade["base_fen"] < 0:
            yield Fault("bounds", f"grades.{grade['code']}", str(grade["from"]))


def _limit(card: Mapping[str, Any]) -> Faults:
    rule = card["limit"]
    for key in ("net_assets_bp", "business_income_bp", "net_income_bp"):
        if not 0 <= rule[key] <= TOTAL_POINTS:
            yield Fault("bounds", f"limit.{key}", str(rule[key]))
    if rule["step_fen"] < 1:
        yield Fault("bounds", "limit.step_fen", str(rule["step_fen"]))
    if not 0 < rule["cap_fen"] <= rule["surveyed_cap_fen"]:
        yield Fault("bounds", "limit.cap_fen", str(rule["cap_fen"]))
    if not 0 < card["record_years"] <= 100:  # noqa: PLR2004 - a lifetime
        yield Fault("bounds", "card.record_years", str(card["record_years"]))


def _veto(veto: Mapping[str, Any]) -> Faults:
    where, feature = f"vetoes.{veto['code']}", veto["feature"]
    if (veto["above"] is None) == (veto["below"] is None):
        yield Fault("veto_border", where)
    if feature in PROTECTED:
        # Listed so that everyone sees they are off; none of them can be switched on.
        if veto["enabled"]:
            yield Fault("protected_attribute", where, feature)
    elif feature not in KNOWN:
        yield Fault("unknown_feature", where, feature)
