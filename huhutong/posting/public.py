"""What other apps may import of posting."""

from huhutong.posting.errors import NoRowsToPost, NoticeExists, SameOfficerPosts
from huhutong.posting.events import ObjectionDecided, ObjectionOpened
from huhutong.posting.interests import Question, register_interest_check
from huhutong.posting.models import Notice, NoticeRow, Objection
from huhutong.posting.rules import Terms
from huhutong.posting.selectors import (
    current_notices,
    lines_on_notices,
    notices_in_scope,
    notices_of,
    objections_in_scope,
    open_objections,
    posted_to_end,
    queue_counts,
    receipt_paths,
    terms_of,
    upheld_objections,
)
from huhutong.posting.selectors.desk import objection_tasks, posting_changes
from huhutong.posting.services import (
    NewObjection,
    PostRow,
    Receipt,
    assign_objection,
    decide_objection,
    open_objection,
    post_adjustment,
    post_notice,
    set_terms,
    take_objection,
)

__all__ = [
    "NewObjection",
    "NoRowsToPost",
    "Notice",
    "NoticeExists",
    "NoticeRow",
    "Objection",
    "ObjectionDecided",
    "ObjectionOpened",
    "PostRow",
    "Question",
    "Receipt",
    "SameOfficerPosts",
    "Terms",
    "assign_objection",
    "current_notices",
    "decide_objection",
    "lines_on_notices",
    "notices_in_scope",
    "notices_of",
    "objection_tasks",
    "objections_in_scope",
    "open_objection",
    "open_objections",
    "post_adjustment",
    "post_notice",
    "posted_to_end",
    "posting_changes",
    "queue_counts",
    "receipt_paths",
    "register_interest_check",
    "set_terms",
    "take_objection",
    "terms_of",
    "upheld_objections",
]
