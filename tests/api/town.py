"""One town with a consultation under way, and the next town's, for the tests of the API."""

from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from rest_framework.test import APIClient

from consult.consultations.models import Consultation, Kind, Phase, Status
from consult.proposals import services
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.accounts.selectors import standing_of
from core.territories.models import Territory


def make_consultation(
    town: Territory, slug: str = "mieux-vivre", status: str = Status.PUBLISHED, **fields: Any
) -> Consultation:
    """Proposing has been open for a week and stays so for another."""
    now = timezone.now()
    consultation = Consultation.objects.create(
        territory=town, slug=slug, title="Mieux vivre ensemble", question="Que changer d’abord ?", summary="Dites-le nous.",
        status=status, published_at=now - timedelta(days=8), **fields,
    )  # fmt: skip
    week = DateTimeTZRange(now - timedelta(days=7), now + timedelta(days=7))
    Phase.objects.create(consultation=consultation, kind=Kind.PROPOSE, period=week)
    return consultation


def make_proposal(
    author: User,
    consultation: Consultation,
    title: str = "Un banc devant l’école",
    body: str = "On y attend debout, sous la pluie.",
) -> Proposal:
    """Published by its author through the service."""
    return services.propose(
        standing=standing_of(author, consultation.territory), consultation=consultation, title=title, body=body
    )


def api_of(user: User | None = None) -> APIClient:
    """A client of the API, signed in or not."""
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client
