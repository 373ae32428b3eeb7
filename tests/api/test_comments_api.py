"""Arguments through the API."""

from uuid import uuid4

import pytest

from consult.comments.models import Comment
from tests.api.client import api_of
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia

URL = "/api/v1/comments/"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


@pytest.mark.django_db
def test_an_argument_and_its_reply_are_read_back_in_order():
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    marcel = api_of(make_marcel())
    first = marcel.post(
        URL,
        {"proposal": proposal.pk, "text": "D’accord, mais à l’ombre.", "stance": "for"},
        format="json",
        headers=key(),
    )
    reply = marcel.post(
        URL,
        {"proposal": proposal.pk, "text": "Et près de l’arrêt.", "parent": first.json()["id"]},
        format="json",
        headers=key(),
    )
    assert (first.status_code, reply.status_code) == (201, 201), (first.content, reply.content)
    listed = api_of().get(f"{URL}?proposal={proposal.pk}").json()["results"]
    assert {c["id"]: c["depth"] for c in listed} == {first.json()["id"]: 0, reply.json()["id"]: 1}


@pytest.mark.django_db
@pytest.mark.promise("R-8")
def test_a_lost_answer_and_a_retry_leave_one_argument():
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    once, said = key(), {"proposal": proposal.pk, "text": "Une seule fois suffit.", "stance": "for"}
    answers = [api_of(make_marcel()).post(URL, said, format="json", headers=once) for _n in range(3)]
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert Comment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "named"),
    [({"text": ""}, "text"), ({"text": "x" * 3001}, "text"), ({"text": "ok", "stance": "maybe"}, "stance"), ({"text": ["liste"]}, "text"), ({}, "text")],
)  # fmt: skip
def test_bad_words_are_refused_by_field_and_nothing_is_written(said: dict[str, object], named: str):
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    answer = api_of(make_marcel()).post(URL, {"proposal": proposal.pk, **said}, format="json", headers=key())
    assert answer.status_code == 400
    assert named in answer.json()["errors"]
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_a_reply_under_another_proposal_is_not_found():
    town = make_clichy()
    consultation = make_consultation(town)
    here, there = (
        make_proposal(consultation, make_nadia()),
        make_proposal(consultation, make_nadia(), "Une fontaine", "Pour les enfants du square."),
    )
    marcel = api_of(make_marcel())
    first = marcel.post(URL, {"proposal": there.pk, "text": "Oui pour la fontaine."}, format="json", headers=key())
    answer = marcel.post(
        URL,
        {"proposal": here.pk, "text": "Je réponds ailleurs.", "parent": first.json()["id"]},
        format="json",
        headers=key(),
    )
    assert answer.status_code == 404
