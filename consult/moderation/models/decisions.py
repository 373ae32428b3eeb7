"""What moderators decided, each time with the reasons that were given to the author."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.moderation.models.cases import Case
from core.accounts.models import Restriction, User

FACTS_LENGTH = 1_000  # characters


class Act(models.TextChoices):
    KEEP = "keep", _("laisser")
    HIDE = "hide", _("retirer")
    MASK = "mask", _("masquer un passage")
    RETURN = "return", _("rendre pour correction")
    UNDO = "undo", _("remettre en ligne")


REMOVALS = (Act.HIDE, Act.MASK, Act.RETURN)


class Ground(models.TextChoices):
    """The rule or the law on which a removal stands: a jurist corrects the articles in `core.lib.law`."""

    HATE = "hate", _("provocation à la haine ou à la discrimination (loi du 29 juillet 1881, article 24)")
    INSULT = "insult", _("injure ou diffamation (loi du 29 juillet 1881, articles 29 à 33)")
    THREAT = "threat", _("menace ou harcèlement (Code pénal, articles 222-17 et 222-33-2-2)")
    PRIVACY = "privacy", _("atteinte à la vie privée (Code civil, article 9)")
    MINORS = "minors", _("protection des mineurs (Code pénal, articles 227-23 et 227-24)")
    OTHER_LAW = "other_law", _("autre règle de droit, précisée dans les faits")
    RESPECT = "respect", _("charte : le respect des personnes")
    TOPIC = "topic", _("charte : rester dans le sujet")
    ADVERTISING = "advertising", _("charte : ni publicité ni envoi en masse")
    PERSONAL_DATA = "personal_data", _("charte : pas de coordonnées personnelles")
    OTHER_CHARTER = "other_charter", _("charte : autre règle, précisée dans les faits")


class Sanction(models.TextChoices):
    NONE = "", _("aucune")
    WARN = "warn", _("avertir")
    SLOW = "slow", _("ralentir les écrits")
    SUSPEND = "suspend", _("suspendre les écrits")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("proposée : une seconde personne doit confirmer")
    EFFECTIVE = "effective", _("appliquée")
    REFUSED = "refused", _("non confirmée")
    REVERSED = "reversed", _("revenue en arrière")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def told(self) -> Self:
        """Those that had an effect, whatever became of them: what the public register shows."""
        return self.filter(state__in=[DecisionState.EFFECTIVE, DecisionState.REVERSED])


class Decision(models.Model):
    """One decision on one case, with its statement of reasons: facts, rule or law, automated or not, how to appeal."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the page that its author reads
    act = models.CharField(_("décision"), max_length=6, choices=Act)
    state = models.CharField(_("état"), max_length=9, choices=DecisionState, default=DecisionState.EFFECTIVE)
    facts = models.TextField(_("faits"), max_length=FACTS_LENGTH, blank=True)
    ground = models.CharField(_("règle ou loi"), max_length=13, choices=Ground, blank=True)
    passages = models.JSONField(default=list, blank=True)  # of a mask: the words that were masked
    is_automated = models.BooleanField(_("automatique"), default=False)  # nothing here decides alone; said all the same
    is_about_self = models.BooleanField(_("parle de qui a décidé"), default=False)
    sanction = models.CharField(_("sanction"), max_length=7, choices=Sanction, blank=True)
    days = models.PositiveSmallIntegerField(_("durée, en jours"), null=True, blank=True)  # of a sanction that ends
    restriction = models.OneToOneField(Restriction, models.SET_NULL, null=True, blank=True, related_name="decision")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="decisions")
    at = models.DateTimeField(_("décidée le"), db_default=Now())
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    reverses = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reversed_by")
    appeal_until = models.DateTimeField(_("recours jusqu’au"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("décision de modération")
        constraints = [
            models.CheckConstraint(name="decision_act_is_known", condition=Q(act__in=Act.values)),
            models.CheckConstraint(name="decision_state_is_known_too", condition=Q(state__in=DecisionState.values)),
            models.CheckConstraint(
                name="decision_ground_is_known", condition=Q(ground__in=Ground.values) | Q(ground="")
            ),
            models.CheckConstraint(name="sanction_is_known", condition=Q(sanction__in=Sanction.values)),
            models.CheckConstraint(
                name="what_restrains_has_an_end", condition=Q(days__isnull=True) ^ Q(sanction__in=["slow", "suspend"])
            ),
            models.CheckConstraint(
                name="a_sanction_lasts_a_year_at_most", condition=Q(days__isnull=True) | Q(days__gte=1, days__lte=365)
            ),
            models.CheckConstraint(
                name="a_removal_has_facts_rule_and_appeal",
                condition=Q(act__in=["keep", "undo"], sanction="")
                | (~Q(facts="") & ~Q(ground="") & Q(appeal_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_decision",
                condition=Q(confirmed_by__isnull=True) | Q(by__isnull=True) | ~Q(confirmed_by=F("by")),
            ),
            models.CheckConstraint(
                name="words_about_oneself_are_removed_by_two",
                condition=Q(is_about_self=False)
                | Q(act__in=["keep", "undo"], sanction="")
                | Q(state__in=["proposed", "refused"])
                | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="decisions_by_date"),
            models.Index(fields=["at", "id"], name="decisions_to_confirm", condition=Q(state="proposed")),
        ]


class SecondReading(models.Model):
    """The same case read by somebody else, who does not see the first decision: how far two readers agree."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="second_reading")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    act = models.CharField(_("décision"), max_length=6, choices=Act)
    agrees = models.BooleanField(_("même décision"))
    at = models.DateTimeField(_("lu le"), db_default=Now())

    class Meta:
        verbose_name = _("seconde lecture")
        constraints = [models.CheckConstraint(name="second_act_is_known", condition=Q(act__in=Act.values))]
