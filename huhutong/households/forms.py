"""Forms of the registry: parse and check the shape; meaning is checked by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.households.inputs import (
    MemberInput,
)
from huhutong.households.models import (
    Consent,
    Household,
    Membership,
    Person,
    Picture,
    ProductionRecord,
    Tie,
)
from huhutong.households.services.unmask import PURPOSES
from huhutong.kernel.money import AmountProblem, yuan_to_fen
from huhutong.places.public import Group, Village

SOURCE_LABELS = {
    "self": _("Stated by the household"),
    "cadre": _("Village cadre"),
    "neighbour": _("Neighbour"),
    "document": _("Document seen"),
    "government": _("Government data"),
    "roster": _("Imported roster"),
}
PURPOSE_LABELS = {
    "visit": _("Visit or call"),
    "identity_check": _("Checking identity"),
    "objection": _("Handling an objection"),
    "correction": _("Correcting the registry"),
}
MAX_MB = 50


class YuanField(forms.CharField):
    """Yuan as typed ("12,345.6", "3.2万"); the value is fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "num"})

    def clean(self, value: Any) -> Any:
        """Fen, None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = yuan_to_fen(text)
        except AmountProblem as problem:
            raise forms.ValidationError(
                _("Write the amount in yuan with at most two decimals, as 12,345.60.")
            ) from problem
        if fen < 0:
            raise forms.ValidationError(_("The amount cannot be negative."))
        return fen


def yuan_text(fen: int | None) -> str:
    """Fen as an editable text: 3600000 -> "36000"; cents only where there are any."""
    if fen is None:
        return ""
    whole, cents = divmod(fen, 100)
    return f"{whole}.{cents:02d}" if cents else str(whole)


def date_input() -> forms.DateInput:
    """A calendar of the browser's own."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UploadForm(forms.Form):
    """A roster file for one village."""

    village = forms.ModelChoiceField(
        Village.objects.none(), label=_("Village"), empty_label=_("Choose a village")
    )
    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("Excel (.xlsx, .xls) or CSV, at most 50 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class HouseholdForm(forms.Form):
    """What is known of the household as such."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Natural village"),
        required=False,
        empty_label=_("Not known"),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    residence = forms.ChoiceField(label=_("Residence"), choices=Household.Residence.choices)
    economy_type = forms.ChoiceField(
        label=_("Main livelihood"),
        choices=[("", _("Not known")), *Household.Economy.choices],
        required=False,
    )

    def said(self) -> dict[str, str | int | None]:
        """The values by the household's column."""
        data = self.cleaned_data
        return {
            "group_id": data["group"].pk if data["group"] else None,
            "address": data["address"] or None,
            "residence": data["residence"],
            "economy_type": data["economy_type"],
        }


class PersonForm(forms.Form):
    """A member; with an ID number, sex and birth are taken from it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=18,
        required=False,
        help_text=_("With it, sex and date of birth need not be filled in."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", _("Not known")), *Person.Sex.choices], required=False
    )
    birth_on = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)

    def given(self, relation: str) -> MemberInput:
        """The input of the services."""
        data = self.cleaned_data
        return MemberInput(
            name=data["name"],
            relation=relation,
            id_number=data["id_number"],
            phone=data["phone"],
            sex=data["sex"],
            birth_on=data["birth_on"],
        )


class MemberForm(PersonForm):
    """A new member with the relation to the head."""

    relation = forms.ChoiceField(
        label=_("Relation to the head"),
        choices=[c for c in Membership.Relation.choices if c[0] != Membership.Relation.HEAD],
    )


class NewHouseholdForm(PersonForm):
    """A household with its head; members are added on its page."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Natural village"),
        required=False,
        empty_label=_("Not known"),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    residence = forms.ChoiceField(label=_("Residence"), choices=Household.Residence.choices)


class ConsentForm(forms.Form):
    """A consent as signed on paper."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Consent.Purpose.choices)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        help_text=_("Where the signed form lies, e.g. folder and number."),
    )


class UnmaskForm(forms.Form):
    """Why somebody wants to see the data in clear."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[(code, PURPOSE_LABELS[code]) for code in PURPOSES]
    )


class PictureForm(forms.Form):
    """A picture for the archive."""

    kind = forms.ChoiceField(label=_("Class"), choices=Picture.Kind.choices)
    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, at most 20 MB. It is kept smaller and without metadata."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    caption = forms.CharField(label=_("What is seen"), max_length=100, required=False)


RATIO_KINDS = dict((*ProductionRecord.Kind.choices, *Household.Economy.choices))


class RatioForm(forms.Form):
    """A cost ratio from a day on."""

    kind = forms.ChoiceField(label=_("What is grown or kept"), choices=[*RATIO_KINDS.items()])
    ratio = forms.DecimalField(
        label=_("Cost ratio (%)"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
    )
    from_on = forms.DateField(label=_("In force from"), widget=date_input())

    def clean_ratio(self) -> int:
        """Basis points."""
        return int(self.cleaned_data["ratio"] * 100)


class TieForm(forms.Form):
    """A declared tie to a person of another household, found by household number."""

    person = forms.ChoiceField(label=_("Member of this household"))
    other = forms.ChoiceField(label=_("Other person"))
    relation = forms.ChoiceField(
        label=_("The other is to the member"), choices=Tie.Relation.choices
    )
