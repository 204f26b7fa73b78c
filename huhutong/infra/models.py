"""Rows of the plumbing: installation, clocks, outbox, audit chain, uploads, jobs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedBinaryField, EncryptedTextField


class Installation(UuidModel):
    """What this database is: a walkable demo or a bank's live one. At most one row.

    PII: none.
    """

    class Kind(models.TextChoices):
        """Only a demo may move its clock or be filled with generated people."""

        DEMO = "demo"
        LIVE = "live"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=100)
    single = models.BooleanField(default=True, unique=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(single=True), name="installation_single")
        ]

    def __str__(self) -> str:
        return self.name


class BusinessClock(models.Model):
    """How many days an institution's rule date runs ahead of the real one.

    begun_on is the last rule date whose DayBegan was published.

    PII: none.
    """

    institution = models.UUIDField(unique=True)
    offset_days = models.PositiveIntegerField(default=0)
    begun_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.institution} +{self.offset_days}"


class OutboxMessage(UuidModel):
    """An event written in the transaction that made it true; its key gives the order.

    PII: none (events carry UUIDs and amounts, never names or numbers of people).
    """

    type = models.CharField(max_length=80)
    aggregate = models.UUIDField(db_index=True)
    payload = models.JSONField()
    recorded_at = models.DateTimeField()


class OutboxDelivery(models.Model):
    """One subscriber's copy of a message: waiting until its transaction has committed.

    PII: none.
    """

    class State(models.TextChoices):
        """Failing is waiting after at least one failure: it is retried and shown."""

        WAITING = "waiting"
        FAILING = "failing"
        DONE = "done"

    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=80)
    aggregate = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "message"], name="delivery_once_per_subscriber"
            )
        ]
        indexes: ClassVar = [
            # The relay asks for what is open, and for older open ones of the same aggregate.
            models.Index(
                fields=["subscriber", "aggregate", "message"],
                condition=~Q(state="done"),
                name="delivery_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.state}"


class AuditChain(models.Model):
    """The head of one institution's chain of audit rows; key "system" has no institution.

    PII: none.
    """

    key = models.CharField(max_length=36, unique=True)
    sequence = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.key} {self.sequence}"


class AuditRow(models.Model):
    """Who did what to which row, chained by digests; the database refuses edits and deletion.

    PII: name of the acting employee or evaluator; facts are masked by their action's rules.
    """

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="rows")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_uuid = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=60)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(null=True, blank=True)
    facts = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_sequence_unique")
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_uuid", "sequence"], name="audit_subject"),
            # What one person did lately, newest first.
            models.Index(fields=["actor_uuid", "at"], name="audit_actor"),
            # What was touched since an instant: exchange with other systems.
            models.Index(fields=["recorded_at"], name="audit_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class Upload(UuidModel):
    """A file someone gave or fetched, encrypted, deleted after expires_on.

    PII: everything that the file holds (rosters, ballots); name and content are encrypted.
    """

    institution = models.UUIDField(null=True, blank=True, db_index=True)
    purpose = models.CharField(max_length=40)
    file_name = EncryptedTextField()
    content = EncryptedBinaryField()
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_on = models.DateField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_uuid = models.UUIDField(null=True, blank=True)


class Job(UuidModel):
    """A background piece of work with a count of what is done, for pages to show.

    PII: none (message is a translated sentence with counts).
    """

    class State(models.TextChoices):
        """queued → running → done or failed."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    institution = models.UUIDField(null=True, blank=True, db_index=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_uuid = models.UUIDField(null=True, blank=True, db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_uuid = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=models.F("total")), name="job_done_in_total"
            )
        ]


class IdempotentWrite(models.Model):
    """A write that a program may ask for again: the same key has the same answer, once done.

    owner  uuid of whose key it is.  key and request are kept as keyed digests only.

    PII: none (answers hold UUIDs, household numbers and versions).
    """

    owner = models.UUIDField()
    key_digest = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    expires_on = models.DateField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key_digest"], name="idempotent_write_once")
        ]

    def __str__(self) -> str:
        return f"{self.owner}:{self.status}"
