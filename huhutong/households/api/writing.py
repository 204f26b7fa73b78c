"""Writing to the registry: each operation once under its key, through the pages' services."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Path
from ninja.responses import Status

from huhutong.households.api import given as s
from huhutong.households.api import told as t
from huhutong.households.api.answers import archive_input, household_input, member_input
from huhutong.households.api.asked import (
    REFUSED,
    IfMatch,
    Key,
    Write,
    answered,
    plain,
    registry,
    written,
)
from huhutong.households.inputs import ConsentInput, MemberInput
from huhutong.households.selectors.exchange import group_key, keys_of_members
from huhutong.households.selectors.page import members_now
from huhutong.households.services.archive import record_archive as record
from huhutong.households.services.consent import record_consent as consent
from huhutong.households.services.consent import withdraw_consent as withdraw
from huhutong.households.services.expected import expect_version
from huhutong.households.services.people import (
    Correction,
    add_member,
    edit_household,
    edit_person,
)
from huhutong.households.services.register import register_household
from huhutong.infra.idempotency import Answer
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import TokenRequest
from huhutong.places.public import village_in_scope

Written = Status[dict[str, Any]]
ONE = "/households/{uuid:household}"


@registry.post("/households", response={201: t.WrittenOut, **REFUSED})
def create_household(
    request: TokenRequest, response: HttpResponse, body: s.HouseholdIn, key: Key
) -> Written:
    """Register a household with its people, consents and archive, whole or not at all."""
    write = Write(request, key)

    def act() -> Answer:
        village = village_in_scope(write.user, body.village, write.at.date())
        given = household_input(body, group_key(village, body.group), write.at)
        made = register_household(
            officer=write.user, village=village.uuid, given=given, at=write.at
        )
        return written(write.user, made.uuid, write.at, 201)

    return answered(response, write.once("create_household", act))


@registry.patch(ONE, response={200: t.WrittenOut, **REFUSED})
def correct_household(  # noqa: PLR0917 - ninja hands over by name
    request: TokenRequest,
    response: HttpResponse,
    household: UUID,
    body: s.HouseholdChange,
    key: Key,
    if_match: IfMatch,
) -> Written:
    """Correct group, address, residence or livelihood; what is not named stays."""
    write = Write(request, key)

    def act() -> Answer:
        found = expect_version(
            officer=write.user, uuid=household, version=plain(if_match), at=write.at
        )
        said = body.named()
        if "group" in said:
            said["group_id"] = group_key(found.village, said.pop("group"))
        if "address" in said:
            said["address"] = said["address"] or None
        edit_household(Correction(write.user, household, write.at), said=said)
        return written(write.user, household, write.at)

    return answered(response, write.once("correct_household", act))


@registry.post(f"{ONE}/members", response={201: t.WrittenOut, **REFUSED})
def create_member(
    request: TokenRequest, response: HttpResponse, household: UUID, body: s.MemberIn, key: Key
) -> Written:
    """Add a person to a household from today; answers the person's uuid too."""
    write = Write(request, key)

    def act() -> Answer:
        correction = Correction(write.user, household, write.at)
        person = add_member(correction, given=member_input(body))
        return written(write.user, household, write.at, 201, person.uuid)

    return answered(response, write.once("create_member", act))


@registry.patch(f"{ONE}/members/{{uuid:person}}", response={200: t.WrittenOut, **REFUSED})
def correct_member(  # noqa: PLR0917 - ninja hands over by name
    request: TokenRequest,
    response: HttpResponse,
    who: Path[s.MemberPath],
    body: s.MemberChange,
    key: Key,
    if_match: IfMatch,
) -> Written:
    """Correct name, ID number, phone, sex or birth day of a member; what is not named stays."""
    write = Write(request, key)

    def act() -> Answer:
        found = expect_version(
            officer=write.user, uuid=who.household, version=plain(if_match), at=write.at
        )
        row = members_now([found]).filter(person__uuid=who.person).first()
        if row is None:
            raise NotInScope
        known = row.person
        kept: dict[str, Any] = {
            "name": known.name,
            "id_number": known.id_number or "",
            "phone": known.phone or "",
            "sex": known.sex,
            "birth_on": known.birth_on,
        }
        given = MemberInput(relation=row.relation, **(kept | body.named()))
        correction = Correction(write.user, who.household, write.at)
        edit_person(correction, person=who.person, given=given)
        return written(write.user, who.household, write.at)

    return answered(response, write.once("correct_member", act))


@registry.post(f"{ONE}/consents", response={201: t.WrittenOut, **REFUSED})
def record_consent(
    request: TokenRequest, response: HttpResponse, household: UUID, body: s.ConsentIn, key: Key
) -> Written:
    """Record a signed consent to the user's bank, in force from now on."""
    write = Write(request, key)

    def act() -> Answer:
        given = ConsentInput(given_at=write.at, purpose=str(body.purpose), evidence=body.evidence)
        consent(officer=write.user, uuid=household, given=given, at=write.at)
        return written(write.user, household, write.at, 201)

    return answered(response, write.once("record_consent", act))


@registry.post(f"{ONE}/consents/withdraw", response={200: t.WrittenOut, **REFUSED})
def withdraw_consent(
    request: TokenRequest, response: HttpResponse, household: UUID, body: s.PurposeIn, key: Key
) -> Written:
    """The household takes a consent back; what was done under it stays done."""
    write = Write(request, key)

    def act() -> Answer:
        withdraw(officer=write.user, uuid=household, purpose=str(body.purpose), at=write.at)
        return written(write.user, household, write.at)

    return answered(response, write.once("withdraw_consent", act))


@registry.put(f"{ONE}/archive", response={200: t.WrittenOut, **REFUSED})
def record_archive(  # noqa: PLR0917 - ninja hands over by name
    request: TokenRequest,
    response: HttpResponse,
    household: UUID,
    body: s.ArchiveChange,
    key: Key,
    if_match: IfMatch,
) -> Written:
    """The given classes of the archive are as given from today; older versions stay on file."""
    write = Write(request, key)

    def act() -> Answer:
        found = expect_version(
            officer=write.user, uuid=household, version=plain(if_match), at=write.at
        )
        wanted = {income.person for income in body.incomes or [] if income.person}
        given = archive_input(body, dict(keys_of_members(found, wanted)))
        record(officer=write.user, uuid=household, given=given, at=write.at)
        return written(write.user, household, write.at)

    return answered(response, write.once("record_archive", act))
