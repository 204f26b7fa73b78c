"""Forms of the staff pages; choices that depend on a village are given by the view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.evaluation.models import Evaluator
from huhutong.households.public import Tie
from huhutong.places.public import Group, groups_of

_STATUSES = (("formal", _("Formal")), ("alternate", _("Alternate")))


class EngageForm(forms.Form):
    """Engage one of the people found."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        required=False,
        label=_("Group"),
        empty_label=_("Whole village"),
    )
    duty = forms.CharField(max_length=40, label=_("Duty in the village"))
    status = forms.ChoiceField(choices=_STATUSES, label=_("Formal or alternate"))

    def __init__(self, *args: Any, village: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = groups_of(village)


class StatusForm(forms.Form):
    """Formal or alternate from now on."""

    status = forms.ChoiceField(choices=_STATUSES, label=_("Formal or alternate"))


class TieForm(forms.Form):
    """The evaluator declares a tie to one of the people found."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    relation = forms.ChoiceField(
        choices=Tie.Relation.choices, label=_("What this person is to the evaluator")
    )


class ReplaceForm(forms.Form):
    """Who takes over the open sheets."""

    successor = forms.UUIDField(label=_("Who takes over"), widget=forms.Select)

    def __init__(self, *args: Any, candidates: list[Evaluator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["successor"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [(str(each.uuid), each.person.name) for each in candidates]


class PaperForm(forms.Form):
    """The typed workbook of one evaluator."""

    workbook = forms.FileField(
        label=_("Typed workbook (.xlsx)"),
        help_text=_("Use the template of this evaluator; nothing is recorded before you confirm."),
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )


class ReplyForm(forms.Form):
    """What the household answers to a reason against it."""

    text = forms.CharField(
        max_length=1000, label=_("What the household says"), widget=forms.Textarea({"rows": 4})
    )
