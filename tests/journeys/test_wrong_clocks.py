"""A machine whose clock is three days ahead, or two behind: what opens, closes, runs out or is dated follows the database's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.comments.models import Comment
from consult.comments.services import post_comment
from consult.consultations.models import Consultation, Kind, Phase
from consult.discussion.models import Message, Room
from consult.proposals import services as proposals
from consult.proposals.models import Endorsement, Proposal, Support
from core.accounts.models import Association, User
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Common, Refused
from core.people.services import issue_api_key
from tests.clocks import JUMPS, database_at, jumped
from tests.consult.discussion.rooms import make_room, say
from tests.make import make_consultation, make_proposal
from tests.people import make_association, make_clichy, make_marcel, make_nadia, make_samba, signed_in, standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R-15")]
DAY, HOUR, YEAR = timedelta(days=1), timedelta(hours=1), timedelta(days=365)
PARIS = ZoneInfo("Europe/Paris")
SUPPORT = 'data-island="support"'  # the form by which she stands behind it, or steps back


class Town:
    """A consultation with a proposal and a room, and who acts there."""

    def __init__(self) -> None:
        self.town = make_clichy()
        self.nadia, self.marcel, self.samba = make_nadia(self.town), make_marcel(self.town), make_samba(self.town)
        self.regie: Association = make_association(self.town, self.samba)
        self.consultation: Consultation = make_consultation(self.town)
        self.proposal = make_proposal(self.consultation, self.marcel, support_count=0)
        self.room: Room = make_room(self.consultation)
        _row, self.key = issue_api_key(user=self.nadia, label="x", can_write=True, expires_at=timezone.now() + YEAR)

    def who(self, user: User | None = None) -> Any:
        """Nadia, or this account, as each request finds them."""
        return standing(user or self.nadia, self.town)

    def fresh(self, model: Any = Proposal) -> Any:
        """The proposal, or the room, as each request finds it."""
        if model is Consultation:
            return Consultation.objects.select_related("territory").get(pk=self.consultation.pk)
        if model is Room:
            return Room.objects.select_related("consultation__territory").get(pk=self.room.pk)
        return Proposal.objects.select_related("consultation__territory").get(pk=self.proposal.pk)

    def move(self, begins: timedelta, ends: timedelta) -> None:
        """The phases begin and end so long from now, by the database's clock."""
        now = clock()
        Phase.objects.filter(consultation=self.consultation).update(period=(now + begins, now + ends))


def by_key(t: Town, method: str = "put") -> HttpResponse:
    """A machine's support: the short road, or what it leaves to the ordinary one."""
    ask = getattr(Client(), method)
    answer: HttpResponse = ask(
        reverse("api:proposal-support", args=[t.proposal.pk]), headers={"Authorization": f"Bearer {t.key}"}
    )
    return answer


def asked(answer: HttpResponse) -> None:
    """Raise where a door refused."""
    if answer.status_code >= 400:
        raise Refused(Common.NOT_ALLOWED)


# Each act, and the date that it writes.
ACTS: dict[str, tuple[Callable[[Town], Any], Callable[[], datetime]]] = {
    "support": (lambda t: proposals.support(standing=t.who(), proposal=t.fresh()), lambda: Support.objects.get().at),
    "support by a machine": (lambda t: asked(by_key(t)), lambda: Support.objects.get().at),
    "endorse": (
        lambda t: proposals.endorse(standing=t.who(t.samba), proposal=t.fresh(), association=t.regie),
        lambda: Endorsement.objects.get().at,
    ),
    "propose": (
        lambda t: proposals.propose(
            standing=t.who(), consultation=t.fresh(Consultation), title="Une rampe", body="À la poste."
        ),
        lambda: Proposal.objects.latest("pk").published_at or clock() + DAY,
    ),
    "argue": (
        lambda t: post_comment(standing=t.who(), proposal=t.fresh(), text="Oui."),
        lambda: Comment.objects.get().created_at,
    ),
    "say": (lambda t: say(t.fresh(Room), t.nadia, "Bonjour."), lambda: Message.objects.get().posted_at),
}


def refuses(act: Callable[[Town], Any], t: Town) -> bool:
    try:
        act(t)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("by", JUMPS, ids=["ahead", "behind"])
def test_what_is_open_stays_open_and_is_dated_true(name: str, by: timedelta):
    t, (act, date) = Town(), ACTS[name]
    t.move(-HOUR, HOUR)  # neither wrong clock is inside
    before = clock()
    with jumped(by):
        assert not refuses(act, t)
    assert before <= date() <= clock()
    assert not Entry.objects.filter(at__gt=clock()).exists()
    assert Entry.objects.filter(act="proposal.published", at__gte=before).exists() == (name == "propose")


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("by", JUMPS, ids=["ahead", "behind"])
def test_nothing_opens_early_nor_closes_late(name: str, by: timedelta):
    t, (act, _date) = Town(), ACTS[name]
    t.move(*((DAY, 9 * DAY) if by > timedelta(0) else (-9 * DAY, -DAY)))  # open by the wrong clock alone
    with jumped(by):
        assert refuses(act, t)
    t.move(-DAY, DAY)
    with jumped(by):
        assert not refuses(act, t), "the same act, where it is open"


@pytest.mark.parametrize("by", JUMPS, ids=["ahead", "behind"])
def test_stepping_back_and_the_page_follow_the_same_clock(by: timedelta):
    t = Town()
    show = reverse("proposals:show", args=[t.town.slug, t.consultation.slug, t.proposal.pk])
    t.move(-HOUR, HOUR)
    proposals.support(standing=t.who(), proposal=t.fresh())
    browser = signed_in(t.nadia)
    with jumped(by):
        assert SUPPORT in browser.get(show).content.decode()
        asked(by_key(t, "delete"))
    assert not Support.objects.exists()
    t.move(*((DAY, 9 * DAY) if by > timedelta(0) else (-9 * DAY, -DAY)))
    with jumped(by):
        assert SUPPORT not in browser.get(show).content.decode()
        assert by_key(t, "delete").status_code == 403


NIGHTS = {
    "une heure de plus": datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
    "une heure de moins": datetime(2027, 3, 28, 3, 30, tzinfo=PARIS),
}


@pytest.mark.parametrize("end", NIGHTS.values(), ids=NIGHTS)
def test_a_phase_that_ends_in_the_night_of_a_change_of_hour_ends_once(end: datetime):
    t, end = Town(), end.astimezone(UTC)
    Phase.objects.filter(kind=Kind.PROPOSE).update(period=(end - 9 * DAY, end))
    Phase.objects.filter(kind=Kind.DISCUSS).update(period=(end + DAY, end + 2 * DAY))
    act = ACTS["support"][0]
    for before in (HOUR, timedelta(minutes=1)):  # an hour before, the wall clock says 2:30 too, or 1:30
        with database_at(end - before):
            assert not refuses(act, t)
        Support.objects.all().delete()
    for after in (timedelta(0), timedelta(minutes=1), HOUR):
        with database_at(end + after):
            assert refuses(act, t)
