"""Existing people are found by name and by the end of a phone number.

In short transactions, so that it can be stopped and begun again; progress goes to stderr. What is
written here are derived rows: `huhutong households reindex` makes them anew by later rules.
"""

import sys

from django.db import migrations, transaction
from django.db.models.functions import Substr

from huhutong.households.rules.name_keys import key_texts, standing
from huhutong.households.services.persons import TAIL_DIGITS, TAIL_LENGTH, phone_tail_index

CHUNK = 500
TEXTS = ("name", "rest", "last", "sound", "rest_sound", "initials")


def _chunks(model):
    """Primary keys in order, a page at a time."""
    last = 0
    while True:
        rows = model.objects.filter(pk__gt=last).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield keys
        last = keys[-1]


def shorten_tails(apps, _schema_editor):
    """Tail indexes have 12 bits, those of phones are there."""
    person_model = apps.get_model("households", "Person")
    for keys in _chunks(person_model):
        with transaction.atomic():
            chosen = person_model.objects.filter(pk__in=keys)
            chosen.exclude(id_tail_index="").update(
                id_tail_index=Substr("id_tail_index", 1, TAIL_DIGITS)
            )
            known = list(chosen.exclude(phone_index="").only("phone"))
            for person in known:
                digits = "".join(sign for sign in person.phone or "" if sign.isdigit())
                if digits:
                    person.phone_tail_index = phone_tail_index(digits[-TAIL_LENGTH:])
            person_model.objects.bulk_update(known, ["phone_tail_index"])


def fill(apps, _schema_editor):
    """Every membership has its rows."""
    membership_model = apps.get_model("households", "Membership")
    household_model = apps.get_model("households", "Household")
    key_model = apps.get_model("households", "NameKey")
    total, done = household_model.objects.count(), 0
    for keys in _chunks(household_model):
        rows = membership_model.objects.filter(household__in=keys, is_void=False).select_related(
            "person", "household"
        )
        rows = rows.only(
            "left_on",
            "person__name",
            "person__died_on",
            "person__merged_into",
            "household__village",
            "household__residence",
            "household__ended_on",
            "household__duplicate_of",
        )
        with transaction.atomic():
            found = list(rows.order_by("pk"))
            key_model.objects.filter(membership__in=[row.pk for row in found]).delete()
            key_model.objects.bulk_create([key for row in found for key in _keys(key_model, row)])
        done += len(keys)
        if total >= 20 * CHUNK and done % (20 * CHUNK) == 0:
            sys.stderr.write(f"search index: {done} of {total} households\n")


def _keys(key_model, row):
    household = row.household
    rank = standing(
        is_here=row.left_on is None
        and row.person.died_on is None
        and household.ended_on is None
        and household.residence != "moved_away",
        gave_way=household.duplicate_of_id is not None or row.person.merged_into_id is not None,
    )
    for texts in key_texts(row.person.name):
        yield key_model(
            membership_id=row.pk,
            household_id=household.pk,
            village_id=household.village_id,
            standing=rank,
            **dict(zip(TEXTS, texts, strict=True)),
        )


def nothing(_apps, _schema_editor):
    """Going back drops the table; short tails stay short, as the long ones cannot be had back."""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("households", "0013_search")]

    operations = [
        migrations.RunPython(shorten_tails, nothing, elidable=True),
        migrations.RunPython(fill, nothing, elidable=True),
    ]
