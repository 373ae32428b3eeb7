"""« Ce que je suis »: the proposals whose news this account gets, and where the letters stop."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.answers.selectors.followed import FOLLOWED, followed_by
from core.lib.db import clock
from frontend.pages.account.views import account

FURTHEST = 100_000  # rows


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What this account wrote, supports or asked to follow, page by page, with the button that stops or resumes the letters."""
    said = request.GET.get("de", "0")
    if not said.isascii() or not said.isdigit() or len(said) > 6 or int(said) > FURTHEST:
        raise BadRequest("de")
    start = int(said)
    found, has_more = followed_by(account(request), clock(), start)
    context = {
        "rows": [(one, reverse("outcomes:follow", args=[one.town_slug, one.pk])) for one in found],
        "back": request.get_full_path(),
        "previous_url": f"?de={max(0, start - FOLLOWED)}" if start else "",
        "next_url": f"?de={start + FOLLOWED}" if has_more else "",
    }
    return render(request, "account/followed.html", context)
