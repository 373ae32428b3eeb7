"""A message that came: read to its end whatever its bytes are, and believed in nothing it says of itself."""

from email import message_from_string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as asked
from hypothesis import strategies as st

from core.notices.incoming import LARGEST, Report, read_message

TAG = "12-345-d-2026-w49-abcdefghijklmnopqrst"
US = "reponse@ville.example"


@pytest.fixture(autouse=True)
def reply_address(settings: Any) -> None:
    settings.REPLY_ADDRESS = US


def mail(body: str = "Oui.", **headers: str) -> bytes:
    said = {"From": "aissa@mairie.example", "To": f"reponse+{TAG}@ville.example", "Message_ID": "<1@x>", **headers}
    return ("".join(f"{name.replace('_', '-')}: {value}\n" for name, value in said.items()) + "\n" + body).encode()


@pytest.mark.parametrize(
    ("headers", "tags"),
    [
        ({}, (TAG,)),
        ({"To": f"Réponse <REPONSE+{TAG.upper()}@Ville.Example>"}, (TAG,)),
        ({"To": "info@ville.example", "Delivered-To": f"reponse+{TAG}@ville.example"}, (TAG,)),
        ({"To": "info@ville.example", "Cc": f"autre@x.example,\n reponse+{TAG}@ville.example"}, (TAG,)),
        ({"To": f"reponse+{TAG}@ville.example, reponse+autre@ville.example"}, (TAG, "autre")),
        ({"To": US}, ()),
        ({"To": f"xreponse+{TAG}@ville.example"}, ()),
        ({"To": f"reponse+{TAG}@ville.example.evil.example"}, ()),
        ({"To": f"reponse+{TAG}@ailleurs.example"}, ()),
        ({"To": "x" * 2_000 + f" reponse+{TAG}@ville.example"}, ()),
    ],
)
def test_what_follows_plus_in_our_own_address_is_found(headers: dict[str, str], tags: tuple[str, ...]) -> None:
    assert read_message(mail(**headers)).tags == tags


def test_where_there_is_no_reply_address_nothing_is_found(settings: Any) -> None:
    settings.REPLY_ADDRESS = ""
    assert read_message(mail()).tags == ()


@pytest.mark.promise("S-18")
@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ("aissa@mairie.example", "aissa@mairie.example"),
        ("Aïssa Kone <Aissa@Mairie.Example>", "aissa@mairie.example"),
        ('"aissa@mairie.example" <pirate@x.example>', "pirate@x.example"),
        ("aissa@mairie.example <pirate@x.example>", "pirate@x.example"),
        ("<aissa@mairie.example> <pirate@x.example>", ""),
        ("aissa@mairie.example, pirate@x.example", ""),
        ("aissa@mairie.example)bob@x.example", ""),
        ("Groupe: aissa@mairie.example;", ""),
        ("aissa@mairie.example\nFrom: pirate@x.example", ""),
        ("", ""),
    ],
)
def test_one_sender_is_one_address(said: str, sender: str) -> None:
    assert read_message(mail(From=said)).sender == sender


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x=1"}, {"Precedence": "bulk"}, {"Return_Path": "<>"},
        {"X_Autoreply": "yes"}, {"List_Id": "<liste.example>"}, {"Subject": "Réponse automatique : Clichy"},
        {"Subject": "=?utf-8?B?UsOpcG9uc2UgYXV0b21hdGlxdWU=?= : absente"}, {"Subject": "Automatic reply: Clichy"},
        {"Content_Type": "multipart/report; report-type=delivery-status"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_machine_wrote_is_known(headers: dict[str, str]) -> None:
    assert read_message(mail(**headers)).is_by_machine
    assert not read_message(mail(Auto_Submitted="no")).is_by_machine


def test_a_message_has_one_key_by_its_id_or_else_by_its_bytes() -> None:
    one, other = read_message(mail("Oui.")), read_message(mail("Non."))
    assert one.key == other.key
    assert read_message(mail(Message_ID="<2@x>")).key != one.key
    assert read_message(mail("Oui.", Message_ID="")).key != read_message(mail("Non.", Message_ID="")).key


def test_more_than_a_megabyte_is_known_by_its_head_alone() -> None:
    came = read_message(mail("Oui.\n" + "x" * LARGEST))
    assert (came.is_too_large, came.tags, came.words) == (True, (TAG,), "")


PAGE = {"MIME_Version": "1.0", "Content_Type": "text/html; charset=utf-8"}


@pytest.mark.promise("S-5")
def test_hostile_words_stay_words() -> None:
    came = read_message(mail("<p>Oui<script>alert(1)</script> <img src=x onerror=alert(2)> <b>fin</b></p>", **PAGE))
    assert came.words == "Oui  **fin**"
    assert read_message(mail("<script>alert(1)</script>")).words == "<script>alert(1)</script>", (
        "as typed; drawn as text"
    )
    assert read_message(mail("<b>" * 6_000 + "Oui", **PAGE)).words == ""


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "zlib", "unicode_escape", "rot13", "utf-7", "x" * 500, "é", "undefined"]
)
def test_no_charset_is_a_trap(charset: str) -> None:
    came = read_message(mail("Oui.", MIME_Version="1.0", Content_Type=f'text/plain; charset="{charset}"'))
    assert came.words == "Oui."


@pytest.mark.promise("S-20")
def test_parts_within_parts_without_end_are_read_to_their_end() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(20_000))
    head = f"To: reponse+{TAG}@ville.example\nMIME-Version: 1.0\n"
    assert read_message((head + deep + "\nOui.").encode()).tags == (TAG,)
    assert read_message((head + "Content-Type: message/rfc822\n\n" * 20_000).encode()).words == ""


FIELDS = (
    b"From To Cc Subject Content-Type Content-Transfer-Encoding Message-ID MIME-Version Content-Disposition".split()
)
VALUES = st.sampled_from(
    [
        b"multipart/mixed; boundary=a", b"multipart/report; report-type=delivery-status; boundary=a", b"message/rfc822", b"base64",
        b"message/delivery-status", b"text/html; charset*0*=x''%ff", b"=?x?b?@@?=", b"quoted-printable", b"attachment; filename*=''%", b"<a@b>",
    ]
) | st.binary(max_size=30)  # fmt: skip
HEADERS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES).map(b": ".join), max_size=6).map(b"\n".join)
BODIES = st.lists(
    st.sampled_from([b"--a", b"--a--", b"", b"Oui", b"Status: 5.1.1"]) | HEADERS | st.binary(max_size=40), max_size=12
)


@given(st.tuples(HEADERS, BODIES.map(b"\n".join)).map(b"\n\n".join) | st.binary(max_size=300))
@asked(max_examples=400, deadline=None)
def test_no_bytes_crash_the_reader(raw: bytes) -> None:
    came = read_message(raw)
    assert len(came.key) == 64
    assert "\n" not in came.sender


def report(original: str, status: str = "Action: failed\nStatus: 5.1.1", kind: str = "delivery-status") -> bytes:
    """What a server says of a letter."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example
To: ne-pas-repondre@place.example
Message-ID: <dsn@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

Votre message n'a pas pu être remis.

--b
Content-Type: message/{kind if kind == "delivery-status" else "feedback-report"}

{status}

--b
{original}
--b--
""".encode()


HEADERS_BACK = "Content-Type: text/rfc822-headers\n\nMessage-ID: <lettre@place.example>\nTo: zoe@exemple.fr\n"
LETTER_BACK = "Content-Type: message/rfc822\n\nMessage-ID: <lettre@place.example>\nTo: zoe@exemple.fr\n\nBonjour\n"
BOUNCE = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; Zoe@Exemple.fr\nAction: {}\nStatus: {}\n"


@pytest.mark.parametrize("original", [HEADERS_BACK, LETTER_BACK])
def test_a_letter_that_came_back_for_good_is_reported(original: str) -> None:
    found = read_message(report(original, BOUNCE.format("failed", "5.1.1"))).report
    assert found == Report(about="<lettre@place.example>", recipient="zoe@exemple.fr", is_complaint=False)


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0"), ("", "")]
)
def test_a_delay_or_a_full_box_is_no_refusal(action: str, status: str) -> None:
    assert read_message(report(LETTER_BACK, BOUNCE.format(action, status))).report is None


def test_a_complaint_is_reported_even_where_the_provider_hides_who_complains() -> None:
    said = "Feedback-Type: abuse\nUser-Agent: Boite/1\nVersion: 1\n"
    found = read_message(report(LETTER_BACK, said, "feedback-report")).report
    assert found == Report(about="<lettre@place.example>", recipient="", is_complaint=True)
    assert message_from_string(report(LETTER_BACK).decode())["From"]
