"""Following a proposal or not, and saying whether its answer answered, for who is signed in."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consult.answers import rules
from consult.answers.models import Answer, State
from consult.answers.selectors.blocks import answer_in, mine_of
from consult.answers.services import following
from consult.proposals.models import Proposal
from consult.proposals.selectors import address_of
from core.lib.refusals import allow
from frontend.pages.outcomes.forms import SatisfactionForm
from frontend.pages.outcomes.place import Place, place_of, signed_in


@require_POST
@signed_in
def follow(request: HttpRequest, territory_slug: str, proposal_id: int) -> HttpResponse:
    """Ask for the letters of a proposal, or stop them; the form says which."""
    place = place_of(request, territory_slug)
    rows = Proposal.objects.in_the_open().select_related("consultation__territory")
    proposal = get_object_or_404(rows, pk=proposal_id, consultation__territory=place.territory)
    act_on(place, proposal, request.POST.get("acte", ""), request)
    return redirect(_back(request) or f"{address_of(proposal.pk, proposal.consultation)}#suivi")


def act_on(place: Place, proposal: Proposal, act: str, request: HttpRequest) -> None:
    """Do one of the four acts of following, and say so."""
    acts = {
        "couper": (following.mute, _("C’est fait : vous ne recevrez plus de lettre au sujet de cette proposition.")),
        "reprendre": (following.unmute, _("C’est fait : vous recevrez de nouveau les nouvelles de cette proposition.")),
        "suivre": (following.follow, _("C’est fait : une lettre vous dira ce que devient cette proposition.")),
        "arreter": (following.unfollow, _("C’est fait : vous ne suivez plus cette proposition.")),
    }
    if act not in acts:
        raise BadRequest("acte")
    service, sentence = acts[act]
    service(standing=place.standing, proposal=proposal)
    messages.success(request, sentence)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def satisfaction(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """Whether a published answer answered, for who wrote or supports the proposal."""
    place = place_of(request, territory_slug)
    answer = answer_in(place.territory, answer_id)
    if answer.state != State.PUBLISHED:
        raise Http404
    allow(rules.refuse_satisfaction(place.standing, answer, following.is_concerned(place.standing, answer.proposal)))
    url = address_of(answer.proposal_id, answer.proposal.consultation)
    form, done = satisfaction_form(request, place, answer)
    if done:
        return redirect(f"{url}#reponse")
    context = place.context(
        answer=answer, proposal=answer.proposal, proposal_url=url, form=form,
        crumbs=place.crumbs((answer.proposal.title, url), (_("Votre avis"), "")),
    )  # fmt: skip
    return render(request, "outcomes/satisfaction.html", context, status=400 if form.is_bound else 200)


def satisfaction_form(request: HttpRequest, place: Place, answer: Answer) -> tuple[SatisfactionForm, bool]:
    """The form as it was typed, and whether what it says is kept."""
    if request.method != "POST":
        mine = mine_of(answer.proposal, answer.proposal, place.standing)
        return SatisfactionForm(initial={"verdict": mine.verdict, "words": mine.words}), False
    form = SatisfactionForm(request.POST)
    if not form.is_valid():
        return form, False
    try:
        following.say_satisfied(standing=place.standing, answer=answer, **form.cleaned_data)
    except ValidationError as problem:
        for name, words in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, words)
        return form, False
    messages.success(request, _("Merci : votre avis est compté. Vous pouvez le changer."))
    return form, True


def _back(request: HttpRequest) -> str:
    """Where the form asked to return, on this site only."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) and url.startswith("/") else ""
