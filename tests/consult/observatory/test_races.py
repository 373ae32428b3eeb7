"""A count, a release and a convention at the same moment: a public vintage takes nothing more, and nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from consult.observatory.models import Convention, Release, Snapshot
from consult.observatory.selectors import snapshots_of, vintages_shown
from consult.observatory.services import conventions, releases, snapshots
from consult.observatory.services.conventions import revoke_convention
from consult.observatory.services.releases import release_vintage
from consult.observatory.services.snapshots import take_snapshot, take_snapshots
from consult.observatory.vintages import Vintage
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Refused
from core.territories.models import Territory
from tests.consult.observatory.signed import last_quarter, under_convention
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_clichy, make_etienne, make_isabelle, make_tourcoing, standing
from tests.turns import PATIENCE_S, alone, stopped_at, waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P-6")]


def reason(act: Future[Any]) -> str:
    """What the act was refused for."""
    fault = act.exception(PATIENCE_S)
    assert isinstance(fault, Refused), fault
    return fault.reason.value


def reasons(results: list[Any]) -> list[str]:
    """What each hand was refused for; anything else that went wrong is shown."""
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    return [one.reason.value for one in results if isinstance(one, Refused)]


def count(town: Territory, vintage: Vintage | None = None) -> Callable[[], Any]:
    return lambda: take_snapshot(territory=town, vintage=vintage or last_quarter())


def towns_shown() -> set[str]:
    """What everyone reads of the last quarter."""
    return {one.told.place.code for one in snapshots_of(last_quarter(), is_analyst=False)}


def test_a_release_waits_for_the_town_that_is_being_counted_and_counts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clichy, tourcoing, analyst = make_clichy(), make_tourcoing(), make_etienne()
    for town in (clichy, tourcoing):
        under_convention(town)
    count(clichy)()
    with ThreadPoolExecutor(1) as hand:
        with stopped_at(monkeypatch, snapshots, "record", count(tourcoing)) as counting:  # written, not committed
            release = hand.submit(alone, release_vintage, user=analyst, vintage=last_quarter())
            assert waits(release)
            assert towns_shown() == set()
        assert counting.result(PATIENCE_S)
        assert release.result(PATIENCE_S).towns == 2
    assert towns_shown() == {clichy.code, tourcoing.code}


def test_a_release_waits_for_a_count_that_has_read_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked before the release holds until the snapshot is in."""
    clichy, tourcoing, analyst = make_clichy(), make_tourcoing(), make_etienne()
    under_convention(clichy)
    count(clichy)()
    covered = under_convention(tourcoing)
    with ThreadPoolExecutor(1) as hand:
        with stopped_at(monkeypatch, snapshots, "counted", count(tourcoing)) as counting:  # asked, not written
            Convention.objects.filter(pk=covered.pk).delete()  # so that nothing but the count holds the release back
            release = hand.submit(alone, release_vintage, user=analyst, vintage=last_quarter())
            assert waits(release)
        assert counting.result(PATIENCE_S)
        assert release.result(PATIENCE_S).towns == 2
    assert vintages_shown(is_analyst=False)[0].towns == Release.objects.get().towns == 2


def test_a_count_that_comes_during_a_release_waits_and_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    clichy, tourcoing, analyst = make_clichy(), make_tourcoing(), make_etienne()
    under_convention(clichy)
    count(clichy)()

    def release() -> Release:
        return release_vintage(user=analyst, vintage=last_quarter())

    with ThreadPoolExecutor(1) as hand:
        with stopped_at(monkeypatch, releases, "record", release) as releasing:  # written, not committed
            under_convention(tourcoing)
            late = hand.submit(alone, count(tourcoing))
            assert waits(late)
        assert releasing.result(PATIENCE_S).towns == 1
        assert reason(late) == "released"
    assert towns_shown() == {clichy.code}
    assert Snapshot.objects.count() == Entry.objects.filter(act="observatory.counted").count() == 1


def test_a_convention_taken_back_during_the_count_takes_nothing_back_of_a_quarter_that_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clichy = make_clichy()
    here, running = standing(make_isabelle(clichy), clichy), Vintage.holding(clock())
    under_convention(clichy)
    with stopped_at(monkeypatch, snapshots, "counted", count(clichy)) as counting:
        assert revoke_convention(standing=here, territory=clichy).last_vintage == str(running)
    assert counting.result(PATIENCE_S).vintage == str(last_quarter())
    assert release_vintage(user=make_etienne(), vintage=last_quarter()).towns == 1


def test_a_town_is_counted_while_its_convention_is_being_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clichy = make_clichy()
    here = standing(make_isabelle(clichy), clichy)
    under_convention(clichy)
    with stopped_at(
        monkeypatch, conventions, "record", lambda: revoke_convention(standing=here, territory=clichy)
    ) as leaving:  # written, not committed
        assert count(clichy)()
    assert leaving.result(PATIENCE_S).last_vintage == str(Vintage.holding(clock()))
    acts = Entry.objects.filter(act__startswith="observatory.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["observatory.counted", "observatory.left"]


def test_the_second_hand_that_counts_a_town_waits_for_the_first_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clichy = make_clichy()
    under_convention(clichy)
    with ThreadPoolExecutor(1) as hand:
        with stopped_at(monkeypatch, snapshots, "record", count(clichy)) as first:
            second = hand.submit(alone, count(clichy))
            assert waits(second)
        kept = first.result(PATIENCE_S)
        assert reason(second) == "already_taken"
    assert Snapshot.objects.get().input_hash == kept.input_hash
    assert Entry.objects.filter(act="observatory.counted").count() == 1


def test_two_sweeps_at_once_count_each_town_once() -> None:
    towns = [make_clichy(), make_tourcoing()]
    for town in towns:
        under_convention(town)
    results = at_once([lambda: list(take_snapshots(last_quarter()))] * 4)
    assert sum(taken is not None for sweep in results for _town, taken in sweep) == len(towns)
    assert Snapshot.objects.count() == Entry.objects.filter(act="observatory.counted").count() == len(towns)


def test_of_two_releases_of_a_vintage_the_second_waits_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clichy, analyst = make_clichy(), make_etienne()
    under_convention(clichy)
    count(clichy)()

    def release() -> Release:
        return release_vintage(user=analyst, vintage=last_quarter())

    with ThreadPoolExecutor(1) as hand:
        with stopped_at(monkeypatch, releases, "record", release) as first:
            second = hand.submit(alone, release)
            assert waits(second)
        assert first.result(PATIENCE_S).towns == 1
        assert reason(second) == "released"
    assert Entry.objects.filter(act="observatory.released").count() == 1


def test_counts_and_releases_in_any_order_leave_a_vintage_that_is_whole() -> None:
    """Whoever comes first: what is public is what the release counted, and every town of it."""
    clichy, tourcoing, analyst = make_clichy(), make_tourcoing(), make_etienne()
    for town in (clichy, tourcoing):
        under_convention(town)
    for back in range(1, 5):
        vintage = Vintage.holding(clock()).later(-back)

        def release(vintage: Vintage = vintage) -> Any:
            return release_vintage(user=analyst, vintage=vintage)

        refused = reasons(at_once([count(clichy, vintage), release, count(tourcoing, vintage), release]))
        assert set(refused) <= {"nothing_counted", "not_counted", "released"}
        for one in Release.objects.filter(vintage=str(vintage)):
            assert one.towns == 2
        assert Snapshot.objects.filter(vintage=str(vintage)).count() == 2
