"""Numbers of associations and establishments, and their checks."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LA_POSTE = "356000000"  # its establishments follow a rule of their own: the sum of digits is a multiple of 5


def luhn(digits: str) -> bool:
    """True where the last digit is the Luhn check of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def validate_rna(value: str) -> None:
    """W and nine digits."""
    if not re.fullmatch(r"W[0-9]{9}", value):
        raise ValidationError(_("Un numéro RNA s’écrit W suivi de 9 chiffres, par exemple W931234567."))


def validate_siren(value: str) -> None:
    """Nine digits with their Luhn check."""
    if not re.fullmatch(r"[0-9]{9}", value) or not luhn(value):
        raise ValidationError(_("Un SIREN compte 9 chiffres ; vérifiez-les, le dernier sert de contrôle."))


def validate_siret(value: str) -> None:
    """Fourteen digits with their Luhn check (La Poste has its own)."""
    if not re.fullmatch(r"[0-9]{14}", value):
        raise ValidationError(_("Un SIRET compte 14 chiffres."))
    if value.startswith(LA_POSTE) and sum(map(int, value)) % 5 == 0:
        return
    if not luhn(value):
        raise ValidationError(_("Ce SIRET contient une erreur : le dernier chiffre ne correspond pas."))
