"""Why a command cannot go on: one message in Chinese and English, with what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

DONE, REFUSED, BAD_USAGE = 0, 1, 2


class Cannot(Exception):
    """The command stops; main() prints both texts on stderr and exits with the code.

    Raised before Django is set up, so its words cannot come from the translation catalogues.
    """

    exit_code: ClassVar[int] = REFUSED

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese = chinese
        self.english = english
        super().__init__(f"{chinese}\n{english}")


class BadUsage(Cannot):
    """The command was called for something that is not there."""

    exit_code: ClassVar[int] = BAD_USAGE


def disk_is_full(folder: object) -> Cannot:
    """The refusal for a full disk, wherever it is noticed."""
    return Cannot(
        f"磁盘空间不足: {folder}。请清理出至少 1 GB 空间后再运行。",
        f"The disk is full: {folder}. Free at least 1 GB, then run the command again.",
    )


@contextmanager
def explained(folder: object) -> Iterator[None]:
    """What the operating system or the database says in its own words, in ours."""
    try:
        yield
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_is_full(folder) from problem
        raise
    except Exception as problem:
        # Django wraps the error of sqlite3; the cause says what it was.
        cause = problem.__cause__ or problem
        if isinstance(cause, sqlite3.OperationalError) and "disk is full" in str(cause):
            raise disk_is_full(folder) from problem
        raise
