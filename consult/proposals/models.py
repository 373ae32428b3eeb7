"""Proposals, what they were before, and who stands behind them."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Theme
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.voices import Voice
from core.accounts.models import Association, Person, User
from core.territories.models import CommonTheme, Neighbourhood

EDIT_WINDOW = timedelta(hours=48)  # after publication; every change stays readable
TITLE_LENGTH = 120  # characters
BODY_LENGTH = 6000  # characters
EXCERPT_LENGTH = 240  # characters


class Status(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")
    WITHDRAWN = "withdrawn", _("retirée par son auteur ou autrice")
    HELD = "held", _("en attente de relecture")
    HIDDEN = "hidden", _("retirée par la modération")
    RETURNED = "returned", _("rendue à son auteur ou autrice, pour correction")


SEEN = (Status.PUBLISHED, Status.WITHDRAWN)  # read by everyone, a withdrawn one with its reason


class Logic(models.TextChoices):
    PREVENT = "prevent", _("prévenir")
    REPAIR = "repair", _("réparer")


class Actor(models.TextChoices):
    """Who would have to act."""

    MUNICIPALITY = "municipality", _("la commune")
    INTERMUNICIPALITY = "intermunicipality", _("l’intercommunalité")
    DEPARTEMENT = "departement", _("le département")
    STATE = "state", _("l’État")
    CAF = "caf", _("la CAF")
    LANDLORDS = "landlords", _("les bailleurs")
    ASSOCIATIONS = "associations", _("les associations")
    RESIDENTS = "residents", _("les habitantes et habitants")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible(self) -> Self:
        """Those that everyone may read; a withdrawn one stays, with its reason."""
        # Both halves: the indexes know the first.
        return self.exclude(status=Status.DRAFT).filter(status__in=SEEN)

    def in_the_open(self) -> Self:
        """Visible ones of consultations that are themselves shown."""
        return self.visible().exclude(consultation__status=ConsultationStatus.DRAFT)

    def published(self) -> Self:
        """Those that can gather support."""
        return self.filter(status=Status.PUBLISHED)


class Proposal(models.Model):
    """What somebody proposes to do, in one consultation."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="proposals")
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="proposals", verbose_name=_("auteur ou autrice")
    )
    on_behalf_of = models.ForeignKey(
        Association, models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("au nom de")
    )
    voice = models.CharField(_("voix"), max_length=11, choices=Voice, default=Voice.RESIDENT)
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    body = models.TextField(_("texte"), max_length=BODY_LENGTH)
    body_html = models.TextField(editable=False)
    excerpt = models.CharField(max_length=EXCERPT_LENGTH, blank=True, editable=False)  # lists never load the bodies
    theme = models.CharField(_("thème"), max_length=16, choices=CommonTheme, default=CommonTheme.OTHER)
    local_theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sous-thème")
    )
    logic = models.CharField(_("logique"), max_length=7, choices=Logic, default=Logic.PREVENT)
    actors = ArrayField(
        models.CharField(max_length=17, choices=Actor), default=list, blank=True, verbose_name=_("qui devrait agir")
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("quartier")
    )
    image = models.ImageField(_("image"), upload_to="proposals/%Y/%m", blank=True)
    image_alt = models.CharField(_("ce que montre l’image"), max_length=200, blank=True)
    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.DRAFT)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    edited_at = models.DateTimeField(_("modifiée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    removal = models.CharField(_("motif de la modération"), max_length=300, blank=True)  # shown in its place
    removed_at = models.DateTimeField(_("retirée ou rendue par la modération le"), null=True, blank=True)
    has_been_shown = models.BooleanField(default=True, editable=False)
    unmasked = models.TextField(blank=True, editable=False)  # the text before a passage was masked
    masked_at = models.DateTimeField(_("passage masqué le"), null=True, blank=True)
    is_on_hold = models.BooleanField(_("gardée pour la justice"), default=False)
    is_contested = models.BooleanField(_("recours en cours"), default=False)  # its words outlast their time too
    external_key = models.CharField(_("clé d’origine"), max_length=80, blank=True)
    taken_back = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True, editable=False
    )  # numbers of quoted messages whose words are not shown
    rotation = models.FloatField(_("place dans la ronde"), editable=False)
    search_text = models.TextField(editable=False)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    support_count = models.PositiveIntegerField(_("soutiens"), default=0)
    endorsement_count = models.PositiveIntegerField(_("appuis d’associations"), default=0)
    for_count = models.PositiveIntegerField(_("arguments pour"), default=0)
    against_count = models.PositiveIntegerField(_("arguments contre"), default=0)
    neutral_count = models.PositiveIntegerField(_("autres arguments"), default=0)
    comment_count = models.GeneratedField(
        expression=F("for_count") + F("against_count") + F("neutral_count"),
        output_field=models.PositiveIntegerField(_("arguments")), db_persist=True,
    )  # fmt: skip

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("proposition")
        constraints = [
            models.CheckConstraint(name="proposal_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="proposal_theme_is_known", condition=Q(theme__in=CommonTheme.values)),
            models.CheckConstraint(name="proposal_logic_is_known", condition=Q(logic__in=Logic.values)),
            models.CheckConstraint(name="proposal_voice_is_known", condition=Q(voice__in=Voice.values)),
            models.CheckConstraint(name="proposal_actors_are_known", condition=Q(actors__contained_by=Actor.values)),
            models.CheckConstraint(
                name="a_public_proposal_has_its_date", condition=Q(status="draft") | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_withdrawal_has_its_reason", condition=~Q(status="withdrawn") | ~Q(withdrawn_reason="")
            ),
            models.CheckConstraint(
                name="a_removed_proposal_has_its_reason",
                condition=~Q(status__in=["hidden", "returned"]) | (~Q(removal="") & Q(removed_at__isnull=False)),
            ),
            models.CheckConstraint(name="rotation_is_a_share", condition=Q(rotation__gte=0, rotation__lt=1)),
            models.UniqueConstraint(
                name="one_proposal_per_external_key",
                fields=["consultation", "external_key"],
                condition=~Q(external_key=""),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="proposal_search"),
            GinIndex(fields=["actors"], name="proposal_actors"),
            models.Index(fields=["published_at"], name="proposals_by_date", condition=~Q(status="draft")),
            models.Index(fields=["edited_at"], name="proposals_corrected", condition=Q(edited_at__isnull=False)),
            models.Index(fields=["id"], name="proposals_held", condition=Q(status="held")),
            models.Index(fields=["consultation", "theme"], name="proposal_theme"),
            models.Index(fields=["consultation", "logic"], name="proposal_logic"),
            models.Index(fields=["consultation"], name="proposal_withdrawn", condition=Q(status="withdrawn")),
            models.Index(
                fields=["consultation", "-published_at", "-id"], name="proposal_recent", condition=~Q(status="draft")
            ),
            models.Index(
                fields=["consultation", "-support_count", "-id"],
                name="proposal_supported",
                condition=~Q(status="draft"),
            ),
            models.Index(
                fields=["consultation", "-comment_count", "-id"],
                name="proposal_discussed",
                condition=~Q(status="draft"),
            ),
            models.Index(
                fields=["consultation", "rotation", "id"], name="proposal_rotation", condition=~Q(status="draft")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_in_edit_window(self, at: datetime) -> bool:
        """Still open to its author's corrections."""
        return self.published_at is not None and at < self.published_at + EDIT_WINDOW


class Revision(models.Model):
    """What a proposal said before a change. Public, for ever."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    body = models.TextField(_("texte"))
    replaced_at = models.DateTimeField(_("remplacée le"), db_default=Now())

    class Meta:
        ordering = ("number",)
        verbose_name = _("version")
        constraints = [models.UniqueConstraint(name="revisions_are_numbered_once", fields=["proposal", "number"])]


class Support(models.Model):
    """One person stands behind one proposal. It is public in number, and it is not a vote."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports", db_index=False)  # by date, below
    person = models.ForeignKey(Person, models.CASCADE, related_name="supports")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        verbose_name = _("soutien")
        constraints = [models.UniqueConstraint(name="one_support_per_person", fields=["proposal", "person"])]
        indexes = [models.Index(fields=["proposal", "at"], name="supports_by_date")]  # what a proposal gained, and when


class Endorsement(models.Model):
    """An association stands behind a proposal: counted apart from residents' supports."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="endorsements")
    association = models.ForeignKey(Association, models.CASCADE, related_name="endorsements")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("appui d’association")
        constraints = [
            models.UniqueConstraint(name="one_endorsement_per_association", fields=["proposal", "association"])
        ]
