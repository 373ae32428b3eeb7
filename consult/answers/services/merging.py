"""Proposals brought together: authors agree first, then each supporter chooses."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext as _

from consult.answers import rules
from consult.answers.addresses import consents_address
from consult.answers.models import Answer, Choice, Merge, MergeConsent, MergeState, MovedSupport, Said, Told
from consult.answers.rules import AnswerRefusal
from consult.answers.steps import meet_duties, note
from consult.proposals.models import Proposal, Support
from consult.proposals.steps import count, insert_once
from core.accounts.selectors import Standing
from core.lib.db import clock, lock_name, require_transaction
from core.lib.refusals import Refused, allow
from core.lib.text import clean_line
from core.notices.letters import write_letter
from core.territories.models import Territory

BECAUSE_LENGTH = 1_000  # characters
MOST_SOURCES = 20


@transaction.atomic(durable=True)
def ask_merge(*, standing: Standing, into: Proposal, sources: Sequence[Proposal], because: str) -> Merge:
    """An official asks the authors, who are told by letter. Nothing changes until all have agreed. Asked twice, it is one question."""
    lock_name(f"merges:{into.consultation_id}")
    wanted = sorted({one.pk for one in sources})[: MOST_SOURCES + 1]
    rows = Proposal.objects.select_related("author", "consultation__territory").filter(pk__in=[into.pk, *wanted])
    found = {one.pk: one for one in rows.order_by("pk")}
    into, sources = found[into.pk], [found[pk] for pk in wanted if pk in found]
    because = clean_line(because)
    twin = Merge.objects.filter(into=into, state=MergeState.ASKED, because=because).order_by("pk").first()
    if twin is not None and standing.user is not None and twin.asked_by_id == standing.user.pk:
        return twin
    allow(rules.refuse_merge(standing, into, sources, _is_merged(into, sources)))
    if not because or len(because) > BECAUSE_LENGTH or len(wanted) > MOST_SOURCES:
        raise ValidationError({"because": _("Dites aux auteurs et autrices pourquoi, en quelques mots.")})
    merge = Merge.objects.create(into=into, because=because, asked_by=standing.user)
    for one in [into, *sources]:
        if one.author is None:
            continue  # the common one may have lost its author: nothing of theirs is moved
        MergeConsent.objects.create(merge=merge, proposal=one, author=one.author)
        if one.author.is_active:
            write_letter(
                "merge_asked", to=one.author.email, title=one.title, into=into.title, because=because,
                territory_name=into.consultation.territory.name, url=consents_address(into.consultation.territory),
            )  # fmt: skip
    note(standing, into, "merge.asked", f"merge:{merge.pk}", sources=[one.pk for one in sources])
    return merge


@transaction.atomic(durable=True)
def cancel_merge(*, standing: Standing, merge: Merge) -> Merge:
    """An official gives up what was asked."""
    merge = _held(merge)
    allow(rules.refuse_instruct(standing, merge.into))
    if merge.state != MergeState.ASKED:
        raise Refused(AnswerRefusal.MERGE_OVER)
    return _end(standing, merge, MergeState.CANCELLED)


@transaction.atomic(durable=True)
def answer_merge(*, standing: Standing, consent: int, agrees: bool) -> Merge:
    """An author says yes or no. The last word needed ends it: done where the common one's author and one more agree, else given up."""
    found = MergeConsent.objects.select_related("merge__into").filter(pk=consent).order_by("pk").first()
    if found is None:
        raise Http404
    merge = _held(found.merge)
    mine = MergeConsent.objects.select_for_update().get(pk=consent)
    mine.merge = merge
    allow(rules.refuse_consent(standing, mine))
    mine.said, mine.at = (Said.YES if agrees else Said.NO), clock()
    mine.save(update_fields=["said", "at"])
    note(standing, merge.into, "merge.consented", f"merge:{merge.pk}", of=mine.proposal_id, said=mine.said)
    if not agrees and mine.proposal_id == merge.into_id:
        return _end(standing, merge, MergeState.CANCELLED)
    words = list(MergeConsent.objects.filter(merge=merge).order_by("pk").values_list("proposal_id", "said"))
    if any(said == Said.NOTHING for _proposal, said in words):
        return merge
    agreed = [proposal for proposal, said in words if said == Said.YES and proposal != merge.into_id]
    return _end(standing, merge, MergeState.DONE if agreed else MergeState.CANCELLED)


@transaction.atomic(durable=True)
def choose_support(*, territory: Territory, key: UUID, choice: str) -> MovedSupport:
    """Whoever holds the private link keeps, moves or withdraws the support: counters follow, and it moves once."""
    rows = MovedSupport.objects.select_for_update(of=("self",)).select_related(
        "source__consultation", "merge__into", "person__joined_into"
    )
    moved = rows.filter(key=key, source__consultation__territory=territory).order_by("pk").first()
    if moved is None:
        raise Http404
    if choice not in Choice.values:
        raise ValidationError({"choice": _("Choisissez de laisser, de déplacer ou de retirer votre soutien.")})
    if moved.chosen_at is not None and moved.choice == choice:
        return moved
    allow(rules.refuse_choice(moved, choice))
    now, into = clock(), moved.merge.into
    person = (moved.person.joined_into or moved.person).pk
    changes: dict[int, tuple[Proposal, int]] = {}
    if choice != Choice.KEEP:
        removed, _by_model = Support.objects.filter(proposal=moved.source, person_id=person).delete()
        if not removed:
            raise Refused(AnswerRefusal.SUPPORT_GONE)
        changes[moved.source.pk] = (moved.source, -1)
        if choice == Choice.MOVE and insert_once(Support, "person_id", person, into.pk):
            changes[into.pk] = (into, 1)
    moved.choice, moved.chosen_at = choice, now
    moved.save(update_fields=["choice", "chosen_at"])
    for _pk, (proposal, change) in sorted(changes.items()):
        count(proposal, "support_count", change)
    return moved


def _is_merged(into: Proposal, sources: Sequence[Proposal]) -> bool:
    """Whether one of these is part of another merge, asked or done; the common one may gather more than once."""
    pks = [one.pk for one in sources]
    asked = Q(merge__state=MergeState.ASKED, proposal__in=[into.pk, *pks])
    done = Q(merge__state=MergeState.DONE, said=Said.YES)
    gathered = done & Q(proposal__in=[into.pk, *pks]) & ~Q(proposal=F("merge__into"))
    gathers = done & Q(merge__into__in=pks)
    return MergeConsent.objects.filter(asked | gathered | gathers).exists()


def _held(merge: Merge) -> Merge:
    """Step: the merge as it is now, held until the transaction ends."""
    require_transaction()
    lock_name(f"merges:{merge.into.consultation_id}")
    rows = Merge.objects.select_for_update(of=("self",)).select_related("into__consultation__territory")
    return rows.get(pk=merge.pk)


def _end(standing: Standing, merge: Merge, state: str) -> Merge:
    """Step: the merge is done or given up; when done, those who stand behind will be told, and a published answer counts for all."""
    require_transaction()
    merge.state, merge.ended_at = state, clock()
    merge.save(update_fields=["state", "ended_at"])
    note(standing, merge.into, f"merge.{state}", f"merge:{merge.pk}")
    if state == MergeState.DONE:
        Told.objects.create(proposal=merge.into, merge=merge, at=merge.ended_at)
        if Answer.objects.published().filter(proposal=merge.into).exists():
            meet_duties(merge.into, merge.ended_at)
    return merge
