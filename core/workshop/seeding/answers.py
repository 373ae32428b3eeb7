"""Answers of the demonstration: duties opened by the charter, answers given, late or being prepared, and who was asked to merge."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.answers.models import (
    Advice,
    Answer,
    Duty,
    Merge,
    MergeConsent,
    Said,
    Satisfaction,
    State,
)
from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import Proposal, Support
from core.accounts.models import Delegation, ElectedOffice, Partner, Role, User
from core.audit.services import record
from core.lib.db import require_transaction
from core.lib.text import html_of
from core.territories.models import Territory
from core.workshop.accounts import PASSWORD
from core.workshop.models import Preparation
from core.workshop.seeding.accounts import Newcomer, make_accounts
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.kept import commit, seed_practices
from core.workshop.seeding.people import ELECTED_DAYS_AGO, JOINED_DAYS_AGO
from core.workshop.seeding.sheets import Sheet, proposals_of, read

OPENED_AFTER = timedelta(minutes=1)  # the sweep comes by after the support that reached the threshold
PREPARED_DAYS = 20  # between the first word of an answer and its publication
DECIDED_DAYS = 2  # before it is published
AT_WORK = 6  # days since an answer that is not published was begun
SPOKEN_DAYS = 18  # within which people say whether the answer answered


def seed_answers(say: Callable[[str], None]) -> int:
    """What each consultation owes and has answered, where it is not there yet; how many consultations. Cut anywhere, it goes on."""
    sheet, made = read("answers"), 0
    for process in read("consultations"):
        made += _seed_one(process["slug"], sheet, say)
    seed_practices(sheet["answers"])
    return made


@transaction.atomic
def _seed_one(slug: str, sheet: Sheet, say: Callable[[str], None]) -> int:
    shown = Consultation.objects.filter(slug=slug).exclude(status=ConsultationStatus.DRAFT)
    consultation = shown.select_related("territory").first()
    if consultation is None or not Preparation.objects.get_or_create(step=f"seed:answers:{slug}")[1]:
        return 0
    filler = _Filler(consultation, sheet)
    answers = filler.fill()
    record(
        actor=filler.official, territory=consultation.territory, act="demo.answered",
        target=f"consultation:{consultation.pk}", answers=answers,
    )  # fmt: skip
    if answers:
        say(f"  {consultation.territory.name} : « {consultation.title} », {answers} réponses")
    return 1


class _Filler:
    """Fills one consultation with what its town owes, and what it answered."""

    def __init__(self, consultation: Consultation, sheet: Sheet) -> None:
        self.consultation, self.sheet = consultation, sheet
        self.territory = consultation.territory
        self.now = timezone.now()
        self.chance = Chance(f"answers:{consultation.slug}")
        self.official = official_of(self.territory)
        titles = {one["key"]: one["title"] for one in proposals_of(consultation.slug)}
        rows = Proposal.objects.published().filter(consultation=consultation).order_by("id")
        by_title = {one.title: one for one in rows}
        self.proposals = {key: by_title[title] for key, title in titles.items() if title in by_title}

    def fill(self) -> int:
        """Step: who decides, what is owed, what was answered, who was asked to merge; how many answers."""
        require_transaction()
        days = self.sheet["answer_days"].get(self.consultation.slug, self.sheet["usual_answer_days"])
        Consultation.objects.filter(pk=self.consultation.pk).update(answer_days=days)
        self._elect()
        self._open_duties(days)
        mine = [one for one in self.sheet["answers"] if one["consultation"] == self.consultation.slug]
        for one in mine:
            self._answer(one)
        for one in self.sheet["merges"]:
            if one["consultation"] == self.consultation.slug:
                self._merge(one)
        return len(mine)

    def _at(self, days: float, hour: int = 10) -> datetime:
        """So many days from today at this hour of the wall clock, but never to come."""
        day = timezone.localdate(self.now) + timedelta(days=days)
        return min(timezone.make_aware(datetime.combine(day, time(hour))), self.now)

    def _elect(self) -> None:
        """The élues and élus who decide here, with what was delegated to each; those already there get what they lack."""
        since = self.now - timedelta(days=ELECTED_DAYS_AGO)
        for one in self.sheet["elected"]:
            if one["territory"] == self.territory.code and not _known(one["key"]).exists():
                joined = self.now - timedelta(days=JOINED_DAYS_AGO[0])
                newcomer = Newcomer(one["display_name"], f"{one['key']}@demo.example", joined, None, PASSWORD)
                [user] = make_accounts([newcomer], self.chance)
                ElectedOffice.objects.create(user=user, territory=self.territory, function=one["function"], since=since)
        for one in (*self.sheet["elected"], *self.sheet["delegations"]):
            office = ElectedOffice.objects.filter(user__in=_known(one["key"]), territory=self.territory).first()
            for theme in one["themes"] if office else []:
                Delegation.objects.get_or_create(office=office, theme=theme, area=None, defaults={"since": since})

    def _open_duties(self, days: int) -> None:
        """One a proposal that reached the threshold, opened by the support that did."""
        threshold = self.consultation.answer_threshold
        reached = Proposal.objects.published().filter(consultation=self.consultation, support_count__gte=threshold)
        for proposal in reached.order_by("id"):
            moments = Support.objects.filter(proposal=proposal).order_by("at", "id").values_list("at", flat=True)
            opened = min(moments[threshold - 1] + OPENED_AFTER, self.now)
            Duty.objects.update_or_create(
                proposal=proposal,
                defaults={
                    "opened_at": opened, "due_at": opened + timedelta(days=days), "threshold": threshold,
                    "supports": threshold,
                },
            )  # fmt: skip

    def _answer(self, sheet: Sheet) -> None:
        proposal = self.proposals[sheet["proposal"]]
        if sheet.get("state", State.PUBLISHED) != State.PUBLISHED:
            answer = Answer.objects.create(
                proposal=proposal, state=sheet["state"], **_words(sheet), drafted_by=self.official,
                drafted_at=self._at(-AT_WORK),
            )  # fmt: skip
            self._advise(answer, sheet, self._at(-AT_WORK, 11))
            return
        answer = self._publish(proposal, 1, sheet, sheet["published"])
        self._advise(answer, sheet, self._at(sheet["published"] - PREPARED_DAYS, 11))
        Duty.objects.filter(proposal=proposal).update(met_at=answer.published_at)
        if "corrected" in sheet:
            answer = self._publish(proposal, 2, {**sheet, **sheet["corrected"]}, sheet["corrected"]["published"])
        for promised in sheet.get("commitments", []):
            commit(answer, promised, self.official, self._at)
        self._ask(answer, sheet.get("said", []))

    def _publish(self, proposal: Proposal, version: int, sheet: Sheet, day: int) -> Answer:
        decider = _known(sheet["by"]).first() if "by" in sheet else None
        office = ElectedOffice.objects.filter(user=decider, territory=self.territory).first()
        return Answer.objects.create(
            proposal=proposal, version=version, state=State.PUBLISHED, **_words(sheet), drafted_by=self.official,
            drafted_at=self._at(day - PREPARED_DAYS), decided_by=decider,
            decided_as=office.function if office else sheet["as"], decided_at=self._at(day - DECIDED_DAYS, 18),
            published_by=self.official, published_at=self._at(day, 9),
        )  # fmt: skip

    def _advise(self, answer: Answer, sheet: Sheet, at: datetime) -> None:
        """What services and partners were asked, and said where they have."""
        for source, question, words, cost in sheet.get("advice", []):
            Advice.objects.create(
                answer=answer, source=source, question=question, words=words, cost=cost, asked_by=self.official,
                partner=Partner.objects.filter(territory=self.territory, name=source).order_by("id").first(),
                asked_at=at, given_at=at + timedelta(hours=20) if words else None,
            )  # fmt: skip

    def _ask(self, answer: Answer, said: list[Any]) -> None:
        """Whether it answered, by some of those who stand behind the proposal."""
        people = list(
            Support.objects.filter(proposal=answer.proposal).order_by("at", "id").values_list("person_id", flat=True)
        )
        self.chance.shuffle(people)
        verdicts = [verdict for verdict, count in zip(said[::2], said[1::2], strict=True) for _one in range(count)]
        since = answer.published_at or self.now
        until = min(since + timedelta(days=SPOKEN_DAYS), self.now)
        Satisfaction.objects.bulk_create(
            Satisfaction(answer=answer, person_id=person, verdict=verdict, at=self.chance.moment(since, until))
            for person, verdict in zip(people, verdicts, strict=False)
        )

    def _merge(self, sheet: Sheet) -> None:
        """Authors were asked; some have not said yet, and nothing moves."""
        asked = self._at(sheet["asked"], 15)
        merge = Merge.objects.create(
            into=self.proposals[sheet["into"]], because=sheet["because"], asked_by=self.official, asked_at=asked
        )
        for number, key in enumerate((sheet["into"], *sheet["from"])):
            agrees = number in sheet["yes"]
            MergeConsent.objects.create(
                merge=merge, proposal=self.proposals[key], author=self.proposals[key].author,
                said=Said.YES if agrees else Said.NOTHING, at=min(asked + timedelta(hours=30), self.now) if agrees else None,
            )  # fmt: skip


def official_of(territory: Territory) -> User:
    """The first of the town's officials."""
    grants = {"role_grants__role": Role.OFFICIAL, "role_grants__territory": territory}
    return User.objects.filter(**grants).order_by("id")[0]


def _known(key: str) -> Any:
    return User.objects.filter(email=f"{key}@demo.example").order_by("id")


def _words(sheet: Sheet) -> dict[str, str]:
    return {
        "decision": sheet["decision"], "competent": sheet.get("competent", ""), "reasons": sheet["reasons"],
        "reasons_html": html_of(sheet["reasons"]),
    }  # fmt: skip
