"""Public notices of a village's results, their sealed rows, and objections to them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedTextField


class Shows(models.TextChoices):
    """What a row tells beside masked name and group; never an amount, never a refusal."""

    IN = "in", _("On the list")
    GRADE = "grade", _("Grade")


class PostingTerms(UuidModel):
    """How an institution posts and answers, from valid_from until valid_to (exclusive).

    Where no row is in force the defaults of rules.Terms are.  PII: none.
    """

    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    public_days = models.PositiveSmallIntegerField(default=7)
    shows = models.CharField(max_length=8, choices=Shows.choices, default=Shows.IN)
    answer_days = models.PositiveSmallIntegerField(default=15)
    extension_days = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution"], condition=Q(valid_to=None), name="terms_current_single"
            ),
            models.CheckConstraint(condition=Q(public_days__gte=1), name="terms_public_days"),
            models.CheckConstraint(condition=Q(answer_days__gte=1), name="terms_answer_days"),
        ]


class Notice(UuidModel):
    """One notice, as posted; the database refuses to change it or to take rows away.

    An adjustment is a new notice with `previous`; the earlier one finds it as `adjustments`.
    ends_on is the last public day; whether the period is over follows from the day that is asked.
    root is the Merkle root over leaf_count rows in their order (docs/algorithms/sealed_notice.md).

    PII: none here (the rows hold masked names); names of two employees.
    """

    class Kind(models.TextChoices):
        """The result of a round, or a correction of one."""

        MAIN = "main", _("Main notice")
        ADJUSTMENT = "adjustment", _("Adjustment notice")

    number = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey("org.Institution", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("places.Village", on_delete=models.PROTECT, related_name="notices")
    campaign = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="adjustments"
    )
    shows = models.CharField(max_length=8, choices=Shows.choices)
    posted_at = models.DateTimeField()
    posted_on = models.DateField()
    ends_on = models.DateField()
    root = models.CharField(max_length=64)
    leaf_count = models.PositiveIntegerField()
    posted_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(kind="main"), name="notice_main_single"
            ),
            models.CheckConstraint(
                condition=Q(kind="main", previous=None)
                | Q(kind="adjustment", previous__isnull=False),
                name="notice_adjustment_names_previous",
            ),
            models.CheckConstraint(
                condition=~Q(posted_by=F("confirmed_by")), name="notice_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("posted_on")), name="notice_has_a_public_day"
            ),
            models.CheckConstraint(condition=Q(leaf_count__gt=0), name="notice_has_rows"),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_on"], name="notice_current")]

    def __str__(self) -> str:
        return self.number


class NoticeRow(models.Model):
    """One household's line on a notice; the database refuses to change it.

    canonical is the exact text that was sealed, leaf its hash with the salt; shown is the same
    content as fields, for pages.

    PII: masked name and group (that is what is public); the link to the household is internal.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="rows")
    group = models.ForeignKey(
        "places.Group", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveIntegerField()
    shown = models.JSONField()
    canonical = models.TextField()
    salt = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "position"], name="notice_row_position"),
            models.UniqueConstraint(fields=["notice", "household"], name="notice_row_household"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}:{self.position}"


class Objection(UuidModel):
    """Someone's reasoned challenge to a notice, or a household's own appeal; a casework case.

    household is the one meant; an appeal of a household left out has no row.
    The PIN is hashed; it opens the follow page together with the case's number.

    PII: who objects, how to reach them, what they say and what they were told: all encrypted.
    """

    class Kind(models.TextChoices):
        """Who speaks."""

        NAMED = "named", _("With name")
        ANONYMOUS = "anonymous", _("Anonymous")
        OWN_APPEAL = "own_appeal", _("About my own household")

    class Decision(models.TextChoices):
        """How it ended."""

        REJECTED = "rejected", _("Result stands")
        ADJUST = "adjust", _("Result is looked at again")
        ANSWERED = "answered", _("Question is answered")
        WITHDRAWN = "withdrawn", _("Withdrawn by the person")

    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="objection")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    row = models.ForeignKey(
        NoticeRow, null=True, blank=True, on_delete=models.PROTECT, related_name="objections"
    )
    household = models.ForeignKey(
        "households.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    objector_name = EncryptedTextField(null=True, blank=True)
    objector_phone = EncryptedTextField(null=True, blank=True)
    text = EncryptedTextField()
    submission_key = models.UUIDField(unique=True)
    pin_hash = models.CharField(max_length=200)
    failed_pins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_text = EncryptedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | Q(decision__gt="", decided_at__isnull=False),
                name="objection_decided_at_once",
            ),
            models.CheckConstraint(
                condition=Q(row=None) | Q(household__isnull=False),
                name="objection_row_names_household",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household", "decision"], name="objection_household")
        ]
