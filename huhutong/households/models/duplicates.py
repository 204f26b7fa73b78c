"""People who may stand twice, what was decided of them, and the merges that can be undone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huhutong.households.models.people import Household, Membership, Person
from huhutong.infra.abstract import UuidModel


class DuplicateSuspect(UuidModel):
    """Two people of the registry who are likely one; `one` has the smaller key.

    PII: none of its own; reasons are codes of agreement, without values.
    probability_ppm  by docs/algorithms/duplicates.md.  reasons  [[column, code], ..]
    """

    class State(models.TextChoices):
        """open -> same or different; gone when the registry no longer holds both."""

        OPEN = "open", _("To be looked at")
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Two people")
        GONE = "gone", _("No longer so")

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    probability_ppm = models.PositiveIntegerField()
    reasons = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="suspect_pair_unique"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="suspect_in_order"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-probability_ppm"], name="suspect_open_first")
        ]


class PersonMerge(UuidModel):
    """`gone` gave way to `kept`: one event, undone by a second instant, never deleted.

    PII: none of its own. moved: names of the fields that `kept` took over from `gone`.
    membership  where `gone` lived, ended by the merge; household  closed with it, if alone there.
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=list)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "org.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merge_current_single"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_two_people"),
        ]
