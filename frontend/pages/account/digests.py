"""When somebody in office receives what awaits their decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consult.digests.selectors import rhythm_of
from consult.digests.services import choose_rhythm
from core.accounts.models import ElectedOffice
from core.lib.db import clock
from frontend.pages.account.forms import RhythmForm
from frontend.pages.account.views import account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rhythm(request: HttpRequest, office_id: int) -> HttpResponse:
    """The rhythm of one office that this account holds now; another's, or one that has ended, is 404."""
    held = ElectedOffice.objects.valid_at(clock()).filter(user=account(request))
    office = get_object_or_404(held.select_related("territory", "rhythm"), pk=office_id)
    now = rhythm_of(office)
    form = RhythmForm(request.POST or None, initial={"every": now.every, "weekday": now.weekday, "hour": now.hour})
    if request.method == "POST" and form.is_valid():
        choose_rhythm(office=office, at=clock(), **form.cleaned_data)
        messages.success(request, _("C’est noté."))
        return redirect("accounts:show")
    return render(request, "account/rhythm.html", {"form": form, "office": office})
