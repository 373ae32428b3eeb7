"""Several hands at once leave one effect, and nobody waits for ever (PROMISES S-26)."""

from typing import Any

import pytest

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.moderation.models import Act, Appeal, Case, Decision, Outcome, Report
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import appealing, bulk, deciding
from consult.proposals.models import Proposal
from core.accounts.models import Restriction
from core.audit.services import faults
from core.lib.refusals import Refused
from core.notices.models import Mail
from tests.consult.moderation.cases import (
    SECRET,
    decide,
    make_argument,
    moderator,
    open_case,
    read,
    reported,
    ruling,
)
from tests.consult.proposals.test_supporting import at_once
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, standing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("S-26")]
NAMES = ("Théo Lacombe", "Inès Roy", "Léa Faure", "Ali Haddad")
AUTHOR = "marcel.petitjean@exemple.fr"


def shown(proposal: Proposal) -> int:
    return Comment.objects.filter(proposal=proposal, status=Status.PUBLISHED).count()


@pytest.mark.promise("L-6")
def test_eight_hands_on_one_case_leave_one_decision_and_one_letter() -> None:
    comment = make_argument()
    case = open_case(comment)
    desk = [moderator(name) for name in NAMES]
    acts = (Act.HIDE, Act.RETURN)
    done = at_once([lambda n=n: decide(desk[n % 4], case, acts[n % 2], sanction="slow", days=2) for n in range(8)])
    made = [one for one in done if isinstance(one, Decision)]
    refused = [one for one in done if isinstance(one, Refused)]
    assert (len(made), len(refused)) == (1, 7), done
    assert {(one.reason.value, one.reason.status) for one in refused} == {("case_decided", 409)}
    assert Mail.objects.filter(recipient=AUTHOR).count() == Restriction.objects.count() == 1
    assert Proposal.objects.get().comment_count == 0
    assert not list(faults(make_clichy()))


def test_deciding_while_the_author_corrects_decides_on_what_was_read() -> None:
    town = make_clichy()
    comment = make_argument()
    case = open_case(comment)
    who, author = moderator(), standing(make_marcel(town), town)
    edited, decided = at_once(
        [
            lambda: comments.edit_comment(standing=author, comment=comment, text="Le bruit vient de loin."),
            lambda: decide(who, case),
        ]
    )
    comment.refresh_from_db()
    if isinstance(decided, Decision):  # the decision came first: the correction is refused
        assert comment.status == Status.HIDDEN
        assert SECRET in comment.text
        assert isinstance(edited, Refused)
    else:
        assert decided.reason.value == "text_changed"
        assert comment.status == Status.PUBLISHED
    assert Proposal.objects.get().comment_count == shown(comment.proposal)


def test_deciding_while_the_author_withdraws_counts_once() -> None:
    town = make_clichy()
    comment = make_argument()
    case = open_case(comment)
    who, author = moderator(), standing(make_marcel(town), town)
    at_once([lambda: comments.withdraw_comment(standing=author, comment=comment), lambda: decide(who, case)])
    assert Proposal.objects.get().comment_count == shown(comment.proposal) == 0


@pytest.mark.promise("L-6")
def test_six_hands_put_back_once() -> None:
    comment = make_argument()
    made = decide(moderator(), open_case(comment))
    desk = [moderator(name) for name in NAMES]
    each = [Decision.objects.get(pk=made.pk) for _hand in range(6)]  # each has read it for themself
    done = at_once([lambda n=n: deciding.undo(standing=desk[n % 4], decision=each[n]) for n in range(6)])
    assert sum(isinstance(one, Decision) for one in done) == 1
    assert Decision.objects.filter(act=Act.UNDO).count() == 1
    assert Proposal.objects.get().comment_count == shown(comment.proposal) == 1


@pytest.mark.promise("L-7")
def test_confirming_and_refusing_at_once_is_one_answer() -> None:
    comment = make_argument(text="Monsieur Théo Lacombe ne répond jamais au téléphone.")
    made = decide(moderator("Théo Lacombe"), open_case(comment))
    desk = [moderator(name) for name in NAMES[1:]]
    each = [Decision.objects.get() for _hand in range(6)]
    done = at_once(
        [lambda n=n: deciding.confirm(standing=desk[n % 3], decision=each[n], agrees=n % 2 == 0) for n in range(6)]
    )
    assert sum(isinstance(one, Decision) for one in done) == 1, done
    made.refresh_from_db()
    comment.refresh_from_db()
    assert (made.state == "effective") == (comment.status == Status.HIDDEN)
    assert (made.state == "refused") == (Case.objects.open().count() == 1)


@pytest.mark.promise("L-6")
def test_an_appeal_is_made_once_and_decided_once() -> None:
    comment = make_argument()
    made = decide(moderator(), open_case(comment))
    done = at_once([lambda: appealing.appeal(decision=made, words="Ce n’est pas une adresse.") for _hand in range(4)])
    assert sum(isinstance(one, Appeal) for one in done) == 1
    one = Appeal.objects.get()
    desk = [moderator(name) for name in NAMES[1:]]
    outcomes = (Outcome.UPHELD, Outcome.OVERTURNED)
    each = [Appeal.objects.get() for _hand in range(6)]
    done = at_once(
        [
            lambda n=n: appealing.decide_appeal(
                standing=desk[n % 3], appeal=each[n], outcome=outcomes[n % 2], reasons="Nous avons relu."
            )
            for n in range(6)
        ]
    )
    assert sum(isinstance(made, Appeal) for made in done) == 1, done
    one.refresh_from_db()
    assert (one.outcome == Outcome.OVERTURNED) == (shown(comment.proposal) == 1)
    assert Mail.objects.filter(recipient=AUTHOR).count() == Decision.objects.count() + 1


def test_many_reports_at_once_open_one_case() -> None:
    comment = make_argument()
    done = at_once([lambda n=n: reported(comment, email=f"v{n % 6}@exemple.fr") for n in range(12)])
    assert all(isinstance(one, Report) for one in done), done
    assert Case.objects.count() == 1
    assert Report.objects.count() == 6


def test_bulk_decisions_that_cross_each_other_never_wait_for_each_other() -> None:
    consultation = make_consultation(make_clichy())
    town = consultation.territory
    places = [make_proposal(consultation, title=f"Proposition {n}") for n in range(4)]
    desk = [moderator(name) for name in NAMES]
    cases = []
    for n in range(32):
        place = places[n % 4 if n < 16 else 3 - n % 4]
        comment = Comment.objects.create(
            proposal=place, author=make_marcel(town), text=f"Un texte de trop, le {n}.", html="", stance="for"
        )
        cases.append(open_case(comment))
    for place in places:
        Proposal.objects.filter(pk=place.pk).update(for_count=8)

    def together(who: Any, mine: list[Case]) -> Any:
        seen = [(case, case.version, text_of(case).stamp) for case in mine]
        return bulk.decide_many(standing=who, seen=seen, ruling=ruling())

    halves = [cases[:16], cases[16:28]]
    done = at_once(
        [
            *(lambda who=who, mine=mine: together(who, mine) for who, mine in zip(desk, halves, strict=False)),
            *(lambda case=case: decide(desk[3], read(case)) for case in cases[28:]),
        ]
    )
    assert not [one for one in done if isinstance(one, Exception)], done
    assert Decision.objects.count() == 32
    assert {p.comment_count for p in Proposal.objects.order_by("pk")} == {0}
    assert not list(faults(town))
