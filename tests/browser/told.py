"""What the browser tests are told about the site: its screens, its people's sessions, its objects."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from consult.votes.models import Question
from consult.votes.services.counting import count_question
from consult.votes.services.opening import seal_question
from core.accounts.models import User
from core.notices.letters import letter
from tests.ballots import closed, voters_of
from tests.browser.screens import SCREENS, key_of
from tests.consult.votes.urns import MODES, cast, make_question, make_vote
from tests.hostile import build_hostile_town
from tests.matrix import access
from tests.pages import routes
from tests.payloads import PAYLOADS
from tests.people import attest, make_user, standing
from tests.town import Place, Town, build_town

NEWCOMERS = {"Yvonne Le Goff": "yvonne@exemple.fr", "Fatou Sow": "fatou@exemple.fr", "Lucas Petit": "lucas@exemple.fr"}
COUNTED = ("approval à compter", "ranking à compter")  # these urns are closed by a journey, the others stay open
SAVED = {
    "votes:archive",
    "votes:file",
    "discussion:minutes_pdf",
    "discussion:minutes_html",
}  # a browser saves them: there is no page to read
WORDS_OF_LETTERS = (
    "association_name", "because", "code", "commitment", "email", "into", "partner_name", "question", "title", "function", "giver_name", "inviter_name", "login_url", "password_reset_url", "reason",
    "reset_url", "role_label", "signup_url", "territory_name", "url", "user",
    "name", "room", "place", "phase", "moment", "notices_url", "stop_url",
)  # fmt: skip


def session_of(user: Any) -> str:
    """A session that this account opened."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def tell() -> dict[str, Any]:
    """Build the town and say where everything is."""
    town = build_town()
    by_name = {route.name: route for route in routes()}
    screens = {
        key_of(name, case): by_name[name].path(town.here, case) for name, case, _who in SCREENS if name in by_name
    }
    sessions = {who: session_of(user) for who, user in town.people.items() if user is not None}
    place, author = build_hostile_town()
    make_newcomers(town)
    voters, urns = make_urns(town)
    sessions |= {name: session_of(voter) for name, voter in voters.items()}
    sessions["hostile"] = session_of(author)
    return {"screens": screens, "sessions": sessions, "facts": {**facts_of(town), **hostile_facts(place), "urns": urns}}


def make_newcomers(town: Town) -> None:
    """People whom the journeys follow from their first day, so that no other test meets them."""
    here, day = town.here.territory, timezone.now() - timedelta(days=9)
    for name, email in NEWCOMERS.items():
        make_user(name, email, home=here, date_joined=day)


def make_urns(town: Town) -> tuple[dict[str, User], dict[str, Any]]:
    """A question open for each way of voting, and two who vote: by keyboard alone, and without script."""
    here = town.here.territory
    official = town.people["agent"]
    assert official is not None
    voters = {name: make_user(name, home=here) for name in ("Simone Attal", "Rokia Traoré")}
    yvonne = make_user("Yvonne Le Goff", NEWCOMERS["Yvonne Le Goff"])
    for voter in (*voters.values(), yvonne):
        attest(voter, here, by=official)
    hands = voters_of(here, official, 11)
    questions, vote = {}, make_vote(here, "sept-urnes")
    for name in (*MODES, *COUNTED):
        question = make_question(vote, name.partition(" ")[0], title=f"Que faire d’abord ? ({name})")
        questions[name] = seal_question(standing=standing(official, here), question=question)[0]
    for name in COUNTED:
        for n, hand in enumerate(hands):
            cast(questions[name], hand, MODES[name.partition(" ")[0]][2 + n % 2])
    base = f"/t/{here.slug}/consultations/{vote.slug}/votes/"
    return voters, {name: f"{base}{one.pk}/" for name, one in questions.items()}


def end_vote(pk: int) -> None:
    """The hour has come for this question: its urn is closed and counted, as the clock does it."""
    count_question(question=closed(Question.objects.get(pk=pk)))


def hostile_facts(place: Place) -> dict[str, Any]:
    """Every address of the hostile town that can be read, and every letter with hostile words in it."""
    read = {
        name for (name, _case, method), cells in access.read().items() if method == "GET" and "200" in cells.values()
    }
    pages = {
        key_of(route.name, case): route.path(place, case)
        for route in routes()
        if route.name in read - SAVED and not route.name.startswith(("account", "frontend")) and route.name != "health"
        for case in route.cases
    }
    names = sorted(
        path.stem
        for path in (settings.BASE_DIR / "frontend/templates/mail").glob("*.txt")
        if not path.stem.endswith("_subject") and not path.stem.startswith("_")
    )
    words = dict.fromkeys(WORDS_OF_LETTERS, " ".join(PAYLOADS))
    said = {"sentence": words["title"], "url": words["url"]}
    counted = {"count": 3, "groups": [{"heading": "Près de chez moi", "said": [said]}]}
    return {
        "hostile": pages,
        "letters": {name: letter(name, {**words, **counted, "day": timezone.localdate()}).html for name in names},
    }


def facts_of(town: Town) -> dict[str, Any]:
    """Slugs, numbers and addresses that the journeys type."""
    return {
        "town": town.here.territory.slug,
        "next_town": town.there.territory.slug,
        "consultations": {key: one.slug for key, one in town.here.consultations.items()},
        "proposals": {key: one.pk for key, one in town.here.proposals.items()},
        "rooms": {key: one.pk for key, one in town.here.rooms.items()},
        "emails": {who: user.email for who, user in town.people.items() if user is not None},
    }
