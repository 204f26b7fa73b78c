"""Pure decisions: what is sealed and how, when a period is over, what an objection must say."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from huhutong.kernel import merkle
from huhutong.kernel.calendar import add_days_public
from huhutong.posting.errors import ObjectionIncomplete, ReasonTooShort, SameOfficerPosts

HANDLE = "posting.handle"
CASE_PREFIX = "YY"  # 异议
# More time for an answer is granted by another handler or by a confirming officer of the branch.
SECOND_PERSON = (HANDLE, "granting.confirm")
LEAST_OBJECTION = 10  # characters: "he is my cousin" must be sayable, "no" is no reason
LEAST_DECISION = 20
LEAST_NOTE = 10
MOST_TEXT = 2000
MAX_WRONG_PINS = 5
LOCK_MINUTES = 15


@dataclass(frozen=True)
class Terms:
    """How an institution posts and answers (DOMAIN 2, Posting); the defaults."""

    public_days: int = 7
    shows: str = "in"
    answer_days: int = 15
    extension_days: tuple[int, ...] = (15, 30)


class Leaf(NamedTuple):
    """A sealed row: the exact text, its salt and its hash (64 hexadecimal digits)."""

    canonical: str
    salt: str
    leaf: str


class Proof(NamedTuple):
    """What a holder needs beside canonical text and salt to recompute the root."""

    place: int
    size: int
    siblings: list[str]


def canonical(row: Mapping[str, str | int]) -> str:
    """Sorted keys, no spaces, characters as they are: one text for one content."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def household_mark(*, household: UUID, salt: str) -> str:
    """Ties a masked row to one household without telling which (64 hexadecimal digits)."""
    return hashlib.sha256(f"{household}\n{salt}".encode()).hexdigest()


def leaf_of(canonical_text: str, salt: str) -> str:
    """RFC 6962 leaf hash over the text, a line feed and the salt, all UTF-8."""
    return merkle.leaf_hash(f"{canonical_text}\n{salt}".encode()).hex()


def seal(row: Mapping[str, str | int], *, household: UUID, salt: str) -> Leaf:
    """The row with the household's mark, as canonical text, and its leaf."""
    text = canonical({**row, "mark": household_mark(household=household, salt=salt)})
    return Leaf(text, salt, leaf_of(text, salt))


def root_of(leaves: Sequence[str]) -> str:
    """Merkle root over the leaves in their order (64 hexadecimal digits)."""
    return merkle.root([bytes.fromhex(leaf) for leaf in leaves]).hex()


def proof_of(leaves: Sequence[str], index: int) -> Proof:
    """The siblings on the way from one leaf to the root."""
    path = merkle.inclusion_proof([bytes.fromhex(leaf) for leaf in leaves], index)
    return Proof(index, len(leaves), [sibling.hex() for sibling in path])


def proves(canonical_text: str, salt: str, proof: Proof, root: str) -> bool:
    """True when this text with this salt is the row at that place under the root."""
    leaf = bytes.fromhex(leaf_of(canonical_text, salt))
    siblings = [bytes.fromhex(sibling) for sibling in proof.siblings]
    return merkle.verify_inclusion(leaf, proof.place, proof.size, siblings, bytes.fromhex(root))


def receipt_key(salt: str) -> str:
    """16 hexadecimal digits by which a receipt opens after the period, when rows are hidden."""
    return hashlib.sha256(f"receipt\n{salt}".encode()).hexdigest()[:16]


def ends_on(*, posted_on: date, public_days: int) -> date:
    """The last public day: so many full days after the day of posting, never fewer."""
    return add_days_public(posted_on, public_days)


def is_over(*, ends_on: date, on: date) -> bool:
    """The last public day is past."""
    return on > ends_on


def days_left(*, ends_on: date, on: date) -> int:
    """Whole days after today on which the notice is public; 0 on the last day and later."""
    return max((ends_on - on).days, 0)


def check_four_eyes(*, proposer: int, confirmer: int, name: str) -> None:
    """Nobody posts alone. Raises SameOfficerPosts."""
    if proposer == confirmer:
        raise SameOfficerPosts(name=name)


def missing_in_objection(*, kind: str, name: str, phone: str, text: str) -> list[str]:
    """Codes of what is still needed: kind, name, phone, text."""
    missing = []
    if kind not in {"named", "anonymous", "own_appeal"}:
        missing.append("kind")
    if kind != "anonymous":
        missing += [code for code, value in (("name", name), ("phone", phone)) if not value]
    if not LEAST_OBJECTION <= len(text) <= MOST_TEXT:
        missing.append("text")
    return missing


def check_objection(*, kind: str, name: str, phone: str, text: str) -> None:
    """The objection says who (unless anonymous) and why. Raises ObjectionIncomplete."""
    if missing := missing_in_objection(kind=kind, name=name, phone=phone, text=text):
        raise ObjectionIncomplete(missing=", ".join(missing), least=LEAST_OBJECTION, most=MOST_TEXT)


def tidy(text: str) -> str:
    """The text with runs of space made one; paragraphs and Chinese punctuation stay."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def check_reason(text: str, *, least: int = LEAST_DECISION) -> None:
    """A decision explains itself, a note says enough. Raises ReasonTooShort."""
    if len(text) < least:
        raise ReasonTooShort(least=least, written=len(text))
