"""The audit chain: one chain per institution, each row sealed by the digest of the one before.

An app registers its actions in `audit_types.py`, imported by its AppConfig.ready():

    register_action("households.record_consent", facts={"purpose": keep, "name": mask_name})

A fact without a rule is a caller's bug (ValueError), so nothing unmasked slips in.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from huhutong.infra import clock
from huhutong.infra.actors import Actor
from huhutong.infra.models import AuditChain, AuditRow

MaskingRule = Callable[[Any], Any]
SYSTEM_CHAIN = "system"
GENESIS = "0" * 64
_MAX_TRIES = 50
_actions: dict[str, Mapping[str, MaskingRule]] = {}
_labels: dict[str, str] = {}
Address = Callable[[AuditRow], str]
_addresses: dict[str, Address] = {}
_subjects: dict[str, str] = {}


def keep(value: Any) -> Any:
    """Masking rule: the value tells nothing of a person (codes, counts, amounts, UUIDs)."""
    return value


def drop(value: Any) -> str:  # noqa: ARG001 - the rule is to forget it
    """Masking rule: only that there was a value is kept."""
    return "***"


def register_action(action: str, *, facts: Mapping[str, MaskingRule], label: str = "") -> None:
    """The action may be recorded; each fact names its masking rule.

    label  marked words by which a history shows the action; without them it shows the code.
    Raises ValueError when another rule set was registered under the same code.
    """
    if action in _actions and set(_actions[action]) != set(facts):
        raise ValueError(f"audit action registered twice: {action}")
    _actions[action] = dict(facts)
    if label:
        _labels[action] = label


def label_actions(labels: Mapping[str, str]) -> None:
    """Histories show these actions by these marked words.

    Raises ValueError for an action that was not registered.
    """
    if unknown := set(labels) - set(_actions):
        raise ValueError(f"words for unregistered audit actions: {sorted(unknown)}")
    _labels.update(labels)


def register_address(subject_kind: str, address: Address) -> None:
    """Rows about this kind of subject lead to the page that the function names ("" for none)."""
    _addresses[subject_kind] = address


def label_subjects(labels: Mapping[str, str]) -> None:
    """Histories call these kinds of subjects by these marked words."""
    _subjects.update(labels)


def subject_label_of(subject_kind: str) -> str:
    """What a history calls a kind of subject, in the reader's language; its code if unknown."""
    return gettext(_subjects[subject_kind]) if subject_kind in _subjects else subject_kind


def address_of(row: AuditRow) -> str:
    """Where the subject of a row is shown; "" where no page shows it."""
    known = _addresses.get(row.subject_kind)
    return known(row) if known is not None and row.subject_uuid is not None else ""


def label_of(action: str) -> str:
    """What a history says of an action, in the reader's language."""
    return gettext(_labels[action]) if action in _labels else action


def registered_actions() -> dict[str, Mapping[str, MaskingRule]]:
    """All actions with their masking rules, for tests and the dictionary page."""
    return dict(_actions)


def record(
    *,
    actor: Actor,
    action: str,
    subject: tuple[str, UUID | None],
    institution: UUID | None,
    facts: Mapping[str, object],
    at: datetime,
) -> AuditRow:
    """A new row ends the institution's chain, in the caller's transaction.

    at  business instant of the act; real time is read here, for the second column.
    Raises ValueError for an unregistered action or fact, or outside a transaction.
    Cost: 3 queries.
    """
    if not connection.in_atomic_block:
        raise ValueError(f"audit outside a transaction: {action}")
    row = AuditRow(
        at=at,
        recorded_at=clock.real_now(),
        actor_kind=actor.kind,
        actor_uuid=actor.uuid,
        actor_name=actor.name,
        action=action,
        subject_kind=subject[0],
        subject_uuid=subject[1],
        facts=_masked(action, facts),
    )
    _append(row, key=SYSTEM_CHAIN if institution is None else str(institution))
    return row


def digest_of(row: AuditRow, *, key: str) -> str:
    """64 hexadecimal digits over every column of the row and the digest before it."""
    parts = [
        key,
        row.sequence,
        row.previous,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_kind,
        str(row.actor_uuid or ""),
        row.actor_name,
        row.action,
        row.subject_kind,
        str(row.subject_uuid or ""),
        row.facts,
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _masked(action: str, facts: Mapping[str, object]) -> dict[str, Any]:
    rules = _actions.get(action)
    if rules is None:
        raise ValueError(f"unregistered audit action: {action}")
    if unknown := set(facts) - set(rules):
        raise ValueError(f"audit facts without a masking rule: {action} {sorted(unknown)}")
    return {name: _plain(rules[name](value)) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID | date | datetime):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return value


def _append(row: AuditRow, *, key: str) -> None:
    for _ in range(_MAX_TRIES):
        chain, _created = AuditChain.objects.get_or_create(key=key, defaults={"head": GENESIS})
        row.chain, row.sequence, row.previous = chain, chain.sequence + 1, chain.head
        row.digest = digest_of(row, key=key)
        # One winner: whoever bumps the head writes the row; the others read the new head.
        won = AuditChain.objects.filter(pk=chain.pk, sequence=chain.sequence).update(
            sequence=row.sequence, head=row.digest
        )
        if won == 1:
            row.save(force_insert=True)
            return
    raise RuntimeError(f"audit chain {key} is contended beyond {_MAX_TRIES} tries")
