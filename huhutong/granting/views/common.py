"""What the pages of a round share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from huhutong.granting.models import Round
from huhutong.granting.selectors.rounds import round_in_scope
from huhutong.infra.clock import date_of
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import OfficerRequest, now_of, permissions_of

CONFLICT = 409


def perform(
    request: OfficerRequest,
    act: Callable[[datetime], Any],
    *,
    said: str | Promise,
    back: str,
    onward: str = "",
) -> HttpResponse:
    """The act was done and is said so on the next page, or its refusal on the page it came from.

    Refusals that hide or forbid (404, 403) stay what they are: pages of their own.
    """
    try:
        act(now_of(request.user))
    except DomainError as refusal:
        if refusal.http_status != CONFLICT:
            raise
        messages.error(request, message_of(refusal))
        return redirect(back)
    messages.success(request, str(said))
    return redirect(onward or back)


def round_context(request: OfficerRequest, uuid: UUID) -> tuple[Round, dict[str, Any]]:
    """The round and what every page of it shows. Cost: 3 queries."""
    on = date_of(now_of(request.user))
    round_ = round_in_scope(request.user, uuid, on)
    context = {
        "round": round_,
        "village": round_.village,
        "held": permissions_of(request.user, on),
        "on": on,
    }
    return round_, context
