"""Pictures: taken in, looked at, taken out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from huhutong.households.errors import (
    ConsentMissing,
    PictureAlreadyThere,
    PictureGone,
    TooManyPictures,
)
from huhutong.households.imaging import Prepared, prepare
from huhutong.households.models import Household, Picture, PictureBand
from huhutong.households.rules.pictures import bands, is_same
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.names import shows_names
from huhutong.households.services.archive import has_consent
from huhutong.households.services.authority import (
    UNMASK,
    VIEW,
    check_lives_on,
    check_may_edit,
)
from huhutong.households.services.unmask import PURPOSES
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import NotInScope, PermissionRefused
from huhutong.org.public import Institution, User

MOST_PICTURES = 100


@dataclass(frozen=True, slots=True)
class PictureInput:
    """A file as it came, with its class."""

    kind: str
    content: bytes
    caption: str = ""


def add_picture(*, officer: User, uuid: UUID, given: PictureInput, at: datetime) -> Picture:
    """The picture is kept with the household, smaller and without metadata; audited.

    The same picture at another household of the institution is not refused but told (`alike`).
    Raises PermissionRefused, NotInScope, HouseholdEnded, ConsentMissing, TooManyPictures,
    PictureAlreadyThere, PictureTooLarge, PictureUnreadable; ValueError for an unknown class.
    """
    if given.kind not in Picture.Kind.values:
        raise ValueError(f"no class of pictures: {given.kind}")
    institution = check_may_edit(officer, date_of(at))
    household = household_in_scope(officer, uuid, date_of(at))
    # A large picture takes a second: it is made ready before the transaction.
    prepared = prepare(given.content)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        household.refresh_from_db(fields=["ended_on"])
        sha256 = hashlib.sha256(given.content).hexdigest()
        _check_room(household, institution, sha256, at)
        picture = Picture.objects.create(
            institution=institution,
            household=household,
            kind=given.kind,
            caption=given.caption[:100] or None,
            content=prepared.jpeg,
            width=prepared.width,
            height=prepared.height,
            sha256=sha256,
            fingerprint=prepared.fingerprint,
            taken_at=timezone.make_aware(prepared.taken) if prepared.taken else None,
            place=_place_text(prepared),
            alike=_alike(household, institution, prepared.fingerprint),
            added_by=officer,
            added_at=at,
        )
        PictureBand.objects.bulk_create(
            PictureBand(picture=picture, band=band) for band in bands(prepared.fingerprint)
        )
        _audit("households.add_picture", picture, officer, at, alike=picture.alike is not None)
    return picture


def _check_room(household: Household, institution: Institution, sha256: str, at: datetime) -> None:
    check_lives_on(household)
    if not has_consent(household, institution, at):
        raise ConsentMissing(number=household.number)
    there = Picture.objects.filter(household=household, institution=institution, removed_at=None)
    if there.filter(sha256=sha256).exists():
        raise PictureAlreadyThere(number=household.number)
    if there.count() >= MOST_PICTURES:
        raise TooManyPictures(number=household.number, most=MOST_PICTURES)


def _place_text(prepared: Prepared) -> str | None:
    return ",".join(map(str, prepared.place)) if prepared.place else None


def _alike(household: Household, institution: Institution, print_: str) -> Picture | None:
    """The earliest picture of another household that is the same. Cost: 1 query."""
    near = Picture.objects.filter(
        bands__band__in=bands(print_), institution=institution, removed_at=None
    ).exclude(household=household)
    rows = near.order_by("pk").distinct().values_list("pk", "fingerprint")
    same = next((pk for pk, other in rows if is_same(print_, other)), None)
    return Picture.objects.get(pk=same) if same is not None else None


def _audit(act: str, picture: Picture, officer: User, at: datetime, **more: object) -> None:
    facts = {"number": picture.household.number, "kind": picture.kind, **more}
    audit.record(
        actor=actor_of(officer),
        action=act,
        subject=("household", picture.household.uuid),
        institution=picture.institution.uuid,
        facts=facts,
        at=at,
    )


def _picture(household: Household, institution: Institution, picture: UUID) -> Picture:
    """One picture of the household, kept by the institution. Raises NotInScope, PictureGone."""
    kept = Picture.objects.select_related("household", "institution")
    found = kept.filter(household=household, institution=institution, uuid=picture).first()
    if found is None:
        raise NotInScope
    if found.removed_at is not None:
        raise PictureGone
    return found


@transaction.atomic
def look_at_picture(
    *, officer: User, household: UUID, picture: UUID, purpose: str, at: datetime
) -> bytes:
    """The JPEG. Of identity papers only with the permission to see data in clear, for a purpose;
    that look is audited before anything is shown.

    purpose  one of unmask.PURPOSES; "" for pictures that are no identity papers.
    Raises PermissionRefused (supervisors too: a picture cannot be masked), NotInScope,
    PictureGone; ValueError where identity papers are asked for without a purpose.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, VIEW)
    if not shows_names(officer):
        raise PermissionRefused(permission=VIEW)
    found = _picture(household_in_scope(officer, household, on), institution, picture)
    if found.kind == Picture.Kind.IDENTITY:
        check_may_edit(officer, on, UNMASK)
        if purpose not in PURPOSES:
            raise ValueError(f"unknown purpose: {purpose}")
        _audit("households.look_at_picture", found, officer, at, purpose=purpose)
    return bytes(found.content)


@transaction.atomic
def remove_picture(*, officer: User, household: UUID, picture: UUID, at: datetime) -> Picture:
    """The picture is taken out: its content is gone, who took it out and when stays on file.

    Raises PermissionRefused, NotInScope, PictureGone.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    found = _picture(household_in_scope(officer, household, on), institution, picture)
    # Conditional: of two who press at once, one finds it gone.
    there = Picture.objects.filter(pk=found.pk, removed_at=None)
    if there.update(removed_at=at, removed_by=officer, content=b"", caption=None, place=None) != 1:
        raise PictureGone
    _audit("households.remove_picture", found, officer, at)
    found.refresh_from_db()
    return found
