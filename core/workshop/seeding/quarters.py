"""Two quarters that are over: the same question in eight towns, what it was answered, and what the observatory counted of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

from django.db import transaction
from django.utils import timezone

from consult.answers.models import (
    Answer,
    Commitment,
    CommitmentChange,
    CommitmentState,
    Cooperation,
    Decision,
    Duty,
    Evidence,
    Satisfaction,
    State,
)
from consult.consultations.models import Consultation, Status, Who
from consult.digests.models import Every, Rhythm
from consult.observatory.models import Convention
from consult.observatory.services.boards import refresh_boards
from consult.observatory.services.releases import release_vintage
from consult.observatory.services.snapshots import take_snapshots
from consult.observatory.vintages import Vintage
from consult.proposals.models import Actor, Proposal, Support
from core.accounts.models import Delegation, ElectedOffice, Role, RoleGrant, User
from core.lib.db import require_transaction
from core.lib.text import html_of
from core.territories.models import CommonTheme, Territory
from core.workshop.accounts import PASSWORD
from core.workshop.models import Preparation
from core.workshop.seeding.accounts import Newcomer, make_accounts
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.contributions import fill
from core.workshop.seeding.crowd import talk
from core.workshop.seeding.people import ELECTED_DAYS_AGO, JOINED_DAYS_AGO
from core.workshop.seeding.processes import open_consultation
from core.workshop.seeding.sheets import Sheet, read
from core.workshop.seeding.town import Town

BEGINS, ENDS = 12, 8  # days after the first quarter's beginning, days before the second's end
THRESHOLD = 12  # supports from which an answer is due
STEADY = 1.2  # exponent of supports: the smaller, the more a few proposals gather
MOST_SUPPORTED = 0.4  # of the residents
SPOKEN_DAYS = 18  # within which people say whether the answer answered
SPEAKERS = 8  # at most, for one answer
TERM_DAYS = (30, 80)  # of a commitment
NOON = time(12)
INSTITUTIONS = (Actor.DEPARTEMENT, Actor.STATE, Actor.CAF, Actor.LANDLORDS, Actor.ASSOCIATIONS, Actor.INTERMUNICIPALITY)


def quarters_before(now: datetime) -> tuple[Vintage, Vintage]:
    """The two that are over."""
    running = Vintage.holding(now)
    return running.later(-2), running.later(-1)


def fill_quarters(town: Town) -> dict[str, int]:
    """Step: the question of those two quarters in this town, and its answers; how many of each. Nothing where it was not asked."""
    require_transaction()
    sheet = read("quarters")
    profile = sheet["towns"].get(town.territory.code)
    if profile is None:
        return {}
    # What is drawn here changes nothing of what the rest of the town draws.
    town = replace(town, chance=Chance(f"quarters:{town.territory.code}"))
    first, second = quarters_before(town.now)
    begins = _days(first.starts, town.now) + BEGINS
    ends = _days(second.ends, town.now) - ENDS
    process = {
        **{name: sheet[name] for name in ("title", "question", "summary", "body")},
        "slug": f"{town.territory.slug}-{sheet['slug']}", "template": "priorities", "status": Status.PUBLISHED,
        "who": Who.RESIDENTS, "answer_threshold": THRESHOLD, "local_themes": {},
        "phases": [
            {"kind": "propose", "starts": begins, "ends": ends}, {"kind": "discuss", "starts": begins, "ends": ends},
            {"kind": "answer", "starts": ends + 1, "ends": ends + 180},
        ],
    }  # fmt: skip
    consultation = open_consultation(town, process)
    counts = fill(town, consultation, _proposals(town, profile, begins, ends))
    _Institution(town, sheet, profile).answer(consultation)
    return {"consultations": 1, **counts}


def seed_observatory(say: Callable[[str], None]) -> int:
    """Their conventions and snapshots: the first quarter is public, the second under embargo. Nothing where it was done."""
    towns = list(Territory.objects.pilots().filter(code__in=read("quarters")["towns"]).order_by("pk"))
    if not towns or Preparation.objects.filter(step="seed:observatory").exists():
        return 0
    first, second = quarters_before(timezone.now())
    with transaction.atomic():
        for town in towns:
            Convention.objects.get_or_create(
                territory=town, first_vintage=str(first), defaults={"signed_at": first.starts}
            )
    taken = [snapshot for vintage in (first, second) for _town, snapshot in take_snapshots(vintage)]
    analyst = RoleGrant.objects.filter(role=Role.ANALYST).order_by("pk").select_related("user").first()
    if analyst is not None:
        release_vintage(user=analyst.user, vintage=first)
    refresh_boards()
    Preparation.objects.create(step="seed:observatory")
    say(f"  Observatoire : {len(taken)} relevés, {first} public, {second} sous embargo")
    return 1


def _days(moment: datetime, now: datetime) -> int:
    return (timezone.localdate(moment) - timezone.localdate(now)).days


def _proposals(town: Town, profile: Sheet, begins: int, ends: int) -> list[Sheet]:
    """Sheets in the shape of those that are written out."""
    chance, words = town.chance, read("variations")
    areas = sorted(town.neighbourhoods.values(), key=lambda area: area.slug)
    pairs = list(product(words["templates"], areas))
    chance.shuffle(pairs)
    kinds = {logic: iter([pair for pair in pairs if pair[0]["logic"] == logic]) for logic in ("prevent", "repair")}
    associations = sorted(key for key, group in town.associations.items() if group.verified_at)
    most = int(len(town.residents) * MOST_SUPPORTED)
    found = []
    for _number in range(profile["proposals"]):
        logic = "prevent" if chance.random() < profile["prevent"] else "repair"
        template, area = next(kinds[logic], None) or next(kinds["prevent"])
        place = f"dans le quartier {area.name}"
        found.append({
            "title": template["title"].format(place=place), "theme": template["theme"], "logic": template["logic"],
            "body": template["body"].format(place=place, detail=chance.choice(template["details"])),
            "local_theme": None, "actors": template["actors"], "neighbourhood": area.slug, "author": "resident",
            "on_behalf_of": chance.choice(associations) if associations and chance.random() < 0.1 else None,
            "supports": min(int(3 * chance.paretovariate(STEADY)), most),
            "endorsements": [], "age_days": -chance.randint(begins, ends), "status": "published",
            "comments": list(talk(chance, words["comment_bank"], min(int(chance.expovariate(1 / profile["argued"])), 20))),
        })  # fmt: skip
    return found


class _Institution:
    """A town that answers as its profile says: how often, how soon, with whom."""

    def __init__(self, town: Town, sheet: Sheet, profile: Sheet) -> None:
        self.town, self.sheet, self.profile, self.chance = town, sheet, profile, town.chance
        self.deciders = self._elected()

    def _elected(self) -> list[tuple[User, str]]:
        """Who decides: the élus of the town, those that the profile names; else an official. These read no digest."""
        town = self.town
        known = ElectedOffice.objects.filter(territory=town.territory, heads_executive=False).order_by("pk").first()
        if known is not None:
            return [(known.user, known.function)]
        if not self.profile["elected"]:
            return [(town.official, "Direction de la vie des quartiers")]
        names = self.chance.full_names({user.name_skeleton for user in town.residents})
        joined = town.ago(JOINED_DAYS_AGO[0])
        people = make_accounts(
            [
                Newcomer(next(names), f"elu-{town.territory.code}-{number}@demo.example", joined, None, PASSWORD)
                for number, _function in enumerate(self.profile["elected"], start=1)
            ],
            self.chance,
        )
        since, found = town.ago(ELECTED_DAYS_AGO), []
        for user, function, theme in zip(people, self.profile["elected"], CommonTheme, strict=False):
            office = ElectedOffice.objects.create(user=user, territory=town.territory, function=function, since=since)
            Delegation.objects.create(office=office, theme=theme, since=since)
            Rhythm.objects.create(office=office, every=Every.NEVER, since=since)
            found.append((user, function))
        return found

    def answer(self, consultation: Consultation) -> None:
        """Every duty of the consultation, and those that were met."""
        owed = Proposal.objects.filter(consultation=consultation, support_count__gte=THRESHOLD).order_by("pk")
        days = timedelta(days=consultation.answer_days)
        for proposal in owed:
            opened = min(self._published(proposal) + timedelta(days=self.chance.uniform(2, 9)), self.town.ago(2))
            duty = Duty.objects.create(
                proposal=proposal, opened_at=opened, due_at=opened + days, threshold=THRESHOLD,
                supports=proposal.support_count,
            )  # fmt: skip
            at = opened + timedelta(days=self.chance.uniform(*self.profile["days"]))
            if self.chance.random() < self.profile["answered"] and at < self.town.ago(1):
                self._answer(proposal, duty, at)

    def _published(self, proposal: Proposal) -> datetime:
        return proposal.published_at or self.town.now

    def _answer(self, proposal: Proposal, duty: Duty, at: datetime) -> None:
        number = self.chance.choices(range(4), (4, 3, 2, 1))[0]
        is_reasoned = self.chance.random() < self.profile["reasoned"]
        reasons = self.sheet["reasons"][number] if is_reasoned else self.sheet["short_reason"]
        user, function = self.chance.choice(self.deciders)
        answer = Answer.objects.create(
            proposal=proposal, state=State.PUBLISHED, reasons=reasons, reasons_html=html_of(reasons),
            decision=(Decision.ACCEPTED, Decision.PARTLY, Decision.ALREADY_DONE, Decision.REFUSED)[number],
            drafted_by=self.town.official, drafted_at=duty.opened_at + timedelta(days=1), decided_by=user,
            decided_as=function, decided_at=at - timedelta(hours=20), published_by=self.town.official, published_at=at,
        )  # fmt: skip
        Duty.objects.filter(pk=duty.pk).update(met_at=at)
        self._hear(answer, at)
        if number <= 1 and self.chance.random() < self.profile["committed"] * 1.6:
            self._commit(answer, at)

    def _hear(self, answer: Answer, at: datetime) -> None:
        """What supporters say of the answer."""
        supporters = list(
            Support.objects.filter(proposal=answer.proposal).order_by("pk").values_list("person_id", flat=True)
        )
        speakers = self.chance.sample(supporters, min(len(supporters), self.chance.randint(3, SPEAKERS)))
        until = min(at + timedelta(days=SPOKEN_DAYS), self.town.ago(0.1))
        Satisfaction.objects.bulk_create(
            Satisfaction(
                answer=answer, person_id=person, at=self.chance.moment(at, until),
                verdict=self.chance.choices(("yes", "partly", "no"), self.profile["verdicts"])[0],
            )
            for person in speakers
        )  # fmt: skip

    def _commit(self, answer: Answer, at: datetime) -> None:
        """A commitment, with whom, and whether it was kept."""
        starts = timezone.localdate(at)
        due = starts + timedelta(days=self.chance.randint(*TERM_DAYS))
        done = min(timezone.make_aware(datetime.combine(due, NOON)), self.town.ago(0.5))
        is_kept = self.chance.random() < self.profile["kept"] and done > at
        commitment = Commitment.objects.create(
            answer=answer, proposal=answer.proposal, what=self.sheet["reasons"][0],
            title=self.sheet["commitment"].format(title=answer.proposal.title)[:120],
            responsible_kind=Actor.MUNICIPALITY, responsible_name="Direction de la vie des quartiers", starts_on=starts,
            due_on=due, made_at=at, state=CommitmentState.DONE if is_kept else CommitmentState.UNDER_WAY,
            done_at=done if is_kept else None,
        )  # fmt: skip
        least, most = self.profile["cooperate"]
        for actor in self.chance.sample(INSTITUTIONS, self.chance.randint(least, most) - 1):
            Cooperation.objects.create(commitment=commitment, actor=actor, name=str(actor.label).capitalize())
        if is_kept:
            self._show(commitment, due, done)

    def _show(self, commitment: Commitment, due: date, done: datetime) -> None:
        """That it was done, and what shows it."""
        CommitmentChange.objects.create(
            commitment=commitment, before=CommitmentState.UNDER_WAY, after=CommitmentState.DONE, due_before=due, due_on=due,
            because=self.sheet["done"], at=done,
        )  # fmt: skip
        Evidence.objects.create(commitment=commitment, words=self.sheet["done"], at=done)
