"""Console pages of notices and objections."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huhutong.casework.public import UNCLOSED, history_of, waiting_extension
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, filter_bar, paginate
from huhutong.infra.refusals import message_of
from huhutong.org.public import (
    OfficerRequest,
    now_of,
    officer_required,
    permits,
    today_of,
    users_with,
)
from huhutong.posting import forms, rules, selectors, services
from huhutong.posting.errors import HouseholdNotNamed
from huhutong.posting.interests import interest_of
from huhutong.posting.models import Objection
from huhutong.posting.words import EVENTS, KINDS, STATES

VIEW, HANDLE = "posting.view", "posting.handle"

WHOSE = Filter(
    "whose",
    gettext_lazy("Whose"),
    {
        "": gettext_lazy("All"),
        "mine": gettext_lazy("Mine"),
        "nobody": gettext_lazy("Not yet taken"),
    },
)
STATE = Filter(
    "state",
    gettext_lazy("State"),
    {
        "": gettext_lazy("Not yet answered"),
        "overdue": gettext_lazy("Overdue"),
        "closed": gettext_lazy("Answered or withdrawn"),
        "any": gettext_lazy("Open and closed"),
    },
)


QUEUE_ORDER = Order(
    {
        "number": Column(("case__number",)),
        "village": Column(("case__village__code",)),
        "state": Column(("case__state",)),
        "received": Column(("case__opened_on",), largest_first=True),
        "due": Column(("case__due_on",)),
    },
    unasked="due",
)
NOTICE_ORDER = Order(
    {
        "posted": Column(("posted_on",), largest_first=True),
        "village": Column(("village__code",)),
        "kind": Column(("kind",)),
        "households": Column(("leaf_count",), largest_first=True),
        "ends": Column(("ends_on",)),
    },
    unasked="-posted",
    last=("-pk",),
)


@require_safe
@officer_required(VIEW)
def queue_page(request: OfficerRequest) -> HttpResponse:
    """Objections of one's villages, the most urgent first. Cost: 3 queries beside the frame's."""
    on = today_of(request.user)
    wanted = selectors.QueueFilter(WHOSE.value(request) or "all", STATE.value(request) or "open")
    found = selectors.queue(request.user, on, wanted)
    page = paginate(found.order_by(*QUEUE_ORDER.order_by(request)), request)
    context = {
        "page": page,
        "rows": [_row(objection, on) for objection in page.items],
        "counts": selectors.queue_counts(request.user, on),
        "bar": filter_bar(request, (WHOSE, STATE)),
        "heads": QUEUE_ORDER.heads(request),
        "on": on,
    }
    return render(request, "posting/queue.html", context)


def _row(objection: Objection, on: date) -> dict[str, Any]:
    case = objection.case
    opened = case.state in UNCLOSED
    return {
        "objection": objection,
        "case": case,
        "kind": KINDS[objection.kind],
        "state": STATES[objection.decision or case.state],
        "overdue": opened and case.due_on < on,
        "days": (case.due_on - on).days if opened else None,
    }


@require_safe
@officer_required(VIEW)
def case_page(request: OfficerRequest, number: str) -> HttpResponse:
    """One objection: what is said, its history, and what I can do next."""
    return _case(request, number)


def _case(request: OfficerRequest, number: str, status: int = 200, **more: Any) -> HttpResponse:
    user, on = request.user, today_of(request.user)
    objection = selectors.objection_in_scope(user, number, on)
    case = objection.case
    may_handle = permits(user, HANDLE, on)
    opened = case.state in UNCLOSED
    mine = opened and may_handle and case.owner_id == user.pk
    waiting = waiting_extension(case)
    second = any(permits(user, code, on) for code in rules.SECOND_PERSON)
    context = {
        **_row(objection, on),
        "may_handle": may_handle,
        "opened": opened,
        "mine": mine,
        "interest": interest_of(selectors.question_of(objection, user, on))
        if may_handle and opened
        else None,
        "waiting": waiting,
        "may_grant": waiting is not None and second and waiting.asked_by_id != user.pk,
        "asked_it": waiting is not None and waiting.asked_by_id == user.pk,
        "steps_left": case.extended_times
        < len(selectors.terms_of(case.institution, on).extension_days),
        "entries": [_entry(event, may_handle) for event in reversed(history_of(case))],
        "adjustments": objection.notice.adjustments.order_by("pk"),
        **_forms(objection, on),
        **more,
    }
    return render(request, "posting/case.html", context, status=status)


def _entry(event: Any, may_handle: bool) -> dict[str, Any]:
    what, kind = EVENTS[event.kind]
    who = event.actor_name if event.actor_kind == "user" else KINDS_OF_ACTORS[event.actor_kind]
    note = event.note if may_handle or event.kind in {"assigned", "extension_asked"} else ""
    return {"at": event.at, "who": who, "what": what, "note": note or "", "kind": kind}


KINDS_OF_ACTORS = {
    "villager": gettext_lazy("the person who objects"),
    "system": gettext_lazy("automatic"),
    "evaluator": gettext_lazy("evaluator"),
}


def _forms(objection: Objection, on: date) -> dict[str, Form]:
    handlers = users_with(HANDLE, institution=objection.case.institution, on=on)
    others = [handler for handler in handlers if handler.pk != objection.case.owner_id]
    return {
        "handler_form": forms.HandlerForm(handlers=others),
        "household_form": forms.HouseholdForm(),
        "note_form": forms.TextForm(label=_("Note"), least=0),
        "time_form": forms.TextForm(label=_("Why is more time needed?"), least=rules.LEAST_NOTE),
        "decision_form": forms.DecisionForm(label=_("Answer in writing")),
        "withdraw_form": forms.TextForm(
            label=_("How do we know that it is withdrawn?"), least=rules.LEAST_NOTE
        ),
    }


@require_POST
@officer_required(HANDLE)
def take(request: OfficerRequest, number: str) -> HttpResponse:
    """I own the case."""
    services.take_objection(officer=request.user, number=number, at=now_of(request.user))
    messages.success(request, _("You handle this case now."))
    return redirect("posting:objection", number)


@require_POST
@officer_required(HANDLE)
def assign(request: OfficerRequest, number: str) -> HttpResponse:
    """The chosen colleague owns the case."""
    on = today_of(request.user)
    objection = selectors.objection_in_scope(request.user, number, on)
    handlers = users_with(HANDLE, institution=objection.case.institution, on=on)
    form = forms.HandlerForm(request.POST, handlers=handlers)
    if not form.is_valid():
        return _case(request, number, 422, handler_form=form)
    chosen = next(u for u in handlers if u.username == form.cleaned_data["handler"])
    services.assign_objection(
        officer=request.user, number=number, handler=chosen, at=now_of(request.user)
    )
    messages.success(request, _("%(name)s handles this case now.") % {"name": chosen.name})
    return redirect("posting:objection", number)


def _text_act(
    request: OfficerRequest,
    number: str,
    forms_: tuple[str, Form],
    act: Callable[..., object],
    said: str,
) -> HttpResponse:
    """The form's values are handed to the service; a wrong form comes back with the case."""
    name, form = forms_
    if not form.is_valid():
        return _case(request, number, 422, **{name: form})
    act(officer=request.user, number=number, at=now_of(request.user), **form.cleaned_data)
    messages.success(request, said)
    return redirect("posting:objection", number)


@require_POST
@officer_required(HANDLE)
def link(request: OfficerRequest, number: str) -> HttpResponse:
    """The case is about this household."""

    def act(*, household: str, **common: Any) -> object:
        return services.link_household(household_number=household, **common)

    form = forms.HouseholdForm(request.POST)
    said = _("The case is linked to the household; its grant waits for the answer.")
    return _text_act(request, number, ("household_form", form), act, said)


@require_POST
@officer_required(HANDLE)
def note(request: OfficerRequest, number: str) -> HttpResponse:
    """What was done or found is in the history."""

    def act(*, text: str, **common: Any) -> object:
        return services.note_on_objection(note=text, **common)

    form = forms.TextForm(request.POST, label=_("Note"), least=0)
    return _text_act(request, number, ("note_form", form), act, _("The note is kept."))


@require_POST
@officer_required(HANDLE)
def ask_time(request: OfficerRequest, number: str) -> HttpResponse:
    """A second person is asked for more time."""

    def act(*, text: str, **common: Any) -> object:
        return services.ask_more_time(reason=text, **common)

    form = forms.TextForm(request.POST, label=_("Why is more time needed?"), least=rules.LEAST_NOTE)
    said = _("A second person is asked. Until they decide, the due date stands.")
    return _text_act(request, number, ("time_form", form), act, said)


@require_POST
@officer_required(VIEW)
def decide_time(request: OfficerRequest, number: str) -> HttpResponse:
    """The second person's answer; the service knows who may give it."""
    grant = request.POST.get("grant") == "yes"
    services.decide_more_time(
        officer=request.user, number=number, grant=grant, note="", at=now_of(request.user)
    )
    said = (
        _("More time is granted; the due date has moved.") if grant else _("More time is refused.")
    )
    messages.success(request, said)
    return redirect("posting:objection", number)


@require_POST
@officer_required(HANDLE)
def decide(request: OfficerRequest, number: str) -> HttpResponse:
    """First the answer as it will be read and what follows from it; with step=close the end."""
    user = request.user
    objection = selectors.objection_in_scope(user, number, today_of(user))
    form = forms.DecisionForm(request.POST, label=_("Answer in writing"))
    if form.is_valid() and objection.household is None and form.changes_the_result:
        form.add_error("decision", message_of(HouseholdNotNamed(number=number)))
    step = request.POST.get("step")
    if step == "change":
        return _case(request, number, decision_form=form)
    may_close = objection.case.owner_id == user.pk and objection.case.state in UNCLOSED
    if may_close and form.is_valid() and step != "close":
        return _preview(request, objection, form)
    # Whoever may not close it is told so by the service.
    said = _("The case is closed. The answer can be read with number and PIN from now on.")
    return _text_act(request, number, ("decision_form", form), services.decide_objection, said)


def _preview(
    request: OfficerRequest, objection: Objection, form: forms.DecisionForm
) -> HttpResponse:
    decision, text = form.cleaned_data["decision"], form.cleaned_data["text"]
    context = {
        "objection": objection,
        "case": objection.case,
        "decision": decision,
        "text": text,
        "at": now_of(request.user),
        "adjustments": objection.notice.adjustments.order_by("pk"),
        "lines": _consequences(objection, form),
        "fields": {"decision": decision, "text": text, "step": "close"},
    }
    return render(request, "posting/decision.html", context)


def _consequences(objection: Objection, form: forms.DecisionForm) -> list[str]:
    """What closing the case with this decision brings about, in sentences. Cost: 1 query."""
    others = selectors.held_by_others(objection)
    if form.changes_the_result:
        lines = [
            _(
                "The household gets no credit line before its result is decided again and posted "
                "as an adjustment notice."
            ),
            _("The re-study waits among the tasks of the branch from now on."),
        ]
    elif objection.household is None:
        lines = [_("The result stays. No household is linked, so no credit line waited for this.")]
    elif others:
        lines = [
            _(
                "The result stays, but the household's credit line still waits for {numbers}."
            ).format(numbers=_(", ").join(others))
        ]
    else:
        lines = [_("The result stays, and the household's credit line waits for this no longer.")]
    return [*lines, _("The case is closed and cannot be opened again.")]


@require_POST
@officer_required(HANDLE)
def withdraw(request: OfficerRequest, number: str) -> HttpResponse:
    """The objection was taken back in person or by phone."""

    def act(*, text: str, **common: Any) -> object:
        return services.withdraw_objection(note=text, **common)

    form = forms.TextForm(
        request.POST, label=_("How do we know that it is withdrawn?"), least=rules.LEAST_NOTE
    )
    return _text_act(
        request, number, ("withdraw_form", form), act, _("The objection is withdrawn.")
    )


@require_POST
@officer_required(HANDLE)
def contact(request: OfficerRequest, number: str) -> HttpResponse:
    """Name and phone in clear on this one page; the look is in the audit."""
    found = services.read_objector(officer=request.user, number=number, at=now_of(request.user))
    response = _case(request, number, contact=found)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@officer_required(VIEW)
def notices_page(request: OfficerRequest) -> HttpResponse:
    """Notices of one's villages with their periods and seals."""
    on = today_of(request.user)
    found = selectors.notices_in_scope(request.user, on)
    page = paginate(found.order_by(*NOTICE_ORDER.order_by(request)), request)
    rows = [
        {
            "notice": notice,
            "over": rules.is_over(ends_on=notice.ends_on, on=on),
            "left": rules.days_left(ends_on=notice.ends_on, on=on),
        }
        for notice in page.items
    ]
    context = {"page": page, "rows": rows, "heads": NOTICE_ORDER.heads(request)}
    return render(request, "posting/notices.html", context)
