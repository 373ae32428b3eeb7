"""Anyone reports words, with or without an account: it is kept and acknowledged at once (PROMISES L-6, L-8)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.moderation import steps
from consult.moderation.models import Case, Motive, Report
from consult.moderation.models.cases import ADDRESS_LENGTH, RISKS, WORDS_LENGTH
from consult.moderation.selectors.texts import READ_FROM
from consult.moderation.steps import Target
from consult.moderation.telling import acknowledge
from core.accounts.selectors import Standing
from core.lib.db import lock_name
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

    `visitor` is a fingerprint of whoever has no account: it is compared, and never kept beyond the day.
    """
    words, name, email = clean_text(words), clean_line(name), clean_line(email)
    _check(motive, words, name, email, address, in_good_faith=in_good_faith)
    who = f"account:{standing.user.pk}" if standing.user else f"mail:{email.lower()}" if email else f"visitor:{visitor}"
    lock_name(f"reports-of:{who}")
    now = timezone.now()
    case = steps.case_for(territory.pk, target, now)
    twin = _mine(standing, email).filter(case=case).order_by("pk").first() if standing.user or email else None
    if twin is not None:
        return twin
    is_over = bool(standing.user or email) and _mine(standing, email).filter(at__gt=now - DAY).count() >= MOST_A_DAY
    made = Report.objects.create(
        case=case, address=address[:ADDRESS_LENGTH], motive=motive, words=words, user=standing.user, name=name,
        email=email, in_good_faith=in_good_faith, is_over_limit=is_over, at=now,
    )  # fmt: skip
    if not is_over:
        steps.raise_risk(case, RISKS[Motive(motive)])
    acknowledge(made, Case.objects.select_related(*READ_FROM).get(pk=case.pk))
    return made


def _mine(standing: Standing, email: str) -> QuerySet[Report]:
    rows = Report.objects.order_by("pk")
    return rows.filter(user=standing.user) if standing.user else rows.filter(user=None, email__iexact=email)


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
