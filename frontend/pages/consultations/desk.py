"""The pages by which a town's officials prepare, publish, change and end their consultations."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.answers.selectors.owed import refuse_closing
from consult.consultations import services
from consult.consultations.models import Consultation, Status
from consult.consultations.rules import (
    missing_in,
    refuse_archive,
    refuse_create,
    refuse_edit,
    refuse_publish,
)
from consult.consultations.selectors import where_it_stands
from core.accounts.selectors import standing_of
from core.lib.refusals import allow
from core.territories.models import Territory
from frontend.pages.consultations.acts import crumbs_to, keys_of, owed_by
from frontend.pages.consultations.calendar_form import CalendarForm
from frontend.pages.consultations.form_page import address, form_page, own, signed_in
from frontend.pages.consultations.forms import (
    CharterForm,
    CreateForm,
    TextsForm,
    ThemesForm,
    VersionedForm,
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Start a draft from a model of process."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    allow(refuse_create(standing, territory))
    form = CreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.create_consultation(standing=standing, territory=territory, **form.cleaned_data)
        messages.success(request, _("Le brouillon est prêt. Vérifiez ses dates et sa charte, puis publiez-le."))
        return redirect(address(made))
    context = {
        "territory": territory,
        "form": form,
        "crumbs": [*crumbs_to(territory), (_("Nouvelle consultation"), "")],
        "heading": _("Préparer une consultation"),
        "lede": _(
            "Choisissez un modèle : il pose les étapes, la charte et les premiers thèmes. Tout se change ensuite."
        ),
        "submit_label": _("Créer le brouillon"),
        "cancel_url": reverse("consultations:list", args=[territory.slug]),
    }
    return render(request, "consultations/form.html", context)


@require_safe
@signed_in
def show(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Where the preparation stands: what is missing, what may be changed, what comes next."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    now = standing.at
    context = {
        "consultation": consultation,
        "territory": consultation.territory,
        "crumbs": [*crumbs_to(consultation.territory, consultation), (_("Gérer"), "")],
        "stand": where_it_stands(consultation, now),
        "missing": missing_in(consultation) if consultation.status == Status.DRAFT else [],
        "changeable": _pages_of(consultation) if refuse_edit(standing, consultation) is None else [],
        "is_draft": consultation.status == Status.DRAFT,
        "publish_refusal": refuse_publish(standing, consultation),
        "close_refusal": refuse_closing(standing, consultation, now),
        "owed": owed_by(consultation, now),
        "archive_refusal": refuse_archive(standing, consultation),
        "publish_url": address(consultation, "publish"),
        "close_url": address(consultation, "close"),
        "archive_url": address(consultation, "archive"),
        "preview_url": address(consultation, "show"),
        "data_url": "" if consultation.status == Status.DRAFT else reverse("opendata:desk", args=keys_of(consultation)),
    }
    return render(request, "consultations/desk.html", context)


def _pages_of(consultation: Consultation) -> list[tuple[str, str, str]]:
    """What may be changed: the page, its name, what it holds."""
    return [
        (address(consultation, "edit"), _("Textes"), _("Titre, question, résumé, présentation.")),
        (address(consultation, "edit_charter"), _("Charte"), _("Qui participe, seuil de réponse, règles communes.")),
        (
            policy_of(consultation),
            _("Modération"),
            _("Avant ou après parution, et pour quelles étapes ; chaque changement est public."),
        ),
        (address(consultation, "phases"), _("Étapes"), _("Ce qui ouvre, quand, et jusqu’à quand.")),
        (address(consultation, "themes"), _("Thèmes locaux"), _("Sous les onze thèmes communs à toutes les villes.")),
        (rooms_of(consultation), _("Échanges"), _("Les séances en direct et les fils ; leur pupitre.")),
        (votes_desk(consultation), _("Votes"), _("Les questions, leurs options, leur règle ; l’urne.")),
    ]


def policy_of(consultation: Consultation) -> str:
    """Where officials change how texts are read."""
    return reverse("moderation:change_policy", args=keys_of(consultation))


def rooms_of(consultation: Consultation) -> str:
    """Where people talk, and where rooms are prepared."""
    return reverse("discussion:rooms", args=keys_of(consultation))


def votes_desk(consultation: Consultation) -> str:
    """Where questions are prepared for the vote."""
    return reverse("votes:desk", args=keys_of(consultation))


def _said(form: VersionedForm) -> dict[str, Any]:
    """What the form says, without the version it was read at."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Change the words that people read."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    allow(refuse_edit(standing, consultation))
    names = ("version", "title", "question", "summary", "body")
    form = TextsForm(request.POST or None, initial={name: getattr(consultation, name) for name in names})
    return form_page(
        request, consultation, form,
        lambda: services.edit_consultation(
            standing=standing, consultation=consultation, expected=form.cleaned_data["version"], **_said(form)
        ),
        done=_("Les textes sont enregistrés."), heading=_("Textes de la consultation"), submit_label=_("Enregistrer les textes"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_charter(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Change the rules that the town binds itself to."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    allow(refuse_edit(standing, consultation))
    names = ("version", "who", "answer_threshold", "answer_days", "charter")
    initial = {name: getattr(consultation, name) for name in names}
    form = CharterForm(request.POST or None, initial=initial, consultation=consultation)
    return form_page(
        request, consultation, form,
        lambda: services.edit_consultation(
            standing=standing, consultation=consultation, expected=form.cleaned_data["version"], **_said(form)
        ),
        done=_("La charte est enregistrée."), heading=_("Charte de la consultation"), submit_label=_("Enregistrer la charte"),
        lede=_("Une fois la consultation publiée, le seuil et le délai ne peuvent plus monter, et le public ne change plus."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def phases(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Set the calendar."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    allow(refuse_edit(standing, consultation))
    form = CalendarForm(request.POST or None, consultation=consultation)
    return form_page(
        request, consultation, form,
        lambda: services.set_phases(
            standing=standing, consultation=consultation, expected=form.cleaned_data["version"], phases=form.dates
        ),
        done=_("Le calendrier est enregistré."), heading=_("Étapes de la consultation"), template="consultations/phases.html",
        submit_label=_("Enregistrer le calendrier"),
        lede=_("Deux étapes de même nature ne se chevauchent jamais ; deux natures différentes peuvent avancer ensemble."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def themes(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Set the local themes, below the common grid."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    allow(refuse_edit(standing, consultation))
    initial: dict[str, Any] = {"version": consultation.version}
    for theme in consultation.themes.all():
        initial[theme.common] = f"{initial[theme.common]}\n{theme.label}" if theme.common in initial else theme.label
    form = ThemesForm(request.POST or None, initial=initial)
    return form_page(
        request, consultation, form,
        lambda: services.set_themes(
            standing=standing, consultation=consultation, expected=form.cleaned_data["version"], themes=form.pairs()
        ),
        done=_("Les thèmes locaux sont enregistrés."), heading=_("Thèmes locaux"), submit_label=_("Enregistrer les thèmes"),
        lede=_("Un sous-thème par ligne, sous le thème commun qui lui va. Les onze thèmes communs servent à comparer les villes."),
    )  # fmt: skip
