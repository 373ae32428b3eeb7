"""The clock: which sweep runs how often. Rows decide what there is to do."""

import os

from celery import Celery
from celery.schedules import crontab

from core.config.environment import STATE_DIR

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings")

app = Celery("consult")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("core.pulse.clock:WorkerPulse")
app.conf.beat_scheduler = "core.pulse.clock:PulsingScheduler"
app.conf.beat_schedule_filename = str(STATE_DIR / "beat-schedule")
app.conf.beat_schedule = {
    "forget-old-keys": {"task": "core.accounts.tasks.forget_old_keys", "schedule": 3600.0},
    "send-due-mail": {"task": "core.notices.tasks.send_due_mail", "schedule": 10.0, "options": {"expires": 10}},
    "forget-old-mail": {"task": "core.notices.tasks.forget_old_mail", "schedule": crontab(hour=3, minute=30)},
    "tell-phases": {"task": "consult.consultations.tasks.tell_phases", "schedule": crontab(minute="*/5")},
    "remind-facilitators": {"task": "consult.discussion.tasks.remind_facilitators", "schedule": crontab(minute="*/5")},
    "remind-moderators": {"task": "consult.moderation.tasks.remind_moderators", "schedule": crontab(minute="*/15")},
    "gather-notices": {"task": "core.notices.tasks.gather_notices", "schedule": crontab(minute="*/5")},
    "tell-places": {"task": "core.notices.tasks.tell_places", "schedule": 30.0},
    "forget-old-notices": {"task": "core.notices.tasks.forget_old_notices", "schedule": crontab(hour=3, minute=35)},
    "grow-journals": {"task": "consult.votes.tasks.grow_journals", "schedule": crontab(hour=3, minute=10)},
    "close-and-count": {"task": "consult.votes.tasks.close_and_count", "schedule": 60.0},
    "destroy-due-secrets": {"task": "consult.votes.tasks.destroy_due_secrets", "schedule": 3600.0},
    "erase-gone-messages": {
        "task": "consult.discussion.tasks.erase_gone_words",
        "schedule": crontab(hour=3, minute=40),
    },
    "erase-removed-proposals": {
        "task": "consult.proposals.tasks.erase_removed_words",
        "schedule": crontab(hour=4, minute=0),
    },
    "erase-withdrawn-arguments": {
        "task": "consult.comments.tasks.erase_withdrawn_words",
        "schedule": crontab(hour=3, minute=50),
    },
    "sweep-texts": {"task": "consult.moderation.tasks.sweep_texts", "schedule": 10.0},
    "watch-rushes": {"task": "consult.moderation.tasks.watch_rushes", "schedule": 60.0},
    "forget-reporters": {
        "task": "consult.moderation.tasks.forget_reporters",
        "schedule": crontab(hour=4, minute=10),
    },
    "open-duties": {"task": "consult.answers.tasks.open_duties", "schedule": 30.0},
    "tell-followers": {"task": "consult.answers.tasks.tell_followers", "schedule": 10.0},
    "prepare-digests": {"task": "consult.digests.tasks.prepare_digests", "schedule": crontab(minute="*/15")},
    # Four times a night: what an interruption or a time limit left is taken up an hour later.
    "count-quarters": {"task": "consult.observatory.tasks.count_quarters", "schedule": crontab(hour="1-4", minute=20)},
    "refresh-boards": {"task": "consult.observatory.tasks.refresh_boards", "schedule": crontab(minute="*/15")},
    "read-mail": {"task": "consult.digests.tasks.read_mail", "schedule": 60.0},
    "note-redactions": {"task": "consult.opendata.tasks.note_redactions", "schedule": crontab(minute="*/10")},
    "fold-joined-persons": {"task": "consult.proposals.tasks.fold_joined_persons", "schedule": 60.0},
}
