"""Rows of the archive page: one form class for each class of the archive."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.households.forms import YuanField, date_input
from huhutong.households.inputs import (
    AssetInput,
    DebtInput,
    HonourInput,
    IncomeInput,
    LandInput,
    MachineryInput,
    MemberFactsInput,
    NeedInput,
    ProductionInput,
    SpendingInput,
)
from huhutong.households.models import (
    AssetRecord,
    DebtRecord,
    HonourRecord,
    IncomeRecord,
    LandRecord,
    MemberRecord,
    NeedRecord,
    ProductionRecord,
    SpendingRecord,
)
from huhutong.households.rules.classes import LONGEST_CYCLE_MONTHS, MOST_MONTHS

FIRST_YEAR, LAST_YEAR = 2000, 2100


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


def _unknown(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("Not known")), *choices]


class HundredthsField(forms.DecimalField):
    """A size with at most two decimals, as typed; the value is in 1/100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=2, min_value=0, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "num"})

    def clean(self, value: Any) -> Any:
        """1/100 of the unit, None where nothing was typed."""
        size = super().clean(value)
        return None if size is None else int(size * 100)


def hundredths_text(hundredths: int | None) -> str:
    """1/100 as an editable text: 350 -> "3.5"."""
    if hundredths is None:
        return ""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


class KeyedForm(RowForm):
    """A row that stands by its key column: emptied there, the row is taken out.

    A new row in which something else was filled in is not dropped unsaid.
    """

    key: ClassVar[str]

    def clean(self) -> dict[str, Any]:
        """The values; a new row without its key but with other words is refused."""
        data = super().clean() or self.cleaned_data
        typed = self.has_changed() and self.empty_permitted
        if typed and self.key not in self.errors and data.get(self.key) in {None, ""}:
            said = _("Fill this in, or empty the whole row.")
            self.add_error(self.key, forms.ValidationError(said))
        return data

    def given(self) -> Any:
        """The input, None where the key is empty."""
        if self.cleaned_data.get(self.key) in {None, ""}:
            return None
        return self.told()

    def told(self) -> Any:
        """The input of a row that stands."""
        raise NotImplementedError


class MemberFactsForm(RowForm):
    """What is known of one member; a row in which nothing is known is left out."""

    person = forms.ChoiceField(widget=forms.HiddenInput)
    education = forms.ChoiceField(
        label=_("Schooling"), choices=_unknown(MemberRecord.Education.choices), required=False
    )
    labour = forms.ChoiceField(
        label=_("Labour"), choices=_unknown(MemberRecord.Labour.choices), required=False
    )
    skill = forms.CharField(label=_("Trade or skill"), max_length=60, required=False)
    work_place = forms.CharField(label=_("Place of work"), max_length=100, required=False)
    months_away = forms.IntegerField(
        label=_("Months away in a year"), min_value=0, max_value=MOST_MONTHS, required=False
    )
    medical = forms.ChoiceField(
        label=_("Medical insurance"), choices=_unknown(MemberRecord.Cover.choices), required=False
    )
    pension = forms.ChoiceField(
        label=_("Pension insurance"), choices=_unknown(MemberRecord.Cover.choices), required=False
    )
    other_insurance = forms.CharField(label=_("Other insurance"), max_length=60, required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = dict(people)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = people
        for bound in self.fields.values():
            bound.widget.attrs.pop("aria-label", None)  # here each field has a visible label

    def member(self) -> str:
        """Whose row it is."""
        return self.names.get(str(self["person"].value()), "")

    def given(self) -> MemberFactsInput | None:
        """The input."""
        data = dict(self.cleaned_data)
        person = int(data.pop("person"))
        if all(value in {None, ""} for value in data.values()):
            return None
        return MemberFactsInput(**data, person_id=person)


class LandForm(KeyedForm):
    """A piece of land."""

    key = "area"
    kind = forms.ChoiceField(label=_("Kind"), choices=LandRecord.Kind.choices, initial="paddy")
    tenure = forms.ChoiceField(
        label=_("Right"), choices=LandRecord.Tenure.choices, initial="contracted"
    )
    area = HundredthsField(label=_("Area (mu)"), required=False)
    rent = YuanField(label=_("Rent a year (yuan)"), required=False)
    until_on = forms.DateField(label=_("Until"), required=False, widget=date_input())
    place = forms.CharField(label=_("Where"), max_length=100, required=False)

    def told(self) -> LandInput:
        """The input."""
        data = self.cleaned_data
        return LandInput(
            data["kind"],
            data["area"],
            data["tenure"],
            rent_fen=data["rent"],
            until_on=data["until_on"],
            place=data["place"],
        )


class YearForm(KeyedForm):
    """A row of one year, which starts with the year that is most likely meant."""

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = year


class ProductionForm(YearForm):
    """What is grown or kept."""

    key = "scale"
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ProductionRecord.Kind.choices, initial="grain"
    )
    name = forms.CharField(label=_("What"), max_length=40, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    scale = HundredthsField(label=_("How much"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=ProductionRecord.Unit.choices, initial="mu")
    cycle_months = forms.IntegerField(
        label=_("Cycle (months)"), min_value=1, max_value=LONGEST_CYCLE_MONTHS, required=False
    )
    output = YuanField(label=_("Sold and kept in the year (yuan)"), required=False)
    cost = YuanField(label=_("Cost (yuan)"), required=False)

    def told(self) -> ProductionInput:
        """The input; without a cost no books are kept."""
        data = self.cleaned_data
        return ProductionInput(
            data["kind"],
            data["year"],
            data["scale"],
            data["unit"],
            name=data["name"],
            cycle_months=data["cycle_months"],
            output_fen=data["output"],
            cost_fen=data["cost"],
        )


class MachineryForm(KeyedForm):
    """Machines of one sort."""

    key = "name"
    name = forms.CharField(label=_("Machine"), max_length=60, required=False)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)
    bought_year = forms.IntegerField(
        label=_("Bought in"), min_value=1950, max_value=LAST_YEAR, required=False
    )

    def told(self) -> MachineryInput:
        """The input."""
        return MachineryInput(**self.cleaned_data)


class ExpectedForm(IncomeForm):
    """Income that is expected."""

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = year


class SpendingForm(YearForm):
    """What is spent."""

    key = "amount"
    kind = forms.ChoiceField(label=_("Kind"), choices=SpendingRecord.Kind.choices, initial="living")
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    amount = YuanField(label=_("Amount (yuan)"), required=False)
    description = forms.CharField(label=_("Description"), max_length=100, required=False)

    def told(self) -> SpendingInput:
        """The input."""
        data = self.cleaned_data
        return SpendingInput(data["kind"], data["year"], data["amount"], data["description"])


class HonourForm(KeyedForm):
    """A title, an honour, a report seen."""

    key = "title"
    kind = forms.ChoiceField(
        label=_("Kind"), choices=HonourRecord.Kind.choices, initial="credit_user"
    )
    title = forms.CharField(label=_("Title or result"), max_length=100, required=False)
    issuer = forms.CharField(label=_("Given by"), max_length=100, required=False)
    given_on = forms.DateField(label=_("Given on"), required=False, widget=date_input())

    def told(self) -> HonourInput:
        """The input."""
        return HonourInput(**self.cleaned_data)


class NeedForm(KeyedForm):
    """Money that would be needed."""

    key = "amount"
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=NeedRecord.Purpose.choices, initial="farming"
    )
    amount = YuanField(label=_("Amount (yuan)"), required=False)
    wanted_on = forms.DateField(label=_("Wanted by"), required=False, widget=date_input())
    detail = forms.CharField(label=_("What exactly"), max_length=100, required=False)

    def told(self) -> NeedInput:
        """The input."""
        data = self.cleaned_data
        return NeedInput(data["purpose"], data["amount"], data["wanted_on"], data["detail"])
