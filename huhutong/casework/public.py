"""What other apps may import of casework."""

from huhutong.casework.errors import (
    CaseInOtherState,
    ExtensionWaiting,
    HandlerHasInterest,
    NoExtensionWaiting,
    NoFurtherExtension,
    SamePersonDecides,
)
from huhutong.casework.models import Case, CaseEvent, Extension, State
from huhutong.casework.rules import UNCLOSED, read_number
from huhutong.casework.selectors import (
    cases_in_scope,
    history_of,
    waiting_extension,
    with_waiting_extensions,
)
from huhutong.casework.services import (
    NewCase,
    acknowledge,
    add_note,
    ask_extension,
    assign,
    close,
    decide_extension,
    next_number,
    open_case,
)

__all__ = [
    "UNCLOSED",
    "Case",
    "CaseEvent",
    "CaseInOtherState",
    "Extension",
    "ExtensionWaiting",
    "HandlerHasInterest",
    "NewCase",
    "NoExtensionWaiting",
    "NoFurtherExtension",
    "SamePersonDecides",
    "State",
    "acknowledge",
    "add_note",
    "ask_extension",
    "assign",
    "cases_in_scope",
    "close",
    "decide_extension",
    "history_of",
    "next_number",
    "open_case",
    "read_number",
    "waiting_extension",
    "with_waiting_extensions",
]
