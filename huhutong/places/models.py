"""Regions, villages, groups, grids; who serves them and who works in them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huhutong.infra.abstract import UuidModel
from huhutong.org.public import Branch, Institution, User


class Region(UuidModel):
    """A province, city, county or town of the statistical division. PII: none."""

    class Level(models.TextChoices):
        """By the length of the code: 2, 4, 6 and 9 digits."""

        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"
        TOWN = "town"

    code = models.CharField(max_length=9)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="region_code_current_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Village(UuidModel):
    """An administrative village or residents' committee with its 12-digit code. PII: none.

    Coordinates are degrees in the named datum; generated_point says that they were made up.
    """

    class Kind(models.TextChoices):
        """Village or residents' committee."""

        VILLAGE = "village"
        COMMITTEE = "committee"

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    town = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="villages")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    datum = models.CharField(max_length=8, default="WGS-84")
    generated_point = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="village_code_current_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Group(UuidModel):
    """A natural village below an administrative one. PII: none."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=3)
    name = models.CharField(max_length=60)
    generated = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "code"], name="group_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Grid(UuidModel):
    """500 to 1,000 households or shops with one responsible person. PII: none."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    villages = models.ManyToManyField(Village, related_name="grids")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "code"], name="grid_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class ServiceArea(UuidModel):
    """A branch serves a village from valid_from until valid_to (exclusive). PII: none."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="service_areas")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One branch of an institution answers for a village at a time.
            models.UniqueConstraint(
                fields=["institution", "village"],
                condition=Q(valid_to=None),
                name="service_area_single",
            )
        ]


class Assignment(UuidModel):
    """A user's data scope: one branch, grid, village, region or the whole institution. PII: none.

    A region is for supervisors: all institutions inside it, read-only and masked.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT)
    grid = models.ForeignKey(Grid, null=True, blank=True, on_delete=models.PROTECT)
    village = models.ForeignKey(Village, null=True, blank=True, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assignment_exactly_one",
                condition=Q(
                    institution__isnull=False, branch=None, grid=None, village=None, region=None
                )
                | Q(institution=None, branch__isnull=False, grid=None, village=None, region=None)
                | Q(institution=None, branch=None, grid__isnull=False, village=None, region=None)
                | Q(institution=None, branch=None, grid=None, village__isnull=False, region=None)
                | Q(institution=None, branch=None, grid=None, village=None, region__isnull=False),
            )
        ]
