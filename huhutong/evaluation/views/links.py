"""Issuing links and PINs: shown once, printed as a page or as PDF."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huhutong.evaluation import handouts, services
from huhutong.evaluation.selectors.doors import round_in_scope
from huhutong.infra import pdf as documents
from huhutong.infra import qr
from huhutong.infra.pages import public_address
from huhutong.infra.ui.formats import minute_text
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required

MANAGE = officer_required("evaluation.manage")


@never_cache
@require_POST
@MANAGE
def issue(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """New links and PINs for the named evaluators (all where none is named); old links die."""
    at = now_of(request.user)
    issued = services.issue_links(
        officer=request.user,
        round_uuid=uuid,
        evaluators=_named(request.POST.getlist("evaluator")),
        at=at,
    )
    printed = [_printed(request, each) for each in issued]
    return render(
        request,
        "evaluation/handout.html",
        {
            "round": round_in_scope(request.user, uuid, at.date()),
            # segno's SVG holds no text of ours: only modules of the code.
            "handouts": [(each, mark_safe(qr.svg(each.link))) for each in printed],  # noqa: S308
            "sealed": handouts.seal(uuid, request.user.uuid, printed, at),
            "minutes": handouts.PRINT_MINUTES,
        },
    )


def _named(values: list[str]) -> list[UUID]:
    """The evaluators ticked. Raises NotInScope for what is no UUID."""
    try:
        return [UUID(value) for value in values]
    except ValueError:
        raise NotInScope from None


def _printed(request: OfficerRequest, issued: services.Handout) -> handouts.PrintedHandout:
    path = reverse("ballot:shell", kwargs={"token": issued.token})
    return handouts.PrintedHandout(
        name=issued.name,
        duty=issued.duty,
        link=public_address(request, path),
        pin=issued.pin,
        sheets=issued.sheets,
        valid_until=minute_text(issued.expires_at),
    )


@never_cache
@require_POST
@MANAGE
def pdf(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The hand-outs just issued, one page per evaluator."""
    at = now_of(request.user)
    chosen = round_in_scope(request.user, uuid, at.date())
    printed = handouts.unseal(request.POST.get("sealed", ""), uuid, request.user.uuid, at)
    data = {
        "title": _("Ballot hand-out"),
        "village": chosen.village.name,
        "group": chosen.group.name if chosen.group else "",
        "institution": chosen.institution.name,
        "words": _words(),
        "handouts": [
            {
                "name": each.name,
                "duty": each.duty,
                "link": each.link,
                "qr": qr.svg(each.link),
                "pin": each.pin,
                "sheets": each.sheets,
                "valid_until": each.valid_until,
            }
            for each in printed
        ],
    }
    response = HttpResponse(
        documents.render("evaluation/handout.typ", data), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="ballot-handout.pdf"'
    return response


def _words() -> dict[str, str]:
    return {
        "evaluator": _("Evaluator"),
        "duty": _("Duty in the village"),
        "sheets": _("Households to judge"),
        "until": _("Valid until"),
        "pin": _("PIN (6 digits)"),
        "scan": _("Scan with a phone, or type the address:"),
        "rules": _(
            "Judge alone and by what you know. Nobody sees your answers by name. You are not asked "
            "about your own family. If you do not know a household, say so: that is an answer too. "
            "Do not give this sheet to anyone."
        ),
    }
