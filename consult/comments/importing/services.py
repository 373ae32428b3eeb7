"""Writes contributions gathered elsewhere: all of a file, or nothing. What is known already is left as it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Count, F, Q

from consult.comments.importing.files import Fault, UnreadableFileError
from consult.comments.importing.rows import CommentRow, ProposalRow
from consult.comments.importing.sorting import Imported, sorted_out
from consult.comments.models import DEEPEST, Comment, Stance, Status
from consult.consultations.models import Consultation, Theme
from consult.consultations.voices import Voice
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.steps import a_place_in_the_round
from consult.proposals.words import words_of
from core.accounts.models import User
from core.accounts.pseudonyms import pseudonyms
from core.audit.services import record
from core.lib.db import lock_name, require_transaction
from core.lib.text import clean_line, html_of, unaccented
from core.territories.models import Neighbourhood

BATCH: Final = 500  # rows in one statement
TRASHED: Final = "Mise à la corbeille sur la plateforme d’origine."
Progress = Callable[[float], None]
Item = TypeVar("Item")


@transaction.atomic(durable=True)
def import_proposals(
    *, consultation: Consultation, rows: Sequence[ProposalRow], source: str, dry_run: bool = False,
    progress: Progress = lambda _share: None,
) -> Imported:  # fmt: skip
    """Add the proposals that this consultation does not have yet, under their own dates and pseudonyms.

    A proposal that was put in the bin over there is shown here as withdrawn, so that nothing disappears unseen.
    """
    lock_name(f"import:{consultation.pk}")
    there = set(
        Proposal.objects.filter(consultation=consultation)
        .exclude(external_key="")
        .values_list("external_key", flat=True)
    )
    new = [row for row in rows if row.key not in there]
    done = Imported(read=len(rows), known=len(rows) - len(new), added=len(new), trashed=sum(r.is_trashed for r in new))
    if new:
        areas, themes = _neighbourhoods(consultation, new), _themes(consultation, new)
        people, done.people = _people(consultation, source, new)
        for batch in _batches(new, progress):
            Proposal.objects.bulk_create(_proposal(consultation, row, areas, themes, people) for row in batch)
        _note(consultation, source, "proposals", done)
    if dry_run:
        transaction.set_rollback(True)
    return done


@transaction.atomic(durable=True)
def import_comments(
    *, consultation: Consultation, rows: Sequence[CommentRow], source: str, dry_run: bool = False,
    progress: Progress = lambda _share: None,
) -> Imported:  # fmt: skip
    """Add the arguments that this consultation does not have yet, and count them on their proposals.

    Those put in the bin over there are left out, with the replies they had.
    """
    lock_name(f"import:{consultation.pk}")
    there = Comment.objects.filter(proposal__consultation=consultation).exclude(external_key="")
    known = {comment.external_key: comment for comment in there.select_related("parent")}
    imported = Proposal.objects.filter(consultation=consultation).exclude(external_key="")
    proposals = dict(imported.values_list("external_key", "pk"))
    kept, done = sorted_out(rows, known, proposals)
    if kept:
        people, done.people = _people(consultation, source, kept)
        done.flattened = _write_threads(kept, known, proposals, people, progress)
        _recount({proposals[row.proposal] for row in kept})
        _note(consultation, source, "comments", done)
    if dry_run:
        transaction.set_rollback(True)
    return done


def _batches(items: Sequence[Item], progress: Progress) -> Iterator[list[Item]]:
    rest = iter(items)
    for place in range(0, len(items), BATCH):
        yield list(islice(rest, BATCH))
        progress(min((place + BATCH) / len(items), 1.0))


def _people(
    consultation: Consultation, source: str, rows: Iterable[ProposalRow | CommentRow]
) -> tuple[dict[str, User], int]:
    """The accounts that stand for the authors, and how many were made. Each source and consultation has its own."""
    require_transaction()
    since: dict[str, datetime] = {}
    for row in rows:
        if row.author:
            since[row.author] = min(row.at, since.get(row.author, row.at))
    return pseudonyms(source=f"{consultation.pk}|{source}", since=since)


def _proposal(
    consultation: Consultation, row: ProposalRow, areas: Mapping[str, Neighbourhood], themes: Mapping[str, Theme],
    people: Mapping[str, User],
) -> Proposal:  # fmt: skip
    theme = themes.get(row.local_theme)
    return Proposal(
        consultation=consultation, author=people.get(row.author), voice=Voice.RESIDENT,
        **words_of(row.title, row.text), theme=theme.common if theme else row.theme, local_theme=theme, logic=row.logic,
        actors=list(row.actors), neighbourhood=areas[_plain(row.neighbourhood)] if row.neighbourhood else None,
        status=ProposalStatus.WITHDRAWN if row.is_trashed else ProposalStatus.PUBLISHED,
        withdrawn_reason=TRASHED if row.is_trashed else "", withdrawn_at=row.at if row.is_trashed else None,
        created_at=row.at, published_at=row.at, external_key=row.key, rotation=a_place_in_the_round(),
    )  # fmt: skip


def _plain(name: str) -> str:
    return unaccented(clean_line(name))


def _neighbourhoods(consultation: Consultation, rows: Iterable[ProposalRow]) -> dict[str, Neighbourhood]:
    """The territory's neighbourhoods by name and by address; one that it does not have is a fault."""
    found: dict[str, Neighbourhood] = {}
    for area in Neighbourhood.objects.filter(territory=consultation.territory_id).order_by("pk"):
        found[_plain(area.name)] = found[area.slug] = area
    faults = [
        Fault(row.line, "neighbourhood", f"ce territoire n’a pas de quartier « {row.neighbourhood[:80]} ».")
        for row in rows
        if row.neighbourhood and _plain(row.neighbourhood) not in found
    ]
    if faults:
        raise UnreadableFileError(faults)
    return found


def _themes(consultation: Consultation, rows: Iterable[ProposalRow]) -> dict[str, Theme]:
    """The local themes by their words; those that are missing are added under the theme of their first proposal."""
    require_transaction()
    found = {theme.label: theme for theme in Theme.objects.filter(consultation=consultation)}
    missing: dict[str, Theme] = {}
    for row in rows:
        if row.local_theme and row.local_theme not in found:
            missing.setdefault(
                row.local_theme, Theme(consultation=consultation, common=row.theme, label=row.local_theme)
            )
    if missing:
        Theme.objects.bulk_create(missing.values())
        Consultation.objects.filter(pk=consultation.pk).update(version=F("version") + 1)
    return {**found, **missing}


def _write_threads(
    rows: Sequence[CommentRow], known: dict[str, Comment], proposals: Mapping[str, int], people: Mapping[str, User],
    progress: Progress,
) -> int:  # fmt: skip
    """Step: write level by level, so that each reply knows its parent; how many were laid higher than they were."""
    require_transaction()
    below: dict[str, list[CommentRow]] = {}
    for row in rows:
        below.setdefault("" if row.parent in known else row.parent, []).append(row)
    level, written, flattened = below.pop("", []), 0, 0
    while level:
        for batch in _batches(level, lambda _share: None):
            made = []
            for row in batch:
                parent = known.get(row.parent)
                if parent is not None and parent.depth >= DEEPEST:
                    parent, flattened = parent.parent, flattened + 1
                made.append(_comment(row, parent, proposals[row.proposal], people.get(row.author)))
            known.update((comment.external_key, comment) for comment in Comment.objects.bulk_create(made))
            written += len(made)
            progress(written / len(rows))
        level = [reply for row in level for reply in below.pop(row.key, [])]
    return flattened


def _comment(row: CommentRow, parent: Comment | None, proposal_id: int, author: User | None) -> Comment:
    return Comment(
        proposal_id=proposal_id, parent=parent, root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0, author=author, voice=Voice.RESIDENT, stance=row.stance, text=row.text,
        html=html_of(row.text), created_at=row.at, external_key=row.key,
    )  # fmt: skip


def _recount(proposals: Iterable[int]) -> None:
    """Step: make replies and stances equal to what is there now; comments are held before their proposals."""
    require_transaction()
    published = Q(comments__status=Status.PUBLISHED)
    roots = Comment.objects.roots().filter(proposal__in=proposals).order_by("pk")
    answered = roots.annotate(counted=Count("thread", Q(thread__status=Status.PUBLISHED))).exclude(
        reply_count=F("counted")
    )
    changed = list(answered)
    for root in changed:
        root.reply_count = getattr(root, "counted")  # noqa: B009 — the annotation above
    Comment.objects.bulk_update(changed, ["reply_count"], batch_size=BATCH)
    held = Proposal.objects.filter(pk__in=proposals).order_by("pk").select_for_update(of=("self",), no_key=True)
    list(held.values_list("pk", flat=True))
    counted = {f"{s}_counted": Count("comments", published & Q(comments__stance=s)) for s in Stance.values}
    rows = list(Proposal.objects.filter(pk__in=proposals).only("pk").annotate(**counted).order_by("pk"))
    for row in rows:
        for stance in Stance.values:
            setattr(row, f"{stance}_count", getattr(row, f"{stance}_counted"))
    Proposal.objects.bulk_update(rows, [f"{stance}_count" for stance in Stance.values], batch_size=BATCH)


def _note(consultation: Consultation, source: str, kind: str, done: Imported) -> None:
    """One line in the journal for the whole import."""
    require_transaction()
    record(
        actor=None, territory=consultation.territory, act="contributions.imported", target=f"consultation:{consultation.pk}",
        kind=kind, source=source, added=done.added, known=done.known, trashed=done.trashed,
    )  # fmt: skip
