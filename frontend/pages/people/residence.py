"""Residence, attested at the counter or by post."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.lib.refusals import Refused, allow
from core.people import rules, selectors, services
from core.people.rules import PeopleRefusal
from frontend.pages.people.access import desk_of
from frontend.pages.people.forms import CounterForm, IdentityForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Attest the residence of the person who stands at the counter."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    form = CounterForm(request.POST or None, territory=here.territory)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            user = services.account_of(said["email"])
            services.attest_residence_at_counter(
                standing=here.standing, territory=here.territory, user=user, full_name=said["full_name"],
                born_on=said["born_on"], neighbourhood=said["neighbourhood"], is_same_person=said["is_same_person"],
            )  # fmt: skip
        except Refused as refused:
            _say(form, refused, "email")
        else:
            messages.success(
                request, _("La résidence est attestée pour le compte « %(name)s ».") % {"name": user.display_name}
            )
            return redirect("people:residences", territory_slug)
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(_("Résidences")),
        "form": form,
        "residences": selectors.residences_of(here.territory, here.standing.at),
    }
    return render(request, "people/residences.html", context)


def _say(form: IdentityForm, refused: Refused, field: str) -> None:
    """Put the refusal beside what caused it; where the identity is known, ask whether it is the same person."""
    is_known = refused.reason is PeopleRefusal.KNOWN_IDENTITY
    if is_known:
        form.ask_whether_same()
    form.add_error("is_same_person" if is_known else field, refused.detail)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Make a letter with a code. The code is on the answer alone, to be printed: it is not kept."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    form = IdentityForm(request.POST or None, territory=here.territory)
    context = {"territory": here.territory, "crumbs": here.crumbs(_("Lettre à code")), "form": form}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row, code = services.issue_letter_code(
                standing=here.standing, territory=here.territory, full_name=said["full_name"], born_on=said["born_on"],
                neighbourhood=said["neighbourhood"], is_same_person=said["is_same_person"],
            )  # fmt: skip
        except Refused as refused:
            _say(form, refused, "full_name")
        else:
            context |= {"letter": row, "code": code, "name": said["full_name"], "url": here.url("accounts:residence")}
            return render(request, "people/letter_printed.html", context)
    return render(request, "people/letter.html", context)
