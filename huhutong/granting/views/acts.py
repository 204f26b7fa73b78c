"""Posting, granting and adjusting: previewed, proposed by one, confirmed by another."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huhutong.granting import services
from huhutong.granting.forms import RefuseForm
from huhutong.granting.models import PendingAct, Round
from huhutong.granting.selectors import pages
from huhutong.granting.selectors.previews import preview_of
from huhutong.granting.selectors.rounds import acts_in_scope, confirmers_of, policy_for
from huhutong.granting.services.acts import STAGES, waiting_act
from huhutong.granting.views.common import perform, round_context
from huhutong.households.public import display_name
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.posting.public import notices_of, terms_of, upheld_objections

CONFIRMED = {
    PendingAct.Kind.POST: gettext_lazy("The notice is up; everybody can read it now."),
    PendingAct.Kind.ADJUST: gettext_lazy("The adjustment notice is up; everybody can read it now."),
    PendingAct.Kind.GRANT: gettext_lazy("The lines are granted; the slips can be printed."),
}
PAGES = {
    PendingAct.Kind.POST: "granting:posting",
    PendingAct.Kind.GRANT: "granting:granting",
    PendingAct.Kind.ADJUST: "granting:adjustments",
}
BLOCKED = {
    "objection": gettext_lazy("Open objection"),
    "period": gettext_lazy("Public period not over"),
    "drawn_above_limit": gettext_lazy("Drawn above the new limit"),
}
SHOWN_ROWS = 100


@require_safe
@officer_required("places.view")
def posting(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The notice as it will be, and who has to confirm it."""
    round_, context = _act_context(request, uuid, PendingAct.Kind.POST)
    context["unfinished"] = pages.unfinished_count(round_)
    return render(request, "granting/posting.html", context)


@require_safe
@officer_required("places.view")
def granting(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The batch as it will be granted, who stays outside, and who has to confirm it."""
    _round, context = _act_context(request, uuid, PendingAct.Kind.GRANT)
    return render(request, "granting/granting.html", context)


@require_safe
@officer_required("places.view")
def adjustments(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Households under re-study, adjustments proposed, and who has to confirm them."""
    round_, context = _act_context(request, uuid, PendingAct.Kind.ADJUST)
    upheld = upheld_objections([round_.uuid])
    context["restudy"] = [
        {
            "row": row,
            "name": display_name(request.user, row.household),
            "case": upheld.get((round_.uuid, row.household_id)),
        }
        for row in pages.restudied(round_)
    ]
    return render(request, "granting/adjustments.html", context)


def _act_context(request: OfficerRequest, uuid: UUID, kind: str) -> tuple[Round, dict[str, Any]]:
    round_, context = round_context(request, uuid)
    act = waiting_act(round_, kind)
    is_mine = act is not None and act.proposed_by_id == request.user.pk
    waits = is_mine or "granting.confirm" not in context["held"]
    context |= {
        "kind": kind,
        "act": act,
        "is_mine": is_mine,
        # Whoever can confirm has the button instead.
        "confirmers": confirmers_of(round_, act, on=context["on"]) if act and waits else [],
        "is_stage": round_.stage in STAGES[kind],
        "notices": list(notices_of(round_.uuid)),
        "refuse_form": RefuseForm(),
        "lines": _lines(round_, kind, on=context["on"]),
        "past": list(pages.past_acts(round_, kind, but=act)),
    }
    if context["is_stage"]:
        preview = preview_of(round_, kind, context["on"])
        context |= {
            "preview": preview,
            "blocked": [
                {"row": entry.row, "reason": BLOCKED[entry.reason], "case": entry.case}
                for entry in preview.blocked
            ],
            "shown": preview.rows[:SHOWN_ROWS],
            "by_grade": preview.by_grade().items(),
            "by_group": preview.by_group().items(),
        }
    return round_, context


def _lines(round_: Round, kind: str, *, on: date) -> list[str]:
    """What confirming brings about, in sentences."""
    if kind == PendingAct.Kind.GRANT:
        years = policy_for(round_.institution_id, on).validity_years
        return [
            _(
                "Each household has a credit line for {years} years; a former line of an earlier "
                "round is closed and replaced."
            ).format(years=years),
            _("Households with an open objection stay outside and can follow in a later batch."),
        ]
    days = terms_of(round_.institution, on).public_days
    return [
        _("Everybody can read the notice for {days} days, without signing in.").format(days=days),
        _("Anyone may object during the public period; lines are granted only after it."),
    ]


@require_POST
@officer_required("granting.propose")
def propose(request: OfficerRequest, uuid: UUID, kind: str) -> HttpResponse:
    """The act waits for a second person."""
    if kind not in PAGES:
        raise Http404
    return perform(
        request,
        lambda at: services.propose_act(officer=request.user, round_uuid=uuid, kind=kind, at=at),
        said=_("Proposed. A second person has to confirm it."),
        back=reverse(PAGES[PendingAct.Kind(kind)], args=[uuid]),
    )


@require_POST
@officer_required("places.view")
def decide(request: OfficerRequest, act: UUID, verb: str) -> HttpResponse:
    """confirm, refuse (with a reason) or withdraw."""
    on = date_of(now_of(request.user))
    found = acts_in_scope(request.user, on).filter(uuid=act).select_related("round").first()
    if found is None:
        raise NotInScope
    form = RefuseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    who: dict[str, Any] = {"officer": request.user, "act_uuid": act}
    verbs = {
        "confirm": (
            lambda at: services.confirm_act(**who, at=at),
            str(CONFIRMED[PendingAct.Kind(found.kind)]),
        ),
        "refuse": (
            lambda at: services.refuse_act(**who, reason=reason, at=at),
            _("Refused; the proposer sees your reason."),
        ),
        "withdraw": (lambda at: services.withdraw_act(**who, at=at), _("Withdrawn.")),
    }
    if verb not in verbs:
        raise Http404
    perform_it, said = verbs[verb]
    back = reverse(PAGES[PendingAct.Kind(found.kind)], args=[found.round.uuid])
    return perform(request, perform_it, said=said, back=back)


@require_POST
@officer_required("granting.confirm")
def end(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """A round without any proposal ends."""
    return perform(
        request,
        lambda at: services.end_without_lines(officer=request.user, round_uuid=uuid, at=at),
        said=_("The round has ended; nobody is left to post."),
        back=reverse("granting:posting", args=[uuid]),
        onward=reverse("granting:round", args=[uuid]),
    )
