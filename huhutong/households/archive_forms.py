"""Forms of the archive page: one section a class, all saved together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.households.archive_rows import (
    AssetForm,
    DebtForm,
    ExpectedForm,
    HonourForm,
    IncomeForm,
    LandForm,
    MachineryForm,
    MemberFactsForm,
    NeedForm,
    ProductionForm,
    RowForm,
    SpendingForm,
)
from huhutong.households.forms import SOURCE_LABELS
from huhutong.households.inputs import ArchiveInput, ProfileInput, SourceInput
from huhutong.households.models.archive import Level
from huhutong.households.rules.classes import MAY_BE_NONE, ROWS


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


class NothingForm(forms.Form):
    """For each class that can be none: whether the household says it has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in MAY_BE_NONE:
            self.fields[code] = forms.BooleanField(
                label=_("The household has none"), required=False
            )


def _set(form: type[RowForm], extra: int = 2) -> Any:
    return forms.formset_factory(form, extra=extra)


# Code of a class -> its table of forms; a member has a row each, so nobody is added there.
SETS: Mapping[str, Any] = {
    "members": _set(MemberFactsForm, extra=0),
    "land": _set(LandForm),
    "production": _set(ProductionForm),
    "machinery": _set(MachineryForm),
    "income": _set(IncomeForm),
    "expected": _set(ExpectedForm),
    "assets": _set(AssetForm),
    "debts": _set(DebtForm),
    "spending": _set(SpendingForm),
    "honours": _set(HonourForm),
    "needs": _set(NeedForm),
}
# The names of older addresses and scripts: these three were there first.
_PREFIX: Mapping[str, str] = {"assets": "asset", "debts": "debt"}


class ArchiveForms:
    """The forms of the archive page as one: source, profile, a table for each class."""

    def __init__(
        self,
        data: Any,
        *,
        people: list[tuple[str, str]],
        initial: Mapping[str, Any],
        on: date,
    ) -> None:
        of_people = {"people": people}
        more: dict[str, dict[str, Any]] = {
            "members": of_people,
            "income": of_people,
            "expected": {**of_people, "year": on.year},
            "production": {"year": on.year - 1},
            "spending": {"year": on.year - 1},
        }
        self.source = SourceForm(data, prefix="source")
        self.profile = ProfileForm(data, prefix="profile", initial=initial["profile"])
        self.nothing = NothingForm(data, prefix="nothing", initial=initial["nothing"])
        self.sets = {
            code: made(
                data,
                prefix=_PREFIX.get(code, code),
                initial=initial[code],
                form_kwargs=more.get(code, {}),
            )
            for code, made in SETS.items()
        }

    def is_valid(self) -> bool:
        """Whether every part is; all are asked, so that all errors show at once."""
        parts = (self.source, self.profile, self.nothing, *self.sets.values())
        return all([part.is_valid() for part in parts])  # noqa: C419 - no short cut

    def given(self, collector: str, on: date) -> ArchiveInput:
        """The archive as typed."""
        rows = {ROWS[code]: tuple(self._given(code)) for code in ROWS}
        said = self.nothing.cleaned_data
        return ArchiveInput(
            self.source.given(collector, on),
            profile=self.profile.given(),
            nothing=frozenset(code for code in MAY_BE_NONE if said[code]),
            **rows,
        )

    def _given(self, code: str) -> list[Any]:
        told = [form.given() for form in self.sets[code] if form.cleaned_data]
        return [row for row in told if row is not None]
