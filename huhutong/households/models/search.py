"""What a search by name compares: derived from people and memberships, never their source."""

from typing import ClassVar

from django.db import models

from huhutong.households.models.people import Household, Membership
from huhutong.infra.fields import BytewiseCharField


class NameKey(models.Model):
    """One way to look for somebody at one household: a reading of the name, or a part of it.

    PII: the name, as Person has it. Derived: services write it with the membership in one
    transaction, `huhutong households reindex` makes it anew. Columns: rules/name_keys.py.
    The village stands here too, so that an index finds names of a few villages without a join.
    """

    class Standing(models.IntegerChoices):
        """Who comes first: who lives there, who did or has died, who was merged or repeats."""

        LIVES = 0
        ENDED = 1
        MERGED = 2

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="name_keys")
    # Of the membership only: who deletes one need not look for the other, which has no index.
    household = models.ForeignKey(
        Household,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    village = models.ForeignKey(
        "places.Village",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    standing = models.PositiveSmallIntegerField(choices=Standing.choices)
    name = BytewiseCharField(max_length=60, blank=True)
    rest = BytewiseCharField(max_length=60, blank=True)
    last = BytewiseCharField(max_length=1, blank=True)
    sound = BytewiseCharField(max_length=120, blank=True)
    rest_sound = BytewiseCharField(max_length=120, blank=True)
    initials = BytewiseCharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["village", "name", "standing"], name="name_key_name"),
            models.Index(fields=["village", "rest", "standing"], name="name_key_rest"),
            models.Index(fields=["village", "last", "standing"], name="name_key_last"),
            models.Index(fields=["village", "sound", "standing"], name="name_key_sound"),
            models.Index(fields=["village", "rest_sound", "standing"], name="name_key_rest_sound"),
            models.Index(fields=["village", "initials", "standing"], name="name_key_initials"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}:{self.pk}"
