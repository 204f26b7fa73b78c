"""The sheets to hang up: paper, group, what stands on them, what does not."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from huhutong.infra.actors import SYSTEM
from huhutong.org.public import set_branch_contact
from huhutong.posting.documents import PAPERS, notice_document, print_of
from huhutong.posting.errors import NoSuchPrint
from huhutong.posting.models import Notice
from huhutong.posting.selectors import rows_by_group
from huhutong.posting.tests.shiqiao import NAMES, households, posted
from tests.cast import Cast

# Width and height of the paper in points.
SIZES = {"a4": (595.28, 841.89), "a3": (841.89, 1190.55), "a2": (1190.55, 1683.78)}


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Eight households in two groups."""
    return posted(cast, households(cast))


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    found = re.search(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf) or re.search(
        rb"/Count\s+(\d+)", pdf
    )
    assert found
    return int(found[1])


def document(notice: Notice, paper: str = "a3", **kwargs: Any) -> dict[str, Any]:
    """What the typesetter gets."""
    branch = kwargs.pop("branch", ("石角支行", "中街 1 号", "0763-0000001"))
    with translation.override("zh-hans"):
        return notice_document(
            notice, rows_by_group(notice), paper=paper, address="https://x/n/", branch=branch
        )


@pytest.mark.parametrize("paper", PAPERS)
def test_each_group_has_a_sheet_of_its_own_on_every_paper(
    client: Client, notice: Notice, paper: str
) -> None:
    whole = client.get(f"/notices/{notice.number}/notice.pdf?size={paper}")
    assert whole["Content-Type"] == "application/pdf"
    assert pages_of(whole.content) == 2
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", whole.content)
    assert box
    assert (float(box[1]), float(box[2])) == pytest.approx(SIZES[paper], abs=0.1)
    one = client.get(f"/notices/{notice.number}/notice.pdf?size={paper}&group=2")
    assert pages_of(one.content) == 1


def test_the_name_of_the_file_tells_village_group_and_paper(client: Client, notice: Notice) -> None:
    from urllib.parse import unquote

    path = f"/notices/{notice.number}/notice.pdf"
    told = unquote(client.get(f"{path}?size=a2&group=1")["Content-Disposition"])
    assert told == f"inline; filename*=utf-8''石桥村-石桥一组-A2-{notice.number}.pdf"
    assert f"石桥村-A4-{notice.number}.pdf" in unquote(client.get(path)["Content-Disposition"])


@pytest.mark.parametrize("asked", ["size=a5", "size=a3&group=3", "group=x", "group=-1", "group=９"])
def test_a_sheet_that_there_is_not_is_told_plainly(
    client: Client, notice: Notice, asked: str
) -> None:
    response = client.get(f"/notices/{notice.number}/notice.pdf?{asked}")
    assert response.status_code == 400
    assert "没有这样的打印页" in response.content.decode()
    assert "组号是 1 到 2" in response.content.decode()


def test_zero_and_nothing_mean_all_groups(notice: Notice) -> None:
    groups = rows_by_group(notice)
    for asked in ("", "0"):
        assert print_of("A3", asked, groups).of(groups) == groups
    with pytest.raises(NoSuchPrint):
        print_of("a3", "9999", groups)


def test_a_sheet_holds_the_posted_fields_and_how_to_object(notice: Notice) -> None:
    made = document(notice)
    first = made["groups"][0]
    assert first["name"] == "石桥一组"
    assert first["rows"][0] == ["1", "陈*山", "在名单上"]
    assert not made["shows_result"]  # the sheet says it once for all
    assert "这 4 户在名单上" in first["lead"]
    whole = str(made)
    for part in ("中街 1 号", "0763-0000001", "最后一天：2026年3月9日", notice.root):
        assert part in whole, part
    for secret in (*NAMES, str(notice.rows.first().salt), "AA"):  # type: ignore[union-attr]
        assert secret not in whole, secret


def test_what_the_bank_has_not_told_is_left_to_a_pen(notice: Notice) -> None:
    ways = document(notice, branch=("石角支行", "", ""))["object"]["ways"]
    assert ways[2] == "3　打电话：＿＿＿＿＿＿＿＿。"


def test_the_branch_of_the_village_is_named(client: Client, cast: Cast, notice: Notice) -> None:
    from huhutong.posting.views.public import branch_of

    set_branch_contact(
        by=SYSTEM, branch=cast.shijiao, address="中街 1 号", phone="0763-1", at=cast.at
    )
    assert branch_of(notice) == ("石角支行", "中街 1 号", "0763-1")


def test_staff_choose_paper_and_group_on_the_page_of_the_notice(
    client: Client, notice: Notice
) -> None:
    text = client.get(f"/notices/{notice.number}/").content.decode()
    for part in ('name="size"', 'value="a2"', 'name="group"', "石桥二组"):
        assert part in text, part
