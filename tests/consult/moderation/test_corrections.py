"""What an author corrects is what a moderator reads next, and what everybody reads after them (PROMISES L-6)."""

import pytest

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.moderation.models import Act, Decision
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import deciding
from consult.proposals.models import Proposal
from tests.consult.moderation.cases import CORRECTED, SECRET, TEXT, correct, decide, make_argument, moderator, open_case
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]


def words(text: Comment | Proposal) -> str:
    """What everybody reads of it."""
    text.refresh_from_db()
    assert text.status == Status.PUBLISHED
    return text.text if isinstance(text, Comment) else text.body


def make_written() -> Proposal:
    """A proposal of Marcel's that names his neighbour."""
    town = make_clichy()
    return make_proposal(make_consultation(town, "autre"), make_marcel(town), body=TEXT)


def masked_then_corrected(text: Comment | Proposal) -> Decision:
    """A bar over the name, the text given back, and written again with the name."""
    made = decide(moderator(), open_case(text), Act.MASK)
    decide(moderator(), open_case(text), Act.RETURN)
    text.refresh_from_db()
    assert text.author is not None
    correct(standing(text.author, make_clichy()), text)
    return made


@pytest.mark.parametrize("kind", ["argument", "proposal"])
def test_a_correction_is_read_as_it_is_and_lifts_no_bar(kind: str) -> None:
    text = make_argument() if kind == "argument" else make_written()
    masked = masked_then_corrected(text)
    case = open_case(text)
    assert text_of(case).words == CORRECTED
    decide(moderator(), case, Act.KEEP)
    assert words(text).startswith("Corrigé : ")
    assert SECRET not in words(text)
    deciding.undo(standing=moderator("Inès Roy"), decision=masked)
    assert words(text) == CORRECTED


def test_a_second_bar_on_a_correction_leaves_the_first() -> None:
    text = make_argument()
    masked_then_corrected(text)
    decide(moderator(), open_case(text), Act.MASK, passages=("rien de plus",))
    assert "rien de plus" not in words(text)
    assert SECRET not in words(text)


def test_a_correction_without_the_passage_is_read_whole() -> None:
    text = make_argument()
    decide(moderator(), open_case(text), Act.MASK)
    decide(moderator(), open_case(text), Act.RETURN)
    text.refresh_from_db()
    comments.edit_comment(
        standing=standing(make_marcel(make_clichy()), make_clichy()), comment=text, text="Il y a du bruit."
    )
    decide(moderator(), open_case(text), Act.KEEP)
    assert words(text) == "Il y a du bruit."
    assert text.masked_at is None, "no bar is announced where there is none"
