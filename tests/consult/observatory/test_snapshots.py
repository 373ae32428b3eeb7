"""A quarter is counted once, when it is over; what was counted can be worked out again, and nobody changes it."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from consult.observatory.measures import Measures, Process
from consult.observatory.models import Convention, Release, Snapshot
from consult.observatory.published import Place, canonical, read_told, write_told
from consult.observatory.rules import ObservatoryRefusal
from consult.observatory.services import snapshots
from consult.observatory.services.snapshots import hash_of, take_snapshot, take_snapshots, told_of, verify_snapshot
from consult.observatory.tasks import count_quarters
from consult.observatory.vintages import Vintage
from consult.proposals.models import Proposal, Status
from core.accounts.models import User
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Refused
from core.territories.models import Territory
from tests.clocks import database_at
from tests.consult.observatory.signed import last_quarter, under_convention
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_tourcoing
from tests.test_house import ROOT


@pytest.fixture
def counted(clichy: Territory) -> Snapshot:
    under_convention(clichy)
    return take_snapshot(territory=clichy, vintage=last_quarter())


def refused(territory: Territory, vintage: Vintage) -> str:
    with pytest.raises(Refused) as found:
        take_snapshot(territory=territory, vintage=vintage)
    return found.value.reason.value


def test_who_guesses_the_measures_of_a_small_town_learns_nothing_from_the_hash(counted: Snapshot) -> None:
    kept = json.loads(counted.inputs)
    del kept["nonce"]
    assert hash_of(canonical(kept)) != counted.input_hash
    assert kept["measures"]["participants"] == 0


def test_a_town_that_cannot_be_counted_keeps_no_other_waiting(
    clichy: Territory, tourcoing: Territory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for town in (clichy, tourcoing):
        under_convention(town)

    def fails(territory: Territory, *args: Any, **named: Any) -> Any:
        if territory == clichy:
            raise ValueError("un compte impossible")
        return counted_of(territory, *args, **named)

    counted_of = snapshots.counted
    monkeypatch.setattr(snapshots, "counted", fails)
    assert [(town.code, taken is not None) for town, taken in take_snapshots(last_quarter())] == [
        ("93014", False), ("59599", True),
    ]  # fmt: skip
    assert "93014 has no snapshot" in caplog.text
    with pytest.raises(CommandError, match="1 territoire"):
        call_command("snapshot", vintage=str(last_quarter()))


def test_a_hamlet_in_which_everybody_took_part_is_told(clichy: Territory) -> None:
    told = told_of(
        Place(code="93014", name="Hameau", kind="municipality", departement="93", population=8, population_year=2023),
        Measures(population=8, population_year=2023, consultations=1, participants=8), Process(),
    )  # fmt: skip
    assert told.figures["P1"][0].count == 8


def test_a_quarter_is_counted_once_with_what_proves_it(counted: Snapshot, clichy: Territory) -> None:
    assert counted.input_hash == hash_of(counted.inputs)
    assert counted.code_version == project.CODE_VERSION
    assert json.loads(counted.inputs)["measures"]["population"] == clichy.population
    entry = Entry.objects.get(territory=clichy, act="observatory.counted")
    assert (entry.target, entry.details["input_hash"]) == (counted.vintage, counted.input_hash)
    assert refused(clichy, last_quarter()) == "already_taken"
    assert Snapshot.objects.count() == 1


def test_the_running_quarter_waits_until_it_is_over_by_the_clock_of_the_database(clichy: Territory) -> None:
    under_convention(clichy)
    vintage = Vintage.holding(clock())
    assert refused(clichy, vintage) == "not_over"
    with database_at(vintage.ends):
        assert take_snapshot(territory=clichy, vintage=vintage).vintage == str(vintage)


def test_a_town_is_counted_under_its_convention_alone(clichy: Territory, tourcoing: Territory) -> None:
    vintage = last_quarter()
    assert refused(tourcoing, vintage) == "not_covered"
    under_convention(clichy, since=vintage.later(1))
    assert refused(clichy, vintage) == "not_covered"
    Convention.objects.create(
        territory=tourcoing,
        first_vintage=str(vintage.later(-3)),
        last_vintage=str(vintage.later(-1)),
        revoked_at=clock(),
    )
    assert refused(tourcoing, vintage) == "not_covered"


def test_nothing_is_added_to_a_vintage_that_is_public(clichy: Territory, etienne: User) -> None:
    vintage = last_quarter()
    under_convention(clichy)
    Release.objects.create(vintage=str(vintage), by=etienne, towns=0)
    assert refused(clichy, vintage) == "released"
    with pytest.raises(DatabaseError, match="is public"), transaction.atomic():
        Snapshot.objects.create(
            territory=clichy, vintage=str(vintage), taken_at=clock(), code_version="1", inputs="{}",
            input_hash="0" * 64, published="{}",
        )  # fmt: skip


def attempt(sql: str) -> None:
    """What a mistake or an intruder inside the application could do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL consult.emptying = 'off'")
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE observatory_snapshot SET published = '{}'",
        "DELETE FROM observatory_snapshot",
        "TRUNCATE observatory_snapshot CASCADE",
        "UPDATE observatory_release SET towns = 0",
        "DELETE FROM observatory_release",
        "TRUNCATE observatory_release CASCADE",
    ],
)
def test_the_database_lets_nobody_change_what_was_counted(counted: Snapshot, etienne: User, sql: str) -> None:
    Release.objects.create(vintage=counted.vintage, by=etienne, towns=1)
    with pytest.raises(DatabaseError, match="written once"):
        attempt(sql)
    assert Snapshot.objects.get().published == counted.published


def test_an_analyst_may_erase_the_account_and_the_release_stays(counted: Snapshot, etienne: User) -> None:
    Release.objects.create(vintage=counted.vintage, by=etienne, towns=1)
    Release.objects.update(by=None)
    assert Release.objects.get().towns == 1


def test_worked_out_again_it_is_the_same_byte_for_byte(counted: Snapshot) -> None:
    found = verify_snapshot(counted)
    assert found.is_sound
    assert not found.moved
    assert write_told(read_told(counted.published)) == counted.published


def forged(snapshot: Snapshot, **columns: str) -> Snapshot:
    """What somebody with every right on the database would have left."""
    for name, value in columns.items():
        setattr(snapshot, name, value)
    return snapshot


def test_what_was_changed_by_force_is_found(counted: Snapshot) -> None:
    published = counted.published.replace('"population":28000', '"population":29000')
    assert published != counted.published
    assert not verify_snapshot(forged(counted, published=published)).is_same
    inputs = counted.inputs.replace('"participants":0', '"participants":900')
    assert inputs != counted.inputs
    assert not verify_snapshot(forged(counted, inputs=inputs)).is_hash_right


def test_a_row_rewritten_whole_is_not_the_one_of_the_journal(counted: Snapshot) -> None:
    inputs = counted.inputs.replace('"nonce":"', '"nonce":"0')
    again = verify_snapshot(forged(counted, inputs=inputs, input_hash=hash_of(inputs)))
    assert again.is_hash_right
    assert again.is_same
    assert not again.is_in_journal
    assert not again.is_sound


def test_a_method_that_changed_since_is_named_and_the_others_are_compared(counted: Snapshot) -> None:
    told = read_told(counted.published)
    older = forged(counted, published=write_told(told).replace('"P1":2', '"P1":1'))
    found = verify_snapshot(older)
    assert found.other_methods == ("P1",)
    assert found.is_same


def test_words_taken_back_since_are_said_and_change_nothing_that_is_public(clichy: Territory, nadia: User) -> None:
    under_convention(clichy)
    consultation = make_consultation(clichy)
    proposal = make_proposal(consultation, nadia, published_at=last_quarter().starts)
    before = take_snapshot(territory=clichy, vintage=last_quarter())
    assert json.loads(before.inputs)["measures"]["proposals"] == 1
    Proposal.objects.filter(pk=proposal.pk).update(
        status=Status.WITHDRAWN, withdrawn_at=clock(), withdrawn_reason="Dit."
    )
    found = verify_snapshot(before)
    assert "proposals" in found.moved
    assert found.is_sound


def test_the_command_counts_each_town_and_says_what_it_did(
    clichy: Territory, tourcoing: Territory, capsys: pytest.CaptureFixture[str]
) -> None:
    under_convention(clichy)
    under_convention(tourcoing)
    call_command("snapshot", vintage=str(last_quarter()))
    said = capsys.readouterr().out
    for snapshot in Snapshot.objects.order_by("pk"):
        assert f"relevé {snapshot.pk}, empreinte {snapshot.input_hash}" in said
    assert "2 relevé(s)" in said
    call_command("snapshot", vintage=str(last_quarter()))
    assert "0 relevé(s)" in capsys.readouterr().out


def test_a_vintage_badly_written_or_not_over_is_refused_with_the_remedy(clichy: Territory) -> None:
    with pytest.raises(CommandError, match=r"--vintage.*2026-T4"):
        call_command("snapshot", vintage="2026-Q4")
    with pytest.raises(CommandError, match="pas fini"):
        call_command("snapshot", vintage=str(Vintage.holding(clock())))


def test_the_command_verifies_and_names_what_it_finds(counted: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_snapshot", str(counted.pk))
    assert "Recalculé à l’identique" in capsys.readouterr().out
    with pytest.raises(CommandError, match="pas de relevé"):
        call_command("verify_snapshot", str(counted.pk + 1000))


def test_the_clock_of_the_night_counts_the_quarter_that_is_over(clichy: Territory) -> None:
    under_convention(clichy)
    count_quarters()
    count_quarters()
    last = last_quarter()
    found = list(Snapshot.objects.order_by("vintage").values_list("vintage", flat=True))
    assert found == [str(last.later(back)) for back in (-3, -2, -1, 0)]  # those that a long stop had left too


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-8")
def test_killed_between_two_towns_it_goes_on_where_it_was() -> None:
    towns = [make_clichy(), make_tourcoing()]
    for town in towns:
        under_convention(town)
    base = project.DATABASES["default"]
    host = base["HOST"]
    where = (
        f"@/{connection.settings_dict['NAME']}?host={host}&"
        if host.startswith("/")
        else f"@{host}/{connection.settings_dict['NAME']}?"
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.consult.observatory.dying", str(last_quarter())], cwd=ROOT, check=False, timeout=100,
        env={
            **os.environ, "DJANGO_SETTINGS_MODULE": "core.config.settings",
            "DATABASE_URL": f"postgresql://{base['USER']}:{base['PASSWORD']}{where}port={base['PORT']}",
        },
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    [first] = Snapshot.objects.all()
    assert Entry.objects.filter(act="observatory.counted").count() == 1
    again: list[Any] = list(take_snapshots(last_quarter()))
    assert len(again) == 1
    assert {one.territory_id for one in Snapshot.objects.all()} == {town.pk for town in towns}
    assert Snapshot.objects.get(pk=first.pk).published == first.published
    assert Entry.objects.filter(act="observatory.counted").count() == 2


def test_every_reason_says_what_can_be_done() -> None:
    assert all(len(str(reason.label)) > 30 for reason in ObservatoryRefusal)
