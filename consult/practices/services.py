"""Sheets made from commitments that were kept: drafted, written, published to every town, taken back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from consult.answers.models import Commitment, CommitmentState
from consult.practices.models import TEXT_LENGTH, TEXTS, TITLE_LENGTH, Practice, Status
from consult.practices.rules import NEEDED, refuse_draft, refuse_edit
from consult.proposals.models import Actor
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text, search_text


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
    kept = _kept(commitment)
    allow(refuse_draft(standing, kept))
    known = Practice.objects.filter(commitment=kept).order_by("pk").first()
    if known is not None:
        return known
    proposal = kept.proposal
    with override("fr"):  # a sheet is its town's own text, whatever the language of the page that asks for it
        words = _drawn_from(kept)
    practice = Practice(
        commitment=kept, territory=proposal.consultation.territory, theme=proposal.theme, logic=proposal.logic,
        by=standing.user, **words,
    )  # fmt: skip
    _index(practice)
    practice.save()
    _note(standing, practice, "drafted", commitment=kept.pk)
    return practice


@transaction.atomic(durable=True)
def save_practice(*, standing: Standing, practice: Practice, expected: int, **words: Unpack[Words]) -> Practice:
    """Keep the edited sheet, published or not, unless another hand has changed it since `expected` (its `edits`) was read."""
    held = _held(practice)
    allow(refuse_edit(standing, held))
    wanted = {name: _clean(name, value) for name, value in words.items()}
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    if not changed:
        return held
    _expect(held, expected)
    for name in changed:
        setattr(held, name, wanted[name])
    _check(held)
    _index(held)
    held.edits += 1
    held.save(update_fields=[*changed, "edits", "search_text"])
    _note(standing, held, "edited", fields=changed)
    return held


@transaction.atomic(durable=True)
def publish_practice(*, standing: Standing, practice: Practice, expected: int) -> Practice:
    """Show the sheet to every territory, once it says context, what was done and what it changed. Asked twice, once."""
    held = _held(practice)
    allow(refuse_edit(standing, held))
    if held.status == Status.PUBLISHED:
        return held
    _expect(held, expected)
    held.status, held.published_at = Status.PUBLISHED, clock()
    _check(held)
    held.edits += 1
    held.save(update_fields=["status", "published_at", "edits"])
    _note(standing, held, "published")
    return held


@transaction.atomic(durable=True)
def withdraw_practice(*, standing: Standing, practice: Practice, expected: int) -> Practice:
    """Show the sheet to nobody any more: it is a draft again, with all its words. Asked twice, once."""
    held = _held(practice)
    allow(refuse_edit(standing, held))
    if held.status == Status.DRAFT:
        return held
    _expect(held, expected)
    held.status, held.published_at = Status.DRAFT, None
    held.edits += 1
    held.save(update_fields=["status", "published_at", "edits"])
    _note(standing, held, "withdrawn")
    return held


def _kept(commitment: Commitment) -> Commitment:
    """The commitment as it stands now, for this hand alone: two clicks draw one sheet."""
    rows = Commitment.objects.select_related("answer", "proposal__consultation__territory")
    found = rows.select_for_update(of=("self",)).filter(pk=commitment.pk).first()
    if found is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    return found


def _held(practice: Practice) -> Practice:
    """The sheet as it stands now, for this hand alone."""
    rows = Practice.objects.select_related("territory").select_for_update(of=("self",))
    found = rows.filter(pk=practice.pk).first()
    if found is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    return found


def _expect(practice: Practice, expected: int) -> None:
    if practice.edits != expected:
        raise Refused(Common.CHANGED_MEANWHILE)


def _drawn_from(commitment: Commitment) -> dict[str, Any]:
    """The first words of a sheet: what the town itself has said of the commitment, never a resident's words."""
    actors = list(commitment.cooperations.order_by("actor", "name", "id"))
    last = commitment.changes.filter(after=CommitmentState.DONE).order_by("-at", "-id").first()
    shown = [one.words for one in commitment.evidence.order_by("at", "id") if one.words]
    reached = [f"- {one.title}" for one in commitment.milestones.order_by("due_on", "id") if one.done_on]
    with_whom = [(commitment.responsible_kind, commitment.responsible_name, _("responsable"))]
    with_whom += [(one.actor, one.name, one.role) for one in actors]
    kinds = {kind for kind, _name, _role in with_whom}
    return {
        "title": commitment.title[:TITLE_LENGTH],
        "context": _whence(commitment),
        "done": "\n\n".join(filter(None, [commitment.what, "\n".join(reached), *shown]))[:TEXT_LENGTH],
        "cooperation": "\n".join(_line(name, role) for _kind, name, role in with_whom)[:TEXT_LENGTH],
        "cost": "" if commitment.budget is None else _("Budget prévu : %(n)s €.") % {"n": _figure(commitment.budget)},
        "result": last.because if last else "",
        "actors": [actor for actor in Actor.values if actor in kinds],
    }


def _whence(commitment: Commitment) -> str:
    """Where it came from: how many asked for it, and what the town answered."""
    count = commitment.proposal.support_count
    asked = ngettext(
        "%(n)s personne a soutenu une proposition sur ce sujet dans la consultation « %(title)s ».",
        "%(n)s personnes ont soutenu une proposition sur ce sujet dans la consultation « %(title)s ».",
        count,
    ) % {"n": count, "title": commitment.proposal.consultation.title}
    return f"{asked}\n\n{commitment.answer.reasons}"[:TEXT_LENGTH]


def _figure(amount: Decimal) -> str:
    """« 18 000 », « 18 000,50 »."""
    return number_format(amount, decimal_pos=0 if amount == int(amount) else 2, force_grouping=True)


def _line(name: str, role: str) -> str:
    return f"- {name} : {role}" if role else f"- {name}"


def _clean(name: str, value: Any) -> Any:
    if name == "actors":
        if not set(value) <= set(Actor.values):
            raise ValidationError({"actors": _("Choisissez parmi les acteurs de la liste.")})
        return [actor for actor in Actor.values if actor in value]
    if name == "title":
        return clean_line(value)
    return clean_text(value) if name in TEXTS else value


def _check(practice: Practice) -> None:
    """Say field by field what is wanting, with an example; what is published stays whole."""
    wrong: dict[str, Any] = {}
    if not practice.title or len(practice.title) > TITLE_LENGTH:
        wrong["title"] = _(
            "Donnez un titre de 1 à %(n)s caractères, par exemple « Une allée éclairée pour rentrer le soir »."
        ) % {"n": TITLE_LENGTH}
    for name in TEXTS:
        if len(getattr(practice, name)) > TEXT_LENGTH:
            wrong[name] = _("Ce texte est trop long : %(n)s caractères au plus.") % {"n": TEXT_LENGTH}
    if practice.status == Status.PUBLISHED:
        wrong |= {name: words for name, words in NEEDED.items() if not getattr(practice, name)}
    if wrong:
        raise ValidationError(wrong)
    practice.clean_fields(exclude=_all_but({"theme", "logic"}))


def _all_but(names: Iterable[str]) -> set[str]:
    return {field.name for field in Practice._meta.fields} - set(names)


def _index(practice: Practice) -> None:
    """The stems of all its words: « élus » finds « élu »."""
    practice.search_text = search_text(practice.title, *(getattr(practice, name) for name in TEXTS))


def _note(standing: Standing, practice: Practice, act: str, **details: Any) -> None:
    """One line in the journal; pages that list sheets are of no town, and are forgotten with the town's own."""
    record(
        actor=standing.user,
        territory=practice.territory,
        act=f"practice.{act}",
        target=f"practice:{practice.pk}",
        **details,
    )
    forget_pages(practice.territory.slug)
