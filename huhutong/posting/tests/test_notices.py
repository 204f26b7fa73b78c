"""Posting, adjusting, and what the database refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused
from huhutong.posting import selectors, services
from huhutong.posting.errors import (
    HouseholdElsewhere,
    HouseholdTwice,
    NoRowsToPost,
    NoticeExists,
    PreviousOfOtherRound,
    SameOfficerPosts,
)
from huhutong.posting.models import Notice, NoticeRow
from huhutong.posting.rules import Terms
from huhutong.posting.tests.shiqiao import CAMPAIGN, adjusted, households, posted, rows_of
from tests.cast import Cast


def test_a_notice_shows_masked_names_by_group_for_seven_days(cast: Cast) -> None:
    notice = posted(cast, households(cast))

    assert (notice.number, notice.kind, notice.leaf_count) == ("GS-2026-000001", "main", 8)
    assert (notice.posted_on, notice.ends_on) == (date(2026, 3, 2), date(2026, 3, 9))
    groups = selectors.rows_by_group(notice)
    assert [(name, [row.shown["name"] for row in rows]) for name, rows in groups] == [
        ("石桥一组", ["陈*山", "欧阳*", "王*明", "赵*"]),
        ("石桥二组", ["陈*", "李*", "吴*八", "周*"]),
    ]
    assert {row.shown["result"] for _, rows in groups for row in rows} == {"in"}
    facts = AuditRow.objects.get(action="posting.post_notice").facts
    assert (facts["rows"], facts["root"], facts["proposer"]) == (
        8,
        notice.root,
        str(cast.li.uuid),
    )
    assert not any(name in str(facts) for name in ("陈", "赵"))


def test_a_grade_is_shown_only_where_the_terms_say_so(cast: Cast) -> None:
    services.set_terms(officer=cast.admin, terms=Terms(public_days=10, shows="grade"), at=cast.at)
    notice = posted(cast, households(cast)[:1])
    assert notice.rows.get().shown["result"] == "AA"
    assert notice.ends_on == date(2026, 3, 12)
    with pytest.raises(PermissionRefused):
        services.set_terms(officer=cast.li, terms=Terms(), at=cast.at)


def test_terms_change_from_their_day_on(cast: Cast) -> None:
    services.set_terms(officer=cast.admin, terms=Terms(public_days=10), at=cast.at)
    later = cast.at + timedelta(days=5)
    services.set_terms(officer=cast.admin, terms=Terms(public_days=14), at=later)
    days = [
        selectors.terms_of(cast.institution, cast.day + timedelta(days=n)).public_days
        for n in (-1, 0, 4, 5)
    ]
    assert days == [7, 10, 10, 14]


def wrong(cast: Cast, what: str, rows: list[services.PostRow]) -> dict[str, Any]:
    """One thing wrong with a notice that would otherwise be posted."""
    wrongs: dict[str, dict[str, Any]] = {
        "same officer": {"confirmer": cast.li},
        "confirmer of another branch": {"confirmer": cast.zhao},
        "proposer of another branch": {"proposer": cast.zhao},
        "nobody on it": {"rows": []},
        "a household twice": {"rows": [rows[0], rows[0]]},
        "a household from elsewhere": {"rows": [replace(rows[0], household_id=10**6)]},
        "posted already": {"campaign": CAMPAIGN},
    }
    return wrongs[what]


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("same officer", SameOfficerPosts),
        ("confirmer of another branch", NotInScope),
        ("proposer of another branch", NotInScope),
        ("nobody on it", NoRowsToPost),
        ("a household twice", HouseholdTwice),
        ("a household from elsewhere", HouseholdElsewhere),
        ("posted already", NoticeExists),
    ],
)
def test_a_refused_notice_leaves_no_trace(
    cast: Cast, what: str, refusal: type[DomainError]
) -> None:
    # given one notice of another round
    all_of_them = households(cast)
    posted(cast, all_of_them)
    audited = AuditRow.objects.count()
    rows = rows_of(all_of_them)
    arguments: dict[str, Any] = {
        "proposer": cast.li,
        "confirmer": cast.wang,
        "campaign": uuid4(),
        "village": cast.shiqiao,
        "rows": rows,
        **wrong(cast, what, rows),
    }
    # when something is wrong with a second one
    with pytest.raises(refusal):
        services.post_notice(**arguments, at=cast.at)
    # then nothing was written
    assert (Notice.objects.count(), NoticeRow.objects.count()) == (1, 8)
    assert AuditRow.objects.count() == audited


def test_an_adjustment_is_a_new_notice_linked_both_ways(cast: Cast) -> None:
    first, *others = households(cast)
    notice = posted(cast, [first, *others[:3]])
    before = (notice.root, notice.ends_on)

    later = adjusted(cast, notice, [first, others[6]], days=5)

    assert (later.kind, later.previous, later.campaign) == ("adjustment", notice, CAMPAIGN)
    assert list(notice.adjustments.all()) == [later]
    assert later.ends_on == date(2026, 3, 14)
    assert selectors.superseded_positions(notice) == {1: later.number}
    notice.refresh_from_db()
    assert (notice.root, notice.ends_on) == before


def test_an_adjustment_is_of_the_same_institution(cast: Cast) -> None:
    notice = posted(cast, households(cast)[:1])
    bank = type(cast.institution).objects.create(code="X", name="另一家")
    cast.wang.institution = bank
    with pytest.raises(PreviousOfOtherRound):
        adjusted(cast, notice, [], days=1)
    assert Notice.objects.count() == 1


def test_the_database_refuses_to_change_what_is_posted(cast: Cast) -> None:
    notice = posted(cast, households(cast))
    row = notice.rows.all()[0]
    changes: list[Callable[[], Any]] = [
        lambda: Notice.objects.filter(pk=notice.pk).update(ends_on=date(2026, 3, 3)),
        lambda: NoticeRow.objects.filter(pk=row.pk).update(shown={"name": "李*"}),
        lambda: NoticeRow.objects.filter(pk=row.pk).delete(),
        lambda: Notice.objects.filter(pk=notice.pk)._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert selectors.seal_is_whole(Notice.objects.get(pk=notice.pk))


@pytest.mark.parametrize(
    "damage",
    [
        {"shown": {"group": "石桥一组", "name": "李*", "result": "in"}},
        {"canonical": "{}"},
        {"salt": "00" * 16},
        {"leaf": "00" * 32},
        {"position": 77},
    ],
)
def test_a_damaged_seal_is_found(cast: Cast, damage: dict[str, Any]) -> None:
    # given a notice whose rows, against the rules, are replaced by a damaged copy
    notice = posted(cast, households(cast))
    rows = list(notice.rows.all())
    assert selectors.seal_is_whole(notice)
    for name, value in damage.items():
        setattr(rows[2], name, value)
    # when the copy is judged in place of the original
    assert not selectors.rows_are_sealed(notice, sorted(rows, key=lambda row: row.position))
    assert not selectors.rows_are_sealed(notice, rows[:-1])


def test_each_receipt_proves_its_row(cast: Cast) -> None:
    notice = posted(cast, households(cast))
    for position in range(1, 9):
        receipt = selectors.receipt_of(notice, position)
        assert receipt.holds
        assert receipt.row.position == position
        assert len(receipt.proof.siblings) == 3
    for position in (0, 9):
        with pytest.raises(NotInScope):
            selectors.receipt_of(notice, position)


def test_the_period_of_the_latest_notice_counts(cast: Cast) -> None:
    first, second, left_out, *_ = households(cast)
    notice = posted(cast, [first, second])
    later = adjusted(cast, notice, [second, left_out], days=5)

    def over(day: int) -> dict[int, Any]:
        return selectors.posted_to_end(CAMPAIGN, cast.day + timedelta(days=day))

    assert over(7) == {}  # the last public day is public to its end
    assert over(8) == {first.pk: notice.uuid}
    assert over(12) == {first.pk: notice.uuid}
    assert over(13) == {
        first.pk: notice.uuid,
        second.pk: later.uuid,
        left_out.pk: later.uuid,
    }


def test_another_branch_sees_no_notice(cast: Cast) -> None:
    notice = posted(cast, households(cast)[:1])
    seen = {
        user.username: list(selectors.notices_in_scope(user, cast.day))
        for user in (cast.li, cast.sun, cast.zhou, cast.zhao)
    }
    assert seen == {"li": [notice], "sun": [notice], "zhou": [notice], "zhao": []}


def test_current_notices_follow_each_institutions_own_date(cast: Cast) -> None:
    notice = posted(cast, households(cast)[:1])
    bank = cast.institution.pk
    assert list(selectors.current_notices({bank: notice.ends_on})) == [notice]
    assert not selectors.current_notices({bank: notice.ends_on + timedelta(days=1)}).exists()
    assert not selectors.current_notices({}).exists()
