"""Correcting and withdrawing what was published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.discussion.services.drafting import withdraw_born
from consult.proposals import rules, services
from consult.proposals.models import EDIT_WINDOW, Status
from consult.proposals.selectors import proposal_in
from consult.proposals.words import shown_body
from core.accounts.restrictions import allow_words
from core.lib.refusals import Common, Refused, allow
from frontend.pages.proposals.forms import EditForm, PlaceForm, WithdrawForm
from frontend.pages.proposals.place import crumb_of, place_of, signed_in
from frontend.pages.proposals.writing import placed


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Correct a published proposal. Another tab's change in between is told, and the words typed here stay on the screen."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    if proposal.status == Status.DRAFT:
        return redirect(place.url("say", proposal.pk))
    allow(rules.refuse_edit(place.standing, proposal, place.now))
    allow_words(place.standing)
    said = {"title": proposal.title, "text": shown_body(proposal), "version": proposal.revisions.count()}
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EditForm(data, initial=said)
    where = PlaceForm(
        data,
        files,
        consultation=place.consultation,
        standing=place.standing,
        proposal=proposal,
        initial=placed(proposal),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and where.is_valid():
            words = form.cleaned_data
            try:
                changed = services.edit_proposal(
                    standing=place.standing, proposal=proposal, title=words["title"], body=words["text"], version=words["version"],
                    placing=where.placing(), image=where.cleaned_data["image"], without_image=where.cleaned_data.get("without_image", False),
                )  # fmt: skip
            except ValidationError as error:
                form.add_error(None, error.messages)
            except Refused as refused:
                if refused.reason is not Common.CHANGED_MEANWHILE:
                    raise
                form.add_error(
                    None,
                    _(
                        "Cette proposition a changé dans un autre onglet. Votre texte est encore là : relisez, puis enregistrez de nouveau."
                    ),
                )
                form.data = {**{k: request.POST.get(k, "") for k in form.fields}, "version": proposal.revisions.count()}
            else:
                if changed.status == Status.HELD:
                    messages.info(
                        request,
                        _(
                            "Votre proposition est corrigée et attend une relecture. Elle paraîtra dès qu’elle aura été lue."
                        ),
                    )
                else:
                    messages.success(request, _("Votre proposition est corrigée. La version d’avant reste lisible."))
                return redirect(place.url("show", proposal.pk))
        status = 400
    context = place.context(
        proposal=proposal, form=form, place_form=where, crumbs=[*crumb_of(place, proposal), (_("Modifier"), "")],
        back_url=place.url("show", proposal.pk), until=proposal.published_at and proposal.published_at + EDIT_WINDOW,
    )  # fmt: skip
    return render(request, "proposals/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Take a proposal back, with a reason that everyone reads."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    allow(rules.refuse_withdraw(place.standing, proposal))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_born(standing=place.standing, proposal=proposal, reason=form.cleaned_data["reason"])
        messages.success(request, _("Votre proposition est retirée. Son texte reste lisible, avec votre raison."))
        return redirect(place.url("show", proposal.pk))
    context = place.context(
        proposal=proposal,
        form=form,
        crumbs=[*crumb_of(place, proposal), (_("Retirer"), "")],
        back_url=place.url("show", proposal.pk),
    )
    return render(request, "proposals/withdraw.html", context, status=400 if form.is_bound else 200)
