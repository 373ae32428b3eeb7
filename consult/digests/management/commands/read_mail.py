"""`manage.py read_mail`"""

from typing import Any

from django.core.management.base import BaseCommand

from consult.digests.receiving import receive
from core.lib.db import clock
from core.notices.mailbox import read_mailboxes


class Command(BaseCommand):
    """Reads the messages that came, as the clock does every minute."""

    help = "Lit les messages reçus : réponses aux points des élues et des élus, retours de nos lettres."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, then say how many."""
        number = read_mailboxes(lambda raw: receive(raw, clock()))
        self.stdout.write(f"Messages lus : {number}.")
