"""People, households, organisations and the ties between them: shared facts of all banks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huhutong.infra.abstract import Origin, UuidModel
from huhutong.infra.fields import EncryptedTextField


class Person(UuidModel):
    """Someone of the registry, a child too.

    PII: name, sex, birth, death in clear (needed for order and age); ID number, phone encrypted.
    The indexes are keyed digests: they answer "is it equal", nothing else. Those of the last four
    signs are cut to 12 bits, so that one value stands for several tails.
    """

    class Sex(models.TextChoices):
        """As on the ID card; empty where unknown. Held for the fairness report only."""

        MALE = "m", _("Male")
        FEMALE = "f", _("Female")

    name = models.CharField(max_length=60, db_index=True)
    name_sort = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=60, blank=True, db_index=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    birth_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    id_number = EncryptedTextField(null=True, blank=True)
    id_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    id_tail_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone = EncryptedTextField(null=True, blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone_tail_index = models.CharField(max_length=4, blank=True, db_index=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    # Somebody who stood in the registry twice: this row gave way to that one (PersonMerge).
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    def __str__(self) -> str:
        return str(self.uuid)


class Household(UuidModel):
    """A household of a village. Its number begins with the village's code.

    PII: address encrypted; the head's name stands in Person.
    source_number is what the village's own list calls it, as it came.
    """

    class Residence(models.TextChoices):
        """How the household lives in the village (DOMAIN 2)."""

        RESIDENT = "resident", _("Resident farmer")
        TRADER = "trader", _("Trader")
        MIGRANT = "migrant", _("Working away")
        REGISTERED_ABSENT = "registered_absent", _("Registered but absent")
        MOVED_AWAY = "moved_away", _("Whole family moved away")

    class Economy(models.TextChoices):
        """What it mainly lives on; decides the cost ratio of imputed income."""

        GRAIN = "grain", _("Grain")
        LIVESTOCK = "livestock", _("Livestock")
        ORCHARD = "orchard", _("Orchard")
        TRADE = "trade", _("Trade or services")
        WAGE = "wage", _("Wages")
        OTHER = "other", _("Other")

    number = models.CharField(max_length=24, db_index=True)
    source_number = models.CharField(max_length=40, blank=True)
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, related_name="households"
    )
    group = models.ForeignKey(
        "places.Group", null=True, blank=True, on_delete=models.PROTECT, related_name="households"
    )
    head = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="headed"
    )
    address = EncryptedTextField(null=True, blank=True)
    residence = models.CharField(
        max_length=20, choices=Residence.choices, default=Residence.RESIDENT
    )
    economy_type = models.CharField(max_length=12, choices=Economy.choices, blank=True)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    # From this day on there is no such household: merged into another one, or nobody is left.
    ended_on = models.DateField(null=True, blank=True)
    joined_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined_from"
    )
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)
    registered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "number"], name="household_number_unique"),
            models.CheckConstraint(
                condition=Q(joined_into=None) | Q(ended_on__isnull=False),
                name="household_joined_has_ended",
            ),
        ]
        indexes: ClassVar = [
            # With the number, so that a filtered list comes out of the index in its order.
            models.Index(fields=["village", "residence", "number"], name="household_residence"),
            models.Index(fields=["village", "source_number"], name="household_source_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Membership(models.Model):
    """A person belongs to a household from joined_on until left_on (exclusive).

    PII: the family relation. Rows are ended, never deleted: kinship outlives moving out.
    The relation is to the household's head of that time; when the head changes, those who stay
    have new rows. A row that is void came from an event that was undone, or was corrected by
    one: it is true for no day and tells of no kinship.
    """

    class Relation(models.TextChoices):
        """What the person is to the head (codes of GB/T 4761, those we tell apart)."""

        HEAD = "02", _("Head")
        SPOUSE = "10", _("Spouse")
        SON = "20", _("Son")
        SON_IN_LAW = "28", _("Son-in-law")
        DAUGHTER = "30", _("Daughter")
        DAUGHTER_IN_LAW = "38", _("Daughter-in-law")
        GRANDCHILD = "40", _("Grandchild")
        PARENT = "50", _("Parent")
        PARENT_IN_LAW = "53", _("Parent-in-law")
        GRANDPARENT = "60", _("Grandparent")
        SIBLING = "70", _("Brother or sister")
        SIBLING_IN_LAW = "72", _("Brother's or sister's spouse")
        UNCLE = "81", _("Uncle or aunt")
        NEPHEW = "93", _("Nephew or niece")
        RELATIVE = "97", _("Other relative")
        OTHER = "99", _("Not related")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=2, choices=Relation.choices)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    is_void = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(left_on=models.F("joined_on")),
                name="membership_void_on_no_day",
            ),
            # A person lives in one household at a time.
            models.UniqueConstraint(
                fields=["person"], condition=Q(left_on=None), name="membership_current_single"
            ),
            # One head at a time.
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(left_on=None, relation="02"),
                name="membership_head_single",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}:{self.person_id}:{self.relation}"


class Organisation(UuidModel):
    """A company, cooperative or collective. PII: none (a legal person)."""

    class Kind(models.TextChoices):
        """Its legal form."""

        COMPANY = "company", _("Company")
        COOPERATIVE = "cooperative", _("Cooperative")
        COLLECTIVE = "collective", _("Village collective")

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=18, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    village = models.ForeignKey("places.Village", null=True, blank=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.name


class Party(UuidModel):
    """Whoever may hold a credit line: exactly one person, household or organisation.

    PII: none of its own (it points to those who have).
    """

    class Kind(models.TextChoices):
        """Which of the three."""

        PERSON = "person"
        HOUSEHOLD = "household"
        ORGANISATION = "organisation"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT)
    household = models.OneToOneField(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="party"
    )
    organisation = models.OneToOneField(
        Organisation, null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="party_exactly_one",
                condition=Q(kind="person", person__isnull=False, household=None, organisation=None)
                | Q(kind="household", person=None, household__isnull=False, organisation=None)
                | Q(kind="organisation", person=None, household=None, organisation__isnull=False),
            )
        ]


class Tie(UuidModel):
    """`other` is the `relation` of `person`, from valid_from until valid_to (exclusive).

    PII: family relation or interest between two people. Stored once, read both ways.
    """

    class Relation(models.TextChoices):
        """Kin by name; `kin` is kinship nobody spelled out; the last five are no kinship."""

        SPOUSE = "spouse", _("Spouse")
        PARENT = "parent", _("Parent")
        CHILD = "child", _("Child")
        SIBLING = "sibling", _("Brother or sister")
        GRANDPARENT = "grandparent", _("Grandparent")
        GRANDCHILD = "grandchild", _("Grandchild")
        UNCLE = "uncle", _("Uncle or aunt")
        NEPHEW = "nephew", _("Nephew or niece")
        IN_LAW = "in_law", _("In-law")
        KIN = "kin", _("Other relative")
        FORMER_SPOUSE = "ex_spouse", _("Former spouse")
        INTEREST = "interest", _("Shared interest")
        GUARANTOR = "guarantor", _("Guarantor")
        CREDITOR = "creditor", _("Creditor")
        NEIGHBOUR = "neighbour", _("Neighbour")

    class Source(models.TextChoices):
        """Who says so."""

        REGISTRY = "registry", _("Household register")
        DECLARED = "declared", _("Declared")
        STAFF_INTEREST = "staff_interest", _("Staff interest")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties_back")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    source = models.CharField(max_length=16, choices=Source.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LIVE)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=models.F("other")), name="tie_two_people"),
            models.UniqueConstraint(
                fields=["person", "other", "relation"],
                condition=Q(valid_to=None),
                name="tie_current_single",
            ),
        ]


class StaffTie(UuidModel):
    """A user is kin of, or has an interest in, a person; who handles a case is checked by it.

    PII: family relation or interest of an employee.
    """

    user = models.ForeignKey("org.User", on_delete=models.PROTECT, related_name="staff_ties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="staff_ties")
    relation = models.CharField(max_length=12, choices=Tie.Relation.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "person"],
                condition=Q(valid_to=None),
                name="staff_tie_current_single",
            )
        ]
