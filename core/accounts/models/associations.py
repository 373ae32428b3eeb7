"""Associations that speak through members with dated mandates, and partner institutions."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User
from core.accounts.models.roles import PeriodQuerySet
from core.accounts.numbers import validate_rna, validate_siren, validate_siret
from core.territories.models import Territory


class Association(models.Model):
    """An association of a territory. It speaks once an official has verified it; it never adds a resident's support."""

    name = models.CharField(_("nom"), max_length=160)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="associations")
    purpose = models.CharField(_("objet"), max_length=300, blank=True)
    # Absent differs from empty: each number is unique where it is given.
    rna = models.CharField(
        _("numéro RNA"), max_length=10, null=True, blank=True, unique=True, validators=[validate_rna]
    )
    siren = models.CharField(_("SIREN"), max_length=9, null=True, blank=True, unique=True, validators=[validate_siren])
    siret = models.CharField(_("SIRET"), max_length=14, null=True, blank=True, unique=True, validators=[validate_siret])
    declared_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField(_("déclarée le"), db_default=Now())
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("association")
        constraints = [
            models.CheckConstraint(
                name="an_association_has_a_number",
                condition=Q(rna__isnull=False) | Q(siren__isnull=False) | Q(siret__isnull=False),
                violation_error_message=_("Indiquez un numéro RNA (W suivi de 9 chiffres), un SIREN ou un SIRET."),
            ),
            models.CheckConstraint(
                name="verification_has_hand_and_date",
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """A member may speak « au nom de » the association, from one date to another."""

    association = models.ForeignKey(Association, models.CASCADE, related_name="mandates")
    user = models.ForeignKey(User, models.CASCADE, related_name="mandates")
    is_manager = models.BooleanField(_("peut donner des mandats"), default=False)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(_("depuis"), db_default=Now())
    until = models.DateTimeField(_("jusqu’au"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-id")
        verbose_name = _("mandat")
        constraints = [
            models.UniqueConstraint(
                name="one_open_mandate_per_member", fields=["association", "user"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gt=models.F("since"))
            ),
        ]


class PartnerKind(models.TextChoices):
    STATE = "state", _("services de l’État")
    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("région")
    CAF = "caf", _("caisse d’allocations familiales")
    LANDLORD = "landlord", _("bailleur")
    SCHOOL = "school", _("établissement scolaire")
    POLICE = "police", _("police ou gendarmerie")
    HOSPITAL = "hospital", _("hôpital ou santé")
    OTHER = "other", _("autre institution")


class Partner(models.Model):
    """An institution that takes part in answers and commitments in a territory."""

    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("nature"), max_length=11, choices=PartnerKind)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="partners")
    contacts = models.ManyToManyField(User, blank=True, related_name="partners", verbose_name=_("contacts"))

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("institution partenaire")
        constraints = [
            models.CheckConstraint(name="partner_kind_is_known", condition=Q(kind__in=PartnerKind.values)),
            models.UniqueConstraint(name="one_partner_of_a_name_per_territory", fields=["territory", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
