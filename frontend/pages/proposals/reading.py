"""What everyone reads: the list, one proposal, what it said before, what resembles it, the feed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.comments.models import Stance
from consult.comments.rules import refuse_comment
from consult.comments.selectors import COLUMN_SIZE, columns_of
from consult.consultations.models import Kind
from consult.discussion.provenance import provenance_of
from consult.proposals import rules
from consult.proposals.models import Proposal, Status
from consult.proposals.selectors import (
    SORTS,
    author_name,
    listing_of,
    newest_of,
    proposal_in,
)
from consult.proposals.similar import similar
from consult.proposals.words import pieces_between, shown_body
from core.lib.keyset import BadCursorError
from core.lib.refusals import Common
from frontend.pages.proposals.answered import answer_context, news_of, with_answers
from frontend.pages.proposals.arguing import with_acts
from frontend.pages.proposals.backing import support_context
from frontend.pages.proposals.facts import body_context
from frontend.pages.proposals.forms import ArgumentForm, FilterForm
from frontend.pages.proposals.place import Place, crumb_of, door_of, place_of, sign_in_url
from frontend.shared_page import same_for_all
from frontend.typography import number

MOST_REVISIONS = 30  # on their page


@require_safe
@same_for_all
def index(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The proposals of a consultation: filters, search, four orders, page by page."""
    place = place_of(request, territory_slug, consultation_slug)
    form = FilterForm(request.GET, consultation=place.consultation)
    if not form.is_valid():
        raise BadRequest("filter")
    wanted = form.wanted()
    try:
        listing = listing_of(place.consultation, wanted, request.GET.get("suite", ""))
    except BadCursorError:
        raise BadRequest("cursor") from None
    query = request.GET.copy()
    query.pop("suite", None)

    def url(**changes: str) -> str:
        changed = query.copy()
        for name, value in changes.items():
            changed[name] = value
        return f"?{changed.urlencode()}"

    refusal = rules.refuse_propose(place.standing, place.consultation, place.now)
    context = place.context(
        crumbs=place.crumbs((_("Propositions"), "")),
        form=None,
        filters=form,
        active=wanted.active,
        rows=with_answers(listing.rows),
        count_words=count_words(listing.count, listing.is_more),
        next_url=url(suite=listing.next) if listing.next else "",
        previous_url=url(suite=listing.previous) if listing.previous else "",
        sorts=[(label, url(tri=key), key == wanted.sort) for key, (_c, _d, label) in SORTS.items()],
        is_round=wanted.sort == "ronde",
        is_paged="suite" in request.GET,
        propose_door=None if _is_open(place) else door_of(place, refusal, Kind.PROPOSE),
        new_url=place.url("new") if _is_open(place) else "",
        feed_url=place.url("feed"),
    )
    return render(request, "proposals/list.html", context)


def _is_open(place: Place) -> bool:
    """Whether proposing is open now, whoever asks: a stranger is then led to sign in."""
    return place.consultation.phase_at(Kind.PROPOSE, place.now) is not None and place.consultation.status == "published"


def count_words(count: int, is_more: bool) -> str:
    """« 34 propositions », « plus de 1 000 propositions »."""
    if not count:
        return _("Aucune proposition")
    if is_more:
        return _("plus de %(n)s propositions") % {"n": number(count)}
    return ngettext("%(n)s proposition", "%(n)s propositions", count) % {"n": number(count)}


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """One proposal: its text, who stands behind it, the arguments on each side."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    if proposal.status == Status.DRAFT:
        return redirect(place.url("preview", proposal.pk))
    refusal = refuse_argument(place, proposal)
    sides = columns_of(proposal)
    for threads in sides.values():
        with_acts(threads, place, proposal)
    stranger = place.standing.user is None
    answered = answer_context(place, proposal)
    context = place.context(
        **{**body_context(place, proposal), **support_context(place, proposal), **answered},
        crumbs=[*place.crumbs((_("Propositions"), place.url("list"))), (proposal.title, "")],
        events=events_of(place, proposal, news_of(answered["outcome"])),
        columns=[
            (Stance.FOR, _("Arguments pour"), sides["pro"], proposal.for_count),
            (Stance.AGAINST, _("Arguments contre"), sides["con"], proposal.against_count),
        ],
        column_size=COLUMN_SIZE,
        neutral=(Stance.NEUTRAL, _("Questions et précisions"), sides["neutral"]),
        arguments_url=place.url("arguments", proposal.pk),
        argument_form=None if stranger or refusal else ArgumentForm(standing=place.standing),
        argument_door=None if refusal is Common.SIGN_IN else door_of(place, refusal, Kind.DISCUSS),
        argument_sign_in=sign_in_url(place.url("show", proposal.pk)) if refusal is Common.SIGN_IN else "",
        near_url=place.url("near", proposal.pk),
        provenance=provenance_of(proposal),
        **author_acts(place, proposal),
    )
    return render(request, "proposals/show.html", context)


def refuse_argument(place: Place, proposal: Proposal) -> Any:
    """The reason this reader may not argue here now, or nothing. Any mandate of theirs may open the door."""
    reasons = [
        refuse_comment(place.standing, proposal, place.now, None, one) for one in (None, *place.standing.associations)
    ]
    return None if None in reasons else reasons[0]


def author_acts(place: Place, proposal: Proposal) -> dict[str, str]:
    """What the author may still do, as addresses; empty where they may not."""
    may_edit = rules.refuse_edit(place.standing, proposal, place.now) is None
    may_withdraw = rules.refuse_withdraw(place.standing, proposal) is None
    return {
        "edit_url": place.url("edit", proposal.pk) if may_edit else "",
        "withdraw_url": place.url("withdraw", proposal.pk) if may_withdraw else "",
    }


def events_of(place: Place, proposal: Proposal, news: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What happened to the text, then since, in order."""
    events = [{"at": proposal.published_at, "label": _("Publication")}]
    if proposal.edited_at:
        url = place.url("revisions", proposal.pk)
        events.append({"at": proposal.edited_at, "label": _("Texte modifié : voir ce qui a changé"), "url": url})
    if proposal.withdrawn_at:
        events.append({"at": proposal.withdrawn_at, "label": _("Retrait"), "text": proposal.withdrawn_reason})
    events += news
    return sorted(events, key=lambda event: event["at"]) if len(events) > 1 else []


@require_safe
def revisions(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """What a proposal said before, and what each change added or took away, newest first."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    if proposal.status == Status.DRAFT:
        return redirect(place.url("preview", proposal.pk))
    rows = proposal.revisions.order_by("-number")[:MOST_REVISIONS]
    said: list[tuple[str, str, datetime | None]] = [
        (r.title, shown_body(proposal, r.body), r.replaced_at) for r in reversed(rows)
    ]
    said.append((proposal.title, shown_body(proposal), None))
    changes = [
        {
            "number": n,
            "at": said[n - 1][2],
            "title": pieces_between(said[n - 1][0], said[n][0]),
            "body": pieces_between(said[n - 1][1], said[n][1]),
        }
        for n in range(len(said) - 1, 0, -1)
    ]
    context = place.context(
        proposal=proposal, crumbs=[*crumb_of(place, proposal), (_("Versions"), "")], changes=changes
    )
    return render(request, "proposals/revisions.html", context)


@require_safe
def near(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """The proposals that resemble this one."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    if proposal.status == Status.DRAFT:
        return redirect(place.url("compare", proposal.pk))
    rows = [
        one.row for one in similar(place.consultation, f"{proposal.title} {proposal.body}", 6, leave_out=proposal.pk)
    ]
    context = place.context(
        proposal=proposal, crumbs=[*crumb_of(place, proposal), (_("Semblables"), "")], rows=with_answers(rows)
    )
    return render(request, "proposals/near.html", context)


@require_safe
def feed(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The last published proposals as an Atom feed. Addresses come from the settings, not from the request."""
    place = place_of(request, territory_slug, consultation_slug)
    home = settings.PUBLIC_URL
    atom = Atom1Feed(
        title=_("Propositions – %(title)s") % {"title": place.consultation.title},
        link=home + place.url("list"), feed_url=home + place.url("feed"),
        description=place.consultation.question, language=get_language(),
    )  # fmt: skip
    for proposal in newest_of(place.consultation):
        link = home + place.url("show", proposal.pk)
        atom.add_item(
            title=proposal.title, link=link, unique_id=link, description=proposal.body_html,
            author_name=author_name(proposal.author), pubdate=proposal.published_at,
            updateddate=proposal.edited_at or proposal.published_at,
        )  # fmt: skip
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
