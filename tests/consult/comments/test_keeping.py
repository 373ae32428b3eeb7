"""How long the words of a withdrawn argument are kept: six months, then they are nowhere."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consult.comments import services
from consult.comments.models import Comment
from consult.comments.tasks import erase_withdrawn_words
from consult.consultations.models import KEPT_AFTER
from core.accounts.models import User
from core.audit.models import Entry
from core.territories.models import Territory
from tests.clocks import database_at
from tests.make import make_consultation, make_proposal
from tests.people import standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-4")]
HOUR = timedelta(hours=1)


@pytest.fixture
def withdrawn(clichy: Territory, nadia: User) -> Comment:
    """An argument with a reply, taken back by its author."""
    one = standing(nadia, clichy)
    proposal = make_proposal(make_consultation(clichy), nadia)
    comment = services.post_comment(standing=one, proposal=proposal, text="Mon voisin dort mal.")
    services.post_comment(standing=one, proposal=proposal, text="Une réponse.", parent=comment)
    return services.withdraw_comment(standing=one, comment=comment)


def swept_after(delay: timedelta) -> None:
    """The clock sweeps so long from now, twice."""
    with database_at(timezone.now() + delay):
        erase_withdrawn_words()
        erase_withdrawn_words()


def test_withdrawn_words_are_erased_after_six_months_and_not_before(withdrawn: Comment) -> None:
    swept_after(KEPT_AFTER - HOUR)
    assert Comment.objects.get(pk=withdrawn.pk).text
    swept_after(KEPT_AFTER + HOUR)
    now = Comment.objects.get(pk=withdrawn.pk)
    assert (now.text, now.html, now.status) == ("", "", "withdrawn")
    assert Comment.objects.get(parent=withdrawn).text == "Une réponse."


def test_words_on_hold_for_the_law_are_kept_until_they_are_released(withdrawn: Comment) -> None:
    call_command("hold_comment", str(withdrawn.pk), because="Réquisition 2026-41")
    swept_after(2 * KEPT_AFTER)
    assert Comment.objects.get(pk=withdrawn.pk).text
    call_command("hold_comment", str(withdrawn.pk), because="Affaire close", release=True)
    swept_after(2 * KEPT_AFTER)
    assert not Comment.objects.get(pk=withdrawn.pk).text
    acts = list(Entry.objects.filter(act__startswith="comment.").order_by("id").values_list("act", flat=True))
    assert acts == ["comment.held", "comment.released"]
    with pytest.raises(CommandError):
        call_command("hold_comment", "999999", because="Rien")
