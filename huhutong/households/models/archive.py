"""The household archive: versioned rows of one institution, each field with its source."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huhutong.households.models.people import Household, Person
from huhutong.infra.abstract import UuidModel, VersionedRow
from huhutong.infra.fields import EncryptedTextField


class Level(models.IntegerChoices):
    """A judgement in four steps, used for skill and for the plan."""

    NONE = 0, _("None")
    SOME = 1, _("Some")
    GOOD = 2, _("Good")
    STRONG = 3, _("Strong")


class ArchiveRow(VersionedRow):
    """One version of an archive class of a household, kept by one institution."""

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class ArchiveProfile(ArchiveRow):
    """What the household can do and where it lives; its presence says "archived".

    PII: household circumstances (labour, skill, dwelling).
    """

    labour_count = models.PositiveSmallIntegerField(default=0)
    skill = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NONE)
    plan = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NONE)
    plan_text = models.CharField(max_length=200, blank=True)
    dwelling = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "institution"],
                condition=Q(valid_to=None),
                name="profile_current_single",
            ),
            models.CheckConstraint(
                condition=Q(skill__lte=3, plan__lte=3), name="profile_levels_known"
            ),
        ]


class IncomeRecord(ArchiveRow):
    """One kind of income of a year; person where one member earned it.

    PII: income.  Money: fen.  imputed: the cost was computed from a ratio, nobody stated it.
    cost_ratio_bp, cost_ratio_on  that ratio and the day since which it counts (None: default).
    """

    class Kind(models.TextChoices):
        """The four kinds of the rural household survey."""

        WAGE = "wage", _("Wages")
        BUSINESS = "business", _("Farm and business")
        PROPERTY = "property", _("Property")
        TRANSFER = "transfer", _("Transfers")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="incomes"
    )
    year = models.PositiveSmallIntegerField()
    gross_fen = models.PositiveBigIntegerField()
    cost_fen = models.PositiveBigIntegerField(default=0)
    imputed = models.BooleanField(default=False)
    cost_ratio_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    cost_ratio_on = models.DateField(null=True, blank=True)


class AssetRecord(ArchiveRow):
    """Something of value that the household owns. PII: wealth.  Money: fen."""

    class Kind(models.TextChoices):
        """Classes of the survey sheet."""

        HOUSE = "house", _("House")
        VEHICLE = "vehicle", _("Vehicle")
        MACHINERY = "machinery", _("Machinery")
        LIVESTOCK = "livestock", _("Livestock")
        DEPOSIT = "deposit", _("Deposits and savings")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    value_fen = models.PositiveBigIntegerField()
    description = models.CharField(max_length=100, blank=True)


class DebtRecord(ArchiveRow):
    """What the household owes. PII: debt.  Money: fen."""

    class Kind(models.TextChoices):
        """To whom, in three classes."""

        BANK = "bank", _("Bank loan")
        PRIVATE = "private", _("Private loan")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    creditor = models.CharField(max_length=60, blank=True)
    balance_fen = models.PositiveBigIntegerField()
    due_12m_fen = models.PositiveBigIntegerField(default=0)
    high_interest = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_12m_fen__lte=F("balance_fen")), name="debt_due_in_balance"
            )
        ]


class Consent(UuidModel):
    """A household allows one institution one purpose, until it withdraws.

    PII: who consented; the evidence (where the signed form lies) is encrypted.
    """

    class Purpose(models.TextChoices):
        """Each purpose is asked for by itself."""

        ARCHIVE = "archive_and_evaluation", _("Archive and peer evaluation")
        POSTING_AMOUNT = "posting_amount", _("Amount on the notice")
        SHARE = "share", _("Sharing with others")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    evidence = EncryptedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "institution", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_current_single",
            )
        ]
