"""A picture as it is kept: turned upright, made smaller, without anything hidden in the file."""

import io
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from huhutong.households.errors import PictureTooLarge, PictureUnreadable
from huhutong.households.rules.pictures import HEIGHT, WIDTH, fingerprint

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 1_600
QUALITY: Final = 82
_TIME: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
FORMATS: Final = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is kept: a JPEG without metadata, its print, and what the file said of itself.

    taken  naive local time of the camera.  place  (latitude, longitude) in WGS-84 degrees.
    """

    jpeg: bytes
    width: int
    height: int
    fingerprint: str
    taken: datetime | None
    place: tuple[float, float] | None


def prepare(content: bytes) -> Prepared:
    """The picture, ready to be kept. Raises PictureTooLarge, PictureUnreadable."""
    if len(content) > MAX_BYTES:
        raise PictureTooLarge(most_mb=MAX_BYTES // 1024 // 1024)
    try:
        # Pillow warns of a picture that would unpack to a flood; here that is a refusal.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _prepared(content)
    except PictureTooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as flood:
        raise PictureTooLarge(most_mb=MAX_BYTES // 1024 // 1024) from flood
    # Pillow raises all of these, and no common one, on files that are broken inside.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError) as broken:
        raise PictureUnreadable from broken


def _prepared(content: bytes) -> Prepared:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise PictureTooLarge(most_mb=MAX_BYTES // 1024 // 1024)
        exif = opened.getexif()
        taken, place = _taken(exif), _place(exif)
        upright = ImageOps.exif_transpose(opened)
        picture = _on_white(upright)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # Pixels alone go into a new picture, so that nothing else of the file does.
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    grey = bare.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return Prepared(
        out.getvalue(), bare.width, bare.height, fingerprint(list(grey.tobytes())), taken, place
    )


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def _taken(exif: Image.Exif) -> datetime | None:
    """When the camera says it was taken; a time that is no time is none."""
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    for value in (inner.get(ExifTags.Base.DateTimeOriginal), exif.get(ExifTags.Base.DateTime)):
        told = _TIME.match(str(value))
        if told is None:
            continue
        year, month, day, hour, minute, second = (int(part) for part in told.groups())
        try:
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - has no zone
        except ValueError:
            continue
    return None


def _place(exif: Image.Exif) -> tuple[float, float] | None:
    """Where the camera says it stood; None where it says nothing, or nonsense."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
    if latitude is None or longitude is None:
        return None
    # Some cameras write 0, 0 when they have no fix.
    if (latitude, longitude) == (0, 0) or abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004
        return None
    return latitude, longitude


def _degrees(parts: Any, side: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = round(degrees + minutes / 60 + seconds / 3600, 6)
    if found != found:  # noqa: PLR0124 - 0/0 in the file is not a number, and unequal to itself
        return None
    return -found if str(side).upper() in {"S", "W"} else found
