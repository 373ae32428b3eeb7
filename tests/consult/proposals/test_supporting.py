"""Standing behind a proposal, and stepping back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.discussion.services.drafting import withdraw_born
from consult.proposals import services
from consult.proposals.models import Endorsement, Proposal, Support
from consult.proposals.tasks import fold_joined_persons
from core.accounts.models import Association, Person, User
from core.lib.refusals import Refused
from tests.make import make_consultation, make_proposal
from tests.people import give_mandate, make_clichy, make_marcel, make_nadia, make_samba, make_user, standing

HANDS = 10
MOST_THREADS = 20


def at_once(acts: list[Any]) -> list[Any]:
    """Run the acts in threads that start together; an exception is a result."""

    def run(act: Any) -> Any:
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(min(len(acts), MOST_THREADS)) as hands:
        return list(hands.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-9")
def test_ten_hands_of_each_of_thirty_persons_leave_one_support_each() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    standings = [standing(make_user(f"Voisine {number}", home=town), town) for number in range(30)]
    acts = [
        lambda one=one: services.support(standing=one, proposal=proposal) for one in standings for _hand in range(HANDS)
    ]
    results = at_once(acts)
    assert (results.count(True), results.count(False)) == (30, 30 * (HANDS - 1))
    assert Support.objects.filter(proposal=proposal).count() == 30
    proposal.refresh_from_db()
    assert proposal.support_count == 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_supporting_while_it_is_withdrawn_leaves_a_true_count() -> None:
    town = make_clichy()
    author = make_nadia(town)
    mine = standing(author, town)
    consultation = make_consultation(town)
    for round_number in range(4):
        proposal = make_proposal(consultation, author, title=f"Un banc {round_number}")
        supporters = [standing(make_user(f"Voisin {letter}", home=town), town) for letter in "abcdef"]
        acts: list[Any] = [lambda s=s, p=proposal: services.support(standing=s, proposal=p) for s in supporters]
        acts.insert(3, lambda p=proposal: withdraw_born(standing=mine, proposal=p, reason="Fait autrement."))
        results = at_once(acts)
        assert all(isinstance(result, bool | Proposal | Refused) for result in results)
        proposal.refresh_from_db()
        assert proposal.support_count == Support.objects.filter(proposal=proposal).count()


@pytest.mark.django_db(transaction=True)
def test_supporting_and_stepping_back_many_times_at_once_leaves_a_true_count() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    mine = standing(make_nadia(town), town)
    at_once(
        [
            lambda act=act: act(standing=mine, proposal=proposal)
            for act in [services.support, services.withdraw_support] * HANDS
        ]
    )
    proposal.refresh_from_db()
    assert proposal.support_count == Support.objects.filter(proposal=proposal).count() <= 1


@pytest.mark.django_db
def test_supporting_again_changes_nothing_and_stepping_back_is_counted_once() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    mine = standing(make_nadia(town), town)
    assert services.support(standing=mine, proposal=proposal)
    assert not services.support(standing=mine, proposal=proposal)
    assert services.withdraw_support(standing=mine, proposal=proposal)
    assert not services.withdraw_support(standing=mine, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.support_count == 0


@pytest.mark.django_db
def test_two_accounts_of_one_person_support_once() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    nadia = make_nadia(town)
    second = make_user("Nadia bis", home=town, person=nadia.person)
    assert services.support(standing=standing(nadia, town), proposal=proposal)
    assert not services.support(standing=standing(second, town), proposal=proposal)


@pytest.mark.django_db
def test_an_association_endorses_once_and_never_adds_a_support() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    samba = make_samba(town)
    regie = Association.objects.get()
    give_mandate(marcel := make_marcel(town), regie)
    for member in (samba, marcel, samba):
        services.endorse(standing=standing(member, town), proposal=proposal, association=regie)
    proposal.refresh_from_db()
    assert (proposal.endorsement_count, proposal.support_count) == (1, 0)
    assert Endorsement.objects.count() == 1
    assert services.withdraw_endorsement(standing=standing(marcel, town), proposal=proposal, association=regie)
    proposal.refresh_from_db()
    assert proposal.endorsement_count == 0


@pytest.mark.django_db
def test_who_holds_no_mandate_endorses_nothing() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    make_samba(town)
    with pytest.raises(Refused):
        services.endorse(
            standing=standing(make_marcel(town), town), proposal=proposal, association=Association.objects.get()
        )
    assert not Endorsement.objects.exists()


@pytest.mark.django_db
@pytest.mark.promise("S-10")
def test_joined_persons_keep_one_support_each() -> None:
    town = make_clichy()
    consultation = make_consultation(town)
    both, one = make_proposal(consultation), make_proposal(consultation, title="Une fontaine")
    nadia, second = make_nadia(town), make_user("Nadia bis", home=town)
    for user, proposal in ((nadia, both), (second, both), (second, one)):
        services.support(standing=standing(user, town), proposal=proposal)
    middle = Person.objects.create(joined_into=nadia.person)
    Person.objects.filter(pk=second.person_id).update(joined_into=middle)
    fold_joined_persons()
    fold_joined_persons()
    for proposal in (both, one):
        proposal.refresh_from_db()
        assert proposal.support_count == 1
        assert [s.person_id for s in proposal.supports.all()] == [nadia.person_id]


@pytest.mark.django_db
def test_a_page_opened_before_the_withdrawal_supports_nothing() -> None:
    town = make_clichy()
    author = make_nadia(town)
    seen = make_proposal(make_consultation(town), author)
    withdraw_born(standing=standing(author, town), proposal=seen, reason="Fait autrement.")
    assert seen.status == "published"  # what the tab still believes
    with pytest.raises(Refused) as refused:
        services.support(standing=standing(make_marcel(town), town), proposal=seen)
    assert refused.value.reason.value == "changed_meanwhile"
    assert not Support.objects.exists()


@pytest.mark.django_db
def test_nobody_supports_a_draft(nadia: User) -> None:
    consultation = Consultation.objects.first() or make_consultation(make_clichy())
    draft = make_proposal(consultation, nadia, status="draft", published_at=None)
    with pytest.raises(Refused):
        services.support(standing=standing(nadia, consultation.territory), proposal=draft)
    assert not Support.objects.exists()
    assert draft.created_at < timezone.now()
