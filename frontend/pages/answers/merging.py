"""Bringing proposals together: whom to ask, what they said, and giving up."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.answers import rules
from consult.answers.models import Merge, MergeState
from consult.answers.selectors.merges import merges_of
from consult.answers.services import merging
from consult.proposals.models import Proposal
from consult.proposals.selectors import LONGEST_QUERY, Wanted, address_of, listing_of, rows_of
from consult.proposals.similar import similar
from core.lib.refusals import Refused, allow
from frontend.pages.answers.commitment_forms import MergeForm
from frontend.pages.answers.place import Place, place_of, put_errors, whole

FOUND = 12  # proposals offered at once
NEAR = 6


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The merges that were asked for, and what each author said."""
    place = place_of(request, territory_slug)
    rows = [
        {
            "merge": one,
            "url": address_of(one.into_id, one.into.consultation),
            "cancel_url": place.url("cancel_merge", one.pk)
            if one.state == MergeState.ASKED and rules.refuse_instruct(place.standing, one.into) is None
            else "",
            "kind": {"asked": "waiting", "done": "done"}.get(one.state, ""),
        }
        for one in merges_of(place.territory)
    ]
    context = place.context(
        crumbs=place.crumbs((_("Fusions"), "")),
        rows=rows,
        works_here=place.works_here,
        choose_url=place.url("choose"),
    )
    return render(request, "answers/merges.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, territory_slug: str, proposal_id: int) -> HttpResponse:
    """Choose by search the proposals that say the same as this one, and ask their authors."""
    place = place_of(request, territory_slug)
    into = _into(place, proposal_id)
    allow(rules.refuse_instruct(place.standing, into))
    sent = request.POST if request.method == "POST" else request.GET
    words = sent.get("q", "").strip()
    if len(words) > LONGEST_QUERY or "\x00" in words:
        raise BadRequest("q")
    choices = _choices(into, words, [pk for text in sent.getlist("sources") if (pk := whole(text)) is not None])
    is_search = request.POST.get("acte") == "chercher"
    form = MergeForm(
        request.POST if request.method == "POST" and not is_search else None, choices=choices,
        initial={"sources": sent.getlist("sources"), "because": sent.get("because", "")},
    )  # fmt: skip
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                sources = list(Proposal.objects.filter(pk__in=form.cleaned_data["sources"]).order_by("pk"))
                merging.ask_merge(
                    standing=place.standing, into=into, sources=sources, because=form.cleaned_data["because"]
                )
            except ValidationError as wrong:
                put_errors(form, wrong)
            except Refused as refusal:
                status = refusal.reason.status
                form.add_error(None, refusal.detail)
            else:
                messages.success(
                    request, _("Les auteurs et autrices sont prévenus par lettre. Leurs réponses paraissent ici.")
                )
                return redirect(place.url("merges"))
    context = place.context(
        crumbs=place.crumbs((_("Fusions"), place.url("merges")), (_("Rapprocher"), "")),
        proposal=into,
        proposal_url=address_of(into.pk, into.consultation),
        form=form,
        words=words,
        is_search=bool(words),
        is_empty=not choices,
        back=place.url("merges"),
    )
    return render(request, "answers/ask_merge.html", context, status=status)


@never_cache
@require_POST
def cancel(request: HttpRequest, territory_slug: str, merge_id: int) -> HttpResponse:
    """Give up what was asked."""
    place = place_of(request, territory_slug)
    rows = Merge.objects.filter(pk=merge_id, into__consultation__territory=place.territory)
    merge = rows.select_related("into__consultation__territory").first()
    if merge is None:
        raise Http404
    merging.cancel_merge(standing=place.standing, merge=merge)
    messages.success(request, _("La demande de fusion est abandonnée : rien ne change."))
    return redirect(place.url("merges"))


def _into(place: Place, pk: int) -> Proposal:
    """The common proposal, of this town and published; else 404."""
    rows = Proposal.objects.in_the_open().filter(consultation__territory=place.territory, pk=pk)
    found = rows.select_related("consultation__territory").first()
    if found is None:
        raise Http404
    return found


def _choices(into: Proposal, words: str, ticked: list[int]) -> list[tuple[int, str]]:
    """What was ticked stays in sight; then what the search finds, else what resembles the common one."""
    known = Proposal.objects.published().filter(consultation=into.consultation_id, pk__in=ticked[:FOUND])
    rows = rows_of(list(known.exclude(pk=into.pk).order_by("pk").values_list("pk", flat=True)), into.consultation)
    if words:
        rows += listing_of(into.consultation, Wanted(words=words, sort="recentes"), size=FOUND).rows
    else:
        near = similar(into.consultation, f"{into.title} {into.body}", NEAR, leave_out=into.pk)
        rows += [one.row for one in near]
    said = {
        row.pk: _("%(title)s (%(author)s, %(n)s soutiens)")
        % {"title": row.title, "author": row.author_name, "n": row.support_count}
        for row in rows
        if row.pk != into.pk
    }
    return list(said.items())
