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
    # No column: who comes by an access token may do no more than the token permits.
    narrowed_to: frozenset[str] | None = None

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


class AccessToken(UuidModel):
    """A program acts as a user by this token, within fewer permissions, until expires_on.

    Of the token itself only a keyed digest is kept: whoever lost it has a new one issued.
    permissions  codes; what the token permits on a day is what user and token both permit.
    expires_on   the first day on which it is refused; revoked_at ends it earlier.
    minute, in_minute  how many requests came in the minute that began then: the rate limit.

    PII: none (the name says what program it is for).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField()
    issued_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    reads = models.PositiveBigIntegerField(default=0)
    writes = models.PositiveBigIntegerField(default=0)
    minute = models.DateTimeField(null=True, blank=True)
    in_minute = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            # A name in the audit trail means one token at a time.
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(revoked_at=None), name="token_name_open"
            )
        ]

    def __str__(self) -> str:
        return self.name
