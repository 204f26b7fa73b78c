"""Posting a village's results. A notice is never edited: a correction is a new one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.casework.public import next_number
from huhutong.households.public import Household, masked_name, roster
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.text import sort_key
from huhutong.org.public import Institution, User, require
from huhutong.places.public import Village, village_in_scope
from huhutong.posting import rules
from huhutong.posting.errors import (
    HouseholdElsewhere,
    HouseholdTwice,
    NoRowsToPost,
    NoticeExists,
    PreviousOfOtherRound,
)
from huhutong.posting.models import Notice, NoticeRow, PostingTerms
from huhutong.posting.selectors import terms_of

NUMBER_PREFIX = "GS"  # 公示
SALT_BYTES = 16


@dataclass(frozen=True)
class PostRow:
    """A household that is on the list; the grade is shown only where the terms say so."""

    household_id: int
    group_id: int | None
    grade: str = ""


@dataclass(frozen=True)
class _Act:
    """Who posts what, where and when; previous for an adjustment."""

    proposer: User
    confirmer: User
    campaign: UUID
    village: Village
    at: datetime
    previous: Notice | None = None

    @property
    def institution(self) -> Institution:
        """Whose notice it is: the confirming officer's."""
        if self.confirmer.institution is None:
            raise ValueError("someone without an institution cannot post")
        return self.confirmer.institution


def post_notice(
    *,
    proposer: User,
    confirmer: User,
    campaign: UUID,
    village: Village,
    rows: Sequence[PostRow],
    at: datetime,
) -> Notice:
    """The rows are public from today, sealed under one root; the period runs.

    The caller has checked the permissions to propose and to confirm; scope is checked here.
    Raises SameOfficerPosts, NotInScope, NoticeExists, NoRowsToPost, HouseholdTwice,
    HouseholdElsewhere.
    """
    act = _Act(proposer, confirmer, campaign, village, at)
    with transaction.atomic():
        posted = Notice.objects.filter(campaign=campaign, kind=Notice.Kind.MAIN).first()
        if posted is not None:
            raise NoticeExists(number=posted.number)
        return _post(act, rows)


def post_adjustment(
    *,
    proposer: User,
    confirmer: User,
    previous: Notice,
    rows: Sequence[PostRow],
    at: datetime,
) -> Notice:
    """The changed rows are public for a full period of their own, linked to what they correct.

    Raises as post_notice, and PreviousOfOtherRound when the officer's institution is another.
    """
    act = _Act(proposer, confirmer, previous.campaign, previous.village, at, previous)
    if previous.institution_id != act.institution.pk:
        raise PreviousOfOtherRound(number=previous.number)
    with transaction.atomic():
        return _post(act, rows)


@transaction.atomic
def set_terms(*, officer: User, terms: rules.Terms, at: datetime) -> PostingTerms:
    """The institution posts on these terms from today on; notices already up keep theirs."""
    on = date_of(at)
    require(officer, "org.manage", on)
    institution = officer.institution
    if institution is None:
        raise ValueError("someone without an institution has no terms")
    current = PostingTerms.objects.filter(institution=institution, valid_to=None)
    current.update(valid_to=on)
    row = PostingTerms.objects.create(
        institution=institution,
        public_days=terms.public_days,
        shows=terms.shows,
        answer_days=terms.answer_days,
        extension_days=list(terms.extension_days),
        valid_from=on,
    )
    audit.record(
        actor=actor_of(officer),
        action="posting.set_terms",
        subject=("terms", row.uuid),
        institution=institution.uuid,
        facts={"public_days": terms.public_days, "shows": terms.shows},
        at=at,
    )
    return row


def _post(act: _Act, rows: Sequence[PostRow]) -> Notice:
    on = date_of(act.at)
    rules.check_four_eyes(
        proposer=act.proposer.pk, confirmer=act.confirmer.pk, name=act.confirmer.name
    )
    for officer in (act.proposer, act.confirmer):
        village_in_scope(officer, act.village.code, on)
    terms = terms_of(act.institution, on)
    number = next_number(prefix=NUMBER_PREFIX, on=on)
    sealed = _sealed_rows(_placed(act, rows), shows=terms.shows, number=number)
    notice = Notice.objects.create(
        number=number,
        institution=act.institution,
        village=act.village,
        campaign=act.campaign,
        kind=Notice.Kind.MAIN if act.previous is None else Notice.Kind.ADJUSTMENT,
        previous=act.previous,
        shows=terms.shows,
        posted_at=act.at,
        posted_on=on,
        ends_on=rules.ends_on(posted_on=on, public_days=terms.public_days),
        root=rules.root_of([row.leaf for row in sealed]),
        leaf_count=len(sealed),
        posted_by=act.proposer,
        confirmed_by=act.confirmer,
    )
    for row in sealed:
        row.notice = notice
    NoticeRow.objects.bulk_create(sealed, batch_size=500)
    _audit_post(act, notice)
    return notice


def _placed(act: _Act, rows: Sequence[PostRow]) -> list[tuple[PostRow, Household, str]]:
    """Each row with its household and masked name, in the order of the notice: group, surname.

    Only the surname orders, as the full name's place in the list would tell what the mask hides.
    """
    if not rows:
        raise NoRowsToPost
    households = roster(act.village).select_related("head", "group")
    found = {h.pk: h for h in households.filter(pk__in={row.household_id for row in rows})}
    placed, seen = [], set()
    for row in rows:
        household = found.get(row.household_id)
        if household is None:
            raise HouseholdElsewhere(number=row.household_id, village=act.village.name)
        if household.pk in seen:
            raise HouseholdTwice(number=household.number)
        seen.add(household.pk)
        masked = masked_name(household) or "*"
        placed.append((row, household, masked))
    return sorted(placed, key=_order)


def _order(item: tuple[PostRow, Household, str]) -> tuple[str, str, str]:
    _row, household, masked = item
    group = household.group.code if household.group else "999"
    return group, sort_key(masked[:1]), household.number


def _sealed_rows(
    placed: list[tuple[PostRow, Household, str]], *, shows: str, number: str
) -> list[NoticeRow]:
    sealed = []
    for position, (row, household, masked) in enumerate(placed, start=1):
        group = household.group.name if household.group else ""
        result = row.grade if shows == "grade" and row.grade else "in"
        shown: dict[str, str | int] = {
            "notice": number,
            "position": position,
            "group": group,
            "name": masked,
            "result": result,
        }
        leaf = rules.seal(shown, household=household.uuid, salt=secrets.token_hex(SALT_BYTES))
        sealed.append(
            NoticeRow(
                group=household.group,
                household=household,
                position=position,
                shown={"group": group, "name": masked, "result": result},
                canonical=leaf.canonical,
                salt=leaf.salt,
                leaf=leaf.leaf,
            )
        )
    return sealed


def _audit_post(act: _Act, notice: Notice) -> None:
    audit.record(
        actor=actor_of(act.confirmer),
        action="posting.post_notice",
        subject=("notice", notice.uuid),
        institution=act.institution.uuid,
        facts={
            "number": notice.number,
            "campaign": act.campaign,
            "village": act.village.code,
            "kind": notice.kind,
            "rows": notice.leaf_count,
            "root": notice.root,
            "ends_on": notice.ends_on,
            "proposer": act.proposer.uuid,
            "previous": act.previous.number if act.previous else "",
        },
        at=act.at,
    )
