"""`manage.py open_pilot CODE --administrator EMAIL`"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from core.people.services import open_pilot
from core.territories.models import Territory


class Command(BaseCommand):
    """Opens a territory as a pilot and gives it its first administrator."""

    help = "Ouvre un territoire comme pilote et lui donne une première administratrice ou un premier administrateur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code INSEE de la commune (5 caractères) ou SIREN de l’EPCI (9 chiffres)")
        parser.add_argument(
            "--administrator", required=True, metavar="ADRESSE", help="adresse électronique de la personne"
        )

    def handle(self, *args: Any, code: str, administrator: str, **options: Any) -> None:
        territory = Territory.objects.filter(code=code.upper()).first()
        if territory is None:
            raise CommandError(
                f"Aucun territoire n’a le code {code}. Chargez d’abord les territoires, ou vérifiez le code."
            )
        try:
            validate_email(administrator)
        except ValidationError as error:
            raise CommandError(f"{administrator} n’est pas une adresse électronique.") from error
        open_pilot(territory=territory, administrator_email=administrator)
        self.stdout.write(f"{territory.name} est ouvert. {administrator} s’y connecte par un code reçu par courriel.")
