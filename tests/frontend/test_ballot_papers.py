"""The papers as pages show them: every field has its words, every fault leads to its field, what people wrote is escaped."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils import translation

from consult.votes.modes import MODES
from consult.votes.modes.paper import InvalidChoice, Paper, PaperOption
from frontend.ballots import sheet_of
from tests.browser.polling import CHOICES, MISTAKES, paper_of

EVERY = pytest.mark.parametrize("mode", sorted(MODES))
EVIL = '<img src=x onerror="alert(1)">'


def show(paper: Paper, values: Any, errors: InvalidChoice | None = None) -> str:
    """The paper, rendered as in a page."""
    page = engines["django"].from_string('{% include "votes/_paper.html" %}')
    return page.render({"paper": paper, "values": values, "errors": errors})


def wrong(mode: str) -> tuple[str, InvalidChoice]:
    """A paper sent with a mistake, and what was answered."""
    form = QueryDict(MISTAKES[mode])
    with pytest.raises(InvalidChoice) as refused:
        MODES[mode].read(form, paper_of(mode))
    return show(paper_of(mode), form, refused.value), refused.value


def fields(html: str) -> list[str]:
    """The fields of a page."""
    return re.findall(r"<input [^>]*>", html)


def attribute(tag: str, name: str) -> str:
    """An attribute of a tag, or nothing."""
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found.group(1) if found else ""


@EVERY
@pytest.mark.promise("A-2")
def test_each_field_has_its_label_and_the_paper_has_its_legend(mode: str) -> None:
    html = show(paper_of(mode), {})
    ids = [attribute(tag, "id") for tag in fields(html)]
    assert len(ids) == len(set(ids)) == (30 if mode == "judgment" else 5)
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) == set(ids)
    legends = re.findall(r"<fieldset[^>]*>\s*<legend[^>]*>([^<]+)", html)
    assert len(legends) == html.count("<fieldset") == (6 if mode == "judgment" else 1)
    assert "error-summary" not in html
    assert "aria-invalid" not in html
    assert not re.search(r"\sstyle=|<script|\son[a-z]+=", html)


@EVERY
@pytest.mark.promise("A-15")
def test_nothing_waits_for_a_script_but_what_only_a_script_can_do(mode: str) -> None:
    html = show(paper_of(mode), {})
    assert not [tag for tag in fields(html) if "hidden" in tag or "disabled" in tag]
    for tag in re.findall(r"<(?:button|span)[^>]*data-(?:step|grip|price)[^>]*>", html):
        assert "hidden" in tag
    assert html.count('data-move="') == 4 * len(re.findall(r'<div class="ballot__moves[^>]*data-script hidden>', html))


@EVERY
def test_a_choice_is_shown_again_in_its_fields(mode: str) -> None:
    choice = CHOICES[mode]
    html = show(paper_of(mode), MODES[mode].fill(choice))
    marked = [attribute(tag, "value") for tag in fields(html) if " checked" in tag]
    typed = {attribute(tag, "name"): attribute(tag, "value") for tag in fields(html) if 'type="number"' in tag}
    if mode in {"approval", "budget"}:
        assert marked == choice
    elif mode == "judgment":
        assert marked == [str(grade) for grade in choice.values()]
    else:
        assert {name: value for name, value in typed.items() if value} == MODES[mode].fill(choice)


@EVERY
@pytest.mark.promise("A-2")
def test_a_mistake_is_summed_up_tied_to_its_fields_and_keeps_what_was_typed(mode: str) -> None:
    html, refusal = wrong(mode)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert 'role="alert" tabindex="-1" autofocus data-focus' in html
    links = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(links) == bool(refusal.whole) + len(refusal.lines)
    assert set(links) <= ids
    described = [attribute(tag, "aria-describedby") for tag in re.findall(r"<(?:input|fieldset)[^>]*>", html)]
    assert {name for names in described for name in names.split()} <= ids
    invalid = [tag for tag in fields(html) if 'aria-invalid="true"' in tag]
    assert invalid
    if mode != "judgment":  # its radios are described by their group
        assert all(attribute(tag, "aria-describedby") for tag in invalid)
    for words in [refusal.whole, *refusal.lines.values()]:
        assert not words or html.count(words) >= 2  # above, and beside the field
    kept = QueryDict(MISTAKES[mode])
    held = {(attribute(t, "name"), attribute(t, "value")) for t in fields(html) if "number" in t or " checked" in t}
    assert {(name, value) for name in kept for value in kept.getlist(name)} <= held


def test_a_fault_of_the_whole_paper_marks_the_lines_that_were_filled_or_all_of_them() -> None:
    paper = paper_of("points")
    too_much = sheet_of(paper, {"choice_1": "8", "choice_2": "4"}, InvalidChoice("trop"))
    assert [line.invalid for line in too_much.lines] == [True, True, False, False, False]
    nothing = sheet_of(paper, {}, InvalidChoice("rien"))
    assert all(line.invalid for line in nothing.lines)
    assert nothing.faults == (("rien", "id_choice_1"),)


@EVERY
@pytest.mark.promise("S-5")
def test_what_people_wrote_is_escaped(mode: str) -> None:
    evil = Paper(mode, (PaperOption("1", EVIL, EVIL, 5, url='"><img src=x>'),), points=5, envelope=50)
    for html in (show(evil, {}), show(evil, {"choice_1": EVIL, "choice": [EVIL]}, InvalidChoice(EVIL, {"1": EVIL}))):
        assert "<img" not in html
        assert "&lt;img" in html


def review(mode: str) -> str:
    """A filled paper, rendered as in a page."""
    page = engines["django"].from_string('{% include "votes/_review.html" %}')
    choice, rule = CHOICES[mode], MODES[mode]
    return page.render({"said": rule.in_words(choice, paper_of(mode)), "left": rule.left(choice, paper_of(mode))})


@EVERY
@pytest.mark.promise("A-3")
def test_the_review_tells_each_line_of_the_choice(mode: str) -> None:
    html = review(mode)
    said = MODES[mode].in_words(CHOICES[mode], paper_of(mode))
    terms = re.findall(r"<dt[^>]*>(.*?)</dt><dd>(.*?)</dd>", html)
    assert [(title, words) for title, words in terms] == said


def test_a_blank_ballot_says_that_it_is_blank() -> None:
    page = engines["django"].from_string('{% include "votes/_review.html" %}')
    assert "Bulletin blanc" in page.render({"said": [], "left": ""})


@pytest.mark.parametrize(("mode", "field"), [("points", "points"), ("quadratic", "points"), ("budget", "envelope")])
@pytest.mark.parametrize(("language", "shown"), [("fr", "40\u202f000"), ("en", "40,000")])
def test_thousands_are_set_apart_before_the_island_counts(mode: str, field: str, language: str, shown: str) -> None:
    with translation.override(language):
        html = show(replace(paper_of(mode), **{field: 40_000}), {})
    said = re.sub(r"<[^>]+>", " ", html)  # attributes keep plain figures, for the island
    assert said.count(shown) >= 2
    assert "40000" not in said
