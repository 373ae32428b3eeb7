"""A town is compared because it said so; it takes that back from the next quarter on, whatever happens in between."""

from collections.abc import Callable

import pytest

from consult.observatory.indicators import INDICATORS
from consult.observatory.models import Board, Convention, Release, Snapshot
from consult.observatory.published import read_told
from consult.observatory.selectors import snapshots_of, vintages_shown
from consult.observatory.services.boards import FRESH, refresh_board, refresh_boards
from consult.observatory.services.conventions import revoke_convention, sign_convention
from consult.observatory.services.releases import release_vintage
from consult.observatory.services.snapshots import take_snapshot, take_snapshots
from consult.observatory.vintages import Vintage
from core.accounts.models import Role, RoleGrant, User
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Refused
from core.territories.models import Territory
from tests.clocks import database_at
from tests.consult.observatory.signed import last_quarter, under_convention
from tests.people import standing


def reason(act: Callable[..., object], **named: object) -> str:
    with pytest.raises(Refused) as found:
        act(**named)
    return found.value.reason.value


def test_its_administrator_signs_and_takes_back_and_nobody_else(
    clichy: Territory, tourcoing: Territory, isabelle: User, karim: User, nadia: User, etienne: User
) -> None:
    for user, why in ((karim, "not_allowed"), (nadia, "not_allowed"), (etienne, "not_allowed"), (None, "sign_in")):
        assert reason(sign_convention, standing=standing(user, clichy), territory=clichy) == why
    assert reason(sign_convention, standing=standing(isabelle, clichy), territory=tourcoing) == "not_allowed"
    signed = sign_convention(standing=standing(isabelle, clichy), territory=clichy)
    assert signed.first_vintage == str(Vintage.holding(clock()))
    assert reason(sign_convention, standing=standing(isabelle, clichy), territory=clichy) == "already_signed"
    assert reason(revoke_convention, standing=standing(karim, clichy), territory=clichy) == "not_allowed"
    revoke_convention(standing=standing(isabelle, clichy), territory=clichy)
    assert reason(revoke_convention, standing=standing(isabelle, clichy), territory=clichy) == "no_convention"
    assert set(Entry.objects.values_list("act", flat=True)) >= {"observatory.joined", "observatory.left"}


def test_a_town_that_is_not_open_signs_nothing(clichy: Territory, isabelle: User) -> None:
    clichy.opened_at = None
    assert reason(sign_convention, standing=standing(isabelle, clichy), territory=clichy) == "not_open"


def test_taken_back_it_covers_the_running_quarter_and_no_later_one(clichy: Territory, isabelle: User) -> None:
    signed = sign_convention(standing=standing(isabelle, clichy), territory=clichy)
    revoke_convention(standing=standing(isabelle, clichy), territory=clichy)
    now = Vintage.read(signed.first_vintage)
    covered = Convention.objects.covering
    assert covered(now).exists()
    assert not covered(now.later(1)).exists()
    assert not covered(now.later(-1)).exists()


def test_signed_again_in_the_same_quarter_it_is_one_convention(clichy: Territory, isabelle: User) -> None:
    here = standing(isabelle, clichy)
    first = sign_convention(standing=here, territory=clichy)
    revoke_convention(standing=here, territory=clichy)
    assert sign_convention(standing=here, territory=clichy).pk == first.pk
    assert Convention.objects.get().last_vintage == ""


def test_taken_back_between_the_count_and_the_release_what_was_counted_becomes_public(
    clichy: Territory, isabelle: User, etienne: User
) -> None:
    under_convention(clichy)
    take_snapshot(territory=clichy, vintage=last_quarter())
    revoke_convention(standing=standing(isabelle, clichy), territory=clichy)
    release_vintage(user=etienne, vintage=last_quarter())
    assert [one.told.place.code for one in snapshots_of(last_quarter(), is_analyst=False)] == ["93014"]
    running = Vintage.holding(clock())
    with database_at(running.later(1).ends):  # two quarters later, the one that ran is counted and the next is not
        assert take_snapshot(territory=clichy, vintage=running)
        assert reason(take_snapshot, territory=clichy, vintage=running.later(1)) == "not_covered"


def test_under_embargo_only_an_analyst_reads(clichy: Territory, etienne: User) -> None:
    under_convention(clichy)
    take_snapshot(territory=clichy, vintage=last_quarter())
    assert vintages_shown(is_analyst=False) == []
    assert snapshots_of(last_quarter(), is_analyst=False) == []
    [shown] = vintages_shown(is_analyst=True)
    assert (shown.vintage, shown.towns, shown.released_at) == (last_quarter(), 1, None)
    assert len(snapshots_of(last_quarter(), is_analyst=True)) == 1


def test_a_release_is_of_all_its_towns_at_once_by_an_analyst_and_in_the_journal(
    clichy: Territory, tourcoing: Territory, etienne: User, isabelle: User
) -> None:
    under_convention(clichy)
    under_convention(tourcoing)
    vintage = last_quarter()
    assert reason(release_vintage, user=etienne, vintage=vintage) == "nothing_counted"
    take_snapshot(territory=clichy, vintage=vintage)
    assert reason(release_vintage, user=etienne, vintage=vintage) == "not_counted"
    assert not Release.objects.exists()
    take_snapshot(territory=tourcoing, vintage=vintage)
    assert reason(release_vintage, user=isabelle, vintage=vintage) == "not_allowed"
    assert release_vintage(user=etienne, vintage=vintage).towns == 2
    assert reason(release_vintage, user=etienne, vintage=vintage) == "released"
    entry = Entry.objects.get(act="observatory.released")
    assert (entry.target, entry.actor, entry.territory) == (str(vintage), etienne, None)
    assert len(snapshots_of(vintage, is_analyst=False)) == 2


def test_towns_that_cannot_be_counted_are_left_out_by_name_and_for_a_reason(
    clichy: Territory, tourcoing: Territory, etienne: User
) -> None:
    under_convention(clichy)
    under_convention(tourcoing)
    vintage, because = last_quarter(), "La base de Tourcoing est perdue."
    take_snapshot(territory=clichy, vintage=vintage)
    for without in ([], [clichy.code], [clichy.code, tourcoing.code]):
        assert reason(release_vintage, user=etienne, vintage=vintage, without=without, because=because) == "not_counted"
    assert reason(release_vintage, user=etienne, vintage=vintage, without=[tourcoing.code]) == "no_reason"
    release_vintage(user=etienne, vintage=vintage, without=[tourcoing.code], because=because)
    [shown] = vintages_shown(is_analyst=False)
    assert (shown.towns, shown.without, shown.because) == (1, "Tourcoing (59)", because)
    assert Entry.objects.get(act="observatory.released").details["without"] == [tourcoing.code]
    assert reason(take_snapshot, territory=tourcoing, vintage=vintage) == "released"
    assert list(take_snapshots(vintage)) == [], "the night does not try again what cannot be done"


def test_an_analyst_of_yesterday_releases_nothing(clichy: Territory, etienne: User) -> None:
    under_convention(clichy)
    take_snapshot(territory=clichy, vintage=last_quarter())
    RoleGrant.objects.filter(user=etienne, role=Role.ANALYST).update(until=clock())
    assert reason(release_vintage, user=etienne, vintage=last_quarter()) == "not_allowed"


@pytest.mark.promise("P-6")
def test_a_board_that_moves_each_day_tells_neither_what_people_think_nor_what_they_are(clichy: Territory) -> None:
    assert refresh_board(clichy)
    told = read_told(Board.objects.get(territory=clichy).published).figures
    assert told.keys() == INDICATORS.keys() - {"C5", "P4"}


def test_the_board_of_a_town_is_counted_when_it_is_old_and_not_before(clichy: Territory, tourcoing: Territory) -> None:
    assert refresh_boards() == 2
    assert refresh_boards() == 0
    assert not refresh_board(clichy)
    with database_at(clock() + FRESH * 2):
        assert refresh_board(clichy)
        assert refresh_boards() == 1
    assert not Snapshot.objects.exists()
