"""Reading the registry: villages, the list page by page, one household, a look in clear."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from ninja import Query

from huhutong.households.api import given as s
from huhutong.households.api import told as t
from huhutong.households.api.answers import household_out, line_out
from huhutong.households.api.asked import REFUSED, reader, registry, version_now
from huhutong.households.api_errors import DayAhead
from huhutong.households.selectors import exchange
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.listing import Wish, institution_for
from huhutong.households.selectors.page import household_page
from huhutong.households.services.unmask import unmask as look
from huhutong.infra.cursors import cursor_after, position_in
from huhutong.org.public import TokenRequest, act_by_token
from huhutong.places.public import village_in_scope

_ARCHIVED = {True: "yes", False: "no", None: ""}


@registry.get("/villages", response={200: list[t.VillageOut], **REFUSED})
def list_villages(request: TokenRequest) -> list[t.VillageOut]:
    """The villages in which the token's user works, with the codes of their groups."""
    user, at = reader(request)
    return [
        t.VillageOut(
            code=village.code,
            name=village.name,
            groups=[t.PlaceOut(code=group.code, name=group.name) for group in groups],
        )
        for village, groups in exchange.villages_with_groups(user, at.date())
    ]


@registry.get("/households", response={200: t.ListOut, **REFUSED})
def list_households(request: TokenRequest, query: Query[s.ListQuery]) -> t.ListOut:
    """Households by village and number, page by page: send next_cursor with the same filters."""
    user, at = reader(request, query=s.ListQuery)
    on = at.date()
    wish = Wish(
        village=village_in_scope(user, query.village, on) if query.village else None,
        residence=str(query.residence or ""),
        archived=_ARCHIVED[query.archived],
    )
    asked = query.dict(exclude={"cursor", "limit"})
    after = position_in(query.cursor, asked=asked) if query.cursor is not None else None
    part = exchange.households_part(
        user,
        wish,
        on,
        since=query.changed_since,
        after=(int(after[0]), str(after[1])) if after else None,
        size=query.limit,
    )
    return t.ListOut(
        items=[line_out(user, line) for line in part.lines],
        next_cursor=cursor_after(part.after, asked=asked) if part.after else None,
    )


@registry.get("/households/{uuid:household}", response={200: t.HouseholdOut, **REFUSED})
def get_household(
    request: TokenRequest, response: HttpResponse, household: UUID, query: Query[s.OneQuery]
) -> t.HouseholdOut:
    """One household with people and archive as of a day; personal numbers are masked."""
    user, at = reader(request, query=s.OneQuery)
    today = at.date()
    found = household_in_scope(user, household, today)
    on = _day(query.as_of, today)
    page = household_page(user, found, institution_for(user, found.village, today), on)
    relations = exchange.relations_on(found, on, [line.person.pk for line in page.people])
    version = version_now(user, found, at)
    response["ETag"] = f'"{version}"'
    return household_out(user, page, relations, {"version": version, "as_of": on})


@registry.post("/households/{uuid:household}/unmask", response={200: t.UnmaskedOut, **REFUSED})
def unmask_household(request: TokenRequest, household: UUID, body: s.UnmaskIn) -> t.UnmaskedOut:
    """Address, ID numbers and phones in clear, for a purpose; each look is written down."""
    user, at = reader(request, "households.unmask")
    shown = act_by_token(
        token=request.auth,
        operation="unmask_household",
        at=at,
        act=lambda: look(officer=user, uuid=household, purpose=body.purpose, at=at),
    )
    return t.UnmaskedOut(
        address=shown.address,
        people=[
            t.PersonInClear(name=name, id_number=number, phone=phone)
            for name, number, phone in shown.people
        ],
    )


def _day(asked: date | None, today: date) -> date:
    if asked is not None and asked > today:
        raise DayAhead(day=asked.isoformat(), today=today.isoformat())
    return asked or today
