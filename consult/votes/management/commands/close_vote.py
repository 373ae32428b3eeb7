"""`manage.py close_vote QUESTION`: close an urn whose hour has come."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.votes.models import Question
from consult.votes.services.closing import close_question
from core.lib.refusals import Refused


class Command(BaseCommand):
    help = "Ferme l’urne d’une question à sa date de clôture (la plateforme le fait seule chaque minute)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", type=int, help="numéro de la question")

    def handle(self, *args: Any, **options: Any) -> None:
        question = Question.objects.filter(pk=options["question"]).first()
        if question is None:
            raise CommandError(f"Il n’y a pas de question {options['question']}.")
        try:
            closed = close_question(question=question)
        except Refused as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"L’urne de la question {closed.pk} est fermée.")
