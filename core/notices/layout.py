"""The same words laid out: an address of ours becomes the words that announce it; any other stays in plain sight."""

import re
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

ADDRESS: Final = re.compile(r"(?:(?P<label>[^:]{1,80}?)\s*:\s+)?(?P<address>\S+)")
SHOWN: Final = 64  # characters of an address that is not ours


def laid_out(paragraph: str) -> SafeString:
    """One paragraph of a letter as HTML. Only our own addresses are put behind words: nobody's text hides where it leads."""
    lines: list[SafeString] = []
    links: list[SafeString] = []
    for line in paragraph.splitlines():
        found = ADDRESS.fullmatch(line.strip())
        href = _ours(found["address"]) if found else ""
        if not found or not href:
            lines += _together(links)
            links = []
            lines.append(mark_safe(urlize(line, trim_url_limit=SHOWN, autoescape=True)))
        elif found["label"]:
            links.append(_link(href, found["label"]))
        elif lines and not links and (announced := lines[-1].rstrip()).endswith(":") and "<a" not in announced:
            lines[-1] = format_html('<a href="{}">{}</a>', href, mark_safe(announced[:-1].rstrip()))
        else:
            links.append(_link(href, gettext("Ouvrir la page")) if lines else _link(href, found["address"][:SHOWN]))
    return mark_safe("<br>".join([*lines, *_together(links)]))


def _ours(address: str) -> str:
    """Where an address of this platform leads: a page, or a reply by mail; nothing for anybody else's."""
    if address.startswith(f"{settings.PUBLIC_URL}/"):
        return address
    local, _at, domain = settings.REPLY_ADDRESS.rpartition("@")
    is_reply = bool(local) and address.startswith(f"{local}+") and address.endswith(f"@{domain}")
    return f"mailto:{quote(address, safe='@')}" if is_reply else ""


def _link(href: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', href, words)


def _together(links: list[SafeString]) -> list[SafeString]:
    """The acts of one line stand side by side."""
    return [mark_safe(" · ".join(links))] if links else []
