"""A town, or a stranger, who rewrites everything that one hand can rewrite: the recount still names what does not hold."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from consult.votes.sealing import seals
from consult.votes.sealing.recount import verdict
from tests.consult.votes.sealing.votes import Vote, make_vote


@pytest.fixture(scope="module")
def vote() -> Vote:
    return make_vote(removed=2, paper=(12,))


@pytest.mark.promise("B-7")
def test_a_journal_signed_by_another_key_under_the_name_of_the_towns_is_named(vote: Vote) -> None:
    """The four bytes that name a key are public: a stranger copies them before a signature of their own."""
    stranger = Vote(vote.asked, seals.new_log_key(), vote.files, vote.leaves[:9], vote.said)
    ours, theirs = (one.signed().rpartition(" ") for one in (vote, stranger))
    named = base64.b64decode(ours[2])[:4] + base64.b64decode(theirs[2])[4:]
    forged = {**stranger.folder(), "checkpoint": f"{theirs[0]} {base64.b64encode(named).decode()}\n".encode()}
    good, told = verdict(forged)
    assert not good
    assert told == "checkpoint : la signature n'est pas celle de la clé du journal."


def swap_titles(question: dict[str, Any]) -> None:
    one, two, *_others = question["options"]
    one["title"], two["title"] = two["title"], one["title"]


@pytest.mark.promise("B-7")
@pytest.mark.parametrize(
    "change",
    [
        swap_titles,
        lambda question: question.update(rule="borda"),
        lambda question: question.update(limit=4),
        lambda question: question.update(title="Une autre question ?"),
        lambda question: question.update(settings={"seats": 2}),
    ],
)
def test_a_question_worded_otherwise_after_the_vote_is_named_even_when_signed(
    vote: Vote, change: Callable[[dict[str, Any]], None]
) -> None:
    def changed(data: bytes) -> bytes:
        question = json.loads(data)
        change(question)
        return json.dumps(question).encode()

    assert verdict(vote.lied(question_json=lambda data: data))[0]
    good, told = verdict(vote.lied(question_json=changed))
    assert not good
    assert told == "question.json : ce n'est pas la question que le journal a ouverte."
