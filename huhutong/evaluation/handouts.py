"""Hand-outs between issuing and printing: sealed in the page itself, stored nowhere.

Links and PINs exist in clear only in the answer to the officer who issued them. To print them as
PDF the page sends back what it was given, encrypted and dated, and only for a short time.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huhutong.evaluation.errors import HandoutOver
from huhutong.infra import crypto

_CONTEXT = "evaluation.handout"
PRINT_MINUTES = 15


@dataclass(frozen=True)
class PrintedHandout:
    """One evaluator's sheet as printed."""

    name: str
    duty: str
    link: str
    pin: str
    sheets: int
    valid_until: str


def seal(round_uuid: UUID, officer: UUID, handouts: Sequence[PrintedHandout], at: datetime) -> str:
    """The hand-outs as text that only this installation can open."""
    content = {
        "round": str(round_uuid),
        "officer": str(officer),
        "at": at.isoformat(),
        "handouts": [asdict(each) for each in handouts],
    }
    sealed = crypto.encrypt(json.dumps(content).encode(), context=_CONTEXT)
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(text: str, round_uuid: UUID, officer: UUID, at: datetime) -> list[PrintedHandout]:
    """The hand-outs again, for the same officer and round. Raises HandoutOver."""
    over = HandoutOver(minutes=PRINT_MINUTES)
    try:
        envelope = base64.urlsafe_b64decode(text.encode())
        content = json.loads(crypto.decrypt(envelope, context=_CONTEXT))
    except (ValueError, crypto.CiphertextDamaged) as damaged:
        raise over from damaged
    fresh = at - datetime.fromisoformat(content["at"]) <= timedelta(minutes=PRINT_MINUTES)
    mine = content["round"] == str(round_uuid) and content["officer"] == str(officer)
    if not (fresh and mine):
        raise over
    return [PrintedHandout(**each) for each in content["handouts"]]
