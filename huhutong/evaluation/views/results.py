"""What a closed round brought: scores by household, opinions under letters, replies to vetoes."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huhutong.evaluation import labels, services
from huhutong.evaluation.agreement import Agreement
from huhutong.evaluation.forms import ReplyForm
from huhutong.evaluation.models import OpinionVeto
from huhutong.evaluation.rules import ESTIMATES, RATINGS
from huhutong.evaluation.selectors import results
from huhutong.evaluation.selectors.doors import round_in_scope
from huhutong.households.public import display_name, household_in_scope
from huhutong.infra.pages import Filter, filter_bar, href_with, paginate
from huhutong.infra.ui import formats
from huhutong.infra.ui.charts import Chart, ChartRow, Series
from huhutong.kernel.errors import NotInScope, PermissionRefused
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of

VIEW = officer_required("households.view")


@require_safe
@VIEW
def scores(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Peer scores of a closed round, and how far evaluators agree. Cost: about 8 queries."""
    chosen = round_in_scope(request.user, uuid, today_of(request.user))
    words = {code: labels.of(labels.SCORE_STATES, code) for code in labels.SCORE_STATES}
    states = Filter("state", _("Result"), {"": _("All"), **words})
    found = results.scores_of(chosen)
    if wanted := states.value(request):
        found = found.filter(state=wanted)
    agreed = results.agreement_of(chosen)
    spreads = Filter("spread", _("How far opinions differ"), {"": _("All"), **labels.spreads()})
    if agreed and (band := spreads.value(request)):
        found = found.filter(
            household__in=[h for h, own in agreed.households.items() if own == band]
        )
    page = paginate(found, request)
    vetoes = results.vetoes_of(chosen, [score.household_id for score in page.items])
    rows = [
        {
            "score": score,
            "name": display_name(request.user, score.household),
            "state": labels.of(labels.SCORE_STATES, score.state),
            "points": formats.points(score.score_hundredths),
            "vetoes": [labels.veto_label(v.reason) for v in vetoes.get(score.household_id, [])],
        }
        for score in page.items
    ]
    context = {
        "round": chosen,
        "rows": rows,
        "page": page,
        "bar": filter_bar(request, [states, spreads] if agreed else [states]),
        "agreement": agreed and _agreement_chart(agreed.figures, request),
    }
    return render(request, "evaluation/results.html", context)


@require_safe
@VIEW
def opinions(request: OfficerRequest, uuid: UUID, household: UUID) -> HttpResponse:
    """One household: opinions under letters, never under names. Not for supervisors.

    Cost: about 8 queries.
    """
    on = today_of(request.user)
    if request.user.institution_id is None:
        raise PermissionRefused(permission="evaluation.manage")
    chosen = round_in_scope(request.user, uuid, on)
    subject = household_in_scope(request.user, household, on)
    score = results.scores_of(chosen).filter(household=subject).first()
    if score is None:
        raise NotInScope
    vetoes = results.vetoes_of(chosen, [subject.pk]).get(subject.pk, [])
    return render(
        request,
        "evaluation/opinions.html",
        {
            "round": chosen,
            "household": subject,
            "name": display_name(request.user, subject),
            "score": score,
            "points": formats.points(score.score_hundredths),
            "state": labels.of(labels.SCORE_STATES, score.state),
            "rating_heads": [labels.of(labels.FIELDS, name) for name in RATINGS],
            "estimate_heads": [labels.of(labels.FIELDS, name) for name in ESTIMATES],
            "opinions": [
                (each, [labels.veto_label(code) for code in each.veto_reasons])
                for each in results.lettered_opinions(chosen, subject.pk)
            ],
            "vetoes": [_veto_row(veto) for veto in vetoes],
        },
    )


def _agreement_chart(figures: Agreement, request: OfficerRequest) -> Chart:
    """Households by how far the opinions on them differ; no evaluator is in it."""
    counts = Counter(figures.bands)
    return Chart(
        code="agreement",
        title=_("How far evaluators agree"),
        reading=_(
            "Two evaluators differ by {spread} of the five steps on average; {households} "
            "households with a score, {opinions} opinions."
        ).format(
            spread=formats.points(figures.spread_hundredths),
            households=formats.number(figures.households),
            opinions=formats.number(figures.opinions),
        ),
        head=_("Difference of two opinions"),
        series=(Series(_("households")),),
        rows=[
            ChartRow(
                label,
                (counts[band],),
                notes=(formats.percent_of(counts[band], figures.households),),
                href=href_with(request, spread=band) if counts[band] else "",
            )
            for band, label in labels.spreads().items()
        ],
        notes=(_("share"),),
        foot=_(
            "Krippendorff's alpha: {alpha} (1: all agree; 0: no more than chance). Opinions are "
            "counted without their evaluators."
        ).format(alpha=formats.thousandths(figures.alpha_thousandths)),
    )


def _veto_row(veto: OpinionVeto) -> dict[str, object]:
    return {"veto": veto, "label": labels.veto_label(veto.reason), "form": ReplyForm()}


@require_POST
@officer_required("evaluation.manage")
def reply(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The household's answer to a reason against it is on file."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write down what the household says."))
        return redirect("evaluation:index")
    veto = services.record_reply(
        officer=request.user,
        veto=uuid,
        text=form.cleaned_data["text"],
        at=now_of(request.user),
    )
    messages.success(request, _("The reply is on file."))
    return redirect("evaluation:opinions", uuid=veto.round.uuid, household=veto.household.uuid)
