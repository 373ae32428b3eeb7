"""What officials do with a consultation: each is one durable transaction, one line in the journal, one effect."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consult.consultations.calendar import Dates, faults_in
from consult.consultations.models import Consultation, Moderation, Phase, PolicyChange, Status, Theme
from consult.consultations.processes import PROCESSES, usual_dates, usual_threshold
from consult.consultations.rules import (
    Closed,
    refuse_archive,
    refuse_charter,
    refuse_create,
    refuse_edit,
    refuse_policy,
    refuse_publish,
)
from consult.consultations.steps import bump, expect, note
from consult.consultations.steps import held as hold
from core.accounts.selectors import Standing
from core.lib.db import clock, lock_name
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text, html_of
from core.territories.models import CommonTheme, Territory

SLUG_LENGTH = 80  # characters
SAME_CLICK = timedelta(minutes=10)  # the same title by the same hand within this time is one consultation
MOST_THEMES = 60
LABEL_LENGTH = 80  # characters
REASON_LENGTH = 400  # characters
LINES: Final = {"title", "question", "summary"}
TEXTS: Final = {"body", "charter"}


class Changes(TypedDict, total=False):
    """What may be edited; what is not named stays."""

    title: str
    question: str
    summary: str
    body: str
    charter: str
    who: str
    answer_threshold: int
    answer_days: int


@transaction.atomic(durable=True)
def create_consultation(
    *,
    standing: Standing,
    territory: Territory,
    template: str,
    title: str,
    question: str,
    summary: str,
    starts_on: date,
    moderation: str = Moderation.POST,
) -> Consultation:
    """Prepare a draft with the phases, the charter and the themes of a model of process. A double click makes one."""
    allow(refuse_create(standing, territory))
    lock_name(f"consultations:{territory.pk}")
    title = clean_line(title)
    twin = Consultation.objects.filter(
        territory=territory, title=title, status=Status.DRAFT, created_by=standing.user, template=template,
        created_at__gte=Now() - SAME_CLICK,
    ).order_by("pk").first()  # fmt: skip
    if twin is not None:
        return twin
    process = PROCESSES[template]
    consultation = Consultation.objects.create(
        territory=territory, slug=_free_slug(territory, title), title=title, template=template,
        question=clean_line(question), summary=clean_line(summary),
        who=process.who, answer_threshold=usual_threshold(territory.population), moderation=moderation,
        charter=process.charter, charter_html=html_of(process.charter), created_by=standing.user,
    )  # fmt: skip
    Phase.objects.bulk_create(_phase_of(consultation, dates) for dates in usual_dates(template, starts_on))
    Theme.objects.bulk_create(Theme(consultation=consultation, common=c, label=label) for c, label in process.themes)
    note(standing, consultation, "created", template=template)
    return consultation


@transaction.atomic(durable=True)
def edit_consultation(
    *, standing: Standing, consultation: Consultation, expected: int, **changes: Unpack[Changes]
) -> Consultation:
    """Change words or charter, if nobody has changed anything since version ``expected`` was read."""
    held = hold(consultation.pk)
    allow(refuse_edit(standing, held))
    wanted = {name: _clean(name, value) for name, value in changes.items()}
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    if not changed:
        return held
    expect(held, expected)
    who, threshold = wanted.get("who", held.who), wanted.get("answer_threshold", held.answer_threshold)
    allow(refuse_charter(held, who, threshold, wanted.get("answer_days", held.answer_days)))
    before = {name: getattr(held, name) for name in changed if name not in TEXTS}
    for name in changed:
        setattr(held, name, wanted[name])
    held.body_html, held.charter_html = html_of(held.body), html_of(held.charter)
    bump(held, *changed, "body_html", "charter_html")
    note(standing, held, "edited", fields=changed, before=before)
    return held


@transaction.atomic(durable=True)
def set_phases(
    *, standing: Standing, consultation: Consultation, expected: int, phases: Sequence[Dates]
) -> Consultation:
    """Replace the whole calendar. What has begun in public stays as it was announced."""
    held = hold(consultation.pk)
    allow(refuse_edit(standing, held))
    existing = {phase.pk: phase for phase in Phase.objects.filter(consultation=held).order_by("pk")}
    if {_line(p) for p in existing.values()} == {_line(d) for d in phases}:
        return held
    expect(held, expected)
    kept = [dates.id for dates in phases if dates.id is not None]
    if len(set(kept)) != len(kept) or not set(kept) <= set(existing):
        raise Refused(Common.CHANGED_MEANWHILE)
    faults = faults_in(phases, list(existing.values()), held.status != Status.DRAFT, clock())
    if faults:
        raise Refused(Closed.CALENDAR, faults[0].message)
    if held.status != Status.DRAFT and not phases:
        raise Refused(Closed.INCOMPLETE)
    before = [list(map(str, _line(p))) for p in existing.values()]
    Phase.objects.filter(consultation=held).exclude(pk__in=kept).delete()
    moved = [_phase_of(held, dates) for dates in phases if dates.id is not None]
    # One statement moves them all: two phases of a kind may trade places without overlapping on the way.
    Phase.objects.bulk_update(moved, ["kind", "period", "purpose"])
    Phase.objects.bulk_create(_phase_of(held, dates) for dates in phases if dates.id is None)
    bump(held)
    note(standing, held, "rescheduled", before=before, after=[list(map(str, _line(d))) for d in phases])
    return held


@transaction.atomic(durable=True)
def set_themes(
    *, standing: Standing, consultation: Consultation, expected: int, themes: Sequence[tuple[str, str]]
) -> Consultation:
    """Replace the local themes; one that keeps its words keeps its proposals, one that goes leaves them in the grid."""
    held = hold(consultation.pk)
    allow(refuse_edit(standing, held))
    wanted = {clean_line(label): common for common, label in themes if clean_line(label)}
    existing = {theme.label: theme for theme in Theme.objects.filter(consultation=held).order_by("pk")}
    if {label: theme.common for label, theme in existing.items()} == wanted:
        return held
    expect(held, expected)
    known = all(common in CommonTheme.values and len(label) <= LABEL_LENGTH for label, common in wanted.items())
    if not known or len(wanted) > MOST_THEMES:
        raise Refused(Closed.THEMES)
    Theme.objects.filter(consultation=held).exclude(label__in=wanted).delete()
    for label, common in wanted.items():
        Theme.objects.update_or_create(consultation=held, label=label, defaults={"common": common})
    bump(held)
    note(standing, held, "themes_set", before=sorted(existing), after=sorted(wanted))
    return held


@transaction.atomic(durable=True)
def change_policy(
    *, standing: Standing, consultation: Consultation, mode: str, because: str, phase: Phase | None = None
) -> PolicyChange | None:
    """Change how texts are read, for all or for one phase, with a reason that everyone reads. The same again changes nothing."""
    held = hold(consultation.pk)
    allow(refuse_policy(standing, held))
    because = clean_line(because)
    if mode not in Moderation.values:
        raise ValidationError({"mode": _("Choisissez une manière de modérer de la liste.")})
    if not because or len(because) > REASON_LENGTH:
        raise ValidationError({"because": _("Dites pourquoi, en 400 signes au plus : cette raison est publique.")})
    now = Phase.objects.select_for_update().get(pk=phase.pk, consultation=held) if phase is not None else None
    before = (now.moderation if now else "") or held.moderation
    if before == mode:
        return None
    if now is not None:
        now.moderation = mode
        now.save(update_fields=["moderation"])
        bump(held)
    else:
        held.moderation = mode
        bump(held, "moderation")
    note(standing, held, "moderated", before=before, after=mode, because=because)
    return PolicyChange.objects.create(
        consultation=held, phase=now, phase_kind=now.kind if now else "", before=before, after=mode, because=because,
        by=standing.user,
    )  # fmt: skip


@transaction.atomic(durable=True)
def publish_consultation(
    *, standing: Standing, consultation: Consultation, expected: int | None = None
) -> Consultation:
    """Show it to everyone. From now on its charter binds."""
    held = hold(consultation.pk)
    allow(refuse_publish(standing, held))
    expect(held, expected)
    held.status, held.published_at = Status.PUBLISHED, clock()
    bump(held, "status", "published_at")
    note(standing, held, "published")
    return held


@transaction.atomic(durable=True)
def archive_consultation(
    *, standing: Standing, consultation: Consultation, expected: int | None = None
) -> Consultation:
    """Put a closed consultation among the archives: it is still read, it no longer heads any list."""
    held = hold(consultation.pk)
    allow(refuse_archive(standing, held))
    expect(held, expected)
    held.status = Status.ARCHIVED
    bump(held, "status")
    note(standing, held, "archived")
    return held


def _clean(name: str, value: Any) -> Any:
    if name in LINES:
        return clean_line(value)
    return clean_text(value) if name in TEXTS else value


def _free_slug(territory: Territory, title: str) -> str:
    """An address made from the title, with a number where the plain one is taken."""
    stem = slugify(title.replace("’", " ").replace("'", " "))[: SLUG_LENGTH - 4].strip("-") or "consultation"
    taken = set(Consultation.objects.filter(territory=territory, slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)


def _phase_of(consultation: Consultation, dates: Dates) -> Phase:
    period = (dates.opens_at, dates.closes_at)
    return Phase(
        pk=dates.id, consultation=consultation, kind=dates.kind, period=period, purpose=clean_line(dates.purpose)
    )


def _line(one: Dates | Phase) -> tuple[Any, ...]:
    return (one.id, one.kind, one.opens_at, one.closes_at, clean_line(one.purpose))
