"""Households of a village as a workbook: asked for, approved by another person, expiring."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedTextField


class RegistryExport(UuidModel):
    """A village's households in a workbook that one person asks for and another approves.

    PII: none of its own; the reason is encrypted, the workbook lies encrypted in infra.Upload.
    number    stands on every page and in every row of the workbook.
    in_clear  ID numbers, phones and addresses in clear; else masked, and no address.
    upload    uuid of infra.Upload, emptied on expires_on; a plain uuid on purpose.
    """

    class State(models.TextChoices):
        """asked -> approved -> ready, or refused, or withdrawn by who asked."""

        ASKED = "asked", _("Waits for approval")
        APPROVED = "approved", _("Being prepared")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Purpose(models.TextChoices):
        """What households are taken out for."""

        VISIT = "visit", _("Visits from house to house")
        CHECK = "check", _("Checking the roster with the village")
        AUDIT = "audit", _("Audit or supervision")
        OTHER = "other", _("Something else")

    number = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey(
        "org.Institution", on_delete=models.PROTECT, related_name="registry_exports"
    )
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT, related_name="+")
    in_clear = models.BooleanField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    reason = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = EncryptedTextField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    upload = models.UUIDField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="export_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(upload__isnull=False, expires_on__isnull=False),
                name="export_ready_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "-asked_at"], name="export_latest_first")
        ]

    def __str__(self) -> str:
        return self.number
