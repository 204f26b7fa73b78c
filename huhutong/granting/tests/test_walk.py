"""From roster to lines: what each use-case leaves behind."""

from collections import Counter

import pytest

from huhutong.granting import services
from huhutong.granting.models import CheckItem, CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Outcome, Stage
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import ELIGIBLE, ROSTER, Village
from huhutong.posting.public import notices_of


def outcomes(round_: Round) -> dict[str | None, int]:
    """Households by outcome."""
    return dict(
        Counter(RoundHousehold.objects.filter(round=round_).values_list("outcome", flat=True))
    )


def test_opening_gives_each_household_that_leaves_its_outcome(village: Village) -> None:
    # when the ballots are opened
    round_ = path.balloting(village)

    # then the roster is listed whole, and five households have left for five reasons
    assert round_.stage == Stage.BALLOTING
    assert outcomes(round_) == {
        None: ELIGIBLE,
        Outcome.DUPLICATE: 1,
        Outcome.MOVED_AWAY: 1,
        Outcome.ABSENT: 1,
        Outcome.CONSENT_WITHHELD: 1,
        Outcome.NO_PRINCIPAL: 1,
    }
    assert sum(outcomes(round_).values()) == ROSTER


def test_closing_the_last_group_closes_the_round(village: Village) -> None:
    round_ = path.closed(village)

    assert round_.stage == Stage.CLOSED
    assert village.row(round_, 18).outcome == Outcome.TOO_FEW_OPINIONS
    assert village.row(round_, 19).outcome == Outcome.VETOED_OPINION
    assert village.row(round_, 19).outcome_reasons == ["gambling"]
    good = village.row(round_, 6)
    assert good.outcome is None
    assert good.knowing == 5
    assert good.evaluators_fen == 4_000_000


def test_scoring_writes_figures_and_outcomes(village: Village) -> None:
    round_ = path.scored(village)

    assert round_.stage == Stage.SCORED
    assert village.row(round_, 17).outcome == Outcome.BELOW_GRADE
    good = village.row(round_, 6)
    assert (good.state, good.outcome) == ("proposed", None)
    assert good.grade in {"AAA", "AA", "A"}
    assert good.model_fen == good.final_fen
    assert good.branch_fen is None
    assert round_.scoring_run is not None


def test_the_check_takes_ten_of_sixteen_and_anyone_can_draw_them_again(village: Village) -> None:
    from huhutong.kernel import draws

    round_ = path.checking(village)

    proposals = RoundHousehold.objects.filter(round=round_, state="proposed")
    drawn = set(CheckItem.objects.filter(row__round=round_).values_list("row__number", flat=True))
    numbers = list(proposals.values_list("number", flat=True))
    assert len(numbers) == 16
    again = draws.sample(round_.sample_seed, numbers, 10)
    assert set(again) <= drawn
    large = set(proposals.filter(final_fen__gt=10_000_000).values_list("number", flat=True))
    assert drawn == set(again) | large


def test_the_whole_path_grants_to_those_who_were_posted_and_to_nobody_else(
    village: Village,
) -> None:
    round_ = path.granted(village)

    assert round_.stage == Stage.GRANTED
    found = outcomes(round_)
    assert None not in found
    assert sum(found.values()) == ROSTER
    assert found[Outcome.GRANTED] == 16
    lines = CreditLine.objects.filter(row__round=round_)
    assert lines.count() == 16
    notice = notices_of(round_.uuid).get()
    assert set(lines.values_list("notice", flat=True)) == {notice.uuid}
    assert {line.limit_fen for line in lines} == set(
        RoundHousehold.objects.filter(round=round_, outcome="granted").values_list(
            "final_fen", flat=True
        )
    )
    assert lines.first().valid_to.isoformat() == "2029-03-10"  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", [PendingAct.Kind.POST, PendingAct.Kind.GRANT])
def test_an_act_out_of_turn_is_refused(village: Village, kind: str) -> None:
    from huhutong.granting import errors

    round_ = path.scored(village)
    with pytest.raises(errors.ActNotNow):
        services.propose_act(
            officer=village.cast.li, round_uuid=round_.uuid, kind=kind, at=village.cast.at
        )
    assert not PendingAct.objects.exists()
