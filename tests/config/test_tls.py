"""The installation's own certificate fits its address and is renewed in time."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huhutong.config.tls import RENEW_BEFORE, VALID, ensure_certificate

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ADDRESS = "192.0.2.7"


def test_it_is_made_once_private_and_loadable(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path / "keys", address=ADDRESS, now=NOW)
    again = ensure_certificate(tmp_path / "keys", address=ADDRESS, now=NOW + timedelta(days=30))
    assert again.fingerprint == made.fingerprint
    assert [p.stat().st_mode & 0o777 for p in (made.key, made.certificate)] == [0o600, 0o600]
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(made.certificate, made.key)


def test_it_is_made_anew_for_another_address_or_near_its_end(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, address=ADDRESS, now=NOW)
    moved = ensure_certificate(tmp_path, address="192.0.2.8", now=NOW)
    assert moved.fingerprint != made.fingerprint
    late = NOW + VALID - RENEW_BEFORE
    renewed = ensure_certificate(tmp_path, address="192.0.2.8", now=late)
    assert renewed.fingerprint != moved.fingerprint
