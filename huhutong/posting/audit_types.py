"""What the audit keeps of each act; names, phones and words of people are never kept there."""

from django.urls import reverse

from huhutong.infra.audit import (
    Address,
    keep,
    label_actions,
    label_subjects,
    register_action,
    register_address,
)
from huhutong.infra.models import AuditRow
from huhutong.kernel.text import mark as _

_NOTICE = {"number": keep, "campaign": keep}
_OBJECTION = {"number": keep, "notice": keep, "household": keep}

register_action(
    "posting.post_notice",
    facts={
        **_NOTICE,
        "village": keep,
        "kind": keep,
        "rows": keep,
        "root": keep,
        "ends_on": keep,
        "proposer": keep,
        "previous": keep,
    },
)
register_action("posting.set_terms", facts={"public_days": keep, "shows": keep})
register_action("posting.open_objection", facts={**_OBJECTION, "kind": keep})
register_action("posting.link_household", facts=_OBJECTION)
register_action("posting.decide_objection", facts={**_OBJECTION, "decision": keep})
register_action("posting.lock_objection", facts={**_OBJECTION, "minutes": keep})
register_action("posting.read_objector", facts=_OBJECTION)
label_actions(
    {
        "posting.post_notice": _("Notice posted"),
        "posting.set_terms": _("Terms of notices set"),
        "posting.open_objection": _("Objection received on the page"),
        "posting.link_household": _("Household of an objection named"),
        "posting.decide_objection": _("Objection answered"),
        "posting.lock_objection": _("Following an objection locked after wrong PINs"),
        "posting.read_objector": _("Name and phone of an objector looked at"),
    }
)


def _page_of(name: str) -> Address:
    """The address of a page that is called by the number which the facts keep."""

    def page(row: AuditRow) -> str:
        number = str(row.facts.get("number", ""))
        return reverse(name, args=[number]) if number else ""

    return page


# The only cases of today are objections.
register_address("case", _page_of("posting:objection"))
register_address("objection", _page_of("posting:objection"))
register_address("notice", _page_of("public:notice"))
label_subjects(
    {
        "notice": _("Notice"),
        "objection": _("Objection"),
        "terms": _("Terms of notices"),
    }
)
