"""Technical advice: asked of a service or a partner, given with its cost."""

from decimal import Decimal

from consult.answers.models import Advice, Answer
from core.accounts.models import Partner
from core.accounts.selectors import Standing


def ask_advice(
    *, standing: Standing, answer: Answer, question: str, partner: Partner | None = None, service: str = ""
) -> Advice:
    """An official asks a service, or a partner whose contacts are told by letter. The same question twice is one."""
    raise NotImplementedError


def give_advice(
    *, standing: Standing, advice: Advice, words: str, cost: Decimal | None = None, is_public: bool = True
) -> Advice:
    """An official notes what a service said, or a contact of the partner says it; until the decision it may be corrected."""
    raise NotImplementedError


def withdraw_advice(*, standing: Standing, advice: Advice) -> None:
    """An official takes back a question that has no answer."""
    raise NotImplementedError
