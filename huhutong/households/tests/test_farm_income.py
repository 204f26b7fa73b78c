"""Net farm income without books: the worked table, dated ratios, what stays as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from huhutong.households.errors import RatioNotAhead, RatioOutOfRange
from huhutong.households.inputs import ArchiveInput, IncomeInput, ProductionInput
from huhutong.households.models import CostRatio, Household, IncomeRecord
from huhutong.households.public import facts_of, record_archive, register_household
from huhutong.households.rules.farm_income import (
    Line,
    Ratio,
    imputed_cost_fen,
    imputed_net_fen,
    latest_year,
    line_income,
)
from huhutong.households.selectors.page import household_page
from huhutong.households.services.ratios import set_cost_ratio
from huhutong.households.tests.family import VISIT, family
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.public import User
from tests.cast import Cast

PAGE = Path(__file__).resolve().parents[3] / "docs/algorithms/farm_income.md"


def _table() -> list[dict[str, str]]:
    text = PAGE.read_text(encoding="utf-8").split("<!-- table: farm_income -->\n")[1]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    head, _rule, *rows = [[c.strip() for c in line[1:-1].split("|")] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def _fen(text: str) -> int | None:
    return int(text) if text else None


@pytest.mark.parametrize("row", _table())
def test_worked_table(row: dict[str, str]) -> None:
    set_by = [pair.split(":") for pair in row["own"].split()]
    own = {kind: Ratio(int(ratio)) for kind, ratio in set_by}
    told = line_income(Line(row["kind"], 2025, _fen(row["output"]), _fen(row["cost"])), own)
    assert (told.ratio.ratio_bp if told.ratio else None) == _fen(row["ratio"])
    assert told.net_fen == _fen(row["net"])
    assert (told.ratio is not None) == (row["imputed"] == "yes")
    if told.net_fen is not None and told.cost_fen is not None:
        assert told.net_fen + told.cost_fen == _fen(row["output"])


def test_the_table_is_read_whole() -> None:
    assert len(_table()) == 15


@given(gross=st.integers(0, 10**15), ratio=st.integers(0, 10_000), more=st.integers(0, 10**6))
def test_net_and_cost_add_up_and_more_gross_is_never_less_net(
    gross: int, ratio: int, more: int
) -> None:
    net = imputed_net_fen(gross_fen=gross, ratio_bp=ratio)
    assert 0 <= net <= gross
    assert net + imputed_cost_fen(gross_fen=gross, ratio_bp=ratio) == gross
    assert imputed_net_fen(gross_fen=gross + more, ratio_bp=ratio) >= net


def test_whole_yuan_come_out_as_before_the_ratios_were_dated() -> None:
    for gross in range(0, 200_000, 100):
        for ratio in (4_000, 1_500):
            before = (2 * gross * ratio + 10_000) // 20_000
            assert imputed_cost_fen(gross_fen=gross, ratio_bp=ratio) == before


@pytest.mark.parametrize(("gross", "ratio"), [(-1, 4_000), (1, -1), (1, 10_001)])
def test_what_is_no_amount_or_share_is_a_bug(gross: int, ratio: int) -> None:
    with pytest.raises(ValueError, match=r"negative gross|no share"):
        imputed_net_fen(gross_fen=gross, ratio_bp=ratio)


def test_a_year_adds_up_what_is_known_and_counts_what_is_not() -> None:
    lines = [
        Line("grain", 2024, 9_999, None),
        Line("grain", 2025, 1_000_000, None),
        Line("orchard", 2025, 1_000_000, 1_200_000),
        Line("poultry", 2025, None, None),
        Line("poultry", 2026, None, None),
    ]
    told = latest_year([(line, line_income(line, {})) for line in lines])
    assert told is not None
    assert (told.year, told.net_fen, told.imputed_fen, told.unknown) == (2025, 400_000, 600_000, 1)
    assert latest_year([]) is None


@pytest.fixture
def household(cast: Cast) -> Household:
    """陈大山's household, which lives on grain."""
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )


def _set(cast: Cast, ratio_bp: int, days: int, kind: str = "grain") -> CostRatio:
    from_on = cast.day + timedelta(days=days)
    return set_cost_ratio(
        officer=cast.admin, kind=kind, ratio_bp=ratio_bp, from_on=from_on, at=cast.at
    )


def test_a_ratio_counts_from_its_day_and_moves_nothing_on_file(
    cast: Cast, household: Household
) -> None:
    line = ProductionInput("grain", 2025, 100, "mu", output_fen=1_000_000)
    record_archive(
        officer=cast.li,
        uuid=household.uuid,
        given=ArchiveInput(VISIT, production=(line,)),
        at=cast.at,
    )
    before = facts_of([household.pk], cast.institution, cast.day)
    _set(cast, 3_500, 1)

    later = cast.at + timedelta(days=5)
    page = household_page(cast.li, household, cast.institution, later.date())
    assert page.farm_year is not None
    assert (page.farm_year.net_fen, page.farm_year.imputed_fen) == (600_000, 600_000)
    assert facts_of([household.pk], cast.institution, cast.day) == before

    income = IncomeInput("business", 2026, 1_000_000, cost_fen=None)
    given_ = ArchiveInput(VISIT, incomes=(income,), production=(replace(line, year=2026),))
    record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=later)
    row = IncomeRecord.objects.get(household=household, year=2026)
    assert (row.cost_fen, row.imputed, row.cost_ratio_bp) == (350_000, True, 3_500)
    assert row.cost_ratio_on == cast.day + timedelta(days=1)
    page = household_page(cast.li, household, cast.institution, later.date())
    assert page.farm_year is not None
    assert page.farm_year.net_fen == 650_000
    past = household_page(cast.li, household, cast.institution, cast.day)
    assert past.farm_year is not None
    assert past.farm_year.net_fen == 600_000


def test_an_imputed_income_keeps_the_default_ratio_it_was_given(
    cast: Cast, household: Household
) -> None:
    row = IncomeRecord.objects.get(household=household, kind="business")
    assert (row.cost_fen, row.cost_ratio_bp, row.cost_ratio_on) == (2_000_000, 4_000, None)
    stated = IncomeRecord.objects.get(household=household, kind="wage")
    assert (stated.imputed, stated.cost_ratio_bp) == (False, None)


def test_ratios_follow_each_other_and_stand_in_the_audit(cast: Cast) -> None:
    first = _set(cast, 3_500, 1)
    second = _set(cast, 3_000, 30)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (second.valid_from, None)
    facts = AuditRow.objects.filter(action="households.set_cost_ratio").latest("pk").facts
    assert facts == {"kind": "grain", "ratio_bp": 3_000, "from": second.valid_from.isoformat()}


@pytest.mark.parametrize(
    ("ratio_bp", "days", "refused"),
    [
        (10_001, 1, RatioOutOfRange),
        (-1, 1, RatioOutOfRange),
        (3_000, 0, RatioNotAhead),
        (3_000, 10, RatioNotAhead),
    ],
)
def test_a_ratio_that_would_move_figures_is_refused(
    cast: Cast, ratio_bp: int, days: int, refused: type[Exception]
) -> None:
    _set(cast, 3_500, 10)
    before: list[Any] = list(CostRatio.objects.values())
    with pytest.raises(refused):
        _set(cast, ratio_bp, days)
    assert list(CostRatio.objects.values()) == before
    assert AuditRow.objects.filter(action="households.set_cost_ratio").count() == 1


def test_only_who_manages_an_institution_sets_ratios(cast: Cast) -> None:
    from_on = cast.day + timedelta(days=1)
    for officer in (cast.li, cast.zhou):
        with pytest.raises(PermissionRefused):
            set_cost_ratio(officer=officer, kind="grain", ratio_bp=1, from_on=from_on, at=cast.at)
    with pytest.raises(ValueError, match="stones"):
        _set(cast, 1, 1, kind="stones")
    assert not CostRatio.objects.exists()


def test_a_ratio_is_set_on_its_page(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    client, address = signed_in(cast.admin), "/console/households/cost-ratios/"
    assert "默认成本率" in client.get(address).content.decode()
    data = {"kind": "poultry", "ratio": "55.5", "from_on": "2026-03-02"}
    assert "请选晚一些的日期" in client.post(address, data).content.decode()
    assert client.post(address, {**data, "ratio": "101"}).status_code == 200
    assert not CostRatio.objects.exists()
    page = client.post(address, {**data, "from_on": "2026-03-03"}, follow=True)
    assert "55.50%" in page.content.decode()
    assert CostRatio.objects.get().ratio_bp == 5_550
    assert signed_in(cast.li).get(address).status_code == 403
    assert signed_in(cast.li).post(address, data).status_code == 403
