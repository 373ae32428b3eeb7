"""What the tests are made of: a consultation with its phases, proposals and arguments."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from consult.comments.models import Comment
from consult.consultations.models import Consultation, Kind, Phase, Status, Who
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.steps import a_place_in_the_round
from consult.proposals.words import words_of
from core.accounts.models import User
from core.lib.text import html_of
from core.territories.models import Territory

DAY = timedelta(days=1)


def make_phase(consultation: Consultation, kind: Kind, begins: datetime | None = None, days: float = 30) -> Phase:
    """A phase that began ten days ago, unless said otherwise."""
    begins = begins or timezone.now() - 10 * DAY
    return Phase.objects.create(
        consultation=consultation, kind=kind, period=TimestamptzRange(begins, begins + days * DAY)
    )


def make_consultation(
    territory: Territory,
    slug: str = "nos-priorites",
    opened: tuple[Kind, ...] = (Kind.PROPOSE, Kind.DISCUSS),
    **fields: Any,
) -> Consultation:
    """A consultation that runs, where proposing and discussing are open."""
    values: dict[str, Any] = {
        "title": "Nos priorités pour mieux vivre ensemble", "question": "Que voulez-vous changer près de chez vous ?",
        "summary": "La ville choisit avec vous ses priorités.", "status": Status.PUBLISHED, "who": Who.RESIDENTS,
        "published_at": timezone.now() - 12 * DAY, "answer_threshold": 50,
    }  # fmt: skip
    consultation = Consultation.objects.create(territory=territory, slug=slug, **{**values, **fields})
    for kind in opened:
        make_phase(consultation, kind)
    return Consultation.objects.select_related("territory").prefetch_related("phases").get(pk=consultation.pk)


def make_proposal(
    consultation: Consultation,
    author: User | None = None,
    title: str = "Un banc à chaque arrêt",
    body: str = "",
    **fields: Any,
) -> Proposal:
    """A proposal published yesterday, unless said otherwise."""
    body = body or "Nos aînées font une pause entre le marché et la maison. Un banc suffit."
    values: dict[str, Any] = {
        "status": ProposalStatus.PUBLISHED, "published_at": timezone.now() - DAY, "rotation": a_place_in_the_round(),
        "created_at": timezone.now() - 2 * DAY,
    }  # fmt: skip
    return Proposal.objects.create(
        consultation=consultation, author=author, **{**values, **words_of(title, body), **fields}
    )


def make_comment(
    proposal: Proposal, author: User | None = None, text: str = "C’est ce qui nous manque.", **fields: Any
) -> Comment:
    """An argument written an hour ago; counters are the caller's affair."""
    values: dict[str, Any] = {"created_at": timezone.now() - timedelta(hours=1), "html": html_of(text), "text": text}
    return Comment.objects.create(proposal=proposal, author=author, **{**values, **fields})


def queries_of(act: Any) -> int:
    """How many times the database is asked."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


@pytest.fixture
def consultation(clichy: Territory) -> Consultation:
    """Clichy's consultation, open to proposals and arguments."""
    return make_consultation(clichy)
