"""The drill of a bank's engineer: look for leaks, renew the key, back up, lose all, restore."""

import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from huhutong.infra.backup.archive import MANIFEST
from huhutong.infra.backup.sealed import SealedReader, SealedWriter
from tests.postgres import postgres_url

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 400
PASSWORD = "correct horse battery"
# What of the registry can be seen only with the right keys, and whether the chain still holds.
PEOPLE = """
import hashlib
from huhutong.households.models import Person
told = [(p.name, p.id_number, p.phone) for p in Person.objects.order_by("pk")]
print(len(told), hashlib.sha256(repr(told).encode()).hexdigest())
"""
A_PHONE = """
from huhutong.households.models import Person
print(Person.objects.exclude(phone=None).first().phone)
"""
pytestmark = pytest.mark.embedded


@dataclass
class Installation:
    """A home of its own, and the database that its commands use."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)

    def runs(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """`huhutong WORDS` with the exit code that is expected."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("HUHUTONG_", "PYTEST_"))}
        password = {"HUHUTONG_BACKUP_PASSWORD": PASSWORD}
        done = subprocess.run(
            [sys.executable, "-m", "huhutong", *words],
            cwd=ROOT,
            env=own | {"HUHUTONG_HOME": str(self.home)} | password | self.more,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        assert done.returncode == code, f"{words}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
        return done

    def shell(self, source: str) -> str:
        return self.runs("manage", "shell", "--no-imports", "-v", "0", "-c", source).stdout.strip()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo county, built once and copied by each test."""
    home = tmp_path_factory.mktemp("county") / "home"
    home.mkdir()
    Installation(home).runs("demo", "county")
    return home


@pytest.fixture
def bank(county: Path, tmp_path: Path) -> Installation:
    """A copy that a test may break."""
    shutil.copytree(county, tmp_path / "home")
    return Installation(tmp_path / "home")


def _other_rows_told(backup: Path, forged: Path) -> Path:
    """The backup under the same password, whose manifest names another digest of one table."""
    tables = io.BytesIO()
    with backup.open("rb") as file:
        packed = io.BufferedReader(SealedReader(file, PASSWORD))
        with (
            tarfile.open(fileobj=packed, mode="r|gz") as source,
            tarfile.open(fileobj=tables, mode="w") as target,
        ):
            for member in source:
                stream = source.extractfile(member)
                data = stream.read() if stream else b""
                if member.name == MANIFEST:
                    told = json.loads(data)
                    told["tables"]["org_user"]["digest"] = "0" * 64
                    data = json.dumps(told).encode()
                    member.size = len(data)
                target.addfile(member, io.BytesIO(data))
    with forged.open("wb") as out, SealedWriter(out, PASSWORD) as seal:
        seal.write(gzip.compress(tables.getvalue(), compresslevel=1))
    return forged


def _digest(said: str) -> str:
    found = re.fullmatch(r"tables=\d+ rows=\d+ digest=([0-9a-f]{64})\n", said)
    assert found, said
    return found[1]


def test_a_planted_number_is_found_and_the_demo_is_clean(bank: Installation) -> None:
    # given the demo county: nothing lies in clear, in its database least of all
    assert bank.runs("privacy", "scan", str(bank.home)).stdout == ""
    # when somebody logs a phone of the registry
    phone = bank.shell(A_PHONE)
    (bank.home / "logs").mkdir()
    log = bank.home / "logs" / "web.log"
    log.write_text(f"GET /households/?q={phone} 200\n")
    # then it is found, told masked, and the command fails
    done = bank.runs("privacy", "scan", str(bank.home), code=1)
    assert done.stdout == f"{log} @19 phone {phone[:3]}****{phone[-4:]}\n"


def test_all_is_lost_and_comes_back_the_same_under_a_renewed_key(bank: Installation) -> None:
    # given a county whose key was renewed
    people = bank.shell(PEOPLE)
    rotated = re.fullmatch(r"key=2 sealed=(\d+) left=0\n", bank.runs("keys", "rotate").stdout)
    assert rotated
    assert int(rotated[1]) > 1000
    assert bank.runs("keys", "status").stdout == f"key=2 values={rotated[1]} current\n"
    assert bank.shell(PEOPLE) == people

    # when it is backed up, lost with all keys, and restored
    backup = bank.home.parent / "county.backup"
    digest = _digest(bank.runs("backup", str(backup)).stdout)
    assert bank.runs("privacy", "scan", str(backup)).stdout == ""
    shutil.rmtree(bank.home)
    bank.home.mkdir()
    assert _digest(bank.runs("restore", "--check", str(backup)).stdout) == digest
    assert _digest(bank.runs("restore", str(backup)).stdout) == digest

    # then rows, personal data and chain are what they were
    assert bank.shell(PEOPLE) == people
    again = bank.home.parent / "again.backup"
    assert _digest(bank.runs("backup", str(again)).stdout) == digest


def test_a_restore_that_cannot_be_done_changes_nothing(bank: Installation) -> None:
    backup = bank.home.parent / "county.backup"
    bank.runs("backup", str(backup))
    people, files = bank.shell(PEOPLE), sorted(bank.home.iterdir())
    whole = backup.read_bytes()

    # given a cut file, a file of another kind, a backup over what is here, a name that is taken
    for content, words in (
        (whole[:-1], "什么都没有改动"),
        (b"%PDF-1.7", "不是户户通的备份"),
        (_other_rows_told(backup, backup.with_name("forged")).read_bytes(), "org_user"),
    ):
        backup.write_bytes(content)
        assert words in bank.runs("restore", "--replace", str(backup), code=1).stderr
    backup.write_bytes(whole)
    assert "--replace" in bank.runs("restore", str(backup), code=1).stderr
    assert "已经存在" in bank.runs("backup", str(backup), code=1).stderr
    # then all is as it was
    assert bank.shell(PEOPLE) == people
    assert sorted(bank.home.iterdir()) == files

    # when it is asked for, then what was here is moved aside, not deleted
    bank.runs("restore", "--replace", str(backup))
    assert bank.shell(PEOPLE) == people
    assert len(list(bank.home.glob("county.sqlite3.before-*"))) == 1
    assert len(list(bank.home.glob("keys.before-*"))) == 1


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of a server, without the name of a database."""
    with postgres_url() as url:
        yield url.rsplit("/", 1)[0]


def test_on_postgresql_it_comes_back_the_same_into_an_empty_database(
    tmp_path: Path, postgres: str
) -> None:
    import psycopg

    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as server:
        for name in ("drill_old", "drill_new"):
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
    old = Installation(tmp_path / "old", {"HUHUTONG_DATABASE_URL": f"{postgres}/drill_old"})
    new = Installation(tmp_path / "new", {"HUHUTONG_DATABASE_URL": f"{postgres}/drill_new"})
    for each in (old, new):
        each.home.mkdir()
    old.runs("demo", "county")
    people, backup = old.shell(PEOPLE), tmp_path / "county.backup"
    digest = _digest(old.runs("backup", str(backup)).stdout)

    # given rows that are not those that were backed up, then no table is left of them
    forged = _other_rows_told(backup, tmp_path / "forged")
    assert "org_user" in new.runs("restore", str(forged), code=1).stderr
    # when the right ones come, then they are the same
    assert _digest(new.runs("restore", str(backup)).stdout) == digest
    assert new.shell(PEOPLE) == people
    # and numbers of new rows begin after those that came back
    new.shell(
        "from huhutong.infra.models import Job; from huhutong.infra import clock;"
        "[Job.objects.create(kind='x', actor_kind='system', created_at=clock.real_now())"
        " for _ in range(3)]"
    )
    # and it is not poured over a database that is in use
    assert "不是空的" in new.runs("restore", str(backup), code=1).stderr
