"""Forms of sign-in and of the users pages: shape only, decisions are the services'."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.translation import gettext_lazy as _

from huhutong.org.models import Branch, Role, User
from huhutong.org.selectors import branches_in_scope, roles_offered


class SignInForm(AuthenticationForm):
    """Login name and password, in our words."""

    username = UsernameField(
        label=_("Login name"), widget=forms.TextInput(attrs={"autofocus": True})
    )
    error_messages = {  # noqa: RUF012 - Django reads it as it is
        "invalid_login": _(
            "Login name or password is not right. Check both and type them again; after five "
            "wrong tries sign-in is locked for 15 minutes."
        ),
        "inactive": _("This login is switched off. Ask the administrator of your institution."),
    }


class PasswordChangeForm(forms.Form):
    """The present password and the new one twice."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 8 characters, not a common word."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        data = super().clean() or {}
        if data.get("new") != data.get("again"):
            self.add_error("again", _("The two new passwords differ. Type the new one again."))
        return data


class NewUserForm(forms.Form):
    """A colleague who gets a login."""

    username = forms.CharField(
        label=_("Login name"),
        max_length=60,
        help_text=_("Letters, digits, dots or dashes; it cannot be changed later."),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(User.Kind.STAFF, _("Staff")), (User.Kind.AGENT, _("Agent"))],
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("Head office"),
    )
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        help_text=_("Hand it over in person; ask for it to be changed at the first sign-in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["branch"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy the class
        field.queryset = branches_in_scope(administrator)


class AssignRoleForm(forms.Form):
    """A role that the user shall hold from today."""

    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a role"),
    )

    def __init__(self, *args: Any, institution_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy the class
        field.queryset = roles_offered(institution_id)


class ResetPasswordForm(forms.Form):
    """A new password for someone who forgot theirs."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("Hand it over in person; ask for it to be changed at the first sign-in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
