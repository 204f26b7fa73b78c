"""All classes of the archive: versions on any day, what is said to be none, refusals, pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huhutong.households import errors, labels
from huhutong.households.inputs import (
    ArchiveInput,
    HonourInput,
    IncomeInput,
    LandInput,
    MachineryInput,
    MemberFactsInput,
    NeedInput,
    ProductionInput,
    SpendingInput,
)
from huhutong.households.models import Household, LandRecord, MemberRecord, StatedNone
from huhutong.households.models.archive import ArchiveRow
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.public import (
    facts_of,
    record_archive,
    register_household,
)
from huhutong.households.rules.archive import archive_present, completeness
from huhutong.households.rules.classes import CLASSES, MAY_BE_NONE, ROWS
from huhutong.households.rules.roster import families
from huhutong.households.selectors.archive import archive_on
from huhutong.households.selectors.page import household_page
from huhutong.households.services.drafts import RECORDS
from huhutong.households.services.people import Correction, end_membership
from huhutong.households.services.versions import Change
from huhutong.households.tests.family import ARCHIVE, CONSENT, VISIT, family
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused
from huhutong.org.public import User
from tests.cast import Cast

SignIn = Callable[[User], Client]
REST = ArchiveInput(
    VISIT,
    land=(LandInput("paddy", 350, "contracted"), LandInput("orchard", 1_000, "rented_in", 80_000)),
    production=(ProductionInput("grain", 2025, 350, "mu", "水稻", 4, 900_000),),
    machinery=(MachineryInput("微耕机", 1, 2022),),
    expected=(IncomeInput("wage", 2026, 4_000_000),),
    spending=(SpendingInput("education", 2025, 600_000, "高中学费"),),
    honours=(HonourInput("credit_user", "信用户", "石角镇", date(2024, 12, 31)),),
    needs=(NeedInput("farming", 3_000_000, date(2026, 4, 1), "买树苗"),),
)


@pytest.fixture
def household(cast: Cast) -> Household:
    """陈大山's household, archived as the first version of the archive had it."""
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )


def _people(household: Household) -> list[int]:
    return list(household.memberships.order_by("pk").values_list("person", flat=True))


def _rows(cast: Cast, household: Household, on: date) -> dict[str, int]:
    archive = archive_on(household, cast.institution, on)
    return {code: len(rows) for code, rows in archive.rows.items()}


def test_the_codes_are_the_same_everywhere() -> None:
    assert tuple(ARCHIVE_TABLES) == CLASSES
    assert set(RECORDS) == set(CLASSES)
    assert set(CLASSES) == set(labels.CLASSES)
    assert set(CLASSES) <= set(labels.MISSING)


def test_all_classes_are_recorded_with_their_source_and_shown_by_day(
    cast: Cast, household: Household
) -> None:
    head, wife, _son = _people(household)
    facts = facts_of([household.pk], cast.institution, cast.day)
    members = (
        MemberFactsInput("junior", "full", "泥瓦工", "佛山", 8, "resident", "no", person_id=head),
        MemberFactsInput(months_away=0, person_id=wife),
    )
    later = cast.at + timedelta(days=3)
    given_ = replace(REST, members=members)

    change = record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=later)

    assert change == Change(opened=10, closed=0)
    before, after = _rows(cast, household, cast.day), _rows(cast, household, later.date())
    assert before == dict.fromkeys(CLASSES, 0) | {
        "profile": 1, "income": 2, "assets": 2, "debts": 1
    }  # fmt: skip
    assert after == before | {
        "members": 2, "land": 2, "production": 1, "machinery": 1, "expected": 1,
        "spending": 1, "honours": 1, "needs": 1,
    }  # fmt: skip
    away = MemberRecord.objects.get(person=wife)
    assert (away.months_away, set(away.sources)) == (0, {"months_away"})
    assert LandRecord.objects.get(kind="orchard").sources["rent_fen"]["collector"] == "李明"
    # Nothing that scoring reads has moved.
    assert facts_of([household.pk], cast.institution, cast.day) == facts
    audit = AuditRow.objects.filter(action="households.record_archive").latest("pk")
    assert audit.facts["classes"] == [
        "members", "land", "production", "machinery", "expected", "spending", "honours", "needs"
    ]  # fmt: skip


def test_the_same_again_opens_nothing(cast: Cast, household: Household) -> None:
    record_archive(officer=cast.li, uuid=household.uuid, given=REST, at=cast.at)
    later = cast.at + timedelta(days=1)
    again = record_archive(officer=cast.li, uuid=household.uuid, given=REST, at=later)
    assert again == Change()


def test_none_is_an_answer_until_something_is_recorded(cast: Cast, household: Household) -> None:
    nothing = frozenset({"debts", "machinery"})
    given_ = ArchiveInput(VISIT, nothing=nothing)
    record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=cast.at)
    archive = archive_on(household, cast.institution, cast.day)
    assert (archive.nothing, archive.rows["debts"]) == (nothing, [])

    later = cast.at + timedelta(days=2)
    bought = ArchiveInput(VISIT, machinery=(MachineryInput("拖拉机"),))
    record_archive(officer=cast.li, uuid=household.uuid, given=bought, at=later)
    assert archive_on(household, cast.institution, later.date()).nothing == {"debts"}
    assert archive_on(household, cast.institution, cast.day).nothing == nothing
    # Emptied without saying that there is none: not known again.
    emptied = ArchiveInput(VISIT, debts=())
    record_archive(officer=cast.li, uuid=household.uuid, given=emptied, at=later)
    assert archive_on(household, cast.institution, later.date()).nothing == frozenset()


@pytest.mark.parametrize(
    ("counts", "nothing", "filled", "missing"),
    [
        ({"land": 0, "debts": 0}, (), 0, ("land", "debts")),
        ({"land": 2, "debts": 0}, (), 1, ("debts",)),
        ({"land": 2, "debts": 0}, ("debts",), 2, ()),
        ({"land": 0, "debts": 1}, ("debts",), 1, ("land",)),
    ],
)
def test_completeness(
    counts: dict[str, int], nothing: tuple[str, ...], filled: int, missing: tuple[str, ...]
) -> None:
    found = completeness(archive_present(counts, nothing))
    assert (found.filled, found.total, found.missing) == (filled, 2, missing)


def test_completeness_of_a_household_names_what_is_missing(
    cast: Cast, household: Household
) -> None:
    page = household_page(cast.li, household, cast.institution, cast.day)
    asked = ["members", "land", "production", "machinery", "expected", "spending", "honours"]
    assert list(page.completeness.missing) == [*asked[1:], "needs", "members"]
    members = tuple(MemberFactsInput("junior", person_id=key) for key in _people(household))
    given_ = replace(REST, members=members, honours=None, nothing=frozenset({"honours"}))
    record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=cast.at)
    page = household_page(cast.li, household, cast.institution, cast.day)
    assert (page.completeness.filled, page.completeness.missing) == (18, ())


def test_the_facts_of_one_who_left_are_not_shown_of_those_who_live_there(
    cast: Cast, household: Household
) -> None:
    wife = household.memberships.order_by("pk")[1].person
    told = ArchiveInput(VISIT, members=(MemberFactsInput("primary", person_id=wife.pk),))
    record_archive(officer=cast.li, uuid=household.uuid, given=told, at=cast.at)
    later = cast.at + timedelta(days=1)
    end_membership(Correction(cast.li, household.uuid, later), person=wife.uuid)
    page = household_page(cast.li, household, cast.institution, later.date())
    assert page.members == []
    assert len(household_page(cast.li, household, cast.institution, cast.day).members) == 1
    with pytest.raises(errors.NotOfThisHousehold):
        record_archive(officer=cast.li, uuid=household.uuid, given=told, at=later)


REFUSED: list[tuple[ArchiveInput, type[DomainError]]] = [
    (replace(REST, nothing=frozenset({"land"})), errors.NothingAndSomething),
    (
        ArchiveInput(VISIT, members=(MemberFactsInput("junior", person_id=1),) * 2),
        errors.MemberTwice,
    ),
    (ArchiveInput(VISIT, members=(MemberFactsInput(months_away=13),)), errors.MonthsOutOfRange),
    (
        ArchiveInput(VISIT, members=(MemberFactsInput("junior", person_id=999_999),)),
        errors.NotOfThisHousehold,
    ),
    (replace(REST, land=(LandInput("paddy", 0),)), errors.SizeMissing),
    (replace(REST, needs=(NeedInput("farming", 0),)), errors.SizeMissing),
    (replace(REST, machinery=(MachineryInput("拖拉机", 0),)), errors.SizeMissing),
    (
        replace(REST, production=(ProductionInput("grain", 2025, 1, "mu", cycle_months=241),)),
        errors.CycleOutOfRange,
    ),
    (replace(REST, honours=(HonourInput("honour", " "),)), errors.TitleMissing),
    (replace(REST, expected=(IncomeInput("wage", 2026, 1, 2),)), errors.CostAboveIncome),
]


@pytest.mark.parametrize(("given_", "refused"), REFUSED)
def test_what_does_not_hold_together_is_refused_and_nothing_is_written(
    cast: Cast, household: Household, given_: ArchiveInput, refused: type[DomainError]
) -> None:
    tables: list[type[ArchiveRow]] = [*ARCHIVE_TABLES.values(), StatedNone]
    before = {m: m._default_manager.count() for m in tables}
    with pytest.raises(refused):
        record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=cast.at)
    assert {m: m._default_manager.count() for m in before} == before
    assert not AuditRow.objects.filter(action="households.record_archive").exists()


def test_a_class_everybody_has_cannot_be_none(cast: Cast, household: Household) -> None:
    given_ = ArchiveInput(VISIT, nothing=frozenset({"spending"}))
    with pytest.raises(ValueError, match="spending"):
        record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=cast.at)


def test_the_other_branch_and_the_supervisor_write_none_of_it(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    with pytest.raises(NotInScope):
        record_archive(officer=cast.zhao, uuid=household.uuid, given=REST, at=cast.at)
    with pytest.raises(PermissionRefused):
        record_archive(officer=cast.zhou, uuid=household.uuid, given=REST, at=cast.at)
    address = f"/console/households/{household.uuid}/archive/"
    data = _form(signed_in(cast.li), address, **{"land-0-area": "2"})
    assert signed_in(cast.zhao).post(address, data).status_code == 404
    assert not LandRecord.objects.exists()


def test_the_bulk_door_writes_them_too(cast: Cast) -> None:
    told = (MemberFactsInput("primary", member=2),)
    archive = replace(ARCHIVE, land=REST.land, members=told, nothing=frozenset({"machinery"}))
    given_ = replace(family(cast), archive=archive)
    made = register_household(officer=cast.li, village=cast.shiqiao.uuid, given=given_, at=cast.at)
    assert LandRecord.objects.filter(household=made).count() == 2
    assert MemberRecord.objects.get().person.name == "陈小明"
    assert StatedNone.objects.get().record_class == "machinery"


def test_zeros_of_a_roster_say_that_there_is_none_and_gaps_say_nothing() -> None:
    origin = families.Origin(VISIT, CONSENT)
    head = {"relation": "02", "consent": True, "wage": 100}
    silent = families.archive_of([head], origin)
    zeros = families.archive_of([{**head, "debt_bank": 0, "asset_house": 5}], origin)
    assert silent is not None
    assert zeros is not None
    assert (silent.nothing, silent.debts) == (frozenset(), None)
    assert (sorted(zeros.nothing), zeros.debts) == (["debts"], ())


# Any sequence of recordings, a day apart: what a past day showed stays.
CHOICES: dict[str, list[Any]] = {
    "land": [(), (LandInput("paddy", 100),), (LandInput("dry", 200), LandInput("pond", 50))],
    "debts": [(), ARCHIVE.debts],
    "needs": [(), REST.needs, (NeedInput("trade", 5_000),)],
    "spending": [(), REST.spending],
}
STEPS = st.lists(
    st.tuples(
        st.fixed_dictionaries(
            {}, optional={code: st.sampled_from(rows) for code, rows in CHOICES.items()}
        ),
        st.frozensets(st.sampled_from(MAY_BE_NONE), max_size=3),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=6,
)


def _seen(cast: Cast, household: Household, on: date) -> Any:
    archive = archive_on(household, cast.institution, on)
    rows: dict[str, list[ArchiveRow]] = dict(archive.rows)
    return {code: sorted(row.pk for row in found) for code, found in rows.items()}, archive.nothing


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_a_past_day_showed_stays(cast: Cast, household: Household, steps: Any) -> None:
    with transaction.atomic():
        at, seen = cast.at, {}
        for rows, nothing, days in steps:
            at += timedelta(days=days)
            free = frozenset(code for code in nothing if not rows.get(ROWS[code]))
            given_ = ArchiveInput(VISIT, nothing=free, **rows)
            record_archive(officer=cast.li, uuid=household.uuid, given=given_, at=at)
            seen[at.date()] = _seen(cast, household, at.date())
            seen = {day: view for day, view in seen.items() if day <= at.date()}
            for day, view in seen.items():
                assert _seen(cast, household, day) == view
            # An answer "none" never stands beside rows.
            archive = archive_on(household, cast.institution, at.date())
            assert not any(archive.rows[code] for code in archive.nothing)
        transaction.set_rollback(True)


def _form(client: Client, address: str, **more: str) -> dict[str, str]:
    """What a browser sends back of the page as it was shown, with what was typed."""
    shown = client.get(address).context["form"]
    sets = shown.sets.values()
    parts = [shown.source, shown.profile, shown.nothing]
    parts += [form for made in sets for form in (made.management_form, *made.forms)]
    data = {bound.html_name: bound.value() for part in parts for bound in part}
    # An unticked box is not sent, an empty field is sent empty.
    sent = {name: "" if v is None else str(v) for name, v in data.items() if v is not False}
    return sent | {"source-source": "self"} | more


def test_the_sections_are_saved_and_shown(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    address = f"/console/households/{household.uuid}/"
    filled = {
        "members-0-education": "junior",
        "members-1-months_away": "10",
        "members-1-work_place": "东莞",
        "land-0-area": "3.5",
        "production-0-scale": "3.5",
        "production-0-name": "水稻",
        "production-0-output": "9000",
        "needs-0-amount": "3万",
        "debt-0-balance": "",
        "nothing-debts": "on",
    }
    response = client.post(f"{address}archive/", _form(client, f"{address}archive/", **filled))
    assert response.status_code == 302
    assert MemberRecord.objects.count() == 2
    assert not MemberRecord.objects.filter(person__name="陈小明").exists()
    page = str(client.get(address).content.decode())
    for words in ("东莞", "水稻", "3.50 亩", "9,000.00", "30,000.00", "这一户说没有。"):
        assert words in page
    form = str(client.get(f"{address}archive/").content.decode())
    assert 'value="3.5"' in form
    assert "本户没有" in form
    # Sent back as it stands, it changes nothing.
    before = [model._default_manager.count() for model in ARCHIVE_TABLES.values()]
    client.post(f"{address}archive/", _form(client, f"{address}archive/"))
    assert [model._default_manager.count() for model in ARCHIVE_TABLES.values()] == before


def test_a_new_row_is_not_dropped_unsaid_and_strangers_are_refused(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    address = f"/console/households/{household.uuid}/archive/"
    page = client.post(address, _form(client, address, **{"land-0-place": "村口"}))
    assert "请填写这一项，或者把整行清空。" in page.content.decode()
    assert "还没有保存" in page.content.decode()
    stranger = {"members-0-person": "999999", "members-0-education": "junior"}
    assert client.post(address, _form(client, address, **stranger)).status_code == 200
    both = {"land-0-area": "2", "nothing-land": "on"}
    assert "取消勾选" in client.post(address, _form(client, address, **both)).content.decode()
    assert not LandRecord.objects.exists()
    assert not MemberRecord.objects.exists()
