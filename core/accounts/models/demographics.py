"""Age and sex, for those who say them: kept apart from what they write, and read by nobody but the count of a quarter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User


class Sex(models.TextChoices):
    """As the census counts; whoever is of neither says nothing."""

    FEMALE = "F", _("une femme")
    MALE = "M", _("un homme")


class Birth(models.TextChoices):
    """Years of birth, by fifteen: a band says enough, and never needs to be asked again."""

    BEFORE_1945 = "1944", _("avant 1945")
    FROM_1945 = "1945-1959", _("de 1945 à 1959")
    FROM_1960 = "1960-1974", _("de 1960 à 1974")
    FROM_1975 = "1975-1989", _("de 1975 à 1989")
    FROM_1990 = "1990-2004", _("de 1990 à 2004")
    FROM_2005 = "2005", _("en 2005 ou après")


class Demographics(models.Model):
    """What is said of age and sex by whoever holds an account: both, or nothing. No page, API or export joins it to a contribution, and
    it goes with the account."""

    account = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    sex = models.CharField(_("sexe"), max_length=1, choices=Sex)
    birth = models.CharField(_("années de naissance"), max_length=9, choices=Birth)

    class Meta:
        verbose_name = _("âge et sexe")
        constraints = [
            models.CheckConstraint(name="demographics_sex_is_known", condition=Q(sex__in=Sex.values)),
            models.CheckConstraint(name="demographics_birth_is_known", condition=Q(birth__in=Birth.values)),
        ]


def birth_of(year: int) -> Birth:
    """The band of a year of birth."""
    return [band for band in Birth if band == Birth.BEFORE_1945 or year >= int(band[:4])][-1]
