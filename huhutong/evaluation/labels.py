"""Words for the codes of evaluation, translated when shown."""

from django.utils.translation import gettext

from huhutong.kernel.text import mark as _

FIELDS: dict[str, str] = {
    "knows": _("Knows the household"),
    "standing": _("Standing"),
    "reliability": _("Reliability"),
    "honesty": _("Honesty"),
    "harmony": _("Harmony with neighbours"),
    "diligence": _("Diligence"),
    "labour": _("Labour"),
    "skill": _("Skill"),
    "will": _("Will to develop"),
    "income_band": _("Income band"),
    "assets_band": _("Assets band"),
    "debts_band": _("Debts band"),
    "high_interest": _("Borrows privately at high interest"),
    "suggested_limit_yuan": _("Suggested limit (yuan)"),
    "veto_reasons": _("Veto reasons"),
    "note": _("Note"),
}
VETO_REASONS: dict[str, str] = {
    "gambling": _("Gambling"),
    "drugs": _("Drugs"),
    "evades_debts": _("Wilfully evades debts"),
    "usury": _("Lends at usury"),
    "fraud": _("Fraud"),
}
REMEDIES: dict[str, str] = {
    "unknown_means_empty": _("Who does not know the household leaves everything else empty."),
    "rate_all_five": _("Give all five ratings, from 1 to 5."),
    "range_1_5": _("Give a whole number from 1 (low) to 5 (high)."),
    "range_0_5": _("Give a whole number from 0 to 5, or leave it empty."),
    "limit_range": _("Give whole yuan from 0 up to the highest suggestion, or leave it empty."),
    "veto_listed": _("Choose one of the listed reasons."),
    "veto_once": _("Name each reason once."),
    "veto_needs_note": _("Write in a note what the reason rests on."),
    "note_length": _("Keep the note within 500 characters."),
}
RELATIONS: dict[str, str] = {
    "own": _("own household"),
    "spouse": _("spouse"),
    "parent": _("parent"),
    "child": _("child"),
    "grandparent": _("grandparent"),
    "grandchild": _("grandchild"),
    "sibling": _("brother or sister"),
    "sibling_in_law": _("brother- or sister-in-law"),
    "uncle": _("uncle or aunt"),
    "nephew": _("nephew or niece"),
    "parent_in_law": _("parent-in-law"),
    "child_in_law": _("child-in-law"),
    "in_law": _("in-law (declared)"),
    "kin": _("relative (declared)"),
    "interest": _("shared interest (declared)"),
    "ex_spouse": _("former spouse"),
    "guarantor": _("guarantor (declared)"),
    "creditor": _("creditor (declared)"),
}
SPREADS: dict[str, str] = {
    "half": _("below half a step"),
    "one": _("half a step to one"),
    "one_half": _("one step to one and a half"),
    "two": _("one and a half steps to two"),
    "more": _("two steps or more"),
}
LINK_STATES: dict[str, str] = {
    "none": _("No link yet"),
    "issued": _("Handed out"),
    "used": _("Opened"),
    "locked": _("Locked for a while"),
    "expired": _("Run out"),
}


RECUSALS: dict[str, str] = {
    "own_household": _("Own household"),
    "kin": _("Kin"),
    "no_consent": _("Consent withdrawn"),
    "withdrawn": _("Handed over to another evaluator"),
}
STATUSES: dict[str, str] = {"formal": _("Formal"), "alternate": _("Alternate")}
KINDS: dict[str, str] = {
    "main": _("Main evaluation"),
    "supplementary": _("Supplementary evaluation"),
}
ROUND_STATES: dict[str, str] = {"open": _("Open"), "closed": _("Closed")}
SCORE_STATES: dict[str, str] = {"ok": _("Scored"), "too_few": _("Too few know them")}


def of(words: dict[str, str], code: str) -> str:
    """The words for a code in the reader's language; an unknown code stands for itself."""
    return gettext(words[code]) if code in words else code


def veto_label(code: str) -> str:
    """The words for a veto reason; an institution's own reason stands for itself."""
    return of(VETO_REASONS, code)


def spreads() -> dict[str, str]:
    """Band of a difference (agreement.py) -> its words, in order."""
    return {code: gettext(words) for code, words in SPREADS.items()}
