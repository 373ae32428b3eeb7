"""The reasons of a result in the language of who reads: none of the French ones is left on an English page."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from consult.votes.models import Question, Result
from consult.votes.publishing import WHAT_EACH_FILE_IS
from consult.votes.sealing import shares
from consult.votes.services.counting import count_question
from consult.votes.tally.election import explained
from consult.votes.tally.rules import RULES, outcome_of
from frontend.pages.votes.reasons import HERE, said_here
from tests.consult.votes.tally.said import ELECTIONS
from tests.consult.votes.urns import OPTIONS, cast, counted, end, fresh, sealed
from tests.frontend.pages.test_votes_results import Words, url_of
from tests.frontend.test_english import FRENCH_SIGNS, Page

TAGS = re.compile(r"<[^>]+>")
FRENCH = re.compile(
    r"[À-ÿ]|\b(avec|bulletins?|chacune|contre|dont|est|financés?|les|par|personnes?|pour|reste|sont|sur|voix)\b"
)
VOTING = re.compile(r"\b(bulletins?|retenues?|sur|voix)\b")
# Each rule, where the platform offers it.
CASES = [
    ("approval", "approval", {}), ("points", "points", {}), ("score", "score", {}), ("quadratic", "quadratic", {}),
    ("ranking", "borda", {}), ("ranking", "irv", {}), ("ranking", "schulze", {}), ("ranking", "stv", {"seats": 2}),
    ("judgment", "majority-judgment", {}), ("budget", "greedy", {}), ("budget", "greedy-no-skip", {}),
    ("budget", "greedy-threshold", {"threshold": 5}), ("budget", "equal-shares", {}), ("budget", "phragmen", {}),
]  # fmt: skip


def texts_of(explanation: Any) -> list[str]:
    """Every text of an explanation."""
    rows = [*explanation["ties"], *explanation["steps"]]
    return [explanation["summary"], *explanation["winners"].values(), *(row["text"] for row in rows)]


def read(client: Client, question: Question, language: str) -> str:
    with translation.override(language):
        address = url_of(question, "result")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", ELECTIONS)
def test_every_sentence_of_every_rule_is_english_in_english(case: str) -> None:
    rule, more, election = ELECTIONS[case]
    outcome = outcome_of(election, rule, **more)
    with translation.override("en"):
        said = [TAGS.sub("", text) for text in texts_of(explained(outcome.reasons, HERE))]
    assert [text for text in said if FRENCH.search(text) or FRENCH_SIGNS.search(text)] == []
    assert all(FRENCH.search(text) for text in texts_of(outcome.explanation)), "the search finds French"


def test_figures_and_counts_are_those_of_english() -> None:
    def said(case: str) -> str:
        rule, more, election = ELECTIONS[case]
        with translation.override("en"):
            return TAGS.sub("", " ".join(texts_of(explained(outcome_of(election, rule, **more).reasons, HERE))))

    assert "11 ballots. 3 projects funded out of 5: “B”, “C” and “D”. €1,500 spent out of €1,500" in said("greedy")
    assert "Chosen by 8 people out of 11 (72.7%)" in said("phragmen")
    assert "1 person out of 11 (9.1%)" in said("equal-shares")
    assert "once each has earned 0.28 seats" in said("phragmen, seats")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("mode", "rule", "more"), CASES, ids=[case[1] for case in CASES])
def test_an_english_result_holds_no_french_reason(client: Client, mode: str, rule: str, more: dict[str, Any]) -> None:
    question = counted(mode=mode, rule=rule, **more)
    published = [plain(text) for text in texts_of(question.result.data["outcome"]["explanation"])]
    french, english = (read(client, question, language) for language in ("fr", "en"))
    shown = [text for text in published if text in plain(Words(french).text)]
    assert shown, "the French page says them"
    assert [text for text in published if text in Words(english).text] == []
    own = Page(english).said - {question.title, *WHAT_EACH_FILE_IS}
    left = [text for text in own if question.title not in text and (FRENCH_SIGNS.search(text) or VOTING.search(text))]
    assert left == []
    assert any(f'<span lang="fr">{title}</span>' in english for title in OPTIONS), (
        "what people wrote keeps its language"
    )


def test_no_rule_is_left_out() -> None:
    assert {rule for _mode, rule, _more in CASES} == set(RULES)


@pytest.mark.django_db(transaction=True)
def test_a_result_counted_before_its_reasons_were_kept_has_them_in_french_and_says_so(client: Client) -> None:
    question = counted()
    Result.objects.update(reasons=None)
    english = read(client, question, "en")
    summary = question.result.data["outcome"]["explanation"]["summary"]
    assert f'<span lang="fr">{summary}</span>' in english
    assert not any("retenue" in text for text in Page(english).said)


@pytest.mark.django_db(transaction=True)
def test_a_title_that_attacks_is_only_text_in_the_reasons(client: Client) -> None:
    question, people = sealed(12)
    attack = "<script>alert('%(n)s')</script>"
    option = question.options.get(code="1")
    type(option).objects.filter(pk=option.pk).update(title=attack)
    for voter in people:
        cast(question, voter, ["1"])
    end(question)
    count_question(question=fresh(question))
    english = read(client, fresh(question), "en")
    assert attack not in english
    assert f'“<span lang="fr">{escape(attack)}</span>” is kept.' in english


@pytest.mark.django_db
def test_a_receipt_that_is_mistyped_is_told_in_the_language_of_the_page(client: Client) -> None:
    question, _people = sealed()
    with translation.override("en"):
        address = url_of(question, "check")
    told = {typed: client.post(address, {"recepisse": typed}).content.decode() for typed in ("K7QM3", "?" * 20)}
    assert "A receipt has 20 characters in 4 groups; this one has 5." in told["K7QM3"]
    assert "No code holds the character “?”: copy the digits and letters again." in told["?" * 20]
    with translation.override("fr"):
        french = client.post(url_of(question, "check"), {"recepisse": "K7QM3"}).content.decode()
    assert "Un récépissé compte 20 caractères en 4 groupes" in french


@pytest.mark.parametrize("given", ["", "12-1", "12-1-AAAAA", "{0}", "{1}", "{0}?"])
def test_what_is_wrong_with_shares_is_told_in_english(given: str) -> None:
    one, two, _three = shares.split(bytes(range(32)), 12)
    foreign, *_others = shares.split(bytes(32), 13)
    typed = given.format(one, foreign)
    with pytest.raises(shares.ShareError) as wrong:
        shares.join([typed, typed if typed == one else two], 12)
    with translation.override("en"):
        said = said_here(wrong.value)
    assert not FRENCH.search(said)
    assert not FRENCH_SIGNS.search(said)
    assert FRENCH.search(str(wrong.value)), "commands say it in French"
