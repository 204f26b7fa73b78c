"""The living style guide, and how a reader wants to read."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.infra.ui import navigation, preferences, sample
from huhutong.infra.ui import search as finder
from huhutong.infra.ui.context import Shell


@require_safe
@login_required
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "ui/design.html", sample.context())


@require_safe
@login_required
def layout(request: HttpRequest, name: str) -> HttpResponse:
    """A sample page of one base layout."""
    if name not in sample.LAYOUTS:
        raise Http404
    return render(request, f"ui/design/layout_{name}.html", sample.layout_context(name))


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


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """One field for everything in the user's scope.

    What is looked for is sent by POST, so that no name or number of a person stands in an address,
    a history or a log. A script asks for the palette (?palette=1) and then for its options.
    """
    shell = Shell(request)
    held = navigation.permissions_of(request.user, shell.business_date)
    asked = request.POST.get("q", "")
    question = finder.Question(asked, request.user, shell.business_date, frozenset(held))
    groups = _pages(shell, question) + finder.found(question)
    context = {
        "q": question.text,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
    }
    if "palette" not in request.GET:
        return render(request, "ui/search.html", context)
    part = "ui/_palette_options.html" if request.method == "POST" else "ui/_palette.html"
    return render(request, part, context)


def _pages(shell: Shell, question: finder.Question) -> list[finder.Group]:
    """The pages of the navigation that fit; all of them while nothing is typed."""
    links = [link for link in shell.nav if not question.text or question.fits(link.label)]
    hits = [finder.Hit(link.label, link.url) for link in links]
    return [finder.Group(PAGES, hits, more=False)] if hits else []


PAGES = finder.Provider(
    "pages", _("Pages of this system"), lambda _question, _limit: [], order=0, icon="table"
)
