"""What an author corrects is what a moderator reads next, and what everybody reads after them (PROMISES L-6)."""

import pytest

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.moderation.models import Act
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import deciding
from consult.proposals import services as proposals
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing
from tests.consult.moderation.cases import SECRET, TEXT, decide, make_argument, moderator, open_case
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]

CORRECTED = f"Corrigé : {SECRET}, et rien de plus."


def correct(who: Standing, text: Comment | Proposal) -> None:
    """Its author writes it again."""
    if isinstance(text, Comment):
        comments.edit_comment(standing=who, comment=text, text=CORRECTED)
    else:
        proposals.edit_proposal(standing=who, proposal=text, title=text.title, body=CORRECTED)


def words(text: Comment | Proposal) -> str:
    """What everybody reads of it."""
    text.refresh_from_db()
    assert text.status == Status.PUBLISHED
    return text.text if isinstance(text, Comment) else text.body


@pytest.mark.parametrize("kind", ["argument", "proposal"])
def test_a_correction_is_read_as_it_is_and_lifts_no_bar(kind: str) -> None:
    town = make_clichy()
    marcel = make_marcel(town)
    text: Comment | Proposal = make_argument()
    if kind == "proposal":
        text = make_proposal(make_consultation(town, "autre"), marcel, body=TEXT)
    masked = decide(moderator(), open_case(text), Act.MASK)
    decide(moderator(), open_case(text), Act.RETURN)
    text.refresh_from_db()
    correct(standing(marcel, town), text)
    case = open_case(text)
    assert text_of(case).words == CORRECTED
    decide(moderator(), case, Act.KEEP)
    assert words(text).startswith("Corrigé : ")
    assert SECRET not in words(text)
    deciding.undo(standing=moderator("Inès Roy"), decision=masked)
    assert words(text) == CORRECTED
