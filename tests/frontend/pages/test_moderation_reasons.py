"""Why words were removed is read by a private link; the register is everyone's, and names nobody (PROMISES L-6, L-7)."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst

from consult.moderation.models import Appeal, Decision, Outcome
from consult.moderation.services import appealing, deciding
from core.territories.models import Territory
from tests.clocks import database_at
from tests.consult.moderation.cases import FACTS, TEXT, decide, make_argument, moderator, open_case
from tests.words import words_of_page

pytestmark = pytest.mark.django_db


def statement(town: Territory, key: object) -> str:
    return reverse("moderation:statement", args=[town.slug, key])


@pytest.mark.promise("L-6")
@pytest.mark.promise("L-7")
def test_a_statement_opens_with_its_own_key_in_its_own_town(clichy: Territory, tourcoing: Territory) -> None:
    made = decide(moderator(), open_case(make_argument()), is_about_self=True)
    read = Client()
    assert read.get(statement(clichy, made.key)).status_code == 404, "it waits for a second person"
    deciding.confirm(standing=moderator("Inès Roy"), decision=made, agrees=True)
    words = words_of_page(read.get(statement(clichy, made.key)))
    for said in (FACTS, "Code civil, article 9", TEXT, "Contester cette décision"):
        assert said in words
    assert "Théo" not in words
    for town, key in ((clichy, uuid4()), (tourcoing, made.key)):
        assert read.get(statement(town, key)).status_code == 404
        assert read.post(statement(town, key), {"words": "Ce n’est pas une adresse."}).status_code == 404
    assert not Appeal.objects.exists()


@pytest.mark.promise("L-6")
def test_whoever_holds_the_link_contests_once_in_time_and_reads_the_answer(clichy: Territory) -> None:
    made = decide(moderator(), open_case(make_argument()))
    browser, page, said = Client(), statement(clichy, made.key), {"words": "Ce n’est pas une adresse."}
    assert made.appeal_until is not None
    with database_at(made.appeal_until):
        assert "Contester cette décision" not in words_of_page(browser.get(page))
        assert browser.post(page, said).status_code == 403
    assert browser.post(page, {"words": " "}).status_code == 400
    assert not Appeal.objects.exists()
    assert browser.post(page, said).status_code == 302
    assert browser.post(page, said).status_code == 409
    answered = appealing.decide_appeal(
        standing=moderator("Inès Roy"), appeal=Appeal.objects.get(), outcome=Outcome.UPHELD, reasons="Nous avons relu."
    )
    words = words_of_page(browser.get(page))
    assert "Nous avons relu." in words
    assert capfirst(answered.get_outcome_display()) in words


@pytest.mark.promise("L-7")
@pytest.mark.parametrize("name", ["log", "log_file", "figures"])
def test_what_everyone_reads_of_the_moderation_names_nobody(clichy: Territory, name: str) -> None:
    made = decide(moderator(), open_case(make_argument()), sanction="suspend", days=3)
    appealing.appeal(decision=made, words="Je suis Marcel, et ce n’est pas une adresse.")
    answer = Client().get(reverse(f"moderation:{name}", args=[clichy.slug]))
    words = answer.getvalue().decode()
    assert "Code civil, article 9" in words, "the decision is there"
    assert Decision.objects.get() == made
    for secret in ("Josette", "Lilas", "Marcel", "Petitjean", "Théo", "Lacombe", "voisine", str(made.key)):
        assert secret not in words, secret
