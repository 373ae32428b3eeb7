"""Reasons are kept as sentences to be said: in French they read to the byte as they are published, whatever the process speaks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from consult.votes.tally.rules import RULES, outcome_of
from core.lib.sentences import FRENCH, figure, in_words, name, quoted, sentence
from core.workshop import catalogue
from tests.consult.votes.tally.said import ELECTIONS

PUBLISHED = json.loads(
    (Path(__file__).parent / "french.json").read_text()
)  # written before sentences could be translated


def words_in(said: Any) -> Iterator[str]:
    """The keys of every sentence, one and many."""
    if isinstance(said, dict):
        yield from (said[key] for key in ("words", "many") if key in said)
    for part in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from words_in(part)


def reasons_of(case: str) -> Any:
    rule, more, election = ELECTIONS[case]
    return outcome_of(election, rule, **more).reasons


def test_there_is_an_election_for_each_rule_and_for_each_sentence() -> None:
    assert {rule for rule, _more, _election in ELECTIONS.values()} == set(RULES)
    known = catalogue.updated(settings.BASE_DIR, None)
    ours = {
        words
        for message in known
        if any(path.startswith("consult/votes/tally/") for path, _line in message.locations)
        for words in (message.id if isinstance(message.id, tuple | list) else (message.id,))
    }
    said = {words for case in ELECTIONS for words in words_in(reasons_of(case))}
    assert len(ours) > 60
    assert ours - said <= {"%(most)s et %(last)s", "aucune"}, "these two are not a rule's own: see below"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", ELECTIONS)
def test_what_is_published_is_the_same_french_whatever_the_process_speaks(case: str, language: str) -> None:
    rule, more, election = ELECTIONS[case]
    with translation.override(language):
        assert outcome_of(election, rule, **more).explanation == PUBLISHED[case]


def test_reasons_are_kept_and_read_again_as_they_were() -> None:
    for case in ELECTIONS:
        reasons = reasons_of(case)
        assert json.loads(json.dumps(reasons, allow_nan=False)) == reasons


def test_titles_in_a_row_and_none() -> None:
    assert (
        in_words(quoted(["A", "B", "100 % vélo"]), FRENCH)
        == "«\u00a0A\u00a0», «\u00a0B\u00a0» et «\u00a0100 % vélo\u00a0»"
    )
    assert in_words(quoted([]), FRENCH) == "aucune"
    assert in_words(sentence("100 %"), FRENCH) == "100 %"
    assert in_words(sentence("%(a)s", a=name("%(b)s")), FRENCH) == "%(b)s"
    assert in_words([figure(1234), 5], FRENCH) == "1\u202f234 et 5"


def test_counts_and_seals_speak_where_django_is_absent() -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from tests.consult.votes.tally.said import ELECTIONS\n"
        "from consult.votes.tally.rules import outcome_of\n"
        "from consult.votes.sealing import shares, words\n"
        "try: words.read_words('K')\n"
        "except ValueError as wrong: print(wrong)\n"
        "print([outcome_of(election, rule, **more).explanation['summary'] for rule, more, election in ELECTIONS.values()])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert "Un récépissé compte 20 caractères en 4 groupes ; celui-ci en a 1." in run.stdout
    assert "bulletins pour" in run.stdout
