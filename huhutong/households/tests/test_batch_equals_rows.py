"""Many at once is the same as one by one, to the bit; and the same as Django's own writing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    SourceInput,
)
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    ImportRow,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.services.register import Register, write_households
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import checked
from huhutong.infra.actors import actor_of
from huhutong.infra.fields import EncryptedBinaryField
from tests import dirty_workbook
from tests.cast import Cast

MODELS: list[Any] = [
    *(Person, Household, Membership, Consent),
    *(ArchiveProfile, IncomeRecord, AssetRecord, DebtRecord),
]
#: What differs between two rows that say the same: keys, and where they point.
DRAWN = {"id", "uuid", "household", "person", "head"}


def inputs(cast: Cast) -> list[HouseholdInput]:
    """Households with everything, with nothing, and in between."""
    source = SourceInput("roster", cast.day, "李明", "名单.xlsx")
    archive = ArchiveInput(
        source,
        profile=ProfileInput(labour_count=2, skill=1, dwelling="两层砖混"),
        incomes=(
            IncomeInput("wage", 2025, 100, member=1),
            IncomeInput("business", 2025, 900, None),
        ),
        assets=(AssetInput("house", 5), AssetInput("deposit", 10**12, "定期")),
        debts=(DebtInput("private", 7, 3, high_interest=True),),
    )
    full = HouseholdInput(
        members=(
            MemberInput("欧阳  明", id_number=id_number("19800512", 1), phone="138 0013 8000"),
            MemberInput("李红", "10", sex="f", birth_on=date(1982, 7, 3)),
        ),
        group_id=cast.groups[0].pk,
        source_number="7",
        address="石桥村 7 号",
        economy_type="grain",
        consents=(ConsentInput(cast.at, evidence="柜子二"),),
        archive=archive,
    )
    numbered = HouseholdInput((MemberInput("王 五"),), number="441821100201-0090")
    # Numbers that are given come first: a chunk looks at all of them before it counts on.
    return [numbered, full, *(HouseholdInput((MemberInput(name),)) for name in ("张三", "a"))]


def rows_of_all() -> list[list[tuple[Any, ...]]]:
    """Every column of every table but the drawn ones, values in clear, in order."""
    found = []
    for model in MODELS:
        names = [f.name for f in model._meta.concrete_fields if f.name not in DRAWN]
        found.append(list(model.objects.order_by("pk").values_list(*names)))
    return found


def test_one_chunk_writes_what_single_calls_write(cast: Cast) -> None:
    # given the same households, all in one call and each in its own
    writes: list[Callable[[list[HouseholdInput], Register], Any]] = [
        write_households,
        lambda rows, register: [write_households([row], register) for row in rows],
    ]
    told = []
    for write in writes:
        register = Register(cast.shiqiao, cast.institution, actor_of(cast.li), cast.at)
        write(inputs(cast), register)
        told.append(rows_of_all())
        for model in reversed(MODELS):
            model.objects.all().delete()

    # then the tables hold the same
    assert told[0] == told[1]
    numbers = [row[0] for row in told[0][1]]
    assert [n[-4:] for n in numbers] == ["0090", "0091", "0092", "0093"]


def _raw(model: Any) -> list[tuple[Any, ...]]:
    meta = model._meta
    fields = [f for f in meta.concrete_fields if not isinstance(f, EncryptedBinaryField)]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {meta.db_table} ORDER BY id")  # noqa: S608
        return list(cursor.fetchall())


def test_a_chunk_is_what_django_would_have_written(cast: Cast) -> None:
    # given rows of every table that batches write, and staged rows
    register = Register(cast.shiqiao, cast.institution, actor_of(cast.li), cast.at)
    write_households(inputs(cast), register)
    checked(cast, dirty_workbook.build().content)
    for model in (*MODELS, ImportRow):
        before, values = _raw(model), list(model.objects.order_by("pk").values())
        assert before, model

        # when Django writes each row again
        for row in model.objects.all():
            row.save(force_update=True)

        # then no byte of the table is different, and what is sealed says the same
        assert _raw(model) == before
        assert list(model.objects.order_by("pk").values()) == values
