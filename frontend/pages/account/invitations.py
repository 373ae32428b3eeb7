"""The page that an invitation's link opens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.accounts.models import Invitation
from core.lib.db import clock
from core.people import rules, services
from core.people.identity import hash_of_token
from frontend.pages.account.views import account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is offered, by whom; accept it with a button, never by merely opening the link."""
    user = account(request)
    if request.method == "POST":
        grant = services.accept_invitation(user=user, token=token)
        messages.success(request, _("C’est fait : vous êtes %(role)s.") % {"role": grant.get_role_display()})
        return redirect("people:desk", grant.territory.slug) if grant.territory else redirect("accounts:show")
    found = Invitation.objects.select_related("territory", "invited_by").filter(token_hash=hash_of_token(token))
    invitation = found.order_by("id").first()
    refusal = rules.refuse_accept(invitation, services.confirmed_addresses(user), clock())
    context = {"invitation": None if refusal else invitation, "refusal": refusal}
    return render(request, "account/invitation.html", context, status=refusal.status if refusal else 200)
