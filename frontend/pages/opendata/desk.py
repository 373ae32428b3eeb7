"""The page by which officials read the texts of a consultation before they leave, and publish its data."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.consultations.models import Consultation
from consult.consultations.selectors import consultation_for
from consult.opendata import services
from consult.opendata.models import HASH_LENGTH, Verdict
from consult.opendata.rules import DataRefusal, refuse_open
from consult.opendata.selectors import CLEARED, HELD_BACK, UNREAD, Desk, ToRead, desk_of, versions_of
from consult.opendata.texts import Kind
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refused, allow
from frontend.typography import number

STANDS: Final = {
    UNREAD: gettext_lazy("À relire"),
    CLEARED: gettext_lazy("Peuvent être publiés"),
    HELD_BACK: gettext_lazy("Restent sans leur texte"),
}
SAID, READ = "avis-", "lu-"  # before the name of a text, in the form
LONGEST_PAGE = 6  # digits


@dataclass(frozen=True)
class Place:
    """One consultation as one of its officials opens its data."""

    consultation: Consultation
    standing: Standing

    @property
    def keys(self) -> list[str]:
        """The two names by which every address finds it."""
        return [self.consultation.territory.slug, self.consultation.slug]

    def url(self, name: str) -> str:
        """The address of a page of this family."""
        return reverse(f"opendata:{name}", args=self.keys)


def place_of(request: HttpRequest, territory_slug: str, consultation_slug: str) -> Place:
    """The consultation for its officials; a stranger signs in first, before anything is looked up."""
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    allow(refuse_open(standing, consultation))
    return Place(consultation, standing)


def _by_its_button(view: Callable[[HttpRequest, Place], HttpResponse]) -> Callable[..., HttpResponse]:
    """An act answers at its own address; asked for from the bar, it leads back to where its button is."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def acted(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
        place = place_of(request, territory_slug, consultation_slug)
        return view(request, place) if request.method == "POST" else redirect(place.url("desk"))

    return acted


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """What waits to be read, with its marks; what was said; the next version."""
    place = place_of(request, territory_slug, consultation_slug)
    asked = request.GET.get("textes", UNREAD)
    asked = asked if asked in STANDS else UNREAD
    said = request.GET.get("page", "1")[:LONGEST_PAGE]
    desk = desk_of(place.consultation, asked, int(said) if said.isdecimal() else 1, place.standing.at)
    versions = versions_of(place.consultation)
    slug = place.keys[:1]
    context = {
        "territory": place.consultation.territory,
        "consultation": place.consultation,
        "standing": place.standing,
        "crumbs": [
            (place.consultation.territory.name, reverse("territories:show", args=slug)),
            (place.consultation.title, reverse("consultations:show", args=place.keys)),
            (_("Gérer"), reverse("consultations:desk", args=place.keys)),
            (_("Données ouvertes"), ""),
        ],
        "desk": desk,
        "counts": [(str(label), number(desk.counts[name])) for name, label in STANDS.items()],
        "stands": [
            (f"{label} ({number(desk.counts[name])})", f"?textes={name}#textes", name == asked)
            for name, label in STANDS.items()
        ],
        "asked": asked,
        "rows": [_row(place, one) for one in desk.rows],
        "verdicts": Verdict.choices,
        "next_number": (versions[0].number if versions else 0) + 1,
        "last": versions[0] if versions else None,
        "review_url": place.url("review"),
        "clear_url": place.url("clear"),
        "publish_url": place.url("publish"),
        "public_url": place.url("show"),
        **_around(desk, asked),
    }
    return render(request, "opendata/desk.html", context)


def _row(place: Place, one: ToRead) -> dict[str, Any]:
    stands = {CLEARED: Verdict.PUBLISH, HELD_BACK: Verdict.WITHHOLD}.get(one.stands, "")
    return {
        "name": one.text.name,
        "kind": str(one.text.kind.label),
        "number": one.text.pk if one.text.kind is not Kind.CONSULTATION else "",
        "fingerprint": one.text.fingerprint,
        "passages": one.passages,
        "marked": len(one.findings),
        "verdict": stands,
    }


def _around(desk: Desk, asked: str) -> dict[str, str]:
    def url(page: int) -> str:
        return f"?textes={asked}&page={page}#textes" if 1 <= page <= desk.pages else ""

    return {
        "previous_url": url(desk.page - 1),
        "next_url": url(desk.page + 1),
        "position": _("page %(n)s sur %(all)s") % {"n": number(desk.page), "all": number(desk.pages)},
    }


@_by_its_button
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep what was said of the texts of a page; those that have changed meanwhile are to be read again."""
    said = _ticked(request)
    missed = services.review_texts(standing=place.standing, consultation=place.consultation, said=said)
    kept = len(said) - len(missed)
    _tell(request, kept, missed, ngettext("%(n)s avis est enregistré.", "%(n)s avis sont enregistrés.", kept))
    if not said:
        messages.info(request, _("Aucun avis n’était coché : rien n’a changé."))
    asked = request.POST.get("textes", UNREAD)
    return redirect(place.url("desk") + (f"?textes={asked}" if asked in STANDS else ""))


@_by_its_button
def clear(request: HttpRequest, place: Place) -> HttpResponse:
    """Clear at once the texts of the page in which nothing was marked, and keep what was ticked of the others."""
    shown = {
        key.removeprefix(READ): str(value)[:HASH_LENGTH]
        for key, value in request.POST.items()
        if key.startswith(READ) and _is_name(key.removeprefix(READ))
    }
    kept, missed = services.clear_unmarked(
        standing=place.standing, consultation=place.consultation, shown=shown, said=_ticked(request)
    )
    _tell(request, kept, missed, ngettext("%(n)s texte est relu.", "%(n)s textes sont relus.", kept))
    if not kept and not missed:
        messages.info(request, _("Tous les textes de cette page portent une marque : lisez-les un à un."))
    return redirect(place.url("desk"))


def _is_name(said: str) -> bool:
    """Whether a form may call a text so."""
    kind, _colon, pk = said.partition(":")
    return kind in Kind.values and pk.isdecimal()


def _ticked(request: HttpRequest) -> dict[str, tuple[str, Verdict]]:
    """What was ticked of each text, with the fingerprint of the words that were read."""
    return {
        key.removeprefix(SAID): (request.POST.get(READ + key.removeprefix(SAID), "")[:HASH_LENGTH], Verdict(value))
        for key, value in request.POST.items()
        if key.startswith(SAID) and value in Verdict.values and _is_name(key.removeprefix(SAID))
    }


def _tell(request: HttpRequest, kept: int, missed: list[str], words: str) -> None:
    if kept:
        messages.success(request, words % {"n": number(kept)})
    if missed:
        words = ngettext(
            "%(n)s texte a changé pendant la lecture : il est à relire.",
            "%(n)s textes ont changé pendant la lecture : ils sont à relire.",
            len(missed),
        )
        messages.warning(request, words % {"n": number(len(missed))})


@_by_its_button
def publish(request: HttpRequest, place: Place) -> HttpResponse:
    """Publish the next version; where nothing has changed, the last one is still the right one."""
    try:
        made = services.publish_release(standing=place.standing, consultation=place.consultation)
    except Refused as refused:
        if refused.reason is DataRefusal.MARKED_LABEL:
            messages.warning(request, refused.detail)
        elif refused.reason is DataRefusal.NOTHING_NEW:
            messages.info(request, refused.detail)
        else:
            raise
    else:
        messages.success(
            request, _("La version %(n)s est publiée : tout le monde peut la prendre.") % {"n": made.number}
        )
    return redirect(place.url("desk"))
