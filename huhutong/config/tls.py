"""The installation's own certificate, for phones on the local network.

A phone keeps no offline pages on plain http, so `huhutong run --lan` serves TLS. The certificate
is self-signed: a browser asks once; its fingerprint is printed so that it can be compared.
"""

import ipaddress
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Browsers refuse server certificates that are valid for longer.
VALID = timedelta(days=397)
RENEW_BEFORE = timedelta(days=14)


class Certificate(NamedTuple):
    """Where the two files are, and what a browser shows as SHA-256 fingerprint."""

    certificate: Path
    key: Path
    fingerprint: str


def _addresses(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(address) for address in names.get_values_for_type(x509.IPAddress)}


def _is_good(path: Path, address: str, now: datetime) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    lasts = certificate.not_valid_after_utc - RENEW_BEFORE > now
    return lasts and address in _addresses(certificate)


def _signed(key: ec.EllipticCurvePrivateKey, address: str, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Huhutong " + socket.gethostname())])
    hosts = x509.SubjectAlternativeName(
        [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            x509.IPAddress(ipaddress.ip_address(address)),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID)
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def ensure_certificate(folder: Path, *, address: str, now: datetime) -> Certificate:
    """A certificate for this address is in the folder, made anew if it is missing or runs out."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem, key_path = folder / "tls.crt", folder / "tls.key"
    if not (key_path.exists() and _is_good(pem, address, now)):
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write_private(key_path, private)
        signed = _signed(key, address, now)
        _write_private(pem, signed.public_bytes(serialization.Encoding.PEM))
    certificate = x509.load_pem_x509_certificate(pem.read_bytes())
    return Certificate(pem, key_path, certificate.fingerprint(hashes.SHA256()).hex(":").upper())
