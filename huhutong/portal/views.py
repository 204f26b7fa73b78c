"""The front door: villagers find their notice, staff sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe


@require_safe
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """What Huhutong is, in two lines, and the three ways on. It asks the database nothing."""
    return render(request, "portal/home.html")
