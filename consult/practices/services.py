"""Sheets made from commitments that were kept: drafted, written, published to every town."""

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.answers.models import Commitment
from consult.practices import rules
from consult.practices.models import TEXT_LENGTH, TEXTS, TITLE_LENGTH, Practice, Status
from consult.proposals.models import Actor, Logic
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text, search_text
from core.territories.models import CommonTheme

NEEDED = ("context", "done", "result")


class Words(TypedDict, total=False):
    """What a sheet says; what is not named stays."""

    title: str
    context: str
    done: str
    cooperation: str
    cost: str
    result: str
    theme: str
    logic: str
    actors: tuple[str, ...]


@transaction.atomic(durable=True)
def draft_practice(*, standing: Standing, commitment: Commitment) -> Practice:
    """Draw a sheet from a commitment that is done: its proposal, its actors, its budget, its evidence. Asked twice, it is one sheet."""
    rows = Commitment.objects.select_for_update(of=("self",)).select_related(
        "answer", "proposal__consultation__territory"
    )
    commitment = rows.get(pk=commitment.pk)
    allow(rules.refuse_draft(standing, commitment))
    known = Practice.objects.filter(commitment=commitment).order_by("pk").first()
    if known is not None:
        return known
    proposal = commitment.proposal
    practice = Practice(
        commitment=commitment, territory=proposal.consultation.territory, by=standing.user, theme=proposal.theme,
        logic=proposal.logic, title=commitment.title[:TITLE_LENGTH],
        actors=list(dict.fromkeys([commitment.responsible_kind, *(c.actor for c in commitment.cooperations.all())])),
    )  # fmt: skip
    with override("fr"):  # the sheet is a text of its town, not a page
        for name, text in drawn_from(commitment).items():
            setattr(practice, name, text[:TEXT_LENGTH])
    _keep(practice)
    _note(standing, practice, "drafted")
    return practice


@transaction.atomic(durable=True)
def save_practice(*, standing: Standing, practice: Practice, expected: int, **words: Unpack[Words]) -> Practice:
    """Keep the edited sheet, published or not, unless another hand has changed it since `expected` (its `edits`) was read."""
    practice = _held(standing, practice, expected)
    _put(practice, dict(words))
    if practice.status == Status.PUBLISHED:
        require_whole(practice)
    _keep(practice)
    _note(standing, practice, "edited")
    return practice


@transaction.atomic(durable=True)
def publish_practice(*, standing: Standing, practice: Practice, expected: int) -> Practice:
    """Show the sheet to every territory, once it says context, what was done and what it changed."""
    practice = _held(standing, practice, expected)
    if practice.status == Status.PUBLISHED:
        return practice
    require_whole(practice)
    practice.status, practice.published_at = Status.PUBLISHED, timezone.now()
    _keep(practice)
    _note(standing, practice, "published")
    return practice


def drawn_from(commitment: Commitment) -> dict[str, str]:
    """What the rows of a kept commitment already say, for each part of a sheet; what it changed is for people to write."""
    proposal = commitment.proposal
    asked = _("À %(town)s, une proposition soutenue par %(n)s personnes demandait : « %(title)s ».") % {
        "town": proposal.consultation.territory.name, "n": proposal.support_count, "title": proposal.title,
    }  # fmt: skip
    shown = [one.words for one in commitment.evidence.all() if one.words]
    reached = [one.title for one in commitment.milestones.all() if one.done_on]
    who = [(commitment.responsible_name, commitment.get_responsible_kind_display(), "")]
    who += [(one.name, one.get_actor_display(), one.role) for one in commitment.cooperations.all()]
    lines = [f"{name} ({kind})" + (f" : {role}" if role else "") for name, kind, role in who]
    budget = commitment.budget
    return {
        "context": f"{asked}\n\n{proposal.excerpt}".strip(),
        "done": "\n\n".join(part for part in (commitment.what, *shown, *reached) if part),
        "cooperation": "\n".join(f"- {line}" for line in lines),
        "cost": f"{number_format(budget, decimal_pos=2, force_grouping=True)} €" if budget is not None else "",
    }


def require_whole(practice: Practice) -> None:
    """A sheet that others may follow says where it started, what was done and what it changed."""
    empty = {name: _("Écrivez quelques phrases : sans elles, la fiche ne sert à personne d’autre.") for name in NEEDED}
    if faults := {name: words for name, words in empty.items() if not getattr(practice, name)}:
        raise ValidationError(faults)


def _put(practice: Practice, words: dict[str, Any]) -> None:
    """Put cleaned words on a sheet; each fault is named with its remedy."""
    faults = {}
    for name in set(TEXTS) & set(words):
        text = words[name]
        if len(text) > 2 * TEXT_LENGTH or len(text := clean_text(text)) > TEXT_LENGTH:
            faults[name] = _("Ce texte dépasse %(limit)s signes.") % {"limit": TEXT_LENGTH}
        else:
            setattr(practice, name, text)
    if "title" in words:
        practice.title = clean_line(words["title"])
        if not practice.title or len(practice.title) > TITLE_LENGTH:
            faults["title"] = _("Donnez un titre, en %(n)s signes au plus.") % {"n": TITLE_LENGTH}
    for name, known in (("theme", CommonTheme.values), ("logic", Logic.values)):
        if name in words and words[name] not in known:
            faults[name] = _("Choisissez une des valeurs proposées.")
        elif name in words:
            setattr(practice, name, words[name])
    if "actors" in words:
        practice.actors = list(dict.fromkeys(words["actors"]))
        if not set(practice.actors) <= set(Actor.values):
            faults["actors"] = _("Choisissez parmi les organismes proposés.")
    if faults:
        raise ValidationError(faults)


def _held(standing: Standing, practice: Practice, expected: int) -> Practice:
    """Step: the sheet as it is now, held until the transaction ends, as it was read."""
    require_transaction()
    practice = Practice.objects.select_for_update(of=("self",)).select_related("territory").get(pk=practice.pk)
    allow(rules.refuse_edit(standing, practice))
    if practice.edits != expected:
        raise Refused(Common.CHANGED_MEANWHILE)
    return practice


def _keep(practice: Practice) -> None:
    """Step: keep the sheet and what it is found by, one change further."""
    require_transaction()
    practice.search_text = search_text(practice.title, *(getattr(practice, name) for name in TEXTS))
    practice.edits += 1
    practice.save()


def _note(standing: Standing, practice: Practice, act: str) -> None:
    """Step: one line in the journal, and no page that is kept says otherwise."""
    require_transaction()
    forget_pages(practice.territory.slug)
    record(actor=standing.user, territory=practice.territory, act=f"practice.{act}", target=f"practice:{practice.pk}")
