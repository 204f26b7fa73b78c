"""`huhutong backup FILE` and `huhutong restore FILE`: the whole installation in one sealed file."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huhutong.config.cannot import DONE, BadUsage, Cannot, explained
from huhutong.config.preflight import home

PASSWORD_VARIABLE = "HUHUTONG_BACKUP_PASSWORD"  # noqa: S105 - the variable's name
LEAST_CHARACTERS = 12


def _password(*, twice: bool) -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is None:
        given = getpass.getpass("备份口令 / backup password: ", sys.stderr)
        if twice and getpass.getpass("再输一遍 / once more: ", sys.stderr) != given:
            raise BadUsage("两次输入的口令不一样。", "The two passwords differ.")
    if twice and len(given) < LEAST_CHARACTERS:
        raise BadUsage(
            f"备份口令至少 {LEAST_CHARACTERS} 个字符。",
            f"A backup password has at least {LEAST_CHARACTERS} characters.",
        )
    return given


Words = dict[type[Exception], tuple[str, str]]


def _of_the_file(file: Path) -> Words:
    from huhutong.infra.backup import sealed

    return {
        FileExistsError: (
            f"{file} 已经存在。请换一个文件名。",
            f"{file} is already there. Choose another name.",
        ),
        FileNotFoundError: (f"找不到 {file}。", f"{file} is not there."),
        sealed.NotABackup: (f"{file} 不是户户通的备份。", f"{file} is no backup of Huhutong."),
        sealed.DoesNotOpen: (
            "打不开：口令不对，或者文件坏了、不完整。什么都没有改动。",
            (
                "It does not open: the password is wrong, or the file is damaged or cut. "
                "Nothing was changed."
            ),
        ),
    }


def _of_the_place() -> Words:
    from huhutong.infra.backup import archive, postgres, sqlite

    return {
        archive.OtherEngine: (
            "这份备份来自另一种数据库，SQLite 和 PostgreSQL 的备份不能互相恢复。",
            "The backup is of the other database: SQLite restores SQLite, PostgreSQL PostgreSQL.",
        ),
        archive.NotTheSame: (
            "恢复出来的数据和备份时的摘要不一致，没有启用。",
            "The restored rows differ from those that were backed up; they were not put in place.",
        ),
        archive.AlreadyThere: (
            "这里已经有数据或别的密钥。确定要换掉，请加 --replace（原来的会改名保留）。",
            (
                "A database or other keys are here. To replace them add --replace: "
                "they are renamed, not deleted."
            ),
        ),
        sqlite.InUse: (
            "户户通还在运行。请先停止它，再恢复。",
            "Huhutong is running. Stop it first, then restore.",
        ),
        postgres.NotEmpty: (
            "数据库不是空的。请新建一个空数据库，用 HUHUTONG_DATABASE_URL 指向它，再恢复。",
            (
                "The database is not empty. Make an empty one, name it in HUHUTONG_DATABASE_URL, "
                "then restore."
            ),
        ),
        postgres.FromNewerVersion: (
            "这份备份来自更新的版本。请先升级户户通。",
            "The backup is from a newer version. Upgrade Huhutong first.",
        ),
    }


@contextmanager
def _told(file: Path) -> Iterator[None]:
    words = _of_the_file(file) | _of_the_place()
    try:
        with explained(home()):
            yield
    except tuple(words) as problem:
        chinese, english = next(said for kind, said in words.items() if isinstance(problem, kind))
        facts = f"\n({problem})" if str(problem) and not isinstance(problem, OSError) else ""
        raise Cannot(chinese + facts, english) from problem


def backup(file: Path) -> int:
    """The sealed file is there, whole. stdout tells what it holds."""
    from huhutong.infra import clock
    from huhutong.infra.backup import archive

    with _told(file):
        made = archive.write(file, password=_password(twice=True), at=clock.real_now())
    print(f"tables={len(made.tables)} rows={made.rows} digest={made.digest}")
    return DONE


def restore(file: Path, *, replace: bool, check: bool) -> int:
    """Rows and keys are those of the backup; with check the file is only proved."""
    from huhutong.infra import clock
    from huhutong.infra.backup import archive

    password = _password(twice=False)
    with _told(file):
        if check:
            held = archive.check(file, password=password)
        else:
            held = archive.restore(file, password=password, replace=replace, at=clock.real_now())
    print(f"tables={len(held.tables)} rows={held.rows} digest={held.digest}")
    return DONE
