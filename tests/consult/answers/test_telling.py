"""Letters to author, supporters and followers: each once an event, whatever the sweeps; and what they think of the answer."""

from typing import Any

import pytest
from django.utils import timezone

from consult.answers.models import Follow, Mute, Satisfaction, Told
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.blocks import answer_of, satisfaction_of
from consult.answers.services import committing, following, telling
from consult.answers.services.telling import tell_next
from consult.answers.tasks import tell_followers
from consult.proposals.models import Support
from core.accounts.models import User
from core.lib.refusals import Common, Refused
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.answers.making import (
    REASONS,
    add_strangers,
    add_supports,
    at_once,
    committed,
    decided,
    make_supported,
    published,
)
from tests.people import make_clichy, make_nadia, make_user, standing


def letters(word: str) -> list[str]:
    """To whom a letter with this word in its subject was written."""
    return sorted(Mail.objects.filter(subject__contains=word).values_list("recipient", flat=True))


@pytest.mark.django_db
@pytest.mark.promise("C-5")
def test_author_supporters_and_followers_are_told_once_an_event_unless_muted(
    clichy: Territory, nadia: User, marcel: User, samba: User, karim: User
):
    proposal = make_supported(clichy, nadia, supports=0)
    first, second = add_supports(proposal, 2)
    Support.objects.create(proposal=proposal, person=nadia.person)
    make_user("Nadia bis", person=nadia.person)
    add_strangers(proposal, 2)
    following.follow(standing=standing(marcel, clichy), proposal=proposal)
    following.mute(standing=standing(second, clichy), proposal=proposal)
    one = committed(proposal)
    tell_followers()
    tell_followers()
    assert letters("Une réponse à") == sorted([nadia.email, first.email, marcel.email])
    committing.change_commitment(
        standing=standing(karim, clichy), commitment=one, expected=0, state="done", because="Posés jeudi."
    )
    following.unmute(standing=standing(second, clichy), proposal=proposal)
    following.unfollow(standing=standing(marcel, clichy), proposal=proposal)
    tell_followers()
    assert letters("réalisé") == sorted([nadia.email, first.email, second.email])
    assert "Posés jeudi." in Mail.objects.filter(subject__contains="réalisé").order_by("pk")[0].text
    assert not tell_next()
    assert Told.objects.filter(done_at__isnull=True).count() == 0


@pytest.mark.django_db
@pytest.mark.promise("C-5")
def test_who_muted_with_one_account_is_told_on_none_of_theirs(clichy: Territory, nadia: User):
    proposal = make_supported(clichy, nadia, supports=0)
    (heard,) = add_supports(proposal, 1)
    other = make_user("Nadia bis", person=nadia.person)
    following.mute(standing=standing(other, clichy), proposal=proposal)
    published(proposal)
    tell_followers()
    assert letters("Une réponse à") == [heard.email]


@pytest.mark.django_db
@pytest.mark.promise("C-5")
def test_letters_go_in_batches_and_miss_nobody(clichy: Territory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    proposal = make_supported(clichy, supports=0)
    people = add_supports(proposal, 10)
    published(proposal)
    batches = 0
    while tell_next():
        batches += 1
        assert Mail.objects.filter(subject__contains="Une réponse à").count() <= 3 * batches
    assert batches == 4
    assert letters("Une réponse à") == sorted(user.email for user in people)
    assert Told.objects.get().count == 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("C-5")
@pytest.mark.promise("R-4")
def test_sweeps_at_once_tell_nobody_twice_and_miss_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 5)
    town = make_clichy()
    proposal = make_supported(town, make_nadia(town), supports=0)
    people = [*add_supports(proposal, 30), make_nadia(town)]
    published(proposal)
    results = at_once([tell_followers] * 6)
    tell_followers()
    assert [result for result in results if result is not None] == []
    assert letters("Une réponse à") == sorted(user.email for user in people)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-4")
def test_a_sweep_that_dies_in_a_batch_leaves_no_letter_of_it_and_the_next_writes_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "BATCH", 5)
    town = make_clichy()
    proposal = make_supported(town, supports=0)
    people = add_supports(proposal, 12)
    published(proposal)
    whole, written = telling.write_notices, []

    def dying(*said: Any, **words: Any) -> Any:
        written.append(said)
        whole(*said, **words)
        if len(written) == 2:
            raise SystemExit

    monkeypatch.setattr(telling, "write_notices", dying)
    with pytest.raises(SystemExit):
        tell_followers()
    assert Mail.objects.filter(subject__contains="Une réponse à").count() == 5
    monkeypatch.setattr(telling, "write_notices", whole)
    tell_followers()
    assert letters("Une réponse à") == sorted(user.email for user in people)


@pytest.mark.django_db
def test_a_correction_says_so_to_those_who_were_told(clichy: Territory, nadia: User, karim: User):
    proposal = make_supported(clichy, nadia, supports=0)
    published(proposal)
    published(proposal, reasons=REASONS + " Quinze, finalement.")
    tell_followers()
    assert letters("Une réponse à") == [nadia.email]
    assert letters("a été corrigée") == [nadia.email]


@pytest.mark.django_db
def test_muting_and_following_again_change_nothing(clichy: Territory, nadia: User):
    proposal, me = make_supported(clichy), standing(nadia, clichy)
    assert following.follow(standing=me, proposal=proposal)
    assert not following.follow(standing=me, proposal=proposal)
    assert following.mute(standing=me, proposal=proposal)
    assert not following.mute(standing=me, proposal=proposal)
    assert not answer_of(proposal, me, timezone.now()).mine.is_told
    assert following.follow(standing=me, proposal=proposal)
    assert (Follow.objects.count(), Mute.objects.count()) == (1, 0)
    with pytest.raises(Refused) as no:
        following.mute(standing=standing(None, clichy), proposal=proposal)
    assert no.value.reason is Common.SIGN_IN


@pytest.mark.django_db
def test_those_concerned_say_whether_the_answer_answered_and_a_correction_wipes_nothing(
    clichy: Territory, nadia: User, marcel: User
):
    proposal = make_supported(clichy, nadia, supports=0)
    first, second = add_supports(proposal, 2)
    answer = published(proposal)
    for who, verdict in ((nadia, "no"), (first, "yes"), (second, "no"), (second, "partly")):
        following.say_satisfied(standing=standing(who, clichy), answer=answer, verdict=verdict, words="  Voilà. ")
    assert Satisfaction.objects.count() == 3
    with pytest.raises(Refused) as no:
        following.say_satisfied(standing=standing(marcel, clichy), answer=answer, verdict="yes")
    assert no.value.reason is AnswerRefusal.ONLY_CONCERNED
    waiting = decided(proposal)
    with pytest.raises(Refused) as no:
        following.say_satisfied(standing=standing(nadia, clichy), answer=waiting, verdict="yes")
    assert no.value.reason is AnswerRefusal.NOT_PUBLISHED
    corrected = published(make_supported(clichy, title="Autre"))
    assert satisfaction_of(corrected.proposal).count == 0
    totals = satisfaction_of(proposal)
    assert (totals.yes, totals.partly, totals.no) == (1, 1, 1)


@pytest.mark.django_db
def test_a_person_who_speaks_again_after_a_correction_counts_once(clichy: Territory, nadia: User, karim: User):
    proposal = make_supported(clichy, nadia)
    following.say_satisfied(standing=standing(nadia, clichy), answer=published(proposal), verdict="no")
    again = published(proposal, reasons=REASONS + " Quinze, finalement.")
    assert satisfaction_of(proposal).no == 1
    following.say_satisfied(standing=standing(nadia, clichy), answer=again, verdict="yes")
    totals = satisfaction_of(proposal)
    assert (totals.yes, totals.no) == (1, 0)
    assert answer_of(proposal, standing(nadia, clichy), timezone.now()).mine.verdict == "yes"
