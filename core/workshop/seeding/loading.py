"""Loads the demonstration, one pilot at a time, each whole or not at all."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.accounts.models import User
from core.accounts.names import skeleton
from core.audit.services import record
from core.lib.db import lock_name
from core.territories.models import Territory
from core.workshop.models import Preparation
from core.workshop.seeding.answers import seed_answers
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.contributions import fill
from core.workshop.seeding.crowd import crowd_of
from core.workshop.seeding.groups import gather
from core.workshop.seeding.moderation import seed_moderation
from core.workshop.seeding.opened import seed_open_data
from core.workshop.seeding.people import make_personas, name_analyst, settle
from core.workshop.seeding.pilots import open_territory
from core.workshop.seeding.processes import open_consultation
from core.workshop.seeding.quarters import fill_quarters, seed_observatory
from core.workshop.seeding.rooms import seed_rooms
from core.workshop.seeding.sheets import Sheet, proposals_of, read
from core.workshop.seeding.town import Town
from core.workshop.seeding.votes import seed_votes
from core.workshop.trouble import Trouble

OPENED_DAYS_AGO = 660
ANALYSED = (
    "consultations_consultation", "proposals_proposal", "proposals_support", "proposals_endorsement", "comments_comment",
    "accounts_user", "accounts_person", "accounts_attestation", "answers_answer", "answers_duty", "answers_commitment",
    "votes_question", "votes_registerline", "discussion_room", "discussion_message", "moderation_case",
)  # fmt: skip


def seed_all(say: Callable[[str], None] = lambda _line: None) -> int:
    """Every pilot that is not there yet; how many were made. A second run changes nothing."""
    sheets = read("pilots")
    territories = {t.code: t for t in Territory.objects.filter(code__in=[s["code"] for s in sheets])}
    missing = [s["code"] for s in sheets if s["code"] not in territories]
    if missing:
        raise Trouble(
            f"Il manque les territoires {', '.join(missing)} : lancez d'abord « manage.py load_territories »."
        )
    seed_platform()
    made = 0
    for sheet in sheets:
        territory = territories[sheet["code"]]
        counts = seed_pilot(territory=territory, sheet=sheet)
        if counts is not None:
            made += 1
            say(f"  {territory.name} : {in_words(counts)}")
    if made:
        _analyse()
    made += seed_votes(say)
    made += seed_rooms(say)
    made += seed_answers(say)
    made += seed_moderation(say)
    if made:
        _analyse()  # the observatory counts all of it: without statistics, by the worst of ways
    made += seed_observatory(say)
    made += seed_open_data(say)
    return made


def _analyse() -> None:
    """Let PostgreSQL know what was just written."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(ANALYSED)}")


def in_words(counts: Counter[str]) -> str:
    """« 260 personnes, 3 consultations, 45 propositions, … »; a space parts the thousands."""
    names = {
        "people": "personne", "consultations": "consultation", "proposals": "proposition",
        "comments": "argument", "supports": "soutien",
    }  # fmt: skip
    return ", ".join(
        f"{counts[key]:,} {name}{'s' if counts[key] > 1 else ''}".replace(",", "\u202f")
        for key, name in names.items()
        if counts[key]
    )


@transaction.atomic(durable=True)
def seed_platform() -> None:
    """The people who belong to no town."""
    lock_name("seed")
    if not _begin("seed:platform"):
        return
    now, chance = timezone.now(), Chance("platform")
    sheets = [sheet for sheet in read("people")["personas"] if sheet["territory"] is None]
    for user in make_personas(sheets, None, chance, now).values():
        name_analyst(user, now)


@transaction.atomic(durable=True)
def seed_pilot(*, territory: Territory, sheet: Sheet) -> Counter[str] | None:
    """One pilot, from its neighbourhoods to its last support; how many of each, or nothing where it was there."""
    lock_name("seed")
    if not _begin(f"seed:{territory.code}"):
        return None
    now, people = timezone.now(), read("people")
    here = [person for person in people["personas"] if person["territory"] == territory.code]
    neighbourhoods = open_territory(territory, sheet, now - timedelta(days=OPENED_DAYS_AGO))
    town = settle(territory, neighbourhoods, here, _taken(people), now)
    gather(
        town, *([g for g in people[kind] if g["territory"] == territory.code] for kind in ("associations", "partners"))
    )
    counts: Counter[str] = Counter(people=len(town.residents))
    for process in (process for process in read("consultations") if process["territory"] == territory.code):
        consultation = open_consultation(town, process)
        counts.update({"consultations": 1, **fill(town, consultation, _proposals(town, process))})
    counts.update(fill_quarters(town))
    record(actor=town.official, territory=territory, act="demo.seeded", target=f"territory:{territory.pk}", **counts)
    return counts


def _proposals(town: Town, process: Sheet) -> list[Sheet]:
    written = proposals_of(process["slug"])
    if not process.get("huge"):
        return written
    oldest = -min(phase["starts"] for phase in process["phases"] if phase["kind"] == "propose")
    return [*written, *crowd_of(town, read("variations"), process["local_themes"], oldest)]


def _taken(people: dict[str, Any]) -> set[str]:
    """What no generated name may look like: the accounts that exist, and those whose life is written."""
    return {
        *User.objects.values_list("name_skeleton", flat=True),
        *(skeleton(p["display_name"]) for p in people["personas"]),
    }


def _begin(step: str) -> bool:
    """Mark a step as done, in the transaction that does it; False where it was done before."""
    return Preparation.objects.get_or_create(step=step)[1]
