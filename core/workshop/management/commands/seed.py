"""`manage.py seed`: the demonstration's pilots, people and conversations."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.workshop.seeding.loading import seed_all
from core.workshop.trouble import Trouble


class Command(BaseCommand):
    """Fills the base with living pilots, once."""

    help = "Crée les démarches de démonstration : territoires pilotes, personnes, consultations, propositions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Only in a demonstration: the accounts made here have a password that everyone knows."""
        if not settings.DEMO:
            raise CommandError(
                "Cette commande crée des comptes dont le mot de passe est connu de tous : elle ne sert qu'à la "
                "démonstration. Pour la lancer quand même, ajoutez DEMO=1 à l'environnement."
            )
        started = time.monotonic()
        try:
            made = seed_all(self._say)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from None
        if made:
            self._say(f"{made} démarches créées en {time.monotonic() - started:.0f} s.")
        else:
            self._say("Les démarches de démonstration sont déjà là : rien n'a changé.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
