"""What people type. Limits repeat rules.py, so that a mistake is told beside its field."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from huhutong.casework.public import read_number
from huhutong.kernel.text import normalise
from huhutong.org.public import User
from huhutong.posting import rules
from huhutong.posting.models import Objection

MOST_NAME, MOST_PHONE = 60, 30
_TOO_SHORT = _("Write a little more: at least %(limit_value)d characters.")


class RowForm(forms.Form):
    """First step of an objection: which household."""

    row = forms.IntegerField(
        label=_("Number of the household on the notice"),
        help_text=_("Leave it empty if the household is missing from the notice."),
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the number as digits, for example 12.")},
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean_row(self) -> int | None:
        """The number stands on the notice."""
        row: int | None = self.cleaned_data["row"]
        if row is not None and row > self.most:
            text = _("The notice has numbers 1 to %(most)s.")
            raise forms.ValidationError(text, params={"most": self.most})
        return row


class WhoForm(RowForm):
    """Second step: who speaks; the household comes along."""

    kind = forms.ChoiceField(
        label=_("Who are you?"),
        choices=[
            ("own_appeal", _("It is about my own household")),
            ("named", _("It is about another household; I give my name")),
            ("anonymous", _("It is about another household; I stay anonymous")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].widget = forms.HiddenInput()


# The question and its help: for one's own line, for one's own household without a line (left out,
# or one cannot tell which of two), and for others.
_ASKED = {
    "own": (
        _("What is wrong with your household's result?"),
        _(
            "A few sentences are enough: what was taken down wrongly, and how it really is. "
            "At least %(least)d characters."
        ),
    ),
    "own_without_line": (
        _("What is wrong, or why should your household be on the list?"),
        _(
            "Write who heads your household, in which group you are, and why. "
            "At least %(least)d characters."
        ),
    ),
    "other": (
        _("What is wrong, and how do you know?"),
        _("A few sentences are enough. Say what you saw yourself. At least %(least)d characters."),
    ),
}


class ReasonForm(forms.Form):
    """Third step: the reason, and how to reach whoever is not anonymous."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        min_length=rules.LEAST_OBJECTION,
        max_length=rules.MOST_TEXT,
        error_messages={
            "required": _("Write what is wrong."),
            "min_length": _TOO_SHORT,
        },
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=MOST_NAME,
        error_messages={"required": _("Write your name.")},
    )
    phone = forms.CharField(
        label=_("Your phone number"),
        help_text=_("Only the person who handles your case sees it."),
        max_length=MOST_PHONE,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Write your phone number.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, on_list: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4()
        own = "own" if on_list else "own_without_line"
        label, help_text = _ASKED[own if kind == Objection.Kind.OWN_APPEAL else "other"]
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text % {"least": rules.LEAST_OBJECTION}
        if kind == Objection.Kind.ANONYMOUS:
            del self.fields["name"], self.fields["phone"]

    def clean_phone(self) -> str:
        """Digits, perhaps with plus, spaces or dashes."""
        phone = normalise(self.cleaned_data["phone"])
        digits = [sign for sign in phone if sign.isdigit()]
        if not 7 <= len(digits) <= 15 or set(phone) - set("+-() 0123456789"):  # noqa: PLR2004
            raise forms.ValidationError(_("This is no phone number. Write it as digits."))
        return phone

    @property
    def submission_key(self) -> UUID:
        """The key made with the form."""
        key: UUID = self.cleaned_data["key"]
        return key


class FollowForm(forms.Form):
    """Number and PIN of the receipt."""

    number = forms.CharField(
        label=_("Number of the objection"),
        help_text=_("It looks like YY-2026-000123."),
        max_length=40,
        error_messages={"required": _("Write the number.")},
    )
    pin = forms.CharField(
        label=_("Enquiry PIN"),
        help_text=_("Six digits, on your acknowledgement."),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the PIN.")},
    )

    def clean_number(self) -> str:
        """The number as the receipt writes it, however it was typed.

        What cannot be a number is told here: it is a slip of the hand and no try at a PIN.
        """
        number = read_number(self.cleaned_data["number"], prefix=rules.CASE_PREFIX)
        if number is None:
            raise forms.ValidationError(
                _("This is no number of an objection. Copy it from your acknowledgement.")
            )
        return number


class TextForm(forms.Form):
    """A reason or note in writing."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=rules.MOST_TEXT)

    def __init__(self, *args: Any, label: str, least: int = rules.LEAST_DECISION, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label = label
        self.least = least
        if least:
            field.help_text = _("At least %(least)d characters.") % {"least": least}

    def clean_text(self) -> str:
        """The text as it will be kept; it is long enough then too."""
        text = rules.tidy(self.cleaned_data["text"])
        if len(text) < self.least:
            raise forms.ValidationError(_TOO_SHORT, params={"limit_value": self.least})
        return text


class DecisionForm(TextForm):
    """How the case ends, and the answer in writing."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("rejected", _("The result stands")),
            (
                "adjust",
                _(
                    "Objection upheld: the result is decided again and posted as an adjustment "
                    "notice"
                ),
            ),
            ("answered", _("It was a question only: it is answered, the result stays")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("decision", "text")

    def __init__(self, *args: Any, least: int = rules.LEAST_DECISION, **kwargs: Any) -> None:
        super().__init__(*args, least=least, **kwargs)
        self.fields["text"].help_text = _(
            "At least %(least)d characters. Whoever objected reads all of it: say what you looked "
            "into and what you found."
        ) % {"least": least}

    @property
    def changes_the_result(self) -> bool:
        """Whether the household is decided again."""
        return bool(self.cleaned_data.get("decision") == Objection.Decision.ADJUST)


class HandlerForm(forms.Form):
    """To whom a case is handed."""

    handler = forms.ChoiceField(label=_("Handler"))

    def __init__(self, *args: Any, handlers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].choices = [  # type: ignore[attr-defined]
            (user.username, user.name) for user in handlers
        ]


class HouseholdForm(forms.Form):
    """Which household an objection without a row is about."""

    household = forms.CharField(
        label=_("Household number"),
        help_text=_("As in the household list, for example 441821100201-0001."),
        max_length=24,
    )
