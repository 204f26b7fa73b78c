"""Abstract models that every app builds on."""

import uuid

from django.db import models


class UuidModel(models.Model):
    """A row with a small key for joins and a UUID for the outside world."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Origin(models.TextChoices):
    """How a row came to be: entered in use, or loaded as dated history."""

    LIVE = "live"
    HISTORY = "history"


class VersionedRow(UuidModel):
    """One version of an archive class: true from valid_from until valid_to (exclusive).

    sources  {field: {"source": self|cadre|neighbour|document|government, "basis": text,
             "collector": name, "on": ISO date}} for each field that was filled in.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    sources = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
