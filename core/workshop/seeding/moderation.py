"""Moderation of the demonstration: reports, decisions and appeals that went through the services, then took their true dates."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consult.consultations.models import Consultation, Phase, PolicyChange
from consult.consultations.services import change_policy
from consult.moderation.models import Act, Appeal, Case, MarkKind, Report, Swept
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import appealing, deciding, reporting
from consult.moderation.services.deciding import Ruling
from consult.moderation.services.keeping import forget_reporters
from consult.moderation.services.sweeping import SOURCES, STILL_COMING, sweep
from consult.moderation.steps import case_for, mark
from core.accounts.models import Role, RoleGrant, User
from core.accounts.selectors import Standing, standing_of
from core.notices.models import Mail, MailState
from core.territories.models import Territory
from core.workshop.accounts import PASSWORD
from core.workshop.models import Preparation
from core.workshop.seeding.accounts import Newcomer, make_accounts
from core.workshop.seeding.backdating import Moments, backdate
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.judged import Texts
from core.workshop.seeding.people import JOINED_DAYS_AGO, STAFF_DAYS_AGO
from core.workshop.seeding.sheets import Sheet, read

STEP = "seed:moderation"
SEEN_AFTER = timedelta(minutes=1)  # the sweep comes by after the text
INSTANT = timedelta(seconds=1)
STARTS, ENDS = time(9), time(18)  # when the desk reads
Step = tuple[datetime, Callable[[], object]]


def seed_moderation(say: Callable[[str], None]) -> int:
    """What moderators were asked and decided, where it is not there yet; 1 where it was made. Cut anywhere, it goes on."""
    sheet = read("moderation")
    if Preparation.objects.filter(step=STEP).exists():
        return 0
    desk = _Desk(Territory.objects.get(code=sheet["territory"]), sheet)
    desk.prepare()
    desk.sweep()
    for moment, act in desk.steps():
        last = Mail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        act()
        letters = Mail.objects.filter(pk__gt=last, state=MailState.WAITING)
        letters.update(state=MailState.SENT, tries=1, created_at=moment, not_before=moment, sent_at=moment)
    desk.finish()
    settled = Case.objects.filter(territory=desk.territory, decided_at__isnull=False).count()
    say(f"  {desk.territory.name} : {Case.objects.open().count()} dossiers à lire, {settled} tranchés")
    return 1


class _Desk:
    """The desk of one town: who decides there, and each case from what opened it to what became of it."""

    def __init__(self, territory: Territory, sheet: Sheet) -> None:
        self.territory, self.sheet, self.now = territory, sheet, timezone.now()
        self.texts = Texts(territory, self.now)
        self.cases: list[tuple[Sheet, Moments]] = []
        self.standing = cache(self._standing)

    @transaction.atomic(durable=True)
    def prepare(self) -> None:
        """The colleague and the texts, once."""
        if not Preparation.objects.get_or_create(step=f"{STEP}:texts")[1]:
            return
        one, joined = self.sheet["colleague"], self.now - timedelta(days=JOINED_DAYS_AGO[0])
        newcomer = Newcomer(one["display_name"], f"{one['key']}@demo.example", joined, None, PASSWORD)
        [user] = make_accounts([newcomer], Chance("moderation:colleague"))
        since = self.now - timedelta(days=STAFF_DAYS_AGO)
        RoleGrant.objects.create(user=user, territory=self.territory, role=Role.MODERATOR, since=since)
        self.texts.write(self.sheet["cases"])

    def sweep(self) -> None:
        """The platform's own, over the texts it would have read one day or another; then each has its own date again."""
        swept = [sheet for sheet in self.sheet["cases"] if "swept" in sheet]
        new = [sheet for sheet in self.sheet["cases"] if not self._cases(sheet).exists()]
        with transaction.atomic(durable=True):
            self.texts.move([sheet for sheet in swept if sheet in new], self.now)
            for source in SOURCES:
                Swept.objects.update_or_create(kind=source.kind, defaults={"until": self.now - INSTANT})
        sweep(at=self.now + STILL_COMING + INSTANT)
        with transaction.atomic(durable=True):
            self.texts.move(swept)
            for sheet in (sheet for sheet in new if "drawn" in sheet):
                case = case_for(self.territory.pk, self.texts.target(sheet)[0], self.now)
                mark(case, MarkKind.SAMPLE)
                Case.objects.filter(pk=case.pk).update(wants_second=True)
        self.cases = [(sheet, self._moments(sheet)) for sheet in self.sheet["cases"]]

    def steps(self) -> list[Step]:
        """Everything that was done, in its order: the register is numbered as it was written."""
        policy = (self.texts.at(self.sheet["policy"]["day"], STARTS.hour), self._change_policy)
        found = [policy, *(step for case in self.cases for step in self._steps_of(*case))]
        return sorted(found, key=lambda step: step[0])

    def finish(self) -> None:
        """The true dates, and what is not for ever; the platform's own sweep begins as on any first day."""
        with transaction.atomic(durable=True):
            for sheet, moments in self.cases:
                backdate(self._case(sheet), sheet, moments)
            at = self.texts.at(self.sheet["policy"]["day"], STARTS.hour)
            PolicyChange.objects.filter(consultation__slug=self.sheet["policy"]["consultation"]).update(at=at)
            Swept.objects.all().delete()
            Preparation.objects.create(step=STEP)
        forget_reporters(at=self.now)

    def _steps_of(self, sheet: Sheet, moments: Moments) -> Iterator[Step]:
        for number, at in enumerate(moments.reported):
            yield at, partial(self._report, sheet, number)
        if "assigned" in sheet:
            yield self.now, partial(self._assign, sheet)
        if moments.ruled:
            yield moments.ruled, partial(self._rule, sheet)
        if moments.appealed:
            yield moments.appealed, partial(self._appeal, sheet)
        if moments.answered:
            yield moments.answered, partial(self._answer, sheet)
        if moments.read_again:
            yield moments.read_again, partial(self._read_again, sheet)

    def _moments(self, sheet: Sheet) -> Moments:
        """Hours after the text was written; whoever works here reads in the daytime."""
        _target, written = self.texts.target(sheet)
        appeal = sheet.get("appeal")
        is_seen = sheet.keys() & {"swept", "held", "drawn"}
        return Moments(
            written=written, seen=self.texts.past(written + SEEN_AFTER) if is_seen else None,
            reported=[self._later(written, one) for one in sheet.get("reports", [])],
            ruled=self._office(written, sheet.get("ruling")), appealed=self._later(written, appeal) if appeal else None,
            answered=self._office(written, appeal.get("answer")) if appeal else None,
            read_again=self._office(written, sheet.get("second")),
        )  # fmt: skip

    def _later(self, written: datetime, sheet: Sheet) -> datetime:
        if "at" in sheet:
            return self.texts.at(*sheet["at"])
        return self.texts.past(written + timedelta(hours=sheet["after"]))

    def _office(self, written: datetime, sheet: Sheet | None) -> datetime | None:
        """The same hour of the day, or the next opening of the desk."""
        if sheet is None:
            return None
        moment = timezone.localtime(written + timedelta(hours=sheet["after"]))
        if moment.time() >= ENDS:
            moment = moment.replace(hour=STARTS.hour) + timedelta(days=1)
        elif moment.time() < STARTS:
            moment = moment.replace(hour=STARTS.hour)
        return self.texts.past(moment)

    def _standing(self, key: str) -> Standing:
        return standing_of(User.objects.get(email=f"{key}@demo.example"), self.territory)

    def _case(self, sheet: Sheet) -> Case:
        return self._cases(sheet).get()

    def _cases(self, sheet: Sheet) -> QuerySet[Case]:
        """The one about what a sheet speaks of, where it was opened."""
        target, _written = self.texts.target(sheet)
        about = {"proposal": target.proposal, "comment": target.comment, "message": target.message}
        keys: dict[str, Any] = {name: one for name, one in about.items() if one is not None}
        return Case.objects.filter(territory=self.territory, **(keys or {"address": target.address}))

    def _report(self, sheet: Sheet, number: int) -> None:
        if Report.objects.filter(case__in=self._cases(sheet)).count() > number:
            return
        said, (target, _written) = sheet["reports"][number], self.texts.target(sheet)
        who = self.texts.person(said["by"]) if "by" in said else AnonymousUser()
        reporting.report(
            standing=standing_of(who, self.territory), territory=self.territory, target=target,
            address=f"{settings.PUBLIC_URL}{self.texts.url(target)}", motive=said["motive"],
            words=said.get("words", ""), name=said.get("name", ""), email=said.get("email", ""), in_good_faith=True,
            visitor=f"demo-{target.name}-{number}",
        )  # fmt: skip

    def _assign(self, sheet: Sheet) -> None:
        deciding.assign(standing=self.standing(sheet["assigned"]), case=self._case(sheet))

    def _rule(self, sheet: Sheet) -> None:
        case, said = self._case(sheet), sheet["ruling"]
        if case.decisions.exists():
            return
        ruling = Ruling(
            act=said["act"], facts=said.get("facts", ""), ground=said.get("ground", ""),
            passages=tuple(said.get("passages", ())), sanction=said.get("sanction", ""), days=said.get("days"),
        )  # fmt: skip
        stamp = text_of(case).stamp
        deciding.decide(standing=self.standing(said["by"]), case=case, ruling=ruling, version=case.version, stamp=stamp)

    def _appeal(self, sheet: Sheet) -> None:
        said, decision = sheet["appeal"], self._case(sheet).decisions.exclude(act=Act.UNDO).get()
        if not Appeal.objects.filter(decision=decision).exists():
            appealing.appeal(decision=decision, words=said["words"], by=self.texts.person(said["by"]))

    def _answer(self, sheet: Sheet) -> None:
        said, case = sheet["appeal"]["answer"], self._case(sheet)
        appeal = Appeal.objects.select_related("decision").get(decision__case=case)
        if appeal.decided_at is None:
            appealing.decide_appeal(
                standing=self.standing(said["by"]), appeal=appeal, outcome=said["outcome"], reasons=said["reasons"]
            )

    def _read_again(self, sheet: Sheet) -> None:
        case, said = self._case(sheet), sheet["second"]
        if not hasattr(case, "second_reading"):
            deciding.read_second(standing=self.standing(said["by"]), case=case, act=said["act"])

    def _change_policy(self) -> None:
        sheet = self.sheet["policy"]
        consultation = Consultation.objects.get(territory=self.territory, slug=sheet["consultation"])
        change_policy(
            standing=self.standing(sheet["by"]), consultation=consultation, mode=sheet["mode"],
            because=sheet["because"], phase=Phase.objects.get(consultation=consultation, kind=sheet["phase"]),
        )  # fmt: skip
