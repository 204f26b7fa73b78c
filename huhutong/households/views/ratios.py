"""Cost ratios of farm income, as the institution sets them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huhutong.households import forms
from huhutong.households.selectors.archive import ratios_set
from huhutong.households.services.ratios import set_cost_ratio
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import OfficerRequest, now_of, officer_required


@require_http_methods(["GET", "POST"])
@officer_required("org.manage")
def ratios(request: OfficerRequest) -> HttpResponse:
    """What was set with its days; POST sets one from a day to come."""
    form = forms.RatioForm(request.POST or None)
    if form.is_valid():
        data, at = form.cleaned_data, now_of(request.user)
        try:
            set_cost_ratio(
                officer=request.user,
                kind=data["kind"],
                ratio_bp=data["ratio"],
                from_on=data["from_on"],
                at=at,
            )
        except DomainError as refusal:
            form.add_error(None, message_of(refusal))
        else:
            messages.success(request, _("The cost ratio is set."))
            return redirect("households:ratios")
    rows = ratios_set(request.user)
    context = {"form": form, "rows": [(forms.RATIO_KINDS[row.kind], row) for row in rows]}
    return render(request, "households/ratios.html", context)
