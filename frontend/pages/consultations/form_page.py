"""What every form of the officials' pages shares: who may open it, how it is answered, where it leads back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.answers.rules import AnswerRefusal
from consult.consultations.models import Consultation
from consult.consultations.rules import Closed, refuse_create
from consult.consultations.selectors import consultation_for, consultation_in
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refused, allow
from frontend.pages.consultations.acts import crumbs_to, keys_of
from frontend.pages.consultations.forms import VersionedForm

Page = Callable[..., HttpResponse]
ON_THE_FORM: Final = {
    Closed.CALENDAR,
    Closed.CHARTER_BINDS,
    Closed.NO_FOLLOW_UP,
    Closed.THEMES,
    Closed.INCOMPLETE,
    AnswerRefusal.DUTIES_OPEN,
}


def signed_in(page: Page) -> Page:
    """A stranger is sent to sign in before anything is looked up: what exists is not told."""

    @wraps(page)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        allow(None if request.user.is_authenticated else Common.SIGN_IN)
        return page(request, **kwargs)

    return guarded


def own(request: HttpRequest, territory_slug: str, consultation_slug: str) -> tuple[Consultation, Standing]:
    """The consultation for an official of its town; a draft of another town is 404, its public pages are refused."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    allow(refuse_create(standing, consultation.territory))
    return consultation, standing


def address(consultation: Consultation, page: str = "desk") -> str:
    """One of the officials' pages of a consultation."""
    return reverse(f"consultations:{page}", args=keys_of(consultation))


def form_page(
    request: HttpRequest,
    consultation: Consultation,
    form: VersionedForm,
    act: Callable[[], object],
    *,
    done: str,
    template: str = "consultations/form.html",
    **context: Any,
) -> HttpResponse:
    """One form, one act: done and back to the desk, or the same form with what was typed and what is wrong."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refusal:
            status = refusal.reason.status
            if refusal.reason is Common.ALREADY_DONE:
                messages.info(request, refusal.detail)
                return redirect(address(consultation))
            if refusal.reason is Common.CHANGED_MEANWHILE:
                form.say_changed(consultation_in(*keys_of(consultation)).version)
            elif refusal.reason in ON_THE_FORM:
                form.add_error(None, refusal.detail)
            else:
                raise
        else:
            messages.success(request, done)
            return redirect(address(consultation))
    heading = context["heading"]
    shared = {
        "consultation": consultation,
        "territory": consultation.territory,
        "form": form,
        "crumbs": [
            *crumbs_to(consultation.territory, consultation), (_("Gérer"), address(consultation)), (heading, "")
        ],
        "cancel_url": address(consultation),
        "kicker": consultation.title,
    }  # fmt: skip
    return render(request, template, {**shared, **context}, status=status)
