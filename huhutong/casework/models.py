"""Numbered cases: something a person brought to us, with an owner, a clock and an end."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedTextField


class State(models.TextChoices):
    """open -> acknowledged -> in_progress -> closed; closing is possible from any open state."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class Counter(models.Model):
    """The last number given out under a prefix in a year. PII: none."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix", "year"], name="case_counter_unique")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Case(UuidModel):
    """One numbered matter of an institution in a village; never deleted.

    kind, subject_kind and subject name what it is about, without a foreign key to upper apps.
    answer_days  calendar days from opened_on within which the answer is due, extensions included.

    PII: closing may tell of a person; encrypted.
    """

    number = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT)
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=30)
    subject_kind = models.CharField(max_length=30)
    subject = models.UUIDField()
    owner = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    state = models.CharField(max_length=14, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    answer_days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    extended_times = models.PositiveSmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    closing = EncryptedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, outcome__gt="")
                | (~Q(state="closed") & Q(closed_at=None, outcome="")),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_progress") | Q(owner__isnull=False),
                name="case_in_progress_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")), name="case_due_after_opening"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "state", "due_on"], name="case_queue"),
            models.Index(fields=["kind", "subject"], name="case_subject"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseEvent(UuidModel):
    """What happened to a case, in order; the database refuses to change a row.

    note and actor_name are for the case page; actor is kind and uuid, as in the audit.

    PII: note may tell of a person; encrypted. actor_name is an employee or "villager".
    """

    class Kind(models.TextChoices):
        """Every kind of entry in a case's history."""

        OPENED = "opened"
        ACKNOWLEDGED = "acknowledged"
        ASSIGNED = "assigned"
        NOTED = "noted"
        EXTENSION_ASKED = "extension_asked"
        EXTENSION_GRANTED = "extension_granted"
        EXTENSION_REFUSED = "extension_refused"
        CLOSED = "closed"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    actor_kind = models.CharField(max_length=12)
    actor_uuid = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=60, blank=True)
    note = EncryptedTextField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="case_event_order")]


class Extension(UuidModel):
    """A request for more days, decided by a second person.

    PII: reason may tell of a person; encrypted.
    """

    class State(models.TextChoices):
        """Whether the second person has decided."""

        WAITING = "waiting"
        GRANTED = "granted"
        REFUSED = "refused"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = EncryptedTextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="case_extension_single"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="case_extension_four_eyes",
            ),
        ]
