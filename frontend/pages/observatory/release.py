"""The analyst's pages by which the embargo of a vintage is lifted, for all its towns at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.observatory.rules import ObservatoryRefusal
from consult.observatory.selectors import Embargo, embargoes, is_analyst
from consult.observatory.services.releases import release_vintage
from consult.observatory.vintages import UnreadableVintageError, Vintage
from core.accounts.models import User
from core.lib.db import clock
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line

LONGEST = 300  # characters of a reason


def _analyst(request: HttpRequest) -> User:
    """The analyst who asks; for anybody else there is no such page."""
    user = request.user
    allow(None if user.is_authenticated else Common.SIGN_IN)
    if not isinstance(user, User) or not is_analyst(user, clock()):
        raise Http404
    return user


def _crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Observatoire"), reverse("observatory:index")), *last]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Each vintage: the towns it covers, those counted, and whether it is public."""
    _analyst(request)
    return render(
        request,
        "observatory/releases.html",
        {"embargoes": embargoes(), "crumbs": _crumbs((pgettext("millésime", "Publication"), ""))},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, vintage: str) -> HttpResponse:
    """Ask once more, then make a vintage public for good."""
    user = _analyst(request)
    found = _embargo(vintage)
    if request.method == "POST":
        if request.POST.get("sure") != "yes":
            messages.error(request, _("Cochez la case pour confirmer : rendre public est définitif."))
            return redirect("observatory:release", vintage)
        because = clean_line(request.POST.get("because", ""))
        try:
            made = release_vintage(
                user=user, vintage=found.vintage, without=request.POST.getlist("without"), because=because[:LONGEST]
            )
        except Refused as refused:
            if refused.reason != ObservatoryRefusal.NO_REASON:
                raise
            messages.error(request, refused.detail)
            return redirect("observatory:release", vintage)
        said = _("Le millésime %(vintage)s est public pour ses %(n)s territoires.")
        messages.success(request, said % {"vintage": made.vintage, "n": made.towns})
        return redirect("observatory:releases")
    crumbs = _crumbs((pgettext("millésime", "Publication"), reverse("observatory:releases")), (str(found.vintage), ""))
    return render(request, "observatory/release.html", {"embargo": found, "crumbs": crumbs})


def _embargo(vintage: str) -> Embargo:
    try:
        asked = Vintage.read(vintage)
    except UnreadableVintageError:
        raise Http404 from None
    for one in embargoes():
        if one.vintage == asked:
            return one
    raise Http404
