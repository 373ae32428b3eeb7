"""Acting from a letter, without signing in: opening the link shows what it would do, and only its button does it."""

from typing import Final

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.answers.rules import AnswerRefusal
from consult.digests.links import Link, link_by_key, refuse_link
from consult.digests.models import Act
from consult.digests.printing import printed_by_key, refuse_print
from consult.digests.rules import LinkRefusal
from consult.digests.services import act_from_letter
from consult.proposals.selectors import address_of
from core.accounts.models import User
from core.lib.db import clock
from core.lib.refusals import Refusal, Refused
from core.territories.models import Territory
from frontend.pages.digests.forms import AdviceForm, DraftForm

FORMS: Final[dict[str, type[Form]]] = {Act.DRAFT: DraftForm, Act.ADVICE: AdviceForm}
LEDES: Final = {
    Act.DRAFT: gettext_lazy("Vos mots ouvrent un projet de réponse, que les services complètent avant votre décision."),
    Act.ADVICE: gettext_lazy("La question va aux services ; la réponse revient à votre décision avec leur avis."),
}
BUTTONS: Final = {
    Act.DRAFT: gettext_lazy("Confier ce projet aux services"),
    Act.ADVICE: gettext_lazy("Poser la question"),
}
DONE: Final = {
    Act.DRAFT: gettext_lazy("Votre projet de réponse est chez les services : ils vous l’enverront à décider."),
    Act.ADVICE: gettext_lazy("Votre question est posée : la réponse vous reviendra avec l’avis."),
}
HEADINGS: Final = {
    LinkRefusal.OTHER_READER: gettext_lazy("Cette lettre n’est pas pour ce compte"),
    LinkRefusal.EXPIRED: gettext_lazy("Ce lien est trop ancien"),
    LinkRefusal.USED: gettext_lazy("C’est déjà fait"),
    LinkRefusal.OFFICE_ENDED: gettext_lazy("Votre mandat a pris fin"),
    LinkRefusal.SETTLED: gettext_lazy("Ce dossier a avancé"),
    AnswerRefusal.DELEGATION_ENDED: gettext_lazy("Votre délégation a pris fin"),
    AnswerRefusal.NO_DELEGATION: gettext_lazy("Ce dossier n’est pas dans vos délégations"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, territory_slug: str, act_key: str) -> HttpResponse:
    """Confirm what the letter offered, or say why it is no longer possible."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    link = link_by_key(territory.slug, act_key, clock())
    if link is None:
        sentence = _("L’adresse est incomplète ou a été modifiée : ouvrez-la de nouveau depuis la lettre.")
        return _say(request, territory, _("Ce lien n’ouvre rien"), sentence, 404)
    reader = request.user if isinstance(request.user, User) else None
    refusal = refuse_link(link, reader)
    if refusal is not None:
        return _refuse(request, territory, refusal)
    form = FORMS[link.act](request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            act_from_letter(link=link, reader=reader, **form.cleaned_data)
        except ValidationError as wrong:
            for name, said in wrong.message_dict.items():
                form.add_error(name if name in form.fields else "words", said)
        except Refused as refused:
            return _refuse(request, territory, refused.reason)
        else:
            return _say(request, territory, _("C’est fait"), str(DONE[link.act]), 200, to_desk=True)
    return _ask(request, territory, link, form)


@never_cache
@require_safe
def printed(request: HttpRequest, territory_slug: str, print_key: str) -> HttpResponse:
    """The digest, to be printed: nothing on it acts."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    letter = printed_by_key(territory.slug, print_key)
    if letter is None:
        sentence = _("L’adresse est incomplète ou a été modifiée : ouvrez-la de nouveau depuis la lettre.")
        return _say(request, territory, _("Ce lien n’ouvre rien"), sentence, 404)
    refusal = refuse_print(letter, request.user if isinstance(request.user, User) else None, clock())
    if refusal is not None:
        return _refuse(request, territory, refusal)
    context = {"territory": territory, "heading": letter.subject, "paragraphs": letter.paragraphs}
    return _private(render(request, "digests/printed.html", context))


def _ask(request: HttpRequest, territory: Territory, link: Link, form: Form) -> HttpResponse:
    context = {
        "territory": territory, "proposal": link.proposal, "heading": link.act.label, "lede": LEDES[link.act],
        "form": form, "submit_label": BUTTONS[link.act],
        "cancel_url": address_of(link.proposal.pk, link.proposal.consultation),
        "cancel_label": _("Lire la proposition"),
    }  # fmt: skip
    return _private(render(request, "digests/act.html", context, status=400 if form.is_bound else 200))


def _refuse(request: HttpRequest, territory: Territory, refusal: Refusal) -> HttpResponse:
    heading, is_other = str(HEADINGS[refusal]), refusal is LinkRefusal.OTHER_READER
    return _say(request, territory, heading, str(refusal.label), refusal.status, to_desk=not is_other)


def _say(
    request: HttpRequest, territory: Territory, heading: str, sentence: str, status: int, *, to_desk: bool = False
) -> HttpResponse:
    """A heading, a sentence, a way on."""
    name, label = ("answers:desk", _("Ouvrir mon bureau")) if to_desk else ("territories:show", territory.name)
    context = {
        "territory": territory, "heading": heading, "sentence": sentence, "way_label": label,
        "way_url": reverse(name, args=[territory.slug]),
    }  # fmt: skip
    return _private(render(request, "digests/said.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """No machine lists it, and no other site hears of it; « no-referrer » would take its origin from the form itself."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
