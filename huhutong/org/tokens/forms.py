"""The form of a new access token."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huhutong.org.models import User
from huhutong.org.permissions import LABELS
from huhutong.org.tokens.selectors import permitted_by_token
from huhutong.org.tokens.services import MOST_DAYS, NAME_LENGTH, TokenWish

_USUAL_DAYS = 90


class TokenForm(forms.Form):
    """What program it is for, what it permits, until when."""

    name = forms.CharField(
        label=_("What program is it for?"),
        max_length=NAME_LENGTH,
        help_text=_("For instance: nightly exchange with the core system."),
    )
    permissions = forms.MultipleChoiceField(
        label=_("What it permits"), widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Refused from this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most a year ahead."),
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = permitted_by_token(user, on)
        choices = [(code, gettext(LABELS[code])) for code in codes]
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]
        self.fields["expires_on"].initial = on + timedelta(days=_USUAL_DAYS)
        last = on + timedelta(days=MOST_DAYS)
        self.fields["expires_on"].widget.attrs |= {
            "min": (on + timedelta(days=1)).isoformat(),
            "max": last.isoformat(),
        }

    def wish(self) -> TokenWish:
        """What was asked for; wants a valid form."""
        data = self.cleaned_data
        return TokenWish(data["name"], tuple(data["permissions"]), data["expires_on"])
