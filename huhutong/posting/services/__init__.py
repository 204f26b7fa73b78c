"""Use-cases of posting: notices, objections from outside, handling inside."""

from huhutong.posting.services.handling import (
    Contact,
    ask_more_time,
    assign_objection,
    decide_more_time,
    decide_objection,
    link_household,
    note_on_objection,
    read_objector,
    take_objection,
    withdraw_objection,
)
from huhutong.posting.services.notices import PostRow, post_adjustment, post_notice, set_terms
from huhutong.posting.services.objections import (
    NewObjection,
    Receipt,
    open_objection,
    read_with_pin,
    withdraw_own,
)

__all__ = [
    "Contact",
    "NewObjection",
    "PostRow",
    "Receipt",
    "ask_more_time",
    "assign_objection",
    "decide_more_time",
    "decide_objection",
    "link_household",
    "note_on_objection",
    "open_objection",
    "post_adjustment",
    "post_notice",
    "read_objector",
    "read_with_pin",
    "set_terms",
    "take_objection",
    "withdraw_objection",
    "withdraw_own",
]
