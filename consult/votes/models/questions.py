"""A question put to the vote, its options, its roll; what officials write and what everyone may read."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import Proposal
from core.accounts.models import Person, User

TITLE_LENGTH = 160  # characters
FEWEST = 11  # ballots under which only totals are published, and leaves that enter the journal together


class Mode(models.TextChoices):
    """How a ballot is filled."""

    APPROVAL = "approval", _("Cocher ce que l’on approuve")
    POINTS = "points", _("Répartir des points")
    QUADRATIC = "quadratic", _("Répartir des points, chaque voix de plus coûtant davantage")
    SCORE = "score", _("Noter chaque proposition")
    RANKING = "ranking", _("Classer")
    JUDGMENT = "judgment", _("Donner une mention")
    BUDGET = "budget", _("Composer un budget")


class Rule(models.TextChoices):
    """How the ballots become a result: the codes of `tally.rules.RULES`."""

    APPROVAL = "approval", _("Le plus d’approbations")
    POINTS = "points", _("Le plus de points")
    SCORE = "score", _("Le plus de points de note")
    QUADRATIC = "quadratic", _("Le plus de voix quadratiques")
    BORDA = "borda", _("Points de rang (Borda)")
    IRV = "irv", _("Éliminations successives")
    SCHULZE = "schulze", _("Comparaison deux à deux (Schulze)")
    STV = "stv", _("Vote unique transférable")
    MAJORITY_JUDGMENT = "majority-judgment", _("Jugement majoritaire")
    GREEDY = "greedy", _("Les plus choisies d’abord, tant que le budget suffit")
    GREEDY_NO_SKIP = "greedy-no-skip", _("Les plus choisies d’abord, arrêt à la première trop chère")
    GREEDY_THRESHOLD = "greedy-threshold", _("Les plus choisies d’abord, au-dessus d’un seuil")
    EQUAL_SHARES = "equal-shares", _("Parts égales")
    PHRAGMEN = "phragmen", _("Phragmén séquentiel")


class Secrecy(models.TextChoices):
    """Who can open the ballots, and when."""

    SIMPLE = "simple", _("vote confidentiel : la clé de l’urne reste chez l’hébergeur, à part")
    SCRUTIN = "scrutin", _("bulletin secret : la clé est partagée entre trois dépositaires, deux sont nécessaires")


class Status(models.TextChoices):
    DRAFT = "draft", _("en préparation")
    OPEN = "open", _("urne scellée")
    CLOSED = "closed", _("urne fermée")
    COUNTED = "counted", _("dépouillée")
    DESTROYED = "destroyed", _("clés détruites")


class Utility(models.TextChoices):
    """What an approved project is worth to a voter, in equal shares."""

    COST = "cost", _("son coût")
    CARDINALITY = "cardinality", _("autant qu’un autre")


class Completion(models.TextChoices):
    """How equal shares spends what is left."""

    NONE = "none", _("le reste n’est pas dépensé")
    ADD1 = "add1", _("parts augmentées pas à pas")
    UTILITARIAN = "utilitarian", _("le reste va aux plus choisies")


class QuestionQuerySet(models.QuerySet["Question"]):
    def shown(self) -> Self:
        """Those that everyone may read: sealed, in a consultation that is itself shown."""
        return self.exclude(status=Status.DRAFT).exclude(consultation__status=ConsultationStatus.DRAFT)


class Question(models.Model):
    """One question of a vote phase. From the moment its urn is sealed, nothing of it changes any more."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="questions")
    title = models.CharField(_("question"), max_length=TITLE_LENGTH)
    text = models.CharField(_("ce qu’il faut savoir pour choisir"), max_length=1200, blank=True)
    mode = models.CharField(_("façon de voter"), max_length=9, choices=Mode, default=Mode.APPROVAL)
    rule = models.CharField(_("règle de dépouillement"), max_length=17, choices=Rule, default=Rule.APPROVAL)
    utility = models.CharField(_("utilité"), max_length=11, choices=Utility, default=Utility.COST)
    completion = models.CharField(
        _("reste du budget"), max_length=11, choices=Completion, default=Completion.UTILITARIAN
    )
    threshold = models.PositiveIntegerField(_("seuil de voix"), default=0)
    least = models.PositiveSmallIntegerField(_("choix au moins"), default=1)
    most = models.PositiveSmallIntegerField(_("choix au plus"), default=0)
    points = models.PositiveSmallIntegerField(_("points"), default=10)
    envelope = models.PositiveBigIntegerField(_("enveloppe en euros"), default=0)
    seats = models.PositiveSmallIntegerField(
        _("nombre de priorités retenues"), default=1, validators=[MinValueValidator(1)]
    )
    # The CNIL grid (deliberation 2019-053), asked when the question is made.
    is_binding = models.BooleanField(_("le résultat s’impose à la collectivité"), default=False)
    elects_people = models.BooleanField(_("le vote désigne des personnes"), default=False)
    is_sensitive = models.BooleanField(_("le sujet expose les votantes et votants à des pressions"), default=False)
    is_targeted = models.BooleanField(
        _("des personnes ont les moyens et l’intérêt de fausser le résultat"), default=False
    )
    secrecy = models.CharField(_("secret"), max_length=7, choices=Secrecy, default=Secrecy.SIMPLE)
    publishes_ballots = models.BooleanField(_("publier chaque bulletin, sans nom"), default=True)
    embargo_until = models.DateTimeField(_("résultat publié à partir du"), null=True, blank=True)
    appeal_days = models.PositiveSmallIntegerField(
        _("jours de recours"), default=15, validators=[MaxValueValidator(90)]
    )
    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    version = models.PositiveIntegerField(default=0, editable=False)
    urn_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # names its keys, on whatever machine
    # Written when the urn is sealed.
    opens_at = models.DateTimeField(_("ouverture"), null=True, editable=False)
    closes_at = models.DateTimeField(_("clôture"), null=True, editable=False)
    sealed_at = models.DateTimeField(null=True, editable=False)
    public_key = models.BinaryField(default=b"", editable=False)
    log_key = models.BinaryField(default=b"", editable=False)
    choice_length = models.PositiveIntegerField(default=0, editable=False)  # bytes to which every choice is padded
    is_rehearsed = models.BooleanField(default=False, editable=False)  # the trustees' shares were tried (scrutin)
    roll_size = models.PositiveIntegerField(default=0, editable=False)
    roll_hash = models.CharField(max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)
    destroyed_at = models.DateTimeField(null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("question mise au vote")
        constraints = [
            models.CheckConstraint(name="question_mode_is_known", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="question_rule_is_known", condition=Q(rule__in=Rule.values)),
            models.CheckConstraint(name="question_utility_is_known", condition=Q(utility__in=Utility.values)),
            models.CheckConstraint(name="question_completion_is_known", condition=Q(completion__in=Completion.values)),
            models.CheckConstraint(name="question_secrecy_is_known", condition=Q(secrecy__in=Secrecy.values)),
            models.CheckConstraint(name="question_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="a_question_has_a_winner", condition=Q(seats__gte=1)),
            models.CheckConstraint(
                name="a_sealed_question_has_its_dates_and_keys",
                condition=Q(status=Status.DRAFT)
                | Q(sealed_at__isnull=False, opens_at__isnull=False, closes_at__gt=F("opens_at"), choice_length__gt=0),
            ),
            models.CheckConstraint(
                name="no_person_is_elected_here",
                condition=Q(status=Status.DRAFT) | Q(elects_people=False, is_binding=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level(self) -> int:
        """The level of the CNIL grid: 1, 2 or 3."""
        if self.is_binding or self.elects_people or (self.is_sensitive and self.is_targeted):
            return 3
        return 2 if self.is_sensitive or self.is_targeted else 1

    def is_open(self, at: datetime) -> bool:
        """Sealed, and within its dates: the first instant counts, the last does not."""
        return (
            self.status == Status.OPEN
            and self.opens_at is not None
            and self.closes_at is not None
            and self.opens_at <= at < self.closes_at
        )

    def is_published(self, at: datetime) -> bool:
        """Counted, and past its embargo."""
        return self.counted_at is not None and (self.embargo_until is None or self.embargo_until <= at)

    @property
    def destroys_at(self) -> datetime | None:
        """When the time for appeals is over and the keys are destroyed: it runs from the day that everyone may read the result."""
        if self.counted_at is None:
            return None
        return max(self.counted_at, self.embargo_until or self.counted_at) + timedelta(days=self.appeal_days)


class Option(models.Model):
    """One line of the paper: a proposal of the consultation, or words of its own."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    code = models.CharField(max_length=4)  # "1", "2", …: lasts as long as the question
    title = models.CharField(_("libellé"), max_length=TITLE_LENGTH)
    text = models.CharField(_("en une phrase"), max_length=300, blank=True)
    cost = models.PositiveBigIntegerField(_("coût en euros"), default=0)
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        verbose_name = _("option")
        constraints = [
            models.UniqueConstraint(name="one_option_of_a_code_per_question", fields=["question", "code"]),
            models.UniqueConstraint(name="one_option_per_proposal", fields=["question", "proposal"]),
        ]

    def __str__(self) -> str:
        return self.title


class RollEntry(models.Model):
    """A person who may vote on a question: set down when the urn is sealed, never touched by a vote on line."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="roll")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(_("retirée le"), null=True, blank=True)  # it stays, so that nobody adds it again
    paper_at = models.DateTimeField(_("papier remis le"), null=True, blank=True)
    paper_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        verbose_name = _("inscription sur la liste")
        constraints = [models.UniqueConstraint(name="one_roll_entry_per_person", fields=["question", "person"])]


class Channel(models.TextChoices):
    WEB = "web", _("en ligne")
    PAPER = "paper", _("sur papier")


class RegisterLine(models.Model):
    """Who has voted (*émargement*), never what: derived from the roll when the ballots are counted."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="register")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(_("voie"), max_length=5, choices=Channel)

    class Meta:
        ordering = ("id",)
        verbose_name = _("émargement")
        constraints = [
            models.UniqueConstraint(name="one_register_line_per_person", fields=["question", "person"]),
            models.CheckConstraint(name="register_channel_is_known", condition=Q(channel__in=Channel.values)),
        ]
