"""The pages of docs/algorithms say what the code does, to the hundredth."""

from huhutong.kernel import draws, merkle
from huhutong.scoring import rules
from huhutong.scoring.card import Item, default_card
from huhutong.scoring.steps import limits
from huhutong.scoring.steps.grades import grade_reached
from huhutong.scoring.tests.worked import Row, hundredths, optional, table
from huhutong.scoring.types import Averages, Features, Figures

CARD = default_card()


def figures(row: Row) -> Figures:
    return Figures(
        labour_count=int(row["labour"]),
        skill=int(row["skill"]),
        plan=int(row["plan"]),
        net_income_fen=hundredths(row["net income"]),
        business_income_fen=0,
        assets_fen=hundredths(row["assets"]),
        debts_fen=hundredths(row["debts"]),
        debts_due_12m_fen=0,
        high_interest_fen=hundredths(row["high interest"]),
        peer_score_hundredths=optional(row["peer"]),
        record_repaid_late=int(row["late"]),
        record_repaid_on_time=int(row["on time"]),
    )


def test_points_total_grade_and_vetoes_of_the_worked_table() -> None:
    given = {row["case"]: row for row in table("scorecard.md", "figures")}
    expected = table("scorecard.md", "points")
    assert [row["case"] for row in expected] == list(given)
    assert len(expected) == 9
    for row in expected:
        source = given[row["case"]]
        means = Averages(
            1,
            hundredths(source["average income"]),
            hundredths(source["average net assets"]),
        )
        found = rules.result(figures(source), means, CARD)
        points = {item.code: item.points for item in found.score.items}
        assert points == {item.code: hundredths(row[item.code]) for item in CARD.items}, row
        assert found.score.total == hundredths(row["total"]), row
        assert found.score.grade == row["grade"].strip("–"), row
        assert " ".join(found.vetoes) == row["vetoes"].strip("–"), row


def _shown(points: int) -> str:
    return f"{points // 100}.{points % 100:02d}"


def _border(value: int | None) -> str:
    return "–" if value is None else str(value)


def _bin_rows(item: Item) -> list[tuple[str, str, str]]:
    rows = [(_border(b.start), _border(b.stop), _shown(b.points)) for b in item.bins]
    if item.kind == "linear":
        rows = [(str(item.start), str(item.stop), f"linear to {_shown(item.max)}")]
    return [*rows, ("NULL", "NULL", _shown(item.null_points))]


def test_every_bin_of_the_card_is_on_the_page_and_no_other() -> None:
    shown = [
        (row["item"], row["feature"], row["from"], row["below"], row["points"])
        for row in table("scorecard.md", "bins")
    ]
    held = [
        (item.code, item.feature, *borders) for item in CARD.items for borders in _bin_rows(item)
    ]
    assert shown == held


def test_headings_are_those_of_the_regulations() -> None:
    shown = {row["heading"]: int(row["points"]) * 100 for row in table("scorecard.md", "headings")}
    assert shown == {heading.code: heading.max for heading in CARD.headings}
    assert list(shown.values()) == [1200, 1800, 1400, 800, 800, 1500, 2500]


def test_grades_and_vetoes_are_on_the_page() -> None:
    grades = [
        (row["grade"], hundredths(row["from points"]), hundredths(row["base of the limit (yuan)"]))
        for row in table("scorecard.md", "grades")
    ]
    assert grades == [(g.code, g.start, g.base_fen) for g in CARD.grades]
    vetoes = [
        (row["veto"], row["feature"], row["holds when"], row["in use"] == "yes")
        for row in table("scorecard.md", "vetoes")
    ]
    assert vetoes == [
        (v.code, v.feature, f"> {v.above}" if v.above is not None else f"< {v.below}", v.enabled)
        for v in CARD.vetoes
    ]


def _limit_features(row: Row) -> Features:
    net_assets = hundredths(row["net assets"])
    given = Figures(
        labour_count=1,
        skill=0,
        plan=0,
        net_income_fen=hundredths(row["net income"]),
        business_income_fen=hundredths(row["business income"]),
        assets_fen=max(net_assets, 0),
        debts_fen=max(-net_assets, 0),
        debts_due_12m_fen=hundredths(row["due in 12 months"]),
        high_interest_fen=0,
    )
    return rules.features_of(given, Averages(1, 1, 1))


def test_limits_of_the_worked_table() -> None:
    rows = table("limit.md", "limits")
    assert len(rows) == 9
    for row in rows:
        reached = grade_reached(hundredths(row["score"]), CARD)
        surveyed = row["surveyed"] == "yes"
        found = limits.limit(_limit_features(row), reached, CARD, surveyed=surveyed)
        assert (found.built_fen, found.repayment_fen, found.cap_fen) == (
            hundredths(row["built"]),
            hundredths(row["repayment"]),
            hundredths(row["cap"]),
        ), row
        assert (found.binding, found.final_fen) == (row["binding"], hundredths(row["limit"])), row


def test_the_draw_of_the_page() -> None:
    rows = table("draws.md", "draw")
    drawn = draws.order("2026-石桥", [row["key"] for row in rows])
    assert [drawn.index(row["key"]) + 1 for row in rows] == [int(row["place"]) for row in rows]
    assert drawn == [r["key"] for r in sorted(rows, key=lambda r: r["ticket"])]


def test_the_tree_of_the_page() -> None:
    rows, proofs = table("merkle.md", "leaves"), table("merkle.md", "proofs")
    leaves = [merkle.leaf_hash(row["row"].strip("`").encode()) for row in rows]
    assert [leaf.hex() for leaf in leaves] == [row["leaf"] for row in rows]
    top = merkle.root(leaves)
    assert top.hex() == table("merkle.md", "root")[-1]["value"]
    for row in proofs:
        proof = [bytes.fromhex(part) for part in row["proof"].split()]
        assert merkle.verify_inclusion(leaves[int(row["index"])], int(row["index"]), 3, proof, top)
