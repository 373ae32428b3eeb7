"""What everyone reads of consultations: the town's list, one consultation, its charter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consult.consultations.models import Consultation, Kind
from consult.consultations.selectors import (
    Counts,
    Listed,
    consultation_for,
    consultations_of,
    counts,
    phase_words,
    ribbon_of,
    theme_grid,
    where_it_stands,
)
from consult.consultations.words import who_words
from consult.discussion.models import Room, State
from consult.discussion.selectors import rooms_of
from core.accounts.selectors import Standing, standing_of
from core.territories.models import Territory
from frontend.navigation import address
from frontend.pages.consultations.acts import act_url, address_of, crumbs_to, keys_of, ribbon_rows
from frontend.typography import number, percent

MOST_ROOMS = 4  # on the page of a consultation


@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The consultations of a town: open, coming, past; those in preparation for its officials."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    now = standing.at
    rows = consultations_of(territory, now, with_drafts=standing.is_official)
    titles = (
        ("draft", _("En préparation")),
        ("open", _("En ce moment")),
        ("coming", _("Bientôt")),
        ("past", _("Terminées")),
    )
    groups = [(key, title, [card(row) for row in rows if row.group == key]) for key, title in titles]
    context = {
        "territory": territory,
        "groups": [group for group in groups if group[2]],
        "standing": standing,
        "crumbs": [*crumbs_to(territory)[:1], (_("Consultations"), "")],
        "feed_url": reverse("consultations:feed", args=[territory.slug]),
    }
    return render(request, "consultations/index.html", context)


def card(row: Listed) -> dict[str, Any]:
    """One consultation as a row of a list."""
    consultation = row.consultation
    draft = row.group == "draft"
    return {
        "label": consultation.title,
        "url": reverse("consultations:desk", args=keys_of(consultation)) if draft else address_of(consultation),
        "text": consultation.question,
        "stand": row.stand,
        "meta": count_words(row.counts),
    }


def count_words(figures: Counts) -> list[str]:
    """« 34 propositions », « 412 soutiens », « 96 arguments »: nothing where there is nothing yet."""
    words = [
        (figures.proposals, ngettext("%(n)s proposition", "%(n)s propositions", figures.proposals)),
        (figures.supports, "%(n)s " + ngettext("soutien", "soutiens", figures.supports)),
        (figures.comments, ngettext("%(n)s argument", "%(n)s arguments", figures.comments)),
    ]
    return [form % {"n": number(n)} for n, form in words if n]


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """One consultation: its question, where it stands, what can be done now; for its officials, the draft as it will be."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    now = standing.at
    figures = counts(consultation)
    stand = where_it_stands(consultation, now)
    list_url = address("proposals:list", *keys_of(consultation))
    context = {
        **common(consultation, standing),
        "crumbs": [*crumbs_to(consultation.territory), (consultation.title, "")],
        "steps": ribbon_rows(consultation, ribbon_of(consultation, now)),
        "stand": stand,
        "act": {"label": stand.action_label, "url": act_url(consultation, stand.action_key)},
        "door": phase_words(consultation, Kind.PROPOSE, now),
        "counts": figures,
        "figures": figure_words(figures, consultation.territory),
        "themes": theme_rows(consultation, list_url),
        "proposals_url": list_url,
        "rooms": rooms_shown(consultation),
        "rooms_url": reverse("discussion:rooms", args=keys_of(consultation)),
        "feed_url": reverse("consultations:feed", args=[territory_slug]),
    }
    return render(request, "consultations/show.html", context)


def rooms_shown(consultation: Consultation) -> list[tuple[Room, str]]:
    """The first rooms of a consultation, those that are over last, with their addresses."""
    found = sorted(rooms_of(consultation), key=lambda room: room.state == State.CLOSED)
    return [(room, reverse("discussion:room", args=[*keys_of(consultation), room.pk])) for room in found[:MOST_ROOMS]]


def figure_words(figures: Counts, territory: Territory) -> list[dict[str, str]]:
    """The figures of the page, each with its base; nothing while nobody has taken part."""
    if not figures.participants:
        return []
    population = territory.population
    base = _("%(share)s des habitants") % {"share": percent(figures.participants / population, 1)} if population else ""
    rows = [
        (
            figures.participants,
            ngettext("participante ou participant", "participantes et participants", figures.participants),
        ),
        (figures.proposals, ngettext("proposition", "propositions", figures.proposals)),
        (figures.supports, ngettext("soutien", "soutiens", figures.supports)),
        (figures.comments, ngettext("argument", "arguments", figures.comments)),
    ]
    return [
        {"value": number(value), "label": label, "base": "" if place else base}
        for place, (value, label) in enumerate(rows)
    ]


def theme_rows(consultation: Consultation, list_url: str) -> list[dict[str, Any]]:
    """The theme grid: each theme with its count, leading to its proposals where there are any."""
    return [
        {"cell": cell, "url": f"{list_url}?theme={cell.theme}" if list_url and cell.proposals else ""}
        for cell in theme_grid(consultation)
    ]


def common(consultation: Consultation, standing: Standing) -> dict[str, Any]:
    """What the page and its charter both show."""
    return {
        "consultation": consultation,
        "territory": consultation.territory,
        "standing": standing,
        "who_words": who_words(consultation),
        "charter_url": reverse("consultations:charter", args=keys_of(consultation)),
        "desk_url": reverse("consultations:desk", args=keys_of(consultation)) if standing.is_official else "",
    }


@require_safe
def charter(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The rules the town binds itself to: who takes part, when it must answer, how texts are moderated, what each step opens."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    context = {
        **common(consultation, standing),
        "crumbs": [*crumbs_to(consultation.territory, consultation), (_("Charte"), "")],
        "steps": ribbon_of(consultation, standing.at),
    }
    return render(request, "consultations/charter.html", context)
