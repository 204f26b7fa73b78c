"""Forms of the registry: parse and check the shape; meaning is checked by the services."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    DebtInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    SourceInput,
)
from huhutong.households.models import (
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
    Person,
    Tie,
)
from huhutong.households.models.archive import Level
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


def _date_input() -> forms.DateInput:
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
    birth_on = forms.DateField(label=_("Date of birth"), required=False, widget=_date_input())
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


class TieForm(forms.Form):
    """A declared tie to a person of another household, found by household number."""

    person = forms.ChoiceField(label=_("Member of this household"))
    other = forms.ChoiceField(label=_("Other person"))
    relation = forms.ChoiceField(
        label=_("The other is to the member"), choices=Tie.Relation.choices
    )


class SourceForm(forms.Form):
    """Where what is recorded now comes from."""

    source = forms.ChoiceField(
        label=_("Source"), choices=[(c, t) for c, t in SOURCE_LABELS.items() if c != "roster"]
    )
    basis = forms.CharField(label=_("Basis"), max_length=100, required=False)

    def given(self, collector: str, on: date) -> SourceInput:
        """The source with who collects today."""
        data = self.cleaned_data
        return SourceInput(data["source"], on, collector, data["basis"])


class ProfileForm(forms.Form):
    """Labour, skill, plan, dwelling."""

    labour_count = forms.IntegerField(label=_("Labour (people)"), min_value=0, max_value=30)
    skill = forms.TypedChoiceField(label=_("Skill"), choices=Level.choices, coerce=int)
    plan = forms.TypedChoiceField(label=_("Plan"), choices=Level.choices, coerce=int)
    plan_text = forms.CharField(label=_("What is planned"), max_length=200, required=False)
    dwelling = forms.CharField(label=_("Dwelling"), max_length=100, required=False)

    def given(self) -> ProfileInput:
        """The input of the services."""
        return ProfileInput(**self.cleaned_data)


class RowForm(forms.Form):
    """A form that is one row of a table: the heads of the columns are its labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class IncomeForm(RowForm):
    """One income; without an amount the row is left out."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=IncomeRecord.Kind.choices, initial=IncomeRecord.Kind.WAGE
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    person = forms.ChoiceField(label=_("Earned by"), required=False)
    gross = YuanField(label=_("Gross (yuan)"), required=False)
    cost = YuanField(label=_("Cost (yuan)"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Household")), *people]

    def given(self) -> IncomeInput | None:
        """The input; farm income without a cost has it imputed."""
        data = self.cleaned_data
        if data.get("gross") is None:
            return None
        business = data["kind"] == IncomeRecord.Kind.BUSINESS
        return IncomeInput(
            data["kind"],
            data["year"],
            data["gross"],
            cost_fen=data["cost"] if business else (data["cost"] or 0),
            person_id=int(data["person"]) if data["person"] else None,
        )


class AssetForm(RowForm):
    """One asset; without a value the row is left out."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=AssetRecord.Kind.choices, initial=AssetRecord.Kind.HOUSE
    )
    value = YuanField(label=_("Value (yuan)"), required=False)
    description = forms.CharField(label=_("Description"), max_length=100, required=False)

    def given(self) -> AssetInput | None:
        """The input."""
        data = self.cleaned_data
        if data.get("value") is None:
            return None
        return AssetInput(data["kind"], data["value"], data["description"])


class DebtForm(RowForm):
    """One debt; without a balance the row is left out."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=DebtRecord.Kind.choices, initial=DebtRecord.Kind.BANK
    )
    creditor = forms.CharField(label=_("Creditor"), max_length=60, required=False)
    balance = YuanField(label=_("Balance (yuan)"), required=False)
    due = YuanField(label=_("Due within 12 months (yuan)"), required=False)
    high_interest = forms.BooleanField(label=_("High interest"), required=False)

    def given(self) -> DebtInput | None:
        """The input."""
        data = self.cleaned_data
        if data.get("balance") is None:
            return None
        return DebtInput(
            data["kind"],
            data["balance"],
            data["due"] or 0,
            data["creditor"],
            data["high_interest"],
        )


IncomeSet = forms.formset_factory(IncomeForm, extra=2)
AssetSet = forms.formset_factory(AssetForm, extra=2)
DebtSet = forms.formset_factory(DebtForm, extra=2)


class ArchiveForms:
    """The forms of the archive page as one: profile, source, and three tables."""

    def __init__(
        self,
        data: Any,
        *,
        people: list[tuple[str, str]],
        initial: dict[str, Any],
    ) -> None:
        self.source = SourceForm(data, prefix="source")
        self.profile = ProfileForm(data, prefix="profile", initial=initial["profile"])
        self.incomes = IncomeSet(
            data, prefix="income", initial=initial["incomes"], form_kwargs={"people": people}
        )
        self.assets = AssetSet(data, prefix="asset", initial=initial["assets"])
        self.debts = DebtSet(data, prefix="debt", initial=initial["debts"])

    def is_valid(self) -> bool:
        """Whether every part is; all are asked, so that all errors show at once."""
        parts = (self.source, self.profile, self.incomes, self.assets, self.debts)
        return all([part.is_valid() for part in parts])  # noqa: C419 - no short cut

    def given(self, collector: str, on: date) -> ArchiveInput:
        """The archive as typed."""
        incomes = [form.given() for form in self.incomes if form.cleaned_data]
        assets = [form.given() for form in self.assets if form.cleaned_data]
        debts = [form.given() for form in self.debts if form.cleaned_data]
        return ArchiveInput(
            self.source.given(collector, on),
            profile=self.profile.given(),
            incomes=tuple(row for row in incomes if row is not None),
            assets=tuple(row for row in assets if row is not None),
            debts=tuple(row for row in debts if row is not None),
        )
