"""Refusals of org."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class UsernameTaken(DomainError):
    """Login names are unique over all institutions."""

    code = "org.username_taken"
    template = _("The login name {username} is already in use. Choose another.")


class UsernameInvalid(DomainError):
    """A login name is 2 to 60 letters, digits, dots, dashes or underlines."""

    code = "org.username_invalid"
    http_status = 400
    template = _(
        "The login name {username} cannot be used. Take 2 to 60 letters, digits, dots or dashes."
    )


class PasswordTooWeak(DomainError):
    """The password does not meet the rules."""

    code = "org.password_too_weak"
    http_status = 400
    template = _(
        "This password is too easy to guess. Take at least 8 characters, not a common word."
    )


class OldPasswordWrong(DomainError):
    """The present password was not given correctly."""

    code = "org.old_password_wrong"
    http_status = 400
    template = _("The present password is not right. Nothing was changed; type it again.")


class UserNotFound(DomainError):
    """No such user in the administrator's institution."""

    code = "org.user_not_found"
    http_status = 404
    template = _("There is no such user in your institution.")


class BankNotFound(DomainError):
    """No institution has this code."""

    code = "org.bank_not_found"
    http_status = 404
    template = _(
        "There is no institution with the code {code}. Found it first: huhutong bank found."
    )


class CodeTaken(DomainError):
    """Codes of banks, and of a bank's branches, are unique."""

    code = "org.code_taken"
    template = _("The code {code} is already in use. Choose another.")


class BranchNotFound(DomainError):
    """No such branch in the administrator's institution."""

    code = "org.branch_not_found"
    http_status = 404
    template = _("There is no such branch in your institution.")


class RoleNotFound(DomainError):
    """No such role is offered to the institution."""

    code = "org.role_not_found"
    http_status = 404
    template = _("There is no such role in your institution.")


class RoleAlreadyHeld(DomainError):
    """The user holds the role already."""

    code = "org.role_already_held"
    template = _("{name} already holds the role {role}. Nothing was changed.")


class RoleNotHeld(DomainError):
    """The user does not hold the role."""

    code = "org.role_not_held"
    template = _("{name} does not hold the role {role} any more. Load the page again.")


class LastAdministrator(DomainError):
    """An institution keeps at least one active administrator."""

    code = "org.last_administrator"
    template = _("{name} is the last administrator. Give the role to another person first.")


class RoleMixesMakerAndSystem(DomainError):
    """Who manages users holds no customer data."""

    code = "org.role_mixes_administration"
    template = _(
        "An administrator of users may not hold a role over customer data as well. "
        "Give {role} to another person, or end the other role first."
    )
