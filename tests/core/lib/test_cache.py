"""Redis is expendable: with it gone, what people do goes on."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from consult.comments.models import Comment
from consult.proposals.models import Support
from core.lib.cache import SteadyRedisCache
from tests.api.client import api_of
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia

NOBODY_THERE = "redis://127.0.0.1:1/0"
GONE = {"default": {"BACKEND": "core.lib.cache.SteadyRedisCache", "LOCATION": NOBODY_THERE}}


@pytest.fixture
def redis_is_gone() -> Iterator[None]:
    with override_settings(CACHES=GONE):
        yield


def test_without_redis_a_process_remembers_by_itself():
    spare = SteadyRedisCache(NOBODY_THERE, {})
    spare.set("ville", "Clichy")
    assert spare.get("ville") == "Clichy"
    assert spare.get_many(["ville", "autre"]) == {"ville": "Clichy"}
    assert (spare.add("essais", 1), spare.incr("essais"), spare.add("essais", 1)) == (True, 2, False)
    spare.clear()
    assert spare.get("ville") is None


@pytest.mark.parametrize("server", [settings.REDIS_URL, NOBODY_THERE], ids=["Redis", "nobody there"])
def test_a_tally_counts_each_key_apart_and_forgets_in_time(server: str):
    counter = SteadyRedisCache(server, {"KEY_PREFIX": "essai"})
    assert [counter.tally("a", 60), counter.tally("a", 60), counter.tally("b", 60)] == [1, 2, 1]
    counter.tally("bref", 60)
    counter.delete("bref")
    assert counter.tally("bref", 60) == 1


def test_a_tally_keeps_the_time_of_its_first():
    known = cache._cache.get_client()
    cache.tally("compte", 60)
    known.expire(cache.make_key("compte"), 20)
    cache.tally("compte", 60)
    assert known.ttl(cache.make_key("compte")) <= 20


def test_two_questions_use_one_client():
    known = cache._cache
    assert known.get_client() is known.get_client()


@pytest.mark.django_db
@pytest.mark.promise("R-3")
def test_without_redis_pages_supports_and_arguments_still_work(redis_is_gone: None):
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia())
    consultation = proposal.consultation
    pages = f"/t/{consultation.territory.slug}/consultations/{consultation.slug}/propositions/"
    reader = Client()
    reader.force_login(make_marcel())
    assert [client.get(pages).status_code for client in (Client(), reader)] == [200, 200]
    marcel = api_of(make_marcel())
    assert marcel.put(f"/api/v1/proposals/{proposal.pk}/support/").status_code == 200
    said = {"proposal": proposal.pk, "text": "Même sans mémoire, on se parle."}
    assert (
        marcel.post("/api/v1/comments/", said, format="json", headers={"Idempotency-Key": str(uuid4())}).status_code
        == 201
    )
    assert (Support.objects.count(), Comment.objects.count()) == (1, 1)
