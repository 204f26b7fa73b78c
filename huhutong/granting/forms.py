"""Forms of the campaign. Amounts are typed in yuan and become fen here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.granting.models import OUTCOMES
from huhutong.granting.rules import REASON_LEAST_CHARACTERS, RESTUDY_OUTCOMES, Outcome

FEN_PER_YUAN = 100
ENDINGS = [(key, label) for key, label in OUTCOMES if Outcome(key) in RESTUDY_OUTCOMES]


class StartForm(forms.Form):
    """A round begins."""

    title = forms.CharField(
        label=_("Name of the round"),
        max_length=100,
        required=False,
        help_text=_("Left empty: village and year."),
    )


class OverrideForm(forms.Form):
    """The branch's figure with its reason."""

    limit_yuan = forms.IntegerField(
        label=_("Branch figure (yuan)"),
        min_value=1,
        help_text=_("A whole number of 1,000 yuan. The model figure is kept beside it."),
    )
    reason = forms.CharField(
        label=_("Your reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=REASON_LEAST_CHARACTERS,
        max_length=500,
    )

    @property
    def limit_fen(self) -> int:
        """The amount in fen."""
        return int(self.cleaned_data["limit_yuan"]) * FEN_PER_YUAN


class ResubmitForm(forms.Form):
    """The maker's answer to a proposal that came back."""

    note = forms.CharField(
        label=_("What was looked at again"),
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=REASON_LEAST_CHARACTERS,
        max_length=500,
    )
    limit_yuan = forms.IntegerField(
        label=_("New figure (yuan)"),
        required=False,
        min_value=1,
        help_text=_("Left empty: the figure stays."),
    )
    outcome = forms.ChoiceField(
        label=_("Or end it without a line"),
        required=False,
        choices=[("", _("No, propose a line")), *ENDINGS],
    )


class AdjustForm(forms.Form):
    """What the re-study found."""

    note = forms.CharField(
        label=_("What the re-study found"),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=REASON_LEAST_CHARACTERS,
        max_length=500,
    )
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    limit_yuan = forms.IntegerField(label=_("New limit (yuan)"), required=False, min_value=1)
    outcome = forms.ChoiceField(
        label=_("Or end it without a line"),
        required=False,
        choices=[("", _("No, propose a line")), *ENDINGS],
    )

    def __init__(self, *args: Any, grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grade"]
        field.choices = [("", "–"), *((grade, grade) for grade in grades)]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """The checker's decision; sending back needs a note, as the service does."""

    note = forms.CharField(
        label=_("Your reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text=_("Needed for sending back: what the maker should look at again."),
    )
    # The limit on the page, so that another one is not passed unseen.
    seen_fen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, passed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed = passed

    def clean_note(self) -> str:
        """Whoever sends back says why."""
        note: str = self.cleaned_data["note"]
        if not self.passed and len(note) < REASON_LEAST_CHARACTERS:
            self.fields["note"].widget.attrs["autofocus"] = True
            text = _("To send it back, write at least %(least)d characters: what to look at again.")
            raise forms.ValidationError(text, params={"least": REASON_LEAST_CHARACTERS})
        return note


class RefuseForm(forms.Form):
    """Why a proposed act is refused."""

    reason = forms.CharField(
        label=_("Your reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=REASON_LEAST_CHARACTERS,
        max_length=300,
    )
