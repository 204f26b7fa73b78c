"""What villagers see on a phone without script: read, check, object, follow."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from huhutong.infra import clock
from huhutong.infra.models import BusinessClock
from huhutong.posting import services
from huhutong.posting.models import Notice, Objection
from huhutong.posting.tests.shiqiao import (
    ANSWER,
    NAMES,
    REASON,
    adjusted,
    households,
    objected,
    posted,
)
from huhutong.posting.views import objecting
from tests.cast import Cast


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """All eight households are posted; nobody has objected from here yet."""
    cache.clear()
    return posted(cast, households(cast))


def text_of(client: Client, address: str, status: int = 200) -> str:
    """The page as text."""
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def advance(cast: Cast, days: int) -> None:
    """The bank's rule date runs ahead of the real one."""
    BusinessClock.objects.update_or_create(
        institution=cast.institution.uuid, defaults={"offset_days": days}
    )


def test_the_list_names_village_and_days_left(client: Client, notice: Notice) -> None:
    text = text_of(client, "/notices/")
    for part in ("石角镇", "石桥村", notice.number, "还剩 7 天"):
        assert part in text, part
    assert notice.number in text_of(client, "/notices/?q=石桥")
    assert notice.number not in text_of(client, "/notices/?q=汤溪")


def test_a_notice_shows_masked_rows_by_group_and_its_seal(client: Client, notice: Notice) -> None:
    text = text_of(client, f"/notices/{notice.number}/")
    for part in ("石桥一组", "石桥二组", "陈*山", "欧阳*", "在名单上", "还剩 7 天", "<svg"):
        assert part in text, part
    assert notice.root in text.replace(" ", "")
    for name in NAMES:
        assert name not in text
    assert "2026年3月2日" in text
    assert "2026年3月9日" in text


def test_no_search_engine_and_no_cache_keeps_a_page(client: Client, notice: Notice) -> None:
    for address in (
        "/notices/",
        f"/notices/{notice.number}/",
        f"/notices/{notice.number}/rows/1/",
        f"/notices/{notice.number}/object/",
        "/objections/",
    ):
        response = client.get(address)
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Cache-Control"] == "no-store"
        assert b'name="robots" content="noindex' in response.content


def test_reading_asks_few_queries(
    client: Client, notice: Notice, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        client.get(f"/notices/{notice.number}/")
    with django_assert_max_num_queries(5):
        client.get("/notices/")


def test_after_the_period_only_seal_and_receipts_remain(
    client: Client, cast: Cast, notice: Notice
) -> None:
    receipt = text_of(client, f"/notices/{notice.number}/rows/1/")
    key = re.search(r"rows/1/\?key=([0-9a-f]{16})", receipt)
    assert key
    advance(cast, 7)
    assert "今天是公示最后一天" in text_of(client, f"/notices/{notice.number}/")
    advance(cast, 8)
    text = text_of(client, f"/notices/{notice.number}/")
    assert "公示期已满" in text
    assert "陈*山" not in text
    assert notice.root in text.replace(" ", "")
    assert notice.number not in text_of(client, "/notices/")
    text_of(client, f"/notices/{notice.number}/rows/1/", 404)
    text_of(client, f"/notices/{notice.number}/rows/1/?key=0000000000000000", 404)
    text_of(client, f"/notices/{notice.number}/notice.pdf", 404)
    assert "核对过了" in text_of(client, f"/notices/{notice.number}/rows/1/?key={key[1]}")
    assert "异议期已于" in text_of(client, f"/notices/{notice.number}/object/", 409)


def test_a_receipt_shows_all_that_a_check_needs(client: Client, notice: Notice) -> None:
    row = notice.rows.get(position=3)
    text = text_of(client, f"/notices/{notice.number}/rows/3/")
    plain = text.replace(" ", "").replace("&quot;", '"')
    for part in ("核对过了", row.canonical, row.salt, row.leaf, notice.root):
        assert part.replace(" ", "") in plain, part
    text_of(client, f"/notices/{notice.number}/rows/99/", 404)
    text_of(client, "/notices/GS-2026-999999/", 404)


def test_a_correction_is_linked_both_ways(client: Client, cast: Cast, notice: Notice) -> None:
    row = notice.rows.get(position=1)
    later = adjusted(cast, notice, [row.household], days=0)
    first = text_of(client, f"/notices/{notice.number}/")
    assert first.count(f'href="/notices/{later.number}/"') == 2  # at the top and in the row
    assert "已调整" in first
    assert f'href="/notices/{notice.number}/"' in text_of(client, f"/notices/{later.number}/")
    assert later.number in text_of(client, f"/notices/{notice.number}/rows/1/")


def step_two(notice: Notice, kind: str, row: str = "1") -> str:
    """The address of the second step, as the first one builds it."""
    return f"/notices/{notice.number}/object/reason/?kind={kind}&row={row}"


def answers(**changes: str) -> dict[str, str]:
    """What is typed in the second step."""
    return {
        "text": REASON,
        "name": "陈大山",
        "phone": "138 0013 8000",
        "key": str(uuid4()),
        **changes,
    }


def test_the_household_is_chosen_from_the_list_without_typing_and_without_script(
    client: Client, notice: Notice, django_assert_max_num_queries: Any
) -> None:
    start = f"/notices/{notice.number}/object/"
    with django_assert_max_num_queries(9):
        page = text_of(client, start)
    for part in ("石桥一组", "石桥二组", "陈*山", "在名单上", "data-find"):
        assert part in page, part
    for name in NAMES:
        assert name not in page
    # every line, and the one that is missing, leads to the second step
    for row in ("", *(str(at) for at in range(1, 9))):
        assert f'href="{start}?row={row}"' in page, row
    assert "第 2 步" in text_of(client, f"{start}?row=8")
    # a number that is not on the notice shows the list again, wherever it was found out
    for wrong in (f"{start}?row=99", f"{start}reason/?row=99&kind=named"):
        assert f'href="{start}?row=8"' in text_of(client, wrong, 422)


def test_it_is_said_how_to_tell_ones_line_from_a_namesakes_and_nothing_is_asked_for_it(
    client: Client, notice: Notice
) -> None:
    for address in ("", "object/"):
        page = text_of(client, f"/notices/{notice.number}/{address}")
        told = page.partition(" data-find-alike>")[2].partition("</details>")[0]
        for words in ("看组", "带身份证到网点", f'href="/notices/{notice.number}/object/?row="'):
            assert words in told, words
        assert "<input" not in told
    # whoever cannot tell goes on without a number, and is not told to be missing
    second = text_of(client, f"/notices/{notice.number}/object/?row=")
    third = text_of(client, step_two(notice, "own_appeal", ""))
    for page in (second, third):
        assert "没有选名单上的" in page
        assert "名单上没有您家" not in page


def test_two_short_steps_give_number_and_pin_once(client: Client, notice: Notice) -> None:
    first = text_of(client, f"/notices/{notice.number}/object/?row=1")
    assert "第 1 号" in first
    assert 'method="get"' in first
    second = text_of(client, step_two(notice, "own_appeal"))
    assert 'name="phone"' in second
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', second)
    assert key

    sent = answers(key=key[1])
    done = client.post(step_two(notice, "own_appeal"), sent).content.decode()

    objection = Objection.objects.get()
    assert objection.row == notice.rows.get(position=1)
    assert objection.objector_phone == "138 0013 8000"
    assert objection.case.number in done
    pin = re.search(r">(\d{6})<", done)
    assert pin
    assert "2026年3月17日" in done
    # and sent again, it is the same one, without the PIN
    again = client.post(step_two(notice, "own_appeal"), sent).content.decode()
    assert objection.case.number in again
    assert not re.search(r">(\d{6})<", again)
    assert Objection.objects.count() == 1
    # what the receipt says opens the page
    state = client.post("/objections/", {"number": objection.case.number, "pin": pin[1]})
    assert REASON in state.content.decode()


Step = tuple[str, str, tuple[str, ...], tuple[str, ...]]


@pytest.mark.parametrize(
    "step",
    [
        ("own_appeal", "1", ("您家的结果哪里不对", "不给您家贷款额度"), ("亲眼", "这一户贷款")),
        ("own_appeal", "", ("为什么您家该在名单上", "户主是谁", "银行找到您家以后"), ("亲眼",)),
        ("named", "1", ("您是怎么知道的", "亲眼", "不给这一户贷款额度"), ("您家",)),
        ("anonymous", "", ("您是怎么知道的", "亲眼"), ("您家", "贷款额度")),
    ],
)
def test_before_sending_it_is_said_what_is_asked_and_what_will_wait(
    client: Client, notice: Notice, step: Step
) -> None:
    kind, row, said, unsaid = step
    page = text_of(client, step_two(notice, kind, row))
    main = page[page.index("<main") : page.index("</main")]
    for words in (*said, "至少写 10 个字"):
        assert words in main, words
    for words in unsaid:
        assert words not in main, words
    waits = bool(row) or kind == "own_appeal"
    assert ("一般 15 天里有答复" in main) == waits
    # what is said before is said again on the receipt
    receipt = client.post(step_two(notice, kind, row), answers()).content.decode()
    assert ("贷款额度" in receipt) == waits


def test_an_anonymous_objection_asks_for_no_name(client: Client, notice: Notice) -> None:
    second = text_of(client, step_two(notice, "anonymous", ""))
    assert 'name="phone"' not in second
    assert 'name="name"' not in second
    client.post(step_two(notice, "anonymous", ""), answers())
    objection = Objection.objects.get()
    assert (objection.kind, objection.row, objection.objector_name) == ("anonymous", None, None)


@pytest.mark.parametrize(
    ("address", "sent", "words"),
    [
        (("", "1"), None, "请从三项中选一项"),
        (("named", "99"), None, "公示上的序号是 1 到 8"),
        (("named", "x"), None, "请填数字"),
        (("named", "1"), {"text": "不公平"}, "请再多写一点,至少 10 个字"),
        (("named", "1"), {"phone": "没有"}, "电话号码不对"),
        (("named", "1"), {"name": ""}, "请填写姓名"),
    ],
)
def test_mistakes_are_told_beside_their_field(
    client: Client, notice: Notice, address: tuple[str, str], sent: Any, words: str
) -> None:
    target = step_two(notice, *address)
    response = client.get(target) if sent is None else client.post(target, answers(**sent))
    assert response.status_code == 422
    text = response.content.decode().replace("\uff0c", ",")
    assert words in text
    if sent and "text" not in sent:
        assert REASON in text  # what was typed is not lost
    assert not Objection.objects.exists()


def test_a_flood_from_one_connection_is_held_back_but_reading_is_not(
    client: Client, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objecting, "MOST_PER_HOUR", 3)
    for _ in range(3):
        assert client.post(step_two(notice, "named"), answers()).status_code == 200
    refused = client.post(step_two(notice, "named"), answers())
    assert refused.status_code == 429
    assert "提交的异议过多" in refused.content.decode()
    assert Objection.objects.count() == 3
    text_of(client, f"/notices/{notice.number}/")
    other = client.post(step_two(notice, "named"), answers(), REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 200


def test_csrf_is_checked_on_the_public_forms(notice: Notice) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(step_two(notice, "named"), answers()).status_code == 403
    assert strict.post("/objections/", {"number": "x", "pin": "1"}).status_code == 403
    assert not Objection.objects.exists()


def test_the_follow_page_tells_state_and_then_the_answer(
    client: Client, cast: Cast, notice: Notice
) -> None:
    receipt = objected(notice, cast.at)
    credentials = {"number": receipt.number, "pin": receipt.pin}

    def state() -> str:
        return client.post("/objections/", credentials).content.decode()

    assert "最迟" not in state()
    assert "2026年3月17日" in state()
    advance(cast, 16)
    assert "答复超过了期限" in state()
    services.take_objection(officer=cast.sun, number=receipt.number, at=cast.at)
    services.decide_objection(
        officer=cast.sun, number=receipt.number, decision="rejected", text=ANSWER, at=cast.at
    )
    told = state()
    assert ANSWER in told
    assert "异议不成立,维持原结果" in told.replace("\uff0c", ",")
    assert "孙丽" not in told  # the answer is the bank's
    assert "撤回这件异议" not in told


def test_a_wrong_pin_tells_nothing_and_locks(client: Client, cast: Cast, notice: Notice) -> None:
    receipt = objected(notice, cast.at)
    wrong = {"number": receipt.number, "pin": "12345"}
    unknown = client.post("/objections/", {"number": "YY-2026-999999", "pin": "123456"})
    for _ in range(5):
        response = client.post("/objections/", wrong)
        assert response.status_code == 422
        assert "对不上" in response.content.decode()
    assert unknown.status_code == 422
    assert "对不上" in unknown.content.decode()
    locked = client.post("/objections/", {"number": receipt.number, "pin": receipt.pin})
    assert locked.status_code == 429
    assert REASON not in locked.content.decode()


def test_a_number_is_read_however_it_is_typed(client: Client, cast: Cast, notice: Notice) -> None:
    receipt = objected(notice, cast.at)
    assert receipt.pin
    spaced = f"{receipt.pin[:3]} {receipt.pin[3:]}"
    for typed in (
        receipt.number.lower(),
        receipt.number.replace("-", ""),
        receipt.number.replace("-", " — "),
        "".join(chr(ord(sign) + 0xFEE0) for sign in receipt.number),  # full width
    ):
        response = client.post("/objections/", {"number": typed, "pin": spaced})
        assert response.status_code == 200, typed
        assert REASON in response.content.decode()


def test_what_is_no_number_is_told_at_its_field_and_counts_as_no_try(
    client: Client, cast: Cast, notice: Notice
) -> None:
    receipt = objected(notice, cast.at)
    response = client.post("/objections/", {"number": receipt.number[:-1], "pin": "123456"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_number_error"' in text
    assert "这不是异议编号" in text
    assert "对不上" not in text  # nothing is said of tries, as none was made
    assert Objection.objects.get().failed_pins == 0
    client.post("/objections/", {"number": receipt.number.lower(), "pin": "12345"})
    assert Objection.objects.get().failed_pins == 1


def test_withdrawing_asks_for_the_pin_again(client: Client, cast: Cast, notice: Notice) -> None:
    receipt = objected(notice, cast.at)
    refused = client.post("/objections/withdraw/", {"number": receipt.number, "pin": ""})
    assert refused.status_code == 422
    assert Objection.objects.get().decision == ""
    done = client.post("/objections/withdraw/", {"number": receipt.number, "pin": receipt.pin})
    assert "提出人已撤回" in done.content.decode()
    assert Objection.objects.get().decision == "withdrawn"
    again = client.post("/objections/withdraw/", {"number": receipt.number, "pin": receipt.pin})
    assert again.status_code == 409


def test_the_clock_of_the_lock_is_the_real_one(
    client: Client, cast: Cast, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = objected(notice, cast.at)
    right = {"number": receipt.number, "pin": receipt.pin}
    for _ in range(5):
        client.post("/objections/", {"number": receipt.number, "pin": "12345"})
    advance(cast, 1)
    assert client.post("/objections/", right).status_code == 429
    monkeypatch.setattr(clock, "_source", [lambda: cast.at + timedelta(minutes=16)])
    assert client.post("/objections/", right).status_code == 200


def test_codes_and_prints_carry_the_configured_address(
    client: Client, notice: Notice, settings: Any
) -> None:
    path = f"/notices/{notice.number}/"
    assert f"http://testserver{path}" in text_of(client, path)
    settings.PUBLIC_URL = "https://credit.bank.example/"
    assert f"https://credit.bank.example{path}" in text_of(client, path)
