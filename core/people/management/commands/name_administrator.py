"""`manage.py name_administrator CODE EMAIL`"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from core.people.services import name_administrator
from core.territories.models import Territory


class Command(BaseCommand):
    """Names the first administrator of a territory, who completes its legal notice and opens it."""

    help = "Nomme la première personne qui administre un territoire : elle complète ses mentions légales, puis l’ouvre."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code INSEE de la commune (5 caractères) ou SIREN de l’EPCI (9 chiffres)")
        parser.add_argument("address", help="adresse électronique de la personne")

    def handle(self, *args: Any, code: str, address: str, **options: Any) -> None:
        territory = Territory.objects.filter(code=code.upper()).first()
        if territory is None:
            raise CommandError(
                f"Aucun territoire n’a le code {code}. Chargez d’abord les territoires, ou vérifiez le code."
            )
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} n’est pas une adresse électronique.") from error
        name_administrator(territory=territory, email=address)
        self.stdout.write(
            f"{address} administre {territory.name}. Un code reçu par courriel l’y connecte ; "
            "la page du territoire lui propose d’en compléter la présentation, puis de l’ouvrir."
        )
