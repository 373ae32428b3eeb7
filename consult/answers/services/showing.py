"""What hangs on a commitment: its milestones, who cooperates, and what shows that it was done."""

from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.answers import rules
from consult.answers.models import Commitment, Cooperation, Evidence, Milestone, State
from consult.answers.models.commitments import NAME_LENGTH, TITLE_LENGTH, WORDS_LENGTH
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.delegations import capacity_of
from consult.answers.steps import locked_commitment, note
from consult.proposals.models import Actor
from core.accounts.models import Association, Partner, PartnerKind
from core.accounts.selectors import Standing
from core.lib.db import clock, require_transaction
from core.lib.images import Drawn, small_of
from core.lib.refusals import Refused, allow
from core.lib.text import clean_line, clean_text

ROLE_LENGTH = 240  # characters
LINK_LENGTH = 400  # characters
ALT_LENGTH = 200  # characters
# What each kind of partner is in the list of those who act.
ACTOR_OF = {
    PartnerKind.DEPARTEMENT: Actor.DEPARTEMENT, PartnerKind.CAF: Actor.CAF, PartnerKind.LANDLORD: Actor.LANDLORDS,
    PartnerKind.STATE: Actor.STATE, PartnerKind.SCHOOL: Actor.STATE, PartnerKind.POLICE: Actor.STATE,
}  # fmt: skip

is_web_link = URLValidator(schemes=["http", "https"])


@transaction.atomic(durable=True)
def add_milestone(*, standing: Standing, commitment: Commitment, title: str, due_on: date) -> Milestone:
    """Add a step between the start and the date of a commitment. The same one sent twice is one."""
    commitment = _held(standing, commitment)
    title = clean_line(title)
    faults = {}
    if not title or len(title) > TITLE_LENGTH:
        faults["title"] = _("Nommez l’étape, en %(n)s signes au plus.") % {"n": TITLE_LENGTH}
    if not commitment.starts_on <= due_on <= commitment.due_on:
        faults["due_on"] = _("Une étape tombe entre le début et l’échéance de l’engagement.")
    if faults:
        raise ValidationError(faults)
    milestone, made = Milestone.objects.get_or_create(commitment=commitment, title=title, due_on=due_on)
    if made:
        _note(standing, commitment, "milestone_added", title=title)
    return milestone


@transaction.atomic(durable=True)
def remove_milestone(*, standing: Standing, milestone: Milestone) -> None:
    """Take back a step of a commitment that is not public yet."""
    commitment = _held(standing, milestone.commitment)
    if commitment.answer.state == State.PUBLISHED:
        raise Refused(AnswerRefusal.BINDING)
    Milestone.objects.filter(pk=milestone.pk, commitment=commitment).delete()
    _note(standing, commitment, "milestone_removed", title=milestone.title)


@transaction.atomic(durable=True)
def reach_milestone(*, standing: Standing, milestone: Milestone, done_on: date | None) -> Milestone:
    """Say on which day a step was reached (no later than today), or that it was not after all."""
    commitment = _held(standing, milestone.commitment)
    if done_on is not None and not commitment.starts_on <= done_on <= timezone.localdate(clock()):
        raise ValidationError({"done_on": _("Une étape est franchie entre le début de l’engagement et aujourd’hui.")})
    milestone = Milestone.objects.get(pk=milestone.pk, commitment=commitment)
    if milestone.done_on != done_on:
        milestone.done_on = done_on
        milestone.save(update_fields=["done_on"])
        said = done_on.isoformat() if done_on else ""
        _note(standing, commitment, "milestone_reached", title=milestone.title, done_on=said)
    return milestone


@transaction.atomic(durable=True)
def add_cooperation(
    *, standing: Standing, commitment: Commitment, actor: str = "", name: str = "", role: str = "",
    partner: Partner | None = None, association: Association | None = None,
) -> Cooperation:  # fmt: skip
    """Name who does it with the town: a partner, an association, or words. The same actor named twice is one.

    A partner or an association says what kind of actor it is, where none is given.
    """
    commitment = _held(standing, commitment)
    town = commitment.proposal.consultation.territory_id
    if partner is not None:
        name, actor = partner.name, actor or ACTOR_OF.get(PartnerKind(partner.kind), Actor.STATE)
    elif association is not None:
        name, actor = association.name, actor or Actor.ASSOCIATIONS
    name, role = clean_line(name), clean_line(role)
    faults = {}
    if partner is not None and association is not None:
        faults["association"] = _("Choisissez une institution ou une association, pas les deux.")
    if partner is not None and partner.territory_id != town:
        faults["partner"] = _("Cette institution n’est pas de ce territoire.")
    if association is not None and association.territory_id != town:
        faults["association"] = _("Cette association n’est pas de ce territoire.")
    if actor not in Actor.values:
        faults["actor"] = _("Choisissez un des organismes proposés.")
    if not name or len(name) > NAME_LENGTH:
        faults["name"] = _("Nommez qui coopère, en %(n)s signes au plus.") % {"n": NAME_LENGTH}
    if len(role) > ROLE_LENGTH:
        faults["role"] = _("Le rôle tient en %(n)s signes.") % {"n": ROLE_LENGTH}
    if faults:
        raise ValidationError(faults)
    cooperation, made = Cooperation.objects.get_or_create(
        commitment=commitment, actor=actor, name=name,
        defaults={"role": role, "partner": partner, "association": association},
    )  # fmt: skip
    if made:
        _note(standing, commitment, "cooperation_added", name=name)
    return cooperation


@transaction.atomic(durable=True)
def remove_cooperation(*, standing: Standing, cooperation: Cooperation) -> None:
    """An actor no longer cooperates; the journal keeps that it did."""
    commitment = _held(standing, cooperation.commitment)
    Cooperation.objects.filter(pk=cooperation.pk, commitment=commitment).delete()
    _note(standing, commitment, "cooperation_removed", name=cooperation.name)


@transaction.atomic(durable=True)
def add_evidence(
    *, standing: Standing, commitment: Commitment, words: str = "", link: str = "", image: Drawn | None = None,
    image_alt: str = "",
) -> Evidence:  # fmt: skip
    """Show what was done by words, a web link that nothing here ever opens, or a described picture. The same words twice are one."""
    commitment = _held(standing, commitment)
    evidence = Evidence(
        commitment=commitment, words=clean_text(words), link=clean_line(link), image_alt=clean_line(image_alt),
        by=standing.user,
    )  # fmt: skip
    faults = {}
    if not (evidence.words or evidence.link or image):
        faults["words"] = _("Écrivez ce qui a été fait, ou joignez un lien ou une image.")
    if len(evidence.words) > WORDS_LENGTH:
        faults["words"] = _("Ce texte dépasse %(limit)s signes.") % {"limit": WORDS_LENGTH}
    if evidence.link and not _is_link(evidence.link):
        faults["link"] = _("Écrivez une adresse complète, par exemple https://www.exemple.fr/page.")
    if (image and not evidence.image_alt) or len(evidence.image_alt) > ALT_LENGTH:
        faults["image_alt"] = _("Dites ce que montre l’image, pour les personnes qui ne la voient pas.")
    if faults:
        raise ValidationError(faults)
    if image is None:
        same = Evidence.objects.filter(commitment=commitment, words=evidence.words, link=evidence.link, image="")
        known = same.order_by("pk").first()
        if known is not None:
            return known
        evidence.image_alt = ""
    else:
        evidence.image.save(image.whole.name or "image.webp", image.whole, save=False)
        evidence.image.storage.save(small_of(evidence.image.name), image.small)
    evidence.save()
    _note(standing, commitment, "evidence_added", evidence=evidence.pk)
    return evidence


@transaction.atomic(durable=True)
def remove_evidence(*, standing: Standing, evidence: Evidence) -> None:
    """Take back what showed it, its picture too."""
    commitment = _held(standing, evidence.commitment)
    found = Evidence.objects.filter(pk=evidence.pk, commitment=commitment).order_by("pk").first()
    if found is None:
        return
    _note(standing, commitment, "evidence_removed", evidence=found.pk)
    if found.image:
        storage, name = found.image.storage, str(found.image.name)
        for each in (name, small_of(name)):
            transaction.on_commit(partial(storage.delete, each), robust=True)
    found.delete()


def _is_link(link: str) -> bool:
    if len(link) > LINK_LENGTH:
        return False
    try:
        is_web_link(link)
    except ValidationError:
        return False
    return True


def _held(standing: Standing, commitment: Commitment) -> Commitment:
    """Step: the commitment as it is now, for someone who may follow it."""
    require_transaction()
    commitment = locked_commitment(commitment)
    allow(rules.refuse_commit(standing, commitment.proposal, capacity_of(standing, commitment.proposal)))
    return commitment


def _note(standing: Standing, commitment: Commitment, act: str, **details: object) -> None:
    """Step: one line in the journal."""
    require_transaction()
    note(standing, commitment.proposal, f"commitment.{act}", f"commitment:{commitment.pk}", **details)
