"""What happened to a household: dated, with what it changed, so that it can be undone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huhutong.households.models.people import Household, Person
from huhutong.infra.abstract import UuidModel
from huhutong.infra.fields import EncryptedTextField


class HouseholdEvent(UuidModel):
    """Something that happened to a household on a day, and when the bank came to know it.

    PII: who died, married or moved; the reason is encrypted.
    household  where it was recorded.  other  the household that took it in, came of it, or from
    which the spouse is.  person, partner  who died, married, parted.  head  who is head since.
    An event is never edited: a mistake is undone by a second instant, and recorded anew.
    """

    class Kind(models.TextChoices):
        """What can happen."""

        SPLIT = "split", _("Household divided")
        MERGE = "merge", _("Households joined")
        DEATH = "death", _("Death")
        MARRIAGE = "marriage", _("Marriage")
        DIVORCE = "divorce", _("Divorce")
        HEAD = "head", _("New head")
        AWAY = "away", _("Whole family away")
        RETURN = "return", _("Family has returned")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="events")
    other = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="events_of_others"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    head = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_reason = EncryptedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_undone_whole",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.CheckConstraint(
                name="event_two_households", condition=Q(other=None) | ~Q(household=F("other"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household", "-recorded_at"], name="event_household"),
            models.Index(fields=["other", "-recorded_at"], name="event_other"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.uuid}"


class EventChange(models.Model):
    """One row that an event changed or made: its columns before (none: made) and after.

    PII: dates of living somewhere and of death, by keys; no names, no numbers.
    table  membership, household, person or tie.  row  its key.
    """

    class Table(models.TextChoices):
        """Where the row stands."""

        MEMBERSHIP = "membership"
        HOUSEHOLD = "household"
        PERSON = "person"
        TIE = "tie"

    event = models.ForeignKey(HouseholdEvent, on_delete=models.PROTECT, related_name="changes")
    table = models.CharField(max_length=10, choices=Table.choices)
    row = models.BigIntegerField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "table", "row"], name="event_change_once")
        ]
        indexes: ClassVar = [models.Index(fields=["table", "row"], name="event_change_row")]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.table}:{self.row}"
