"""Proposals brought together: authors agree, supporters choose, and nothing moves by itself."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from consult.answers.models import Choice, Duty, Merge, MergeConsent, MergeState, MovedSupport
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.blocks import answer_of
from consult.answers.selectors.merges import consents_of, merge_by_key
from consult.answers.services.merging import answer_merge, ask_merge, cancel_merge, choose_support
from consult.answers.services.opening import open_duties
from consult.answers.tasks import tell_followers
from consult.consultations.models import Consultation, Status
from consult.proposals import services as proposals
from consult.proposals.models import Proposal, Support
from core.accounts.models import User
from core.lib.refusals import Common, Refused
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.answers.making import add_supports, at_once, make_supported, published
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, make_official, make_user, standing

BECAUSE = "Les deux demandent des bancs au même endroit."


def counted(proposal: Proposal) -> int:
    """Its counter, which must be the number of its supports."""
    proposal.refresh_from_db()
    assert proposal.support_count == Support.objects.filter(proposal=proposal).count()
    return proposal.support_count


def merged(town: Territory, into_author: User, source_author: User) -> tuple[Proposal, Proposal, list[User]]:
    """Two proposals whose authors agreed, and the supporters of the second, who were told."""
    into, source = (
        make_supported(town, into_author),
        make_supported(town, source_author, supports=0, title="Des sièges"),
    )
    supporters = add_supports(source, 4)
    me = standing(make_official(town), town)
    merge = ask_merge(standing=me, into=into, sources=[source], because=BECAUSE)
    for consent in merge.consents.order_by("pk"):
        answer_merge(standing=standing(consent.author, town), consent=consent.pk, agrees=True)
    tell_followers()
    return into, source, supporters


@pytest.mark.django_db
@pytest.mark.promise("C-4")
def test_authors_are_asked_and_nothing_changes_until_all_agree(
    clichy: Territory, karim: User, nadia: User, marcel: User
):
    into, source, me = (
        make_supported(clichy, nadia),
        make_supported(clichy, marcel, title="Des sièges"),
        standing(karim, clichy),
    )
    merge = ask_merge(standing=me, into=into, sources=[source], because=BECAUSE)
    assert ask_merge(standing=me, into=into, sources=[source], because=BECAUSE) == merge
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == sorted([nadia.email, marcel.email])
    (asked,) = consents_of(marcel, clichy)
    assert (asked.mine.pk, asked.into.pk, asked.said) == (source.pk, into.pk, "nothing")
    with pytest.raises(Refused) as no:
        answer_merge(standing=standing(nadia, clichy), consent=asked.pk, agrees=True)
    assert no.value.reason is Common.NOT_YOURS
    answer_merge(standing=standing(marcel, clichy), consent=asked.pk, agrees=True)
    assert Merge.objects.get().state == MergeState.ASKED
    assert answer_of(source, me, timezone.now()).merged_into is None
    (hers,) = consents_of(nadia, clichy)
    answer_merge(standing=standing(nadia, clichy), consent=hers.pk, agrees=True)
    assert Merge.objects.get().state == MergeState.DONE
    block = answer_of(source, me, timezone.now())
    assert block.merged_into is not None
    assert block.merged_into.pk == into.pk
    assert [one.pk for one in answer_of(into, me, timezone.now()).merged_from] == [source.pk]
    assert (counted(into), counted(source)) == (3, 3)
    assert not MovedSupport.objects.exists()


@pytest.mark.django_db
@pytest.mark.promise("C-4")
@pytest.mark.parametrize(
    ("into_agrees", "source_agrees", "state"),
    [(True, True, MergeState.DONE), (True, False, MergeState.CANCELLED), (False, True, MergeState.CANCELLED)],
)
def test_a_no_stops_it(
    clichy: Territory, nadia: User, marcel: User, karim: User, into_agrees: bool, source_agrees: bool, state: str
):
    into, source = make_supported(clichy, nadia), make_supported(clichy, marcel, title="Des sièges")
    merge = ask_merge(standing=standing(karim, clichy), into=into, sources=[source], because=BECAUSE)
    his, hers = merge.consents.get(author=marcel), merge.consents.get(author=nadia)
    answer_merge(standing=standing(marcel, clichy), consent=his.pk, agrees=source_agrees)
    answer_merge(standing=standing(nadia, clichy), consent=hers.pk, agrees=into_agrees)
    merge.refresh_from_db()
    assert merge.state == state
    with pytest.raises(Refused) as no:
        answer_merge(standing=standing(marcel, clichy), consent=his.pk, agrees=True)
    assert no.value.reason is AnswerRefusal.MERGE_OVER


@pytest.mark.django_db
def test_what_may_not_be_brought_together(clichy: Territory, karim: User, nadia: User, marcel: User, samba: User):
    me = standing(karim, clichy)
    into, source = make_supported(clichy, nadia), make_supported(clichy, marcel, title="Des sièges")
    orphan = make_supported(clichy, title="Sans personne")
    elsewhere = make_proposal(make_consultation(clichy, "ailleurs"), marcel)

    def refusal(*sources: Proposal, who: Any = me, target: Proposal = into) -> Any:
        with pytest.raises(Refused) as no:
            ask_merge(standing=who, into=target, sources=sources, because="Autre motif.")
        return no.value.reason

    assert refusal(source, who=standing(nadia, clichy)) is Common.NOT_ALLOWED
    assert refusal() is AnswerRefusal.NOTHING_TO_MERGE
    assert refusal(into) is AnswerRefusal.NOTHING_TO_MERGE
    assert refusal(elsewhere) is AnswerRefusal.NOTHING_TO_MERGE
    assert refusal(orphan) is AnswerRefusal.AUTHOR_GONE
    with pytest.raises(ValidationError):
        ask_merge(standing=me, into=into, sources=[source], because=" ")
    merge = ask_merge(standing=me, into=into, sources=[source], because=BECAUSE)
    other = make_supported(clichy, samba, title="Un troisième")
    assert refusal(source, target=other) is AnswerRefusal.MERGED_ALREADY
    cancel_merge(standing=me, merge=merge)
    assert ask_merge(standing=me, into=other, sources=[source], because=BECAUSE).state == MergeState.ASKED


@pytest.mark.django_db
@pytest.mark.promise("C-4")
def test_each_supporter_keeps_moves_or_withdraws_by_a_private_link(clichy: Territory, nadia: User, marcel: User):
    into, source, supporters = merged(clichy, nadia, marcel)
    told = set(Mail.objects.filter(subject__contains="réunit").values_list("recipient", flat=True))
    assert {user.email for user in supporters} | {nadia.email, marcel.email} <= told
    assert (counted(into), counted(source)) == (3, 4)
    keys = {row.person_id: row.key for row in MovedSupport.objects.filter(source=source).order_by("pk")}
    keeps, moves, withdraws, _silent = supporters
    letter = Mail.objects.get(recipient=moves.email, subject__contains="réunit")
    assert f"/suites/soutien/{keys[moves.person_id]}/" in letter.text
    shown = merge_by_key(clichy, keys[moves.person_id])
    assert (shown.choice, shown.chosen_at, shown.refusal) == ("keep", None, "")
    choose_support(territory=clichy, key=keys[keeps.person_id], choice="keep")
    for _twice in range(2):
        choose_support(territory=clichy, key=keys[moves.person_id], choice="move")
        choose_support(territory=clichy, key=keys[withdraws.person_id], choice="withdraw")
    assert (counted(into), counted(source)) == (4, 2)
    with pytest.raises(Refused) as no:
        choose_support(territory=clichy, key=keys[moves.person_id], choice="withdraw")
    assert no.value.reason is AnswerRefusal.CHOSEN_ALREADY
    choose_support(territory=clichy, key=keys[keeps.person_id], choice="move")
    assert (counted(into), counted(source)) == (5, 1)


@pytest.mark.django_db
def test_a_support_moved_to_what_one_supports_already_counts_once(clichy: Territory, nadia: User, marcel: User):
    into, source, supporters = merged(clichy, nadia, marcel)
    Support.objects.create(proposal=into, person=supporters[0].person)
    Proposal.objects.filter(pk=into.pk).update(support_count=4)
    row = MovedSupport.objects.get(person=supporters[0].person)
    choose_support(territory=clichy, key=row.key, choice="move")
    assert (counted(into), counted(source)) == (4, 3)


@pytest.mark.django_db
@pytest.mark.promise("C-4")
@pytest.mark.promise("S-1")
def test_a_link_that_is_not_ours_or_of_another_town_leads_nowhere(
    clichy: Territory, tourcoing: Territory, nadia: User, marcel: User
):
    merged(clichy, nadia, marcel)
    key = MovedSupport.objects.order_by("pk")[0].key
    assert merge_by_key(clichy, key)
    for town, tried in ((tourcoing, key), (clichy, uuid4())):
        with pytest.raises(Http404):
            merge_by_key(town, tried)
        with pytest.raises(Http404):
            choose_support(territory=town, key=tried, choice="move")
    with pytest.raises(ValidationError):
        choose_support(territory=clichy, key=key, choice="tout")


@pytest.mark.django_db
def test_supports_no_longer_move_when_gone_or_after_the_consultation(clichy: Territory, nadia: User, marcel: User):
    into, source, supporters = merged(clichy, nadia, marcel)
    gone, late = (MovedSupport.objects.get(person=one.person) for one in supporters[:2])
    Support.objects.filter(proposal=source, person=supporters[0].person).delete()
    Proposal.objects.filter(pk=source.pk).update(support_count=3)
    with pytest.raises(Refused) as no:
        choose_support(territory=clichy, key=gone.key, choice="move")
    assert no.value.reason is AnswerRefusal.SUPPORT_GONE
    Consultation.objects.filter(pk=into.consultation_id).update(status=Status.CLOSED)
    with pytest.raises(Refused) as no:
        choose_support(territory=clichy, key=late.key, choice="move")
    assert no.value.reason is AnswerRefusal.CONSULTATION_OVER
    assert merge_by_key(clichy, late.key).refusal
    assert (counted(into), counted(source)) == (3, 3)


@pytest.mark.django_db
def test_the_answer_of_the_common_proposal_meets_the_duty_of_all_and_is_shown_and_told_once(
    clichy: Territory, nadia: User, marcel: User
):
    into, source, supporters = merged(clichy, nadia, marcel)
    Support.objects.create(proposal=into, person=supporters[0].person)
    Proposal.objects.filter(pk=into.pk).update(support_count=4)
    assert open_duties() == 2
    answer = published(into)
    assert not Duty.objects.filter(met_at__isnull=True).exists()
    block = answer_of(source, standing(None, clichy), timezone.now())
    assert block.answer == answer
    assert block.answered_with is not None
    assert block.answered_with.pk == into.pk
    tell_followers()
    told = list(Mail.objects.filter(subject__contains="Une réponse à").values_list("recipient", flat=True))
    assert len(told) == len(set(told)) == 3 + 4 + 2


@pytest.mark.django_db
def test_a_merge_after_the_answer_meets_the_duty_too(clichy: Territory, nadia: User, marcel: User, karim: User):
    into, source = make_supported(clichy, nadia), make_supported(clichy, marcel, title="Des sièges")
    open_duties()
    published(into)
    merge = ask_merge(standing=standing(karim, clichy), into=into, sources=[source], because=BECAUSE)
    assert Duty.objects.get(proposal=source).met_at is None
    for consent in MergeConsent.objects.filter(merge=merge).order_by("pk"):
        answer_merge(standing=standing(consent.author, clichy), consent=consent.pk, agrees=True)
    assert Duty.objects.get(proposal=source).met_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("C-4")
@pytest.mark.promise("S-26")
def test_many_clicks_at_once_leave_one_choice_and_true_counts() -> None:
    town = make_clichy()
    into, source, supporters = merged(town, make_nadia(town), make_marcel(town))
    keys = list(MovedSupport.objects.filter(source=source).order_by("pk").values_list("key", flat=True))
    acts: list[Any] = [
        lambda k=k, c=c: choose_support(territory=town, key=k, choice=c)
        for _round in range(3)
        for k in keys
        for c in (Choice.MOVE, Choice.KEEP, Choice.WITHDRAW, Choice.KEEP)
    ]
    acts += [
        lambda one=one: proposals.withdraw_support(standing=standing(one, town), proposal=source) for one in supporters
    ]
    newcomers = [make_user(f"Nouvelle {n}", home=town) for n in range(3)]
    acts += [lambda one=one: proposals.support(standing=standing(one, town), proposal=into) for one in newcomers]
    results = at_once(acts)
    assert [one for one in results if not isinstance(one, MovedSupport | bool | Refused)] == []
    assert counted(source) == 0
    moved = MovedSupport.objects.filter(choice=Choice.MOVE).count()
    assert counted(into) == 3 + 3 + moved
