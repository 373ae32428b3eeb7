"""Keys of requests already carried out do not pile up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.accounts.models import OnceKey
from core.accounts.tasks import forget_old_keys
from core.config.celery import app
from tests.people import make_nadia


@pytest.mark.django_db
def test_a_key_of_last_week_is_let_go_and_todays_is_kept():
    nadia, now = make_nadia(), timezone.now()
    for n, age in enumerate((0, 6, 8)):
        OnceKey.objects.create(
            user=nadia, key_hash=f"{n:064d}", request_hash="0" * 64, target="x", at=now - timedelta(days=age)
        )
    forget_old_keys()
    forget_old_keys()
    assert sorted(OnceKey.objects.values_list("key_hash", flat=True)) == [f"{0:064d}", f"{1:064d}"]


def test_every_sweep_of_the_clock_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
