"""The living style guide, and how a reader wants to read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from huhutong.infra.ui import preferences, sample


@require_safe
@login_required
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "ui/design.html", sample.context())


@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """The reader's choices are kept, and they are back where they were; unknown ones are dropped.

    Open to everybody: a villager without an account chooses large type too.
    """
    back = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = redirect(back if own else "/")
    for name, choices in preferences.CHOICES.items():
        value = request.POST.get(name, "")
        if value in choices:
            preferences.keep(response, name, value, secure=request.is_secure())
    return response
