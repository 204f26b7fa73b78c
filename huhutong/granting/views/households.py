"""Results by household: the list, one household with its figures, its lines."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huhutong.granting import services
from huhutong.granting.forms import AdjustForm, CheckForm, OverrideForm, ResubmitForm
from huhutong.granting.models import (
    OUTCOMES,
    STATES,
    CheckItem,
    Round,
    RoundHousehold,
)
from huhutong.granting.rules import (
    FAR_ABOVE_PERCENT,
    OVERRIDABLE,
    Outcome,
    Stage,
    State,
    is_far_above,
)
from huhutong.granting.selectors import pages
from huhutong.granting.selectors.distribution import (
    BANDS,
    band_label,
    in_band,
    of_grade,
)
from huhutong.granting.selectors.funnel import STEPS, reached
from huhutong.granting.selectors.rounds import items_in_scope, row_in_scope
from huhutong.granting.services.publishing import Adjustment
from huhutong.granting.views.charts import BELOW_GRADES, grades_of
from huhutong.granting.views.checks import REASONS
from huhutong.granting.views.common import perform, round_context
from huhutong.households.public import display_name, shows_names
from huhutong.infra.clock import date_of
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, filter_bar, paginate
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import HIDDEN
from huhutong.org.public import OfficerRequest, now_of, officer_required, permissions_of
from huhutong.places.public import groups_of
from huhutong.posting.public import lines_on_notices, open_objections, upheld_objections
from huhutong.scoring.public import card_shown

# The form to resubmit asks for a figure on the same page: ids must differ.
OVERRIDE_IDS = "override_%s"
ALL = {"": gettext_lazy("All")}
STEP_FILTER = Filter(
    "step", gettext_lazy("Step"), {**ALL, **{code: label for code, (label, _of) in STEPS.items()}}
)
OUTCOME_FILTER = Filter(
    "outcome",
    gettext_lazy("Outcome"),
    {**ALL, "none": gettext_lazy("Not ended yet"), **dict(OUTCOMES)},
)
BAND_FILTER = Filter(
    "band", gettext_lazy("Score"), {**ALL, **{str(band): band_label(band) for band in range(BANDS)}}
)
STATE_FILTER = Filter("state", gettext_lazy("State"), {**ALL, **dict(STATES)})
ORDER = Order(
    {
        "number": Column(("number",)),
        "group": Column(("group__code",), may_be_empty=True),
        "score": Column(("score_hundredths",), largest_first=True, may_be_empty=True),
        "grade": Column(("grade",)),
        "model": Column(("model_fen",), largest_first=True, may_be_empty=True),
        "evaluators": Column(("evaluators_fen",), largest_first=True, may_be_empty=True),
        "branch": Column(("branch_fen",), largest_first=True, may_be_empty=True),
        "limit": Column(("final_fen",), largest_first=True, may_be_empty=True),
    },
    unasked="number",
    last=("number",),
)
LINE_ORDER = Order(
    {
        "number": Column(("row__number",)),
        "group": Column(("row__group__code",), may_be_empty=True),
        "limit": Column(("limit_fen",), largest_first=True),
        "drawn": Column(("drawn_fen",), largest_first=True),
        "granted": Column(("granted_at",), largest_first=True),
        "until": Column(("valid_to",)),
    },
    unasked="number",
    last=("row__number",),
)


@require_safe
@officer_required("households.view")
def rows(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Households of the round, filtered, sorted and paged as the address says."""
    round_, context = round_context(request, uuid)
    groups = Filter(
        "group",
        gettext_lazy("Group"),
        {**ALL, **{group.code: group.name for group in groups_of(round_.village)}},
    )
    grades = Filter(
        "grade",
        gettext_lazy("Grade"),
        {**ALL, **{code: code for code in grades_of(round_)}, "none": BELOW_GRADES},
    )
    found = _filtered(request, round_)
    if grade := grades.value(request):
        found = of_grade(found, grade)
    if group := groups.value(request):
        found = found.filter(group__code=group)
    listed = found.select_related("household__head", "group").order_by(*ORDER.order_by(request))
    page = paginate(listed.defer("override_reason", "restudy_note"), request)
    for row_ in page.items:
        row_.name = display_name(request.user, row_.household)
    context |= {
        "page": page,
        "bar": filter_bar(
            request,
            (STEP_FILTER, OUTCOME_FILTER, STATE_FILTER, groups, grades, BAND_FILTER),
            search=_("Search"),
        ),
        "heads": ORDER.heads(request),
    }
    return render(request, "granting/rows.html", context)


def _filtered(request: OfficerRequest, round_: Round) -> QuerySet[RoundHousehold]:
    found = pages.rows_of(round_)
    if step := STEP_FILTER.value(request):
        found = reached(found, step)
    if outcome := OUTCOME_FILTER.value(request):
        found = found.filter(outcome=None if outcome == "none" else outcome)
    if state := STATE_FILTER.value(request):
        found = found.filter(state=state)
    if band := BAND_FILTER.value(request):
        found = in_band(found, int(band))
    if words := request.GET.get("q", "").strip():
        head, wanted = "household__head__", Q(number__endswith=words)
        # To those who see names masked, a search by name would tell what the mask hides.
        if shows_names(request.user):
            wanted |= Q(**{f"{head}name__startswith": words})
            wanted |= Q(**{f"{head}initials__startswith": words.lower()})
        found = found.filter(wanted)
    return found


@require_safe
@officer_required("households.view")
def row(request: OfficerRequest, row: UUID) -> HttpResponse:
    """One household: model, evaluators, branch and final figure side by side, and what to do."""
    return render(request, "granting/row.html", _row_context(request, row))


def _row_context(request: OfficerRequest, uuid: UUID) -> dict[str, Any]:
    on = date_of(now_of(request.user))
    found = row_in_scope(request.user, uuid, on)
    round_, held = found.round, permissions_of(request.user, on)
    items = list(found.checks.select_related("submitted_by", "checker").order_by("sequence"))
    for item in items:
        item.said = [REASONS[reason] for reason in item.reasons]  # type: ignore[attr-defined]
    if not shows_names(request.user):
        _hide_words(found, items)
    makers = {found.overridden_by_id, round_.scored_by_id, *(i.submitted_by_id for i in items)}
    waiting = next((item for item in items if item.state == CheckItem.State.WAITING), None)
    may_make = "granting.propose" in held
    in_check = round_.stage in {Stage.SCORED, Stage.CHECKING}
    return {
        "row": found,
        "round": round_,
        "village": round_.village,
        "name": display_name(request.user, found.household),
        "items": items,
        "waiting": waiting,
        "may_check": waiting is not None
        and "granting.check" in held
        and request.user.pk not in makers,
        **_cases(found),
        "line": pages.line_of(found),
        "on_notices": lines_on_notices(round_.uuid, found.household_id),
        "may_print": may_make,
        "far_above_percent": FAR_ABOVE_PERCENT
        if is_far_above(model_fen=found.model_fen, evaluators_fen=found.evaluators_fen)
        else None,
        "check_form": CheckForm(initial={"seen_fen": found.final_fen}),
        "override_form": OverrideForm(auto_id=OVERRIDE_IDS)
        if may_make and in_check and found.state in OVERRIDABLE
        else None,
        "resubmit_form": ResubmitForm() if may_make and found.state == State.SENT_BACK else None,
        "adjust_form": _adjust_form(found)
        if may_make and found.state in {State.RESTUDY, State.ADJUSTING}
        else None,
    }


def _cases(found: RoundHousehold) -> dict[str, str]:
    """Numbers: of the objection that a re-study comes from, and of another that is open."""
    household, campaign = found.household_id, found.round.uuid
    upheld = upheld_objections([campaign]).get((campaign, household))
    under_study = found.state in {State.RESTUDY, State.ADJUSTING}
    cause = upheld.number if upheld and under_study else ""
    case = open_objections(campaign).get(household, "")
    return {"cause": cause, "case": "" if case == cause else case}


def _hide_words(found: RoundHousehold, items: Sequence[CheckItem]) -> None:
    """Reasons in an officer's own words may name people: it is told only that there are some."""
    found.override_reason = HIDDEN if found.override_reason else None
    found.restudy_note = HIDDEN if found.restudy_note else None
    for item in items:
        item.note = HIDDEN if item.note else None


def _adjust_form(found: RoundHousehold, data: Any = None) -> AdjustForm:
    card = card_shown(found.round.institution, date_of(found.round.opened_at))
    return AdjustForm(data, grades=[grade.code for grade in card.grades])


def _invalid(request: OfficerRequest, uuid: UUID, name: str, form: Any) -> HttpResponse:
    context = _row_context(request, uuid)
    context[name] = form
    return render(request, "granting/row.html", context, status=422)


@require_POST
@officer_required("granting.check")
def decide(request: OfficerRequest, item: UUID) -> HttpResponse:
    """One check item is passed or sent back; the next waiting one follows."""
    on = date_of(now_of(request.user))
    found = items_in_scope(request.user, on).filter(uuid=item).select_related("row__round").first()
    if found is None:
        raise NotInScope
    passed = request.POST.get("decision") == "pass"
    form = CheckForm(request.POST, passed=passed)
    if not form.is_valid():
        return _invalid(request, found.row.uuid, "check_form", form)
    data = form.cleaned_data
    return perform(
        request,
        lambda at: services.decide_check(
            officer=request.user,
            item_uuid=item,
            passed=passed,
            note=data["note"],
            seen_fen=data["seen_fen"],
            at=at,
        ),
        said=_("Passed.") if passed else _("Sent back to the maker."),
        back=reverse("granting:row", args=[found.row.uuid]),
        onward=reverse("granting:checks", args=[found.row.round.uuid]),
    )


@require_POST
@officer_required("granting.propose")
def override(request: OfficerRequest, row: UUID) -> HttpResponse:
    """The branch figure is set."""
    form = OverrideForm(request.POST, auto_id=OVERRIDE_IDS)
    if not form.is_valid():
        return _invalid(request, row, "override_form", form)
    return perform(
        request,
        lambda at: services.override_limit(
            officer=request.user,
            row_uuid=row,
            limit_fen=form.limit_fen,
            reason=form.cleaned_data["reason"],
            at=at,
        ),
        said=_("The branch figure is set; this household will be checked."),
        back=reverse("granting:row", args=[row]),
    )


@require_POST
@officer_required("granting.propose")
def resubmit(request: OfficerRequest, row: UUID) -> HttpResponse:
    """The proposal lies before the checker again."""
    form = ResubmitForm(request.POST)
    if not form.is_valid():
        return _invalid(request, row, "resubmit_form", form)
    data = form.cleaned_data
    answer = services.Resubmission(
        note=data["note"],
        limit_fen=data["limit_yuan"] * 100 if data["limit_yuan"] else None,
        outcome=Outcome(data["outcome"]) if data["outcome"] else None,
    )
    return perform(
        request,
        lambda at: services.resubmit(officer=request.user, row_uuid=row, answer=answer, at=at),
        said=_("Resubmitted to the checker."),
        back=reverse("granting:row", args=[row]),
    )


@require_POST
@officer_required("granting.propose")
def adjust(request: OfficerRequest, row: UUID) -> HttpResponse:
    """What the re-study found is on file."""
    on = date_of(now_of(request.user))
    form = _adjust_form(row_in_scope(request.user, row, on), request.POST)
    if not form.is_valid():
        return _invalid(request, row, "adjust_form", form)
    data = form.cleaned_data
    found = Adjustment(
        note=data["note"],
        grade=data["grade"],
        limit_fen=data["limit_yuan"] * 100 if data["limit_yuan"] else None,
        outcome=Outcome(data["outcome"]) if data["outcome"] else None,
    )
    return perform(
        request,
        lambda at: services.propose_adjustment(
            officer=request.user, row_uuid=row, found=found, at=at
        ),
        said=_("The finding is on file. Propose the adjustment so that a second person confirms."),
        back=reverse("granting:row", args=[row]),
    )


@require_safe
@officer_required("households.view")
def lines(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The lines that came from the round."""
    round_, context = round_context(request, uuid)
    listed = pages.lines_of_round(round_).order_by(*LINE_ORDER.order_by(request))
    page = paginate(listed, request)
    for line in page.items:
        line.name = display_name(request.user, line.row.household)
    context |= {
        "page": page,
        "heads": LINE_ORDER.heads(request),
        "may_choose": page.count and "granting.propose" in context["held"],
        "actions": [
            {
                "label": _("Print the slips of the ticked (PDF)"),
                "href": reverse("granting:slips", args=[uuid]),
                "icon": "printer",
            }
        ],
    }
    return render(request, "granting/lines.html", context)
