"""From a link or a session to the access it stands for."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.core import signing

from huhutong.evaluation.errors import BallotSessionOver, LinkInvalid
from huhutong.evaluation.models import Access, EvaluationRound


def _signer() -> signing.Signer:
    # A dot is no sign of the secret (hexadecimal) nor of the signature (base64), and fits a URL.
    return signing.Signer(sep=".", salt="evaluation.access")


def signed_token(secret: str) -> str:
    """The secret with the installation's signature: what stands in the link."""
    return _signer().sign(secret)


def token_hash(secret: str) -> str:
    """What is stored of a token's secret: 128 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def named_access(token: str) -> Access:
    """The access a link names, however old. Raises LinkInvalid. Cost: 1 query."""
    try:
        secret = _signer().unsign(token)
    except signing.BadSignature as bad:
        raise LinkInvalid from bad
    found = Access.objects.filter(token_hash=token_hash(secret)).select_related(*_LOADED).first()
    if found is None:
        raise LinkInvalid
    return found


def access_of(token: str, at: datetime) -> Access:
    """The access a link opens now. Raises LinkInvalid. Cost: 1 query."""
    found = named_access(token)
    if not _is_live(found, at):
        raise LinkInvalid
    return found


def access_in_session(uuid: UUID, at: datetime) -> Access:
    """The access of a ballot session that still holds. Raises BallotSessionOver. 1 query."""
    found = Access.objects.filter(uuid=uuid).select_related(*_LOADED).first()
    if found is None or not _is_live(found, at):
        raise BallotSessionOver
    return found


_LOADED = (
    "round__institution",
    "round__village",
    "round__group",
    "evaluator__person",
)


def _is_live(access: Access, at: datetime) -> bool:
    return (
        access.revoked_at is None
        and at < access.expires_at
        and access.round.state == EvaluationRound.State.OPEN
    )
