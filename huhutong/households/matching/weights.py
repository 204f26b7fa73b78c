"""How much each agreement says (Fellegi and Sunter), and which pairs are looked at at all.

Each level has two numbers: how often it is seen between two records of one person (m: from the
error rates that we assume, docs/algorithms/duplicates.md), and how often between two people (u:
counted in the registry itself where it is large enough, else the ones here).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from splink import SettingsCreator


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two values agree; the first whose condition holds counts.

    code       what a reason is called; sql  over x_l and x_r, empty: whatever is left
    m, u       shares of 1 over all levels of the comparison
    frequency  the column whose rare values say more than common ones
    fixed      u is not counted: chance alone does not tell it
    """

    code: str
    sql: str
    m: float
    u: float
    frequency: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One column compared; where either value is unknown, or `silent` holds, it says nothing."""

    column: str
    levels: tuple[Level, ...]
    silent: str = ""


def _distance(column: str, most: int) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


#: DuckDB counts distances in bytes; a Chinese sign has three or four.
_SIGNS_APART: Final = " + ".join(
    f"(substr(name_l, {place}, 1) <> substr(name_r, {place}, 1))::INT" for place in range(1, 5)
)
_LEFT_OUT: Final = " OR ".join(
    f"substr({longer}, 1, {place}) || substr({longer}, {place + 2}) = {shorter}"
    for longer, shorter in (("name_l", "name_r"), ("name_r", "name_l"))
    for place in range(4)
)
_ONE_SIGN: Final = (
    f"(length(name_l) = length(name_r) AND {_SIGNS_APART} <= 1)"
    f" OR (abs(length(name_l) - length(name_r)) = 1 AND ({_LEFT_OUT}))"
)

COMPARISONS: Final = (
    Comparison(
        "id_number",
        (
            Level("same", "id_number_l = id_number_r", 0.9300, 0.00000001),
            Level("one_slip", _distance("id_number", 1), 0.0600, 0.00000002),
            # A slip breaks the check sign: two right numbers that differ are two people.
            Level("both_right", "id_right_l AND id_right_r", 0.00002, 0.9400),
            # Neighbours born on one day have numbers that differ in order and check sign only, and
            # they are compared because of that day: seen much more often than chance says.
            Level("two_slips", _distance("id_number", 2), 0.0050, 0.0005, fixed=True),
            Level("different", "", 0.00498, 0.05949997),
        ),
    ),
    Comparison(
        "name",
        (
            Level("same", "name_l = name_r", 0.9000, 0.0002, "name"),
            Level("sounds_alike", "sound_l = sound_r", 0.0600, 0.0001),
            Level("one_sign", _ONE_SIGN, 0.0370, 0.0110),
            Level("different", "", 0.0030, 0.9887),
        ),
    ),
    Comparison(
        "birth_on",
        (
            Level("same", "birth_on_l = birth_on_r", 0.9600, 0.00004),
            # The lunar date, given as if it were the solar one.
            Level(
                "lunar",
                "abs(date_diff('day', birth_on_l, birth_on_r)) BETWEEN 15 AND 55",
                0.0350,
                0.0030,
            ),
            Level("different", "", 0.0050, 0.99696),
        ),
    ),
    Comparison(
        "phone",
        (
            Level("same", "phone_l = phone_r", 0.8300, 0.00002),
            Level("different", "", 0.1700, 0.99998),
        ),
    ),
    Comparison(
        "village",
        (
            Level("same", "village_l = village_r", 0.9600, 0.0120),
            Level("different", "", 0.0400, 0.9880),
        ),
    ),
    Comparison(
        "kin",
        (
            Level("two", "len(list_intersect(kin_l, kin_r)) >= 2", 0.3500, 0.000001),
            Level("one", "len(list_intersect(kin_l, kin_r)) >= 1", 0.1500, 0.0010),
            Level("different", "", 0.5000, 0.998999),
        ),
        # Two of one household live with the same people, whoever they are.
        silent="household_l = household_r",
    ),
    Comparison(
        "sex",
        (
            Level("same", "sex_l = sex_r", 0.9990, 0.5000),
            Level("different", "", 0.0010, 0.5000),
        ),
    ),
)

#: Pairs that agree in one of these are compared; all others are not looked at.
BLOCKS: Final = (
    ("id_number",),
    ("id_order",),
    ("id_tail", "name"),
    ("phone", "sound"),
    ("birth_on", "sound"),
    ("birth_on", "village"),
    ("village", "sound"),
)
LEVEL_PREFIX: Final = "level_"
#: Of two people drawn at random, how often they are one: a few thousand pairs in a county.
PRIOR: Final = 1e-6


def _level(level: Level) -> Any:
    import splink.comparison_level_library as library

    made: Any
    if level.frequency:
        made = library.ExactMatchLevel(level.frequency, term_frequency_adjustments=True)
    elif level.sql:
        made = library.CustomLevel(level.sql, level.code)
    else:
        made = library.ElseLevel()
    return made.configure(
        m_probability=level.m,
        u_probability=level.u,
        fix_m_probability=True,
        fix_u_probability=level.fixed,
        label_for_charts=level.code,
    )


def _silence(comparison: Comparison) -> Any:
    import splink.comparison_level_library as library

    column = comparison.column
    unknown = f"{column}_l IS NULL OR {column}_r IS NULL"
    sql = f"{unknown} OR {comparison.silent}" if comparison.silent else unknown
    return library.CustomLevel(sql, "unknown").configure(is_null_level=True)


def settings(*, prior: float = PRIOR) -> "SettingsCreator":
    """What Splink is told."""
    import splink.comparison_library as comparisons
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=prior,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        comparisons=[
            comparisons.CustomComparison(
                output_column_name=each.column,
                comparison_levels=[
                    _silence(each),
                    *(_level(level) for level in each.levels),
                ],
            )
            for each in COMPARISONS
        ],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        comparison_vector_value_column_prefix=LEVEL_PREFIX,
    )
