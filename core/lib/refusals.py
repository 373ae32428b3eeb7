"""One way to say no: a reason for machines and people, raised by services, asked first by pages."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """A reason to refuse: value for machines, French label for people. Each feature adds its own subclass."""

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return 403


class Common(Refusal):
    """Reasons that any feature may give."""

    SIGN_IN = "sign_in", _("Connectez-vous pour continuer.")
    NOT_ALLOWED = "not_allowed", _("Votre rôle ne permet pas cette action dans ce territoire.")
    NOT_YOURS = "not_yours", _("Seule la personne qui a écrit ce texte peut le modifier.")
    TOO_MANY = "too_many", _("Vous avez fait cela trop souvent. Réessayez un peu plus tard.")
    CHANGED_MEANWHILE = "changed_meanwhile", _("Cette page a changé entre-temps. Relisez-la, puis recommencez.")
    ALREADY_DONE = "already_done", _("C’est déjà fait : rien n’a été changé.")
    NOT_FROM_HERE = (
        "not_from_here",
        _(
            "Cet acte est réservé aux personnes qui habitent ici. Indiquez votre commune dans votre compte, puis revenez."
        ),
    )
    SUSPENDED = (
        "suspended",
        _(
            "La modération a suspendu vos écrits ici. La lettre reçue dit pourquoi, jusqu’à quand, et comment contester ; "
            "vous pouvez toujours lire, soutenir et voter."
        ),
    )
    SLOWED = "slowed", _("La modération a ralenti vos écrits ici : attendez un peu avant le prochain.")
    NOT_RESIDENT = (
        "not_resident",
        _("Cet acte est réservé aux personnes dont la résidence est attestée. L’accueil de la mairie peut l’attester."),
    )

    @property
    def status(self) -> int:
        statuses = {"sign_in": 401, "too_many": 429, "slowed": 429, "changed_meanwhile": 409, "already_done": 409}
        return statuses.get(self.value, 403)


class Refused(Exception):  # noqa: N818 — it is an answer, not an error
    """What a service raises instead of acting. Nothing was written."""

    template = "refused.html"  # the page that says it

    def __init__(self, reason: Refusal, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail or str(reason.label)
        self.retry_after = retry_after  # seconds


def allow(reason: Refusal | None) -> None:
    """Go on where there is no reason to refuse; else raise it."""
    if reason is not None:
        raise Refused(reason)


class RefusalMiddleware:
    """Turns a refusal into a page that says why and what can be done, or sends a stranger to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if exception.reason is Common.SIGN_IN:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
        response = render(request, exception.template, {"refusal": exception}, status=exception.reason.status)
        if exception.retry_after is not None:
            response["Retry-After"] = str(exception.retry_after)
        return response
