"""Pictures of the archive, each of one of six classes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huhutong.households.models.people import Household
from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedBinaryField, EncryptedTextField


class Picture(UuidModel):
    """A picture of a household's archive: a JPEG without metadata, kept until it is taken out.

    PII: what is seen on it; content, caption and place are encrypted. Taken out: content emptied.
    taken_at  what the camera said.  place  "latitude,longitude" of the camera in WGS-84.
    sha256  of the file as it came.  fingerprint  16 hexadecimal digits, rules.pictures.
    alike  an earlier picture of another household that is the same one, as far as prints tell.
    """

    class Kind(models.TextChoices):
        """DOMAIN 5: six classes."""

        IDENTITY = "identity", _("Identity papers")
        ASSETS = "assets", _("Assets")
        BUSINESS = "business", _("Farm and business")
        LOAN_PAPERS = "loan_papers", _("Loan papers")
        COLLATERAL = "collateral", _("Collateral")
        OTHER = "other", _("Other")

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pictures")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    caption = EncryptedTextField(null=True, blank=True)
    content = EncryptedBinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=16)
    taken_at = models.DateTimeField(null=True, blank=True)
    place = EncryptedTextField(null=True, blank=True)
    alike = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The same file twice at one household is a slip of the hand.
            models.UniqueConstraint(
                fields=["household", "institution", "sha256"],
                condition=Q(removed_at=None),
                name="picture_once_a_household",
            )
        ]


class PictureBand(models.Model):
    """An eighth of a picture's print, so that pictures alike are found by an index. PII: none."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="bands")
    band = models.CharField(max_length=4)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["band", "picture"], name="picture_band")]

    def __str__(self) -> str:
        return f"{self.picture_id}:{self.band}"
