"""What templates may ask of the face."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import timezone, translation

from frontend.templatetags.ui import ICON_NAMES


def show(source: str, path: str = "/", method: str = "GET", **context: object) -> str:
    """A template rendered as in a page."""
    request = RequestFactory().generic(method, path)
    request.user = AnonymousUser()
    return engines["django"].from_string(source).render(context, request)


def test_a_colon_has_its_space_in_french_only() -> None:
    assert show("{% colon %}") == "\u202f:"
    with translation.override("en"):
        assert show("{% colon %}") == ":"


def test_an_icon_is_silent_and_an_unknown_one_is_refused() -> None:
    assert 'aria-hidden="true"' in show('{% icon "search" %}')
    with pytest.raises(TemplateSyntaxError, match="licorne"):
        show('{% icon "licorne" %}')


def test_the_icons_in_use_are_all_listed() -> None:
    templates = Path(__file__).resolve().parents[2] / "frontend" / "templates"
    used = {name for page in templates.rglob("*.html") for name in re.findall(r'{% icon "([^"]+)"', page.read_text())}
    assert used <= ICON_NAMES


def test_an_emblem_speaks_only_when_it_is_named() -> None:
    assert 'aria-hidden="true"' in show('{% emblem "25056" %}')
    named = show('{% emblem "25056" 48 name %}', name="Pavage de <Besançon>")
    assert 'role="img"' in named
    assert "Pavage de &lt;Besançon&gt;" in named


def test_query_changes_some_parameters_and_keeps_the_others() -> None:
    assert show("{% query page=2 q=None %}", "/?q=banc&tri=date&page=1") == "?tri=date&amp;page=2"
    assert show("{% query q=None %}", "/?q=banc") == "?"


def test_the_rail_and_the_bar_exist_only_where_something_is_in_them() -> None:
    assert show("{% filter as_rail %}  {% endfilter %}{% filter as_nextbar %}\n{% endfilter %}") == ""
    assert show("{% filter as_rail %}<p>{{ x }}</p>{% endfilter %}", x="<b>").count("&lt;b&gt;") == 1


def test_the_links_of_the_header_know_the_town() -> None:
    town = SimpleNamespace(slug="besancon", opened_at=timezone.now())
    source = "{% main_links as links %}{% for link in links %}{{ link.url }} {{ link.current }};{% endfor %}"
    assert "/t/besancon/" in show(source, territory=town)
    closed = SimpleNamespace(slug="montaud", opened_at=None)
    assert "/t/" not in show(source, territory=closed), "a place that is no pilot has no consultations to lead to"
    assert "/t/" not in show(source)
    assert "/comprendre/ page;" in show(source, "/comprendre/")


def test_the_same_page_is_offered_in_the_other_language() -> None:
    source = "{% alternates as pages %}{% other_language pages as other %}{{ other.0 }} {{ other.1 }}"
    assert show(source, "/comprendre/?q=1") == "en /en/comprendre/?q=1"
    with translation.override("en"):
        assert show(source, "/en/comprendre/") == "fr /comprendre/"


def test_a_page_of_failure_tells_no_address() -> None:
    source = "{% alternates as pages %}{{ pages|length }}{% canonical as address %}[{{ address }}]"
    assert show(source, "/t/ailleurs/", failed=True) == "0[]"


def test_a_page_that_answers_a_form_has_no_address_of_its_own() -> None:
    source = "{% alternates as pages %}{{ pages|length }}{% canonical as address %}[{{ address }}]"
    assert show(source, "/comprendre/") == "2[http://127.0.0.1:8000/comprendre/]"
    assert show(source, "/comprendre/", method="POST") == "0[]"


def test_the_canonical_address_comes_from_the_settings() -> None:
    assert show("{% canonical %}", "/comprendre/?page=2") == "http://127.0.0.1:8000/comprendre/"
