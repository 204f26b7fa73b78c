"""Words of the registry's pages: codes of audit, sources and gaps as people read them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huhutong.households.forms import PURPOSE_LABELS, SOURCE_LABELS
from huhutong.households.models import Consent, Membership
from huhutong.households.rules.roster.columns import FIELDS
from huhutong.households.rules.roster.problems import KINDS, SHEET_KINDS
from huhutong.households.selectors.archive import Recorded
from huhutong.infra.audit import label_of
from huhutong.infra.models import AuditRow

Text = str | Promise
CLASSES: Mapping[str, Text] = {
    "profile": _("labour and skill"),
    "income": _("income"),
    "assets": _("assets"),
    "debts": _("debts"),
    "members": _("members' facts"),
    "land": _("land"),
    "production": _("what is grown or kept"),
    "machinery": _("machinery"),
    "expected": _("expected income"),
    "spending": _("spending"),
    "honours": _("credit and honours"),
    "needs": _("needs"),
}
MISSING: Mapping[str, Text] = {
    "group": _("natural village"),
    "address": _("address"),
    "head_id": _("ID number of the head"),
    "phone": _("a phone number"),
    "member_ids": _("ID numbers of all members"),
    "consent": _("consent"),
    **CLASSES,
    "profile": _("labour, skill and plan"),
    "members": _("schooling, labour and insurance of all members"),
}
ACTIONS: Mapping[str, Text] = {
    "households.register": _("Household registered"),
    "households.edit": _("Household corrected"),
    "households.edit_person": _("Person corrected: {name}"),
    "households.add_member": _("Member added: {name}"),
    "households.end_membership": _("Member left: {name}"),
    "households.record_consent": _("Consent given: {purpose}"),
    "households.withdraw_consent": _("Consent withdrawn: {purpose}"),
    "households.record_archive": _("Archive recorded ({classes}), source: {source}"),
    "households.unmask": _("Data looked at in clear: {purpose}"),
}
FIELD_LABELS: Mapping[str, Text] = {
    "group_id": _("natural village"),
    "address": _("address"),
    "residence": _("residence"),
    "economy_type": _("livelihood"),
    "name": _("name"),
    "sex": _("sex"),
    "birth_on": _("date of birth"),
    "id_number": _("ID number"),
    "phone": _("phone"),
}


def source_text(source: Mapping[str, str] | None) -> str:
    """The source of a field in one line: kind, basis, collector, day."""
    if not source:
        return ""
    kind = str(SOURCE_LABELS.get(source.get("source", ""), source.get("source", "")))
    parts = [kind, source.get("basis", ""), source.get("collector", ""), source.get("on", "")]
    return " · ".join(part for part in parts if part)


def source_of(row: Any) -> str:
    """The source of an archive row: its fields were recorded together."""
    return source_text(next(iter(row.sources.values()), None))


def _fact(name: str, value: Any) -> str:
    tables: dict[str, Mapping[str, Text]] = {
        "purpose": {**dict(Consent.Purpose.choices), **PURPOSE_LABELS},
        "source": SOURCE_LABELS,
        "relation": dict(Membership.Relation.choices),
        "classes": CLASSES,
        "fields": FIELD_LABELS,
    }
    table = tables.get(name, {})
    if isinstance(value, list):
        return "、".join(str(table.get(item, item)) for item in value)
    return str(table.get(value, value))


def timeline_entries(rows: Iterable[AuditRow]) -> list[dict[str, Any]]:
    """Audit rows for the timeline component, newest first as given."""
    entries = []
    for row in rows:
        facts = {name: _fact(name, value) for name, value in row.facts.items()}
        what = str(ACTIONS.get(row.action, label_of(row.action))).format_map(_Gaps(facts))
        note = facts.get("fields", "")
        look = "wait" if row.action == "households.unmask" else "plain"
        entries.append(
            {"at": row.at, "who": row.actor_name, "what": what, "note": note, "kind": look}
        )
    return entries


def version_entries(versions: Iterable[Recorded]) -> list[dict[str, Any]]:
    """Recordings of the archive for the timeline component."""
    return [
        {
            "at": row.at,
            "who": row.source.get("collector", ""),
            "what": gettext("Archive recorded: {classes}").format(
                classes=_fact("classes", list(row.classes))
            ),
            "note": source_text(row.source),
            "kind": "ok",
        }
        for row in versions
    ]


class _Gaps(dict[str, str]):
    """A fact that an old row lacks leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def consent_rows(consents: Sequence[Consent]) -> list[dict[str, Any]]:
    """Consents for the page; in_force says whether it may be withdrawn."""
    return [
        {
            "purpose": c.purpose,
            "label": c.get_purpose_display(),
            "given_at": c.given_at,
            "withdrawn_at": c.withdrawn_at,
            "evidence": c.evidence or "",
            "in_force": c.withdrawn_at is None,
        }
        for c in consents
    ]


def problem_text(problem: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and what to do, with column and value, in the reader's language."""
    kind = KINDS[problem["code"]]
    facts = _Gaps({name: str(value) for name, value in problem["facts"].items()})
    what = gettext(kind.what).format_map(facts)
    if problem["value"]:
        what = gettext("{what} ({value})").format(what=what, value=problem["value"])
    if problem["title"]:
        what = gettext("Column {letter} “{title}”: {what}").format(
            letter=problem["letter"], title=problem["title"], what=what
        )
    return what, gettext(kind.remedy).format_map(facts)


def note_text(note: Mapping[str, Any]) -> str:
    """What is said of a sheet, with what to do."""
    kind = SHEET_KINDS[note["code"]]
    facts = _Gaps({name: str(value) for name, value in note["facts"].items()})
    what = gettext(kind.what).format_map(facts)
    return gettext("Sheet “{sheet}”: {what}. {remedy}").format(
        sheet=note["sheet"], what=what, remedy=gettext(kind.remedy)
    )


def field_choices() -> list[tuple[str, str]]:
    """Fields that a column can be assigned to."""
    choices = [(code, gettext(label)) for code, (label, _names) in FIELDS.items()]
    return [("", gettext("(ignore this column)")), *choices]


COLUMNS_COMPARED: Mapping[str, Text] = {
    "id_number": _("ID number"),
    # Django's own catalogue has another word for a bare "name".
    "name": _("name of the person"),
    "birth_on": _("date of birth"),
    "phone": _("phone"),
    "village": _("village"),
    "kin": _("lives with"),
    "sex": _("sex"),
}
AGREED: Mapping[str, Text] = {
    "": _("not known"),
    "same": _("same"),
    "different": _("different"),
}
AGREEMENTS: Mapping[tuple[str, str], Text] = {
    ("id_number", "one_slip"): _("one slip of the pen apart"),
    ("id_number", "two_slips"): _("two slips of the pen apart"),
    ("id_number", "both_right"): _("both valid, and different"),
    ("name", "sounds_alike"): _("sounds the same"),
    ("name", "one_sign"): _("one character apart"),
    ("birth_on", "lunar"): _("as far apart as lunar and solar date"),
    ("kin", "two"): _("two or more in common"),
    ("kin", "one"): _("one in common"),
}


def column_label(column: str) -> Text:
    """What a column of the comparison of two people is called."""
    return COLUMNS_COMPARED[column]


def agreement_label(column: str, code: str) -> Text:
    """How far two values agree, in words; a code of households.matching.weights."""
    return AGREED[code] if code in AGREED else AGREEMENTS[column, code]


def obstacle_text(reason: str, detail: str) -> str:
    """Why a household keeps its import from being taken back, in the reader's language."""
    if reason == "by_hand":
        return gettext("Changed by hand since: %(act)s") % {"act": label_of(detail)}
    if reason == "other_bank":
        return gettext("Another bank keeps an archive or a consent of it")
    return gettext("Other records stand on it: %(kind)s") % {"kind": detail}
