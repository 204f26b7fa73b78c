"""The front door needs no sign-in, no script and no database."""

from django.test import Client


def test_the_front_door_leads_to_notices_objections_and_sign_in(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    text = page.content.decode()
    for words in ("户户通", "查找本村公示", "查询异议", "工作人员登录"):
        assert words in text, words
    for address in ('action="/notices/"', 'href="/objections/"', 'href="/sign-in/"'):
        assert address in text, address
    assert 'lang="zh-hans"' in text


def test_the_front_door_only_reads(client: Client) -> None:
    assert client.post("/").status_code == 405
