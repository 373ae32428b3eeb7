"""An élue is away between two days and names who stands in; no absence leans on another, and none overlap."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from core.accounts.models import Absence, ElectedOffice
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Common, Refused
from core.notices.models import Mail
from core.people.rules import PeopleRefusal
from core.people.services import declare_absence, end_absence
from core.territories.models import Territory
from tests.consult.answers.making import at_once
from tests.consult.digests.making import in_office
from tests.people import make_clichy, standing

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def away(office: ElectedOffice, deputy: ElectedOffice, first: int = 1, last: int = 8) -> Absence:
    """Declared by herself, in days from now."""
    now = clock()
    return declare_absence(
        standing=standing(office.user, office.territory), office=office, deputy=deputy, since=now + first * DAY,
        until=now + last * DAY, days="du 1er au 8 décembre",
    )  # fmt: skip


def refusal_of(act: partial[Absence]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


def test_it_is_written_in_the_journal_and_the_deputy_is_told(clichy: Territory) -> None:
    office, deputy = in_office(clichy), in_office(clichy, "Hélène Prost")
    absence = away(office, deputy)
    entry = Entry.objects.get(act="absence.declared")
    assert (entry.actor, entry.details["deputy"]) == (office.user, f"account:{deputy.user_id}")
    letter = Mail.objects.get()
    assert letter.recipient == deputy.user.email
    assert "Aïssa Kone (Adjointe, Clichy-sous-Bois) s’absente du 1er au 8 décembre" in letter.text
    end_absence(standing=standing(office.user, clichy), absence=absence)
    assert not Absence.objects.exists(), "one that had not begun leaves nothing"
    assert Entry.objects.filter(act="absence.ended").count() == 1
    end_absence(standing=standing(office.user, clichy), absence=absence)
    assert Entry.objects.filter(act="absence.ended").count() == 1


def test_one_under_way_ends_now_and_may_begin_again_the_same_day(clichy: Territory) -> None:
    office, deputy = in_office(clichy), in_office(clichy, "Hélène Prost")
    absence = away(office, deputy, first=-1)
    assert absence.since <= clock() < absence.until
    end_absence(standing=standing(office.user, clichy), absence=absence)
    absence.refresh_from_db()
    assert absence.until <= clock()
    away(office, deputy, first=-1)
    assert Absence.objects.standing_in_at(clock()).count() == 1


def test_no_absence_leans_on_another(clichy: Territory) -> None:
    first, second, third = (in_office(clichy, name) for name in ("Aïssa Kone", "Hélène Prost", "Rose Weil"))
    away(first, second)
    assert refusal_of(partial(away, first, third, 7, 9)) == PeopleRefusal.AWAY_ALREADY
    assert refusal_of(partial(away, second, third, 7, 9)) == PeopleRefusal.STANDS_IN, "a chain"
    assert refusal_of(partial(away, second, first, 0, 2)) == PeopleRefusal.DEPUTY_AWAY, "a circle"
    assert refusal_of(partial(away, third, first, 0, 2)) == PeopleRefusal.DEPUTY_AWAY
    away(third, second)  # one deputy, two absences
    away(second, first, 8, 9)  # once they are back
    assert Absence.objects.count() == 3


def test_only_ones_own_office_by_an_office_in_force_of_the_same_town(clichy: Territory, tourcoing: Territory) -> None:
    office, deputy, there = in_office(clichy), in_office(clichy, "Hélène Prost"), in_office(tourcoing, "Rose Weil")
    assert refusal_of(partial(away, office, there)) == PeopleRefusal.NO_OFFICE
    assert refusal_of(partial(away, office, office)) == PeopleRefusal.NO_OFFICE
    stranger = partial(
        declare_absence, standing=standing(deputy.user, clichy), office=office, deputy=deputy, since=clock(),
        until=clock() + DAY, days="",
    )  # fmt: skip
    assert refusal_of(stranger) == Common.NOT_YOURS
    ElectedOffice.objects.filter(pk=deputy.pk).update(until=clock())
    assert refusal_of(partial(away, office, deputy)) == PeopleRefusal.NO_OFFICE
    with pytest.raises(Refused):
        end_absence(
            standing=standing(deputy.user, clichy),
            absence=Absence.objects.create(office=office, deputy=deputy, since=clock(), until=clock() + DAY),
        )


def test_the_database_refuses_two_absences_of_an_office_at_once(clichy: Territory) -> None:
    office, deputy = in_office(clichy), in_office(clichy, "Hélène Prost")
    now = clock()
    Absence.objects.create(office=office, deputy=deputy, since=now, until=now + 2 * DAY)
    Absence.objects.create(office=office, deputy=deputy, since=now + 2 * DAY, until=now + 3 * DAY)
    for since, until, by in ((1, 2, deputy), (5, 5, deputy), (9, 10, office)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(office=office, deputy=by, since=now + since * DAY, until=now + until * DAY)


def test_a_deputy_who_left_or_whose_account_is_closed_stands_in_for_nobody(clichy: Territory) -> None:
    office, deputy = in_office(clichy), in_office(clichy, "Hélène Prost")
    away(office, deputy, first=-1)
    at: datetime = clock()
    assert Absence.objects.standing_in_at(at).count() == 1
    deputy.user.is_active = False
    deputy.user.save()
    assert not Absence.objects.standing_in_at(at).exists()
    deputy.user.is_active = True
    deputy.user.save()
    for ended in (deputy, office):
        ElectedOffice.objects.filter(pk=ended.pk).update(until=at)
        assert not Absence.objects.standing_in_at(at).exists()
        ElectedOffice.objects.filter(pk=ended.pk).update(until=None)


@pytest.mark.django_db(transaction=True)
def test_two_who_name_each_other_at_once_leave_one_absence() -> None:
    town = make_clichy()
    one, other = in_office(town), in_office(town, "Hélène Prost")
    results = at_once([partial(away, one, other), partial(away, other, one)] * 3)
    assert sum(isinstance(one, Absence) for one in results) == Absence.objects.count() == 1
