"""What a backup holds, and what is checked when it comes back.

Inside the seal lies a compressed tar: manifest.json first, then keys/…, then the rows (one SQLite
file, or one file a table). The manifest names engine, version, migrations and the digest of every
table; a restore is done only when the restored tables have the same digests.
"""

import gzip
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from huhutong.infra.backup import postgres, sqlite
from huhutong.infra.backup.digests import TableDigest, digest_of_all
from huhutong.infra.backup.sealed import DoesNotOpen, SealedReader, SealedWriter

MANIFEST, KEYS = "manifest.json", "keys"
_SECRETS = ("field.*", "index.*")


class OtherEngine(Exception):
    """The backup is of the other database: SQLite and PostgreSQL do not restore each other."""


class AlreadyThere(Exception):
    """A database or other keys lie where the restored ones would go."""


class NotTheSame(Exception):
    """The restored rows are not those that were backed up."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    engine: str
    made_at: str
    migrations: list[tuple[str, str]]
    tables: dict[str, TableDigest]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def digest(self) -> str:
        """Over all tables."""
        return digest_of_all(self.tables)


def _database() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


@contextmanager
def _workplace() -> Iterator[Path]:
    # Beside the database: the same disk, the same owner, and a file can be moved into place.
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix="backup.") as folder:
        yield Path(folder)


def write(target: Path, *, password: str, at: datetime) -> Manifest:
    """The file holds the installation as it is now; it appears under its name when it is whole.

    Raises FileExistsError.
    """
    if target.exists():
        raise FileExistsError(target)
    with _workplace() as folder:
        files, tables = _snapshot(folder)
        manifest = Manifest(
            engine=connection.vendor,
            made_at=at.isoformat(),
            migrations=sorted(MigrationRecorder(connection).applied_migrations()),
            tables=tables,
        )
        half = target.with_name(f"{target.name}.half")
        try:
            with half.open("xb") as file:
                half.chmod(0o600)
                _fill(SealedWriter(file, password), manifest, files)
                file.flush()
                os.fsync(file.fileno())
            half.rename(target)
        finally:
            half.unlink(missing_ok=True)
    return manifest


def _snapshot(folder: Path) -> tuple[list[Path], dict[str, TableDigest]]:
    if connection.vendor == "postgresql":
        return postgres.snapshot(folder)
    files = sqlite.snapshot(_database(), folder)
    return files, sqlite.digests(files[0])


def _fill(stream: SealedWriter, manifest: Manifest, files: list[Path]) -> None:
    # What is encrypted does not shrink: level 3 is twice as fast as 9 and gains the same.
    packed = gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=3)
    with stream, packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
        for key in sorted(path for path in Path(settings.KEY_DIR).iterdir() if path.is_file()):
            tar.add(key, f"{KEYS}/{key.name}")
        for path in files:
            tar.add(path, f"rows/{path.name}")


def check(source: Path, *, password: str) -> Manifest:
    """The file opens to its end and says what it holds. Nothing is restored."""
    with _workplace() as folder:
        manifest = _unpack(source, password, folder)
        if manifest.engine == "sqlite":
            _same(manifest, sqlite.digests(folder / "rows" / sqlite.FILE))
        return manifest


def restore(source: Path, *, password: str, replace: bool, at: datetime) -> Manifest:
    """Rows and keys are those of the backup, proved by the digests, then brought to this version.

    replace  what lies there now is moved aside (`.before-…`), not deleted; SQLite only.
    Raises DoesNotOpen, NotABackup, OtherEngine, AlreadyThere, NotTheSame, sqlite.InUse,
    postgres.NotEmpty, postgres.FromNewerVersion; then nothing was changed.
    """
    with _workplace() as folder:
        manifest = _unpack(source, password, folder)
        if manifest.engine != connection.vendor:
            raise OtherEngine(manifest.engine)
        aside = f".before-{at.isoformat(timespec='seconds').replace(':', '')}"
        _check_keys(folder / KEYS, replace=replace)
        if manifest.engine == "postgresql":
            _restore_postgres(manifest, folder / "rows")
        else:
            _restore_sqlite(manifest, folder / "rows" / sqlite.FILE, aside, replace=replace)
        _restore_keys(folder / KEYS, aside)
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _unpack(source: Path, password: str, folder: Path) -> Manifest:
    with source.open("rb") as file:
        stream = SealedReader(file, password)
        try:
            with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|gz") as tar:
                tar.extractall(folder, filter="data")
            # The end of the archive is not the end of the seal.
            while stream.read(1 << 20):
                pass
        except (tarfile.TarError, zlib.error, EOFError) as problem:
            raise DoesNotOpen from problem
    return _manifest(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def _manifest(told: dict[str, Any]) -> Manifest:
    return Manifest(
        engine=told["engine"],
        made_at=told["made_at"],
        migrations=[(app, name) for app, name in told["migrations"]],
        tables={name: TableDigest(**table) for name, table in told["tables"].items()},
    )


def _same(manifest: Manifest, found: dict[str, TableDigest]) -> None:
    if found != manifest.tables:
        wrong = sorted(
            name
            for name in found.keys() | manifest.tables.keys()
            if found.get(name) != manifest.tables.get(name)
        )
        raise NotTheSame(", ".join(wrong))


def _restore_sqlite(manifest: Manifest, fresh: Path, aside: str, *, replace: bool) -> None:
    _same(manifest, sqlite.digests(fresh))
    database = _database()
    connection.close()
    if database.exists() and database.stat().st_size:
        if not replace:
            raise AlreadyThere(str(database))
        sqlite.free(database)
        database.rename(database.with_name(database.name + aside))
    fresh.replace(database)


def _restore_postgres(manifest: Manifest, folder: Path) -> None:
    names = sorted(manifest.tables)
    # Tables, rows and proof in one transaction: rows that are not the same leave no table behind.
    with transaction.atomic():
        postgres.make_tables(manifest.migrations)
        postgres.load(folder, names)
        _same(manifest, postgres.digests(names))


def _check_keys(fresh: Path, *, replace: bool) -> None:
    """Keys that open other values are never overwritten unasked."""
    for pattern in _SECRETS:
        for path in Path(settings.KEY_DIR).glob(pattern):
            other = fresh / path.name
            same = other.is_file() and other.read_bytes() == path.read_bytes()
            if not same and not replace:
                raise AlreadyThere(str(path))


def _restore_keys(fresh: Path, aside: str) -> None:
    folder = Path(settings.KEY_DIR)
    if any(any(folder.glob(pattern)) for pattern in _SECRETS):
        folder.rename(folder.with_name(folder.name + aside))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in fresh.iterdir():
        shutil.copyfile(path, folder / path.name)
        (folder / path.name).chmod(0o600)
