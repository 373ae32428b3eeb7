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
from consult.observatory.models import Census, Convention, Release
from consult.observatory.services.boards import refresh_boards
from consult.observatory.services.releases import release_vintage
from consult.observatory.services.snapshots import take_snapshots
from consult.observatory.vintages import Vintage
from consult.proposals.models import Actor, Proposal, Support
from core.accounts.models import Delegation, Demographics, ElectedOffice, Role, RoleGrant, User
from core.lib.db import require_transaction
from core.lib.text import html_of
from core.territories.models import CommonTheme, Territory
from core.workshop.accounts import PASSWORD
from core.workshop.models import Preparation
from core.workshop.seeding.accounts import Newcomer, make_accounts
from core.workshop.seeding.answers import official_of
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.contributions import fill
from core.workshop.seeding.crowd import talk
from core.workshop.seeding.people import JOINED_DAYS_AGO
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
OPENED_AFTER = timedelta(minutes=1)  # the sweep comes by after the support that reached the threshold
ELECTED_DAYS_AGO = 320
CENSUS_YEAR = 2022
COMMITTED = 1.6  # of those accepted: some are not
NOON = time(12)
INSTITUTIONS = (Actor.DEPARTEMENT, Actor.STATE, Actor.CAF, Actor.LANDLORDS, Actor.ASSOCIATIONS, Actor.INTERMUNICIPALITY)


def quarters_before(now: datetime) -> tuple[Vintage, Vintage]:
    """The two that are over."""
    running = Vintage.holding(now)
    return running.later(-2), running.later(-1)


def fill_quarters(town: Town) -> dict[str, int]:
    """Step: the question of those two quarters in this town; how much was said. Nothing where it was not asked."""
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
    _say_ages(town, sheet, profile)
    counts = fill(town, consultation, _proposals(town, profile, begins, ends))
    return {"consultations": 1, **counts}


def seed_observatory(say: Callable[[str], None]) -> int:
    """What those towns answered, their conventions and their snapshots: the first quarter is public, the second under embargo."""
    towns = list(Territory.objects.pilots().filter(code__in=read("quarters")["towns"]).order_by("pk"))
    if not towns or Preparation.objects.filter(step="seed:observatory").exists():
        return 0
    first, second = quarters_before(timezone.now())
    with transaction.atomic():
        is_new = Preparation.objects.get_or_create(step="seed:quarters")[1]
        for town in towns if is_new else []:
            slug = f"{town.slug}-{read('quarters')['slug']}"
            asked = Consultation.objects.select_related("territory").get(territory=town, slug=slug)
            _Institution(asked, read("quarters"), timezone.now()).answer()
            Convention.objects.get_or_create(
                territory=town, first_vintage=str(first), defaults={"signed_at": first.starts}
            )
    taken = [snapshot for vintage in (first, second) for _town, snapshot in take_snapshots(vintage)]
    analyst = RoleGrant.objects.filter(role=Role.ANALYST).order_by("pk").select_related("user").first()
    if analyst is not None and not Release.objects.filter(vintage=str(first)).exists():
        release_vintage(user=analyst.user, vintage=first)
    refresh_boards()
    Preparation.objects.create(step="seed:observatory")
    say(f"  Observatoire : {len(taken)} relevés, {first} public, {second} sous embargo")
    return 1


def _days(moment: datetime, now: datetime) -> int:
    return (timezone.localdate(moment) - timezone.localdate(now)).days


def _say_ages(town: Town, sheet: Sheet, profile: Sheet) -> None:
    """Who lives here, and what those who took part say of themselves: women born before 1975 more often than the others."""
    living, tilt = sheet["ages"], profile["ages_tilt"]
    Census.objects.create(
        territory=town.territory, year=CENSUS_YEAR, source=sheet["ages_source"], source_url="https://www.example.org/",
        people={band: round((town.territory.population or 0) * share) for band, share in living.items()},
    )  # fmt: skip
    weights = [share * (tilt if band.startswith("F") and band < "F 1975" else 1) for band, share in living.items()]
    speakers = [user for user in town.residents if town.chance.random() < profile["ages_said"]]
    bands = [band.split() for band in town.chance.choices(list(living), weights, k=len(speakers))]
    Demographics.objects.bulk_create(
        Demographics(account=user, sex=sex, birth=birth) for user, (sex, birth) in zip(speakers, bands, strict=True)
    )


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

    def __init__(self, consultation: Consultation, sheet: Sheet, now: datetime) -> None:
        self.consultation, self.sheet, self.now = consultation, sheet, now
        self.territory = consultation.territory
        self.profile = sheet["towns"][self.territory.code]
        self.chance = Chance(f"quarters:answers:{self.territory.code}")
        self.official = official_of(self.territory)

    def answer(self) -> None:
        """Step: every duty of the consultation, and those that were met."""
        require_transaction()
        self._elect()
        self.consultation.answer_days = self.sheet["answer_days"]
        self.consultation.save(update_fields=["answer_days"])
        owed = Proposal.objects.filter(consultation=self.consultation, support_count__gte=THRESHOLD).order_by("pk")
        for proposal in owed:
            moments = Support.objects.filter(proposal=proposal).order_by("at", "id").values_list("at", flat=True)
            opened = moments[THRESHOLD - 1] + OPENED_AFTER
            at = opened + timedelta(days=self.chance.uniform(*self.profile["days"]))
            is_met = self.chance.random() < self.profile["answered"] and at < self._ago(1)
            Duty.objects.create(
                proposal=proposal, opened_at=opened, due_at=opened + timedelta(days=self.consultation.answer_days),
                threshold=THRESHOLD, supports=THRESHOLD, met_at=at if is_met else None,
            )  # fmt: skip
            if is_met:
                self._answer(proposal, opened, at)

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _elect(self) -> None:
        """Élus whom the profile names, for the themes that nobody here answers for yet. They read no digest."""
        held = Delegation.objects.filter(office__territory=self.territory).values_list("theme", flat=True)
        free = [theme for theme in CommonTheme if theme not in set(held)]
        taken = set(User.objects.values_list("name_skeleton", flat=True))
        names, many = self.chance.full_names(taken), len(self.profile["elected"])
        people = make_accounts(
            [
                Newcomer(
                    next(names), f"elu-{self.territory.code}-{number}@demo.example", self._ago(JOINED_DAYS_AGO[0]), None,
                    PASSWORD,
                )
                for number in range(1, many + 1)
            ],
            self.chance,
        )  # fmt: skip
        since = self._ago(ELECTED_DAYS_AGO)
        for number, (user, function) in enumerate(zip(people, self.profile["elected"], strict=True)):
            office = ElectedOffice.objects.create(user=user, territory=self.territory, function=function, since=since)
            Delegation.objects.bulk_create(
                Delegation(office=office, theme=theme, since=since) for theme in free[number::many]
            )
            Rhythm.objects.create(office=office, every=Every.NEVER, since=since)

    def _decider(self, proposal: Proposal, at: datetime) -> ElectedOffice | None:
        """Who held the delegation on that day, where élus decide in this town."""
        if self.profile["decides"] != "elected":
            return None
        held = Delegation.objects.valid_at(at).filter(
            office__in=ElectedOffice.objects.valid_at(at).filter(territory=self.territory),
            theme=proposal.theme,
            area=None,
        )
        found = held.select_related("office").order_by("pk").first()
        return found.office if found else None

    def _answer(self, proposal: Proposal, opened: datetime, at: datetime) -> None:
        number = self.chance.choices(range(4), (4, 3, 2, 1))[0]
        is_reasoned = self.chance.random() < self.profile["reasoned"]
        reasons = self.sheet["reasons"][number] if is_reasoned else self.sheet["short_reason"]
        decided = at - timedelta(hours=20)
        office = self._decider(proposal, decided)
        answer = Answer.objects.create(
            proposal=proposal, state=State.PUBLISHED, reasons=reasons, reasons_html=html_of(reasons),
            decision=(Decision.ACCEPTED, Decision.PARTLY, Decision.ALREADY_DONE, Decision.REFUSED)[number],
            drafted_by=self.official, drafted_at=opened + timedelta(days=1), decided_by=office.user if office else None,
            decided_as=office.function if office else self.sheet["office"], decided_at=decided,
            published_by=self.official, published_at=at,
        )  # fmt: skip
        self._hear(answer, at)
        if number <= 1 and self.chance.random() < self.profile["committed"] * COMMITTED:
            self._commit(answer, at)

    def _hear(self, answer: Answer, at: datetime) -> None:
        """What supporters say of the answer."""
        supporters = list(
            Support.objects.filter(proposal=answer.proposal).order_by("pk").values_list("person_id", flat=True)
        )
        speakers = self.chance.sample(supporters, min(len(supporters), self.chance.randint(3, SPEAKERS)))
        until = min(at + timedelta(days=SPOKEN_DAYS), self._ago(0.1))
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
        done = min(timezone.make_aware(datetime.combine(due, NOON)), self._ago(0.5))
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
