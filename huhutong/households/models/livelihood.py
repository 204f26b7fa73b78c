"""More classes of the archive: what members can do, what is farmed, spent, meant and needed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huhutong.households.models.archive import ArchiveRow, IncomeRecord
from huhutong.households.models.people import Person
from huhutong.infra.abstract import UuidModel

MOST_MONTHS = 12
LONGEST_CYCLE_MONTHS = 240


class MemberRecord(ArchiveRow):
    """What is known of one member: schooling, labour, skill, work away, insurance.

    PII: education, labour, work place and insurance of a person.
    months_away  whole months of the last twelve; None: not known.
    """

    class Education(models.TextChoices):
        """Highest schooling finished, in the steps of GB/T 4658 that a survey tells apart."""

        NONE = "none", _("No schooling")
        PRIMARY = "primary", _("Primary school")
        JUNIOR = "junior", _("Junior middle school")
        SENIOR = "senior", _("Senior middle or vocational school")
        COLLEGE = "college", _("College")
        UNIVERSITY = "university", _("University and above")

    class Labour(models.TextChoices):
        """How far the member works."""

        FULL = "full", _("Full labour")
        PART = "part", _("Part labour")
        NO = "no", _("No labour")

    class Cover(models.TextChoices):
        """Under which scheme a member is insured."""

        NO = "no", _("Not insured")
        RESIDENT = "resident", _("Residents' scheme")
        EMPLOYEE = "employee", _("Employees' scheme")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="member_records")
    education = models.CharField(max_length=12, choices=Education.choices, blank=True)
    labour = models.CharField(max_length=6, choices=Labour.choices, blank=True)
    skill = models.CharField(max_length=60, blank=True)
    work_place = models.CharField(max_length=100, blank=True)
    months_away = models.PositiveSmallIntegerField(null=True, blank=True)
    medical = models.CharField(max_length=10, choices=Cover.choices, blank=True)
    pension = models.CharField(max_length=10, choices=Cover.choices, blank=True)
    other_insurance = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "institution", "person"],
                condition=Q(valid_to=None),
                name="member_record_current_single",
            ),
            models.CheckConstraint(
                condition=Q(months_away=None) | Q(months_away__lte=MOST_MONTHS),
                name="member_record_months_of_year",
            ),
        ]


class LandRecord(ArchiveRow):
    """A piece of land the household farms or lets. PII: wealth.

    area_hundredths  1/100 mu.  rent_fen  fen a year, paid or received by tenure.
    """

    class Kind(models.TextChoices):
        """Use of the land."""

        PADDY = "paddy", _("Paddy field")
        DRY = "dry", _("Dry field")
        ORCHARD = "orchard", _("Orchard land")
        FOREST = "forest", _("Forest land")
        POND = "pond", _("Pond")
        OTHER = "other", _("Other")

    class Tenure(models.TextChoices):
        """By what right."""

        CONTRACTED = "contracted", _("Contracted from the collective")
        RENTED_IN = "rented_in", _("Rented in")
        RENTED_OUT = "rented_out", _("Rented out")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    tenure = models.CharField(max_length=12, choices=Tenure.choices, default=Tenure.CONTRACTED)
    area_hundredths = models.PositiveIntegerField()
    rent_fen = models.PositiveBigIntegerField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(area_hundredths__gt=0), name="land_has_an_area")
        ]


class ProductionRecord(ArchiveRow):
    """What is grown or kept in a year, how much of it, in which cycle. PII: income.

    scale_hundredths  1/100 of the unit.  cycle_months  from sowing or buying to sale.
    output_fen  gross output of the year, None: not known.  cost_fen None: nobody keeps books.
    """

    class Kind(models.TextChoices):
        """What is grown or kept; chooses the cost ratio."""

        GRAIN = "grain", _("Grain")
        ORCHARD = "orchard", _("Orchard")
        VEGETABLES = "vegetables", _("Vegetables")
        CASH_CROP = "cash_crop", _("Other crops")
        LIVESTOCK = "livestock", _("Livestock")
        POULTRY = "poultry", _("Poultry")
        AQUATIC = "aquatic", _("Fish and aquatic products")
        OTHER = "other", _("Other")

    class Unit(models.TextChoices):
        """In what the scale is counted."""

        MU = "mu", _("mu (land)")
        HEAD = "head", _("head (animals)")
        BIRD = "bird", _("birds")
        TREE = "tree", _("trees")
        SQUARE_METRE = "m2", _("square metres")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField()
    scale_hundredths = models.PositiveIntegerField()
    unit = models.CharField(max_length=6, choices=Unit.choices)
    cycle_months = models.PositiveSmallIntegerField(null=True, blank=True)
    output_fen = models.PositiveBigIntegerField(null=True, blank=True)
    cost_fen = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scale_hundredths__gt=0), name="production_has_a_scale"
            ),
            models.CheckConstraint(
                condition=Q(cycle_months=None)
                | Q(cycle_months__gte=1, cycle_months__lte=LONGEST_CYCLE_MONTHS),
                name="production_cycle_possible",
            ),
        ]


class MachineryRecord(ArchiveRow):
    """Machines at work on the farm; what they are worth stands among the assets.

    PII: wealth.
    """

    name = models.CharField(max_length=60)
    quantity = models.PositiveSmallIntegerField(default=1)
    bought_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="machinery_is_there")
        ]


class ExpectedIncome(ArchiveRow):
    """Income that is expected of a year to come; no figure of a score reads it.

    PII: income.  Money: fen.  imputed: as in IncomeRecord, with its ratio.
    """

    kind = models.CharField(max_length=10, choices=IncomeRecord.Kind.choices)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="expected_incomes"
    )
    year = models.PositiveSmallIntegerField()
    gross_fen = models.PositiveBigIntegerField()
    cost_fen = models.PositiveBigIntegerField(default=0)
    imputed = models.BooleanField(default=False)
    cost_ratio_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    cost_ratio_on = models.DateField(null=True, blank=True)


class SpendingRecord(ArchiveRow):
    """What the household spends in a year, by purpose. PII: spending.  Money: fen.

    Costs of production stand with the income and are not counted here again.
    """

    class Kind(models.TextChoices):
        """For what."""

        LIVING = "living", _("Food and daily needs")
        EDUCATION = "education", _("Education")
        MEDICAL = "medical", _("Medical care")
        SOCIAL = "social", _("Gifts and ceremonies")
        HOUSING = "housing", _("Building and housing")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    amount_fen = models.PositiveBigIntegerField()
    description = models.CharField(max_length=100, blank=True)


class HonourRecord(ArchiveRow):
    """What speaks of the household's credit: titles, honours, a report that was seen.

    PII: standing of the household.  No figure of a score reads it.
    """

    class Kind(models.TextChoices):
        """Of which sort."""

        CREDIT_USER = "credit_user", _("Title of credit user")
        CREDIT_REPORT = "credit_report", _("Credit report seen")
        HONOUR = "honour", _("Honour")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=14, choices=Kind.choices)
    title = models.CharField(max_length=100)
    issuer = models.CharField(max_length=100, blank=True)
    given_on = models.DateField(null=True, blank=True)


class NeedRecord(ArchiveRow):
    """Money the household would need: how much, for what, when. PII: plans.  Money: fen."""

    class Purpose(models.TextChoices):
        """For what."""

        FARMING = "farming", _("Planting and raising")
        MACHINERY = "machinery", _("Machinery")
        TRADE = "trade", _("Trade or services")
        EDUCATION = "education", _("Education")
        HOUSING = "housing", _("Building and housing")
        LIVING = "living", _("Other consumption")

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    amount_fen = models.PositiveBigIntegerField()
    wanted_on = models.DateField(null=True, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="need_of_something")
        ]


class CostRatio(UuidModel):
    """Cost as a share of gross farm income, as an institution set it; dated.

    Where no row is in force the defaults of rules.farm_income are.  PII: none.
    ratio_bp  basis points.  kind  a code of Household.Economy or ProductionRecord.Kind.
    """

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    ratio_bp = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=Q(valid_to=None),
                name="cost_ratio_current_single",
            ),
            models.CheckConstraint(condition=Q(ratio_bp__lte=10_000), name="cost_ratio_is_a_share"),
        ]


class StatedNone(ArchiveRow):
    """The household has nothing of a class, and somebody said so: that is no gap.

    PII: household circumstances.  record_class  code of rules.classes.CLASSES.
    """

    record_class = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "institution", "record_class"],
                condition=Q(valid_to=None),
                name="stated_none_current_single",
            )
        ]
