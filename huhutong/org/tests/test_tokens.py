"""Access tokens: issued by an administrator, shown once, never more than their user may."""

import argparse
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import PermissionRefused
from huhutong.org import commands
from huhutong.org.models import AccessToken, RoleAssignment, User
from huhutong.org.public import create_first_administrator, create_institution, permissions_of
from huhutong.org.tokens import errors
from huhutong.org.tokens.selectors import digest_of, token_of
from huhutong.org.tokens.services import TokenWish, issue_token, revoke_token, use_token
from tests.cast import DAY, NOON, Cast

SignedIn = Callable[[User], Client]
VIEW, EDIT = "households.view", "households.edit"
UNTIL = DAY + timedelta(days=30)
WISH = TokenWish("核心系统夜间交换", (VIEW, EDIT), UNTIL)


def _issued(cast: Cast, wish: TokenWish = WISH) -> tuple[AccessToken, str]:
    return issue_token(by=cast.admin, user=cast.li, wish=wish, at=cast.at)


def test_a_token_is_returned_once_and_only_its_digest_is_kept(cast: Cast) -> None:
    token, text = _issued(cast)

    assert text.startswith("hht_")
    assert len(text) == 47
    kept = AccessToken.objects.values().get(pk=token.pk)
    assert text not in str(kept)
    assert kept["digest"] == digest_of(text)
    assert kept["permissions"] == [EDIT, VIEW]
    row = AuditRow.objects.get(action="org.issue_token")
    assert row.subject_uuid == cast.li.uuid
    assert row.actor_uuid == cast.admin.uuid
    assert row.facts == {
        "token": "核心系统夜间交换",
        "permissions": [EDIT, VIEW],
        "expires_on": UNTIL.isoformat(),
    }


def test_the_user_of_a_token_may_do_what_both_permit_and_no_more(cast: Cast) -> None:
    token, _text = _issued(cast, TokenWish("只读", (VIEW,), UNTIL))
    used = use_token(token, writing=False, real=NOON, on=DAY)
    assert permissions_of(used, DAY) == {VIEW}
    # the person's own sign-in is as before
    assert EDIT in permissions_of(User.objects.get(pk=cast.li.pk), DAY)

    # when the role ends, the token that still names the permission gives nothing
    RoleAssignment.objects.filter(user=cast.li).update(valid_to=DAY)
    assert permissions_of(used, DAY) == frozenset()


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (TokenWish("  ", (VIEW,), UNTIL), errors.TokenNameMissing),
        (TokenWish("长" * 61, (VIEW,), UNTIL), errors.TokenNameMissing),
        (TokenWish("程序", (), UNTIL), errors.TokenPermitsTooMuch),
        (TokenWish("程序", (VIEW, "org.manage"), UNTIL), errors.TokenPermitsTooMuch),
        # Li holds it, but the API does not offer it
        (TokenWish("程序", ("granting.prepare",), UNTIL), errors.TokenPermitsTooMuch),
        (TokenWish("程序", (VIEW,), DAY), errors.TokenDayOutOfRange),
        (TokenWish("程序", (VIEW,), DAY + timedelta(days=367)), errors.TokenDayOutOfRange),
    ],
)
def test_what_cannot_be_issued_is_refused_and_leaves_nothing(
    cast: Cast, wish: TokenWish, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _issued(cast, wish)
    assert not AccessToken.objects.exists()
    assert not AuditRow.objects.filter(action="org.issue_token").exists()


def test_a_permission_the_user_does_not_hold_is_named(cast: Cast) -> None:
    wish = TokenWish("程序", (VIEW, EDIT), UNTIL)
    with pytest.raises(errors.TokenPermitsTooMuch) as refusal:
        issue_token(by=cast.admin, user=cast.wang, wish=wish, at=cast.at)
    assert refusal.value.facts == {"permissions": EDIT}


def test_a_name_is_taken_until_its_token_is_revoked(cast: Cast) -> None:
    first, _text = _issued(cast)
    with pytest.raises(errors.TokenNameTaken):
        _issued(cast)
    revoke_token(by=cast.admin, user=cast.li, uuid=first.uuid, at=cast.at)
    assert _issued(cast)[0].pk != first.pk
    assert AuditRow.objects.get(action="org.revoke_token").facts == {"token": WISH.name}


def test_only_an_administrator_of_the_institution_issues_and_revokes(cast: Cast) -> None:
    token, _text = _issued(cast)
    other = create_institution(by=SYSTEM, code="QYRCB", name="清远农商银行", at=cast.at)
    stranger = create_first_administrator(
        by=SYSTEM, institution=other, username="boss", name="外行管理员",
        password="rice-and-tea-2026", at=cast.at,
    )  # fmt: skip
    for person in (cast.li, cast.wang, cast.zhou, stranger):
        with pytest.raises(PermissionRefused):
            issue_token(by=person, user=cast.li, wish=TokenWish("再来", (VIEW,), UNTIL), at=NOON)
        with pytest.raises(PermissionRefused):
            revoke_token(by=person, user=cast.li, uuid=token.uuid, at=cast.at)
    assert AccessToken.objects.filter(revoked_at=None).count() == 1


def test_a_token_is_revoked_once_and_only_of_its_user(cast: Cast) -> None:
    token, _text = _issued(cast)
    with pytest.raises(errors.TokenNotFound):
        revoke_token(by=cast.admin, user=cast.wang, uuid=token.uuid, at=cast.at)
    revoke_token(by=cast.admin, user=cast.li, uuid=token.uuid, at=cast.at)
    with pytest.raises(errors.TokenNotFound):
        revoke_token(by=cast.admin, user=cast.li, uuid=token.uuid, at=cast.at)


def _uses(text: str, on: date = DAY) -> None:
    found = token_of(text)
    assert found is not None
    use_token(found, writing=False, real=NOON, on=on)


def test_expired_revoked_and_switched_off_tokens_are_refused(cast: Cast) -> None:
    token, text = _issued(cast)
    _uses(text, UNTIL - timedelta(days=1))
    with pytest.raises(errors.TokenExpired) as late:
        _uses(text, UNTIL)
    assert late.value.facts == {"token": WISH.name, "day": UNTIL.isoformat()}
    User.objects.filter(pk=cast.li.pk).update(is_active=False)
    with pytest.raises(errors.TokenRevoked):
        _uses(text)
    User.objects.filter(pk=cast.li.pk).update(is_active=True)
    revoke_token(by=cast.admin, user=cast.li, uuid=token.uuid, at=cast.at)
    with pytest.raises(errors.TokenRevoked):
        _uses(text)
    token.refresh_from_db()
    assert (token.reads, token.writes) == (1, 0)
    assert token_of(text + "x") is None


def test_reads_and_writes_are_counted_and_a_minute_has_its_limit(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.API_REQUESTS_A_MINUTE = 3
    token, _text = _issued(cast)
    at = NOON.replace(second=20)
    use_token(token, writing=True, real=at, on=DAY)
    use_token(token, writing=False, real=at, on=DAY)
    use_token(token, writing=False, real=at, on=DAY)
    with pytest.raises(errors.TooManyRequests) as refusal:
        use_token(token, writing=False, real=at, on=DAY)
    assert refusal.value.facts == {"most": 3, "retry_after": 40}
    assert refusal.value.retry_after_seconds == 40
    # the next minute begins anew
    use_token(token, writing=False, real=at + timedelta(minutes=1), on=DAY)
    token.refresh_from_db()
    assert (token.reads, token.writes, token.in_minute) == (3, 1, 1)
    assert token.last_used_at == at + timedelta(minutes=1)


def test_the_page_shows_the_text_once_and_revokes(cast: Cast, signed_in: SignedIn) -> None:
    client, address = signed_in(cast.admin), f"/console/users/{cast.li.uuid}/tokens/"
    said = {"name": "核心系统", "permissions": [VIEW], "expires_on": UNTIL.isoformat()}
    answer = client.post(address, said)
    token = AccessToken.objects.get()
    text = answer.context["text"]
    assert token_of(text) == token
    assert text in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]

    later = client.get(address).content.decode()
    assert text not in later
    assert "核心系统" in later
    assert "查看农户" in later
    # loading the answer again issues nothing
    assert "已有名为“核心系统”的访问令牌" in client.post(address, said).content.decode()

    client.post(f"{address}{token.uuid}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "已吊销" in client.get(address).content.decode()


def test_the_page_is_for_administrators_of_the_institution(cast: Cast, signed_in: SignedIn) -> None:
    address = f"/console/users/{cast.li.uuid}/tokens/"
    assert signed_in(cast.li).get(address).status_code == 403
    assert signed_in(cast.admin).get(f"/console/users/{cast.zhou.uuid}/tokens/").status_code == 404
    assert not AccessToken.objects.exists()


def test_a_token_opens_no_page(cast: Cast) -> None:
    _token, text = _issued(cast)
    client = Client(headers={"authorization": f"Bearer {text}"})
    for address in ("/console/", "/console/households/", f"/console/users/{cast.li.uuid}/tokens/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_the_operator_issues_and_revokes_by_command(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    commands.add_commands(parser.add_subparsers())

    def run(*words: str) -> str:
        arguments = parser.parse_args(words)
        assert arguments.run(arguments) == 0
        return capsys.readouterr().out.strip()

    text = run("token", "li", "核心", "--permit", VIEW, "--permit", EDIT, "--expires", "2026-06-30")
    token = token_of(text)
    assert token is not None
    assert (token.user, token.name, token.permissions) == (cast.li, "核心", [EDIT, VIEW])
    assert AuditRow.objects.get(action="org.issue_token").actor_kind == "system"
    assert run("revoke-token", "li", "核心") == str(token.uuid)
    token.refresh_from_db()
    assert token.revoked_at is not None
    with pytest.raises(errors.TokenNotFound):
        run("revoke-token", "li", "核心")
