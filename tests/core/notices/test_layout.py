"""Letters laid out: our addresses behind words, anybody else's in plain sight, no text becomes markup."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from core.notices.layout import laid_out

HOME = "https://ville.exemple"


@pytest.fixture(autouse=True)
def ours(settings: Any) -> None:
    settings.PUBLIC_URL, settings.REPLY_ADDRESS = HOME, "reponses@ville.exemple"


@pytest.mark.parametrize(
    ("paragraph", "html"),
    [
        ("Tout est sur votre bureau :\n" + HOME + "/b/", f'<a href="{HOME}/b/">Tout est sur votre bureau</a>'),
        ("Un banc attend.\n" + HOME + "/p/", f'Un banc attend.<br><a href="{HOME}/p/">Ouvrir la page</a>'),
        (
            f"Un banc attend.\n{HOME}/p/\nCommencer la réponse\u202f: {HOME}/point/k/\nRépondre : reponses+1-a@ville.exemple",
            f'Un banc attend.<br><a href="{HOME}/p/">Ouvrir la page</a> · <a href="{HOME}/point/k/">Commencer la réponse</a>'
            ' · <a href="mailto:reponses%2B1-a@ville.exemple">Répondre</a>',
        ),
        (HOME + "/p/", f'<a href="{HOME}/p/">{HOME}/p/</a>'),
        ("Bonjour,", "Bonjour,"),
    ],
)
def test_an_address_of_ours_stands_behind_the_words_that_announce_it(paragraph: str, html: str) -> None:
    assert laid_out(paragraph) == html


@pytest.mark.promise("S-5")
@pytest.mark.parametrize(
    "address",
    [
        "https://ailleurs.exemple/", "https://ville.exemple.ailleurs.exemple/", "https://ville.exemple@ailleurs.exemple/",
        "javascript:alert(1)", "voleur@ailleurs.exemple", "reponses+1@ailleurs.exemple",
    ],
)  # fmt: skip
def test_what_leads_elsewhere_is_never_behind_words(address: str) -> None:
    for said in (f"Votre compte : {address}", f"Votre compte :\n{address}", f"Bonjour,\n{address}"):
        html = laid_out(said)
        assert ">Votre compte<" not in html
        assert ">Ouvrir la page<" not in html
        assert 'href="javascript' not in html
        assert address.removeprefix("https://").rstrip("/") in html


@pytest.mark.promise("S-5")
@effort(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="<>\"&':/= \nahtpsonlcikvrge.@+", max_size=120))
def test_no_text_becomes_markup(text: str) -> None:
    for said in (text, f"{text}\n{HOME}/{text}", f"{text} : {HOME}/p/"):
        left = laid_out(said).replace("<br>", "").replace("</a>", "")
        for part in left.split("<a href=")[1:]:
            assert part.startswith('"')
            assert set(part.split('"')[2].split(">")[0]) <= set(" relnofw="), part
        assert left.count("<") == left.count("<a href=")
