"""The pages by which officials draw a sheet from a kept commitment, write it, publish it and take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.practices import services
from consult.practices.models import Practice, Status
from consult.practices.rules import refuse_edit
from consult.practices.selectors import commitment_ready, drafts_of, practice_in, published_of, ready_in, slug_of
from consult.proposals.selectors import address_of
from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import Common, Refused, allow
from core.territories.models import Territory
from frontend.pages.practices.forms import SheetForm, initial_of
from frontend.pages.practices.sheet import sheet_context
from frontend.practices import sheet_url

LONGEST_VERSION = 10  # digits


@dataclass(frozen=True)
class Place:
    """A town as one of its officials works at its sheets."""

    territory: Territory
    standing: Standing

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this desk."""
        return reverse(f"practices:{name}", args=[self.territory.slug, *args])

    def crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path from the town through the desk to this page."""
        slug = [self.territory.slug]
        return [
            (self.territory.name, reverse("territories:show", args=slug)),
            (_("Bureau"), reverse("people:desk", args=slug)),
            *last,
        ]

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of this desk tells its template."""
        return {"territory": self.territory, "standing": self.standing, "desk_url": self.url("desk"), **more}


def desk_of(request: HttpRequest, territory_slug: str) -> Place:
    """The town for its officials; a stranger signs in first, before anything is looked up."""
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    allow(None if standing.is_official else Common.NOT_ALLOWED)
    return Place(territory, standing)


def desk_sheet(request: HttpRequest, territory_slug: str, practice_id: int) -> tuple[Place, Practice]:
    """A sheet of this town for its officials; another town's is 404."""
    place = desk_of(request, territory_slug)
    practice = practice_in(practice_id)
    if practice.territory_id != place.territory.pk:
        raise Http404
    allow(refuse_edit(place.standing, practice))
    return place, practice


def _by_its_button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An act answers at its own address; asked for from the bar, it leads back to where its button is."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def acted(request: HttpRequest, territory_slug: str, **named: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, territory_slug, **named)
        if "practice_id" in named:
            place, practice = desk_sheet(request, territory_slug, named["practice_id"])
            return redirect(place.url("preview", practice.pk))
        return redirect(desk_of(request, territory_slug).url("desk"))

    return acted


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What may become a sheet, what is being written, what is published."""
    place = desk_of(request, territory_slug)
    ready = [
        {
            "commitment": one,
            "url": place.url("draw", one.pk),
            "proposal_title": one.proposal.title,
            "proposal_url": address_of(one.proposal_id, _with_town(place, one.proposal.consultation)),
        }
        for one in ready_in(place.territory)
    ]
    context = place.context(
        ready=ready,
        drafts=[(row, place.url("preview", row.pk)) for row in drafts_of(place.territory)],
        published=[(row, place.url("preview", row.pk)) for row in published_of(place.territory)],
        list_url=reverse("practices:list"),
        crumbs=place.crumbs((_("Fiches pratiques"), "")),
    )
    return render(request, "practices/desk.html", context)


def _with_town(place: Place, consultation: Any) -> Any:
    consultation.territory = place.territory
    return consultation


@_by_its_button
def draw(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Draw a sheet from a commitment that was kept; the one already drawn is opened."""
    place = desk_of(request, territory_slug)
    practice = services.draft_practice(
        standing=place.standing, commitment=commitment_ready(place.territory, commitment_id)
    )
    messages.success(
        request, _("La fiche est préparée d’après l’engagement. Relisez-la, complétez-la, puis publiez-la.")
    )
    return redirect(place.url("edit", practice.pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory_slug: str, practice_id: int) -> HttpResponse:
    """Write the sheet. What another hand kept meanwhile is shown beside, and nothing typed is lost."""
    place, practice = desk_sheet(request, territory_slug, practice_id)
    data = request.POST.copy() if request.method == "POST" else None
    form = SheetForm(data, initial=initial_of(practice), is_published=practice.status == Status.PUBLISHED)
    status = 400 if form.is_bound else 200
    other: Practice | None = None
    if data is not None and form.is_valid():
        try:
            services.save_practice(
                standing=place.standing, practice=practice, expected=form.cleaned_data["version"], **form.said()
            )
            messages.success(request, _("La fiche est enregistrée."))
            return redirect(place.url("preview", practice.pk))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except Refused as refused:
            if refused.reason is not Common.CHANGED_MEANWHILE:
                raise
            status, other = refused.reason.status, practice_in(practice.pk)
            form.add_error(
                None,
                _("Quelqu’un d’autre a enregistré cette fiche entre-temps. Sa version est sous la vôtre : reprenez-en ce qu’il faut, puis enregistrez."),
            )  # fmt: skip
            data["version"] = str(other.edits)
    context = place.context(
        form=form,
        practice=practice,
        cancel_url=place.url("preview", practice.pk),
        other=sheet_context(other) if other else None,
        crumbs=place.crumbs(
            (_("Fiches pratiques"), place.url("desk")), (practice.title, place.url("preview", practice.pk)), (_("Modifier"), "")
        ),
    )  # fmt: skip
    return render(request, "practices/edit.html", context, status=status)


@never_cache
@require_safe
def preview(request: HttpRequest, territory_slug: str, practice_id: int) -> HttpResponse:
    """The sheet as it is read, with the next act: publish it, correct it, take it back."""
    place, practice = desk_sheet(request, territory_slug, practice_id)
    return _preview(request, place, practice)


def _preview(
    request: HttpRequest, place: Place, practice: Practice, *, wanting: list[str] | None = None, status: int = 200
) -> HttpResponse:
    is_published = practice.status == Status.PUBLISHED
    context = place.context(
        **sheet_context(practice),
        is_published=is_published,
        wanting=wanting,
        edit_url=place.url("edit", practice.pk),
        publish_url=place.url("publish", practice.pk),
        withdraw_url=place.url("withdraw", practice.pk),
        public_sheet_url=sheet_url(practice.pk, slug_of(practice)) if is_published else "",
        crumbs=place.crumbs((_("Fiches pratiques"), place.url("desk")), (practice.title, "")),
    )
    return render(request, "practices/preview.html", context, status=status)


@_by_its_button
def publish(request: HttpRequest, territory_slug: str, practice_id: int) -> HttpResponse:
    """Show the sheet to every territory; what is wanting is said on the sheet."""
    place, practice = desk_sheet(request, territory_slug, practice_id)
    try:
        services.publish_practice(standing=place.standing, practice=practice, expected=_version(request, practice))
    except ValidationError as wrong:
        return _preview(request, place, practice, wanting=wrong.messages, status=400)
    messages.success(request, _("La fiche est publiée : tous les territoires peuvent la lire."))
    return redirect(place.url("preview", practice.pk))


@_by_its_button
def withdraw(request: HttpRequest, territory_slug: str, practice_id: int) -> HttpResponse:
    """Take the sheet back: it is a draft again."""
    place, practice = desk_sheet(request, territory_slug, practice_id)
    services.withdraw_practice(standing=place.standing, practice=practice, expected=_version(request, practice))
    messages.success(request, _("La fiche n’est plus publiée. Elle reste ici, en brouillon, avec tous ses mots."))
    return redirect(place.url("preview", practice.pk))


def _version(request: HttpRequest, practice: Practice) -> int:
    """The state that was read; a form that says none acts on what is there now."""
    said = request.POST.get("version", "")[:LONGEST_VERSION]
    return int(said) if said.isdecimal() else practice.edits
