"""The letter boxes: a maildir on the real disk, and a box of a real IMAP server over TLS."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from imaplib import IMAP4_SSL
from ipaddress import ip_address
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import OperationalError

from core.notices.incoming import LARGEST
from core.notices.mailbox import read_mailboxes

ROOT = Path(__file__).resolve().parents[3]
ONE, TWO = b"Message-ID: <1@x>\r\n\r\nOui.\r\n", b"Message-ID: <2@x>\r\n\r\nNon.\r\n"
PASSWORD = "clé/@:1"


@pytest.fixture
def maildir(tmp_path: Path, settings: Any) -> Path:
    box = tmp_path / "boîte"
    settings.INBOUND_MAILDIR = str(box)
    read_mailboxes(print)
    (box / "new" / "1764489600.M1P1.mx").write_bytes(ONE)
    (box / "new" / "1764489601.M2P1.mx").write_bytes(TWO)
    return box


def names(box: Path) -> tuple[int, int]:
    return len(list((box / "new").iterdir())), len(list((box / "cur").iterdir()))


def test_messages_of_a_maildir_are_read_in_order_then_marked(maildir: Path) -> None:
    taken: list[bytes] = []
    assert read_mailboxes(taken.append) == 2
    assert taken == [ONE, TWO]
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == [
        "1764489600.M1P1.mx:2,S",
        "1764489601.M2P1.mx:2,S",
    ]
    assert read_mailboxes(taken.append) == 0


def test_a_message_is_marked_only_once_it_was_taken(maildir: Path) -> None:
    def die(raw: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_mailboxes(die)
    assert names(maildir) == (2, 0)


def test_one_that_cannot_be_taken_stays_and_stops_no_other(maildir: Path, caplog: pytest.LogCaptureFixture) -> None:
    def stumble(raw: bytes) -> None:
        if raw == ONE:
            raise RuntimeError("imprévu")

    assert read_mailboxes(stumble) == 1
    assert names(maildir) == (1, 1)
    assert "stays unread" in caplog.text


def test_without_a_database_all_of_them_wait(maildir: Path) -> None:
    def fail(raw: bytes) -> None:
        raise OperationalError("down")

    with pytest.raises(OperationalError):
        read_mailboxes(fail)
    assert names(maildir) == (2, 0)


def test_another_hand_that_was_faster_is_no_fault(maildir: Path) -> None:
    taken: list[bytes] = []

    def take(raw: bytes) -> None:
        taken.append(raw)
        for path in (maildir / "new").iterdir():
            path.rename(maildir / "cur" / path.name)

    assert read_mailboxes(take) == 0
    assert (taken, names(maildir)) == ([ONE], (0, 2))


@pytest.mark.promise("S-15")
def test_no_more_than_a_megabyte_and_a_byte_is_read_of_a_message(maildir: Path) -> None:
    (maildir / "new" / "1764489602.M3P1.mx").write_bytes(b"x" * 3 * LARGEST)
    taken: list[int] = []
    read_mailboxes(lambda raw: taken.append(len(raw)))
    assert taken == [len(ONE), len(TWO), LARGEST + 1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1, with its key, for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "imap.example")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(hours=1)
    )
    made = made.add_extension(here, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    path = tmp_path_factory.mktemp("imap") / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM) + secret)
    return path


@pytest.fixture
def imap(certificate: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[IMAP4_SSL]:
    """A box with two messages, whose password has signs that an address must hide; and a client of our own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    told = [sys.executable, "-m", "tests.core.notices.imap_box", str(certificate), "reponse", PASSWORD]
    with subprocess.Popen(told, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        client = IMAP4_SSL("127.0.0.1", port, ssl_context=create_default_context(), timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0reponse\0{PASSWORD}".encode())
        client.append("INBOX", "", "", ONE)
        client.append("INBOX", "", "", TWO)
        settings.INBOUND_IMAP_URL = f"imaps://reponse:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/INBOX"
        yield client
        client.shutdown()
        server.terminate()


def unseen(client: IMAP4_SSL) -> int:
    client.select("INBOX", readonly=True)
    _status, found = client.uid("SEARCH", "UNSEEN")
    return len(found[0].split())


def test_messages_of_an_imap_box_are_read_then_marked_seen(imap: IMAP4_SSL) -> None:
    taken: list[bytes] = []
    assert unseen(imap) == 2
    assert read_mailboxes(taken.append) == 2
    assert (taken, unseen(imap)) == ([ONE, TWO], 0)
    assert read_mailboxes(taken.append) == 0


def test_no_more_than_a_megabyte_and_a_byte_is_read_over_imap(imap: IMAP4_SSL) -> None:
    imap.append("INBOX", "", "", b"x" * 3 * LARGEST)
    taken: list[int] = []
    read_mailboxes(lambda raw: taken.append(len(raw)))
    assert taken == [len(ONE), len(TWO), LARGEST + 1]


def test_a_message_of_an_imap_box_is_marked_only_once_it_was_taken(imap: IMAP4_SSL) -> None:
    def die(raw: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_mailboxes(die)
    assert unseen(imap) == 2


@pytest.mark.parametrize(("wrong", "right"), [("reponse:", "autre:"), ("/INBOX", "/Absente")])
def test_a_box_that_does_not_open_waits_for_the_next_sweep_and_tells_no_password(
    imap: IMAP4_SSL, settings: Any, caplog: pytest.LogCaptureFixture, wrong: str, right: str
) -> None:
    settings.INBOUND_IMAP_URL = settings.INBOUND_IMAP_URL.replace(wrong, right)
    assert read_mailboxes(print) == 0
    assert "could not be read (error)" in caplog.text
    assert PASSWORD not in caplog.text
    assert quote(PASSWORD, safe="") not in caplog.text


def test_a_server_whose_certificate_nobody_vouches_for_is_not_spoken_to(
    imap: IMAP4_SSL, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert read_mailboxes(print) == 0
    assert "SSLCertVerificationError" in caplog.text
