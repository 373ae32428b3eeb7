"""From talk to proposal: choose the messages that a draft quotes; agree, or not, to be shown among those who contributed."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.consultations.models import Kind
from consult.consultations.selectors import phase_words
from consult.consultations.words import Door
from consult.discussion.models import MessageStatus, Room
from consult.discussion.provenance import answer_of, chosen_in, cited_in, offered_in, quoted_words_of, title_of
from consult.discussion.rules import RoomRefusal
from consult.discussion.selectors import Line, lines_of
from consult.discussion.services import drafting
from consult.proposals.models import Status
from consult.proposals.selectors import author_name
from core.accounts.restrictions import why_not
from core.lib.refusals import Common, Refused, allow
from frontend.pages.discussion.outcome_forms import DraftForm
from frontend.pages.discussion.place import Place, room_at

MOST_TYPED = 1000  # characters of the numbers in an address


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Make a draft proposal out of what was said; nothing that was typed is lost when something is wrong."""
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    refusal, association = place.voice()
    if refusal is not None:
        door = phase_words(place.consultation, Kind.PROPOSE, place.now)
        shown = Door(False, why_not(place.standing, refusal)) if door.is_open else door
        return _page(request, place, room, {"door": shown}, refusal.status)
    numbers = _numbers(request)
    lines = _lines(room, numbers)
    if request.method != "POST":
        chosen = [line.number for line in lines if line.number in numbers]
        first = title_of([one for one in chosen_in(room, chosen) if one.status == MessageStatus.PUBLISHED])
        form = DraftForm(lines=lines, initial={"messages": [str(n) for n in chosen], "title": first})
        return _page(request, place, room, {"form": form, "has_lines": bool(lines)}, 200)
    form, status, wait = DraftForm(request.POST, lines=lines), 400, None
    if form.is_valid():
        try:
            made = drafting.draft_from(
                standing=place.standing, room=room, numbers=[int(n) for n in form.cleaned_data["messages"]],
                title=form.cleaned_data["title"], body=form.cleaned_data["text"], association=association,
            )  # fmt: skip
        except ValidationError as problem:
            for name, words in problem.message_dict.items():
                form.add_error(name if name in form.fields else None, words)
        except Refused as refused:
            if refused.reason not in {RoomRefusal.NOT_QUOTABLE, RoomRefusal.MANY_DRAFTS}:
                raise
            form.add_error("messages" if refused.reason is RoomRefusal.NOT_QUOTABLE else None, refused.detail)
            status, wait = refused.reason.status, refused.retry_after
        else:
            messages.success(request, _("Votre brouillon est prêt : relisez-le, puis continuez."))
            keys = [place.consultation.territory.slug, place.consultation.slug, made.pk]
            return redirect(reverse("proposals:say", args=keys))
    answer = _page(request, place, room, {"form": form, "has_lines": bool(lines)}, status)
    if wait is not None:
        answer["Retry-After"] = str(wait)
    return answer


def _page(request: HttpRequest, place: Place, room: Room, more: dict[str, object], status: int) -> HttpResponse:
    crumbs = place.crumbs((room.title, place.url("room", room.pk)), (_("Proposer"), ""))
    context = place.context(room=room, crumbs=crumbs, room_url=place.url("room", room.pk), **more)
    return render(request, "discussion/draft.html", context, status=status)


def _numbers(request: HttpRequest) -> list[int]:
    """The messages named by the address or by the form; nonsense is refused."""
    said = request.POST.getlist("messages") if request.method == "POST" else []
    asked = request.GET.get("messages", "")
    if len(asked) > MOST_TYPED:
        raise BadRequest("messages")
    if request.method != "POST":
        said = [part.strip() for part in asked.split(",") if part.strip()]
    if any(not (part.isascii() and part.isdigit() and len(part) < 10) for part in said):
        raise BadRequest("messages")
    return [int(part) for part in said][:MOST_TYPED]


def _lines(room: Room, numbers: list[int]) -> list[Line]:
    """What may be chosen: the messages asked for that still stand, first, then those on offer."""
    asked = [line for line in lines_of(chosen_in(room, numbers)) if line.is_shown] if numbers else []
    known = {line.number for line in asked}
    return [*asked, *(line for line in offered_in(room) if line.number not in known)]


@require_http_methods(["GET", "HEAD", "POST"])
def consent(
    request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int, proposal_id: int
) -> HttpResponse:
    """What a proposal quotes of this reader, and whether they agree to be named; whoever is not quoted learns nothing.

    They read their own words, the title and who writes. A draft is not theirs to read; a withdrawn proposal asks nothing.
    """
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    proposal = cited_in(place.consultation, proposal_id, place.standing.user) if proposal_id < 2**63 else None
    quoted = quoted_words_of(proposal, place.standing.user) if proposal else []
    if proposal is None or not any(one.message.room_id == room.pk for one in quoted):
        raise Refused(RoomRefusal.NO_CONSENT_ASKED)
    proposal.consultation = place.consultation
    here = place.url("consent", room.pk, proposal.pk)
    if request.method == "POST":
        answer = request.POST.get("accord", "")
        if answer not in {"oui", "non"}:
            raise BadRequest("accord")
        drafting.answer_consent(standing=place.standing, proposal=proposal, agreed=answer == "oui")
        told = _("C’est noté : votre nom paraîtra.") if answer == "oui" else _("C’est noté : votre nom ne paraît pas.")
        messages.success(request, told)
        return redirect(here)
    keys = [place.consultation.territory.slug, place.consultation.slug, proposal.pk]
    context = place.context(
        room=room, proposal=proposal, crumbs=place.crumbs((room.title, place.url("room", room.pk)), (_("Votre accord"), "")),
        quoted=[(one.message, place.url("message", room.pk, one.message.number)) for one in quoted],
        answer=answer_of(quoted), author=author_name(proposal.author), on_behalf_of=proposal.on_behalf_of,
        is_draft=proposal.status == Status.DRAFT, is_withdrawn=proposal.status == Status.WITHDRAWN,
        proposal_url=reverse("proposals:show", args=keys) if proposal.status != Status.DRAFT else "",
    )  # fmt: skip
    return render(request, "discussion/consent.html", context)
