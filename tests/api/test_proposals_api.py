"""The door for machines: it translates, and it never acts twice."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from consult.proposals.models import Proposal, Support
from tests.api.client import api_of
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, make_tourcoing, make_user

URL = "/api/v1/proposals/"
PROBLEM = "application/problem+json"


def words(consultation: object, **more: object) -> dict[str, object]:
    said = {
        "consultation": consultation.pk,
        "title": "Un jardin partagé",
        "body": "Sous les tours, la terre attend.",
        "theme": "isolation",
        "logic": "prevent",
    }
    return {**said, **more}


@pytest.mark.django_db
def test_a_resident_publishes_and_the_answer_tells_it():
    consultation = make_consultation(make_clichy())
    answer = api_of(make_nadia()).post(
        URL, words(consultation), format="json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.status_code == 201, answer.json()
    assert answer.json()["author"] == "Nadia Benali-Morel"
    assert api_of().get(f"{URL}{answer.json()['id']}/").json()["title"] == "Un jardin partagé"


@pytest.mark.django_db
@pytest.mark.promise("R-8")
def test_the_same_key_gives_the_same_answer_and_other_words_under_it_are_refused():
    consultation = make_consultation(make_clichy())
    nadia, marcel = make_nadia(), make_marcel()
    key = {"Idempotency-Key": str(uuid4())}
    first = api_of(nadia).post(URL, words(consultation), format="json", headers=key)
    again = api_of(nadia).post(URL, words(consultation), format="json", headers=key)
    other = api_of(nadia).post(URL, words(consultation, title="Autre chose"), format="json", headers=key)
    missing = api_of(nadia).post(URL, words(consultation), format="json")
    stranger = api_of(marcel).post(URL, words(consultation, title="La mienne"), format="json", headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, missing.status_code) == (422, 400)
    assert "Idempotency-Key" in missing.json()["errors"]
    assert stranger.status_code == 201
    assert stranger.json()["id"] != first.json()["id"]
    assert Proposal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-8")
def test_ten_hands_with_one_key_publish_once():
    consultation = make_consultation(make_clichy())
    nadia = make_nadia()
    key = {"Idempotency-Key": str(uuid4())}
    answers: list[int] = []

    def hand() -> None:
        try:
            answers.append(api_of(nadia).post(URL, words(consultation), format="json", headers=key).status_code)
        finally:
            connection.close()

    hands = [threading.Thread(target=hand) for _n in range(10)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert answers == [201] * 10
    assert Proposal.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.promise("S-6")
@pytest.mark.parametrize(
    "query",
    ["author__password__startswith=pbkdf2", "ordering=author__email", "search=x", "theme=x", "consultation=-1", "consultation=9e9", "cursor=%00",
     "cursor=cD1hYmM=", "cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ==", "cursor=abc",
     "theme=isolation&theme=health", "q=%00", "limit=x&bad=1", "status=draft"],
)  # fmt: skip
def test_a_question_that_is_not_known_is_an_error_that_names_it(query: str):
    answer = api_of().get(f"{URL}?{query}")
    assert answer.status_code in {400, 404}, answer.content
    assert answer["Content-Type"].startswith(PROBLEM)


@pytest.mark.django_db
@pytest.mark.promise("S-7")
@pytest.mark.parametrize(
    "field",
    [
        "is_official",
        "status",
        "author",
        "weight",
        "support_count",
        "created_at",
        "voice",
        "published_at",
        "territory",
        "external_key",
    ],
)
def test_a_field_that_is_not_asked_for_is_refused_by_name(field: str):
    consultation = make_consultation(make_clichy())
    answer = api_of(make_nadia()).post(
        URL, words(consultation, **{field: "1"}), format="json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Proposal.objects.exists()


@pytest.mark.django_db
@pytest.mark.promise("S-2")
def test_another_towns_references_do_not_exist():
    ours, theirs = make_consultation(make_clichy()), make_consultation(make_tourcoing())
    place = theirs.territory.neighbourhoods.create(name="Brun-Pain", slug="brun-pain")
    theme = theirs.themes.create(common="isolation", label="Nos anciens")
    for extra in ({"neighbourhood": place.pk}, {"local_theme": theme.pk}):
        answers = [
            api_of(make_nadia()).post(
                URL, words(ours, **{name: number}), format="json", headers={"Idempotency-Key": str(uuid4())}
            )
            for name, pk in extra.items()
            for number in (pk, 2**40)
        ]
        assert {a.status_code for a in answers} == {404}
        assert answers[0].content == answers[1].content
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_the_search_does_not_depend_on_the_language_of_the_database():
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia(), title="Des bancs on ne peut plus beaux")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_text_search_config = 'pg_catalog.english'")
        found = api_of().get(URL, {"q": "on"}).json()["results"]
    assert [row["id"] for row in found] == [proposal.pk]


@pytest.mark.django_db
def test_support_is_put_once_and_taken_back_once():
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    client = api_of(make_marcel())
    url = f"{URL}{proposal.pk}/support/"
    assert [client.put(url).json() for _n in range(2)] == [{"supported": True, "supports": 1}] * 2
    assert [client.delete(url).json() for _n in range(2)] == [{"supported": False, "supports": 0}] * 2
    assert not Support.objects.exists()


@pytest.mark.django_db
def test_who_may_not_support_reads_why():
    town = make_clichy()
    proposal = make_proposal(make_consultation(town), make_nadia())
    stranger = make_user("Paul Quinet", home=make_tourcoing())
    url = f"{URL}{proposal.pk}/support/"
    refused = api_of(stranger).put(url)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:consult:not_from_here"
    assert api_of().put(url).status_code in {401, 403}


@pytest.mark.django_db
@pytest.mark.promise("S-22")
def test_a_signed_in_browser_without_its_token_is_refused():
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    client = api_of()
    client.handler.enforce_csrf_checks = True
    client.force_login(make_marcel())
    assert client.put(f"{URL}{proposal.pk}/support/").status_code == 403
    assert not Support.objects.exists()


@pytest.mark.django_db
def test_too_many_writes_in_a_minute_wait_and_reads_go_on(settings: object):
    settings.API_LIMITS = {"read": (100, 60), "write": (2, 60)}
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    url = f"{URL}{proposal.pk}/support/"
    marcel = api_of(make_marcel())
    answers = [marcel.put(url) for _n in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]
    assert answers[2]["Content-Type"].startswith(PROBLEM)
    assert marcel.get(url.removesuffix("support/")).status_code == 200
    assert api_of(make_nadia()).put(url).status_code == 200
