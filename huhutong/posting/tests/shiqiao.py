"""Eight households of 石桥村 in two groups, and notices of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from huhutong.households.public import (
    Household,
    HouseholdInput,
    MemberInput,
    Register,
    bulk_register,
)
from huhutong.infra.actors import SYSTEM
from huhutong.posting import services
from huhutong.posting.models import Notice
from tests.cast import Cast

NAMES = ("陈大山", "赵六", "王小明", "欧阳明", "陈二", "李四", "周七", "吴小八")
CAMPAIGN = UUID("00000000-0000-4000-8000-00000000c001")
REASON = "评议时我在外务工,家里收入登记少了一半。"
ANSWER = "经入户核实,收入登记与存折流水一致,公示结果不变。"


def households(cast: Cast) -> list[Household]:
    """The first four in group one, the others in group two."""
    rows = [
        HouseholdInput(members=(MemberInput(name, "02"),), group_id=cast.groups[index // 4].pk)
        for index, name in enumerate(NAMES)
    ]
    register = Register(
        village=cast.shiqiao, institution=cast.institution, actor=SYSTEM, at=cast.at
    )
    return bulk_register(rows, register)


def rows_of(chosen: Sequence[Household], grade: str = "AA") -> list[services.PostRow]:
    """What granting hands over."""
    return [services.PostRow(h.pk, h.group_id, grade) for h in chosen]


def posted(cast: Cast, chosen: Sequence[Household], campaign: UUID = CAMPAIGN) -> Notice:
    """Li proposes, Wang confirms, at the cast's noon."""
    return services.post_notice(
        proposer=cast.li,
        confirmer=cast.wang,
        campaign=campaign,
        village=cast.shiqiao,
        rows=rows_of(chosen),
        at=cast.at,
    )


def adjusted(cast: Cast, previous: Notice, chosen: Sequence[Household], *, days: int) -> Notice:
    """An adjustment some days later."""
    return services.post_adjustment(
        proposer=cast.li,
        confirmer=cast.wang,
        previous=previous,
        rows=rows_of(chosen),
        at=cast.at + timedelta(days=days),
    )


def objected(
    notice: Notice,
    at: datetime,
    *,
    kind: str = "own_appeal",
    position: int | None = 1,
) -> services.Receipt:
    """Someone objects to a row."""
    new = services.NewObjection(
        kind=kind,
        text=REASON,
        key=uuid4(),
        name="陈大山",
        phone="13800138000",
        position=position,
    )
    return services.open_objection(notice=notice, new=new, at=at)
