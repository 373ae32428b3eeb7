"""Arguments on a proposal: read them all, write one, reply, correct, withdraw."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from consult.comments import rules, services
from consult.comments.models import EDIT_WINDOW, Comment, Stance
from consult.comments.rules import CommentRefusal
from consult.comments.selectors import SORTS, Spoken, comment_in, spoken, thread_of, threads_of
from consult.consultations.models import Kind
from consult.proposals.models import Proposal, Status
from consult.proposals.selectors import proposal_in
from core.lib.keyset import BadCursorError
from core.lib.refusals import Refused, allow
from frontend.pages.proposals.forms import ArgumentForm
from frontend.pages.proposals.place import Place, crumb_of, door_of, place_of, sign_in_url, signed_in


def found(
    request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int
) -> tuple[Place, Proposal]:
    """The proposal at this address; a draft has no arguments."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    if proposal.status == Status.DRAFT:
        raise Http404
    return place, proposal


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Every argument, page by page; a new one is posted here."""
    place, proposal = found(request, territory_slug, consultation_slug, proposal_id)
    if request.method == "POST":
        return _write(request, place, proposal, None)
    stance, sort = request.GET.get("position", ""), request.GET.get("tri", "anciens")
    if sort not in SORTS or stance not in {"", *Stance.values}:
        raise BadRequest("filter")
    try:
        page = threads_of(proposal, stance=stance, sort=sort, cursor_text=request.GET.get("suite", ""))
    except BadCursorError:
        raise BadRequest("cursor") from None
    here = f"?tri={sort}&position={stance}"
    positions = [("", _("Tous")), *((value, label) for value, label in Stance.choices)]
    context = place.context(
        proposal=proposal,
        crumbs=[*crumb_of(place, proposal), (_("Arguments"), "")],
        threads=with_acts(page.threads, place, proposal),
        is_cut=page.is_cut,
        sorts=[(label, f"?tri={key}&position={stance}", key == sort) for key, (_c, _d, label) in SORTS.items()],
        positions=[(label, f"?tri={sort}&position={value}", value == stance) for value, label in positions],
        next_url=f"{here}&suite={page.next}" if page.next else "",
        previous_url=f"{here}&suite={page.previous}" if page.previous else "",
    )
    return render(request, "comments/list.html", context)


@require_safe
def thread(
    request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int, comment_id: int
) -> HttpResponse:
    """The lasting address of one argument: its whole thread."""
    place, proposal = found(request, territory_slug, consultation_slug, proposal_id)
    threads = with_acts([thread_of(proposal, comment_id)], place, proposal)
    context = place.context(proposal=proposal, crumbs=[*crumb_of(place, proposal), (_("Fil"), "")], threads=threads)
    return render(request, "comments/thread.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reply(
    request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int, comment_id: int
) -> HttpResponse:
    """Reply to an argument."""
    place, proposal = found(request, territory_slug, consultation_slug, proposal_id)
    parent = comment_in(proposal, comment_id)
    if request.method == "POST":
        return _write(request, place, proposal, parent)
    allow(rules.refuse_comment(place.standing, proposal, place.now, parent))
    return _form_page(request, place, proposal, ArgumentForm(standing=place.standing, is_reply=True), parent=parent)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(
    request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int, comment_id: int
) -> HttpResponse:
    """Correct one's argument, within ten minutes."""
    place, proposal = found(request, territory_slug, consultation_slug, proposal_id)
    comment = comment_in(proposal, comment_id)
    allow(rules.refuse_edit(place.standing, comment, place.now))
    data = request.POST if request.method == "POST" else None
    initial = {"text": comment.text, "stance": comment.stance}
    form = ArgumentForm(data, standing=place.standing, is_reply=comment.depth > 0, is_edit=True, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.edit_comment(
                standing=place.standing, comment=comment, text=said["text"], stance=said.get("stance")
            )
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            messages.success(request, _("Votre argument est corrigé."))
            return redirect(_anchor(place, proposal, comment))
    return _form_page(request, place, proposal, form, comment=comment)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(
    request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int, comment_id: int
) -> HttpResponse:
    """Take one's argument back, after a page that says what follows."""
    place, proposal = found(request, territory_slug, consultation_slug, proposal_id)
    comment = comment_in(proposal, comment_id)
    allow(rules.refuse_withdraw(place.standing, comment))
    if request.method == "POST":
        services.withdraw_comment(standing=place.standing, comment=comment)
        messages.success(request, _("Votre argument est retiré. Les réponses restent lisibles."))
        return redirect(place.url("show", proposal.pk))
    context = place.context(
        proposal=proposal, comment=spoken(comment), crumbs=[*crumb_of(place, proposal), (_("Retirer mon argument"), "")],
        back_url=_anchor(place, proposal, comment),
    )  # fmt: skip
    return render(request, "comments/withdraw.html", context)


def with_acts(threads: Iterable[Spoken], place: Place, proposal: Proposal) -> list[Spoken]:
    """Give each comment the addresses of what this reader may do with it."""
    is_open = proposal.status == Status.PUBLISHED and rules.refuse_talk(place.consultation, place.now) is None
    shown = list(threads)
    for one in shown:
        address = place.url("reply", proposal.pk, one.id)
        if not one.hidden:
            one.report_url = report_url(place, f"{place.url('thread', proposal.pk, one.id)}#commentaire-{one.id}")
        if is_open and one.is_answerable:
            one.reply_url = address if place.standing.user else sign_in_url(address)
        if place.standing.user is not None and one.author_id == place.standing.user.pk and not one.hidden:
            name = "edit_argument" if place.now < one.created_at + EDIT_WINDOW else "withdraw_argument"
            one.edit_url = place.url(name, proposal.pk, one.id)
        with_acts(one.replies, place, proposal)
    return shown


def report_url(place: Place, address: str) -> str:
    """Where anyone reports the words at this address."""
    page = reverse("moderation:report", args=[place.consultation.territory.slug])
    return f"{page}?{urlencode({'lien': address})}"


def _write(request: HttpRequest, place: Place, proposal: Proposal, parent: Comment | None) -> HttpResponse:
    """Post an argument; the same one again, after an answer that was lost, leads to the first."""
    if place.standing.user is None:
        return redirect(sign_in_url(place.url("show", proposal.pk)))
    form = ArgumentForm(request.POST, standing=place.standing, is_reply=parent is not None)
    if not form.is_valid():
        allow(rules.refuse_comment(place.standing, proposal, place.now, parent))
        return _form_page(request, place, proposal, form, parent=parent)
    said: dict[str, Any] = form.cleaned_data
    try:
        comment = services.post_comment(
            standing=place.standing, proposal=proposal, text=said["text"], stance=said.get("stance", Stance.NEUTRAL),
            parent=parent, association=form.chosen(),
        )  # fmt: skip
    except ValidationError as error:
        form.add_error("text", error.messages)
        return _form_page(request, place, proposal, form, parent=parent)
    except Refused as refused:
        twin = (
            services.twin_of(place.standing.user, proposal, parent, said["text"])
            if refused.reason is CommentRefusal.SAME_TEXT
            else None
        )
        if twin is None:
            raise
        return redirect(_anchor(place, proposal, twin))
    messages.success(request, _("Votre argument est publié. Vous pouvez le corriger pendant dix minutes."))
    return redirect(_anchor(place, proposal, comment))


def _form_page(
    request: HttpRequest,
    place: Place,
    proposal: Proposal,
    form: ArgumentForm,
    *,
    parent: Comment | None = None,
    comment: Comment | None = None,
) -> HttpResponse:
    heading = (
        _("Corriger mon argument")
        if comment
        else pgettext("commentaire", "Répondre")
        if parent
        else _("Écrire un argument")
    )
    context = place.context(
        proposal=proposal, form=form, heading=heading, parent=spoken(parent) if parent else None,
        crumbs=[*crumb_of(place, proposal), (heading, "")],
        back_url=_anchor(place, proposal, comment or parent) if comment or parent else place.url("show", proposal.pk),
        submit_label=_("Enregistrer") if comment else _("Publier ma réponse") if parent else _("Publier mon argument"),
        withdraw_url=place.url("withdraw_argument", proposal.pk, comment.pk) if comment else "",
        door=door_of(place, None, Kind.DISCUSS),
    )  # fmt: skip
    return render(request, "comments/write.html", context, status=400 if form.is_bound else 200)


def _anchor(place: Place, proposal: Proposal, comment: Comment | None) -> str:
    return (
        f"{place.url('thread', proposal.pk, comment.pk)}#commentaire-{comment.pk}"
        if comment
        else place.url("show", proposal.pk)
    )
