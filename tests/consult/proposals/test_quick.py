"""The short road of a machine's support says exactly what the ordinary road says, or leaves the word to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase
from consult.proposals import facts, quick
from consult.proposals.facts import facts_of
from consult.proposals.models import Proposal, Support
from core.accounts.keys import hash_of_key
from core.accounts.models import ApiKey, Role, User
from core.accounts.selectors import standing_of
from core.lib.db import clock
from core.people.services import issue_api_key
from tests.make import make_consultation, make_phase, make_proposal
from tests.matrix.access import undone
from tests.people import give_role, make_clichy, make_marcel, make_nadia, make_samba, make_tourcoing, make_user

SHORT = "core.lib.quick.QuickRoads"
ORDINARY = [name for name in settings.MIDDLEWARE if name != SHORT]
YEAR = timedelta(days=365)


@dataclass
class Scene:
    """A resident with a key that may write, and a proposal of her town."""

    user: User
    key: str
    proposal: Proposal

    def ask(self, method: str = "put", path: str = "", **headers: str) -> HttpResponse:
        path = path or reverse("api:proposal-support", args=[self.proposal.pk])
        headers = {"Authorization": f"Bearer {self.key}", **headers}
        answer: HttpResponse = getattr(Client(), method)(path, headers={k: v for k, v in headers.items() if v})
        return answer


def scene() -> Scene:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town), make_nadia(town), support_count=0)
    user = make_marcel(town)
    _row, key = issue_api_key(user=user, label="essai", can_write=True, expires_at=timezone.now() + YEAR)
    return Scene(user, key, proposal)


def told(answer: HttpResponse) -> tuple[int, bytes, dict[str, Any]]:
    """Status, body and headers; the order of a policy's directives and of `Vary` says nothing."""
    heads = {name: sorted(value.split("; ")) for name, value in answer.items()}
    return answer.status_code, answer.content, heads


def ordinary(act: Callable[[], HttpResponse]) -> HttpResponse:
    with override_settings(MIDDLEWARE=ORDINARY):
        return act()


def close_phases(s: Scene) -> None:
    Phase.objects.update(period=(timezone.now() - 9 * YEAR, timezone.now() - YEAR))


CASES: dict[str, tuple[Callable[[Scene], object], dict[str, str]]] = {
    "support": (lambda s: None, {}),
    "again": (lambda s: s.ask(), {}),
    "step back": (lambda s: s.ask(), {"method": "delete"}),
    "step back from nothing": (lambda s: None, {"method": "delete"}),
    "any answer will do": (lambda s: None, {"Accept": "*/*"}),
    "a page is asked for": (lambda s: None, {"Accept": "text/html"}),
    "a foreign host": (lambda s: None, {"Host": "ailleurs.example"}),
    "no header": (lambda s: None, {"Authorization": ""}),
    "another header": (lambda s: None, {"Authorization": "Basic YTpi"}),
    "a header without a key": (lambda s: None, {"Authorization": "Bearer"}),
    "an unknown key": (lambda s: None, {"Authorization": "Bearer pc_inconnue"}),
    "expired": (lambda s: ApiKey.objects.update(expires_at=timezone.now()), {}),
    "revoked": (lambda s: ApiKey.objects.update(revoked_at=timezone.now()), {}),
    "for reading": (lambda s: ApiKey.objects.update(can_write=False), {}),
    "account closed": (lambda s: User.objects.filter(pk=s.user.pk).update(is_active=False), {}),
    "an unknown parameter": (lambda s: None, {"query": "?format=json"}),
    "no such proposal": (lambda s: setattr(s.proposal, "pk", 2**40), {}),
    "a draft": (lambda s: Proposal.objects.update(status="draft"), {}),
    "a draft consultation": (lambda s: Consultation.objects.update(status="draft"), {}),
    "withdrawn": (lambda s: Proposal.objects.update(status="withdrawn", withdrawn_reason="Fait."), {}),
    "consultation closed": (lambda s: Consultation.objects.update(status="closed"), {}),
    "phases over": (close_phases, {}),
    "phases over, step back": (close_phases, {"method": "delete"}),
    "from elsewhere": (lambda s: User.objects.filter(pk=s.user.pk).update(home=make_tourcoing()), {}),
    "from elsewhere, step back": (
        lambda s: User.objects.filter(pk=s.user.pk).update(home=make_tourcoing()), {"method": "delete"}
    ),
    "for the attested": (lambda s: Consultation.objects.update(who="attested"), {}),
    "another method": (lambda s: None, {"method": "post"}),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_both_roads_say_the_same_to_the_byte(case: str):
    prepare, asked = CASES[case]
    asked = dict(asked)
    at = scene()
    prepare(at)
    path = reverse("api:proposal-support", args=[at.proposal.pk]) + asked.pop("query", "")
    with undone():
        short = at.ask(path=path, **asked)
    assert told(short) == told(ordinary(lambda: at.ask(path=path, **asked)))


@pytest.mark.django_db
def test_what_does_not_exist_and_what_is_not_shown_are_one_answer():
    at = scene()
    missing = at.ask(path=f"/api/v1/proposals/{2**40}/support/")
    Proposal.objects.update(status="draft")
    assert missing.status_code == 404
    assert at.ask().content == missing.content


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_machine_s_support_costs_one_question_and_one_act(method: str):
    at = scene()
    at.ask()
    with CaptureQueriesContext(connection) as asked:
        assert at.ask(method).status_code == 200
    first = [query["sql"].split()[0] for query in asked if query["sql"].split()[0] not in {"SAVEPOINT", "RELEASE"}]
    assert first == ["SELECT", "WITH"] if method == "put" else first[:2] == ["SELECT", "DELETE"]


@pytest.mark.django_db
def test_its_question_and_its_act_are_planned_once():
    at = scene()
    for _time in range(4):
        at.ask()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE statement LIKE '%accounts_apikey%'), "
            "count(*) FILTER (WHERE statement LIKE '%INSERT INTO proposals_support%') FROM pg_prepared_statements"
        )
        assert cursor.fetchone() == (1, 1)


@pytest.mark.django_db
@pytest.mark.promise("S-12")
def test_both_roads_count_on_one_limit_and_a_refusal_counts_once(settings: Any):
    at = scene()
    settings.API_LIMITS = {"read": (100, 60), "write": (4, 60)}
    Proposal.objects.update(status="withdrawn", withdrawn_reason="Fait.")
    assert at.ask().status_code == 403
    Proposal.objects.update(status="published")
    answers = [at.ask(), ordinary(at.ask), at.ask(), at.ask(), ordinary(at.ask)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert told(answers[3]) == told(answers[4])


@pytest.mark.django_db
def test_the_facts_are_those_that_the_ordinary_road_reads():
    town = make_clichy()
    consultation = make_consultation(town, opened=(Kind.PROPOSE, Kind.VOTE), who="attested")
    make_phase(consultation, Kind.DISCUSS, timezone.now() + YEAR)
    proposal = make_proposal(consultation, make_nadia(town), support_count=7)
    paul = make_user("Paul Quinet", home=make_tourcoing())
    give_role(paul, Role.OFFICIAL, town)
    for user in (make_samba(town), make_nadia(town), paul):
        _row, key = issue_api_key(user=user, label="essai", can_write=True, expires_at=timezone.now() + YEAR)
        found = facts_of(hash_of_key(key), proposal.pk)
        assert found is not None
        assert found.standing == standing_of(user, town)
        assert found.standing.at <= clock()
        read = found.proposal
        assert (read.pk, read.status, read.support_count) == (proposal.pk, "published", 7)
        assert (read.consultation.status, read.consultation.who) == ("published", "attested")
        kept = [(phase.kind, phase.period) for phase in read.consultation.phases.all()]
        assert kept == [(phase.kind, phase.period) for phase in consultation.phases.order_by("period", "id")]


@pytest.mark.django_db
def test_a_proposal_that_changes_on_the_way_is_left_to_the_ordinary_road(monkeypatch: pytest.MonkeyPatch):
    at = scene()
    seen = facts.facts_of

    def withdrawn_meanwhile(*asked: Any) -> Any:
        found = seen(*asked)
        Proposal.objects.update(status="withdrawn", withdrawn_reason="Fait.")
        return found

    monkeypatch.setattr(quick, "facts_of", withdrawn_meanwhile)
    answer = at.ask()
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:consult:proposal_not_published")
    assert not Support.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_replaced_and_the_support_is_kept():
    at = scene()
    at.ask("delete")
    connection.connection.close()
    assert at.ask().status_code == 200
    assert Support.objects.count() == 1


@pytest.mark.django_db
def test_a_question_that_fails_is_asked_again_on_the_ordinary_road(monkeypatch: pytest.MonkeyPatch):
    at = scene()

    def fails(*asked: Any) -> None:
        raise DatabaseError("cached plan must not change result type")

    monkeypatch.setattr(quick, "facts_of", fails)
    assert at.ask().json() == {"supported": True, "supports": 1}


def test_it_stands_behind_what_sends_to_https_and_before_all_that_it_spares():
    assert settings.MIDDLEWARE.index(SHORT) == 1
    assert settings.MIDDLEWARE[0] == "django.middleware.security.SecurityMiddleware"
