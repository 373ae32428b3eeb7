"""What somebody wrote themselves in a reply: without what they quote and how they sign. Line by line, in time that follows length."""

import re

from core.lib.text import clean_text

HEADER_LINES = 3  # « Le … a écrit : » is often folded
SHORT_LINE = 300  # characters
LAST_LINES = 8  # a name, a function, a town, a telephone

_WROTE = re.compile(r"(?:Le|On|El|Am)\b(?=[^\d]{0,40}\d).*(?:a écrit|wrote)\s*:$|.{1,160}[>\])] (?:a écrit|wrote)\s*:$")
_ORIGINAL = re.compile(
    r"[-_* ]*(?:(?:Mail|Message|Courriel|E-mail) (?:original|d['’]origine|transféré|initial)|(?:Original|Forwarded) (?:message|mail)"
    r"|Début du message (?:transféré|réexpédié)|Begin forwarded message|Message du \d)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[*_> ]*(De|From|Envoyé|Sent|À|A|To|Pour|Objet|Subject|Date|Cc|Copie)[*_ ]{0,4}:[*_ ]*(?:\S|$)", re.IGNORECASE
)
_FIRST_FIELDS = {"de", "from"}
_RULE = re.compile(r"_{20,}$|(?:\\?\* ?){3}$|-{20,}$")
_DEVICE = re.compile(
    r"(?:Envoyé (?:de(?:puis)?|à partir d[e’']|avec|par|via) ?(?:mon |ma |l[ea’'] ?|la messagerie |un |Outlook|Yahoo|Proton|Gmail|Courrier)"
    r"|Sent (?:from|with|via) (?:my |Outlook|Yahoo|Proton|Gmail|Mail|Samsung)|(?:Obtenez|Obtenir|Télécharger|Get|Download) \[?Outlook "
    r"|Provenance ?: \[?Courrier).*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:Très |Bien )?cordialement|Bien à (?:vous|toi)|(?:Sincères |Meilleures |Cordiales )?salutations|Cdlt|Bien sincèrement"
    r"|(?:Best|Kind|Warm) regards|Regards|Sincerely|Yours \w+|Amicalement|Respectueusement)[ ,.!]*$",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(r"P\.? ?S\b", re.IGNORECASE)


def own_words(text: str) -> str:
    """The words of the one who replies. What is marked as quoted goes wherever it stands; what is quoted without a mark, to the end."""
    lines = clean_text(text).split("\n")
    seen = [line.replace("\u00a0", " ").replace("\u202f", " ").strip() for line in lines]
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if seen[place] in {"--", "\\--"}:
            break
        header = _header_length(seen, place)
        if header and not _is_marked(seen, place + header):
            break
        if header or _is_mark(seen[place]):
            place += max(header, 1)
            continue
        if not (len(seen[place]) < SHORT_LINE and _DEVICE.match(seen[place])):
            kept.append(lines[place].rstrip())
        place += 1
    return clean_text(re.sub(r"\n{3,}", "\n\n", "\n".join(_unsigned(kept))))


def _header_length(seen: list[str], place: int) -> int:
    """How many lines say, from this one on, who wrote what follows; zero where none does."""
    line = seen[place]
    if not line or len(line) > SHORT_LINE:
        return 0
    if _ORIGINAL.match(line):
        return 1
    if _RULE.match(line):
        after = _next_words(seen, place + 1)
        return 1 if after is not None and _is_block(seen, after) else 0
    if _is_block(seen, place):
        return 1
    joined = ""
    for length in range(1, HEADER_LINES + 1):
        if place + length > len(seen) or not seen[place + length - 1]:
            return 0
        joined = f"{joined} {seen[place + length - 1]}".strip()
        if len(joined) > 2 * SHORT_LINE:
            return 0
        if _WROTE.match(joined):
            return length
    return 0


def _is_block(seen: list[str], place: int) -> bool:
    """« De : … » followed closely by at least two of « Envoyé : », « À : », « Objet : »."""
    first = _FIELD.match(seen[place])
    if first is None or first[1].lower() not in _FIRST_FIELDS:
        return False
    names = {found[1].lower() for line in seen[place : place + 8] if (found := _FIELD.match(line))}
    return len(names) >= 3


def _next_words(seen: list[str], place: int) -> int | None:
    return next((at for at in range(place, min(place + 3, len(seen))) if seen[at]), None)


def _is_mark(line: str) -> bool:
    return line.startswith(">")


def _is_marked(seen: list[str], place: int) -> bool:
    """Whether what follows is quoted with marks, so that what has none is the writer's own."""
    after = _next_words(seen, place)
    return after is not None and _is_mark(seen[after])


def _unsigned(lines: list[str]) -> list[str]:
    """Without « Cordialement » and the few lines under it, unless something is added after them."""
    for place, line in enumerate(lines):
        if not _CLOSING.match(line.strip()) or not any(lines[:place]):
            continue
        under = [one.strip() for one in lines[place + 1 :] if one.strip()]
        if len(under) <= LAST_LINES and not any(_AFTERTHOUGHT.match(one) for one in under):
            return lines[:place]
    return lines
