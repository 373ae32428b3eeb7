"""The three turns in a consultation's life: published, ended, archived."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.answers.selectors.owed import refuse_closing
from consult.answers.services.closing import close_consultation
from consult.consultations import services
from consult.consultations.rules import missing_in, refuse_archive, refuse_publish
from frontend.pages.consultations.acts import owed_by
from frontend.pages.consultations.form_page import address, form_page, own, signed_in
from frontend.pages.consultations.forms import CloseForm, ConfirmForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Show it to everyone, after a last look at what is missing."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    form = ConfirmForm(request.POST or None, initial={"version": consultation.version})
    return form_page(
        request, consultation, form,
        lambda: services.publish_consultation(
            standing=standing, consultation=consultation, expected=form.cleaned_data["version"]
        ),
        done=_("La consultation est publiée."), heading=_("Publier la consultation"), template="consultations/publish.html",
        submit_label=_("Publier la consultation"), missing=missing_in(consultation),
        refusal=refuse_publish(standing, consultation), preview_url=address(consultation, "show"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """End it with its balance."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    now = standing.at
    form = CloseForm(request.POST or None, initial={"version": consultation.version})
    return form_page(
        request, consultation, form,
        lambda: close_consultation(
            standing=standing, consultation=consultation, follow_up=form.cleaned_data["follow_up"],
            expected=form.cleaned_data["version"],
        ),
        done=_("La consultation est terminée. Son bilan est en ligne."), heading=_("Terminer la consultation"),
        submit_label=_("Terminer et publier le bilan"), refusal=refuse_closing(standing, consultation, now),
        template="consultations/close.html", owed=owed_by(consultation, now),
        lede=_("Plus personne ne pourra proposer ni débattre. Tout reste à lire, avec votre bilan en tête de page."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def archive(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Put it among the archives."""
    consultation, standing = own(request, territory_slug, consultation_slug)
    form = ConfirmForm(request.POST or None, initial={"version": consultation.version})
    return form_page(
        request, consultation, form,
        lambda: services.archive_consultation(
            standing=standing, consultation=consultation, expected=form.cleaned_data["version"]
        ),
        done=_("La consultation est archivée."), heading=_("Archiver la consultation"), submit_label=_("Archiver la consultation"),
        refusal=refuse_archive(standing, consultation),
        lede=_("Elle reste lisible à la même adresse, parmi les consultations terminées."),
    )  # fmt: skip
