"""Questions and ballots for machines: a retry gives the same receipt, nothing of the count is told before its end."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from consult.votes.models import CastKey, Question, SealedBallot, Superseded
from consult.votes.services.counting import count_question
from tests.api.client import api_of
from tests.consult.votes.urns import MODES, cast, end, fresh, make_question, make_vote, make_voters, sealed
from tests.make import DAY, queries_of
from tests.people import make_clichy, make_marcel, make_tourcoing

URL = "/api/v1/questions/"
PROBLEM = "application/problem+json"
pytestmark = pytest.mark.django_db
SHOWN = {
    "id", "consultation", "title", "text", "mode", "rule", "secrecy", "level", "status", "opens_at", "closes_at", "seats", "envelope",
    "points", "least", "most", "roll_size", "published",
}  # fmt: skip


def ballot(user: Any, question: Question, choice: Any, key: str = "") -> Any:
    """One ballot through the API."""
    body = {"choice": choice}
    return api_of(user).put(
        f"{URL}{question.pk}/ballot/", body, format="json", headers={"Idempotency-Key": key or str(uuid4())}
    )


def mine(user: Any, question: Question) -> Any:
    return api_of(user).get(f"{URL}{question.pk}/ballot/")


def test_what_is_sealed_is_listed_and_read_with_its_paper() -> None:
    question, (voter, *_others) = sealed()
    draft = make_question(question.consultation, title="En préparation")
    rows = api_of().get(URL, {"consultation": question.consultation_id, "territory": "93014"}).json()["results"]
    assert [row["id"] for row in rows] == [question.pk]
    assert set(rows[0]) == SHOWN
    one = api_of(voter).get(f"{URL}{question.pk}/").json()
    assert set(one) == SHOWN | {"options", "abilities"}
    assert [option["code"] for option in one["options"]] == ["1", "2", "3", "4"]
    assert one["abilities"]["vote"] == {"allowed": True, "reason": None, "label": None}
    assert api_of().get(f"{URL}{question.pk}/").json()["abilities"]["vote"]["reason"] == "sign_in"
    for tail in ("", "ballot/", "result/"):
        assert api_of(voter).get(f"{URL}{draft.pk}/{tail}").status_code == 404


def test_the_filters_keep_to_their_town_and_consultation() -> None:
    sealed()
    town = make_tourcoing()
    there, _voters = sealed(2, town=town)
    Question.objects.filter(pk=there.pk).update(title="Là-bas")
    for query, found in (
        ({"territory": "59599"}, 1),
        ({"territory": "00000"}, 0),
        ({"consultation": there.consultation_id}, 1),
    ):
        assert [row["title"] for row in api_of().get(URL, query).json()["results"]] == ["Là-bas"] * found
    for query in (
        {"status": "open"},
        {"ordering": "-id"},
        {"consultation": "1,2"},
        {"consultation": "x"},
        {"mode": "approval"},
    ):
        assert api_of().get(URL, query).status_code == 400


@pytest.mark.parametrize("mode", MODES)
def test_a_ballot_is_put_changed_and_found_again(mode: str) -> None:
    question, (voter, *_others) = sealed(mode=mode)
    _rule, _more, first, second = MODES[mode]
    assert mine(voter, question).json() == {"voted": False, "receipt": "", "words": ""}
    one, two = ballot(voter, question, first), ballot(voter, question, second)
    assert (one.status_code, two.status_code) == (200, 200)
    assert two["Cache-Control"] == "private, no-store"
    assert one.json()["receipt"] != two.json()["receipt"]
    found = mine(voter, question)
    assert found.json() == two.json()
    assert found.json()["receipt"] == bytes(SealedBallot.objects.get().receipt).hex()
    assert found["Cache-Control"] == "private, no-store"
    assert Superseded.objects.count() == 1


@pytest.mark.promise("R-8")
def test_a_retry_gives_the_same_receipt_and_another_choice_under_its_key_is_refused() -> None:
    question, (voter, other, *_others) = sealed()
    key = str(uuid4())
    first, again = (ballot(voter, question, ["1"], key) for _n in range(2))
    assert first.json() == again.json()
    refused = ballot(voter, question, ["2"], key)
    assert refused.status_code == 422
    assert refused["Content-Type"].startswith(PROBLEM)
    assert refused.json()["type"] == "urn:consult:cast_key_reused"
    assert SealedBallot.objects.get().version == 1
    assert ballot(other, question, ["2"], key).status_code == 422  # and tells nothing of whose it was
    missing = api_of(voter).put(f"{URL}{question.pk}/ballot/", {"choice": ["1"]}, format="json")
    assert missing.status_code == 400
    assert "Idempotency-Key" in missing.json()["errors"]
    assert CastKey.objects.count() == 1


WRONG = (
    [],
    ["9"],
    ["1", "1"],
    {"1": 1},
    "1",
    1,
    True,
    [1],
    [["1"]],
    [{}],
    [None],
    {"1": {"1": 1}},
    ["\0"],
    "x" * 9_000,
    [["["] * 900],
)


@pytest.mark.parametrize("choice", WRONG)
def test_a_paper_that_is_not_filled_as_it_asks_names_the_field(choice: Any) -> None:
    question, (voter, *_others) = sealed()
    answer = ballot(voter, question, choice)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(PROBLEM)
    assert list(answer.json()["errors"]) == ["choice"]
    assert not SealedBallot.objects.exists()
    assert not CastKey.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"choice": NaN}',
        b"[" * 50_000,
        b'{"choice":' + b"[" * 50_000,
        b'{"choice": ' + b"9" * 9_000 + b"}",
    ],
)
def test_what_is_no_json_is_refused_without_a_crash(body: bytes) -> None:
    question, (voter, *_others) = sealed()
    client = api_of(voter)
    client.raise_request_exception = False
    answer = client.generic(
        "PUT", f"{URL}{question.pk}/ballot/", body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(PROBLEM)
    assert not SealedBallot.objects.exists()


@pytest.mark.promise("S-7")
@pytest.mark.parametrize(
    "name", ["person", "pseudonym", "question", "version", "receipt", "status", "is_rehearsed", "key"]
)
def test_nothing_but_the_choice_is_read(name: str) -> None:
    question, (voter, *_others) = sealed()
    answer = api_of(voter).put(
        f"{URL}{question.pk}/ballot/",
        {"choice": ["1"], name: 1},
        format="json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 400
    assert name in answer.json()["errors"]
    assert not SealedBallot.objects.exists()


def test_who_may_not_vote_reads_why() -> None:
    question, (voter, *_others) = sealed()
    town = question.consultation.territory
    late = make_voters(town, 4)[3]
    for user, reason in ((late, "not_on_roll"), (make_marcel(town), "not_resident")):
        refused = ballot(user, question, ["1"])
        assert refused.status_code == 403
        assert refused.json()["type"] == f"urn:consult:{reason}"
    assert ballot(None, question, ["1"]).status_code == 401
    assert mine(None, question).status_code == 401
    end(question)
    refused = ballot(voter, question, ["1"])
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:consult:vote_over"
    assert not SealedBallot.objects.exists()


@pytest.mark.promise("B-3")
def test_nobody_reads_a_result_before_everybody_may() -> None:
    question, voters = sealed(12)
    official = question.created_by
    for voter in voters:
        cast(question, voter, ["1"])

    def told() -> list[int]:
        return [api_of(user).get(f"{URL}{question.pk}/result/").status_code for user in (None, voters[0], official)]

    assert told() == [404] * 3
    end(question)
    assert told() == [404] * 3
    Question.objects.filter(pk=question.pk).update(embargo_until=timezone.now() + DAY)
    count_question(question=fresh(question))
    assert told() == [404] * 3
    row = api_of(official).get(f"{URL}{question.pk}/").json()
    assert (row["status"], row["published"]) == ("closed", False)
    Question.objects.filter(pk=question.pk).update(embargo_until=timezone.now())
    assert told() == [200] * 3
    said = api_of().get(f"{URL}{question.pk}/result/").json()["result"]
    assert said["outcome"]["winners"] == ["1"]
    assert api_of().get(f"{URL}{question.pk}/").json()["status"] == "counted"


@pytest.mark.promise("S-3")
def test_another_persons_key_gives_no_receipt() -> None:
    question, (voter, other, *_others) = sealed()
    receipt = ballot(voter, question, ["1"]).json()["receipt"]
    assert receipt not in mine(other, question).content.decode()
    assert mine(other, question).json()["voted"] is False


def test_the_list_asks_as_often_for_twenty_questions_as_for_one() -> None:
    make_voters(make_clichy(), 1)
    consultation = make_vote(make_clichy())
    now = timezone.now()
    rows = [
        Question(
            consultation=consultation, title=f"Question {n}", status="open", sealed_at=now, opens_at=now - DAY, closes_at=now + DAY, choice_length=9
        )
        for n in range(21)
    ]  # fmt: skip
    Question.objects.bulk_create(rows[:1])
    cache.clear()
    few = queries_of(lambda: api_of().get(URL))
    Question.objects.bulk_create(rows[1:])
    cache.clear()
    answers: list[Any] = []
    assert queries_of(lambda: answers.append(api_of().get(URL))) == few
    assert len(answers[0].json()["results"]) == 20
