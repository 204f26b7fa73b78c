"""A household that takes back its consent is neither posted nor granted."""

from datetime import datetime

import pytest

from huhutong.granting import errors, services
from huhutong.granting.models import CheckItem, CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Outcome
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import DAY, Village
from huhutong.households.public import Consent, Household, withdraw_consent
from huhutong.infra import outbox
from huhutong.infra.models import AuditRow
from huhutong.posting.public import NoticeRow, notices_of

ENDED = ("out", Outcome.CONSENT_WITHHELD)


def withdraws(village: Village, home: Household, at: datetime | None = None) -> None:
    """The household withdraws; the news is delivered."""
    withdraw_consent(
        officer=village.cast.li,
        uuid=home.uuid,
        purpose=Consent.Purpose.ARCHIVE,
        at=at or village.cast.at,
    )
    outbox.deliver_all()


def how(village: Village, round_: Round, place: int) -> tuple[str, str | None]:
    """State and outcome of a household."""
    row = village.row(round_, place)
    return row.state, row.outcome


def test_before_the_notice_it_is_not_posted_and_a_proposed_list_has_changed(
    village: Village,
) -> None:
    cast, round_ = village.cast, path.checked(village)
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    withdraws(village, village.household(6))
    assert how(village, round_, 6) == ENDED
    with pytest.raises(errors.ListChanged):
        services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=cast.at)
    services.withdraw_act(officer=cast.li, act_uuid=act.uuid, at=cast.at)
    path.done(village, round_, PendingAct.Kind.POST, cast.at)
    posted = NoticeRow.objects.filter(notice=notices_of(round_.uuid).get())
    assert posted.count() == 15
    assert not posted.filter(household=village.household(6)).exists()


def test_after_the_notice_it_gets_no_line_and_the_others_do(village: Village) -> None:
    round_ = path.posted(village)
    withdraws(village, village.household(6), village.cast.at + 3 * DAY)
    assert how(village, round_, 6) == ENDED
    assert AuditRow.objects.filter(action="granting.end_without_consent").count() == 1
    path.done(village, round_, PendingAct.Kind.GRANT, village.cast.at + 8 * DAY)
    assert CreditLine.objects.count() == 15
    assert not CreditLine.objects.filter(row__household=village.household(6)).exists()
    assert round_.stage == "granted"


def test_a_line_that_is_granted_stays(village: Village) -> None:
    round_ = path.granted(village)
    withdraws(village, village.household(6), village.cast.at + 9 * DAY)
    assert how(village, round_, 6) == ("granted", Outcome.GRANTED)
    assert CreditLine.objects.filter(closed_at=None).count() == 16


def test_a_check_decided_afterwards_does_not_bring_it_back(village: Village) -> None:
    cast, round_ = village.cast, path.checking(village)
    item = CheckItem.objects.select_related("row__household").filter(state="waiting")[0]
    withdraws(village, item.row.household)
    services.decide_check(
        officer=cast.wang, item_uuid=item.uuid, passed=False, note="收入证明缺失", at=cast.at
    )
    item.row.refresh_from_db()
    assert (item.row.state, item.row.outcome) == ENDED
    path.pass_all(village, round_)
    assert round_.stage == "checked"


def test_the_last_one_sent_back_who_leaves_does_not_hold_the_check(village: Village) -> None:
    cast, round_ = village.cast, path.checking(village)
    item = CheckItem.objects.select_related("row__household").filter(state="waiting")[0]
    services.decide_check(
        officer=cast.wang, item_uuid=item.uuid, passed=False, note="收入证明缺失", at=cast.at
    )
    path.pass_all(village, round_)
    assert round_.stage == "checking"
    withdraws(village, item.row.household)
    round_.refresh_from_db()
    assert round_.stage == "checked"


def test_a_round_that_everybody_posted_leaves_has_ended(village: Village) -> None:
    round_ = path.posted(village)
    waiting = RoundHousehold.objects.filter(round=round_, state="posted")
    for row in waiting.select_related("household"):
        withdraws(village, row.household)
    round_.refresh_from_db()
    assert round_.stage == "granted"
    assert not CreditLine.objects.exists()
    assert not RoundHousehold.objects.filter(round=round_, outcome=None).exists()


def test_consent_given_again_before_the_news_arrives_keeps_it(village: Village) -> None:
    round_, home = path.posted(village), village.household(6)
    withdraw_consent(
        officer=village.cast.li,
        uuid=home.uuid,
        purpose=Consent.Purpose.ARCHIVE,
        at=village.cast.at,
    )
    Consent.objects.create(
        household=home,
        institution=village.cast.institution,
        purpose=Consent.Purpose.ARCHIVE,
        given_at=village.cast.at,
    )
    outbox.deliver_all()
    assert how(village, round_, 6) == ("posted", None)
