"""The operator's commands: from an empty live database to an administrator who signs in."""

from pathlib import Path

import pytest
from django.test import Client

from huhutong.config.cli import main
from huhutong.infra.models import Installation
from huhutong.infra.selectors import verify_chain
from huhutong.org.models import Branch, Institution, Role, User
from huhutong.org.public import permits
from huhutong.places.models import Group, ServiceArea, Village
from tests.cast import DAY, TABLE, Cast

PASSWORD = "rice-and-tea-2026"
FOUND = ["bank", "found", "FGRCB", "佛冈农商银行", "--admin", "boss", "--admin-name", "管理员"]


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUHUTONG_ADMIN_PASSWORD", PASSWORD)


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(words))
    return int(end.value.code or 0)


def test_a_bank_is_founded_branched_and_served_and_its_administrator_signs_in(
    db: None,
    fixed_time: object,
    client: Client,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # given an empty database and the county's table
    table = tmp_path / "county.csv"
    table.write_text(TABLE, encoding="utf-8")

    # when the operator types the commands
    assert _run(*FOUND) == 0
    assert capsys.readouterr().out.strip() == str(Institution.objects.get().uuid)
    assert _run("bank", "branch", "FGRCB", "S", "石角支行") == 0
    capsys.readouterr()
    load = ("places", "load", str(table), "--since", "2026-01-01")
    assert _run(*load, "--dry-run") == 0
    assert capsys.readouterr().out == "rows=10\n"
    assert not Village.objects.exists()
    assert _run(*load) == 0
    assert capsys.readouterr().out == "regions=5 villages=2 groups=3 points=0\n"
    serve = ("places", "serve", "FGRCB", "S", "441821100", "--since", "2026-01-01")
    assert _run(*serve) == 0
    assert capsys.readouterr().out == "villages=1\n"

    # then it is live, the village is served, and the administrator signs in
    bank = Institution.objects.get()
    assert Installation.objects.get().kind == "live"
    assert ServiceArea.objects.get().village.name == "石桥村"
    assert permits(User.objects.get(username="boss"), "org.manage", DAY)
    answer = client.post("/sign-in/", {"username": "boss", "password": PASSWORD})
    assert answer.status_code == 302
    assert verify_chain(bank.uuid).intact
    assert verify_chain(None).intact

    # and loading and serving again change nothing
    assert _run(*load) == 0
    assert _run(*serve) == 0
    assert capsys.readouterr().out == "regions=0 villages=0 groups=0 points=0\nvillages=0\n"
    assert (Group.objects.count(), ServiceArea.objects.count()) == (3, 1)


def test_a_demo_refuses_to_become_a_bank(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("bank", "found", "X", "某行", "--admin", "boss", "--admin-name", "甲") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "已属于系统" in err
    assert not Institution.objects.filter(code="X").exists()
    assert not User.objects.filter(username="boss").exists()


def test_a_second_bank_shares_the_live_installation_and_a_code_is_taken_once(
    db: None, fixed_time: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*FOUND) == 0
    second = ["bank", "found", "YDRCB", "英德农商银行", "--admin", "yd", "--admin-name", "乙"]
    assert _run(*second) == 0
    assert Installation.objects.get().name == "佛冈农商银行"
    capsys.readouterr()
    assert _run(*FOUND) == 1
    assert "代码 FGRCB 已被使用" in capsys.readouterr().err
    assert Institution.objects.count() == 2
    assert Role.objects.count() == 5


def test_a_weak_password_founds_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUHUTONG_ADMIN_PASSWORD", "12345678")
    assert _run(*FOUND) == 1
    assert "太容易被猜到" in capsys.readouterr().err
    assert not Institution.objects.exists()
    assert not Installation.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bank", "branch", "NONE", "S", "x"), "没有代码为 NONE 的机构"),
        (("bank", "branch", "FGRCB", "S", "x"), "代码 S 已被使用"),
        (("places", "serve", "FGRCB", "NONE", "4418", "--since", "2026-01-01"), "没有这个支行"),
        (
            ("places", "serve", "FGRCB", "T", "441821100", "--since", "2026-03-02"),
            "石桥村已由石角支行负责",
        ),
    ],
)
def test_a_wrong_code_is_told_in_words_and_changes_nothing(
    cast: Cast, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    before = (Branch.objects.count(), ServiceArea.objects.count())
    assert _run(*words) == 1
    assert said in capsys.readouterr().err
    assert (Branch.objects.count(), ServiceArea.objects.count()) == before
