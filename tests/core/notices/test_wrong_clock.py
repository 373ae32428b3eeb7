"""The outbox follows the clock of the database, however wrong that of the machine that writes or sends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from core.lib.db import clock
from core.notices import services
from core.notices.models import Mail, MailState
from tests.clocks import JUMPS, jumped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise("R-15")
@pytest.mark.parametrize("writer", JUMPS)
@pytest.mark.parametrize("sender", JUMPS)
def test_a_letter_leaves_at_once_whatever_two_machines_believe(writer: timedelta, sender: timedelta) -> None:
    before = clock()
    with jumped(writer), transaction.atomic():
        services.write_mail(to="zoe@exemple.fr", subject="Bonjour", text="Bonjour,")
        services.write_mails([services.mail_to(to="yann@exemple.fr", subject="Bonjour", text="Bonjour,")])
    with jumped(sender):
        while services.send_next():
            pass
    assert len(mail.outbox) == 2
    for sent in Mail.objects.all():
        assert sent.state == MailState.SENT
        assert sent.sent_at is not None
        assert before <= sent.not_before <= sent.sent_at <= clock()


@pytest.mark.promise("R-15")
def test_a_letter_that_the_server_puts_off_waits_by_the_database_clock() -> None:
    with transaction.atomic():
        services.write_mail(to="zoe@exemple.fr", subject="Bonjour", text="Bonjour,")
    before = clock()

    class Busy:
        def send(self, _mail: Mail) -> services.Fault:
            return services.Fault("451 plus tard")

    with jumped(JUMPS[0]):
        assert services.send_next(Busy())  # type: ignore[arg-type]
    put_off = Mail.objects.get()
    assert before + services.FIRST_WAIT <= put_off.not_before <= clock() + services.FIRST_WAIT
