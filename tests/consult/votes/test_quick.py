"""The short road of a machine's ballot says what the ordinary road says, or leaves the word to it."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.votes.keys import destroy_keys
from consult.votes.models import Question, RollEntry, SealedBallot
from core.accounts.models import ApiKey, Attestation, User
from core.people.services import issue_api_key
from tests.consult.votes.urns import sealed

ORDINARY = [name for name in settings.MIDDLEWARE if name != "core.lib.quick.QuickRoads"]
SAME_KEY = "une-intention-de-voter"


class Scene:
    """A voter with a key that may write, and a question that is open."""

    def __init__(self) -> None:
        self.question, (self.user, *_others) = sealed(2)
        year = timezone.now() + timedelta(days=365)
        _row, self.key = issue_api_key(user=self.user, label="essai", can_write=True, expires_at=year)

    def ask(self, body: Any = None, query: str = "", once: str = "", **heads: str) -> HttpResponse:
        path = reverse("api:question-ballot", args=[self.question.pk]) + query
        said = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": once or str(uuid.uuid4()), **heads}
        kept = {name.replace("_", "-"): value for name, value in said.items() if value}
        content = body if isinstance(body, bytes) else json.dumps({"choice": ["1"]} if body is None else body)
        return Client().put(path, content, content_type="application/json", headers=kept)


def told(answer: HttpResponse) -> tuple[int, Any, dict[str, Any]]:
    """Status, body without what chance decides, headers without their order."""
    body = json.loads(answer.content)
    for name in ("receipt", "words"):
        body[name] = len(body[name]) if name in body else None
    heads = {name: sorted(value.replace(",", ";").split("; ")) for name, value in answer.items()}
    return answer.status_code, body, heads


def later(days: int) -> Callable[[Scene], object]:
    return lambda s: Question.objects.update(
        closes_at=timezone.now() + timedelta(days=days), opens_at=timezone.now() - timedelta(days=9)
    )


CASES: dict[str, tuple[Callable[[Scene], object], dict[str, Any]]] = {
    "a first ballot": (lambda s: None, {}),
    "another ballot": (lambda s: s.ask(), {}),
    "the same intention again": (lambda s: s.ask(once=SAME_KEY), {"once": SAME_KEY}),
    "the same intention for another choice": (lambda s: s.ask(once=SAME_KEY), {"once": SAME_KEY, "body": {"choice": ["2"]}}),
    "no intention": (lambda s: None, {"once": "court"}),
    "a choice that is not one": (lambda s: None, {"body": {"choice": ["9"]}}),
    "no choice": (lambda s: None, {"body": {}}),
    "one more field": (lambda s: None, {"body": {"choice": ["1"], "weight": 2}}),
    "no JSON": (lambda s: None, {"body": b"{"}),
    "an unknown parameter": (lambda s: None, {"query": "?poids=2"}),
    "an unknown key": (lambda s: None, {"Authorization": "Bearer pc_inconnue"}),
    "nobody": (lambda s: None, {"Authorization": ""}),
    "for reading": (lambda s: ApiKey.objects.update(can_write=False), {}),
    "expired": (lambda s: ApiKey.objects.update(expires_at=timezone.now()), {}),
    "account closed": (lambda s: User.objects.filter(pk=s.user.pk).update(is_active=False), {}),
    "not attested": (lambda s: Attestation.objects.all().delete(), {}),
    "not on the roll": (lambda s: RollEntry.objects.all().delete(), {}),
    "voted on paper": (lambda s: RollEntry.objects.update(paper_at=timezone.now()), {}),
    "over": (later(-1), {}),
    "keys away": (lambda s: destroy_keys(s.question), {}),
    "no such question": (lambda s: setattr(s.question, "pk", 2**40), {}),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", CASES)
def test_both_roads_say_the_same(case: str) -> None:
    before, asked = CASES[case]
    scene = Scene()
    before(scene)
    with override_settings(MIDDLEWARE=ORDINARY):
        ordinary = told(scene.ask(**asked))
    # The ballot of the ordinary road is one more intention: a retry on the short one finds the same state.
    assert told(scene.ask(**asked)) == ordinary


@pytest.mark.django_db(transaction=True)
def test_the_plain_case_takes_the_short_road_and_few_questions() -> None:
    scene = Scene()
    scene.ask()
    with CaptureQueriesContext(connection) as short:
        assert scene.ask().status_code == 200
    with override_settings(MIDDLEWARE=ORDINARY), CaptureQueriesContext(connection) as ordinary:
        assert scene.ask().status_code == 200
    assert len(short) < len(ordinary)
    assert SealedBallot.objects.get().version == 3
