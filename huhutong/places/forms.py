"""The form of data scopes: shape only."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.org.public import User
from huhutong.places.selectors import scopes_offered


class AssignScopeForm(forms.Form):
    """A scope that the user shall work in from today; the value is kind:uuid."""

    scope = forms.ChoiceField(
        label=_("Scope"),
        error_messages={"invalid_choice": _("Choose one of the offered scopes.")},
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = scopes_offered(user, on)
        field = self.fields["scope"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy the class
        field.choices = [(key, _label(key, str(scope))) for key, scope in self.offered.items()]


def _label(key: str, name: str) -> str:
    labels = {
        "institution": _("The whole institution"),
        "branch": _("Branch: {name}"),
        "grid": _("Grid: {name}"),
        "village": _("Village: {name}"),
        "region": _("Region: {name}"),
    }
    return str(labels[key.split(":", maxsplit=1)[0]]).format(name=name)
