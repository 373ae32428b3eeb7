"""Accounts, and the persons behind them: two accounts may be one person."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from core.accounts.names import skeleton
from core.territories.models import Neighbourhood, Territory


class Person(models.Model):
    """One human being, known by nothing but a random number. Supports and votes belong to persons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")

    class Meta:
        verbose_name = _("personne")
        constraints = [
            models.CheckConstraint(name="person_is_not_joined_into_itself", condition=~Q(joined_into=models.F("id")))
        ]

    def __str__(self) -> str:
        return str(self.id)


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account with a person of its own; without a password it signs in by code."""
        fields.setdefault("display_name", email.partition("@")[0])
        if "person" not in fields:
            fields["person"] = Person.objects.create()
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account: an e-mail address and the name shown. It has no right by itself: roles and attestations give them."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    display_name = models.CharField(_("nom affiché"), max_length=60)
    name_skeleton = models.CharField(_("squelette du nom"), max_length=120, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts", verbose_name=_("personne"))
    home = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    is_active = models.BooleanField(_("compte actif"), default=True)
    date_joined = models.DateTimeField(_("inscription"), db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False

    objects = Users()

    class Meta:
        verbose_name = _("compte")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_skeleton = skeleton(self.display_name)
        if not self.person_id:
            self.person = Person.objects.create()
        super().save(*args, **kwargs)

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False


class AttestationMethod(models.TextChoices):
    COUNTER = "counter", _("au guichet")
    LETTER = "letter", _("par courrier à code")


class AttestationQuerySet(models.QuerySet["Attestation"]):
    def valid_at(self, at: Any) -> Self:
        """Those neither ended nor withdrawn."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Attestation(models.Model):
    """An official vouches that a person lives here. The identity is kept only as a keyed fingerprint."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="attestations")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="attestations")
    neighbourhood = models.ForeignKey(Neighbourhood, models.SET_NULL, null=True, blank=True, related_name="+")
    method = models.CharField(_("moyen"), max_length=7, choices=AttestationMethod)
    identity = models.CharField(_("empreinte de l’identité"), max_length=64)
    attested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("depuis"), db_default=Now())
    until = models.DateTimeField(_("jusqu’au"), null=True, blank=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-id")
        verbose_name = _("attestation de résidence")
        constraints = [
            models.UniqueConstraint(name="one_attestation_per_person_and_territory", fields=["person", "territory"]),
            models.UniqueConstraint(name="one_person_per_identity_and_territory", fields=["identity", "territory"]),
            models.CheckConstraint(
                name="attestation_method_is_known", condition=Q(method__in=AttestationMethod.values)
            ),
            models.CheckConstraint(
                name="attestation_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
            ),
        ]


class LetterCode(models.Model):
    """A one-time code sent by post: who types it lives at that address. Only its hash is kept."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.SET_NULL, null=True, blank=True, related_name="+")
    identity = models.CharField(_("empreinte de l’identité"), max_length=64)
    code_hash = models.CharField(_("empreinte du code"), max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("émis le"), db_default=Now())
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)

    class Meta:
        ordering = ("-issued_at", "-id")
        verbose_name = _("code postal à usage unique")
