"""The clock of votes. Rows decide what there is to do; running any of these twice is harmless."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db.models import QuerySet
from django.db.models.functions import Now

from consult.votes.keys import KeyMissing
from consult.votes.models import Question, Secrecy, Status
from consult.votes.services.closing import close_question, log_ballots
from consult.votes.services.counting import count_question
from consult.votes.services.destroying import destroy_secrets
from core.lib.refusals import Refused

log = logging.getLogger(__name__)


def _each(questions: QuerySet[Question], act: Callable[..., Any]) -> None:
    """Do it for each question: what is wrong with one, in one town, stops no other."""
    for question in questions.order_by("pk"):
        try:
            act(question=question)
        except KeyMissing:
            log.info("question %s: a key is kept elsewhere; it is done there", question.pk)
        except Refused as refusal:
            log.info("question %s: %s", question.pk, refusal.reason.value)
        except Exception:
            log.exception("question %s: %s stopped", question.pk, act.__name__)


@shared_task(ignore_result=True)
def grow_journals() -> None:
    """Each night: the receipts of the day enter the journal, unless they are too few to hide among."""
    _each(Question.objects.filter(status=Status.OPEN), log_ballots)


@shared_task(ignore_result=True)
def close_and_count() -> None:
    """Every minute: urns whose hour has come are closed; those whose key is here are counted."""
    _each(Question.objects.filter(status=Status.OPEN, closes_at__lte=Now()), close_question)
    _each(Question.objects.filter(status=Status.CLOSED, secrecy=Secrecy.SIMPLE), count_question)


@shared_task(ignore_result=True)
def destroy_due_secrets() -> None:
    """Each hour: where the time for appeals is over, keys and sealed ballots are destroyed."""
    _each(Question.objects.filter(status=Status.COUNTED), destroy_secrets)
