"""Regions, villages, groups, grids; who serves them and who works in them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huhutong.infra.abstract import UuidModel
from huhutong.kernel.coordinates import Datum
from huhutong.org.public import Branch, Institution, User


def _point_whole(name: str) -> models.CheckConstraint:
    """Both coordinates or none, in a datum that the converter knows."""
    return models.CheckConstraint(
        name=name,
        condition=(
            Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False)
        )
        & Q(datum__in=[str(datum) for datum in Datum]),
    )


class Region(UuidModel):
    """A province, city, county or town of the statistical division. PII: none.

    Code, name and parent are today's, true since changed_on (None: since valid_from); what was
    before stands in PlaceState.
    """

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
    changed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="region_code_current_unique"
            )
        ]
        # The unique index holds living rows only, and no look-up on a day can use it.
        indexes: ClassVar = [models.Index(fields=["code"], name="region_code")]

    def __str__(self) -> str:
        return self.name


class Village(UuidModel):
    """An administrative village or residents' committee with its 12-digit code. PII: none.

    Code, name, kind and town are today's, true since changed_on (None: since valid_from); what
    was before stands in PlaceState. Coordinates are degrees in the named datum, kept as they came;
    generated_point says that they were made up.
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
    datum = models.CharField(max_length=8, default=Datum.WGS_84)
    generated_point = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    changed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="village_code_current_unique"
            ),
            _point_whole("village_point_whole"),
        ]
        # The unique index holds living rows only, and no look-up on a day can use it.
        indexes: ClassVar = [models.Index(fields=["code"], name="village_code")]

    def __str__(self) -> str:
        return self.name


class Group(UuidModel):
    """A natural village below an administrative one. PII: none.

    Coordinates are degrees in the named datum, as of a village.
    """

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=3)
    name = models.CharField(max_length=60)
    generated = models.BooleanField(default=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    datum = models.CharField(max_length=8, default=Datum.WGS_84)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "code"], name="group_code_unique"),
            _point_whole("group_point_whole"),
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


class PlaceState(models.Model):
    """What a village or region was called before a change, and under which region. PII: none.

    Held from valid_from until valid_to (exclusive). kind is that of a village or a region's level.
    """

    village = models.ForeignKey(
        Village, null=True, blank=True, on_delete=models.PROTECT, related_name="states"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="states"
    )
    code = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    above = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="place_state_of_one",
                condition=Q(village__isnull=False, region=None)
                | Q(village=None, region__isnull=False),
            ),
            models.CheckConstraint(
                name="place_state_some_days", condition=Q(valid_to__gt=models.F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PlaceChange(models.Model):
    """One row of a file of changes that was applied. Rows are never edited. PII: none.

    The place itself by uuid; other_uuid is what it was merged into or what was split off it. key is
    the digest of the row, so that the same row is applied once, whatever file brings it.
    """

    class Kind(models.TextChoices):
        """What happened to the place."""

        RENAME = "rename", _("Renamed")
        RECODE = "recode", _("Got another code")
        TRANSFER = "transfer", _("Moved to another town")
        MERGE = "merge", _("Merged into another village")
        SPLIT = "split", _("Split into two villages")
        FOUND = "found", _("Newly founded")
        CLOSE = "close", _("Abolished")

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place_uuid = models.UUIDField(db_index=True)
    other_uuid = models.UUIDField(null=True, blank=True, db_index=True)
    code = models.CharField(max_length=12)
    new_code = models.CharField(max_length=12, blank=True)
    new_name = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
