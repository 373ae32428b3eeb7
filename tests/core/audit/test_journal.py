"""The journal only grows, and anyone can check that it was not rewritten."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from core.accounts.models import User
from core.audit.models import Entry
from core.audit.services import faults, record
from core.territories.models import Territory


@pytest.fixture
def lines(clichy: Territory, karim: User) -> list[Entry]:
    with transaction.atomic():
        return [record(actor=karim, territory=clichy, act="tried", target=f"thing:{n}", number=n) for n in range(3)]


def attempt(sql: str) -> None:
    """What a mistake or an intruder inside the application could do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL consult.emptying = 'off'")
        cursor.execute(sql)


def without_guard(sql: str) -> None:
    """What someone with every right on the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET act = 'other'",
        "UPDATE audit_entry SET actor_id = NULL, act = 'other'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(lines: list[Entry], sql: str) -> None:
    with pytest.raises(DatabaseError, match="only grows"):
        attempt(sql)
    assert Entry.objects.count() == 3


def test_an_erased_account_leaves_its_lines_and_the_chain_still_holds(clichy: Territory, lines: list[Entry]) -> None:
    Entry.objects.update(actor=None)
    assert list(faults(clichy)) == []


def test_a_chain_that_holds_is_said_to_hold(lines: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert "Le journal tient : 3 entrées" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE audit_entry SET details = '{\"number\": 9}' WHERE target = 'thing:1'", "modifiée après coup"),
        ("DELETE FROM audit_entry WHERE target = 'thing:1'", "ne suit pas la précédente"),
    ],
)
def test_a_line_that_was_changed_or_removed_is_named(
    clichy: Territory, lines: list[Entry], sql: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(faults(clichy)) == []
    without_guard(sql)
    assert any(said in fault for fault in faults(clichy))
    with pytest.raises(CommandError, match="ne tient pas"):
        call_command("verify_audit")
    assert "Clichy-sous-Bois" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_committed_lines_are_chained_one_after_the_other() -> None:
    for number in range(3):
        with transaction.atomic():
            record(actor=None, territory=None, act="tried", target=f"thing:{number}")
    chain = list(Entry.objects.order_by("id"))
    assert [line.previous for line in chain] == ["", chain[0].hash, chain[1].hash]
