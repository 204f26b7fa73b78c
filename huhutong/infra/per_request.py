"""What one request reads once: the business clock, permissions, what this installation is.

The frame, the view and the services of one request ask for the same few values. They are kept from
the first to the last line of that request and nowhere else: commands, the worker and calls outside
a request read the database each time. Whoever writes such a value forgets what was kept.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_for_this_request", default=None)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """The value under the key, read at most once in a request; outside one, read now."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return cast("T", kept[key])


def forget() -> None:
    """What was kept is read anew: after a write to any of it."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()


class OnceMiddleware:
    """A request begins with nothing kept, and leaves nothing to the next one of its thread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        before = _kept.set({})
        try:
            return self.get_response(request)
        finally:
            _kept.reset(before)
