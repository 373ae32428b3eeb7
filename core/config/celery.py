"""The clock: which sweep runs how often. Rows decide what there is to do."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings")

app = Celery("consult")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "send-due-mail": {"task": "core.notices.tasks.send_due_mail", "schedule": 10.0},
    "mark-beat": {"task": "core.pulse.tasks.mark_worker_and_beat", "schedule": 20.0},
    "fold-joined-persons": {"task": "consult.proposals.tasks.fold_joined_persons", "schedule": 60.0},
}
