"""Forms of what happens to a household: short, and asking for a head only where one is needed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huhutong.households.inputs import MemberInput
from huhutong.households.models import Household, Membership, Person
from huhutong.households.rules.residence import AWAY
from huhutong.households.services.events.couples import HERE, NOBODY, THERE, Wedding
from huhutong.households.services.events.family import Division
from huhutong.households.services.events.opened import NewHead
from huhutong.places.public import Group

#: What the server asks beyond the first fields, once a refusal has shown that it is needed.
HEAD, RELATIONS = "head", "relations"
RELATION = "relation-"
_RELATIONS = [c for c in Membership.Relation.choices if c[0] != Membership.Relation.HEAD]
Choices = Sequence[tuple[str, str]]


class EventForm(forms.Form):
    """When it happened and what that rests on.

    members  of the household as choices (uuid, name and relation).  asked  "", HEAD or RELATIONS.
    """

    happened_on = forms.DateField(
        label=_("Day on which it happened"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = ("reason",)
    always = ""

    def __init__(self, data: Any, *, members: Choices, asked: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.members = members
        self.asked = asked or self.always
        self.fields["asked"] = forms.CharField(
            required=False, widget=forms.HiddenInput(), initial=asked
        )
        self.choose_members()
        if self.asked in {HEAD, RELATIONS}:
            self.ask_head()
        if self.asked == RELATIONS:
            for uuid, name in members:
                self.fields[f"{RELATION}{uuid}"] = forms.ChoiceField(
                    label=gettext("{name} is to the new head").format(name=name),
                    choices=[("", _("Worked out from the present relations")), *_RELATIONS],
                    required=False,
                )
        self.fields["reason"] = forms.CharField(
            label=_("What it rests on"),
            max_length=200,
            help_text=_("A certificate, the villagers' committee, who told it on a visit."),
        )

    def choose_members(self) -> None:
        """Fields that choose among the members."""

    def ask_head(self) -> None:
        """The field for the new head, where a kind may need one."""

    def chosen(self, name: str) -> UUID | None:
        """A person's uuid from a field that may be missing or empty."""
        value = self.cleaned_data.get(name)
        return UUID(value) if value else None

    def relations(self) -> Mapping[UUID, str]:
        """Relations as chosen, empty ones left out."""
        said = {uuid: self.cleaned_data.get(f"{RELATION}{uuid}", "") for uuid, _n in self.members}
        return {UUID(uuid): code for uuid, code in said.items() if code}

    def select(self, name: str, label: Any, *, required: bool = True) -> None:
        """A field that chooses one member."""
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[("", _("Choose a member")), *self.members], required=required
        )


class DeathForm(EventForm):
    """Who has died; asked for the new head if it was the head."""

    def choose_members(self) -> None:
        self.select("person", _("Who has died"))

    def ask_head(self) -> None:
        self.select("head", _("Who is head now"), required=False)

    def new_head(self) -> NewHead:
        """The new head, if asked."""
        return NewHead(self.chosen("head"), self.relations())


class HeadForm(EventForm):
    """Who is head from the day."""

    def choose_members(self) -> None:
        self.select("head", _("Who is head now"))

    def new_head(self) -> NewHead:
        """The new head."""
        return NewHead(self.chosen("head"), self.relations())


class SplitForm(EventForm):
    """Who leaves, under which head, to live where."""

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        self.groups = groups
        super().__init__(*args, **kwargs)

    def choose_members(self) -> None:
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("Who leaves"), choices=self.members, widget=forms.CheckboxSelectMultiple
        )
        self.select("leader", _("Head of the new household"))
        self.fields["group"] = forms.ModelChoiceField(
            self.groups,
            label=_("Natural village"),
            required=False,
            empty_label=_("The same as now"),
        )
        self.fields["address"] = forms.CharField(
            label=_("Address"),
            max_length=200,
            required=False,
            help_text=_("Leave empty if they live at the same address."),
        )

    def ask_head(self) -> None:
        self.select("head", _("Head of those who stay"), required=False)

    def division(self) -> Division:
        """The input of the service."""
        group: Group | None = self.cleaned_data["group"]
        return Division(
            people=frozenset(UUID(uuid) for uuid in self.cleaned_data["people"]),
            head=NewHead(self.chosen("leader"), self.relations()),
            stay=NewHead(self.chosen("head"), self.relations()),
            group_id=group.pk if group else None,
            address=self.cleaned_data["address"],
        )


class MergeForm(EventForm):
    """Which household everybody goes to, and as what."""

    always = RELATIONS

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        self.targets = targets
        super().__init__(*args, **kwargs)
        for uuid, name in self.members:
            field = self.fields[f"{RELATION}{uuid}"]
            if isinstance(field, forms.ChoiceField):
                field.label = gettext("{name} is to the head there").format(name=name)
                field.choices = [("", _("Choose a relation")), *_RELATIONS]
                field.required = True

    def choose_members(self) -> None:
        self.fields["into"] = forms.ChoiceField(
            label=_("Household they go to"), choices=self.targets
        )

    def into(self) -> UUID:
        """The household they go to."""
        return UUID(self.cleaned_data["into"])


class MarriageForm(EventForm):
    """Who marries whom, and who moves where.

    partners  people of other households, ("household:person", words); none: from elsewhere.
    """

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        self.partners = partners
        super().__init__(*args, **kwargs)

    def choose_members(self) -> None:
        self.select("person", _("Member who marries"))
        if self.partners:
            self.fields["partner"] = forms.ChoiceField(
                label=_("Marries"), choices=[("", _("Choose a person")), *self.partners]
            )
        else:
            self._ask_outsider()
        moves = [
            (HERE, _("The other one moves to this household")),
            (NOBODY, _("Nobody moves")),
        ]
        if self.partners:
            moves.insert(1, (THERE, _("The member moves to the other household")))
        self.fields["moves"] = forms.ChoiceField(
            label=_("Who moves"), choices=moves, widget=forms.RadioSelect
        )
        self.fields["relation"] = forms.ChoiceField(
            label=_("Who moves is to the head there"),
            choices=[("", _("Nobody moves")), *_RELATIONS],
            required=False,
        )

    def _ask_outsider(self) -> None:
        self.fields["name"] = forms.CharField(label=_("Marries"), max_length=60)
        self.fields["id_number"] = forms.CharField(
            label=_("ID number"),
            max_length=18,
            required=False,
            help_text=_("With it, sex and date of birth need not be filled in."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["sex"] = forms.ChoiceField(
            label=_("Sex"), choices=[("", _("Not known")), *Person.Sex.choices], required=False
        )
        self.fields["birth_on"] = forms.DateField(
            label=_("Date of birth"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["phone"] = forms.CharField(label=_("Phone"), max_length=20, required=False)

    def wedding(self) -> Wedding:
        """The input of the service."""
        data = self.cleaned_data
        person = UUID(data["person"])
        if self.partners:
            home, partner = (UUID(part) for part in data["partner"].split(":"))
            return Wedding(person, partner, home, None, data["moves"], data["relation"])
        outsider = MemberInput(
            name=data["name"],
            id_number=data["id_number"],
            phone=data["phone"],
            sex=data["sex"],
            birth_on=data["birth_on"],
        )
        return Wedding(person, None, None, outsider, data["moves"], data["relation"])


class DivorceForm(EventForm):
    """Which couple parts; couples are ("person:partner", words)."""

    def __init__(self, *args: Any, couples: Choices, **kwargs: Any) -> None:
        self.couples = couples
        super().__init__(*args, **kwargs)

    def choose_members(self) -> None:
        self.fields["couple"] = forms.ChoiceField(label=_("Who parts"), choices=self.couples)

    def couple(self) -> tuple[UUID, UUID]:
        """The two."""
        person, partner = self.cleaned_data["couple"].split(":")
        return UUID(person), UUID(partner)


class AwayForm(EventForm):
    """Since when the whole family is away."""

    def choose_members(self) -> None:
        self.fields["happened_on"].label = _("Away since")


class ReturnForm(EventForm):
    """Since when the family is back, and how it lives now."""

    def choose_members(self) -> None:
        self.fields["happened_on"].label = _("Back since")
        here = [c for c in Household.Residence.choices if c[0] not in AWAY]
        self.fields["residence"] = forms.ChoiceField(label=_("Residence"), choices=here)


class UndoForm(forms.Form):
    """Why an event is undone."""

    reason = forms.CharField(
        label=_("Why it is undone"),
        max_length=200,
        help_text=_("For instance: recorded for the wrong household, wrong day."),
    )
