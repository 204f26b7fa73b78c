"""Every component and every layout looks as it did when somebody last looked at it.

    HUHUTONG_LOOKS=retake python -m pytest tests/browser/test_looks.py

takes the pictures of what has changed anew; look at them before you commit them.
"""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from huhutong.infra.ui import sample
from tests.browser import looks
from tests.browser.front_end import ensure_built
from tests.browser.shots import Look, Scheme, opened
from tests.browser.style_guide import DESIGN, answering, page_sources

pytestmark = pytest.mark.browser
LOOKS: list[tuple[int, Scheme]] = [
    (390, "light"),
    (390, "dark"),
    (1440, "light"),
    (1440, "dark"),
]
ACCENT = b"#2f6b3a"
TALLEST = 3_000
ALONE = """name => {
    const wanted = document.querySelector(`[data-sample="${name}"]`);
    for (const part of document.querySelectorAll(".content > *"))
        part.hidden = !part.contains(wanted);
    for (const one of document.querySelectorAll("[data-sample]")) one.hidden = one !== wanted;
    const box = wanted.getBoundingClientRect();
    return {x: box.x, y: box.y, width: box.width, height: box.height};
}"""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The style guide and the layouts' sample pages."""
    ensure_built()
    return page_sources()


def _settled(page: Page) -> None:
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)


def _picture(page: Page, **given: object) -> Image.Image:
    taken = page.screenshot(animations="disabled", caret="hide", **given)  # type: ignore[arg-type]
    return Image.open(BytesIO(taken)).convert("RGB")


def _samples(page: Page, *only: str) -> Iterator[tuple[str, Image.Image]]:
    """Each sample alone on the page: what stands above it cannot move it by part of a pixel."""
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": TALLEST})
    names = page.eval_on_selector_all("[data-sample]", "all => all.map(one => one.dataset.sample)")
    for name in only or names:
        box = page.evaluate(ALONE, name)
        assert box["y"] + box["height"] <= TALLEST, name
        yield name, _picture(page, clip=box)


def _told(problems: list[str]) -> str:
    lines = "\n".join(problem for problem in problems if problem)
    return lines and (
        f"{lines}\nLook at {looks.FAILURES}. If it is meant: "
        "HUHUTONG_LOOKS=retake python -m pytest tests/browser/test_looks.py"
    )


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_components_look_as_before(
    pages: dict[str, str], browser: Browser, width: int, scheme: Scheme
) -> None:
    with opened(browser, DESIGN, Look(width, scheme), answering(pages)) as page:
        _settled(page)
        problems = [
            looks.check(f"{name}-{width}-{scheme}", picture) for name, picture in _samples(page)
        ]
    assert len(problems) > 30
    assert _told(problems) == ""


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_layouts_look_as_before(
    pages: dict[str, str], browser: Browser, width: int, scheme: Scheme
) -> None:
    problems, first = [], f"{DESIGN}{next(iter(sample.LAYOUTS))}/"
    with opened(browser, first, Look(width, scheme), answering(pages)) as page:
        for name in sample.LAYOUTS:
            page.goto(f"{DESIGN}{name}/", wait_until="load")
            _settled(page)
            problems.append(looks.check(f"layout-{name}-{width}-{scheme}", _picture(page)))
    assert _told(problems) == ""


def test_a_changed_token_is_seen(pages: dict[str, str], browser: Browser) -> None:
    """The whole way: another accent in the style sheet, and the samples that carry it differ."""

    def bluish(name: str, body: bytes) -> bytes:
        if not (name.startswith("ui-") and name.endswith(".css")):
            return body
        assert ACCENT in body
        return body.replace(ACCENT, b"#2f4a8b")

    carry = ("buttons", "badges", "funnel", "colours", "big_answers", "stage_head")
    do_not = ("skeleton", "table_compact")
    with opened(browser, DESIGN, Look(1440), answering(pages, bluish)) as page:
        _settled(page)
        found = {
            name: looks.difference(
                picture, Image.open(looks.REFERENCES / f"{name}-1440-light.png")
            ).tolerable
            for name, picture in _samples(page, *carry, *do_not)
        }
    assert found == dict.fromkeys(carry, False) | dict.fromkeys(do_not, True)


def _page_with(*, text: bool = True, colour: str = "#2f6b3a", height: int = 200) -> Image.Image:
    image = Image.new("RGB", (300, height), "#faf7f0")
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, 120, 60), fill=colour)
    if text:
        pen.text((20, 90), "Huhutong", fill="#22251f")
    return image


def test_the_comparer_tolerates_shades_and_nothing_else() -> None:
    reference = looks.few_colours(_page_with())
    # the same, and the same with each shade a little off
    assert looks.difference(_page_with(), reference) == looks.Difference(0.0, 0)
    assert looks.difference(_page_with(colour="#3b7746"), reference).tolerable
    # another colour, a word less, a taller picture
    assert not looks.difference(_page_with(colour="#6b2f3a"), reference).tolerable
    assert not looks.difference(_page_with(height=203), reference).tolerable
    assert not looks.difference(_page_with(text=False), reference).tolerable


def test_a_failure_leaves_the_pictures_to_look_at(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "REFERENCES", tmp_path / "looks")  # type: ignore[operator]
    monkeypatch.setattr(looks, "FAILURES", tmp_path / "failures")  # type: ignore[operator]
    # given nothing, a check says that there is no reference
    monkeypatch.delenv("HUHUTONG_LOOKS", raising=False)
    assert looks.check("box", _page_with()) == "box: no reference yet"
    # when it is taken, the same look passes and another one does not
    monkeypatch.setenv("HUHUTONG_LOOKS", "retake")
    assert looks.check("box", _page_with()) == ""
    monkeypatch.delenv("HUHUTONG_LOOKS")
    assert looks.check("box", _page_with()) == ""
    assert looks.check("box", _page_with(colour="#6b2f3a")).startswith("box: ")
    left = sorted(path.name for path in looks.FAILURES.iterdir())
    assert left == ["box.actual.png", "box.diff.png", "box.reference.png"]
