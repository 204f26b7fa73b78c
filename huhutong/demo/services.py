"""What a newcomer may let the demo do in their name: engage evaluators, answer for them."""

from datetime import datetime

from huhutong.demo import voices
from huhutong.demo.county import named_seed
from huhutong.demo.errors import NothingToAnswer, OnlyForDemo, VillageNotOfDemo
from huhutong.demo.plans import three_villages
from huhutong.evaluation.public import Evaluator, rounds_of
from huhutong.granting.public import current_round
from huhutong.infra.clock import date_of
from huhutong.infra.selectors import is_demo
from huhutong.org.public import User
from huhutong.places.public import Village, village_in_scope


def engage_evaluators(*, officer: User, village_code: str, at: datetime) -> int:
    """The village has evaluators chosen by the generator; returns how many are new.

    Raises OnlyForDemo, VillageNotOfDemo, NotInScope and what evaluation refuses.
    """
    village = _village(officer, village_code, at)
    if Evaluator.objects.filter(village=village, released_on=None).exists():
        return 0
    seed = named_seed(village_code)
    return voices.engage(seed, officer=officer, at=at)


def answer_for_evaluators(*, officer: User, village_code: str, at: datetime) -> int:
    """Every sheet that waits in the village's round is answered; returns how many.

    Raises OnlyForDemo, VillageNotOfDemo, NotInScope, NothingToAnswer and what evaluation refuses.
    """
    village = _village(officer, village_code, at)
    round_ = current_round(officer.institution_id, village.pk)
    open_groups = [g for g in rounds_of(round_.uuid) if g.state == "open"] if round_ else []
    if not open_groups:
        raise NothingToAnswer(village=village.name)
    seed = named_seed(village_code)
    return sum(
        voices.answer(seed, officer=officer, round_uuid=group.uuid, part=1.0, at=at).recorded
        for group in open_groups
    )


def _village(officer: User, code: str, at: datetime) -> Village:
    if not is_demo():
        raise OnlyForDemo
    village = village_in_scope(officer, code, date_of(at))
    if code not in {stage.row.code for stage in three_villages()}:
        raise VillageNotOfDemo(village=village.name)
    return village
