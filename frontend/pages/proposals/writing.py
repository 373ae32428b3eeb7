"""Writing a proposal in three short screens, each of which keeps the draft: say it, compare it, place it. Then look, and publish."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.consultations.models import Kind
from consult.discussion.services.drafting import publish_draft
from consult.practices.similar import similar_practices
from consult.proposals import services
from consult.proposals.models import Proposal, Status, Support
from consult.proposals.rules import refuse_propose
from consult.proposals.selectors import drafts_of, is_author, proposal_in
from consult.proposals.similar import similar
from consult.proposals.words import shown_body
from core.accounts.restrictions import allow_words
from core.lib.refusals import Refusal, allow
from core.territories.models import CommonTheme
from frontend.pages.proposals.facts import body_context
from frontend.pages.proposals.forms import MYSELF, PlaceForm, SayForm
from frontend.pages.proposals.place import Place, door_of, place_of, signed_in
from frontend.practices import links_to

LONGEST = 2000  # characters of a text that are compared
FEWEST = 12


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """First screen, empty; or why it is closed, and when it opens."""
    place = place_of(request, territory_slug, consultation_slug)
    refusal = refuse_any_voice(place)
    if refusal is not None and request.method != "POST":
        door = door_of(place, refusal, Kind.PROPOSE)
        context = place.context(door=door, crumbs=place.crumbs((_("Propositions"), place.url("list"))))
        return render(request, "proposals/closed.html", context, status=refusal.status)
    allow_words(place.standing)
    allow(refusal)
    form = SayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kept = _keep(place, form, None)
        if kept is not None:
            return redirect(place.url("compare", kept.pk))
    context = _steps(place, 1, None, form=form, drafts=_drafts(place))
    return render(request, "proposals/say.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def say(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """First screen, with the words of a draft."""
    place, draft = draft_at(request, territory_slug, consultation_slug, proposal_id)
    if draft.status != Status.DRAFT:
        return redirect(place.url("show", draft.pk))
    form = SayForm(
        request.POST if request.method == "POST" else None, initial={"title": draft.title, "text": shown_body(draft)}
    )
    if request.method == "POST" and form.is_valid() and _keep(place, form, draft) is not None:
        return redirect(place.url("compare", draft.pk))
    context = _steps(place, 1, draft, form=form, drafts=[])
    return render(request, "proposals/say.html", context, status=400 if form.is_bound else 200)


@require_safe
@signed_in
def compare(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Second screen: what resembles it. One may support another instead; the draft is kept."""
    place, draft = draft_at(request, territory_slug, consultation_slug, proposal_id)
    if draft.status != Status.DRAFT:
        return redirect(place.url("show", draft.pk))
    said = f"{draft.title} {draft.title} {draft.body}"
    found, practices = similar(place.consultation, said), links_to(similar_practices(said))
    pks = [one.row.pk for one in found]
    mine = Support.objects.filter(person_id=str(place.standing.person_id), proposal_id__in=pks)
    supported = set(mine.order_by("pk").values_list("proposal_id", flat=True))
    rows = [(one.row, place.url("support", one.row.pk), one.row.pk in supported) for one in found]
    context = _steps(
        place, 2, draft, rows=rows, practices=practices, here=place.url("compare", draft.pk), has_chosen=bool(supported)
    )
    return render(request, "proposals/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def place(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Third screen: theme, logic, area, who should act, in whose name, a picture."""
    here, draft = draft_at(request, territory_slug, consultation_slug, proposal_id)
    if draft.status != Status.DRAFT:
        return redirect(here.url("show", draft.pk))
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PlaceForm(
        data, files, consultation=here.consultation, standing=here.standing, proposal=draft, initial=placed(draft)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_draft(
                standing=here.standing, consultation=here.consultation, draft=draft, title=draft.title, body=draft.body,
                placing=form.placing(), association=form.chosen(), image=form.cleaned_data["image"],
                without_image=form.cleaned_data.get("without_image", False),
            )  # fmt: skip
            return redirect(here.url("preview", draft.pk))
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = _steps(here, 3, draft, form=form, image_url=draft.image.url if draft.image else "")
    return render(request, "proposals/place.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def preview(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """The page as it will be. Publishing twice, or after an answer that was lost, publishes once."""
    place, draft = draft_at(request, territory_slug, consultation_slug, proposal_id)
    if request.method == "POST":
        was_draft = draft.status == Status.DRAFT
        sent = publish_draft(standing=place.standing, proposal=draft)
        if was_draft and sent.status == Status.HELD:
            messages.info(request, _("Votre proposition attend une relecture. Elle paraîtra dès qu’elle aura été lue."))
        elif was_draft:
            messages.success(request, _("Votre proposition est publiée. Vous pouvez la corriger pendant 48 heures."))
        return redirect(place.url("show", draft.pk))
    if draft.status != Status.DRAFT:
        return redirect(place.url("show", draft.pk))
    refusal = refuse_propose(place.standing, place.consultation, place.now, draft.on_behalf_of)
    body = {name: value for name, value in body_context(place, draft).items() if name != "proposal"}
    context = _steps(place, 4, draft, **body, door=door_of(place, refusal, Kind.PROPOSE))
    return render(request, "proposals/preview.html", context)


@require_POST
@signed_in
def delete(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Throw a draft away."""
    place, draft = draft_at(request, territory_slug, consultation_slug, proposal_id)
    services.delete_draft(standing=place.standing, proposal=draft)
    messages.success(request, _("Votre brouillon est supprimé."))
    return redirect(place.url("list"))


@require_safe
def similar_fragment(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The part of a page that shows, while one writes, what resembles it. Nothing for a few letters."""
    place = place_of(request, territory_slug, consultation_slug)
    said = " ".join(request.GET.get(name, "")[:LONGEST] for name in ("title", "text", "texte")).strip()
    rows = [one.row for one in similar(place.consultation, said)] if len(said) >= FEWEST else []
    practices = links_to(similar_practices(said, limit=2)) if len(said) >= FEWEST else []
    context = place.context(rows=rows, practices=practices, announce=_announced(len(rows), len(practices)))
    answer = render(request, "proposals/_similar.html", context)
    answer["X-Fragment"] = "1"
    return answer


def _announced(proposals: int, practices: int) -> str:
    """What is said aloud when something was found."""
    said = []
    if proposals:
        words = ngettext(
            "%(n)s proposition ressemble à la vôtre", "%(n)s propositions ressemblent à la vôtre", proposals
        )
        said.append(words % {"n": proposals})
    if practices:
        words = ngettext("%(n)s fiche pratique en parle", "%(n)s fiches pratiques en parlent", practices)
        said.append(words % {"n": practices})
    return ", ".join(said)


def draft_at(
    request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int
) -> tuple[Place, Proposal]:
    """One's own draft (or what it became); anybody else's does not exist."""
    place = place_of(request, territory_slug, consultation_slug)
    draft = proposal_in(place.consultation, proposal_id, place.standing)
    if not is_author(place.standing, draft):
        raise Http404
    return place, draft


def refuse_any_voice(place: Place) -> Refusal | None:
    """The reason this reader may not propose here now, in their own name or in any they may speak in."""
    names = (None, *place.standing.associations)
    reasons = [refuse_propose(place.standing, place.consultation, place.now, one) for one in names]
    return None if None in reasons else reasons[0]


def placed(proposal: Proposal) -> dict[str, Any]:
    """What the third screen shows at first of what is known."""
    theme = str(proposal.local_theme_id) if proposal.local_theme_id else proposal.theme
    is_new = proposal.status == Status.DRAFT and theme == CommonTheme.OTHER and not proposal.actors
    return {
        "theme": "" if is_new else theme,
        "logic": "" if is_new else proposal.logic,
        "neighbourhood": proposal.neighbourhood_id,
        "actors": proposal.actors,
        "association": proposal.on_behalf_of_id or MYSELF,
        "image_alt": proposal.image_alt,
    }


def _keep(place: Place, form: forms.Form, draft: Proposal | None) -> Proposal | None:
    """Keep the words; what the service finds wrong is said on the form. A draft already placed stays where it was."""
    said = form.cleaned_data
    speaks_for = draft.on_behalf_of if draft else None
    if draft is None and refuse_propose(place.standing, place.consultation, place.now) is not None:
        speaks_for = place.standing.associations[0]  # only a mandate opens this door; the third screen lets them choose
    try:
        return services.save_draft(
            standing=place.standing, consultation=place.consultation, draft=draft, title=said["title"], body=said["text"],
            association=speaks_for,
        )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


def _drafts(place: Place) -> list[tuple[Proposal, str]]:
    """The drafts left here, with where to take them up again."""
    return [(draft, place.url("say", draft.pk)) for draft in drafts_of(place.consultation, place.standing)]


def _steps(place: Place, number: int, draft: Proposal | None, **more: Any) -> dict[str, Any]:
    """What every screen of writing shows: where one is, and the way back."""
    names = [
        ("say", _("Dire")),
        ("compare", _("Comparer")),
        ("place", _("Situer")),
        ("preview", _("Publier")),
    ]
    steps = [
        (
            label,
            "past" if n < number else "current" if n == number else "future",
            place.url(name, draft.pk) if draft else "",
        )
        for n, (name, label) in enumerate(names, start=1)
    ]
    from_draft = {f"{name}_url": place.url(name, draft.pk) for name, _label in names} if draft else {}
    return place.context(
        steps=steps, number=number, total=len(names), proposal=draft, crumbs=place.crumbs((_("Propositions"), place.url("list"))),
        similar_url=place.url("similar"), delete_url=place.url("delete", draft.pk) if draft else "",
        keep_key=f"proposal-{place.consultation.pk}-{place.standing.user.pk if place.standing.user else 0}", **from_draft, **more,
    )  # fmt: skip
