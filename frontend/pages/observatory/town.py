"""A town and the observatory: its running quarter, for those who work there, and the convention under which it is compared."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.observatory.rules import refuse_revoke, refuse_sign
from consult.observatory.selectors import board_of, convention_of, vintages_of
from consult.observatory.services.conventions import revoke_convention, sign_convention
from consult.observatory.vintages import Vintage
from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import Common, allow
from core.territories.models import Territory
from frontend.measured import rows_of
from frontend.typography import french_spaces


def _desk_of(request: HttpRequest, territory_slug: str) -> tuple[Territory, Standing]:
    """The town for its officials; for anybody else there is no such page."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    standing = standing_of(request.user, territory)
    if not standing.is_official:
        raise Http404
    return territory, standing


@never_cache
@require_safe
def show(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The running quarter, what was counted before, and the convention."""
    territory, standing = _desk_of(request, territory_slug)
    board, last = board_of(territory), convention_of(territory)
    running = last if last and not last.last_vintage else None
    slug = [territory.slug]
    context = {
        "territory": territory,
        "crumbs": [
            (territory.name, reverse("territories:show", args=slug)),
            (_("Le bureau"), reverse("people:desk", args=slug)),
            (_("Observatoire"), ""),
        ],
        "board": board,
        "indicators": rows_of(board.told) if board else [],
        "convention": last,
        "running": running,
        "first_label": Vintage.read(running.first_vintage).label if running else "",
        "last_label": Vintage.read(last.last_vintage).label if last and last.last_vintage else "",
        "can_sign": refuse_sign(standing, territory, running=running) is None,
        "can_revoke": refuse_revoke(standing, territory, running=running) is None,
        "snapshots": vintages_of(territory, is_analyst=False),
    }
    return render(request, "observatory/town.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def convention(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Sign, or take back; asked for from the bar, it leads to where its buttons are."""
    territory, standing = _desk_of(request, territory_slug)
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            ended = revoke_convention(standing=standing, territory=territory)
            said = _("C’est noté : le %(vintage)s est le dernier compté.")
            messages.success(request, french_spaces(said % {"vintage": Vintage.read(ended.last_vintage).label}))
        else:
            signed = sign_convention(standing=standing, territory=territory)
            said = _("C’est signé : le premier trimestre compté est le %(vintage)s.")
            messages.success(request, french_spaces(said % {"vintage": Vintage.read(signed.first_vintage).label}))
    return redirect("observatory:town", territory_slug)
