"""Compares how a thing looks with how it looked when somebody last looked at it and agreed.

References are committed, as small pictures of few colours. What is tolerated, and why:

- CHANNEL: the edge of a sign is a shade of grey that changes with the rasteriser, and the few
  colours of a reference round it by up to 12. Another colour of a token is beyond.
- SHARE: another version of the font or of Chromium moves a few edges by part of a pixel. It is
  counted against what is drawn, not against the empty paper around it, so that a badge counts on
  a wide page as much as on a phone.
- SIZE: a fraction of a pixel may round up or down, at both ends of a picture.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

HERE = Path(__file__).resolve().parent
REFERENCES = HERE / "looks"
FAILURES = HERE.parents[1] / "build" / "looks"
STEP = 24
MOST_COLOURS = 256
CHANNEL = 32
SHARE = 0.02
SIZE = 2


def retaking() -> bool:
    """The pictures are taken anew: HUHUTONG_LOOKS=retake python -m pytest tests/browser/…"""
    return os.environ.get("HUHUTONG_LOOKS") == "retake"


@dataclass(frozen=True)
class Difference:
    """How far a picture is from its reference.

    share  pixels with a channel off by more than CHANNEL, against those that are drawn upon
    size   by how many pixels width or height differ
    """

    share: float
    size: int

    @property
    def tolerable(self) -> bool:
        """Nobody would see it."""
        return self.share <= SHARE and self.size <= SIZE

    def __str__(self) -> str:
        return f"{self.share:.1%} of what is drawn, {self.size} px in size"


def differing(actual: Image.Image, reference: Image.Image, channel: int = CHANNEL) -> Image.Image:
    """White where a channel of the two pictures differs beyond `channel`, black elsewhere."""
    size = (min(actual.width, reference.width), min(actual.height, reference.height))
    pair = [image.convert("RGB").crop((0, 0, *size)) for image in (actual, reference)]
    bands = ImageChops.difference(*pair).split()
    largest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return largest.point([0] * (channel + 1) + [255] * (255 - channel))


def few_colours(image: Image.Image) -> Image.Image:
    """The picture as it is committed: each channel rounded to a multiple of STEP.

    So a few kilobytes are kept instead of a hundred, and no channel is off by more than half a
    STEP: most of the tolerance is left to what it is for.
    """
    rounded = image.convert("RGB").point([min(255, round(v / STEP) * STEP) for v in range(256)] * 3)
    colours = rounded.getcolors(MOST_COLOURS)
    return rounded.quantize(len(colours), dither=Image.Dither.NONE) if colours else rounded


def _drawn(image: Image.Image) -> int:
    """Pixels that are not of the picture's most frequent colour, at least one."""
    plain = image.convert("RGB")
    counted: Any = plain.getcolors(plain.width * plain.height)
    paper = Image.new("RGB", plain.size, max(counted)[1])
    return max(1, differing(plain, paper).histogram()[255])


def difference(actual: Image.Image, reference: Image.Image) -> Difference:
    """How far `actual` is from `reference`."""
    marks = differing(actual, reference)
    size = max(abs(actual.width - reference.width), abs(actual.height - reference.height))
    return Difference(min(1.0, marks.histogram()[255] / _drawn(reference)), size)


def check(name: str, actual: Image.Image) -> str:
    """ "" when the picture is as it was; else what differs, and where to look at it.

    Retaking, the picture becomes the reference unless it is as it was: so a retake changes only
    what has changed.
    """
    path = REFERENCES / f"{name}.png"
    reference = Image.open(path) if path.exists() else None
    found = difference(actual, reference) if reference else None
    if found is not None and found.tolerable and not found.size:
        return ""
    if retaking():
        path.parent.mkdir(parents=True, exist_ok=True)
        few_colours(actual).save(path, optimize=True)
        return ""
    if found is not None and found.tolerable:
        return ""
    FAILURES.mkdir(parents=True, exist_ok=True)
    actual.save(FAILURES / f"{name}.actual.png")
    if reference is None:
        return f"{name}: no reference yet"
    reference.convert("RGB").save(FAILURES / f"{name}.reference.png")
    differing(actual, reference).save(FAILURES / f"{name}.diff.png")
    return f"{name}: {found}"
