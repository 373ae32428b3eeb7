"""What merges show to authors and to supporters. Nothing here writes."""

from uuid import UUID

from django.db.models import Case, Prefetch, QuerySet, When
from django.http import Http404

from consult.answers.models import Merge, MergeConsent, MergeState, MovedSupport, Said
from consult.answers.rules import refuse_choice
from consult.answers.selectors.blocks import merged_row
from consult.answers.selectors.rows import ConsentRow, Letter
from core.accounts.models import User
from core.territories.models import Territory


def merge_by_key(territory: Territory, key: UUID) -> Letter:
    """What the private link of one supporter shows; a key that is not ours, or of another town, is 404."""
    rows = MovedSupport.objects.filter(key=key, source__consultation__territory=territory)
    moved = rows.select_related("source__consultation__territory", "merge__into").order_by("pk").first()
    if moved is None:
        raise Http404
    refusal = refuse_choice(moved, moved.choice)
    return Letter(
        key=str(moved.key), source=merged_row(moved.source, moved.source),
        into=merged_row(moved.merge.into, moved.source), because=moved.merge.because, choice=moved.choice,
        choice_label=str(moved.get_choice_display()), chosen_at=moved.chosen_at,
        refusal=str(refusal.label) if refusal else "",
    )  # fmt: skip


def consents_of(user: User, territory: Territory) -> list[ConsentRow]:
    """The merges that asked this author, those that wait first."""
    return [_consent(one) for one in _consents(user, territory)[:50]]


def consent_in(territory: Territory, user: User, pk: int) -> ConsentRow:
    """One question put to this author; anyone else's is 404."""
    found = _consents(user, territory).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _consent(found)


def merges_of(territory: Territory, limit: int = 50) -> list[Merge]:
    """The merges that officials asked for, those that wait first, then the newest, with their consents."""
    rows = Merge.objects.filter(into__consultation__territory=territory).select_related("into__consultation__territory")
    return list(rows.prefetch_related(_words()).order_by(_open_first("state"), "-asked_at", "-pk")[:limit])


def _open_first(path: str) -> Case:
    return Case(When(**{path: MergeState.ASKED, "then": 0}), default=1)


def _words(path: str = "consents") -> "Prefetch[str]":
    return Prefetch(path, MergeConsent.objects.select_related("proposal", "author").order_by("pk"))


def _consents(user: User, territory: Territory) -> "QuerySet[MergeConsent]":
    mine = MergeConsent.objects.filter(author=user, proposal__consultation__territory=territory)
    mine = mine.select_related("merge__into", "proposal__consultation__territory")
    waits = Case(When(merge__state=MergeState.ASKED, said=Said.NOTHING, then=0), default=1)
    return mine.prefetch_related(_words("merge__consents")).order_by(waits, "-pk")


def _consent(one: MergeConsent) -> ConsentRow:
    others = [
        each.proposal
        for each in one.merge.consents.all()
        if each.proposal_id not in {one.proposal_id, one.merge.into_id}
    ]
    return ConsentRow(
        pk=one.pk, merge_pk=one.merge_id, because=one.merge.because, mine=merged_row(one.proposal, one.proposal),
        into=merged_row(one.merge.into, one.proposal), others=tuple(merged_row(each, one.proposal) for each in others),
        said=one.said, state=one.merge.state, asked_at=one.merge.asked_at,
    )  # fmt: skip
