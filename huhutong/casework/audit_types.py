"""What the audit keeps of each act on a case; words of people are never kept there."""

from huhutong.infra.audit import keep, label_actions, label_subjects, register_action
from huhutong.kernel.text import mark as _

_CASE = {"number": keep, "kind": keep}

register_action("casework.open_case", facts={**_CASE, "subject_kind": keep, "due_on": keep})
register_action("casework.acknowledge", facts=_CASE)
register_action("casework.assign", facts={**_CASE, "handler": keep})
register_action("casework.add_note", facts=_CASE)
register_action("casework.ask_extension", facts={**_CASE, "days": keep})
register_action(
    "casework.decide_extension", facts={**_CASE, "days": keep, "granted": keep, "due_on": keep}
)
register_action("casework.close", facts={**_CASE, "outcome": keep})
label_actions(
    {
        "casework.open_case": _("Case opened"),
        "casework.acknowledge": _("Case acknowledged"),
        "casework.assign": _("Case taken or handed over"),
        "casework.add_note": _("Note added to a case"),
        "casework.ask_extension": _("More time for a case asked for"),
        "casework.decide_extension": _("More time for a case decided"),
        "casework.close": _("Case ended"),
    }
)
label_subjects(
    {
        "case": _("Case"),
    }
)
