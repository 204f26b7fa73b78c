"""The living style guide: every component in every state."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huhutong.infra.ui import sample


@require_safe
@login_required
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "ui/design.html", sample.context())
