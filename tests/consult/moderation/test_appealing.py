"""An author asks somebody else: in time, once, and what comes back is back everywhere (PROMISES L-6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.moderation import rules, steps
from consult.moderation.models import REMOVALS, Act, Appeal, Case, Decision, Motive, Outcome
from consult.moderation.selectors import cases as read_cases
from consult.moderation.services import appealing, deciding
from consult.moderation.services.reporting import report
from consult.proposals.models import Proposal
from consult.proposals.selectors import found_in
from core.accounts.models import Role
from core.accounts.selectors import Standing
from core.lib.refusals import Refused
from core.notices.models import Mail
from tests.clocks import database_at
from tests.consult.moderation.cases import decide, make_argument, moderator, open_case, read
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_nadia, make_staff, make_tourcoing, standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]


def contested(act: str = Act.HIDE, **more: Any) -> Appeal:
    """An appeal against a removal by Théo."""
    return appealing.appeal(
        decision=decide(moderator(), open_case(make_argument()), act, **more), words="Ce n’est pas une adresse."
    )


def answer(made: Appeal, who: Standing, outcome: str = Outcome.OVERTURNED, reasons: str = "Nous avons relu.") -> Appeal:
    return appealing.decide_appeal(standing=who, appeal=made, outcome=outcome, reasons=reasons)


@pytest.mark.parametrize("act", REMOVALS)
def test_what_is_overturned_is_shown_again_whole_and_its_sanction_lifted(act: str) -> None:
    made = contested(act, sanction="suspend", days=30)
    author = made.decision.case.author
    assert author is not None
    assert standing(author, make_clichy()).suspended_until is not None
    before = Mail.objects.count()
    answer(made, moderator("Inès Roy"))
    comment = read(Case.objects.get()).comment
    assert comment is not None
    assert (comment.status, comment.unmasked) == ("published", "")
    assert "Josette" in comment.text
    assert Proposal.objects.get().comment_count == 1
    assert standing(author, make_clichy()).suspended_until is None
    assert Mail.objects.count() > before
    assert "Nous avons relu." in Mail.objects.filter(recipient=author.email).order_by("pk").last().text  # type: ignore[union-attr]


def test_what_is_upheld_stays_away_and_its_author_is_told_why() -> None:
    made = answer(contested(), moderator("Inès Roy"), Outcome.UPHELD, "Le nom d’une voisine n’a pas à paraître.")
    comment = read(Case.objects.get()).comment
    assert comment is not None
    assert comment.status == "hidden"
    assert Mail.objects.filter(text__contains="Le nom d’une voisine n’a pas à paraître.").count() == 1
    with pytest.raises(Refused, match="appeal_over"):
        answer(made, moderator("Léa Faure"))


def test_a_proposal_that_comes_back_is_found_again() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town), make_nadia(town), title="Une fontaine à palabres")
    report(
        standing=Standing(territory_id=town.pk), territory=town, target=steps.Target(proposal=proposal), address="/t/x/",
        motive=Motive.RUDE, in_good_faith=True,
    )  # fmt: skip

    def found() -> list[int]:
        return [row.pk for row in found_in(town, "fontaine").rows]

    assert found() == [proposal.pk]
    decision = decide(moderator(), read(Case.objects.get()))
    assert found() == []
    answer(appealing.appeal(decision=decision, words="C’est une fontaine."), moderator("Inès Roy"))
    assert found() == [proposal.pk]


def test_neither_who_decided_nor_their_other_account_nor_who_confirmed_nor_another_town_answers() -> None:
    town = make_clichy()
    first = make_staff("Théo Lacombe", Role.MODERATOR, town)
    again = make_staff("Compte de service", Role.MODERATOR, town)
    again.person = first.person
    again.save()
    comment = make_argument(text="Monsieur Théo Lacombe ne répond jamais au téléphone.")
    decision = decide(standing(first, town), open_case(comment))
    deciding.confirm(standing=moderator("Inès Roy"), decision=decision, agrees=True)
    made = appealing.appeal(decision=decision, words="C’est la vérité.")
    for who in (standing(first, town), standing(again, town), moderator("Inès Roy")):
        with pytest.raises(Refused, match="own_decision"):
            answer(made, who)
    for stranger in (moderator("Maud Vasseur", make_tourcoing()), standing(comment.author, town), standing(None, town)):
        with pytest.raises(Refused):
            answer(made, stranger)
    answer(made, moderator("Léa Faure"))


def test_the_database_itself_refuses_who_decided_first() -> None:
    made = contested()
    with pytest.raises(IntegrityError, match="an_appeal_is_decided_by_somebody_else"), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(decided_by=made.first_hand)


def test_an_appeal_is_answered_within_the_delay_of_the_charter_and_late_ones_are_first() -> None:
    made = contested()
    assert made.due_at == made.at + rules.ANSWERED_WITHIN
    assert read_cases.appeals_of(make_clichy()) == [made]
    assert read_cases.appeals_of(make_tourcoing()) == []


def test_a_late_appeal_is_refused_in_words() -> None:
    decision = decide(moderator(), open_case(make_argument()))
    with (
        database_at(timezone.now() + rules.APPEAL_WITHIN + timedelta(minutes=1)),
        pytest.raises(Refused) as refused,
    ):
        appealing.appeal(decision=decision, words="Ce n’est pas une adresse.")
    assert refused.value.reason.value == "appeal_late"
    assert "délai" in refused.value.detail


def test_the_delay_to_appeal_runs_from_the_day_of_the_effect() -> None:
    asked = decide(moderator(), open_case(make_argument()), is_about_self=True)
    later = timezone.now() + timedelta(days=5)
    with database_at(later):
        made = deciding.confirm(standing=moderator("Inès Roy"), decision=asked, agrees=True)
        assert made.appeal_until == later + rules.APPEAL_WITHIN


@pytest.mark.parametrize("said", ["", "   ", "a" * 3001])
def test_an_appeal_says_something_and_so_does_its_answer(said: str) -> None:
    decision = decide(moderator(), open_case(make_argument()))
    with pytest.raises(ValidationError):
        appealing.appeal(decision=decision, words=said)
    made = appealing.appeal(decision=decision, words="Ce n’est pas une adresse.")
    with pytest.raises(ValidationError):
        answer(made, moderator("Inès Roy"), reasons=said)
    with pytest.raises(ValidationError):
        answer(made, moderator("Inès Roy"), outcome="peut-être")


def test_what_removed_nothing_is_not_contested() -> None:
    decision = decide(moderator(), open_case(make_argument()), Act.KEEP)
    with pytest.raises(Refused, match="no_appeal"):
        appealing.appeal(decision=decision, words="Je voulais qu’on le retire.")


def test_what_was_put_back_meanwhile_is_not_put_back_twice() -> None:
    made = contested()
    deciding.undo(standing=moderator("Inès Roy"), decision=made.decision)
    answer(made, moderator("Inès Roy"))
    assert Decision.objects.filter(act=Act.UNDO).count() == 1
    assert Proposal.objects.get().comment_count == 1
