"""The same ballots in the forms of other tools: harmless, in nobody's order, and the same votes."""

import csv
import io

import pytest

from consult.votes.models import Option
from consult.votes.publishing import exports_of, harmless
from consult.votes.tally import documented_json
from tests.consult.votes.urns import MODES, fresh, sealed


@pytest.mark.promise("S-17")
@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-2", "@SOMME(A1)", "\tTab", "\r=1"])
def test_a_cell_never_runs_as_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"Le {text}") == f"Le {text}"


@pytest.mark.promise("S-17")
@pytest.mark.django_db(transaction=True)
def test_a_hostile_option_is_harmless_in_the_table() -> None:
    question, _people = sealed(2)
    Option.objects.filter(question=question, code="1").update(title='=HYPERLINK("http://x")')
    table = exports_of(fresh(question), [["1"], ["1", "2"]])["bulletins.csv"].decode("utf-8-sig")
    cells = [row["titre"] for row in csv.DictReader(io.StringIO(table), delimiter=";")]
    assert cells[0] == '\'=HYPERLINK("http://x")'
    assert not [cell for cell in cells if cell.startswith("=")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", MODES)
def test_the_order_of_the_votes_changes_no_byte_and_every_ballot_is_there(mode: str) -> None:
    question, _people = sealed(2, mode)
    _rule, _more, first, second = MODES[mode]
    files = exports_of(fresh(question), [first, second, first])
    assert files == exports_of(fresh(question), [second, first, first])
    read = documented_json.read(files["bulletins.json"].decode())
    assert read.election.voters == 3
    assert read.rule == question.rule
    assert ("bulletins.pb" in files) is (mode != "judgment")
