"""A scorecard as frozen values, read from its JSON form after lint has passed it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

DEFAULT_PATH: Final = Path(__file__).parent / "cards" / "default.json"


@dataclass(frozen=True, slots=True)
class Name:
    """What a part of the card is called; the card carries both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Bin:
    """From start (inclusive) to stop (exclusive); None is unbounded."""

    start: int | None
    stop: int | None
    points: int

    def holds(self, value: int) -> bool:
        """Whether the value lies in here."""
        return (self.start is None or value >= self.start) and (
            self.stop is None or value < self.stop
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One feature and what it earns: by bins, or in proportion between start and stop."""

    code: str
    heading: str
    name: Name
    feature: str
    kind: str
    max: int
    direction: str
    null_points: int
    bins: tuple[Bin, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of items as the regulations name it."""

    code: str
    name: Name
    max: int


@dataclass(frozen=True, slots=True)
class Grade:
    """Reached from so many points (1/100); the base of its limit."""

    code: str
    start: int
    base_fen: int


@dataclass(frozen=True, slots=True)
class LimitRule:
    """Shares in basis points, amounts in fen."""

    net_assets_bp: int
    business_income_bp: int
    net_income_bp: int
    cap_fen: int
    surveyed_cap_fen: int
    step_fen: int


@dataclass(frozen=True, slots=True)
class Veto:
    """Holds while the feature is above, or below, a border; never on a value not known."""

    code: str
    name: Name
    enabled: bool
    feature: str
    above: int | None
    below: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """A whole card. digest identifies its content."""

    code: str
    version: int
    name: Name
    effective_from: str
    effective_to: str | None
    headings: tuple[Heading, ...]
    items: tuple[Item, ...]
    grades: tuple[Grade, ...]
    limit: LimitRule
    record_years: int
    vetoes: tuple[Veto, ...]
    digest: str

    def item(self, code: str) -> Item:
        """The item of that code."""
        return next(item for item in self.items if item.code == code)

    def veto(self, code: str) -> Veto:
        """The veto of that code."""
        return next(veto for veto in self.vetoes if veto.code == code)


def _name(content: Mapping[str, str]) -> Name:
    return Name(zh=content["zh"], en=content["en"])


def _item(content: Mapping[str, Any]) -> Item:
    bins = tuple(Bin(b["from"], b["to"], b["points"]) for b in content.get("bins", ()))
    return Item(
        code=content["code"],
        heading=content["heading"],
        name=_name(content["name"]),
        feature=content["feature"],
        kind=content["kind"],
        max=content["max"],
        direction=content["direction"],
        null_points=content["null"],
        bins=bins,
        start=content.get("from", 0),
        stop=content.get("to", 0),
    )


def _veto(content: Mapping[str, Any]) -> Veto:
    return Veto(
        code=content["code"],
        name=_name(content["name"]),
        enabled=content["enabled"],
        feature=content["feature"],
        above=content["above"],
        below=content["below"],
    )


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the card's JSON with sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def parse(content: Mapping[str, Any]) -> Card:
    """The card; the content must have passed lint, else a KeyError or worse is the caller's bug."""
    return Card(
        code=content["code"],
        version=content["version"],
        name=_name(content["name"]),
        effective_from=content["effective_from"],
        effective_to=content["effective_to"],
        headings=tuple(Heading(h["code"], _name(h["name"]), h["max"]) for h in content["headings"]),
        items=tuple(_item(i) for i in content["items"]),
        grades=tuple(Grade(g["code"], g["from"], g["base_fen"]) for g in content["grades"]),
        limit=LimitRule(**content["limit"]),
        record_years=content["record_years"],
        vetoes=tuple(_veto(v) for v in content["vetoes"]),
        digest=digest_of(content),
    )


def read_content(path: Path) -> dict[str, Any]:
    """The JSON of a card file as it stands, floats included so that lint can name them."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def default_card() -> Card:
    """The card that ships with Huhutong."""
    return parse(read_content(DEFAULT_PATH))
