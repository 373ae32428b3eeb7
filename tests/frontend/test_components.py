"""The components, rendered as pages render them: what they say, and that they escape."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory

TEMPLATES = Path(__file__).resolve().parents[2] / "frontend" / "templates"
EVIL = '<img src=x onerror="alert(1)">'
AT = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)


def show(name: str, **context: Any) -> str:
    """A component rendered as in a page."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return (
        engines["django"]
        .from_string("{% include name %}")
        .render({"name": f"components/{name}.html", **context}, request)
    )


def row(**changes: Any) -> SimpleNamespace:
    """A proposal as a list shows it."""
    facts: dict[str, Any] = {
        "title": "Un banc", "url": "/1/", "excerpt": "À l’ombre.", "theme_label": "Cadre de vie", "neighbourhood_name": "",
        "author_name": "Mireille", "on_behalf_of": "", "support_count": 128, "threshold": 200, "endorsement_count": 2,
        "comment_count": 40, "pros": 21, "cons": 13, "status_label": "", "published_at": AT, "image_url": "",
    }  # fmt: skip
    return SimpleNamespace(**facts | changes)


def comment(**changes: Any) -> SimpleNamespace:
    """A comment as a thread shows it."""
    facts: dict[str, Any] = {
        "id": 1, "author_name": "Jeanne", "on_behalf_of": "", "role_label": "", "stance": "pro", "stance_label": "Pour",
        "html": "<p>Oui.</p>", "created_at": AT, "edited": False, "hidden": False, "replies": [], "depth": 0,
    }  # fmt: skip
    return SimpleNamespace(**facts | changes)


class Form(forms.Form):
    """One field of each kind that behaves apart."""

    title = forms.CharField(
        label="Titre", help_text="Commencez par un verbe.", error_messages={"required": "Écrivez un titre."}
    )
    text = forms.CharField(label="Texte", widget=forms.Textarea, max_length=400, required=False)
    logic = forms.ChoiceField(label="Logique", choices=[("p", "prévenir"), ("r", "réparer")], widget=forms.RadioSelect)
    charter = forms.BooleanField(label="J’ai lu la charte")


def test_every_template_says_its_variables_first_and_holds_no_inline_style_or_script() -> None:
    for page in [*TEMPLATES.glob("components/*.html"), *TEMPLATES.glob("layout/*.html"), TEMPLATES / "base.html"]:
        text = page.read_text()
        assert text.startswith("{#"), page.name
        assert not re.search(r"\sstyle=|<script|\son[a-z]+=", text), page.name


def test_a_row_says_what_one_needs_to_choose() -> None:
    html = show("proposal_row", row=row(on_behalf_of="Régie de quartier", status_label="Répondue"))
    for words in (
        "128 soutiens sur 200",
        "2 associations l’appuient",
        "34 arguments, plutôt pour",
        "au nom de Régie",
        "Répondue",
    ):
        assert words in html
    assert '<h3 class="proposal-row__title"><a href="/1/">Un banc</a></h3>' in html
    assert "<h2" in show("proposal_row", row=row(), level=2)


def test_a_row_without_figures_stays_quiet() -> None:
    html = show(
        "proposal_row", row=row(threshold=None, support_count=0, endorsement_count=0, comment_count=0, pros=0, cons=0)
    )
    assert "<svg" not in html
    assert "argument" not in html


@pytest.mark.promise("S-5")
@pytest.mark.parametrize(
    "field", ["title", "excerpt", "theme_label", "neighbourhood_name", "author_name", "on_behalf_of", "status_label"]
)
def test_a_row_escapes_what_people_wrote(field: str) -> None:
    html = show("proposal_row", row=row(**{field: EVIL}))
    assert EVIL not in html
    assert "&lt;img" in html


def test_an_official_voice_is_marked_in_the_accessible_name_too() -> None:
    html = show("comment", comment=comment(author_name="Sophie", role_label="Adjointe"))
    assert 'aria-label="Voix officielle\u202f: Sophie, Adjointe"' in html
    assert "comment--official" in html
    assert "Voix officielle" not in show("comment", comment=comment())


def test_a_hidden_comment_shows_nothing_of_itself_but_keeps_its_replies() -> None:
    reply = comment(id=2, author_name="Paul", html="<p>Merci.</p>")
    html = show("comment", comment=comment(hidden=True, html="<p>Insulte</p>", author_name="Luc", replies=[reply]))
    assert "Insulte" not in html
    assert "Luc" not in html
    assert "Merci." in html


@pytest.mark.promise("S-5")
@pytest.mark.parametrize("field", ["author_name", "on_behalf_of", "role_label", "stance_label"])
def test_a_comment_escapes_what_people_wrote(field: str) -> None:
    assert EVIL not in show("comment", comment=comment(**{field: EVIL}))


@pytest.mark.promise("A-2")
def test_a_wrong_form_sums_up_its_errors_and_ties_each_to_its_field() -> None:
    html = str(Form({"text": "Gardé"}))
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert '<a href="#id_title">Titre\u202f: Écrivez un titre.</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert "Gardé" in html
    summed = re.findall(r'<a href="#([^"]+)"', html)
    assert all(f'id="{target}"' in html for target in summed)


def test_each_field_has_its_label_and_groups_have_a_legend() -> None:
    html = str(Form())
    assert "error-summary" not in html
    ids = set(re.findall(r'<(?:input|textarea|select)[^>]* id="([^"]+)"', html))
    assert ids == set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Logique", html)
    assert "(facultatif)" in html
    assert html.count('data-island="counter"') == 1


def test_the_ribbon_marks_the_step_one_is_at() -> None:
    past = SimpleNamespace(kind_label="S’informer", state="past", result_url="/fait/")
    now = SimpleNamespace(
        kind_label="Proposer",
        state="current",
        remaining_words="encore 6 jours",
        purpose="Dites.",
        action_url="/ecrire/",
        action_label="Écrire",
    )
    later = SimpleNamespace(kind_label="Voter", state="future", when_words="le 7 décembre")
    html = show("phase_ribbon", phases=[past, now, later])
    assert html.count('aria-current="step"') == 1
    assert "encore 6 jours" in html
    assert html.count("button--primary") == 1
    assert '<a href="/fait/">S’informer</a>' in html


def test_what_changed_is_said_in_words() -> None:
    html = show("diff", pieces=[("same", "Ouvrir "), ("removed", EVIL), ("added", "le dimanche")])
    assert EVIL not in html
    assert re.search(r"<del>.*Supprimé.*</del><ins>.*Ajouté.*le dimanche.*</ins>", html)


def test_pages_lead_only_where_there_is_something() -> None:
    assert show("pagination", previous_url="", next_url="").strip() == ""
    assert 'rel="prev"' not in show("pagination", previous_url="", next_url="?p=2")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_a_page_of_failure_needs_neither_reader_nor_database(name: str) -> None:
    html = (
        engines["django"]
        .get_template(f"{name}.html")
        .render({"failed": True, "platform_name": "Place commune", "observatory_name": "ODAS", "public_url": ""})
    )
    assert html.count("<h1") == 1
    assert 'lang="fr"' in html
    assert 'href="#contenu"' in html
    assert "csrf" not in html
