"""Reads of posting: public notices and the objections in a user's scope."""

from huhutong.posting.selectors.notices import (
    ReceiptRow,
    current_notices,
    notice_by_number,
    notices_in_scope,
    notices_of,
    of_place,
    posted_to_end,
    receipt_of,
    rows_are_sealed,
    rows_by_group,
    seal_is_whole,
    superseded_positions,
    terms_of,
)
from huhutong.posting.selectors.objections import (
    QueueFilter,
    objection_in_scope,
    objections_in_scope,
    open_objections,
    question_of,
    queue,
    queue_counts,
)

__all__ = [
    "QueueFilter",
    "ReceiptRow",
    "current_notices",
    "notice_by_number",
    "notices_in_scope",
    "notices_of",
    "objection_in_scope",
    "objections_in_scope",
    "of_place",
    "open_objections",
    "posted_to_end",
    "question_of",
    "queue",
    "queue_counts",
    "receipt_of",
    "rows_are_sealed",
    "rows_by_group",
    "seal_is_whole",
    "superseded_positions",
    "terms_of",
]
