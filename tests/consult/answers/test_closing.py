"""A consultation ends once every proposal that reached the threshold has its answer; there is no way round."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.answers.models import Duty
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.owed import refuse_closing
from consult.answers.services.closing import close_consultation
from consult.answers.services.opening import open_duties
from consult.consultations.models import Consultation, Status
from consult.consultations.rules import Closed
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import User
from core.lib.refusals import Common, Refused
from core.territories.models import Territory
from tests.consult.answers.making import at_once, make_supported, published
from tests.make import make_consultation
from tests.people import make_clichy, make_official, standing


def ready(town: Territory) -> tuple[Consultation, Proposal]:
    """A consultation whose phases are over, and a proposal that reached its threshold."""
    consultation = make_consultation(town, opened=(), answer_threshold=3)
    return consultation, make_supported(town)


@pytest.mark.django_db
@pytest.mark.promise("C-6")
@pytest.mark.parametrize("swept", [True, False])
def test_what_is_owed_holds_the_end_back(clichy: Territory, karim: User, swept: bool):
    consultation, proposal = ready(clichy)
    me = standing(karim, clichy)
    if swept:
        open_duties()
    assert refuse_closing(me, consultation, timezone.now()) is AnswerRefusal.DUTIES_OPEN
    with pytest.raises(Refused) as no:
        close_consultation(standing=me, consultation=consultation, follow_up="Tout est dit.")
    assert no.value.reason is AnswerRefusal.DUTIES_OPEN
    open_duties()
    published(proposal)
    with pytest.raises(Refused) as empty:
        close_consultation(standing=me, consultation=consultation, follow_up=" ")
    assert empty.value.reason is Closed.NO_FOLLOW_UP
    closed = close_consultation(standing=me, consultation=consultation, follow_up="Tout est dit.")
    assert closed.status == Status.CLOSED
    assert close_word(me, consultation) is Common.ALREADY_DONE


def close_word(me: object, consultation: Consultation) -> object:
    with pytest.raises(Refused) as no:
        close_consultation(standing=me, consultation=consultation, follow_up="Encore.")  # type: ignore[arg-type]
    return no.value.reason


@pytest.mark.django_db
def test_a_proposal_that_its_author_withdrew_holds_nothing_back(clichy: Territory, karim: User):
    consultation, proposal = ready(clichy)
    open_duties()
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.WITHDRAWN, withdrawn_reason="Fait autrement.")
    assert refuse_closing(standing(karim, clichy), consultation, timezone.now()) is None


@pytest.mark.django_db
@pytest.mark.promise("C-6")
@pytest.mark.parametrize("status", [Status.CLOSED, Status.ARCHIVED])
def test_the_database_itself_holds_the_end_back(clichy: Territory, status: str):
    consultation, proposal = ready(clichy)
    open_duties()
    rows = Consultation.objects.filter(pk=consultation.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status=status)
    published(proposal)
    assert rows.update(status=status) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("C-6")
@pytest.mark.promise("S-26")
def test_a_duty_that_opens_while_it_closes_leaves_no_closed_consultation_that_owes() -> None:
    town = make_clichy()
    me = standing(make_official(town), town)
    for number in range(6):
        consultation = make_consultation(town, f"tour-{number}", opened=(), answer_threshold=3)
        made = make_supported(town, supports=0, title=f"Un banc {number}")
        Proposal.objects.filter(pk=made.pk).update(consultation=consultation, support_count=2)

        def reach(pk: int = made.pk) -> int:
            Proposal.objects.filter(pk=pk).update(support_count=3)
            return open_duties()

        def close(one: Consultation = consultation) -> Consultation:
            return close_consultation(standing=me, consultation=one, follow_up="Tout est dit.")

        results = at_once([close, reach, close, open_duties])
        assert [one for one in results if not isinstance(one, int | Consultation | Refused)] == []
        consultation.refresh_from_db()
        owed = Duty.objects.open().filter(proposal__consultation=consultation).exists()
        assert not (owed and consultation.status == Status.CLOSED)
        assert owed or consultation.status == Status.CLOSED
