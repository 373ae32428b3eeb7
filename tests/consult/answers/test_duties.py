"""The threshold opens a duty, once, with its date; author and élus are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.answers.models import Duty
from consult.answers.selectors.duties import desk_of, duties_of
from consult.answers.services.opening import open_duties
from consult.answers.tasks import open_duties as sweep
from consult.consultations.models import Status
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import User
from core.audit.models import Entry
from core.notices.models import Mail
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests.consult.answers.making import at_once, decided, make_elected, make_supported
from tests.make import make_consultation, make_proposal, queries_of
from tests.people import make_clichy, standing


@pytest.mark.django_db
@pytest.mark.promise("C-1")
def test_a_threshold_opens_one_duty_with_its_date_and_tells_author_and_elected(clichy: Territory, nadia: User):
    proposal = make_supported(clichy, nadia)
    elected = make_elected(clichy)
    make_elected(clichy, CommonTheme.HEALTH, name="Une autre élue")
    assert open_duties() == 1
    sweep()
    duty = Duty.objects.get()
    assert (duty.proposal, duty.threshold, duty.supports) == (proposal, 3, 3)
    assert duty.due_at - duty.opened_at == timedelta(days=60)
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == sorted([nadia.email, elected.email])
    assert Entry.objects.filter(act="duty.opened").count() == 1


@pytest.mark.django_db
def test_where_nobody_has_the_delegation_administrators_are_told(clichy: Territory, isabelle: User):
    make_supported(clichy)
    open_duties()
    assert list(Mail.objects.values_list("recipient", flat=True)) == [isabelle.email]


@pytest.mark.django_db
@pytest.mark.promise("C-2")
def test_a_delegation_of_another_area_or_that_has_ended_is_not_told(clichy: Territory, isabelle: User):
    area = Neighbourhood.objects.get(territory=clichy)
    other = Neighbourhood.objects.create(territory=clichy, slug="plateau", name="Le Plateau")
    make_elected(clichy, area=other, name="Élue du Plateau")
    here = make_elected(clichy, area=area, name="Élue du Chêne-Pointu")
    make_supported(clichy, neighbourhood=area)
    open_duties()
    assert list(Mail.objects.values_list("recipient", flat=True)) == [here.email]


@pytest.mark.django_db
@pytest.mark.promise("C-1")
@pytest.mark.parametrize(
    ("supports", "status", "consultation_status", "opens"),
    [
        (3, ProposalStatus.PUBLISHED, Status.PUBLISHED, True),
        (4, ProposalStatus.PUBLISHED, Status.PUBLISHED, True),
        (2, ProposalStatus.PUBLISHED, Status.PUBLISHED, False),
        (3, ProposalStatus.WITHDRAWN, Status.PUBLISHED, False),
        (3, ProposalStatus.PUBLISHED, Status.CLOSED, False),
    ],
)
def test_what_opens_a_duty(clichy: Territory, supports: int, status: str, consultation_status: str, opens: bool):
    consultation = make_consultation(clichy, answer_threshold=3, status=consultation_status)
    make_proposal(consultation, status=status, support_count=supports, withdrawn_reason="Fait autrement.")
    assert open_duties() == int(opens)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_sweeps_at_once_open_one_duty_and_write_one_letter_each() -> None:
    town = make_clichy()
    make_elected(town)
    for number in range(3):
        make_supported(town, title=f"Un banc {number}")
    assert all(isinstance(result, int) for result in at_once([open_duties] * 6))
    assert Duty.objects.count() == 3
    assert Mail.objects.count() == 3


@pytest.mark.django_db
def test_duties_are_read_most_urgent_first_in_a_constant_number_of_queries(clichy: Territory, tourcoing: Territory):
    now = timezone.now()
    for number in range(5):
        make_supported(clichy, title=f"Un banc {number}")
    make_supported(tourcoing)
    open_duties()
    for number, duty in enumerate(Duty.objects.order_by("-pk")):
        opened = now - timedelta(days=100)
        Duty.objects.filter(pk=duty.pk).update(opened_at=opened, due_at=now + timedelta(days=number - 2, minutes=5))
    read = duties_of(clichy, now, size=3)
    dues = [row.due_at for row in read.rows]
    assert (len(dues), dues, read.count) == (3, sorted(dues), 5)
    assert read.late == Duty.objects.late_at(now).filter(proposal__consultation__territory=clichy).count() > 0
    assert read.rows[0].is_late
    rest = duties_of(clichy, now, size=3, cursor_text=read.next)
    assert len(rest.rows) == 2
    assert {row.pk for row in rest.rows}.isdisjoint(row.pk for row in read.rows)
    few = queries_of(lambda: duties_of(clichy, now, size=1))
    assert queries_of(lambda: duties_of(clichy, now, size=5)) == few


@pytest.mark.django_db
def test_a_withdrawn_proposal_is_owed_nothing_any_more(clichy: Territory):
    proposal = make_supported(clichy)
    open_duties()
    assert Duty.objects.open().count() == 1
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.WITHDRAWN, withdrawn_reason="Fait autrement.")
    assert not Duty.objects.open().exists()


@pytest.mark.django_db
def test_a_desk_shows_each_person_the_steps_that_are_theirs(clichy: Territory, karim: User, nadia: User):
    elected, other = make_elected(clichy), make_elected(clichy, CommonTheme.HEALTH, name="Une autre élue")
    make_supported(clichy, title="Pas encore commencée")
    ready = make_supported(clichy, title="Décidée")
    open_duties()
    decided(ready)
    now = timezone.now()
    official = desk_of(clichy, standing(karim, clichy), now)
    assert [row.title for row in official.to_begin] == ["Pas encore commencée"]
    assert [row.title for row in official.to_publish] == ["Décidée"]
    assert not official.is_decider
    hers = desk_of(clichy, standing(elected, clichy), now)
    assert ([row.title for row in hers.to_publish], hers.to_begin, hers.is_decider) == (["Décidée"], [], True)
    assert desk_of(clichy, standing(other, clichy), now).to_publish == []
    nobody = desk_of(clichy, standing(nadia, clichy), now)
    assert [nobody.to_begin, nobody.to_publish, nobody.to_decide, nobody.overdue, nobody.advice] == [[]] * 5
    assert not nobody.is_decider
