"""A village that walks the path: 石桥 with two groups, five evaluators in each, known outcomes.

24 households. Families 1-9 live in 石桥一组, 10-16 in 石桥二组 and are well off; the heads of
1-5 and 10-14 are the evaluators. 17 is poor (below grade), 18 is known to nobody, 19 is accused by
two evaluators. 20-24 leave at the opening: a duplicate, moved away, absent, without consent,
without a principal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from huhutong.evaluation.public import (
    Answer,
    BulkAnswer,
    Engagement,
    answer_in_bulk,
    close_round,
    engage_evaluator,
    open_sheets_of,
    rounds_of,
)
from huhutong.granting import services
from huhutong.granting.models import CheckItem, PendingAct, Round, RoundHousehold
from huhutong.households.public import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    Household,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    Register,
    SourceInput,
    bulk_register,
)
from huhutong.infra import outbox
from huhutong.infra.actors import SYSTEM
from tests.cast import Cast

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GOOD = Answer(
    knows=True,
    standing=4,
    reliability=5,
    honesty=4,
    harmony=4,
    diligence=5,
    suggested_limit_yuan=40_000,
)
LOW = Answer(knows=True, standing=1, reliability=1, honesty=2, harmony=1, diligence=1)
ACCUSED = Answer(
    knows=True,
    standing=2,
    reliability=1,
    honesty=1,
    harmony=2,
    diligence=2,
    veto_reasons=("gambling",),
    note="常年在镇上赌博，欠村民钱",
)
UNKNOWN = Answer(knows=False)
ROSTER = 24
ELIGIBLE = 19
DAY = timedelta(days=1)


@dataclass
class Village:
    """The households by their place in the module's story, 1 to 24."""

    cast: Cast
    households: list[Household]

    def household(self, place: int) -> Household:
        """Household by place."""
        return self.households[place - 1]

    def row(self, round_: Round, place: int) -> RoundHousehold:
        """Its row in a round, as it is now."""
        return RoundHousehold.objects.get(round=round_, household=self.household(place))

    def answer_of(self, household_id: int) -> Answer:
        """What everybody says of a household."""
        place = next(n for n, h in enumerate(self.households, 1) if h.pk == household_id)
        return {17: LOW, 18: UNKNOWN, 19: ACCUSED}.get(place, GOOD)


def family(cast: Cast, place: int) -> HouseholdInput:
    """One household; the odd ones as the module says."""
    surname = SURNAMES[place - 1]
    birth_year = 1950 if place == 24 else 1975
    group = cast.groups[1 if 10 <= place <= 16 else 0]
    consent = place != 23
    return HouseholdInput(
        members=(
            MemberInput(f"{surname}大山", "02", sex="m", birth_on=date(birth_year, 5, 12)),
            MemberInput(f"{surname}秀英", "10", sex="f", birth_on=date(birth_year, 6, 12)),
        ),
        group_id=group.pk,
        residence={21: "moved_away", 22: "registered_absent"}.get(place, "resident"),
        economy_type="grain",
        consents=(ConsentInput(given_at=cast.at),) if consent else (),
        archive=archive(cast, poor=place == 17) if consent else None,
    )


def archive(cast: Cast, *, poor: bool) -> ArchiveInput:
    """An archive that scores well, or one that does not."""
    labour, skill, income, house = (
        (0, 0, 300_000, 100_000) if poor else (3, 2, 9_000_000, 20_000_000)
    )
    return ArchiveInput(
        source=SourceInput(source="self", on=cast.day, collector="李明"),
        profile=ProfileInput(labour_count=labour, skill=skill, plan=skill),
        incomes=(IncomeInput("wage", 2025, income),),
        assets=(AssetInput("house", house),),
        debts=(),
    )


def build_village(cast: Cast) -> Village:
    """The village as the module says, with its evaluators engaged."""
    register = Register(cast.shiqiao, cast.institution, SYSTEM, cast.at)
    households = bulk_register([family(cast, place) for place in range(1, 25)], register)
    Household.objects.filter(pk=households[19].pk).update(duplicate_of=households[0])
    for place in (1, 2, 3, 4, 5, 10, 11, 12, 13, 14):
        household = households[place - 1]
        assert household.head is not None
        engage_evaluator(
            officer=cast.li,
            village=cast.shiqiao.uuid,
            engagement=Engagement(
                household.head.uuid, cast.groups[1 if place >= 10 else 0], "村民代表"
            ),
            at=cast.at,
        )
    return Village(cast, households)


def started(village: Village) -> Round:
    """A round that prepares."""
    cast = village.cast
    return services.start_round(officer=cast.li, village=cast.shiqiao.uuid, at=cast.at)


def balloting(village: Village) -> Round:
    """A round whose ballots are open."""
    return services.open_ballots(
        officer=village.cast.li, round_uuid=started(village).uuid, at=village.cast.at
    )


def answer_all(village: Village, round_: Round) -> None:
    """Every open sheet of the campaign is answered."""
    for outline in rounds_of(round_.uuid):
        if outline.state != "open":
            continue
        answers = [
            BulkAnswer(sheet.uuid, village.answer_of(sheet.household_id), uuid4())
            for sheet in open_sheets_of(outline.uuid)
        ]
        tally = answer_in_bulk(
            officer=village.cast.li,
            round_uuid=outline.uuid,
            answers=answers,
            source="paper",
            at=village.cast.at,
        )
        assert tally.refused == []


def close_all(village: Village, round_: Round) -> None:
    """Every group is closed and the news delivered."""
    for outline in rounds_of(round_.uuid):
        if outline.state == "open":
            close_round(officer=village.cast.li, round_uuid=outline.uuid, at=village.cast.at)
    outbox.deliver_all()
    round_.refresh_from_db()


def closed(village: Village) -> Round:
    """A round whose ballots are closed."""
    round_ = balloting(village)
    answer_all(village, round_)
    close_all(village, round_)
    return round_


def scored(village: Village) -> Round:
    """A round with figures."""
    round_ = closed(village)
    return services.score_round(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)


def checking(village: Village) -> Round:
    """A round whose sample is drawn."""
    round_ = scored(village)
    return services.draw_sample(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)


def pass_all(village: Village, round_: Round) -> None:
    """Wang passes every waiting item."""
    for item in CheckItem.objects.filter(row__round=round_, state="waiting"):
        services.decide_check(
            officer=village.cast.wang, item_uuid=item.uuid, passed=True, at=village.cast.at
        )
    round_.refresh_from_db()


def checked(village: Village) -> Round:
    """A round whose check is finished."""
    round_ = checking(village)
    pass_all(village, round_)
    return round_


def done(village: Village, round_: Round, kind: str, at: datetime) -> PendingAct:
    """Li proposes, Wang confirms."""
    cast = village.cast
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind=kind, at=at)
    services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=at)
    round_.refresh_from_db()
    return act


def posted(village: Village) -> Round:
    """A round whose notice is up."""
    round_ = checked(village)
    done(village, round_, PendingAct.Kind.POST, village.cast.at)
    return round_


def granted(village: Village) -> Round:
    """A round whose lines are granted, eight days later."""
    round_ = posted(village)
    done(village, round_, PendingAct.Kind.GRANT, village.cast.at + 8 * DAY)
    return round_


def numbers(rows: Sequence[RoundHousehold], pick: Callable[[RoundHousehold], bool]) -> list[str]:
    """Household numbers of the rows that satisfy the test."""
    return sorted(row.number for row in rows if pick(row))
