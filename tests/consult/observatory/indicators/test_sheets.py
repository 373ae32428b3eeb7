"""Each indicator has its sheet, which says the same as the code, and whose worked example is what the code finds."""

import json
import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from consult.observatory.figures import Nature, Part, Unit
from consult.observatory.indicators import INDICATORS
from consult.observatory.measures import Measures

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "methods"
PARTS = ["Formule", "Exemple chiffré", "Source", "Limites"]
UNITS = {
    Unit.SHARE: "part, de 0 à 1",
    Unit.PER_THOUSAND: "pour mille",
    Unit.DAYS: "jours",
    Unit.HOURS: "heures",
    Unit.RATIO: "nombre sans unité",
    Unit.INDEX: "indice, de 0 à 1",
}
PUBLISHED = {
    Nature.INSTITUTION: "exact",
    Nature.ACTIVITY: "arrondi à cinq",
    Nature.OPINION: "arrondi à cinq ; « • » sous onze",
}
every = pytest.mark.parametrize("code", INDICATORS)


def sheet(code: str) -> str:
    return (FOLDER / f"indicateur-{code.lower()}.md").read_text(encoding="utf-8")


def rows(code: str) -> dict[str, str]:
    """What the table at the head of a sheet says, by its first column."""
    return dict(re.findall(r"^\| (.+?) \| (.+) \|$", sheet(code), re.MULTILINE)[2:])


def example(code: str) -> tuple[str, Measures, list[dict[str, object]]]:
    """The prose of a worked example, what was counted, and the parts that it announces."""
    counted, expected = re.findall(r"```json\n(.*?)```", sheet(code), re.DOTALL)
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(counted).items()}
    assert given.keys() <= {field.name for field in fields(Measures)}
    prose = sheet(code).partition(counted)[2].partition("Résultat attendu")[0]
    return prose, Measures(**given), json.loads(expected)


def as_written(part: Part) -> dict[str, object]:
    """A part without what it lacks, nor its unit, nor what one person makes of it."""
    return {
        name: value for name, value in asdict(part).items() if value is not None and name not in ("unit", "largest")
    }


def test_every_indicator_has_a_sheet_and_every_sheet_an_indicator():
    assert {path.stem for path in FOLDER.glob("indicateur-*.md")} == {
        f"indicateur-{code.lower()}" for code in INDICATORS
    }


@every
def test_a_sheet_says_what_it_must_on_one_page(code: str):
    text = sheet(code)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    question = text.split("\n\n")[1]
    assert question.endswith("?")
    assert "Définition de la plateforme" in text or re.search(r"\b(19|20)\d\d\b", text.partition("## Source")[2])
    assert text.partition("## Limites")[2].count("\n- ") >= 1
    assert len(text.splitlines()) < 70
    assert 120 < len(text.split()) < 500


@every
def test_a_sheet_and_the_code_say_the_same(code: str):
    indicator, said = INDICATORS[code], rows(code)
    assert sheet(code).startswith(f"# {code} · {indicator.name}\n")
    assert said["Code"] == f"`{code}`"
    assert said["Version"] == str(indicator.version)
    assert said["Unité"].startswith(UNITS[indicator.unit])
    assert said["Dénominateur"] == indicator.denominator
    assert int(said["Effectif minimal"].split()[0]) == indicator.least
    assert said["Comparable si"] == indicator.comparable_if
    assert said["Millésime"]
    assert PUBLISHED[indicator.nature] in said["Publié"]
    assert ("avant arrondi et masquage" in sheet(code)) is (indicator.nature != Nature.INSTITUTION)


@every
def test_the_least_that_a_sheet_announces_is_the_least_that_is_said(code: str):
    """The example of the sheet has enough; its every base has."""
    _prose, measures, _expected = example(code)
    indicator = INDICATORS[code]
    found = [part for part in indicator.of(measures) if part.base is not None]
    assert found
    assert all(part.base >= indicator.least for part in found)


@every
def test_the_worked_example_of_a_sheet_is_what_the_indicator_finds(code: str):
    _prose, measures, expected = example(code)
    found = [as_written(part) for part in INDICATORS[code].of(measures)]
    assert [line.keys() for line in found] == [line.keys() for line in expected]
    for line, announced in zip(found, expected, strict=True):
        assert line == pytest.approx(announced, abs=6e-5)


@every
def test_the_prose_of_an_example_gives_its_figures(code: str):
    """The paragraph between what was counted and the answer is about that answer: each of its values is there, in French."""
    prose, _measures, expected = example(code)
    for line in expected:
        if value := line.get("value"):
            figure = f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")
            assert re.search(rf"(?<![\d,]){figure}(?![\d])", prose), figure
