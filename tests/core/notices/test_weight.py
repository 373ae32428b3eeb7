"""A letter is light: under 100 kB however much there is to say, nothing fetched from elsewhere, no header too long, the text complete."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from core.notices.delivery import message_of
from core.notices.letters import letter
from core.notices.services import mail_to
from tests.core.notices.test_letters import LETTERS, WORDS

MOST_BYTES = 100_000
REMOTE = re.compile(r"<(img|link|script|iframe|video|audio|object|embed)\b|url\(|@import|\bsrc=", re.IGNORECASE)
LONG = "« Des bancs à chaque arrêt, à l’ombre et près des écoles du quartier » attend votre décision. " * 2


def heaviest(name: str) -> dict[str, object]:
    """All that a letter may have to say, at its longest."""
    line = {"sentence": LONG[:300], "because": LONG[:120], "url": "https://participer.ville.example/" + "x" * 120}
    choices = [{"title": LONG[:120], "url": line["url"]} for _n in range(20)]
    long = dict.fromkeys(("title", "into", "question", "commitment", "territory_name", "association_name"), LONG[:120])
    texts = dict.fromkeys(("reasons", "facts", "words", "because"), LONG * 20)
    return {
        **WORDS,
        **long,
        **texts,
        "expires_at": timezone.now(),
        "lines": [line] * 12,
        "choices": choices,
        "name": name,
    }


@pytest.mark.parametrize("name", LETTERS)
def test_the_longest_letter_is_light_and_fetches_nothing(name: str) -> None:
    written = letter(name, heaviest(name))
    mail = mail_to(to="zoe@exemple.fr", subject=written.subject, text=written.text, html=written.html)
    raw = message_of(mail).message().as_bytes(linesep="\r\n")
    assert len(raw) < MOST_BYTES
    assert not REMOTE.search(written.html)
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    for address in set(re.findall(r'href="([^"]+)"', written.html)) - {settings.PUBLIC_URL}:
        plain = re.sub(r"^(mailto:|http://)", "", address.replace("&amp;", "&"))
        assert plain in written.text, "a link that the text does not have"
