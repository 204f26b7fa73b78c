"""A roster on its way in: the uploaded file, its columns, its rows and what became of them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huhutong.households.models.people import Household
from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedJSONField


class ImportSource(models.TextChoices):
    """Where rosters come from; each has its own columns, and its own weight as a source."""

    SUBSIDY = "subsidy", _("Subsidy list")
    COMMITTEE = "committee", _("Committee list")
    CORE_BANK = "core_bank", _("Core-bank export")


class ImportMapping(models.Model):
    """What the columns of a source mean to an institution; offered for files with the same heads.

    PII: none (titles of columns only).
    columns  {title as it stands: field, "" for a column that is left out}.
    """

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, choices=ImportSource.choices)
    heads = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    saved_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "source", "heads"], name="import_mapping_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.heads[:8]}"


class ImportBatch(UuidModel):
    """One roster file for one village, from upload to result.

    PII: none in clear (file and rows are encrypted and go after 30 days; the counts stay).
    upload  uuid of infra.Upload: a plain uuid, as the content of uploads is emptied first.
    layout  per sheet: {"name", "head_rows": [..], "data_from", "columns": {column: field}}
    """

    class State(models.TextChoices):
        """Where the batch stands."""

        UPLOADED = "uploaded", _("Columns to be confirmed")
        CHECKING = "checking", _("Being checked")
        STAGED = "staged", _("Checked, not yet applied")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Given up")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    source = models.CharField(max_length=12, choices=ImportSource.choices, blank=True)
    upload = models.UUIDField(null=True, blank=True)
    job = models.UUIDField(null=True, blank=True)
    layout = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict, blank=True)
    # SHA-256 of a file that stays with the one who imports it by command; "" for an upload.
    file_digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True)


class ImportChange(models.Model):
    """What an import changed at a household that was registered before, so it can be taken back.

    PII: before (encrypted) holds the values as they were; it goes with the staged rows.
    before  {"household": {field: value}, "people": {key: {field: value}}, "joined": [keys of
            memberships], "consents": [keys], "opened" and "closed": {model: [keys of versions]}}
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    before = EncryptedJSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "household"], name="import_change_unique")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.household_id}"


class ImportRow(models.Model):
    """One row of the file with its verdict; rows with the same `unit` are one household.

    PII: payload (encrypted) holds the row as read; problems name values only masked.
    applied_at is set in the transaction that writes the household: the resume point.
    """

    class Verdict(models.TextChoices):
        """What the check said."""

        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        DUPLICATE = "duplicate", _("Duplicate")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=60)
    row_number = models.PositiveIntegerField()
    unit = models.PositiveIntegerField()
    payload = EncryptedJSONField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    problems = models.JSONField(default=list, blank=True)
    # Whether one of the problems is a mere note.
    told = models.BooleanField(default=False)
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    # Whether this import made the household; else it updated one that was there.
    created = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "row_number"], name="import_row_unique"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "unit"], name="import_row_unit")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.sheet}:{self.row_number}"
