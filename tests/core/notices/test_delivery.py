"""Real SMTP: what each answer of a mail server does to a letter, and to those behind it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from core.notices import services
from core.notices.models import Mail, MailState, RefusedAddress, Urgency, Why
from core.notices.refusing import closing_of, refuse_address
from tests.core.notices.sink import Sink, listening, point_at, smtp
from tests.core.workshop.platform_processes import free_port

__all__ = ["smtp"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R-4")]
UNKNOWN = "550 5.1.1 Personne ici"


def written(*addresses: str, urgency: Urgency = Urgency.ACT) -> list[Mail]:
    """A letter to each, in this order."""
    with transaction.atomic():
        return [
            services.write_mail(to=one, subject="Bonjour", text="Un mot", html="<p>Un mot</p>", urgency=urgency)
            for one in addresses
        ]


def sweep() -> int:
    """One sweep."""
    return services.send_due(at_most=100, seconds=30)


def later() -> None:
    """The hour of those that wait has come."""
    Mail.objects.filter(state=MailState.WAITING).update(not_before=timezone.now() - timedelta(seconds=1))


def states() -> dict[str, str]:
    """Each recipient, and what became of the letter."""
    return dict(Mail.objects.order_by("pk").values_list("recipient", "state"))


def test_many_letters_go_down_one_line_each_to_one_reader(smtp: Sink) -> None:
    mails = written(*(f"n{n}@exemple.fr" for n in range(20)))
    assert sweep() == 20
    assert smtp.lines == 1
    assert [one["Message-ID"] for one in smtp.letters] == [one.message_id for one in mails]
    assert {len(str(one["To"]).split(",")) for one in smtp.letters} == {1}
    assert set(states().values()) == {MailState.SENT}


def test_each_letter_says_that_no_hand_wrote_it_so_that_autoresponders_stay_silent(smtp: Sink) -> None:
    written("nadia@exemple.fr", urgency=Urgency.ENTRANCE)
    written("zoe@exemple.fr", urgency=Urgency.CROWD)
    assert sweep() == 2
    assert [one.get_all("Auto-Submitted") for one in smtp.letters] == [["auto-generated"]] * 2


@pytest.mark.parametrize(
    "answer", ["421 4.3.2 On ferme", "450 4.2.1 Plus tard", "452 4.2.2 Pleine", "silence", "close"]
)
def test_a_passing_fault_gives_one_letter_back_and_those_behind_it_leave(smtp: Sink, answer: str) -> None:
    first, second = written("une@exemple.fr", "deux@exemple.fr")
    smtp.at_data["une@exemple.fr"] = [answer]
    assert sweep() == 2
    assert states() == {"une@exemple.fr": MailState.WAITING, "deux@exemple.fr": MailState.SENT}
    first.refresh_from_db()
    assert first.tries == 1
    assert first.fault
    assert timedelta(seconds=25) < first.not_before - timezone.now() <= services.FIRST_WAIT
    assert sweep() == 0
    later()
    assert sweep() == 1
    assert set(states().values()) == {MailState.SENT}
    assert smtp.ids == {first.message_id: 2 if answer == "close" else 1, second.message_id: 1}
    assert not RefusedAddress.objects.exists()


@pytest.mark.parametrize("answer", ["421 4.3.2 On ferme", "450 4.7.1 Revenez (liste grise)"])
def test_a_recipient_who_is_asked_to_wait_waits(smtp: Sink, answer: str) -> None:
    written("une@exemple.fr", "deux@exemple.fr")
    smtp.at_rcpt["une@exemple.fr"] = [answer]
    sweep()
    assert states() == {"une@exemple.fr": MailState.WAITING, "deux@exemple.fr": MailState.SENT}


def test_an_address_that_does_not_exist_is_refused_at_once_and_nothing_more_goes_there(smtp: Sink) -> None:
    written("zoe@exemple.fr", "deux@exemple.fr")
    smtp.at_rcpt["zoe@exemple.fr"] = [UNKNOWN]
    sweep()
    assert states() == {"zoe@exemple.fr": MailState.REFUSED, "deux@exemple.fr": MailState.SENT}
    assert Mail.objects.get(recipient="zoe@exemple.fr").fault == UNKNOWN
    closing = closing_of("ZOE@exemple.fr")
    assert closing is not None
    assert closing.why == Why.BOUNCED
    written("Zoe@exemple.fr", urgency=Urgency.ENTRANCE)
    assert sweep() == 1
    assert len(smtp.kept) == 1
    assert states()["Zoe@exemple.fr"] == MailState.REFUSED


@pytest.mark.parametrize(("answer", "closes"), [
    ("550 Inconnu", True), ("553 5.1.3 Mal écrite", True), ("550 5.2.1 Fermée", True), ("554 5.7.1 Refusé", False),
    ("550 relay not permitted", False), ("550 5.7.1 Courrier indésirable", False), ("553 5.1.8 Expéditeur inconnu", False),
])  # fmt: skip
def test_only_what_is_said_of_the_address_closes_it(smtp: Sink, answer: str, closes: bool) -> None:
    written("zoe@exemple.fr")
    smtp.at_rcpt["zoe@exemple.fr"] = [answer]
    sweep()
    assert states() == {"zoe@exemple.fr": MailState.REFUSED if closes else MailState.DEAD}
    assert RefusedAddress.objects.exists() is closes


def test_a_letter_that_is_refused_for_what_it_says_is_given_up_and_the_line_stays(smtp: Sink) -> None:
    written("une@exemple.fr", "deux@exemple.fr")
    smtp.at_data["une@exemple.fr"] = ["554 5.6.0 Illisible"]
    sweep()
    assert states() == {"une@exemple.fr": MailState.DEAD, "deux@exemple.fr": MailState.SENT}
    assert smtp.lines == 1


def test_a_letter_that_cannot_be_written_as_a_message_does_not_hold_up_the_others(smtp: Sink) -> None:
    bad, _good = written("une@exemple.fr", "deux@exemple.fr")
    Mail.objects.filter(pk=bad.pk).update(subject="Bon\nBcc: tous@exemple.fr")
    sweep()
    assert states() == {"une@exemple.fr": MailState.WAITING, "deux@exemple.fr": MailState.SENT}


def test_a_server_that_is_away_costs_no_letter_a_try_and_all_leave_once_it_is_back(settings: Settings) -> None:
    written(*(f"n{n}@exemple.fr" for n in range(5)))
    port = free_port()
    point_at(settings, port)
    for _turn in range(services.MOST_TRIES + 1):
        assert sweep() == 0
    assert set(Mail.objects.values_list("state", "tries")) == {(MailState.WAITING, 0)}
    sink = Sink()
    with listening(sink, port):
        assert sweep() == 5
    assert set(sink.ids.values()) == {1}
    assert len(sink.kept) == 5


def test_a_server_that_hangs_is_left_after_two_letters(smtp: Sink) -> None:
    addresses = [f"n{n}@exemple.fr" for n in range(5)]
    written(*addresses)
    smtp.at_data.update({one: ["silence"] for one in addresses})
    assert sweep() == 2
    assert sorted(Mail.objects.values_list("tries", flat=True)) == [0, 0, 0, 1, 1]


def test_each_try_waits_twice_as_long_and_after_the_last_the_letter_is_given_up(smtp: Sink) -> None:
    (only,) = written("une@exemple.fr")
    smtp.at_data["une@exemple.fr"] = ["450 4.2.1 Plus tard"] * services.MOST_TRIES
    waits = []
    for _turn in range(services.MOST_TRIES):
        assert states() == {"une@exemple.fr": MailState.WAITING}
        sweep()
        only.refresh_from_db()
        waits.append(round((only.not_before - timezone.now()).total_seconds()))
        later()
    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == services.LONGEST_WAIT.total_seconds()
    assert states() == {"une@exemple.fr": MailState.DEAD}
    assert only.fault.startswith("450")


def test_the_most_urgent_leaves_first_whenever_it_was_written(smtp: Sink) -> None:
    written("point@exemple.fr", urgency=Urgency.CROWD)
    written("acte@exemple.fr")
    written("code@exemple.fr", urgency=Urgency.ENTRANCE)
    sweep()
    assert [str(one["To"]) for one in smtp.letters] == ["code@exemple.fr", "acte@exemple.fr", "point@exemple.fr"]


def test_after_a_complaint_only_what_is_necessary_leaves(smtp: Sink) -> None:
    refuse_address(address="zoe@exemple.fr", why="complaint", at=timezone.now())
    with transaction.atomic():
        services.write_mail(to="zoe@exemple.fr", subject="Point", text="Un mot")
        services.write_mail(to="zoe@exemple.fr", subject="Code", text="Un mot", is_necessary=True)
    assert sweep() == 2
    assert [str(one["Subject"]) for one in smtp.letters] == ["Code"]
    assert dict(Mail.objects.values_list("subject", "state")) == {"Point": MailState.REFUSED, "Code": MailState.SENT}
