"""The result explains itself: each rule in its own figures, one reading, ties, the embargo, the files, the methods."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.votes.models import PublishedFile, Question
from consult.votes.services.counting import count_question
from consult.votes.tally.rules import RULES
from core.lib.pagecache import forget_pages
from frontend.pages.home.methods import codes
from frontend.pages.votes.tables import duels_of, table_of
from tests.clocks import database_at
from tests.consult.votes.urns import MODES, cast, counted, end, fresh, sealed
from tests.people import make_official, make_tourcoing, signed_in

THIN = "\u202f"


class Words(HTMLParser):
    """The words of a page, and its charts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.charts: list[str] = []
        self.heads: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "svg" and found.get("role") == "img":
            self.charts.append(found.get("aria-label") or "")
        if tag in {"h1", "h2", "h3"}:
            self.heads.append(tag)

    @property
    def text(self) -> str:
        """Everything that is read, with plain spaces."""
        return " ".join("".join(self.said).split())


def url_of(question: Question, name: str, *more: Any) -> str:
    """The address of a page of this question."""
    place = question.consultation
    return reverse(f"votes:{name}", args=[place.territory.slug, place.slug, question.pk, *more])


def read(client: Client, question: Question) -> Words:
    """The result page, read."""
    answer = client.get(url_of(question, "result"))
    assert answer.status_code == 200
    return Words(answer.content.decode())


# Thirteen ballots, nine of one kind and four of another (`tests/consult/votes/urns.py`): the reading, then figures of the page.
CASES = [
    ("approval", "approval", {}, "« Un jardin partagé » est retenue : 9 bulletins sur 13.", ["4 bulletins sur 13", "69,2 %"]),
    ("points", "points", {}, "« Un jardin partagé » est retenue : 63 points sur 130.", ["27 points sur 130", "les 130 points donnés"]),
    ("score", "score", {}, "« Un jardin partagé » est retenue : 45 points sur 65.", ["3,46", "20 points sur 65"]),
    ("quadratic", "quadratic", {}, "« Un jardin partagé » est retenue : 18 voix.", ["12 voix", "9 voix"]),
    ("ranking", "borda", {}, "« Des bancs au marché » est retenue : 29 points sur 39.", ["Premières places", "20 points sur 39"]),
    ("ranking", "irv", {}, "« Des bancs au marché » est retenue : 9 voix sur 13 à son dernier décompte.", ["Voix au premier décompte"]),
    ("ranking", "stv", {"seats": 2}, "2 options sont retenues ; la première, « Des bancs au marché » : 9 voix sur 13 à son dernier décompte.", []),
    ("ranking", "schulze", {}, "« Des bancs au marché » est retenue : passe devant 3 options sur 3.", ["2 duels gagnés sur 3", "Chaque duel"]),
    ("judgment", "majority-judgment", {}, "« Un jardin partagé » est retenue : mention majoritaire « Excellent ».", ["9 bulletins sur 13 lui donnent cette mention ou mieux (69,2 %)", "Mention majoritaire « À rejeter »"]),
    ("budget", "equal-shares", {}, "3 projets sur 4 sont financés, pour 47 000 € sur une enveloppe de 50 000 €.", ["il reste 3 000 €", "Coûte 20 000 €"]),
    ("budget", "greedy", {}, "3 projets sur 4 sont financés, pour 47 000 € sur une enveloppe de 50 000 €.", ["47 000 € engagés sur 50 000 €"]),
    ("budget", "phragmen", {}, "3 projets sur 4 sont financés, pour 47 000 € sur une enveloppe de 50 000 €.", ["9 bulletins sur 13"]),
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("A-9")
@pytest.mark.parametrize(("mode", "rule", "more", "reading", "figures"), CASES, ids=[case[1] for case in CASES])
def test_each_rule_speaks_in_its_own_figures(
    client: Client, mode: str, rule: str, more: dict[str, Any], reading: str, figures: list[str]
) -> None:
    page = read(client, counted(mode=mode, rule=rule, **more))
    assert reading in page.text
    assert [words for words in figures if words not in page.text] == []
    assert page.heads.count("h1") == 1
    assert len(page.charts) == 4 + 1 + (mode == "budget")  # one an option, the turnout, the envelope
    assert all(page.charts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("A-9")
def test_the_six_grades_of_the_chart_are_those_of_the_table(client: Client) -> None:
    question = counted(mode="judgment")
    chart = next(one for one in read(client, question).charts if one.startswith("Excellent"))
    totals = question.result.data["totals"]["1"]
    assert totals == [9, 0, 0, 0, 4, 0]
    assert table_of(question, question.result.data).rows[0].cells == ["9", "0", "0", "0", "4", "0", "Excellent"]
    assert chart.split(", ")[0] == f"Excellent{THIN}: 69{THIN}%"
    assert chart.split(", ")[4] == f"Passable{THIN}: 31{THIN}%"


@pytest.mark.django_db(transaction=True)
def test_a_duel_is_told_both_ways_and_a_chain_is_not_called_a_duel(client: Client) -> None:
    question = counted(mode="ranking", rule="schulze")
    data = question.result.data
    duels = duels_of(question, data)
    assert duels is not None
    cells = {row.title: row.cells for row in duels.rows}
    assert cells["Des bancs au marché"] == ["9", "—", "9", "9"]
    assert cells["Un jardin partagé"] == ["—", "0", "9", "9"]
    # Where chains put an option before one that beats it, its own duels stay what they were.
    data["outcome"]["score"]["1"] = 3
    garden = next(row for row in table_of(question, data).rows if row.title == "Un jardin partagé")
    assert garden.cells[:2] == ["3", "2"]


@pytest.mark.django_db(transaction=True)
def test_a_tie_is_shown_and_its_names_too(client: Client) -> None:
    question, people = sealed(12)
    for n, voter in enumerate(people):
        cast(question, voter, ["1"] if n % 2 else ["2"])
    end(question)
    count_question(question=fresh(question))
    shown = read(client, fresh(question)).text.split("Tous les chiffres")[
        0
    ]  # beside the options, not only in the steps
    assert "Égalité entre « Un jardin partagé » et « Des bancs au marché »" in shown
    assert "l’ordre de la question a départagé" in shown


@pytest.mark.django_db(transaction=True)
def test_no_tie_is_told_where_there_is_none(client: Client) -> None:
    assert "Égalité" not in read(client, counted(mode="points")).text


@pytest.mark.django_db(transaction=True)
def test_an_urn_that_nobody_used_says_so(client: Client) -> None:
    question, _people = sealed(3)
    end(question)
    count_question(question=fresh(question))
    page = read(client, fresh(question))
    assert "Aucun bulletin n’a été déposé : rien n’est retenu." in page.text
    assert "0,0 % des 3 personnes sur la liste" in page.text


@pytest.mark.django_db(transaction=True)
def test_before_its_date_a_result_is_nowhere_for_anybody(client: Client) -> None:
    question = counted(embargo_until=timezone.now() + timedelta(days=3))
    official = signed_in(make_official(question.consultation.territory))
    doors = [url_of(question, "result"), url_of(question, "archive")]
    doors += [url_of(question, "file", name) for name in PublishedFile.objects.values_list("name", flat=True)]
    assert len(doors) > 8
    assert {reader.get(door).status_code for reader in (client, official) for door in doors} == {404}
    waiting = client.get(url_of(question, "question")).content.decode()
    assert "Le résultat paraîtra" in waiting
    assert url_of(question, "result") not in waiting
    forget_pages(question.consultation.territory.slug)  # kept ten seconds, by a clock that does not travel
    with database_at(timezone.now() + timedelta(days=3, seconds=1)):
        assert {client.get(door).status_code for door in doors} == {200}
        assert url_of(question, "result") in client.get(url_of(question, "question")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_question_that_is_not_counted_has_no_result(client: Client) -> None:
    question, _people = sealed(3)
    assert client.get(url_of(question, "result")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_under_eleven_ballots_only_totals_are_published(client: Client) -> None:
    question = counted(5)
    page = read(client, question)
    assert "Moins de onze bulletins" in page.text
    assert "ce programme recompte tout" not in page.text
    assert "Tableau (CSV)" not in page.text
    for name in ("ballots.jsonl", "bulletins.csv", "bulletins.pb"):
        assert client.get(url_of(question, "file", name)).status_code == 404
    packed = zipfile.ZipFile(io.BytesIO(client.get(url_of(question, "archive")).content))
    assert "ballots.jsonl" not in packed.namelist()
    assert "result.json" in packed.namelist()


@pytest.mark.django_db(transaction=True)
def test_files_are_downloaded_and_never_shown_as_a_page(client: Client) -> None:
    question = counted()
    page = client.get(url_of(question, "result")).content.decode()
    for name in ("bulletins.csv", "bulletins.json", "bulletins.pb", "journal.txt", "recount.py", "result.json"):
        address = url_of(question, "file", name)
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer["Content-Type"].startswith("text/html")
    assert json.loads(client.get(url_of(question, "file", "result.json")).content)["ballots"] == 13
    assert client.get(url_of(question, "file", "..%2Fsecret")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_title_that_is_a_formula_is_only_text_in_the_table(client: Client) -> None:
    question, people = sealed(12)
    question.options.filter(code="1").update(title="=HYPERLINK(A1)")
    for voter in people:
        cast(question, voter, ["1"])
    end(question)
    count_question(question=fresh(question))
    content = client.get(url_of(question, "file", "bulletins.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert {row["titre"] for row in rows} == {"'=HYPERLINK(A1)"}


@pytest.mark.django_db(transaction=True)
def test_a_result_leads_to_its_method_and_so_does_its_question(client: Client) -> None:
    question = counted(mode="judgment")
    method = reverse("home:method", args=["majority-judgment"])
    for page in ("result", "question"):
        assert f'href="{method}"' in client.get(url_of(question, page)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_english_reader_gets_english_words_around_french_titles(client: Client) -> None:
    question = counted()
    page = client.get(f"/en{url_of(question, 'result')}").content.decode()
    assert '<span lang="fr">Un jardin partagé</span>' in page


def sheet(client: Client, code: str) -> HttpResponse:
    """One method, asked for."""
    return client.get(reverse("home:method", args=[code]))  # type: ignore[return-value]


@pytest.mark.django_db
@pytest.mark.parametrize("rule", sorted({*RULES, "secret-et-recomptage"}))
def test_every_rule_has_a_sheet_with_one_title(client: Client, rule: str) -> None:
    answer = sheet(client, rule)
    assert answer.status_code == 200
    page = Words(answer.content.decode())
    assert page.heads.count("h1") == 1
    assert page.heads[:2] == ["h1", "h2"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["nulle-part", "README", "greedy.md"])
def test_a_sheet_that_is_missing_is_404(client: Client, code: str) -> None:
    assert client.get(f"/methodes/{code}/").status_code == 404


@pytest.mark.django_db
def test_the_list_of_methods_shows_those_that_exist(client: Client) -> None:
    page = client.get(reverse("home:methods")).content.decode()
    assert len(codes()) > len(RULES)
    assert [code for code in codes() if f'href="{reverse("home:method", args=[code])}"' not in page] == []


def test_each_way_of_voting_has_a_case_here() -> None:
    assert {mode for mode, *_rest in CASES} == set(MODES)


@pytest.mark.django_db(transaction=True)
def test_a_folder_without_ballots_says_why_and_what_is_still_checked(client: Client) -> None:
    page = read(client, counted(13, publishes_ballots=False))
    assert "Seuls les totaux sont publiés, comme annoncé avant l’ouverture" in page.text
    assert "Moins de onze" not in page.text
    assert "ce programme vérifie le journal" in page.text
    assert "ce programme recompte tout" not in page.text
    assert "ce programme recompte tout" in read(client, counted(town=make_tourcoing())).text
