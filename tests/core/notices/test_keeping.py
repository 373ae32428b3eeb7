"""Letters leave after thirteen months."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.notices.models import Mail, MailState
from core.notices.services import KEPT, forget_old_mail, write_mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P-4")]


def test_a_letter_that_was_sent_is_dropped_after_thirteen_months_and_one_that_waits_stays() -> None:
    now = timezone.now()
    with transaction.atomic():
        sent, given_up, waiting, recent = (
            write_mail(to="zoe@exemple.fr", subject="Objet", text="Mot") for _ in range(4)
        )
    Mail.objects.filter(pk__in=[sent.pk, recent.pk]).update(state=MailState.SENT, sent_at=now)
    Mail.objects.filter(pk=given_up.pk).update(state=MailState.DEAD)
    Mail.objects.exclude(pk=recent.pk).update(created_at=now - KEPT)
    Mail.objects.filter(pk=recent.pk).update(created_at=now - KEPT + timedelta(minutes=1))
    assert forget_old_mail(at=now) == 2
    assert set(Mail.objects.values_list("pk", flat=True)) == {waiting.pk, recent.pk}
    assert forget_old_mail(at=now) == 0
