"""Voting on a page: what is promised is read first, the paper is looked over, the urn takes it, the receipt is found again."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consult.votes import guarantee
from consult.votes.models import Leaf, Question, RollEntry, SealedBallot, Superseded
from consult.votes.modes import MODES as PAPERS
from consult.votes.sealing import words
from consult.votes.selectors import paper_of
from consult.votes.services.closing import log_ballots
from tests.booth import hidden, plain, put, review, rows, text_of, url
from tests.consult.votes.urns import MODES, cast, end, make_voters, sealed
from tests.people import make_marcel, signed_in


@pytest.mark.django_db
@pytest.mark.parametrize("secrecy", ["simple", "scrutin"])
def test_what_is_promised_and_what_is_not_is_read_before_voting(secrecy: str) -> None:
    question, (voter, *_others) = sealed(secrecy=secrecy)
    for client in (Client(), signed_in(voter)):
        page = text_of(client.get(url(question, "question"))).replace("\u202f", " ").replace("\u00a0", " ")
        for sentence in (*guarantee.promises(question), *guarantee.limits(question)):
            assert sentence.replace("\u202f", " ").replace("\u00a0", " ") in page, sentence
        assert f"Texte de garantie, version {guarantee.VERSION}." in page
        assert "Ce n’est pas une élection" in page
        assert "il faut faire confiance au serveur" in page
        assert ("bulletin secret" in page) == (secrecy == "scrutin")  # PROMISES 2.1, line 38
    assert ("dépositaires et l’hébergeur" in page) == (secrecy == "scrutin")


@pytest.mark.django_db
@pytest.mark.parametrize("mode", MODES)
def test_each_paper_is_filled_looked_over_put_right_cast_and_found_again(mode: str) -> None:
    question, (voter, *_others) = sealed(mode=mode)
    client, (_rule, _more, first, second) = signed_in(voter), MODES[mode]
    carried = review(client, question, first)
    assert json.loads(carried["choix"]) == first
    assert rows() == 0  # a review writes nothing
    back = client.post(url(question), {**carried, "acte": "corriger"})
    assert back.status_code == 200
    assert "Relire mon bulletin" in text_of(back)
    assert hidden(back)["cle"] == carried["cle"]
    assert rows() == 0
    carried = review(client, question, second)
    done = put(client, question, carried)
    assert (done.status_code, done["Location"]) == (302, url(question, "receipt"))
    ballot = SealedBallot.objects.get()
    receipt = words.receipt_words(bytes(ballot.receipt))
    page = client.get(done["Location"])
    assert receipt.replace("-", "") in plain(page)
    kept = client.get(url(question, "receipt_file")).content.decode()
    assert kept.count(receipt) == 1
    assert url(question, "check") in kept  # a file and a sheet have no links: they say where to look
    assert url(question, "check") in text_of(page)
    assert "Votre bulletin est dans l’urne" in text_of(client.get(url(question, "question")))
    for title, _given in PAPERS[mode].in_words(second, paper_of(question)):
        assert title not in text_of(page)  # the receipt does not say what it is the receipt of


@pytest.mark.django_db
@pytest.mark.promise("A-3")
def test_the_paper_that_is_put_right_shows_what_was_ticked() -> None:
    question, (voter, *_others) = sealed()
    client = signed_in(voter)
    back = client.post(url(question), {**review(client, question, ["1", "3"]), "acte": "corriger"})
    ticked = re.findall(r'value="(\d)"[^>]* checked', back.content.decode())
    assert ticked == ["1", "3"]


@pytest.mark.django_db
@pytest.mark.promise("B-5")
def test_a_changed_vote_gives_another_receipt_and_the_first_is_told_replaced_once_the_urn_is_closed() -> None:
    question, voters = sealed(12)
    client, receipts = signed_in(voters[0]), []
    for choice in (["1"], ["2"]):
        put(client, question, review(client, question, choice))
        receipts.append(client.get(url(question, "receipt")).context["receipt"])
    assert receipts[0] != receipts[1]
    assert "Changer mon bulletin" in text_of(client.get(url(question)))
    for voter in voters[1:]:
        cast(question, voter, ["3"])
    for receipt in receipts:
        assert "pas encore au journal" in text_of(Client().post(url(question, "check"), {"recepisse": receipt}))
    end(question)
    old, new = (text_of(Client().post(url(question, "check"), {"recepisse": receipt.lower()})) for receipt in receipts)
    assert "marqué « remplacé »" in old
    assert "Ce récépissé est au journal" in new
    assert "remplacé »" not in new.partition("<form")[0]


@pytest.mark.django_db
def test_while_the_vote_runs_nobody_learns_from_a_receipt_that_its_voter_came_back() -> None:
    question, voters = sealed(22)
    receipts = {cast(question, voter, ["3"]).receipt: voter for voter in voters}
    assert log_ballots(question=question) == 11
    shown = bytes(Leaf.objects.filter(question=question, value__in=receipts).order_by("index")[0].value)
    cast(question, receipts[shown], ["2"])
    typed = {"recepisse": words.receipt_words(shown)}
    page = text_of(Client().post(url(question, "check"), typed))
    assert "Ce récépissé est au journal" in page
    assert "remplacé »" not in page
    end(question)
    assert "marqué « remplacé »" in text_of(Client().post(url(question, "check"), typed))


@pytest.mark.django_db
@pytest.mark.promise("R-8")
def test_a_button_pressed_twice_leaves_one_ballot_and_one_receipt() -> None:
    question, (voter, *_others) = sealed()
    client = signed_in(voter)
    carried = review(client, question, ["1"])
    assert {put(client, question, carried).status_code for _press in range(3)} == {302}
    assert SealedBallot.objects.get().version == 1
    assert not Superseded.objects.exists()


@pytest.mark.django_db
def test_a_form_that_served_already_is_refused_for_another_choice() -> None:
    question, (voter, *_others) = sealed()
    client = signed_in(voter)
    carried = review(client, question, ["1"])
    put(client, question, carried)
    stale = put(client, question, {**carried, "choix": '["2"]'})
    assert stale.status_code == 422
    assert "Ce formulaire a déjà servi pour un autre choix" in text_of(stale)
    assert SealedBallot.objects.get().version == 1


@pytest.mark.django_db
def test_who_may_not_vote_is_told_why_and_writes_nothing() -> None:
    question, _voters = sealed()
    town = question.consultation.territory
    late = make_voters(town, 4)[3]
    for user, reason in ((make_marcel(town), "pas sur la liste de ce vote"), (late, "pas sur la liste de ce vote")):
        client = signed_in(user)
        for answer in (client.get(url(question)), put(client, question, {"choix": '["1"]', "cle": "x" * 16})):
            assert answer.status_code == 403
            assert reason in text_of(answer)
    away = Client().get(url(question))
    assert away.status_code == 302
    assert "/connexion" in away["Location"]
    assert rows() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("begins", "words_said"), [(3, "pas encore commencé"), (-3, "clos")])
def test_outside_its_dates_the_urn_takes_nothing(begins: int, words_said: str) -> None:
    question, (voter, *_others) = sealed()
    client = signed_in(voter)
    carried = review(client, question, ["1"])
    now = timezone.now()
    opens = now + timedelta(days=begins)
    Question.objects.filter(pk=question.pk).update(opens_at=opens, closes_at=opens + timedelta(days=1))
    answer = put(client, question, carried)
    assert answer.status_code == 403
    assert words_said in text_of(answer)
    assert client.get(url(question)).status_code == 403
    assert rows() == 0


@pytest.mark.django_db
def test_whoever_was_given_a_sheet_of_paper_does_not_vote_on_line() -> None:
    question, (voter, *_others) = sealed()
    RollEntry.objects.filter(question=question, person=voter.person).update(paper_at=timezone.now())
    client = signed_in(voter)
    for answer in (client.get(url(question)), put(client, question, {"choix": '["1"]', "cle": "x" * 16})):
        assert answer.status_code == 403
        assert "Un bulletin papier vous a été remis" in text_of(answer)
    assert "Vous avez voté sur papier" in text_of(client.get(url(question, "receipt")))
    assert client.get(url(question, "receipt_file")).status_code == 404


@pytest.mark.django_db
def test_the_english_pages_speak_english() -> None:
    question, (voter, *_others) = sealed()
    client = signed_in(voter)
    page = client.get(url(question, english=True))
    assert page.status_code == 200
    assert 'lang="en"' in page.content.decode()
    said = client.post(url(question, english=True), {"choice": ["1"], **hidden(page)})
    assert said.status_code == 200
    done = client.post(url(question, english=True), {**hidden(said), "acte": "deposer"})
    assert done["Location"].startswith("/en/")
    assert 'lang="en"' in client.get(done["Location"]).content.decode()
    assert 'lang="en"' in client.get(url(question, "question", english=True)).content.decode()
