"""Words of what happens to a household: kinds, effects, what does not happen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huhutong.households.models import Household, HouseholdEvent, Membership, Person
from huhutong.households.selectors.effects import Effect
from huhutong.households.selectors.names import display_person, shows_names
from huhutong.households.services.events.rehearse import PrincipalChange, Rehearsal
from huhutong.infra.ui import formats
from huhutong.org.public import User

Text = str | Promise
HIDDEN = "***"
Kind = HouseholdEvent.Kind
# What each kind is for, as the page that offers them says.
HINTS: Mapping[str, Text] = {
    Kind.SPLIT: _("Some members live on as a household of their own, with a number of its own."),
    Kind.MERGE: _("Everybody goes to live in another household; this one ends."),
    Kind.DEATH: _("A member has died. If it was the head, you say who is head now."),
    Kind.MARRIAGE: _("A member marries somebody of another household, or from elsewhere."),
    Kind.DIVORCE: _("A marriage ends. Who moves out afterwards is a change of its own."),
    Kind.HEAD: _("Another member becomes the head; everybody's relation is to the new head."),
    Kind.AWAY: _("The whole family has left the village for a year or more."),
    Kind.RETURN: _("The family lives in the village again."),
}
ICONS: Mapping[str, str] = {
    Kind.SPLIT: "users",
    Kind.MERGE: "users",
    Kind.DEATH: "user",
    Kind.MARRIAGE: "user-plus",
    Kind.DIVORCE: "user",
    Kind.HEAD: "user",
    Kind.AWAY: "arrow-right",
    Kind.RETURN: "home",
}
EFFECTS: Mapping[str, Text] = {
    "died": _("{person} died on {on}."),
    "married": _("{person} and {partner} are married since {on}."),
    "divorced": _("{person} and {partner} are divorced since {on}."),
    "made": _("There is a new household {household}; its head is {person}."),
    "joined": _("Household {household} ends; its people live in {source}."),
    "ended": _("Household {household} ends, as nobody is left in it."),
    "head": _("Head of household {household} is {person}."),
    "residence": _("Household {household} is on file as: {residence}."),
    "stays": _("{person} is now to the head of household {household}: {relation}."),
    "moves": _("{person} moves from {source} to {household}, there: {relation}."),
    "comes": _("{person} comes to household {household}, there: {relation}."),
    "leaves": _("{person} leaves household {household}."),
}
NOT_LINES: Mapping[str, Sequence[Text]] = {
    Kind.SPLIT: (
        _("The new household has no consent and no archive; both are recorded anew."),
        _("The archive of the present household stays as it is; correct it after a visit."),
    ),
    Kind.MERGE: (
        _("Archive, consents and credit of the household that ends do not go over; they stay on "
          "file there."),
    ),
    Kind.DEATH: (
        _("Kinship does not end: recusal goes on as before."),
        _("A consent that the dead person signed is not signed anew; have the new head sign."),
    ),
    Kind.MARRIAGE: (_("Archives stay as they are; record changed income and assets separately."),),
    Kind.DIVORCE: (_("Nobody moves, and nothing is divided by this."),),
    Kind.HEAD: (_("Nobody moves."),),
    Kind.AWAY: (_("Nobody leaves the household; archive and consents stay on file."),),
    Kind.RETURN: (_("A round that the household has left does not take it up again."),),
}  # fmt: skip


def effect_text(effect: Effect, user: User) -> str:
    """One effect in a sentence; names by who looks."""

    def named(person: Person | None) -> str:
        return display_person(user, person) if person else formats.ABSENT

    return gettext(str(EFFECTS[effect.code])).format(
        person=named(effect.person),
        partner=named(effect.partner),
        household=effect.household,
        source=effect.source,
        relation=dict(Membership.Relation.choices).get(effect.relation, ""),
        residence=dict(Household.Residence.choices).get(effect.residence, ""),
        on=formats.day_text(effect.on),
    )


def principal_text(change: PrincipalChange, user: User) -> str:
    """Who stands for a household's credit from now on."""
    before = display_person(user, change.before) if change.before else ""
    after = display_person(user, change.after) if change.after else ""
    if not after:
        told = gettext("Nobody can stand for the credit of household {number} any more.")
    elif before:
        told = gettext("{after} stands for the credit of household {number}, before: {before}.")
    else:
        told = gettext("{after} stands for the credit of household {number}.")
    return told.format(number=change.number, before=before, after=after)


def sheet_of(rehearsal: Rehearsal, kind: str, user: User) -> dict[str, Any]:
    """What the confirm sheet says: lines, what will not happen, what stands on them elsewhere."""
    ended = {e.household for e in rehearsal.effects if e.code in {"joined", "ended"}}
    lines = [effect_text(effect, user) for effect in rehearsal.effects]
    lines += [principal_text(c, user) for c in rehearsal.principals if c.number not in ended]
    return {
        "lines": lines,
        "not_lines": [str(line) for line in NOT_LINES[kind]],
        "warning": gettext("Please note: {what}.").format(what="; ".join(rehearsal.standing))
        if rehearsal.standing
        else "",
    }


def event_entries(
    events: Sequence[HouseholdEvent], effects: Mapping[int, Sequence[Effect]], user: User
) -> list[dict[str, Any]]:
    """Events for the section of a household's page, in the given order."""
    return [
        {
            "uuid": event.uuid,
            "what": event.get_kind_display(),
            "on": event.happened_on,
            "at": event.recorded_at,
            "who": event.recorded_by.name,
            # Free words may name people: only for those who see names.
            "reason": event.reason if shows_names(user) else HIDDEN,
            "lines": [effect_text(effect, user) for effect in effects[event.pk]],
            "undone_at": event.undone_at,
            "undone_by": event.undone_by.name if event.undone_by else "",
            "undo_reason": (event.undo_reason or "") if shows_names(user) else HIDDEN,
        }
        for event in events
    ]
