"""Scorecards as dated data, what is known of repayment, and every score ever computed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huhutong.infra.abstract import Origin, UuidModel


class Scorecard(UuidModel):
    """One version of a card, in force from effective_from until effective_to (exclusive).

    PII: none.  content is the card as in cards/default.json; digest is the SHA-256 of its
    canonical form. institution null: offered to all that have none of their own. A card that was
    used is never edited: a change is a new version.
    """

    class State(models.TextChoices):
        """Only an active card scores."""

        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In force")
        RETIRED = "retired", _("Retired")

    institution = models.ForeignKey(
        "org.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "code", "version"],
                name="scorecard_version_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class CreditRecord(UuidModel):
    """A documented fact of repayment, true from valid_from until valid_to (exclusive).

    PII: credit history of a household or one of its people.  Money: fen.  person null: it
    concerns the household as a whole.
    """

    class Kind(models.TextChoices):
        """What happened; the first five veto, the last two enter the repayment item."""

        ARREARS = "arrears", _("Own loan in arrears")
        ENFORCEMENT = "enforcement", _("Own loan under enforcement")
        COURT_LIST = "court_list", _("On the court's list of defaulters")
        UNPAID_MICROCREDIT = "unpaid_microcredit", _("Microcredit not repaid")
        BAD_RECORD = "bad_record", _("Verified bad credit record")
        REPAID_LATE = "repaid_late", _("Repaid late")
        REPAID_ON_TIME = "repaid_on_time", _("Repaid on time")

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="credit_records"
    )
    person = models.ForeignKey(
        "households.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credit_records",
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100)
    amount_fen = models.PositiveBigIntegerField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["institution", "household"], name="credit_record_household")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="credit_record_lasts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id}:{self.kind}"


class ScoringRun(UuidModel):
    """One scoring of a set of households under one card on one day. Never edited once done.

    PII: none (counts and averages).  subject: the granting round, or whatever else was scored.
    The digests are SHA-256 of canonical CSV sorted by household; the same input under the same
    card gives the same result digest.
    """

    class State(models.TextChoices):
        """Rows are written in chunks; a run counts only once it is done."""

        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField(db_index=True)
    card = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="runs")
    card_digest = models.CharField(max_length=64)
    on = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    averages = models.JSONField()
    input_digest = models.CharField(max_length=64)
    result_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    by_kind = models.CharField(max_length=12)
    by_uuid = models.UUIDField(null=True, blank=True)
    by_name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return str(self.uuid)


class ScoreResult(models.Model):
    """What one run says of one household, with everything needed to say why.

    PII: income, wealth, debts, credit history and peers' opinion as integers.
    Money: fen; points: 1/100.
    """

    run = models.ForeignKey(ScoringRun, on_delete=models.PROTECT, related_name="results")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="score_results"
    )
    features = models.JSONField()
    points = models.JSONField()
    score_hundredths = models.PositiveIntegerField()
    grade = models.CharField(max_length=8, blank=True)
    limit = models.JSONField()
    limit_fen = models.PositiveBigIntegerField()
    vetoes = models.JSONField()
    reasons = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "household"], name="score_result_single")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.household_id}"
