"""`manage.py name_analyst EMAIL`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.lib.refusals import Refused
from core.people.services import account_of, name_analyst


class Command(BaseCommand):
    """Gives an account the role of analyst of the observatory."""

    help = "Donne à un compte le rôle d’analyste de l’observatoire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="adresse électronique confirmée du compte")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        try:
            user = account_of(address)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        name_analyst(user=user)
        self.stdout.write(f"{user.display_name} compare désormais les territoires pour l’observatoire.")
