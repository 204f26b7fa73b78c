"""The household list and the page to register one by hand."""

from collections.abc import Sequence
from typing import cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huhutong.households import forms
from huhutong.households.inputs import HouseholdInput
from huhutong.households.models import Household
from huhutong.households.selectors.finding import Answer
from huhutong.households.selectors.listing import (
    Wish,
    households_listed,
    institution_for,
    lines_of,
    listing_found,
    listing_order,
)
from huhutong.households.selectors.names import shows_names
from huhutong.households.services.register import register_household
from huhutong.infra.ordering import ORDER_PARAMETER, Order
from huhutong.infra.pages import Filter, FilterBar, Page, filter_bar, href_with, paginate
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required, permits, today_of
from huhutong.places.public import Village, groups_of, village_in_scope, villages_of


def _filters(villages: Sequence[Village], village: Village | None) -> list[Filter]:
    """The drop-downs of the list; natural villages only once a village is chosen."""
    everything = {"": _("All")}
    offered = [Filter("village", _("Village"), everything | {v.code: v.name for v in villages})]
    if village:
        groups = {str(group.pk): group.name for group in groups_of(village)}
        offered.append(Filter("group", _("Natural village"), everything | groups))
    archived = {"yes": _("Archived"), "no": _("Not archived")}
    return [
        *offered,
        Filter("residence", _("Residence"), everything | dict(Household.Residence.choices)),
        Filter("archived", _("Archive"), everything | archived),
    ]


def _wish(bar: FilterBar, village: Village | None) -> Wish:
    asked = {each.name: each.value for each in bar.filters}
    group = asked.get("group")
    return Wish(
        query=bar.query,
        village=village,
        group=int(group) if group else None,
        residence=asked["residence"],
        archived=asked["archived"],
    )


def _page(
    request: OfficerRequest, rows: QuerySet[Household], answer: Answer | None, order: Order
) -> Page[int]:
    """Keys of one page: in the order of the answer unless another is asked for.

    Too many to be counted are too many to be sorted: they stay in the answer's order.
    """
    if answer is not None:
        keys = [match.household for match in answer.matches]
        if not answer.counted:
            return Page(keys, answer.count, 1, 1, len(keys), "", "")
        if ORDER_PARAMETER not in request.GET:
            return paginate(keys, request)
        rows = rows.filter(pk__in=keys)
    ordered = rows.order_by(*order.order_by(request)).values_list("pk", flat=True)
    return paginate(cast("Sequence[int]", ordered), request)


@require_safe
@officer_required("households.view")
def households(request: OfficerRequest) -> HttpResponse:
    """The list; with ?village=CODE of one village, with its stage head and its groups.

    Searched, filtered, sorted and paged by the address.
    """
    user, on = request.user, today_of(request.user)
    villages = list(villages_of(user, on))
    code = request.GET.get("village", "")
    village = next((v for v in villages if v.code == code), None)
    if code and village is None:
        raise NotInScope
    bar = filter_bar(request, _filters(villages, village), search=_("Find"))
    wish, order = _wish(bar, village), listing_order(user)
    place = village or (villages[0] if villages else None)
    institution = institution_for(user, place, on) if place else None
    rows = households_listed(user, wish, institution, on)
    answer = (
        listing_found(user, wish, on, rows, request.GET.get("after", "")) if wish.query else None
    )
    page = _page(request, rows, answer, order)
    context = {
        "page": page,
        "answer": answer,
        "next_href": href_with(request, after=answer.after) if answer else "",
        "lines": lines_of(list(page.items), institution, on),
        "bar": bar,
        "heads": order.heads(request),
        "village": village,
        "names": shows_names(user),
        "may_import": permits(user, "households.import", on),
        "may_edit": permits(user, "households.edit", on),
    }
    return render(request, "households/list.html", context)


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def register(request: OfficerRequest, village: str) -> HttpResponse:
    """Register one household with its head."""
    user, at = request.user, now_of(request.user)
    place = village_in_scope(user, village, at.date())
    form = forms.NewHouseholdForm(request.POST or None)
    form.fields["group"].queryset = groups_of(place)  # type: ignore[attr-defined]
    if form.is_valid():
        data = form.cleaned_data
        given = HouseholdInput(
            members=(form.given("02"),),
            group_id=data["group"].pk if data["group"] else None,
            address=data["address"],
            residence=data["residence"],
        )
        try:
            made = register_household(officer=user, village=place.uuid, given=given, at=at)
        except DomainError as refusal:
            form.add_error(None, message_of(refusal))
        else:
            return redirect("households:household", uuid=made.uuid)
    return render(request, "households/register.html", {"form": form, "village": place})
