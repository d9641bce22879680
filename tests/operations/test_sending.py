"""Letters go over TLS only to a server whose certificate is trusted."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from operations.sending import MAIL_SERVER, mail
from tests.receivers import mail_server


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate nobody signed but itself, for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "server.pem", folder / "server.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def test_FND_20_a_letter_goes_only_to_a_mail_server_whose_certificate_is_trusted(
    tmp_path, monkeypatch
):
    public, private = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    with mail_server(context) as (address, letters):
        monkeypatch.setenv(MAIL_SERVER, address)
        with pytest.raises(ssl.SSLCertVerificationError):
            mail(["boss@example.com"], "title", "text")
        assert letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        mail(["boss@example.com"], "title", "text")
        assert b"boss@example.com" in letters[0]
