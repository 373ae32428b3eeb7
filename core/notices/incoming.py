"""A message that came, read without trusting it: whatever its bytes are, reading it ends, and says what it is."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from hashlib import sha256

from django.conf import settings

from core.lib.from_html import MOST_TAGS, markdown_from_html
from core.lib.own_words import own_words
from core.lib.text import clean_line

LARGEST = 1024 * 1024  # bytes
LONGEST_HEADER = 1_000  # characters
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
BY_MACHINE = {"bulk", "junk", "list", "auto_reply"}
MACHINE_SIGNS = ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe")
AWAY = re.compile(
    r"(?:réponse automatique|absence du bureau|automatic reply|out of (?:the )?office|auto(?:matic)?[- ]?reply)\b",
    re.IGNORECASE,
)
ONE_ADDRESS = re.compile(r"(?:[^<>]*<)?([^<>\s,;:()\"]+@[^<>\s,;:()\"]+)>?")
BODY = re.compile(r"<body\b", re.IGNORECASE)
CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252",
    "cp1252": "cp1252", "iso-8859-15": "iso-8859-15", "latin-9": "iso-8859-15", "utf-16": "utf-16", "macintosh": "mac-roman",
}  # fmt: skip
FAULTS = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a mail server, or a reader's provider, says of a letter of ours: it did not arrive, or it was called unwanted."""

    about: str  # the Message-ID of the letter
    recipient: str
    is_complaint: bool


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A message as far as we need it."""

    key: str  # the same however often it is read
    sender: str  # what it says of itself: never a right
    tags: tuple[str, ...]  # what follows « + » in our own address, among its recipients
    is_by_machine: bool
    is_too_large: bool
    words: str  # its writer's own
    has_attachments: bool
    report: Report | None = None


def read_message(raw: bytes) -> Incoming:
    """What came in these bytes; more than a megabyte is known by its head alone."""
    is_too_large = len(raw) > LARGEST
    head = _parsed(raw[:LARGEST].replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n")
    whole = head if is_too_large else _parsed(raw)
    named = _header(head, "Message-ID")
    parts = _leaves(whole)
    return Incoming(
        key=sha256(named.encode() if named else raw).hexdigest(),
        sender=_sender(head), tags=_tags(head), is_by_machine=_is_by_machine(head), is_too_large=is_too_large,
        words=_words(parts), has_attachments=any(_is_attached(part) for part in parts), report=_report(whole),
    )  # fmt: skip


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_bytes(raw)
    except FAULTS:
        return Message()


def _leaves(message: Message) -> list[Message]:
    """The parts that hold something; a message within the message stays closed."""
    found: list[Message] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(part.get_payload())  # type: ignore[arg-type]  # a list, since it is multipart
        else:
            found.append(part)
    return found


def _said(message: Message, name: str) -> list[str]:
    """The headers of that name, each on one line, as they travelled."""
    found = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    pieces = (value[:LONGEST_HEADER].encode("utf-8", "surrogateescape") for value in found)
    return [clean_line(_decoded(piece, "")) for piece in pieces]


def _header(message: Message, name: str) -> str:
    """The first header of that name, decoded."""
    raw = next(iter(_said(message, name)), "")
    try:
        pieces = decode_header(raw)
    except FAULTS:
        return raw
    said = "".join(piece if isinstance(piece, str) else _decoded(piece, charset or "") for piece, charset in pieces)
    return clean_line(said)


def _sender(head: Message) -> str:
    """The one address that it says it is from, or nothing where it says none or several."""
    said = _said(head, "From")
    found = ONE_ADDRESS.fullmatch(said[0]) if len(said) == 1 else None
    return found[1].casefold() if found else ""


def _tags(head: Message) -> tuple[str, ...]:
    """What stands between « + » and « @ » in our address, wherever the message says it was sent to."""
    local, _at, domain = settings.REPLY_ADDRESS.rpartition("@")
    if not local:
        return ()
    ours = re.compile(
        rf"(?<![\w.+-]){re.escape(local)}\+([a-z0-9-]{{1,64}})@{re.escape(domain)}(?![\w.-])", re.IGNORECASE
    )
    said = (value for name in RECIPIENTS for value in _said(head, name))
    return tuple(dict.fromkeys(tag.lower() for value in said for tag in ours.findall(value)))


def _is_by_machine(head: Message) -> bool:
    """Whether nobody wrote it: to answer it, or to believe it, could go on for ever."""
    auto = _header(head, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        auto not in {"", "no"}
        or _header(head, "Precedence").lower() in BY_MACHINE
        or _header(head, "Return-Path") == "<>"
        or any(sign in head for sign in MACHINE_SIGNS)
        or head.get_content_type() == "multipart/report"
        or AWAY.match(_header(head, "Subject")) is not None
    )


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _words(parts: list[Message]) -> str:
    """The writer's own words: of the plain text where there is one, else of the page."""
    texts = {"plain": "", "html": ""}
    for part in parts:
        kind = part.get_content_subtype()
        if not _is_attached(part) and kind in texts and not texts[kind].strip():
            texts[kind] = _text_of(part)
    return own_words(texts["plain"]) or own_words(_text_of_page(texts["html"]))


def _text_of(part: Message) -> str:
    try:
        data = part.get_payload(decode=True)
        return _decoded(data, str(part.get_content_charset() or "")) if isinstance(data, bytes) else ""
    except FAULTS:
        return ""


def _text_of_page(html: str) -> str:
    """The words of a page with its lists and quotes; nothing where there are more tags than anybody writes."""
    if html.count("<") > MOST_TAGS:
        return ""
    body = BODY.search(html)
    return markdown_from_html(html[body.start() if body else 0 :])


def _decoded(data: bytes, charset: str) -> str:
    """The text of these bytes: as they say, else as UTF-8, else as Windows wrote French; never a fault."""
    for name in (CHARSETS.get(charset.lower(), "utf-8"), "utf-8"):
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _report(message: Message) -> Report | None:
    """What is said of a letter of ours, where it is a final refusal or a complaint; a delay says nothing."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    fields: dict[str, str] = {}
    about = ""
    for part in message.get_payload():
        if not isinstance(part, Message):
            return None
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/feedback-report"}:
            fields = _fields(part)
        elif kind in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            about = _message_id(part)
    is_complaint = "feedback-type" in fields
    if not about or not (is_complaint or _is_final(fields)):
        return None
    said = fields.get("original-recipient") or fields.get("final-recipient") or fields.get("original-rcpt-to") or ""
    return Report(about=about, recipient=said.rpartition(";")[2].strip(" <>").casefold(), is_complaint=is_complaint)


def _is_final(fields: dict[str, str]) -> bool:
    return fields.get("action", "").lower() == "failed" and fields.get("status", "").startswith("5")


def _fields(part: Message) -> dict[str, str]:
    """The fields of a report, of all its blocks: one recipient a report is what we are sent, having one a letter."""
    blocks = part.get_payload()
    text = "\n".join(str(block) for block in blocks) if isinstance(blocks, list) else _text_of(part) or str(blocks)
    pairs = (line.partition(":") for line in text.replace("\r", "").split("\n")[:200])
    return {name.strip().lower(): clean_line(value)[:LONGEST_HEADER] for name, colon, value in pairs if colon}


def _message_id(part: Message) -> str:
    """The Message-ID of the letter that came back, whole or by its headers."""
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return _header(inner[0], "Message-ID")
    return _header(_parsed(_text_of(part).encode()), "Message-ID")
