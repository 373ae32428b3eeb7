"""A polling station of its own: papers of every kind, their page, and a browser's answers read, without the rest of the platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, Route

from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice, Paper, PaperOption
from frontend.accent import accent

URL = "http://bulletin.test"
HUE = 28
TOWN = SimpleNamespace(
    name="Clichy-sous-Bois", slug="clichy-sous-bois-93014", code="93014", accent_hue=HUE, opened_at=None
)
OPTIONS = (
    ("1", "Un jardin partagé au pied des tours de la Forestière", "Vingt parcelles, un cabanon, une référente présente le samedi.", 18_000),
    ("2", "Pédibus de l’école Paul-Éluard", "", 6_500),
    ("3", "Café des aidants, un après-midi par semaine à la maison de quartier", "Pour souffler et parler avec d’autres.", 12_000),
    ("4", "Bancs à l’ombre entre le marché et la gare du tramway", "", 24_000),
    ("5", "Fête des voisins", "Deux soirées, au printemps et à la rentrée.", 3_200),
)  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {
    "approval": {"most": 3}, "points": {"points": 10}, "quadratic": {"points": 100}, "score": {"points": 5},
    "ranking": {"least": 2}, "judgment": {}, "budget": {"envelope": 40_000},
}  # fmt: skip
CHOICES: dict[str, Choice] = {
    "approval": ["1", "3"], "points": {"1": 6, "4": 2}, "quadratic": {"1": 7, "3": 4}, "score": {"1": 5, "2": 3, "5": 1},
    "ranking": ["3", "1", "4"], "judgment": {"1": 0, "2": 2, "3": 1, "4": 5}, "budget": ["1", "3", "5"],
}  # fmt: skip
MISTAKES = {
    "approval": "choice=1&choice=2&choice=3&choice=4", "points": "choice_1=8&choice_2=4&choice_3=", "quadratic": "choice_1=10&choice_2=3",
    "score": "choice_1=7&choice_2=3", "ranking": "choice_1=2&choice_2=2&choice_3=1", "judgment": "", "budget": "choice=1&choice=4",
}  # fmt: skip

BALLOT = """{% extends "base.html" %}
{% block title %}{% translate "Bulletin de vote" %}{% endblock %}
{% block main %}
  <header class="page-head"><p class="kicker">Nos priorités 2027</p>
  <h1>Quelles actions la ville doit-elle mener en premier&#8239;?</h1></header>
  <form method="post" novalidate>{% csrf_token %}{% include "votes/_paper.html" %}
  <div class="form__acts"><button class="button button--primary" type="submit">Revoir mon bulletin</button></div></form>
{% endblock %}"""
REVIEW = """{% extends "base.html" %}
{% block title %}{% translate "Votre bulletin" %}{% endblock %}
{% block main %}
  <header class="page-head"><h1>Relisez votre bulletin</h1></header>
  {% include "votes/_review.html" %}
{% endblock %}"""


def paper_of(mode: str, **changes: Any) -> Paper:
    """The paper of a question of Clichy-sous-Bois."""
    options = tuple(
        PaperOption(code, title, text, cost, url="/#proposition" if code != "5" else "")
        for code, title, text, cost in OPTIONS
    )
    return Paper(mode=mode, options=options, **FACTS[mode] | changes)


def page_of(source: str, language: str = "fr", **context: Any) -> str:
    """A whole page, as the site renders one."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with translation.override(language):
        return engines["django"].from_string(source).render({"territory": TOWN, **context}, request)


def ballot_page(
    paper: Paper, values: Mapping[str, Any], errors: InvalidChoice | None = None, language: str = "fr"
) -> str:
    """The page where the paper is filled."""
    told = {"form": {"errors": errors}} if errors else {}
    return page_of(BALLOT, language, paper=paper, values=values, errors=errors, **told)


def review_page(paper: Paper, choice: Choice) -> str:
    """The page where it is read again."""
    rule = MODES[paper.mode]
    return page_of(REVIEW, said=rule.in_words(choice, paper), left=rule.left(choice, paper))


@dataclass
class Station:
    """Answers a tab: on GET the paper, or what `body` leads to; on POST the review, or the paper again with what is wrong."""

    paper: Paper
    values: Mapping[str, Any] = field(default_factory=dict)
    body: str | None = None  # taken as posted already, so that a page of errors has an address
    received: list[Choice] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        """One request of the tab."""
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            held = settings.FRONTEND_DIST / path.removeprefix("/static/")
            route.fulfill(path=held) if held.is_file() else route.fulfill(status=404)
        elif path.startswith("/accent/"):
            route.fulfill(body=accent(RequestFactory().get("/"), HUE).content, content_type="text/css")
        else:
            posted = route.request.post_data or "" if route.request.method == "POST" else self.body
            page = ballot_page(self.paper, self.values) if posted is None else self.post(posted)
            route.fulfill(body=page, content_type="text/html; charset=utf-8")

    def post(self, body: str) -> str:
        """What a posted paper leads to."""
        form = QueryDict(body)
        try:
            choice = MODES[self.paper.mode].read(form, self.paper)
        except InvalidChoice as errors:
            return ballot_page(self.paper, form, errors)
        self.received.append(choice)
        return review_page(self.paper, choice)


def opened(page: Page, paper: Paper, values: Mapping[str, Any] | None = None, body: str | None = None) -> Station:
    """A station that serves this tab, which has just opened the paper."""
    station = Station(paper, values or {}, body)
    page.unroute_all()
    page.route(f"{URL}/**", station.answer)
    page.goto(f"{URL}/vote/")
    return station
