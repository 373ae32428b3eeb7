"""The clock of votes. Rows decide what there is to do; running any of these twice is harmless."""

import logging

from celery import shared_task
from django.utils import timezone

from consult.votes.keys import KeyMissing
from consult.votes.models import Question, Secrecy, Status
from consult.votes.services.closing import close_question, log_ballots
from consult.votes.services.counting import CountError, count_question
from consult.votes.services.destroying import destroy_secrets
from core.lib.refusals import Refused

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def grow_journals() -> None:
    """Each night: the receipts of the day enter the journal, unless they are too few to hide among."""
    for question in Question.objects.filter(status=Status.OPEN).order_by("pk"):
        log_ballots(question=question)


@shared_task(ignore_result=True)
def close_and_count() -> None:
    """Every minute: urns whose hour has come are closed; those whose key is here are counted."""
    for question in Question.objects.filter(status=Status.OPEN, closes_at__lte=timezone.now()).order_by("pk"):
        close_question(question=question)
    for question in Question.objects.filter(status=Status.CLOSED, secrecy=Secrecy.SIMPLE).order_by("pk"):
        try:
            count_question(question=question)
        except KeyMissing:
            continue  # counted elsewhere, by the command, where the key is kept
        except (CountError, Refused) as stopped:
            log.error("question %s: the count stopped: %s", question.pk, stopped)


@shared_task(ignore_result=True)
def destroy_due_secrets() -> None:
    """Each hour: where the time for appeals is over, keys and sealed ballots are destroyed."""
    for question in Question.objects.filter(status=Status.COUNTED).order_by("pk"):
        if question.destroys_at is not None and question.destroys_at <= timezone.now():
            destroy_secrets(question=question)
