"""The files of the minutes after a very long evening: bounded, and saying where the rest is read."""

import pytest

from consult.discussion.services import leading
from consult.discussion.services.minutes import draft_minutes, publish_minutes
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.frontend.pages.test_discussion_outcomes import reader
from tests.frontend.pages.test_discussion_reading import url
from tests.papers import text_of
from tests.people import standing
from tests.words import plain, words_of_page

CUT = "La suite, à partir du n° 4, se lit sur la page de la transcription."


@pytest.mark.parametrize(("said", "is_cut"), [(3, False), (4, True)])
def test_both_files_stop_at_the_same_message_and_say_where_the_rest_is(
    said: int, is_cut: bool, clichy: Territory, nadia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_room(make_debate(clichy), is_session=True)
    for n in range(1, said + 1):
        say(room, nadia, f"Parole {n}.")
    awa = standing(User.objects.get(display_name="Awa Cissokho"), clichy)
    leading.close_room(standing=awa, room=room)
    draft_minutes(standing=awa, room=room)
    publish_minutes(standing=awa, room=room, version=1)
    monkeypatch.setattr("frontend.pages.discussion.printed.MOST_SAID", 3)
    html = words_of_page(reader().get(url(room, "minutes_html")))
    files = [plain(html), plain(text_of(reader().get(url(room, "minutes_pdf")).content))]
    for words in files:
        assert "Parole 3." in words
        assert "Parole 4." not in words
        assert (CUT in " ".join(words.split())) is is_cut
    whole = f'<a href="http://127.0.0.1:8000{url(room, "transcript")}">'
    assert (f"{whole}La suite" in html) is is_cut, "a file that left the site leads back to it"
