"""Keys for machines."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.models import ApiKey
from core.lib.db import clock
from core.lib.refusals import Refused
from core.people import selectors, services
from frontend.pages.account.forms import KeyForm
from frontend.pages.account.views import account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The keys of this account; a new one is shown once, on the answer that makes it."""
    user = account(request)
    form = KeyForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        expires_at = clock() + timedelta(days=said["days"])
        try:
            _row, key = services.issue_api_key(
                user=user, label=said["label"], can_write=said["can_write"], expires_at=expires_at
            )
        except Refused as refused:
            form.add_error(None, refused.detail)
        else:
            form = KeyForm()
    own = selectors.own_account(user, clock())
    return render(request, "account/keys.html", {"form": form, "own": own, "key": key})


@require_POST
@login_required
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key at once."""
    user = account(request)
    key = get_object_or_404(ApiKey, pk=key_id, user=user)
    services.revoke_api_key(user=user, key=key)
    messages.success(request, _("La clé « %(label)s » ne vaut plus rien.") % {"label": key.label})
    return redirect("accounts:keys")
