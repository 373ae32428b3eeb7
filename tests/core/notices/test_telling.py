"""People are told once: on the site at once, by letter at the pace they chose; what is taken away is told no more."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.models import User
from core.lib.db import clock
from core.notices import gathering, telling
from core.notices.families import Family, Pace
from core.notices.models import Announcement, Mail, Nearby, Notice
from core.notices.telling import News, announce, take_back, write_notice, write_notices
from core.territories.models import Territory
from tests.consult.answers.making import at_once
from tests.people import make_clichy, make_nadia, make_tourcoing, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def tell(*users: User, family: Family = Family.REPLIES, about: str = "proposal:1") -> None:
    with transaction.atomic():
        for user in users:
            write_notice(family, "reply_received", to=user, about=about, url="https://x/1", name="Samba", title="Bancs")


def choose(user: User, family: Family, pace: Pace) -> None:
    gathering.choose_paces(user=user, paces={family: pace}, at=clock())


@pytest.mark.parametrize(
    ("pace", "letters", "waits"),
    [(Pace.AT_ONCE, 1, False), (Pace.DAILY, 0, True), (Pace.WEEKLY, 0, True), (Pace.NEVER, 0, False)],
)
def test_each_pace_tells_on_the_site_and_writes_when_it_says(pace: Pace, letters: int, waits: bool) -> None:
    nadia = make_nadia(make_clichy())
    choose(nadia, Family.REPLIES, pace)
    tell(nadia)
    told = Notice.objects.get()
    assert told.sentence.replace("\u202f", " ") == "Samba vous répond à propos de « Bancs »"
    assert told.read_at is None
    assert (told.letter_at is not None) is waits
    assert Mail.objects.count() == letters


def test_many_people_cost_as_many_statements_as_few() -> None:
    people = [make_user(f"Personne {n}") for n in range(12)]
    found = []
    for some in (people[:2], people):
        some = list(User.objects.filter(pk__in=[one.pk for one in some]).select_related("home").order_by("pk"))
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            transaction.atomic(),
        ):
            words = {"name": "Samba", "title": "Bancs"}
            news = [News(user, "https://x/1", words) for user in some]
            write_notices(Family.ANSWERS, "reply_received", about="proposal:1", news=news)
        found.append(len(seen))
    assert found[0] == found[1]
    assert Mail.objects.count() == 14


@pytest.mark.promise("R-4")
def test_a_grouped_letter_says_each_thing_once_whatever_the_sweeps() -> None:
    town = make_clichy()
    people = [make_user(f"Personne {n}", home=town) for n in range(30)]
    tell(*people)
    tell(*people, about="proposal:2")
    later = clock() + timedelta(days=1)
    at_once([lambda: gathering.gather_next(at=later)] * 6)
    while gathering.gather_next(at=later):
        pass
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == sorted(user.email for user in people)
    assert all(mail.text.count("Samba vous répond") == 2 for mail in Mail.objects.order_by("pk"))
    assert not Notice.objects.filter(letter_at__isnull=False).exists()


def test_nothing_goes_before_its_hour_and_a_quiet_day_writes_nothing() -> None:
    nadia = make_nadia(make_clichy())
    tell(nadia)
    waits_until = Notice.objects.get().letter_at
    assert waits_until is not None
    assert gathering.gather_next(at=waits_until - timedelta(seconds=1)) == 0
    assert gathering.gather_next(at=waits_until) == 1
    assert gathering.gather_next(at=waits_until + timedelta(days=30)) == 0
    assert Mail.objects.count() == 1


@pytest.mark.promise("R-4")
def test_a_sweep_that_dies_writes_no_letter_and_loses_no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    nadia = make_nadia(make_clichy())
    tell(nadia)
    later = clock() + timedelta(days=1)

    def dying(mails: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(gathering, "write_mails", dying)
        with pytest.raises(SystemExit):
            gathering.gather_next(at=later)
    assert gathering.gather_next(at=later) == 1
    assert Mail.objects.count() == 1


def test_a_change_of_pace_moves_what_already_waits() -> None:
    nadia = make_nadia(make_clichy())
    tell(nadia)
    choose(nadia, Family.REPLIES, Pace.NEVER)
    assert Notice.objects.get().letter_at is None
    tell(nadia)
    assert Mail.objects.count() == 0
    choose(nadia, Family.REPLIES, Pace.DAILY)
    tell(nadia)
    choose(nadia, Family.REPLIES, Pace.AT_ONCE)
    assert gathering.gather_next(at=clock()) == 1


def test_what_is_taken_away_is_told_no_more_nor_what_hangs_on_it() -> None:
    nadia = make_nadia(make_clichy())
    tell(nadia, about="proposal:1")
    tell(nadia, about="proposal:1:comment:5")
    tell(nadia, about="proposal:12")
    with transaction.atomic():
        take_back("proposal:1")
    assert list(Notice.objects.values_list("about", flat=True)) == ["proposal:12"]


def near(town: Territory, **more: object) -> None:
    with transaction.atomic():
        announce(
            Family.NEARBY, "proposal_near", territory=town, about="proposal:3", url="/t/x/", at=timezone.now(),
            words={"title": "Bancs", "place": "Le Chêne-Pointu"}, **more,  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.mark.promise("R-4")
def test_a_place_is_told_batch_by_batch_each_person_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "BATCH", 4)
    town, place = make_clichy(), make_clichy().neighbourhoods.get()
    people = [make_user(f"Personne {n}", home=town) for n in range(11)]
    for user in people[:9]:
        Nearby.objects.create(user=user, neighbourhood=place)
    near(town, neighbourhood=place, but=people[0])
    near(town, neighbourhood=place, but=people[0])
    at_once([gathering.tell_place_next] * 5)
    while gathering.tell_place_next():
        pass
    assert sorted(Notice.objects.values_list("user", flat=True)) == [user.pk for user in people[1:9]]
    assert Announcement.objects.get().done_at is not None


@pytest.mark.promise("R-4")
def test_an_announcement_that_cannot_be_told_holds_up_none_behind_it_and_is_tried_again_later() -> None:
    town, next_town = make_clichy(), make_tourcoing()
    here, there = make_user("Ici", home=town), make_user("Là-bas", home=next_town)
    near(town)
    Announcement.objects.update(letter="no_such_letter", about="proposal:2")
    near(next_town)
    waits = []
    for _failure in range(3):
        for _batch in range(5):
            gathering.tell_place_next()
        assert not gathering.tell_place_next()
        poison = Announcement.objects.get(letter="no_such_letter")
        assert poison.not_before is not None
        waits.append(round((poison.not_before - clock()) / timedelta(seconds=15)))
        Announcement.objects.update(not_before=None)
    assert waits == [2, 4, 8]
    assert list(Notice.objects.values_list("user", flat=True)) == [there.pk]
    Announcement.objects.update(letter="proposal_near")
    assert gathering.tell_place_next()
    assert list(Notice.objects.order_by("pk").values_list("user", flat=True)) == [there.pk, here.pk]
    assert not Announcement.objects.filter(tries__gt=0).exists()


def test_a_whole_territory_is_told_and_nobody_of_the_next_town() -> None:
    town, other = make_clichy(), make_tourcoing()
    here, there = make_user("Ici", home=town), make_user("Là-bas", home=other)
    near(town)
    while gathering.tell_place_next():
        pass
    assert list(Notice.objects.values_list("user", flat=True)) == [here.pk]
    assert there.pk != here.pk


def test_telling_with_no_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        write_notices(Family.REPLIES, "reply_received", about="x", news=[])


def test_notices_leave_after_thirteen_months() -> None:
    nadia = make_nadia(make_clichy())
    tell(nadia)
    tell(nadia)
    now = clock()
    Notice.objects.filter(pk=Notice.objects.order_by("pk")[0].pk).update(at=now - gathering.KEPT)
    assert gathering.forget_old_notices(at=now) == 1
    assert Notice.objects.count() == 1
    assert telling.topic_of(nadia.pk) == f"notices:{nadia.pk}"
