"""Objecting and following: three short steps, a receipt shown once, number and PIN to follow."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.infra import clock
from huhutong.infra.crypto import blind_index
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.posting import forms, selectors, services
from huhutong.posting.errors import PeriodOver, PinLocked, TooManyObjections, WrongNumberOrPin
from huhutong.posting.models import Notice, Objection
from huhutong.posting.views.public import light, period_of, quiet

# A village office, a kiosk or a proxy is one connection for many people; a flood is not.
MOST_PER_HOUR = 30
HOUR_SECONDS = 3600


def open_notice(number: str) -> Notice:
    """The notice, if objections to it are still open. Raises PeriodOver."""
    notice = selectors.notice_by_number(number)
    if period_of(notice)["over"]:
        raise PeriodOver(number=notice.number, ends_on=notice.ends_on.isoformat())
    return notice


def check_rate(request: HttpRequest, notice: Notice) -> None:
    """At most MOST_PER_HOUR objections to a notice from one connection. Raises TooManyObjections.

    The address is kept as a keyed digest, in memory only, and forgotten after an hour.
    """
    source = f"{notice.number} {request.META.get('REMOTE_ADDR', '')}"
    name = f"posting.objections.{blind_index(source, purpose='objection_source')}"
    cache.add(name, 0, timeout=HOUR_SECONDS)
    try:
        sent = cache.incr(name)
    except ValueError:  # The hour ended between the two lines.
        return
    if sent > MOST_PER_HOUR:
        raise TooManyObjections


def step_context(notice: Notice, form: forms.RowForm) -> dict[str, Any]:
    """What each step shows; a row that is named in the address is told by its name."""
    named = None
    asked = str(form["row"].value() or "")
    if asked.isascii() and asked.isdigit() and len(asked) < 7:  # noqa: PLR2004
        named = notice.rows.filter(position=int(asked)).first()
    return {"notice": notice, "form": form, "named": named}


@require_safe
@quiet
@light
def who_page(request: HttpRequest, number: str) -> HttpResponse:
    """Step 1: which household, by its number or from the list.

    With ?row= (empty: one that is missing) step 2: who speaks.
    """
    notice = open_notice(number)
    chosen = "row" in request.GET
    row = forms.RowForm(request.GET if chosen else None, most=notice.leaf_count)
    if not chosen or not row.is_valid():
        return _which_household(request, notice, row)
    form = forms.WhoForm(initial={"row": row.cleaned_data["row"]}, most=notice.leaf_count)
    return render(request, "posting/object_who.html", step_context(notice, form))


def _which_household(request: HttpRequest, notice: Notice, form: forms.RowForm) -> HttpResponse:
    context = {
        **step_context(notice, form),
        "groups": selectors.rows_by_group(notice),
        "superseded": selectors.superseded_positions(notice),
    }
    status = 422 if form.errors else 200
    return render(request, "posting/object_row.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@quiet
def reason_page(request: HttpRequest, number: str) -> HttpResponse:
    """Step 3: the reason; POST opens the case and shows its number and PIN this once."""
    notice = open_notice(number)
    row = forms.RowForm(request.GET, most=notice.leaf_count)
    if not row.is_valid():
        return _which_household(request, notice, row)
    who = forms.WhoForm(request.GET, most=notice.leaf_count)
    if not who.is_valid():
        return render(request, "posting/object_who.html", step_context(notice, who), status=422)
    kind, position = who.cleaned_data["kind"], who.cleaned_data["row"]
    form = forms.ReasonForm(request.POST or None, kind=kind, on_list=position is not None)
    if request.method == "POST" and form.is_valid():
        check_rate(request, notice)
        receipt = services.open_objection(
            notice=notice,
            new=services.NewObjection(
                kind=kind,
                text=form.cleaned_data["text"],
                key=form.submission_key,
                name=form.cleaned_data.get("name", ""),
                phone=form.cleaned_data.get("phone", ""),
                position=position,
            ),
            at=clock.now(notice.institution.uuid),
        )
        context = {"notice": notice, "receipt": receipt, "kind": kind, "position": position}
        return render(request, "posting/object_receipt.html", context)
    context = {
        **step_context(notice, who),
        "form": form,
        "kind": kind,
        "chosen": str(position or ""),
        "answer_days": selectors.terms_of(
            notice.institution, clock.today(notice.institution.uuid)
        ).answer_days,
    }
    return render(
        request, "posting/object_reason.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@quiet
def follow_page(request: HttpRequest) -> HttpResponse:
    """Number and PIN in, state, dates and outcome out; nothing stays on the device."""
    form = forms.FollowForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    if request.method == "POST" and form.is_valid():
        try:
            objection = services.read_with_pin(**form.cleaned_data, at=clock.real_now())
        except (WrongNumberOrPin, PinLocked) as refusal:
            form.add_error(None, message_of(refusal))
            return _follow_form(request, form, status=refusal.http_status)
        return render(request, "posting/follow_state.html", state_context(objection))
    return _follow_form(request, form, status=422 if form.errors else 200)


@require_POST
@quiet
def withdraw(request: HttpRequest) -> HttpResponse:
    """The PIN is asked for again, so that a page left open on a kiosk withdraws nothing."""
    form = forms.FollowForm(request.POST)
    if form.is_valid():
        try:
            objection = services.read_with_pin(**form.cleaned_data, at=clock.real_now())
            now = clock.now(objection.case.institution.uuid)
            objection = services.withdraw_own(objection=objection, at=now)
        except DomainError as refusal:
            form.add_error(None, message_of(refusal))
            return _follow_form(request, form, status=refusal.http_status)
        return render(request, "posting/follow_state.html", state_context(objection))
    return _follow_form(request, form, status=422)


def state_context(objection: Objection) -> dict[str, Any]:
    """What the person is told: where it stands, by when, and the answer."""
    case = objection.case
    on = clock.today(case.institution.uuid)
    closed = case.state == "closed"
    done = ["done"] * 3 if closed else ["done"] * (2 if case.state == "in_progress" else 1)
    labels = [_("Received"), _("Someone works on it"), _("Answer given")]
    states = ([*done, "current", "todo", "todo"])[: len(labels)]
    return {
        "objection": objection,
        "case": case,
        "closed": closed,
        "late": not closed and case.due_on < on,
        "adjustments": objection.notice.adjustments.order_by("pk"),
        "steps": [
            {"code": label, "label": label, "state": state}
            for label, state in zip(labels, states, strict=True)
        ],
    }


def _follow_form(request: HttpRequest, form: forms.FollowForm, status: int) -> HttpResponse:
    context = {"form": form, "action": reverse("public:follow")}
    return render(request, "posting/follow.html", context, status=status)
