"""« Mes avis »: what this account was told, and how it reads it; and the link that stops letters, for whoever received them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.lib.db import clock
from core.notices.families import Family, Pace
from core.notices.gathering import choose_nearby, choose_paces, read_notices, stop_letters
from core.notices.models import Notice
from core.notices.selectors import chosen_paces, holds_a_role, nearby_of, notices_of
from core.notices.stopping import stopped_by
from core.people.selectors import own_account
from frontend.pages.account.forms import PacesForm
from frontend.pages.account.views import account

ON_A_PAGE = 20
FURTHEST = 100_000  # notices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What this account was told, newest first; the button marks what the page shows as read."""
    user, start = account(request), _start(request)
    if request.method == "POST":
        shown = [int(pk) for pk in request.POST.getlist("avis")[:ON_A_PAGE] if pk.isascii() and pk.isdigit()]
        read_notices(user=user, notices=shown, at=clock())
        messages.success(request, _("C’est noté : ces avis sont lus."))
        return redirect(request.get_full_path())
    found, has_more = notices_of(user, start, ON_A_PAGE)
    context = {
        "rows": found, "unread": [one.pk for one in found if one.read_at is None],
        "previous_url": f"?de={max(0, start - ON_A_PAGE)}" if start else "",
        "next_url": f"?de={start + ON_A_PAGE}" if has_more else "",
    }  # fmt: skip
    return render(request, "account/notices.html", context)


@never_cache
@require_POST
@login_required
def show(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Open one notice: it is read, and its page comes."""
    user = account(request)
    notice = get_object_or_404(Notice, pk=notice_id, user=user)
    read_notices(user=user, notices=[notice.pk], at=clock())
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_ours else "accounts:notices")


@never_cache
@require_safe
@login_required
def corner(request: HttpRequest) -> HttpResponse:
    """The link of the masthead with its count: what the page asks for when its socket says that something is new."""
    response = render(request, "layout/notices_link.html", {"path": request.GET.get("page", "")})
    response["X-Fragment"] = "1"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paces(request: HttpRequest) -> HttpResponse:
    """How often each family of letters comes, on one page."""
    user = account(request)
    own = own_account(user, clock())
    places = list(user.home.neighbourhoods.order_by("name", "pk")) if user.home else []
    families = [one for one in Family if one != Family.DESK or holds_a_role(user)]
    form = PacesForm(
        request.POST or None, families=[one for one in families if one != Family.NEARBY or places], places=places,
        initial={**chosen_paces(user), "places": [one.pk for one in nearby_of(user)]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        choose_paces(user=user, paces={one: Pace(said[one]) for one in form.families}, at=clock())
        if places:
            choose_nearby(user=user, neighbourhoods=list(said["places"]))
        messages.success(request, _("C’est noté."))
        return redirect("accounts:paces")
    return render(request, "account/paces.html", {"form": form, "offices": own.offices})


@csrf_exempt  # mail programs post it without a page, a cookie or a token (RFC 8058): the key is the right
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop the letters of the families that the key names: opening says which, only the button, or a mail program, does it."""
    stopped = stopped_by(key)
    families = [one.label for one in stopped[1]] if stopped else []
    context: dict[str, Any] = {"families": families, "is_done": False, "is_digest": False}
    if stopped is not None and request.method == "POST":
        stop_letters(user=stopped[0], families=stopped[1], at=clock())
        context["is_done"] = True
    response = render(request, "account/stop.html", context, status=200 if stopped else 404)
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex", "same-origin"
    return response


def _start(request: HttpRequest) -> int:
    said = request.GET.get("de", "0")
    if not said.isascii() or not said.isdigit() or len(said) > 6 or int(said) > FURTHEST:
        raise BadRequest("de")
    return int(said)
