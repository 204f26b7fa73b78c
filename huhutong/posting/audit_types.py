"""What the audit keeps of each act; names, phones and words of people are never kept there."""

from huhutong.infra.audit import keep, register_action

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
