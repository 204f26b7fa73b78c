"""The form that asks for an export."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huhutong.households.models import RegistryExport
from huhutong.households.rules.exports import LEAST_REASON
from huhutong.households.services.exports import Wanted
from huhutong.places.public import Village


class ExportForm(forms.Form):
    """Which village, what for, and whether numbers are needed in clear."""

    village = forms.ModelChoiceField(
        label=_("Village"),
        queryset=Village.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a village"),
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=RegistryExport.Purpose.choices)
    reason = forms.CharField(
        label=_("Who needs the list, and for what"),
        help_text=_("The person who approves reads this. It stands in the workbook."),
        min_length=LEAST_REASON,
        max_length=200,
    )
    in_clear = forms.BooleanField(
        label=_("ID numbers, phones and addresses in clear"),
        help_text=_("Without it they are masked. Ask for it only if the work cannot be done so."),
        required=False,
    )

    def __init__(self, *args: Any, villages: QuerySet[Village], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What the valid form asks for."""
        data = self.cleaned_data
        return Wanted(data["village"].code, data["purpose"], data["reason"], data["in_clear"])
