"""Reads of the plumbing: what this installation is, audit rows and their proof, uploads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from huhutong.infra import audit, per_request
from huhutong.infra.errors import InstallationIsLive, UploadGone
from huhutong.infra.models import AuditChain, AuditRow, Installation, Upload


@dataclass(frozen=True)
class ChainReport:
    """What checking a chain found: rows read, and the first sequence that does not fit."""

    rows: int
    broken_at: int | None

    @property
    def intact(self) -> bool:
        """Whether every row fits and the head is the last row's digest."""
        return self.broken_at is None


def installation() -> Installation | None:
    """What this database is; None before it was said. Cost: 1 query."""
    return Installation.objects.first()


def is_demo() -> bool:
    """Whether this is a demo. An installation that has not said so counts as live.

    Cost: 1 query, once in a request.
    """
    found = per_request.once("infra.installation", installation)
    return found is not None and found.kind == Installation.Kind.DEMO


def check_not_live() -> None:
    """Refuses with InstallationIsLive unless this is a demo or nothing yet."""
    found = installation()
    if found is not None and found.kind == Installation.Kind.LIVE:
        raise InstallationIsLive(name=found.name)


def audit_rows(
    institution: UUID | None, *, subject: tuple[str, UUID] | None = None
) -> QuerySet[AuditRow]:
    """An institution's audit rows, newest first; with subject only those about it. Cost: 1."""
    rows = AuditRow.objects.filter(chain__key=_key(institution)).order_by("-sequence")
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_uuid=subject[1])
    return rows


def acts_of(
    actor: UUID, institution: UUID | None, *, since: datetime, without: Collection[str] = ()
) -> QuerySet[AuditRow]:
    """What one user did from an instant on, newest first; nobody else's acts are among them.

    without  actions that are left out. Cost: 1 query over the index of actors.
    """
    rows = AuditRow.objects.filter(
        chain__key=_key(institution), actor_kind="user", actor_uuid=actor, at__gte=since
    )
    return rows.exclude(action__in=without).order_by("-at", "-pk")


def verify_chain(institution: UUID | None) -> ChainReport:
    """The report on an institution's chain, read from its first row to its head.

    Finds an edited, missing, inserted or reordered row, and a cut tail. Cost: 2 queries, streamed.
    """
    key = _key(institution)
    chain = AuditChain.objects.filter(key=key).first()
    if chain is None:
        return ChainReport(rows=0, broken_at=None)
    previous, count = audit.GENESIS, 0
    for row in chain.rows.order_by("sequence").iterator(chunk_size=2000):
        fits = row.sequence == count + 1 and row.previous == previous
        if not fits or row.digest != audit.digest_of(row, key=key):
            return ChainReport(rows=count, broken_at=count + 1)
        previous, count = row.digest, count + 1
    whole = chain.sequence == count and chain.head == previous
    return ChainReport(rows=count, broken_at=None if whole else count + 1)


def upload_of(uuid: UUID, *, institution: UUID | None, purpose: str) -> Upload:
    """The file, for an institution and purpose that may see it. Raises UploadGone."""
    found = Upload.objects.filter(uuid=uuid, institution=institution, purpose=purpose).first()
    if found is None or found.size_bytes == 0:
        raise UploadGone
    return found


def _key(institution: UUID | None) -> str:
    return audit.SYSTEM_CHAIN if institution is None else str(institution)
