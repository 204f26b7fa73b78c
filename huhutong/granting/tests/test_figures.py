"""The figures of the statistics command agree with the rows that they open."""

from huhutong.granting.models import CreditLine
from huhutong.granting.selectors.funnel import funnel
from huhutong.granting.tests.village import Village, granted
from huhutong.infra import figures


def test_figures_of_a_granted_village_agree_with_its_funnel_and_lines(village: Village) -> None:
    # given a village that went the whole path
    round_ = granted(village)
    limits = list(CreditLine.objects.values_list("limit_fen", flat=True))

    # when the operator asks for the figures of the installation
    found = {
        one.id: one.of(one.everything())
        for one in figures.all_figures()
        if one.id.startswith("granting.") and one.everything is not None
    }

    # then each step is the funnel's, and the lines are those in the table
    assert found["granting.roster"] == 24
    steps = funnel(round_)
    assert [found[f"granting.{step.code}"] for step in steps] == [step.count for step in steps]
    assert found["granting.lines"] == found["granting.granted"] == len(limits)
    assert found["granting.limit"] == sum(limits)
    assert found["granting.mean_limit"] == sum(limits) // len(limits)
    assert found["granting.used_lines"] == found["granting.drawn"] == 0


def test_the_mean_of_no_line_is_unknown_not_zero(db: None) -> None:
    mean = figures.figure("granting.mean_limit")
    assert mean.of(CreditLine.objects.none()) is None
