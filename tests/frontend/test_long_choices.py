"""A thousand choices are drawn in one go, as Django's own widgets would draw them."""

from django import forms
from pytest_django.asserts import assertHTMLEqual

from frontend.long_choices import LongSelect, ManyBoxes

CHOICES = [("", "Aucun"), ("93014", "Clichy & <b>"), ("59606", "Valenciennes")]


def test_a_long_list_is_the_one_that_django_draws():
    ours, theirs = LongSelect(choices=CHOICES), forms.Select(choices=CHOICES)
    assertHTMLEqual(
        ours.render("pairs", "93014", {"id": "id_pairs"}), theirs.render("pairs", "93014", {"id": "id_pairs"})
    )


def test_many_boxes_are_those_that_django_draws():
    ours, theirs = ManyBoxes(choices=CHOICES[1:]), forms.CheckboxSelectMultiple(choices=CHOICES[1:])
    attrs = {"id": "id_territoire"}
    assertHTMLEqual(ours.render("territoire", ["59606"], attrs), theirs.render("territoire", ["59606"], attrs))


def test_words_of_a_choice_are_never_marks_of_the_page():
    assert "<b>" not in LongSelect(choices=CHOICES).render("pairs", "") + ManyBoxes(choices=CHOICES).render("x", [])
