"""The digests of 10,000 people in office in 1,000 towns: how long they take to prepare, among few settled answers and few events, and among many."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from consult.answers.models import Duty
from consult.consultations.models import Consultation, Status
from consult.digests.models import Digest, Shown
from consult.digests.services import prepare
from consult.proposals.models import Proposal
from consult.proposals.words import words_of
from core.accounts.models import Delegation, ElectedOffice, Person, User
from core.notices.models import Mail
from core.territories.models import CommonTheme, Territory
from tests.bench.dataset import BODY

TOWNS, OFFICES, OWED = 1_000, 10, 30  # a town: ten delegations, thirty answers owed
SETTLED = 200_000  # duties that were met, in the second measure
EVENTS = 1_000_000  # supports of the week, in the third measure
GOAL_S = 60.0
THEMES = [str(theme) for theme in CommonTheme][:OFFICES]
LONG_AGO = timedelta(days=90)
Line = dict[str, str | float]


def make() -> None:
    """The towns, who answers for what there, and what is owed."""
    now = timezone.now()
    towns = Territory.objects.bulk_create(
        Territory(
            code=f"{n + 10_000}", kind="municipality", name=f"Ville {n}", slug=f"ville-{n}", search_name=f"ville {n}",
            departement=("93", "59", "974", "971")[n % 4], opened_at=now - LONG_AGO,
        )
        for n in range(TOWNS)
    )  # fmt: skip
    persons = Person.objects.bulk_create(Person() for _n in range(TOWNS * OFFICES))
    users = User.objects.bulk_create(
        User(
            email=f"elue{n}@demo.example", display_name=f"Élue {n}", name_skeleton=f"elue{n}", person=person,
            home=towns[n // OFFICES], password="!",
        )
        for n, person in enumerate(persons)
    )  # fmt: skip
    offices = ElectedOffice.objects.bulk_create(
        ElectedOffice(user=user, territory=towns[n // OFFICES], function="Adjointe", since=now - LONG_AGO)
        for n, user in enumerate(users)
    )
    Delegation.objects.bulk_create(
        Delegation(office=office, theme=THEMES[n % OFFICES], since=now - LONG_AGO) for n, office in enumerate(offices)
    )
    consultations = Consultation.objects.bulk_create(
        Consultation(
            territory=town, slug="nos-priorites", title="Nos priorités", question="Que changer ?", summary="Dites-le.",
            status=Status.PUBLISHED, published_at=now - LONG_AGO,
        )
        for town in towns
    )  # fmt: skip
    owed(_proposals(consultations, TOWNS * OWED), is_met=False)


def _proposals(consultations: list[Consultation], count: int) -> list[Proposal]:
    words, now = words_of("Un banc à chaque arrêt", BODY), timezone.now()
    return Proposal.objects.bulk_create(
        Proposal(
            consultation=consultations[n % len(consultations)], theme=THEMES[n // len(consultations) % OFFICES], logic="prevent",
            status="published", published_at=now - LONG_AGO, rotation=(n * 0.618033988749895) % 1, **words,
        )
        for n in range(count)
    )  # fmt: skip


def owed(proposals: list[Proposal], *, is_met: bool) -> None:
    """An answer owed for each, met this week or still to come."""
    now = timezone.now()
    Duty.objects.bulk_create(
        Duty(
            proposal=proposal, threshold=200, supports=200, opened_at=now - timedelta(days=60), due_at=now + timedelta(days=n % 20 - 5),
            met_at=now - timedelta(days=n % 7) if is_met else None,
        )
        for n, proposal in enumerate(proposals)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def supported(count: int) -> None:
    """So many supports in the week, spread over all proposals."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH people AS (
                INSERT INTO accounts_person (id) SELECT gen_random_uuid() FROM generate_series(1, %(each)s) RETURNING id)
            INSERT INTO proposals_support (proposal_id, person_id, at)
            SELECT p.id, people.id, now() - random() * interval '7 days' FROM proposals_proposal p, people
            """,
            {"each": -(-count // Proposal.objects.count())},
        )
        cursor.execute("VACUUM ANALYZE")


def prepared() -> float:
    """Everybody's digest, written once; then all of it is forgotten, as if nobody had been told."""
    begun = time.perf_counter()
    written = prepare(timezone.now())
    took = time.perf_counter() - begun
    if len(written) != TOWNS * OFFICES or Mail.objects.count() != len(written):
        raise SystemExit(f"{len(written)} points et {Mail.objects.count()} lettres : le banc d’essai ne dit rien.")
    for model in (Shown, Digest, Mail):
        model.objects.all().delete()
    return took


def measures() -> Iterator[Line]:
    """In seconds over a minute; then the same beside the answers that were settled this week."""
    make()
    prepared()
    few = prepared()
    yield _line(f"{TOWNS * OFFICES} points, en 60 s", "secondes", few / GOAL_S, 1.0, few)
    done = _proposals(list(Consultation.objects.order_by("pk")), SETTLED)
    owed(done, is_met=True)
    many = prepared()
    yield _line(f"les mêmes, {SETTLED} réponses réglées à côté", "secondes", many / few, 2.0, many)
    supported(EVENTS)
    busy = prepared()
    yield _line(f"les mêmes, {EVENTS} soutiens dans la semaine", "secondes", busy / many, 2.0, busy)


def _line(name: str, floor: str, ratio: float, goal: float, took: float) -> Line:
    milliseconds = took * 1000 / (TOWNS * OFFICES)
    return {
        "name": name, "floor": floor, "ratio": round(ratio, 3), "goal": goal, "rps": round(TOWNS * OFFICES / took, 1),
        "p50_ms": round(milliseconds, 2), "p99_ms": round(milliseconds, 2),
    }  # fmt: skip
