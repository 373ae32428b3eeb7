"""A town's needs leave as counts in which nobody is found."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.utils import translation

from consult.consultations.models import Consultation, Status
from consult.observatory.disclosure.tables import Hidden
from consult.opendata.needs import SUM, Told, as_csv, as_workbook, needs_of, years_of
from consult.proposals.models import Logic
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests.consult.opendata.making import unpacked
from tests.make import make_consultation, make_proposal, queries_of

YEAR = 2025
WHEN = datetime(YEAR, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def asked(clichy: Territory) -> Consultation:
    return make_consultation(clichy)


def ask(asked: Consultation, how_many: int, theme: CommonTheme, author: User | None = None, **fields: object) -> None:
    for number in range(how_many):
        make_proposal(asked, author, f"{theme} {number}", theme=theme, **{"published_at": WHEN, **fields})


def table(town: Territory, name: str) -> Told:
    with translation.override("fr"):
        return next(one for one in needs_of(town, YEAR) if one.name == name)


def cells(told: Told) -> dict[tuple[str, str], object]:
    return {(line, column): one for line, values in told.rows for column, one in zip(told.columns, values, strict=True)}


@pytest.mark.promise("P-6")
def test_where_a_sum_would_tell_a_small_group_its_whole_table_is_hidden_but_the_total(
    clichy: Territory, asked: Consultation
) -> None:
    area = Neighbourhood.objects.create(territory=clichy, name="Le Plateau", slug="le-plateau-2")
    ask(asked, 33, CommonTheme.HEALTH, neighbourhood=area)
    ask(asked, 2, CommonTheme.HOUSING, neighbourhood=area)
    told = cells(table(clichy, "Propositions et quartiers"))
    assert {key for key, one in told.items() if not isinstance(one, Hidden)} == {(SUM, SUM)}
    assert told[SUM, SUM] == 35


@pytest.mark.promise("P-6")
def test_small_groups_are_hidden_and_the_others_shown_rounded_to_five(clichy: Territory, asked: Consultation) -> None:
    for theme in CommonTheme:
        for logic in Logic:
            ask(asked, 2 if (theme, logic) == (CommonTheme.HEALTH, Logic.REPAIR) else 13, theme, logic=logic)
    told = cells(table(clichy, "Prévenir ou réparer"))
    assert isinstance(told["Santé", "réparer"], Hidden)
    assert (told["Santé", SUM], told[SUM, "réparer"], told[SUM, SUM]) == (15, 130, 275)
    assert told["Logement et cadre de vie", "réparer"] == 15  # thirteen
    hidden = {line for (line, _column), one in told.items() if isinstance(one, Hidden)}
    assert hidden == {  # Santé, and enough others for what it has to stay unknown
        "Santé", "Isolement et lien social", "Parentalité, enfance et jeunesse", "Vieillissement et autonomie",
        "Insertion et emploi",
    }  # fmt: skip


@pytest.mark.promise("P-6")
def test_a_count_that_one_person_makes_is_hidden(clichy: Territory, asked: Consultation, nadia: User) -> None:
    ask(asked, 20, CommonTheme.HEALTH, nadia, logic=Logic.REPAIR)
    ask(asked, 60, CommonTheme.HOUSING, logic=Logic.REPAIR)
    assert isinstance(cells(table(clichy, "Prévenir ou réparer"))["Santé", "réparer"], Hidden)


def test_what_is_not_shown_or_of_another_year_or_town_is_not_counted(
    clichy: Territory, tourcoing: Territory, asked: Consultation
) -> None:
    ask(asked, 20, CommonTheme.HEALTH)
    ask(asked, 20, CommonTheme.HEALTH, status=ProposalStatus.HIDDEN, removal="x", removed_at=WHEN)
    ask(asked, 20, CommonTheme.HEALTH, published_at=WHEN.replace(year=YEAR - 1))
    ask(make_consultation(tourcoing), 20, CommonTheme.HEALTH)
    ask(make_consultation(clichy, "cachee", status=Status.DRAFT), 20, CommonTheme.HEALTH)
    assert cells(table(clichy, "Propositions et quartiers"))[SUM, SUM] == 20
    assert years_of(clichy, clock()) == [YEAR, YEAR - 1]


def test_the_csv_says_each_number_or_why_it_is_hidden(clichy: Territory, asked: Consultation) -> None:
    ask(asked, 33, CommonTheme.HEALTH)
    with translation.override("fr"):
        said = as_csv(needs_of(clichy, YEAR)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(said), delimiter=";"))
    assert rows
    assert all(bool(row["valeur"]) != bool(row["pourquoi_masqué"]) for row in rows)


def test_the_workbook_holds_every_table_and_its_sources(clichy: Territory, asked: Consultation) -> None:
    ask(asked, 33, CommonTheme.HEALTH)
    at = clock()
    with translation.override("fr"):
        tables = needs_of(clichy, YEAR)
        packed = as_workbook(clichy, YEAR, tables, "https://exemple.fr", at)
        assert as_workbook(clichy, YEAR, tables, "https://exemple.fr", at) == packed
    content = unpacked(packed)["content.xml"].decode()
    for name in ("Sources", *(one.name for one in tables)):
        assert f'table:name="{name}"' in content
    assert "arrondi au multiple de cinq" in content
    assert "https://exemple.fr/t/" in content


@pytest.mark.promise("S-17")
def test_a_neighbourhood_named_like_a_formula_is_a_text_in_both_files(clichy: Territory, asked: Consultation) -> None:
    area = Neighbourhood.objects.create(territory=clichy, name="=cmd|x", slug="cmd")
    ask(asked, 33, CommonTheme.HEALTH, neighbourhood=area)
    with translation.override("fr"):
        tables = needs_of(clichy, YEAR)
        files = (
            as_csv(tables),
            unpacked(as_workbook(clichy, YEAR, tables, "https://exemple.fr", clock()))["content.xml"],
        )
    for said in files:
        assert b"'=cmd|x" in said
        assert said.count(b"=cmd|x") == said.count(b"'=cmd|x")


def test_more_proposals_ask_no_more_of_the_database(clichy: Territory, asked: Consultation) -> None:
    ask(asked, 2, CommonTheme.HEALTH)
    few = queries_of(lambda: needs_of(clichy, YEAR))
    ask(asked, 30, CommonTheme.HOUSING)
    assert queries_of(lambda: needs_of(clichy, YEAR)) == few
