"""Institutions, branches, users and roles."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from huhutong.infra.abstract import UuidModel


class Institution(UuidModel):
    """A legal-person bank, or a union above it. One database serves many.

    PII: none.
    """

    class Kind(models.TextChoices):
        """Whether it lends or supervises those that lend."""

        BANK = "bank"
        UNION = "union"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BANK)

    def __str__(self) -> str:
        return self.name


class Branch(UuidModel):
    """A branch of an institution; which villages it serves is a ServiceArea of places.

    address and phone are what a notice tells villagers; empty leaves a line to fill in by hand.

    PII: none.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "code"], name="branch_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by username, for Django's sign-in."""


class User(AbstractBaseUser, UuidModel):
    """Someone who signs in to work: staff, agent or supervisor. Villagers are Persons.

    PII: name of the employee; no customer data.
    """

    class Kind(models.TextChoices):
        """What brings them here."""

        STAFF = "staff"
        AGENT = "agent"
        SUPERVISOR = "supervisor"

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.STAFF)
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class Role(UuidModel):
    """A named set of permission codes `app.verb`; institution null: offered to all.

    PII: none.
    """

    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    permissions = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "code"], name="role_code_unique"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(institution=None), name="role_code_unique_for_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleAssignment(UuidModel):
    """A user holds a role from valid_from until valid_to (exclusive).

    PII: none.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
