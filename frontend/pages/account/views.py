"""One's own account: name, commune, residence."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.comments.models import Status as CommentStatus
from consult.comments.selectors import unread_of as arguments_unread
from consult.discussion.provenance import waiting_of
from consult.discussion.selectors import unread_of as messages_unread
from consult.proposals.models import Status
from consult.proposals.selectors import address_of as proposal_address
from consult.proposals.selectors import written_by
from core.accounts.models import User
from core.lib.attempts import count_attempt
from core.lib.db import clock
from core.lib.refusals import Refused
from core.notices.refusing import closing_of, reopen
from core.people import selectors, services
from frontend.pages.account.forms import CodeForm, DemographicsForm, HomeForm, NameForm, address_of

CODE_TRIES = 10  # an hour, for each account
HOUR = 3600  # seconds


def account(request: HttpRequest) -> User:
    """The account that is signed in: these pages are for it alone."""
    return cast(User, request.user)


@never_cache
@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """What this account is, and what it can change."""
    user = account(request)
    context = {
        "own": selectors.own_account(user, clock()),
        "home": user.home,
        "closing": closing_of(user.email),
        "waiting": waiting_of(user),
        "written": [
            {"title": one.title, "town": one.consultation.territory.name, "is_draft": one.status == Status.DRAFT,
             "is_withdrawn": one.status == Status.WITHDRAWN, "is_held": one.status == Status.HELD,
             "is_returned": one.status == Status.RETURNED, "is_removed": one.status == Status.HIDDEN, "url": proposal_address(one.pk, one.consultation)}
            for one in written_by(user)
        ],
        "unread": unread(user),
    }  # fmt: skip
    return render(request, "account/show.html", context)


@require_POST
@login_required
def reopen_address(request: HttpRequest) -> HttpResponse:
    """Receive letters again at one's own address."""
    if reopen(address=account(request).email, at=clock()):
        messages.success(request, _("C’est fait : les prochaines lettres partiront à votre adresse."))
    return redirect("accounts:show")


def unread(user: User) -> list[dict[str, object]]:
    """The arguments and messages of this account that nobody else reads yet, with where to correct what was given back."""
    rows: list[dict[str, object]] = []
    for said in arguments_unread(user):
        here = said.proposal.consultation
        keys = [here.territory.slug, here.slug, said.proposal_id]
        is_returned = said.status == CommentStatus.RETURNED
        rows.append({
            "text": said.text, "place": said.proposal.title, "place_url": proposal_address(said.proposal_id, here),
            "removal": said.removal if is_returned else "", "is_returned": is_returned,
            "url": reverse("proposals:edit_argument", args=[*keys, said.pk]) if is_returned else "",
        })  # fmt: skip
    for one in messages_unread(user):
        here = one.room.consultation
        url = reverse("discussion:message", args=[here.territory.slug, here.slug, one.room_id, one.number])
        rows.append(
            {
                "text": one.text,
                "place": one.room.title,
                "place_url": url,
                "is_returned": False,
                "removal": "",
                "url": "",
            }
        )
    return rows


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rename(request: HttpRequest) -> HttpResponse:
    """Change the name that others read."""
    user = account(request)
    form = NameForm(request.POST or None, initial=address_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_account(user=user, display_name=form.cleaned_data["display_name"])
        except ValidationError as error:
            form.add_error("display_name", error)
        else:
            messages.success(request, _("Votre nom affiché est changé."))
            return redirect("accounts:show")
    return render(request, "account/rename.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Say, or no longer say, where one lives."""
    user = account(request)
    form = HomeForm(request.POST if request.method == "POST" else None, initial=address_of(user))
    if request.method == "POST" and form.is_valid():
        services.choose_home(user=user, home=form.cleaned_data["home"])
        messages.success(request, _("Votre commune est enregistrée."))
        return redirect("accounts:show")
    return render(request, "account/home.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def demographics(request: HttpRequest) -> HttpResponse:
    """Say, or no longer say, one's age and sex: counted by the fifty, shown to nobody."""
    user = account(request)
    said = selectors.demographics_of(user)
    if request.method == "POST" and "forget" in request.POST:
        services.forget_demographics(user=user)
        messages.success(request, _("C’est effacé : les prochains chiffres se feront sans."))
        return redirect("accounts:show")
    form = DemographicsForm(request.POST or None, initial={"sex": said.sex, "birth": said.birth} if said else None)
    if request.method == "POST" and form.is_valid():
        services.say_demographics(user=user, **form.cleaned_data)
        messages.success(request, _("C’est noté, pour la statistique seulement."))
        return redirect("accounts:show")
    return render(request, "account/demographics.html", {"form": form, "said": said})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def residence(request: HttpRequest) -> HttpResponse:
    """How residence is attested, and the place to type the code of a letter."""
    user = account(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count_attempt(f"letter:{user.pk}", CODE_TRIES, HOUR)
        try:
            attestation = services.use_letter_code(user=user, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.detail)
        else:
            town = attestation.territory.name
            messages.success(request, _("C’est fait : votre résidence à %(town)s est attestée.") % {"town": town})
            return redirect("accounts:show")
    own = selectors.own_account(user, clock())
    return render(request, "account/residence.html", {"form": form, "own": own, "home": user.home})
