"""The row that lists are sorted by says what the rows around it say, whatever changed and whoever changed it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from consult.answers.models import Answer, CommitmentChange, Duty, Merge, MergeConsent, Outcome
from consult.answers.services.committing import change_commitment
from consult.answers.services.opening import open_duties
from consult.proposals.models import Proposal, Status
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.answers.making import at_once, committed, decided, make_supported, published
from tests.consult.answers.test_merging import merged
from tests.people import make_clichy, standing

DAY = timedelta(days=1)


def of(proposal: Proposal) -> tuple[bool, str, bool]:
    """Whether it is shown, by which decision, and whether an answer is owed still."""
    one = Outcome.objects.get(pk=proposal.pk)
    return one.is_shown, one.decision, one.due_at is not None


@pytest.mark.django_db
def test_an_outcome_begins_with_the_duty_and_ends_with_the_last_answer(clichy: Territory):
    proposal = make_supported(clichy)
    assert not Outcome.objects.exists()
    open_duties()
    duty = Duty.objects.get()
    assert of(proposal) == (True, "", True)
    assert Outcome.objects.get().moved_at == duty.opened_at
    draft = decided(proposal, decision="refused")
    assert of(proposal) == (True, "", True)
    draft.delete()
    answer = published(proposal, decision="refused")
    assert of(proposal) == (True, "refused", False)
    assert Outcome.objects.get().moved_at == Outcome.objects.get().answered_at == answer.published_at
    published(proposal, decision="partly")
    assert of(proposal) == (True, "partly", False)
    Answer.objects.filter(version=2).delete()
    assert of(proposal) == (True, "refused", False)
    duty.delete()
    Answer.objects.all().delete()
    assert of(proposal) == (False, "", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "owed_only", "answered"),
    [(Status.PUBLISHED, True, True), (Status.WITHDRAWN, False, True), (Status.HIDDEN, False, False)],
)
def test_what_is_no_longer_shown_of_a_proposal_is_no_longer_shown_of_its_outcome(
    clichy: Territory, status: str, owed_only: bool, answered: bool
):
    owed, done = make_supported(clichy), make_supported(clichy, title="Avec sa réponse")
    open_duties()
    published(done)
    Proposal.objects.update(
        status=status, withdrawn_reason="Plus la peine.", removal="Hors sujet.", removed_at=timezone.now()
    )
    assert (of(owed)[0], of(done)[0]) == (owed_only, answered)
    Proposal.objects.update(status=Status.PUBLISHED)
    assert (of(owed)[0], of(done)[0]) == (True, True)


@pytest.mark.django_db
def test_a_commitment_that_moves_is_news(clichy: Territory, karim: User):
    proposal = make_supported(clichy)
    kept = committed(proposal)
    me = standing(karim, clichy)
    change_commitment(standing=me, commitment=kept, expected=0, state="under_way", because="Le chantier commence.")
    last = CommitmentChange.objects.get()
    assert Outcome.objects.get(pk=proposal.pk).moved_at == last.at
    last.delete()
    assert Outcome.objects.get(pk=proposal.pk).moved_at == kept.answer.published_at


@pytest.mark.django_db
def test_a_merged_proposal_has_the_common_answer_until_it_has_its_own(clichy: Territory, nadia: User, marcel: User):
    into, source, _supporters = merged(clichy, nadia, marcel)
    open_duties()
    published(into)
    assert of(source) == (True, "accepted", False)
    consent = MergeConsent.objects.filter(proposal=source)
    changes: list[tuple[Callable[[], object], str]] = [
        (lambda: Merge.objects.update(state="cancelled"), ""), (lambda: Merge.objects.update(state="done"), "accepted"),
        (lambda: consent.update(said="no"), ""), (lambda: consent.update(said="yes"), "accepted"),
        (lambda: published(source, decision="refused"), "refused"),
    ]  # fmt: skip
    for change, decision in changes:
        change()
        assert of(source)[1] == decision
    into.delete()
    assert of(source)[1] == "refused"
    source.delete()
    assert not Outcome.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_hands_that_change_one_proposal_at_once_are_all_seen():
    proposal = make_supported(make_clichy())
    kept = committed(proposal)
    due, latest = kept.due_on, timezone.now() + 9 * DAY
    CommitmentChange.objects.create(
        commitment=kept, before="planned", after="done", due_before=due, due_on=due, because="Posés."
    )

    def moved(at: object) -> Callable[[], object]:
        return lambda: CommitmentChange.objects.update_or_create(
            commitment=kept, at=at,
            defaults={"before": "planned", "after": "under_way", "due_before": due, "due_on": due, "because": "Début."},
        )  # fmt: skip

    def opened() -> object:
        now = timezone.now()
        return Duty.objects.create(proposal=proposal, opened_at=now, due_at=now + 60 * DAY, threshold=1, supports=1)

    def hidden() -> object:
        return Proposal.objects.filter(pk=proposal.pk).update(
            status=Status.HIDDEN, removal="Non.", removed_at=timezone.now()
        )

    results = at_once([moved(latest), opened, hidden, *(moved(latest - n * DAY) for n in range(1, 8))])
    assert not [one for one in results if isinstance(one, Exception)]
    one = Outcome.objects.get()
    assert (one.moved_at, one.is_shown, one.due_at is not None) == (latest, False, True)
