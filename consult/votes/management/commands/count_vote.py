"""`manage.py count_vote QUESTION`: open the urn where its key is, or with two trustees' shares, and count."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.votes.keys import KeyMissing
from consult.votes.models import Question, Secrecy
from consult.votes.sealing import seals, shares
from consult.votes.services.counting import CountError, count_question
from core.lib.refusals import Refused


class Command(BaseCommand):
    help = "Dépouille une question dont l’urne est fermée. Demande deux parts si la clé est partagée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", type=int, help="numéro de la question")

    def handle(self, *args: Any, **options: Any) -> None:
        question = Question.objects.filter(pk=options["question"]).first()
        if question is None:
            raise CommandError(f"Il n’y a pas de question {options['question']}.")
        try:
            result = count_question(question=question, private_key=self.private_key_of(question))
        except KeyMissing:
            raise CommandError(
                "La clé de l’urne n’est pas sur cette machine : lancez la commande là où elle se trouve."
            ) from None
        except Refused as refusal:
            raise CommandError(refusal.detail) from None
        except CountError as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"{result.ballots} bulletins dépouillés ({result.web} en ligne, {result.paper} sur papier).")

    def private_key_of(self, question: Question) -> bytes | None:
        """Nothing where the key lies on this machine; else rebuilt from two shares, read from the terminal or from a pipe."""
        if question.secrecy != Secrecy.SCRUTIN:
            return None
        try:
            private = shares.join([self.share(n) for n in ("Première", "Deuxième")], question.pk)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        if seals.urn_public_key(private) != bytes(question.public_key):
            raise CommandError("Ces parts n’ouvrent pas cette urne.")
        return private

    def share(self, rank: str) -> str:
        """One share, never echoed."""
        return getpass.getpass(f"{rank} part : ") if sys.stdin.isatty() else sys.stdin.readline()
