"""What a hand puts in the forms and addresses of a vote, and what a stranger tries: nothing is written, nothing is told."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.votes.models import SealedBallot
from tests.booth import hidden, plain, put, review, rows, text_of, url
from tests.consult.votes.urns import MODES, sealed
from tests.make import make_consultation
from tests.people import signed_in

WRONG = [
    ("approval", {"choice": []}, "Choisissez au moins 1 proposition", "most"),
    ("points", {"choice_1": "8", "choice_2": "7"}, "il y en a 5 de trop", "8"),
    ("points", {"choice_1": "deux"}, "Écrivez un nombre entier", "deux"),
    ("quadratic", {"choice_1": "9"}, "", "9"),
    ("score", {"choice_1": "77"}, "", "77"),
    ("ranking", {"choice_1": "2", "choice_2": "2"}, "Deux propositions ont le rang 2", "2"),
    ("judgment", {"choice_1": "9"}, "Choisissez une mention de la liste", ""),
    ("budget", {"choice": ["1", "2", "3"]}, "", ""),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "typed", "said", "kept"), WRONG)
def test_a_wrong_paper_comes_back_with_its_faults_and_what_was_typed(
    mode: str, typed: dict[str, Any], said: str, kept: str
) -> None:
    question, (voter, *_others) = sealed(mode=mode)
    answer = signed_in(voter).post(url(question), {**typed, "cle": "une-clé-gardée"})
    page = text_of(answer)
    assert answer.status_code == 400
    assert "Votre bulletin est à corriger" in page
    assert said in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert 'aria-invalid="true"' in page
    for name, value in typed.items():
        if isinstance(value, list):
            assert len(re.findall(r'name="choice" value="\d"[^>]* checked', page)) == len(value)
        elif kept:
            assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    assert hidden(answer)["cle"] == "une-clé-gardée"
    assert rows() == 0


HOSTILE = (
    "", "{", "null", "NaN", "[NaN]", "Infinity", '{"1": NaN}', '{"1": 1e400}', '{"1": -1}', '{"1": true}', '"1"', "1", "true", "[[]]",
    '[["1"]]', "[{}]", '[{"1": 1}]', "[1]", "[null]", '["9"]', '["1", "1"]', '{"9": 1}', '{"1": {"1": 1}}', '["\\u0000"]', '["1\\ud800"]',
    "[" * 19_000, '{"1":' * 4_000, "[" + '"1",' * 4_000 + '"1"]', '["' + "1" * 30_000 + '"]', "9" * 5_000, '{"1": ' + "9" * 5_000 + "}", "\0", "\u202e",
    '["1"]' + " " * 30_000 + "x", "__proto__", '{"__proto__": 1}', "<svg/onload=alert(1)>",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("mode", MODES)
def test_a_carried_choice_that_no_page_wrote_is_sent_back_to_the_paper(mode: str) -> None:
    question, (voter, *_others) = sealed(mode=mode)
    client = signed_in(voter)
    client.raise_request_exception = False
    for typed in HOSTILE:
        for act in ("deposer", "corriger", "autre chose"):
            answer = client.post(url(question), {"choix": typed, "cle": "x" * 16, "acte": act})
            assert answer.status_code == 400, (typed[:40], act)
            assert "Votre bulletin" in text_of(answer)
    assert rows() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "\0", "x" * 100_000, "é\u202e", "'; --", "\ud83d\ude00"])
def test_a_strange_key_is_a_key_like_another(key: str) -> None:
    question, (voter, *_others) = sealed()
    answer = signed_in(voter).post(
        url(question),
        {"choix": '["1"]', "cle": key.encode("utf-16", "surrogatepass").decode("utf-16"), "acte": "deposer"},
    )
    assert answer.status_code == 302
    assert SealedBallot.objects.get().version == 1


@pytest.mark.django_db
def test_the_paper_and_the_receipt_are_kept_by_no_cache() -> None:
    question, (voter, *_others) = sealed()
    client = signed_in(voter)
    carried = review(client, question, ["1"])
    put(client, question, carried)
    answers = [client.get(url(question, name)) for name in ("ballot", "receipt", "receipt_file")]
    answers.append(client.post(url(question), {"choice": ["1"]}))
    answers.append(client.post(url(question), {"choice": []}))
    answers.append(client.post(url(question, "check"), {"recepisse": "K7QM3-ZZ0AB-12345-6789A"}))
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}


@pytest.mark.django_db
@pytest.mark.promise("S-3")
def test_another_persons_page_town_or_session_gives_no_receipt() -> None:
    question, (voter, other, *_others) = sealed()
    client = signed_in(voter)
    put(client, question, review(client, question, ["1"]))
    receipt = client.get(url(question, "receipt")).context["receipt"]
    hers = signed_in(other)
    assert receipt.replace("-", "") in plain(client.get(url(question, "receipt")))
    assert receipt.replace("-", "") not in plain(hers.get(url(question, "receipt")))
    assert "Vous n’avez pas voté" in text_of(hers.get(url(question, "receipt")))
    assert hers.get(url(question, "receipt_file")).status_code == 404
    assert "/connexion" in Client().get(url(question, "receipt"))["Location"]
    assert "/connexion" in Client().get(url(question, "receipt_file"))["Location"]
    kept = client.cookies["sessionid"].value
    client.logout()
    stolen = Client()
    stolen.cookies["sessionid"] = kept  # a cookie that outlived its session
    assert "/connexion" in stolen.get(url(question, "receipt"))["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "K7QM3", "?" * 20, "x" * 5_000, "\0" * 20, "É" * 20, "💥" * 20, "²" * 20])
def test_what_is_no_receipt_is_said_to_be_none(typed: str) -> None:
    question, _voters = sealed()
    answer = Client().post(url(question, "check"), {"recepisse": typed})
    assert answer.status_code == 400
    assert "aria-invalid" in text_of(answer)


@pytest.mark.django_db
def test_a_question_of_another_consultation_is_not_found_under_this_one() -> None:
    question, (voter, *_others) = sealed()
    other = make_consultation(question.consultation.territory, "ailleurs")
    client = signed_in(voter)
    for name in ("question", "ballot", "receipt", "receipt_file", "check"):
        keys = [other.territory.slug, other.slug, question.pk]
        assert client.get(reverse(f"votes:{name}", args=keys)).status_code == 404
