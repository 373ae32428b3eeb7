"""What the benchmarks read: made in the database itself, the same on every run."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from consult.comments.models import Comment
from consult.consultations.models import Consultation, Kind, Phase, Status
from consult.proposals.models import Proposal
from consult.proposals.words import words_of
from core.accounts.keys import hash_of_key
from core.accounts.models import ApiKey, Person, User
from core.lib.text import html_of
from core.territories.models import Territory
from tests.bench import voting

SMALL, LARGE = 1_000, 100_000  # proposals
COMMENTS = 200
WRITERS = 1_000  # so many that none of them reaches the limit of writes a minute, even on a fast machine
SUBJECTS = ("Un jardin partagé", "Des bancs à l’ombre", "Une permanence de droits", "Un café des parents", "Des cours de vélo",
            "Une salle pour les jeunes", "Un bus le dimanche", "Des repas entre voisins", "Un écrivain public", "Une fête des rues")  # fmt: skip
PLACES = (
    "au Chêne-Pointu",
    "à la Dhuys",
    "au marché",
    "près du collège",
    "devant la gare",
    "au bord du canal",
    "derrière la mairie",
)
BODY = (
    "Beaucoup de voisines et de voisins ne se croisent plus. **Je propose** d’essayer pendant six mois, avec la régie de quartier.\n\n"
    "- un lieu ouvert deux soirs par semaine ;\n- une personne pour accueillir ;\n- un bilan public à la fin.\n\nCela coûterait peu, et l’on verrait vite."
)


@dataclass(frozen=True)
class Data:
    """Where to find what was made."""

    territory: Territory
    small: Consultation
    large: Consultation
    discussed: Proposal
    keys: list[str]
    small_ids: list[int]
    session: str
    question_id: int


def make_floor_tables() -> None:
    """The floor's two tables, and its rows to read; asked twice, made once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS floor_row (id bigserial PRIMARY KEY, title varchar(120) NOT NULL, text text NOT NULL, number integer NOT NULL)"
        )
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS floor_written (id bigserial PRIMARY KEY, title varchar(120) NOT NULL, number integer NOT NULL)"
        )
        cursor.execute(
            "INSERT INTO floor_row (title, text, number) SELECT 'Un banc ' || n, repeat('Une phrase. ', 16), n FROM generate_series(1, 1000) n WHERE NOT EXISTS (SELECT FROM floor_row)"
        )


def session_of(user: User) -> str:
    """Sign this account in; gives the key of its session."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def consultation_of(territory: Territory, slug: str) -> Consultation:
    """One that takes proposals."""
    now = timezone.now()
    consultation = Consultation.objects.create(
        territory=territory, slug=slug, title="Nos priorités", question="Que changer d’abord ?", summary="Dites-le en quelques mots.",
        status=Status.PUBLISHED, published_at=now - timedelta(days=10), answer_threshold=200,
    )  # fmt: skip
    period = DateTimeTZRange(now - timedelta(days=9), now + timedelta(days=30))
    Phase.objects.create(consultation=consultation, kind=Kind.PROPOSE, period=period)
    return consultation


def proposals_of(consultation: Consultation, authors: list[User], count: int) -> None:
    """So many published proposals in it."""
    now = timezone.now()
    said = [words_of(f"{subject} {place}", BODY) for subject in SUBJECTS for place in PLACES]
    themes = ["isolation", "housing", "health", "culture_sport", "ageing", "employment"]
    for start in range(0, count, 10_000):
        Proposal.objects.bulk_create(
            Proposal(
                consultation=consultation, author=authors[n % len(authors)], theme=themes[n % 6], status="published", logic="prevent",
                published_at=now - timedelta(seconds=n * 7), rotation=(n * 0.618033988749895) % 1, support_count=(n * 7919) % 97,
                **said[n % len(said)],
            )
            for n in range(start, min(start + 10_000, count))
        )  # fmt: skip


def make_town() -> tuple[Territory, list[User]]:
    """An open town and its thousand residents."""
    territory = Territory.objects.create(
        code="93014", kind="municipality", name="Clichy-sous-Bois", slug="clichy-sous-bois-93014", search_name="clichy sous bois",
        departement="93", population=29_354, population_year=2023, opened_at=timezone.now(),
    )  # fmt: skip
    persons = Person.objects.bulk_create(Person() for _n in range(WRITERS))
    users = User.objects.bulk_create(
        User(
            email=f"banc{n}@demo.example",
            display_name=f"Banc {n}",
            name_skeleton=f"banc{n}",
            person=p,
            home=territory,
            password="!",
        )
        for n, p in enumerate(persons)
    )
    return territory, users


def make() -> Data:
    """A town, a thousand residents with keys, consultations of 1,000 and of 100,000 proposals, one proposal with 200 arguments."""
    territory, users = make_town()
    keys = [f"pc_banc_{n}" for n in range(WRITERS)]
    year = timezone.now() + timedelta(days=365)
    ApiKey.objects.bulk_create(
        ApiKey(user=u, label="banc", key_hash=hash_of_key(k), can_write=True, expires_at=year)
        for u, k in zip(users, keys, strict=True)
    )
    small, large = consultation_of(territory, "mille"), consultation_of(territory, "cent-mille")
    proposals_of(small, users, SMALL)
    proposals_of(large, users, LARGE)
    discussed = Proposal.objects.filter(consultation=small).order_by("id")[0]
    text = "Je suis d’accord, mais il faudrait de l’ombre et un point d’eau tout près."
    roots = Comment.objects.bulk_create(
        Comment(
            proposal=discussed,
            author=users[n],
            stance=("for", "against", "neutral")[n % 3],
            text=text,
            html=html_of(text),
        )
        for n in range(COMMENTS // 2)
    )
    Comment.objects.bulk_create(
        Comment(proposal=discussed, author=users[n], parent=r, root=r, depth=1, text=text, html=html_of(text))
        for n, r in enumerate(roots)
    )
    Comment.objects.filter(depth=0).update(reply_count=1)
    Proposal.objects.filter(pk=discussed.pk).update(for_count=34, against_count=33, neutral_count=133)
    question = voting.make_question(small, users)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    ids = list(Proposal.objects.filter(consultation=small).order_by("id").values_list("id", flat=True))
    return Data(territory, small, large, discussed, keys, ids, session_of(users[0]), question.pk)
