"""« Vos mots cités »: the proposals that quote one's messages, what one answered, and where to answer."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.discussion.provenance import CITED, Cited, cited_of, waiting_of
from consult.proposals.selectors import address_of, author_name
from frontend.pages.account.views import account

FURTHEST = 100_000  # rows


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What quotes this account, page by page: first what waits for an answer."""
    user = account(request)
    start = _start(request)
    cited, has_more = cited_of(user, start)
    context = {
        "rows": [_row(one) for one in cited],
        "waiting": waiting_of(user),
        "previous_url": f"?de={max(0, start - CITED)}" if start else "",
        "next_url": f"?de={start + CITED}" if has_more else "",
    }
    return render(request, "account/quoted.html", context)


def _row(one: Cited) -> dict[str, object]:
    """One proposal, as its row shows it."""
    consultation = one.proposal.consultation
    keys = [consultation.territory.slug, consultation.slug, one.room.pk]
    return {
        "title": one.proposal.title, "author": author_name(one.proposal.author), "on_behalf_of": one.proposal.on_behalf_of,
        "town": consultation.territory.name, "room": one.room.title, "answer": one.answer, "is_draft": one.is_draft,
        "is_waiting": one.is_waiting,
        "messages": [(number, reverse("discussion:message", args=[*keys, number])) for number in one.numbers],
        "url": reverse("discussion:consent", args=[*keys, one.proposal.pk]),
        "proposal_url": "" if one.is_draft else address_of(one.proposal.pk, consultation),
    }  # fmt: skip


def _start(request: HttpRequest) -> int:
    """From which place on; nonsense is refused."""
    said = request.GET.get("de", "0")
    if not said.isascii() or not said.isdigit() or len(said) > 6 or int(said) > FURTHEST:
        raise BadRequest("de")
    return int(said)
