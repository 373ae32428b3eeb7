"""Commitments: written with an answer, read whole, corrected until they are public."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.answers import rules
from consult.answers.models import Commitment, State
from consult.answers.selectors.commitments import row_of
from consult.answers.selectors.commitments import whole as with_all
from consult.answers.selectors.delegations import capacity_of
from consult.answers.services import committing
from core.lib.refusals import allow
from frontend.pages.answers.commitment_forms import CommitmentForm, EditCommitmentForm, ReachForm, initial_of
from frontend.pages.answers.place import Place, answer_at, crumbs_to, form_page, place_of
from frontend.stamps import stamp_of


def commitment_at(request: HttpRequest, territory_slug: str, commitment_id: int) -> tuple[Place, Commitment]:
    """A commitment of the desk, public or not, with all that hangs on it, or 404."""
    place = place_of(request, territory_slug)
    rows = Commitment.objects.filter(pk=commitment_id, proposal__consultation__territory=place.territory)
    found = with_all(rows.select_related("answer__proposal__consultation__territory")).first()
    if found is None:
        raise Http404
    found.answer.proposal = found.proposal
    return place, found


def crumbs_below(place: Place, commitment: Commitment, *last: tuple[str, str]) -> list[tuple[str, str]]:
    """The path to a page below a commitment."""
    return crumbs_to(place, commitment.answer, (commitment.title, place.url("commitment", commitment.pk)), *last)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """Add a commitment to the answer being prepared; its steps and who cooperates come next, on its own page."""
    place, answer = answer_at(request, territory_slug, answer_id)
    if request.method != "POST":
        allow(
            rules.refuse_draft_commitment(
                place.standing, answer, capacity_of(place.standing, answer.proposal, place.now)
            )
        )
    form = CommitmentForm(request.POST or None, initial={"starts_on": timezone.localdate(place.now)})
    made: list[Commitment] = []
    answered = form_page(
        request, place, form,
        lambda: made.append(
            committing.add_commitment(standing=place.standing, answer=answer, promise=form.promise())
        ),
        done=_("L’engagement est ajouté. Donnez-lui ses étapes, et dites qui y coopère."), heading=_("Prendre un engagement"),
        lede=_("Il deviendra public avec la réponse. Ensuite, il change avec un motif, et ne s’efface plus."),
        kicker=answer.proposal.title, submit_label=_("Ajouter cet engagement"), back=place.url("answer", answer.pk),
        crumbs=crumbs_to(place, answer, (_("Prendre un engagement"), "")),
    )  # fmt: skip
    return redirect(place.url("commitment", made[0].pk)) if made else answered


@never_cache
@require_safe
def show(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """A commitment whole: its steps, who cooperates, what shows it, how it moved; and what this reader may do."""
    place, commitment = commitment_at(request, territory_slug, commitment_id)
    return page_of(request, place, commitment)


def page_of(
    request: HttpRequest, place: Place, commitment: Commitment, wrong: ReachForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a commitment; `wrong` is the form of a step that was sent and not kept."""
    capacity = capacity_of(place.standing, commitment.proposal, place.now)
    today = timezone.localdate(place.now)
    row = row_of(commitment, today, whole=True)
    reach = [(one, _reach_form(one.pk, wrong, today)) for one in row.milestones]
    names = ("edit_commitment", "remove_commitment", "change_commitment", "milestone", "cooperation", "evidence")
    context: dict[str, Any] = place.context(
        commitment=row,
        stamp=stamp_of(row),
        milestones=reach,
        form=wrong,
        refusal=rules.refuse_commit(place.standing, commitment.proposal, capacity),
        is_public=commitment.answer.state == State.PUBLISHED,
        urls={name: place.url(name, commitment.pk) for name in (*names, "commitment_act")}
        | {"answer": place.url("answer", commitment.answer_id)},
        crumbs=crumbs_to(place, commitment.answer, (commitment.title, "")),
    )
    return render(request, "answers/commitment.html", context, status=status)


def _reach_form(pk: int, wrong: ReachForm | None, today: date) -> ReachForm:
    if wrong is not None and wrong.prefix == str(pk):
        return wrong
    return ReachForm(prefix=str(pk), initial={"done_on": today})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Rewrite a commitment that is not public yet."""
    place, commitment = commitment_at(request, territory_slug, commitment_id)
    if request.method != "POST":
        capacity = capacity_of(place.standing, commitment.proposal, place.now)
        allow(rules.refuse_draft_commitment(place.standing, commitment.answer, capacity))
    form = EditCommitmentForm(request.POST or None, initial=initial_of(commitment))
    return form_page(
        request, place, form,
        lambda: committing.edit_commitment(
            standing=place.standing, commitment=commitment, expected=form.cleaned_data["version"], promise=form.promise()
        ),
        done=_("L’engagement est corrigé."), heading=_("Corriger l’engagement"), kicker=commitment.proposal.title,
        submit_label=_("Enregistrer"), back=place.url("commitment", commitment.pk),
        crumbs=crumbs_below(place, commitment, (_("Corriger"), "")), fresh=lambda: _edits(commitment),
    )  # fmt: skip


@never_cache
@require_POST
def remove(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Take a commitment that is not public yet out of its answer."""
    place, commitment = commitment_at(request, territory_slug, commitment_id)
    committing.remove_commitment(standing=place.standing, commitment=commitment)
    messages.success(request, _("L’engagement est retiré de la réponse."))
    return redirect(place.url("answer", commitment.answer_id))


def _edits(commitment: Commitment) -> int:
    """Its version as it is now."""
    return Commitment.objects.filter(pk=commitment.pk).order_by("pk").values_list("edits", flat=True).first() or 0
