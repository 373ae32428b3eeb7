"""Anyone reports words, with or without an account: it is kept and acknowledged at once (PROMISES L-6, L-8)."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from consult.moderation import steps
from consult.moderation.models import Case, Motive, Report
from consult.moderation.models.cases import ADDRESS_LENGTH, RISKS, WORDS_LENGTH
from consult.moderation.selectors.texts import READ_FROM
from consult.moderation.steps import Target
from consult.moderation.telling import acknowledge
from core.accounts.selectors import Standing
from core.lib.db import clock, lock_name
from core.lib.text import clean_line, clean_text
from core.territories.models import Territory

DAY = timedelta(days=1)
MOST_A_DAY = 20  # reports of one person that weigh; the others are kept and acknowledged all the same


@transaction.atomic(durable=True)
def report(
    *,
    standing: Standing,
    territory: Territory,
    target: Target,
    address: str,
    motive: str,
    words: str = "",
    name: str = "",
    email: str = "",
    in_good_faith: bool,
    visitor: str = "",
) -> Report:
    """Keep a report and open the case of what it is about. The same person about the same open case is one report.

    `visitor` is what tells whoever has no account from others: only a fingerprint of it is kept, another one each day.
    """
    words, name, email = clean_text(words), clean_line(name), clean_line(email)
    _check(motive, words, name, email, address, in_good_faith=in_good_faith)
    now = clock()
    seen = "" if standing.user else fingerprint(visitor, now)
    lock_name(f"reports-of:{f'account:{standing.user.pk}' if standing.user else seen or email.lower()}")
    case = steps.case_for(territory.pk, target, now)
    mine = _mine(standing, email, seen)
    twin = mine.filter(case=case).order_by("pk").first()
    if twin is not None:
        return twin
    is_over = mine.filter(at__gt=now - DAY).count() >= MOST_A_DAY
    made = Report.objects.create(
        case=case, address=address[:ADDRESS_LENGTH], motive=motive, words=words, user=standing.user, name=name,
        email=email, visitor=seen, in_good_faith=in_good_faith, is_over_limit=is_over, at=now,
    )  # fmt: skip
    if not is_over:
        steps.raise_risk(case, RISKS[Motive(motive)])
    acknowledge(made, Case.objects.select_related(*READ_FROM).get(pk=case.pk))
    return made


def fingerprint(visitor: str, at: datetime) -> str:
    """A visitor, for the limit of one day, and never beyond; nothing for nobody."""
    if not visitor:
        return ""
    return salted_hmac(
        "consult.moderation.visitor", f"{timezone.localdate(at)}:{visitor}", algorithm="sha256"
    ).hexdigest()


def _mine(standing: Standing, email: str, visitor: str) -> QuerySet[Report]:
    """What the same person reported: by their account; else by their address, or from the same place today."""
    rows = Report.objects.order_by("pk")
    if standing.user:
        return rows.filter(user=standing.user)
    known = [Q(visitor=visitor)] if visitor else []
    known += [Q(email__iexact=email)] if email else []
    return rows.filter(reduce(or_, known), user=None) if known else rows.none()


def _check(motive: str, words: str, name: str, email: str, address: str, *, in_good_faith: bool) -> None:
    errors: dict[str, str] = {}
    if motive not in Motive.values:
        errors["motive"] = _("Choisissez un motif de la liste.")
    if len(words) > WORDS_LENGTH:
        errors["words"] = _("Les précisions tiennent en 2 000 signes.")
    if motive in {Motive.OTHER, Motive.OTHER_LAW} and not words:
        errors["words"] = _("Dites en quelques mots ce qui ne va pas.")
    if len(name) > 120:
        errors["name"] = _("Le nom tient en 120 signes.")
    if not address or len(address) > ADDRESS_LENGTH:
        errors["address"] = _("Donnez l’adresse de la page, telle que le navigateur la montre.")
    if not in_good_faith:
        errors["in_good_faith"] = _("Cochez la case : un signalement se fait de bonne foi.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = _("Écrivez l’adresse comme nom@exemple.fr, ou laissez vide.")
    if errors:
        raise ValidationError(errors)
