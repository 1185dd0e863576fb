"""An authority of a test's own, and certificates signed by it."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kaopu.execution.elsewhere import Tls

BEGIN = datetime.datetime(2017, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2117, 1, 1, tzinfo=datetime.UTC)


def certificates(folder: Path) -> Tls:
    """Make an authority and one certificate for this machine; return where they lie."""
    folder.mkdir()
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name, name = _name("authority"), _name("localhost")
    authority = (
        _begin(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    here = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        _begin(name, authority_name, key.public_key())
        .add_extension(here, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    found = Tls(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    pem = serialization.Encoding.PEM
    found.authority.write_bytes(authority.public_bytes(pem))
    found.certificate.write_bytes(certificate.public_bytes(pem))
    unencrypted = serialization.NoEncryption()
    found.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unencrypted))
    return found


def _begin(name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(BEGIN).not_valid_after(END)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
