"""Fills a consultation: proposals, supports, endorsements, revisions; counters equal what is counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from consult.consultations.models import Consultation, Kind, Phase, Theme, Who
from consult.consultations.voices import Voice
from consult.proposals.models import EDIT_WINDOW, Endorsement, Proposal, Revision, Status, Support
from consult.proposals.words import words_of
from core.accounts.models import Association, User
from core.lib.db import require_transaction
from core.workshop.seeding.processes import season
from core.workshop.seeding.sheets import Sheet
from core.workshop.seeding.talk import Said, say
from core.workshop.seeding.town import Town

BATCH = 5000  # rows in one statement
ONE_REVISED_IN = 7  # published proposals
WRITTEN_BEFORE = timedelta(hours=20)  # at most, between the first word and publication
PROPOSING, TALKING = {Kind.PROPOSE}, {Kind.PROPOSE, Kind.DISCUSS}


@dataclass
class Plan:
    """A proposal to be, and all that hangs from it."""

    proposal: Proposal
    sheet: Sheet
    until: datetime  # when its season ends
    said: list[Said] = field(default_factory=list)


def fill(town: Town, consultation: Consultation, sheets: Sequence[Sheet]) -> dict[str, int]:
    """Step: everything that people gave to one consultation; how many of each."""
    require_transaction()
    phases = list(Phase.objects.filter(consultation=consultation))
    themes = {theme.label: theme for theme in Theme.objects.filter(consultation=consultation)}
    pool = town.attested if consultation.who == Who.ATTESTED else town.residents
    plans = [_plan(town, consultation, sheet, phases, themes, pool) for sheet in sheets]
    revised = _revisions(town, plans)
    Proposal.objects.bulk_create([plan.proposal for plan in plans], batch_size=500)
    Revision.objects.bulk_create(revised)
    supports = [row for plan in plans for row in _supports(town, plan, pool)]
    Support.objects.bulk_create(supports, batch_size=BATCH)
    Endorsement.objects.bulk_create([row for plan in plans for row in _endorsements(town, plan)])
    comments = say([said for plan in plans for said in plan.said])
    return {"proposals": len(plans), "comments": comments, "supports": len(supports)}


def _plan(
    town: Town, consultation: Consultation, sheet: Sheet, phases: Sequence[Phase], themes: dict[str, Theme],
    pool: Sequence[User],
) -> Plan:  # fmt: skip
    """The proposal with its dates, its author and its counters, and what is said of it."""
    chance, status = town.chance, sheet["status"]
    opened, closed = season(phases, PROPOSING, town.now)
    published = min(max(town.day(-sheet["age_days"]) + timedelta(hours=chance.uniform(0, 12)), opened), closed)
    _since, until = season(phases, TALKING, town.now)
    withdrawn = chance.moment(published + timedelta(days=1), until) if status == Status.WITHDRAWN else None
    until = max(withdrawn or until, published)
    author, voice, association = _voice(town, sheet, pool)
    theme = themes.get(sheet.get("local_theme") or "")
    area = sheet.get("neighbourhood")
    proposal = Proposal(
        consultation=consultation, author=author, on_behalf_of=association, voice=voice,
        **words_of(sheet["title"], sheet["body"]),
        theme=theme.common if theme else sheet["theme"], local_theme=theme, logic=sheet["logic"], actors=sheet["actors"],
        neighbourhood=town.neighbourhoods[area] if area else None, status=status,
        withdrawn_reason=sheet.get("withdrawn_reason") or "", withdrawn_at=withdrawn,
        created_at=published - WRITTEN_BEFORE * chance.random(),
        published_at=None if status == Status.DRAFT else published, rotation=chance.random(),
    )  # fmt: skip
    plan = Plan(proposal, sheet, until)
    if status != Status.DRAFT:
        proposal.support_count = min(sheet["supports"], len(pool))
        proposal.endorsement_count = len(set(sheet["endorsements"]))
        plan.said = _said(town, plan, sheet["comments"], pool)
        counts = Counter(said.stance for said in plan.said)
        proposal.for_count, proposal.against_count = counts["for"], counts["against"]
        proposal.neutral_count = counts["neutral"]
    return plan


def _voice(town: Town, sheet: Sheet, pool: Sequence[User]) -> tuple[User, Voice, Association | None]:
    """Who wrote it, and as what."""
    association = town.associations[sheet["on_behalf_of"]] if sheet["on_behalf_of"] else None
    if sheet["author"] != "resident":
        author = town.personas[sheet["author"]]
    elif association is not None:
        author = town.speakers[sheet["on_behalf_of"]]
    else:
        author = town.chance.choice(pool)
    return author, Voice.ASSOCIATION if association else Voice.RESIDENT, association


def _said(
    town: Town, plan: Plan, sheets: Sequence[Sheet], pool: Sequence[User], parent: Said | None = None
) -> list[Said]:
    """The arguments, in the order of their dates, each followed by its replies."""
    published = plan.proposal.published_at or town.now
    begins = parent.at if parent else published
    found: list[Said] = []
    moments = town.chance.moments(len(sheets), begins + timedelta(minutes=20), plan.until)
    for sheet, moment in zip(sheets, moments, strict=True):
        at = min(max(moment, begins + timedelta(seconds=1)), town.now)
        author, voice, association = _speaker(town, sheet["author"], pool, {parent.author.pk if parent else None})
        said = Said(plan.proposal, author, voice, association, sheet["stance"], sheet["text"], at, parent)
        found += [said, *_said(town, plan, sheet["replies"], pool, said)]
    return found


def _speaker(
    town: Town, who: str, pool: Sequence[User], but: set[int | None]
) -> tuple[User, Voice, Association | None]:
    """A resident, an official, or somebody whose life is written, under the function they have here."""
    if who == "official":
        return town.official, Voice.OFFICIAL, None
    if who == "resident":
        return (
            next(user for user in iter(lambda: town.chance.choice(pool), None) if user.pk not in but),
            Voice.RESIDENT,
            None,
        )
    sheet = town.sheets[who]
    if sheet["role"] == "association":
        return town.personas[who], Voice.ASSOCIATION, town.associations[sheet["association"]]
    if sheet["role"] == "elected":
        return town.personas[who], Voice.ELECTED, None
    plain = sheet["role"] in {"resident", "partner", "analyst"}
    return town.personas[who], Voice.RESIDENT if plain else Voice.OFFICIAL, None


def _supports(town: Town, plan: Plan, pool: Sequence[User]) -> list[Support]:
    """One row a person, from publication to the end of the season."""
    begins = plan.proposal.published_at or town.now
    return [
        Support(proposal=plan.proposal, person_id=user.person_id, at=town.chance.moment(begins, plan.until))
        for user in town.chance.sample(pool, plan.proposal.support_count)
    ]


def _endorsements(town: Town, plan: Plan) -> list[Endorsement]:
    if plan.proposal.published_at is None:
        return []
    return [
        Endorsement(
            proposal=plan.proposal, association=town.associations[key], by=town.speakers[key],
            at=town.chance.moment(plan.proposal.published_at, plan.until),
        )
        for key in dict.fromkeys(plan.sheet["endorsements"])
    ]  # fmt: skip


def _revisions(town: Town, plans: Sequence[Plan]) -> list[Revision]:
    """Some authors added a paragraph within their two days; the text before stays."""
    found = []
    for place, plan in enumerate(plans):
        proposal = plan.proposal
        before, _gap, added = proposal.body.rpartition("\n\n")
        if place % ONE_REVISED_IN or proposal.published_at is None or not before or not added:
            continue
        published_at = proposal.published_at.astimezone(UTC)  # two days are 48 hours, even when the clocks change
        latest = min(published_at + EDIT_WINDOW, town.now)
        proposal.edited_at = town.chance.moment(published_at + timedelta(minutes=10), latest)
        found.append(
            Revision(proposal=proposal, number=1, title=proposal.title, body=before, replaced_at=proposal.edited_at)
        )
    return found
