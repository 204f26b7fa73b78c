"""Public pages of notices: no sign-in, no script needed, nothing kept of who reads."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from huhutong.infra import clock, pdf, qr
from huhutong.infra.pages import public_address
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import institutions
from huhutong.places.public import VillageNotServed, serving
from huhutong.posting import rules, selectors
from huhutong.posting.documents import notice_document, print_of, title_of
from huhutong.posting.models import Notice

View = Callable[..., HttpResponse]


def quiet(view: View) -> View:
    """A page that search engines leave alone and that no cache keeps: shared phones, kiosks."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        return response

    return answer


def light(view: View) -> View:
    """A page that crosses a weak signal compressed.

    Only pages that everybody may read: their one secret is the CSRF token, which is masked anew
    in each answer, and Django adds a random length, so that sizes tell nothing (BREACH). Pages
    with a person's own words, PIN or receipt are sent as they are.
    """
    return wraps(view)(gzip_page(view))


def rule_dates() -> dict[int, date]:
    """The rule date of every institution by its key. Cost: 1 query and 1 for each."""
    return {i.pk: clock.today(i.uuid) for i in institutions()}


def period_of(notice: Notice) -> dict[str, Any]:
    """What a page says about the period of a notice, today."""
    on = clock.today(notice.institution.uuid)
    return {
        "over": rules.is_over(ends_on=notice.ends_on, on=on),
        "days_left": rules.days_left(ends_on=notice.ends_on, on=on),
    }


@require_safe
@quiet
@light
def notice_list(request: HttpRequest) -> HttpResponse:
    """Current notices by town and village; ?q= keeps villages whose name holds it.

    With ?for=object each leads to the first step of an objection instead.
    """
    wanted = request.GET.get("q", "").strip()[:30]
    today = rule_dates()
    found = selectors.current_notices(today)
    if wanted:
        found = selectors.of_place(found, wanted)
    towns: dict[str, list[dict[str, Any]]] = {}
    for notice in found:
        on = today[notice.institution_id]
        left = rules.days_left(ends_on=notice.ends_on, on=on)
        towns.setdefault(notice.village.town.name, []).append({"notice": notice, "left": left})
    objecting = request.GET.get("for") == "object"
    context = {"towns": towns, "q": wanted, "objecting": objecting}
    return render(request, "posting/notice_list.html", context)


@require_safe
@quiet
@light
def notice_page(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: by group while it is public; afterwards only its seal."""
    notice = selectors.notice_by_number(number)
    period = period_of(notice)
    path = reverse("public:notice", args=[notice.number])
    context = {
        "notice": notice,
        "title": title_of(notice),
        **period,
        "groups": [] if period["over"] else selectors.rows_by_group(notice),
        "superseded": selectors.superseded_positions(notice),
        "adjustments": notice.adjustments.order_by("pk"),
        "address": public_address(request, path),
        "qr": qr.svg(public_address(request, path)),
    }
    return render(request, "posting/notice.html", context)


@require_safe
@quiet
def receipt_page(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """One row with its proof; after the period only with the key that the receipt carries."""
    notice = selectors.notice_by_number(number)
    receipt = selectors.receipt_of(notice, position)
    period = period_of(notice)
    if period["over"] and request.GET.get("key") != receipt.key:
        raise NotInScope
    path = selectors.receipt_path(notice.number, position, receipt.key)
    context = {
        "notice": notice,
        **period,
        "receipt": receipt,
        "adjusted_by": selectors.superseded_positions(notice).get(position),
        "address": public_address(request, path),
        "qr": qr.svg(public_address(request, path)),
    }
    return render(request, "posting/receipt.html", context)


@require_safe
@quiet
def notice_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The sheets to hang up, ?size=a4|a3|a2 and ?group=1…: QR, seal, how to object on each."""
    notice = selectors.notice_by_number(number)
    if period_of(notice)["over"]:
        raise NotInScope
    address = public_address(request, reverse("public:notice", args=[notice.number]))
    groups = selectors.rows_by_group(notice)
    wanted = print_of(request.GET.get("size", ""), request.GET.get("group", ""), groups)
    chosen = wanted.of(groups)
    data = notice_document(
        notice, chosen, paper=wanted.paper, address=address, branch=branch_of(notice)
    )
    response = HttpResponse(pdf.render("posting/notice.typ", data), content_type="application/pdf")
    name = wanted.file_name(notice, chosen)
    shown = content_disposition_header(as_attachment=False, filename=name)
    response["Content-Disposition"] = shown or "inline"
    return response


def branch_of(notice: Notice) -> tuple[str, str, str]:
    """Name, address and telephone of the branch to ask. Cost: 1 query."""
    try:
        _bank, branch = serving(
            notice.village, clock.today(notice.institution.uuid), institution=notice.institution
        )
    except VillageNotServed:
        return notice.institution.name, "", ""
    return branch.name, branch.address, branch.phone
