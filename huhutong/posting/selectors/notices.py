"""Reads of notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from huhutong.kernel.errors import NotInScope
from huhutong.org.public import Institution, User
from huhutong.places.public import villages_of
from huhutong.posting import rules
from huhutong.posting.models import Notice, NoticeRow, PostingTerms


@dataclass(frozen=True)
class ReceiptRow:
    """One row with all that is needed to recompute the root by hand."""

    row: NoticeRow
    proof: rules.Proof
    key: str
    holds: bool


def terms_of(institution: Institution, on: date) -> rules.Terms:
    """The institution's terms on a day, or the defaults. Cost: 1 query."""
    in_force = Q(valid_to=None) | Q(valid_to__gt=on)
    row = (
        PostingTerms.objects.filter(in_force, institution=institution, valid_from__lte=on)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if row is None:
        return rules.Terms()
    return rules.Terms(
        public_days=row.public_days,
        shows=row.shows,
        answer_days=row.answer_days,
        extension_days=tuple(row.extension_days) or rules.Terms().extension_days,
    )


def current_notices(today: Mapping[int, date]) -> QuerySet[Notice]:
    """Notices that are public, by town and village; today is the rule date by institution key.

    Cost: 1 query; loads institution, village and town.
    """
    wanted = Q(pk__in=[])
    for institution_id, on in today.items():
        wanted |= Q(institution_id=institution_id, ends_on__gte=on)
    return (
        Notice.objects.filter(wanted)
        .select_related("institution", "village__town")
        .order_by("village__town__code", "village__code", "-posted_on", "-pk")
    )


def of_place(notices: QuerySet[Notice], name: str) -> QuerySet[Notice]:
    """Those whose village or town has these characters in its name."""
    return notices.filter(Q(village__name__icontains=name) | Q(village__town__name__icontains=name))


def notice_by_number(number: str) -> Notice:
    """The notice of a number, as it stands in its public address. Raises NotInScope (404)."""
    found = (
        Notice.objects.filter(number=number.upper())
        .select_related("institution", "village__town__parent", "previous", "confirmed_by")
        .first()
    )
    if found is None:
        raise NotInScope
    return found


def notices_in_scope(user: User, on: date) -> QuerySet[Notice]:
    """The only door of staff to notices: those of the user's villages and institution."""
    notices = Notice.objects.filter(village__in=villages_of(user, on))
    if user.institution_id is not None:
        notices = notices.filter(institution_id=user.institution_id)
    return notices.select_related("village__town", "institution").order_by("-pk")


def notices_named(user: User, text: str, on: date) -> QuerySet[Notice]:
    """Notices in scope whose number or village holds the text, the latest first. Cost: 1 query."""
    return notices_in_scope(user, on).filter(
        Q(number__icontains=text) | Q(village__name__icontains=text)
    )


def notices_of(campaign: UUID) -> QuerySet[Notice]:
    """The round's notices, the first one first."""
    return Notice.objects.filter(campaign=campaign).order_by("pk")


def receipt_path(number: str, position: int, key: str) -> str:
    """The address of a row that opens after the period too."""
    return f"{reverse('public:receipt', args=[number, position])}?key={key}"


def receipt_paths(campaign: UUID) -> dict[tuple[UUID, int], str]:
    """(notice, household's key) -> the address of its row, for a round's notices. Cost: 1 query."""
    rows = NoticeRow.objects.filter(notice__campaign=campaign).values_list(
        "notice__uuid", "household_id", "notice__number", "position", "salt"
    )
    return {
        (notice, household): receipt_path(number, position, rules.receipt_key(salt))
        for notice, household, number, position, salt in rows
    }


def lines_on_notices(campaign: UUID, household: int) -> list[tuple[str, int]]:
    """(number of the notice, number of the household on it), the latest first. Cost: 1 query."""
    rows = NoticeRow.objects.filter(notice__campaign=campaign, household=household)
    return list(rows.order_by("-notice__pk").values_list("notice__number", "position"))


def rows_by_group(notice: Notice) -> list[tuple[str, list[NoticeRow]]]:
    """The rows under the name of their group, in their order. Cost: 1 query."""
    rows = notice.rows.order_by("position")
    return [(name, list(part)) for name, part in groupby(rows, lambda r: r.shown["group"])]


def groups_of_notice(notice: Notice) -> list[str]:
    """The groups' names in the order of the notice. Cost: 1 query."""
    names = notice.rows.order_by("position").values_list("shown__group", flat=True)
    return [name for name, _rows in groupby(names)]


def superseded_positions(notice: Notice) -> dict[int, str]:
    """Position on this notice -> number of the latest later notice with that household.

    Cost: 2 queries.
    """
    later = NoticeRow.objects.filter(
        notice__campaign=notice.campaign,
        notice__pk__gt=notice.pk,
        household__in=notice.rows.values("household"),
    ).order_by("notice__pk")
    newest = {row.household_id: row.notice.number for row in later.select_related("notice")}
    own = notice.rows.filter(household__in=newest).values_list("household_id", "position")
    return {position: newest[household] for household, position in own}


def receipt_of(notice: Notice, position: int) -> ReceiptRow:
    """The row at a position with its proof. Raises NotInScope (404). Cost: 1 query."""
    rows = list(notice.rows.order_by("position"))
    if not 1 <= position <= len(rows):
        raise NotInScope
    row = rows[position - 1]
    proof = rules.proof_of([r.leaf for r in rows], position - 1)
    holds = rules.proves(row.canonical, row.salt, proof, notice.root)
    return ReceiptRow(row, proof, rules.receipt_key(row.salt), holds)


def seal_is_whole(notice: Notice) -> bool:
    """All rows are there, say what was sealed, and lead to the root. Cost: 1 query."""
    return rows_are_sealed(
        notice, list(notice.rows.order_by("position").select_related("household"))
    )


def rows_are_sealed(notice: Notice, rows: list[NoticeRow]) -> bool:
    """These rows, in their order, are those of the notice's root. Wants households loaded."""
    return (
        len(rows) == notice.leaf_count
        and all(_as_sealed(row, notice.number) for row in rows)
        and rules.root_of([row.leaf for row in rows]) == notice.root
    )


def _as_sealed(row: NoticeRow, number: str) -> bool:
    shown = {"notice": number, "position": row.position, **row.shown}
    sealed = rules.seal(shown, household=row.household.uuid, salt=row.salt)
    return (sealed.canonical, sealed.leaf) == (row.canonical, row.leaf)


def posted_to_end(campaign: UUID, on: date) -> dict[int, UUID]:
    """Household -> the latest notice that carries it, where that notice's period is over.

    Cost: 1 query.
    """
    rows = NoticeRow.objects.filter(notice__campaign=campaign).order_by("notice__pk")
    latest = {
        household: (uuid, ends_on)
        for household, uuid, ends_on in rows.values_list(
            "household_id", "notice__uuid", "notice__ends_on"
        )
    }
    return {
        household: uuid
        for household, (uuid, ends_on) in latest.items()
        if rules.is_over(ends_on=ends_on, on=on)
    }
