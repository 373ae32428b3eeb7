"""Answers on their way in the town of the tests: one at each step of the desk, with what hangs on them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from consult.answers.models import (
    Advice,
    Answer,
    Commitment,
    Cooperation,
    Decision,
    Duty,
    Merge,
    MergeConsent,
    MergeState,
    Milestone,
    State,
)
from consult.digests.links import act_key
from consult.digests.models import Act, Digest
from consult.digests.printing import print_key
from consult.digests.stopping import SIGNER as STOPPING
from consult.proposals.models import Actor, Proposal
from core.accounts.models import Absence, ElectedOffice, User
from core.lib.text import html_of
from core.notices.families import Family
from core.notices.models import Mail, MailState, Notice
from core.notices.stopping import stop_key
from core.territories.models import CommonTheme
from tests.make import DAY, make_proposal
from tests.people import make_user

REASONS = "Douze bancs seront posés entre le marché et la tour, car nos aînées y font trois pauses."
WAITING = {
    "": ("Une rampe à la poste", State.INSTRUCTING),
    "à décider": ("Des bancs à l’ombre", State.TO_DECIDE),
    "décidée": ("Un passage surélevé", State.DECIDED),
}


def make_desk(place: Any, author: User, official: User) -> None:
    """One answer being instructed, one to decide, one to publish; and, beside the published one, a merge that waits."""
    debate, partner = place.consultations["débat"], place.rows["partner"]
    place.answers = {
        case: prepare(make_proposal(debate, author, title, theme=CommonTheme.AGEING), state, official)
        for case, (title, state) in WAITING.items()
    } | {"publiée": place.rows["answer"]}
    first = place.answers[""]
    place.commitments = {"": draft_commitment(first), "public": place.rows["commitment"]}
    ask_around(first, official, 0)
    place.rows |= {
        "advice": Advice.objects.create(
            answer=first,
            partner=partner,
            source=partner.name,
            question="Quelle aide pour une rampe ?",
            asked_by=official,
        ),
        "merge": make_merge(place.answers["décidée"].proposal, place.answers["à décider"].proposal, official),
        "absence": make_absence(place.rows["office"]),
        "print_key": print_key(place.rows["office"], "2026-W01"),
        "act_key": make_link(place.rows["office"], place.answers["à décider"].proposal),
        "digests_key": STOPPING.sign_object([place.rows["office"].pk]),
        "stop_key": stop_key(author, [Family.NEARBY]),
        "notice": Notice.objects.create(
            user=author,
            family=Family.ANSWERS,
            about="proposal:0",
            sentence="Une réponse à « Des bancs »",
            url="/",
            at=timezone.now(),
        ),
    }


def make_absence(office: ElectedOffice) -> Absence:
    """Next month; a colleague stands in."""
    user = make_user(f"Hélène Prost {office.territory_id}", home=office.territory)
    deputy = ElectedOffice.objects.create(user=user, territory=office.territory, function="Conseillère municipale")
    begins = timezone.now() + 30 * DAY
    return Absence.objects.create(office=office, deputy=deputy, since=begins, until=begins + 7 * DAY)


def make_link(office: ElectedOffice, proposal: Proposal) -> str:
    """The key of the link that Monday's digest gave for it, to ask for advice."""
    now, message_id = timezone.now(), f"<{office.pk}@lundi>"
    Mail.objects.create(
        recipient=office.user.email, subject="Une décision vous attend", text="« Des bancs à l’ombre » attend.",
        message_id=message_id, not_before=now, sent_at=now, state=MailState.SENT,
    )  # fmt: skip
    Digest.objects.create(
        office=office, period="2026-W01", planned_for=now, made_at=now, lines=1, message_id=message_id
    )
    return act_key(office, "2026-W01", Act.ADVICE, f"proposal:{proposal.pk}")


def prepare(proposal: Proposal, state: State, official: User, late: bool = False) -> Answer:
    """A duty that opened ten days ago (or so long ago that it is late), and its answer at this step."""
    opened = timezone.now() - (70 if late else 10) * DAY
    Duty.objects.create(proposal=proposal, opened_at=opened, due_at=opened + 60 * DAY, threshold=50, supports=52)
    said: dict[str, Any] = {}
    if state == State.DECIDED:
        said = {"decided_by": official, "decided_as": "Adjointe au bien vieillir", "decided_at": timezone.now()}
    return Answer.objects.create(
        proposal=proposal, state=state, drafted_by=official, decision=Decision.ACCEPTED, reasons=REASONS,
        reasons_html=html_of(REASONS), **said,
    )  # fmt: skip


def draft_commitment(answer: Answer, title: str = "Poser une rampe") -> Commitment:
    """A commitment that is not public yet, with a step and an actor."""
    day = timezone.localdate()
    made = Commitment.objects.create(
        answer=answer, proposal=answer.proposal, title=title, what="À l’entrée de la poste.", budget=12_500,
        responsible_kind=Actor.MUNICIPALITY, responsible_name="Voirie", starts_on=day, due_on=day + timedelta(days=100),
    )  # fmt: skip
    Milestone.objects.create(commitment=made, title="Plan adopté", due_on=day + timedelta(days=30))
    Cooperation.objects.create(commitment=made, actor=Actor.RESIDENTS, name="Conseil citoyen", role="relit le plan")
    return made


def ask_around(answer: Answer, official: User, number: int) -> None:
    """A service was asked, and has said."""
    Advice.objects.create(
        answer=answer, source=f"Voirie {number}", question="Est-ce possible ?", words="Oui, côté cour.", cost=8_000,
        asked_by=official, given_by=official, given_at=timezone.now(),
    )  # fmt: skip


def make_merge(into: Proposal, source: Proposal, official: User, state: str = MergeState.ASKED) -> Merge:
    """A merge whose authors have not answered."""
    at = None if state == MergeState.ASKED else timezone.now()
    made = Merge.objects.create(
        into=into, because="Toutes deux servent sur le même chemin.", asked_by=official, state=state, ended_at=at
    )
    for one in (into, source):
        MergeConsent.objects.create(merge=made, proposal=one, author=one.author)
    return made


def grow_desk(place: Any, someone: User, official: User, number: int) -> None:
    """One more of everything that waits on the desk."""
    debate, first, draft = place.consultations["débat"], place.answers[""], place.commitments[""]
    for state in (State.INSTRUCTING, State.TO_DECIDE, State.DECIDED):
        prepare(make_proposal(debate, someone, f"Réponse {state} {number}"), state, official, late=True)
    unbegun = make_proposal(debate, someone, f"Réponse à commencer {number}")
    opened = timezone.now() - DAY
    Duty.objects.create(proposal=unbegun, opened_at=opened, due_at=opened + 60 * DAY, threshold=50, supports=52)
    ask_around(first, official, number + 1)
    more = draft_commitment(first, f"Poser une rampe de plus {number}")
    day = more.starts_on
    Milestone.objects.create(commitment=draft, title=f"Étape {number}", due_on=day)
    Cooperation.objects.create(commitment=draft, actor=Actor.CAF, name=f"Caisse {number}")
    make_merge(unbegun, make_proposal(debate, someone, f"À rapprocher {number}"), official, MergeState.CANCELLED)
