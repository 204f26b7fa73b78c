"""Builds the demo county: ground, people, rounds. Running it again adds what is missing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from huhutong.demo import ground, staff
from huhutong.demo.generator.types import VillageSeed
from huhutong.demo.plans import Stage, VillageStage, every_stage, three_villages, whole_county
from huhutong.demo.registry import register_village
from huhutong.demo.rounds import Hands, carry, was_carried
from huhutong.households.public import Household
from huhutong.infra import clock, outbox
from huhutong.infra.models import Installation
from huhutong.infra.selectors import installation
from huhutong.infra.services import begin_day, install
from huhutong.org.public import Institution, User
from huhutong.places.public import Village

NAME = "county"
SINCE = date(2024, 1, 1)
_ARCHIVED_DAYS_AGO = 40
Progress = Callable[[str], None]
_KEPT = "保持原样 / kept as it stands"


# How much of the county is filled: three villages, one at every stage, or all ninety.
EXTENTS = {"three": three_villages, "stages": every_stage, "all": whole_county}


def ensure_county(progress: Progress, *, extent: str = "three") -> None:
    """The demo county stands in this database, filled as far as `extent` (of EXTENTS) says.

    Refuses a database that is installed as live. progress is told what is being done.
    """
    now = timezone.localtime(clock.real_now())
    installed = install(kind="demo", name=NAME, at=now)
    stages = EXTENTS[extent]()
    today = _birthday(installed)
    seeds = ground.seeds_of(stages, today)
    bank = Institution.objects.filter(code=staff.BANK_CODE).first()
    ground.load_places(seeds, today=today, since=SINCE, at=now)
    if bank is None:
        progress("建立机构、支行和人员 / founding the bank")
        bank, branches = staff.found_bank(since=SINCE, at=now)
        ground.serve_towns(branches, since=SINCE, at=now)
    for place, (stage, seed) in enumerate(zip(stages, seeds, strict=True), start=1):
        prefix = f"[{place}/{len(stages)}] {seed.name}: "
        _populate(stage, seed, bank, now, progress=_prefixed(progress, prefix))
    # What lies in the past is announced as the worker would have, so that the pages know of it.
    begin_day(institution=bank.uuid, at=now)
    outbox.deliver_all()
    progress("演示县已就绪 / the demo county is ready")


def _prefixed(progress: Progress, prefix: str) -> Progress:
    return lambda words: progress(prefix + words)


def named_seed(code: str) -> VillageSeed:
    """The generated village of one of the three named ones, as it was when the demo was made.

    Raises KeyError for another village. Cost: 1 query.
    """
    stage = {stage.row.code: stage for stage in three_villages()}[code]
    found = installation()
    if found is None:
        raise ValueError("the demo county was never built here")
    return ground.seed_of(stage.row, stage.households, _birthday(found))


def _birthday(installed: Installation) -> date:
    """The day from which ages are drawn: fixed when the demo was made, whatever the clock says."""
    return date(timezone.localtime(installed.created_at).year, 1, 1)


def _populate(
    stage: VillageStage,
    seed: VillageSeed,
    bank: Institution,
    now: datetime,
    *,
    progress: Progress,
) -> None:
    village = Village.objects.get(code=seed.code)
    if stage.stage is Stage.ROSTER:
        if Household.objects.filter(village=village).exists():
            progress(_KEPT)
        else:
            progress("等待导入名册 / waits for its roster")
        return
    if was_carried(village, stage.stage):
        progress(_KEPT)
        return
    at = now - timedelta(days=_ARCHIVED_DAYS_AGO)
    for done in register_village(seed, institution=bank, at=at, on=at.date()):
        progress(f"建档 {done}/{len(seed.households)} 户 / households registered")
    if stage.stage is not Stage.ARCHIVED:
        progress(f"评议与授信 / carried to {stage.stage.value}")
        carry(seed, stage.stage, _hands(stage, now))


def _hands(stage: VillageStage, now: datetime) -> Hands:
    """The officers of the village's branch; for the other branches, officers made for the demo."""
    branch_code = staff.BRANCHES[stage.row.town_code][0]
    maker, checker = staff.officers_of(branch_code)
    handler = User.objects.get(username="sun")
    return Hands(maker=maker, checker=checker, handler=handler, now=now)
