"""From when to when somebody in office is away, and who reads and acts in their place."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.models import Absence, ElectedOffice
from core.accounts.selectors import standing_of
from core.lib.db import clock
from core.lib.moments import day_in_words
from core.lib.refusals import Refused
from core.notices.nudge import nudge_after_commit
from core.people.selectors import absences_of, deputies_for
from core.people.services import declare_absence, end_absence
from core.territories.zones import zone_of
from frontend.pages.account.forms import AbsenceForm
from frontend.pages.account.views import account

DAY = timedelta(days=1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest, office_id: int) -> HttpResponse:
    """The absences of one office that this account holds now, to come and under way, and a form for one more."""
    office, now = _held(request, office_id), clock()
    zone = zone_of(office.territory.departement)
    form = AbsenceForm(
        request.POST or None, deputies=deputies_for(office, now), today=now.astimezone(zone).date()
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        begins, ends = (datetime.combine(day, time(), zone) for day in (said["since"], said["until"] + DAY))
        with override("fr"):
            days = f"du {day_in_words(said['since'])} au {day_in_words(said['until'])}"
        try:
            declare_absence(
                standing=standing_of(account(request), office.territory), office=office, deputy=said["deputy"],
                since=begins, until=ends, days=days,
            )  # fmt: skip
        except Refused as refused:
            form.add_error("deputy" if refused.reason.value == "deputy_away" else "since", refused.detail)
        else:
            nudge_after_commit()
            messages.success(request, _("C’est noté. Votre collègue reçoit une lettre."))
            return redirect("accounts:absence", office.pk)
    absences = [(one, one.since.astimezone(zone), one.until.astimezone(zone) - DAY) for one in absences_of(office, now)]
    context = {"office": office, "form": form, "absences": absences}
    return render(request, "account/absence.html", context, status=400 if form.is_bound else 200)


@require_POST
@login_required
def end(request: HttpRequest, office_id: int, absence_id: int) -> HttpResponse:
    """They are back, or will not leave."""
    office = _held(request, office_id)
    absence = get_object_or_404(Absence, pk=absence_id, office=office)
    end_absence(standing=standing_of(account(request), office.territory), absence=absence)
    messages.success(request, _("C’est noté : ce qui attend vous revient."))
    return redirect("accounts:absence", office.pk)


def _held(request: HttpRequest, office_id: int) -> ElectedOffice:
    held = ElectedOffice.objects.valid_at(clock()).filter(user=account(request))
    office: ElectedOffice = get_object_or_404(held.select_related("territory"), pk=office_id)
    return office
