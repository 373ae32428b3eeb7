"""Report words, with an account or without, in two steps: the page of the words, then this one."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.moderation.selectors.cases import report_by_key
from consult.moderation.services import reporting
from core.notices.nudge import nudge_after_commit
from frontend.pages.moderation.forms import ReportForm
from frontend.pages.moderation.place import place_of
from frontend.pages.moderation.targets import shown_words, target_of
from frontend.pages.moderation.words import TO_OTHERS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Say what is wrong with the words at an address, and be answered at once."""
    place = place_of(request, territory_slug)
    is_known = place.standing.user is not None
    address = request.GET.get("lien", "")[:500]
    shown = target_of(place.territory, address) if address else None
    form = ReportForm(
        request.POST or None, signed_in=is_known, is_shown=shown is not None, initial={"address": address}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        target = target_of(place.territory, said["address"])
        if target is None:
            form.add_error(
                "address",
                _("Cette adresse n’est pas celle d’une page de ce territoire. Copiez-la depuis le navigateur."),
            )
        else:
            try:
                made = reporting.report(
                    standing=place.standing, territory=place.territory, target=target,
                    visitor=request.META.get("REMOTE_ADDR", ""), **said,
                )  # fmt: skip
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    form.add_error(name if name in form.fields else None, messages)
            else:
                nudge_after_commit()
                return redirect(place.url("received", made.key))
    context = place.context(
        (_("Signaler"), ""), form=form, words=shown_words(shown) if shown else "",
        is_text=bool(shown and not shown.address),
    )  # fmt: skip
    return render(request, "moderation/report.html", context, status=400 if form.errors else 200)


@never_cache
@require_safe
def received(request: HttpRequest, territory_slug: str, key: str) -> HttpResponse:
    """The acknowledgement of a report, which later says what was decided."""
    place = place_of(request, territory_slug)
    found = report_by_key(place.territory, key)  # type: ignore[arg-type]  # the address gives a UUID
    decision = found.case.decisions.told().order_by("-at", "-id").first() if found.case.decided_at else None
    context = place.context(
        (_("Signalement reçu"), ""), report=found, decision=decision, told=TO_OTHERS[decision.act] if decision else "",
    )  # fmt: skip
    return render(request, "moderation/received.html", context)
