"""Pictures: what is kept of a file, who sees it, the same one at another household."""

import io
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageDraw, ImageEnhance, PngImagePlugin

from huhutong.households import errors
from huhutong.households.imaging import LONGEST_SIDE, MAX_BYTES, prepare
from huhutong.households.models import Household, Picture, PictureBand
from huhutong.households.public import register_household
from huhutong.households.rules import pictures as rules
from huhutong.households.selectors.pictures import pictures_on
from huhutong.households.services import pictures as services
from huhutong.households.services.pictures import (
    PictureInput,
    add_picture,
    look_at_picture,
    remove_picture,
)
from huhutong.households.tests.family import family
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from huhutong.org.public import User
from tests.cast import Cast

SignIn = Callable[[User], Client]


def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A generated scene: a sky, a field, a few boxes; another seed is another scene."""
    random = Random(seed)  # noqa: S311 - generated scenes, no secret
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    width, height = size
    for _ in range(40):
        x, y = random.randrange(width), random.randrange(height)
        box = (x, y, x + random.randrange(60, 260), y + random.randrange(60, 260))
        draw.rectangle(box, fill=tuple(random.randrange(256) for _ in range(3)))
    return picture


def jpeg(picture: Image.Image, quality: int = 90, **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def with_evidence(picture: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Kamera"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:01 09:30:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (23.0, 52.0, 12.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (113.0, 32.0, 6.0)
    return jpeg(picture, exif=exif)


@pytest.fixture
def household(cast: Cast) -> Household:
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast), at=cast.at
    )


@pytest.fixture
def other(cast: Cast, household: Household) -> Household:
    """A second household of the village, registered after the first."""
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast, 2), at=cast.at
    )


def _add(cast: Cast, household: Household, content: bytes, kind: str = "business") -> Picture:
    return add_picture(
        officer=cast.li, uuid=household.uuid, given=PictureInput(kind, content, "果园"), at=cast.at
    )


def test_a_picture_is_kept_small_upright_and_bare_with_its_evidence_apart(
    cast: Cast, household: Household
) -> None:
    row = _add(cast, household, with_evidence(scene(1, (3_000, 2_000))))
    with Image.open(io.BytesIO(bytes(row.content))) as kept:
        assert kept.format == "JPEG"
        assert (kept.width, kept.height) == (row.width, row.height) == (1_067, LONGEST_SIDE)
        assert not kept.getexif()
        assert "exif" not in kept.info
    assert b"Kamera" not in bytes(row.content)
    assert row.place == "23.87,113.535"
    assert row.taken_at is not None
    assert row.taken_at.isoformat() == "2026-03-01T09:30:00+08:00"
    facts = AuditRow.objects.get(action="households.add_picture").facts
    assert facts == {"number": household.number, "kind": "business", "alike": False}


def test_what_is_in_the_database_is_encrypted(cast: Cast, household: Household) -> None:
    row = _add(cast, household, with_evidence(scene(1)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, caption, place FROM households_picture")
        stored = [bytes(value) for value in cursor.fetchone()]
    assert not stored[0].startswith(b"\xff\xd8")
    assert bytes(row.content)[:200] not in stored[0]
    assert "果园".encode() not in stored[1]
    assert b"23.87" not in stored[2]


def test_text_hidden_in_a_png_and_transparency_are_gone() -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "张三 13800138000")
    out = io.BytesIO()
    scene(3).convert("RGBA").save(out, "PNG", pnginfo=hidden)
    made = prepare(out.getvalue())
    assert b"13800138000" not in made.jpeg
    assert (made.taken, made.place) == (None, None)


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", errors.PictureUnreadable),
        (b"no picture at all", errors.PictureUnreadable),
        (jpeg(scene(1))[:2_000], errors.PictureUnreadable),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", errors.PictureUnreadable),
        (b"\xff" * (MAX_BYTES + 1), errors.PictureTooLarge),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    cast: Cast, household: Household, content: bytes, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        _add(cast, household, content)
    assert not Picture.objects.exists()
    assert not PictureBand.objects.exists()


def test_a_small_file_that_unpacks_to_a_flood_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 7_000)).save(out, "PNG")
    assert len(out.getvalue()) < MAX_BYTES
    with pytest.raises(errors.PictureTooLarge):
        prepare(out.getvalue())


def test_nonsense_in_the_metadata_is_no_evidence() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "0000:00:00 00:00:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (0.0, 0.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (0.0, 0.0, 0.0)
    made = prepare(jpeg(scene(1), exif=exif))
    assert (made.taken, made.place) == (None, None)


def test_the_same_picture_is_known_again_and_another_is_not() -> None:
    prints = [prepare(jpeg(scene(seed))).fingerprint for seed in range(40)]
    for seed in range(40):
        changed = scene(seed).resize((500, 375))
        changed = ImageEnhance.Brightness(changed).enhance(0.9)
        again = prepare(jpeg(changed, quality=40)).fingerprint
        assert rules.is_same(prints[seed], again), rules.differing_bits(prints[seed], again)
    strangers = [(a, b) for n, a in enumerate(prints) for b in prints[n + 1 :]]
    assert not [pair for pair in strangers if rules.is_same(*pair)]


def test_a_blank_wall_tells_nothing() -> None:
    wall = prepare(jpeg(Image.new("RGB", (600, 600), "white"))).fingerprint
    assert not rules.is_same(wall, wall)


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=rules.MOST_DIFFERENT_BITS))
@settings(max_examples=300)
def test_the_look_up_misses_no_print_within_reach(print_: int, flipped: set[int]) -> None:
    near = print_
    for bit in flipped:
        near ^= 1 << bit
    one, other = f"{print_:016x}", f"{near:016x}"
    assert rules.differing_bits(one, other) == len(flipped)
    assert set(rules.bands(one)) & set(rules.bands(other))


def test_the_same_picture_at_another_household_is_told(
    cast: Cast, household: Household, other: Household, signed_in: SignIn
) -> None:
    first = _add(cast, household, jpeg(scene(7)))
    client = signed_in(cast.li)
    file = SimpleUploadedFile("a.jpg", jpeg(scene(7), 55), "image/jpeg")
    address = f"/console/households/{other.uuid}/"
    response = client.post(
        f"{address}pictures/new/", {"kind": "business", "file": file, "caption": ""}, follow=True
    )
    page = response.content.decode()
    assert f"{household.number}户有同一张图片" in page
    assert f"与{household.number}户的图片相同" in page
    assert Picture.objects.get(household=other).alike == first
    assert AuditRow.objects.filter(action="households.add_picture").latest("pk").facts["alike"]
    # Another picture is no reuse, and neither is one of the household's own.
    assert _add(cast, other, jpeg(scene(8))).alike is None
    assert _add(cast, other, jpeg(scene(8), 60), "other").alike is None


def test_the_very_same_file_twice_is_refused(cast: Cast, household: Household) -> None:
    _add(cast, household, jpeg(scene(1)))
    with pytest.raises(errors.PictureAlreadyThere):
        _add(cast, household, jpeg(scene(1)), "other")
    assert Picture.objects.count() == 1


def test_without_consent_or_room_nothing_is_kept(
    cast: Cast, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast, 5, archive=False), at=cast.at
    )
    with pytest.raises(errors.ConsentMissing):
        _add(cast, silent, jpeg(scene(1)))
    monkeypatch.setattr(services, "MOST_PICTURES", 1)
    _add(cast, household, jpeg(scene(1)))
    with pytest.raises(errors.TooManyPictures):
        _add(cast, household, jpeg(scene(2)))
    assert Picture.objects.count() == 1


def test_who_may_look(cast: Cast, household: Household, signed_in: SignIn) -> None:
    row = _add(cast, household, jpeg(scene(1)))
    address = f"/console/households/{household.uuid}/pictures/{row.uuid}/"
    shown = signed_in(cast.li).get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown.content == bytes(row.content)
    assert "no-store" in shown["Cache-Control"]
    assert signed_in(cast.zhao).get(address).status_code == 404
    assert signed_in(cast.zhao).post(f"{address}remove/").status_code == 404
    assert signed_in(cast.zhou).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    page = f"/console/households/{household.uuid}/"
    assert "果园" in signed_in(cast.li).get(page).content.decode()
    listed = signed_in(cast.zhou).get(page).content.decode()
    assert "果园" not in listed
    assert str(row.uuid) not in listed
    # A picture of another household is not found under this one.
    elsewhere = address.replace(str(household.uuid), str(row.uuid))
    assert signed_in(cast.li).get(elsewhere).status_code == 404
    assert not AuditRow.objects.filter(action="households.look_at_picture").exists()


def test_identity_papers_are_looked_at_for_a_purpose_and_each_look_is_written_down(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    row = _add(cast, household, jpeg(scene(1)), "identity")
    address = f"/console/households/{household.uuid}/pictures/{row.uuid}/"
    client = signed_in(cast.li)
    asked = client.get(address)
    assert asked["Content-Type"].startswith("text/html")
    assert client.post(address, {"purpose": "curiosity"})["Content-Type"].startswith("text/html")
    assert not AuditRow.objects.filter(action="households.look_at_picture").exists()
    for looks in (1, 2):
        assert client.post(address, {"purpose": "visit"}).content == bytes(row.content)
        found = AuditRow.objects.filter(action="households.look_at_picture")
        assert found.count() == looks
    assert found[0].facts == {"number": household.number, "kind": "identity", "purpose": "visit"}
    with pytest.raises(ValueError, match="unknown purpose"):
        look_at_picture(
            officer=cast.li,
            household=household.uuid,
            picture=row.uuid,
            purpose="",
            at=cast.at,
        )
    assert signed_in(cast.zhou).post(address, {"purpose": "visit"}).status_code == 403
    assert found.count() == 2


def test_a_picture_taken_out_is_gone_for_good_but_not_its_trace(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    row = _add(cast, household, with_evidence(scene(1)))
    later = cast.at + timedelta(days=2)
    act: dict[str, Any] = {"household": household.uuid, "picture": row.uuid, "at": later}
    for officer, refused in ((cast.zhao, NotInScope), (cast.zhou, PermissionRefused)):
        with pytest.raises(refused):
            remove_picture(officer=officer, **act)
    gone = remove_picture(officer=cast.li, **act)
    assert (bytes(gone.content), gone.caption, gone.place) == (b"", None, None)
    assert (gone.removed_by, gone.removed_at) == (cast.li, later)
    with pytest.raises(errors.PictureGone):
        remove_picture(officer=cast.li, **act)
    with pytest.raises(errors.PictureGone):
        look_at_picture(officer=cast.li, purpose="", **act)
    assert AuditRow.objects.filter(action="households.remove_picture").count() == 1
    # The list of a day before tells that it was there; that of a later day does not.
    assert list(pictures_on(household, cast.institution, cast.day)) == [row]
    assert not pictures_on(household, cast.institution, later.date()).exists()
    # The same file may be kept anew, and what was taken out counts as reuse nowhere.
    assert _add(cast, household, with_evidence(scene(1))).alike is None


def test_a_wrong_file_is_told_beside_its_field(
    cast: Cast, household: Household, signed_in: SignIn
) -> None:
    file = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    address = f"/console/households/{household.uuid}/pictures/new/"
    page = signed_in(cast.li).post(address, {"kind": "assets", "file": file})
    assert "读不出这个文件的图片" in page.content.decode()
    assert signed_in(cast.zhao).get(address).status_code == 404
    assert signed_in(cast.zhou).get(address).status_code == 403
    assert not Picture.objects.exists()
