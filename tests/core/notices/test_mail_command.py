"""`manage.py mail`: what was given up is seen, and sent again when asked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail as post
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from core.notices.models import Mail, MailState
from core.notices.refusing import closing_of, refuse_address
from core.notices.selectors import LONGEST_LAG, is_on_time
from core.notices.services import send_next, write_mail

pytestmark = pytest.mark.django_db(transaction=True)


def said(*arguments: str) -> str:
    """What the command answers."""
    out = StringIO()
    call_command("mail", *arguments, stdout=out)
    return out.getvalue()


def dead(address: str = "zoe@exemple.fr") -> Mail:
    """A letter that was given up."""
    with transaction.atomic():
        letter = write_mail(to=address, subject="Votre code", text="Un mot")
    Mail.objects.filter(pk=letter.pk).update(state=MailState.DEAD, tries=12, fault="450 4.2.1 Plus tard")
    return letter


def test_a_dead_letter_is_shown_with_its_reason_and_leaves_again_under_its_own_id() -> None:
    letter, other = dead(), dead("karim@exemple.fr")
    shown = said("--dead")
    assert all(
        word in shown for word in (str(letter.pk), "zoe@exemple.fr", "450 4.2.1", "12 essais", "Abandonnées : 2")
    )
    assert "Remises en route : 1" in said("--replay", str(letter.pk))
    assert send_next()
    assert post.outbox[0].extra_headers["Message-ID"] == letter.message_id
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.fault) == (MailState.SENT, 1, "")
    other.refresh_from_db()
    assert (other.state, other.tries) == (MailState.DEAD, 12), "only the one that was asked for"


def test_all_are_replayed_at_once_and_what_was_sent_is_not() -> None:
    dead(), dead("karim@exemple.fr")
    with transaction.atomic():
        sent = write_mail(to="lea@exemple.fr", subject="Bonjour", text="Un mot")
    Mail.objects.filter(pk=sent.pk).update(state=MailState.SENT, sent_at=timezone.now())
    assert "Remises en route : 2" in said("--replay", "all")
    assert Mail.objects.filter(state=MailState.WAITING).count() == 2
    for wrong in (str(sent.pk), "tout", "-1"):
        with pytest.raises(CommandError):
            said(f"--replay={wrong}")


def test_an_address_is_opened_again_and_one_that_is_open_is_told() -> None:
    refuse_address(address="zoe@exemple.fr", why="bounced", at=timezone.now() - timedelta(days=1))
    assert "Adresses fermées : 1" in said()
    assert "Adresses fermées : 0" in said("--reopen", "Zoe@exemple.fr")
    assert closing_of("zoe@exemple.fr") is None
    with pytest.raises(CommandError, match="n’est pas refusée"):
        said("--reopen", "zoe@exemple.fr")


@pytest.mark.promise("R-19")
def test_mail_is_late_once_a_letter_waits_for_ten_minutes_after_its_hour() -> None:
    with transaction.atomic():
        letter = write_mail(to="zoe@exemple.fr", subject="Bonjour", text="Un mot")
    at = letter.not_before
    assert is_on_time(at + LONGEST_LAG - timedelta(seconds=1))
    assert not is_on_time(at + LONGEST_LAG)
    assert "En attente : 1, dont 1 à l’heure passée" in said()
    Mail.objects.update(state=MailState.DEAD)
    assert is_on_time(at + timedelta(days=1))
