"""A village fit to be evaluated: 石桥一组 with families, six evaluators and known kin.

Families 1 to 8 consent; the heads of families 1 to 5 are formal evaluators, the head of family 6
an alternate. The head of family 1 is declared brother of the head of family 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from huhutong.evaluation.models import EvaluationRound, Evaluator, Sheet
from huhutong.evaluation.public import Answer, BulkAnswer, Engagement
from huhutong.evaluation.services import answer_in_bulk, engage_evaluator, open_round
from huhutong.households.public import (
    ConsentInput,
    Household,
    HouseholdInput,
    MemberInput,
    Register,
    TieInput,
    bulk_register,
    declare_tie,
)
from huhutong.infra.actors import SYSTEM
from tests.cast import Cast

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GOOD = Answer(knows=True, standing=4, reliability=4, honesty=4, harmony=4, diligence=4)
UNKNOWN = Answer(knows=False)


@dataclass
class Village:
    """What the tests of evaluation start from."""

    cast: Cast
    households: list[Household]
    evaluators: list[Evaluator]
    campaign: UUID

    @property
    def ids(self) -> list[int]:
        """Keys of all households."""
        return [household.pk for household in self.households]

    def open(self, households: Sequence[int] | None = None) -> EvaluationRound:
        """A main round of 石桥一组 over the households (all by default)."""
        return open_round(
            officer=self.cast.li,
            campaign=self.campaign,
            village=self.cast.shiqiao.uuid,
            group=self.cast.groups[0],
            household_ids=self.ids if households is None else households,
            at=self.cast.at,
        )

    def answer_all(self, opened: EvaluationRound, answer: Answer = GOOD) -> None:
        """Every assigned sheet is answered alike."""
        waiting = Sheet.objects.filter(round=opened, state="assigned")
        tally = answer_in_bulk(
            officer=self.cast.li,
            round_uuid=opened.uuid,
            answers=[BulkAnswer(sheet.uuid, answer, uuid4()) for sheet in waiting],
            source="paper",
            at=self.cast.at,
        )
        assert tally.refused == []


def family(cast: Cast, sequence: int, group: int = 0) -> HouseholdInput:
    """A couple without ID numbers, so that thousands can be made."""
    surname = SURNAMES[sequence % len(SURNAMES)]
    return HouseholdInput(
        members=(
            MemberInput(f"{surname}大{sequence}", "02", sex="m", birth_on=_born(1970)),
            MemberInput(f"何秀{sequence}", "10", sex="f", birth_on=_born(1972)),
        ),
        group_id=cast.groups[group].pk,
        consents=(ConsentInput(given_at=cast.at),),
    )


def _born(year: int) -> date:
    return date(year, 5, 12)


def engage(cast: Cast, household: Household, status: str = "formal") -> Evaluator:
    """The head of the household is an evaluator of 石桥一组."""
    assert household.head is not None
    return engage_evaluator(
        officer=cast.li,
        village=cast.shiqiao.uuid,
        engagement=Engagement(household.head.uuid, cast.groups[0], "村民代表", status),
        at=cast.at,
    )


def build_village(cast: Cast, families: int = 8) -> Village:
    """The village as the module says."""
    register = Register(cast.shiqiao, cast.institution, SYSTEM, cast.at)
    households = bulk_register([family(cast, n) for n in range(1, families + 1)], register)
    evaluators = [engage(cast, household) for household in households[:5]]
    evaluators.append(engage(cast, households[5], "alternate"))
    first, seventh = households[0].head, households[6].head
    assert first is not None
    assert seventh is not None
    declare_tie(officer=cast.li, given=TieInput(first.uuid, seventh.uuid, "sibling"), at=cast.at)
    return Village(cast, households, evaluators, uuid4())
