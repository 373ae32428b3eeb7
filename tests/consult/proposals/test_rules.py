"""Who may propose, correct, withdraw, support and endorse, and when: role by moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Status, Who
from consult.proposals import rules
from consult.proposals.models import EDIT_WINDOW
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.territories.models import Territory
from tests.make import make_consultation, make_phase, make_proposal
from tests.people import make_association, standing

NOBODY = Standing()
MOMENTS = ("before", "proposing", "discussing", "after", "closed", "draft")
PEOPLE = ("stranger", "nadia", "marcel", "samba", "karim", "valerie", "maud", "etienne")


def consultation_at(town: Territory, moment: str, who: Who = Who.RESIDENTS) -> Consultation:
    """A consultation at this moment of its life."""
    now = timezone.now()
    status = {"closed": Status.CLOSED, "draft": Status.DRAFT}.get(moment, Status.PUBLISHED)
    made = make_consultation(town, f"{moment}-{who}", opened=(), status=status, who=who)
    shift = {"before": 5, "proposing": -5, "discussing": -25, "after": -60, "closed": -5, "draft": -5}[moment]
    make_phase(made, Kind.PROPOSE, now + timedelta(days=shift), days=15)
    make_phase(made, Kind.DISCUSS, now + timedelta(days=shift + 15), days=15)
    return Consultation.objects.select_related("territory").prefetch_related("phases").get(pk=made.pk)


@pytest.fixture
def standings(
    clichy: Territory, nadia: User, marcel: User, samba: User, karim: User, valerie: User, maud: User, etienne: User
) -> dict[str, Standing]:
    people = {
        "nadia": nadia,
        "marcel": marcel,
        "samba": samba,
        "karim": karim,
        "valerie": valerie,
        "maud": maud,
        "etienne": etienne,
    }
    return {
        "stranger": Standing(territory_id=clichy.pk),
        **{name: standing(user, clichy) for name, user in people.items()},
    }


CLOSED = {"before": "not_open_yet", "after": "over", "closed": "closed", "draft": "not_published"}
# Proposing: a voice for residents, for those who work here or were elected; nobody outside the phase, whatever the role.
VOICE = {"stranger": "sign_in", "maud": "not_from_here", "etienne": "not_from_here"}
# Supporting: one person, one support; a role gives no way round residence.
COUNT = {**VOICE, "karim": "not_from_here", "valerie": "not_from_here"}


@pytest.mark.parametrize("moment", MOMENTS)
def test_proposing_is_open_to_voices_of_the_town_while_its_phase_lasts(
    clichy: Territory, standings: dict[str, Standing], moment: str
) -> None:
    consultation = consultation_at(clichy, moment)
    expected = {name: {**CLOSED, "discussing": "over"}.get(moment) or VOICE.get(name) for name in PEOPLE}
    found = {name: rules.refuse_propose(standings[name], consultation, timezone.now()) for name in PEOPLE}
    assert found == expected


@pytest.mark.parametrize("moment", MOMENTS)
def test_supporting_counts_residents_only_while_proposing_or_discussing(
    clichy: Territory, standings: dict[str, Standing], moment: str
) -> None:
    proposal = make_proposal(consultation_at(clichy, moment))
    expected = {name: CLOSED.get(moment) or COUNT.get(name) for name in PEOPLE}
    assert {name: rules.refuse_support(standings[name], proposal, timezone.now()) for name in PEOPLE} == expected


@pytest.mark.parametrize(
    ("who", "refused"),
    [(Who.ANYONE, {"stranger"}), (Who.RESIDENTS, set(COUNT)), (Who.ATTESTED, {*COUNT, "marcel", "samba"})],
)
def test_the_charter_says_who_counts(
    clichy: Territory, standings: dict[str, Standing], who: Who, refused: set[str]
) -> None:
    proposal = make_proposal(consultation_at(clichy, "proposing", who))
    assert {name for name in PEOPLE if rules.refuse_support(standings[name], proposal, timezone.now())} == refused


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_support_is_taken_back_while_supports_are_open_even_by_someone_who_moved(
    clichy: Territory, standings: dict[str, Standing], moment: str
) -> None:
    proposal = make_proposal(consultation_at(clichy, moment))
    for name in PEOPLE:
        found = rules.refuse_withdraw_support(standings[name], proposal, timezone.now())
        assert found == (CLOSED.get(moment) or ("sign_in" if name == "stranger" else None))


@pytest.mark.parametrize("status", [ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN])
def test_what_is_not_published_gathers_nothing(
    clichy: Territory, standings: dict[str, Standing], status: ProposalStatus
) -> None:
    consultation = consultation_at(clichy, "proposing")
    extra = {"withdrawn_reason": "Fait."} if status == ProposalStatus.WITHDRAWN else {"published_at": None}
    proposal = make_proposal(consultation, status=status, **extra)
    regie = make_association(clichy)
    for name in PEOPLE:
        assert rules.refuse_support(standings[name], proposal, timezone.now()) == "proposal_not_published"
        assert rules.refuse_endorse(standings[name], proposal, regie, timezone.now()) == "proposal_not_published"


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_association_endorses_through_a_member_with_a_mandate(
    clichy: Territory, standings: dict[str, Standing], moment: str
) -> None:
    proposal = make_proposal(consultation_at(clichy, moment))
    regie = make_association(clichy)
    for name in PEOPLE:
        found = rules.refuse_endorse(standings[name], proposal, regie, timezone.now())
        mandate = {"samba": None, "stranger": "sign_in"}.get(name, "no_mandate")
        assert found == (CLOSED.get(moment) or mandate)


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (timedelta(0), None),
        (EDIT_WINDOW - timedelta(seconds=1), None),
        (EDIT_WINDOW, "edit_window_over"),
        (3 * EDIT_WINDOW, "edit_window_over"),
    ],
)
def test_its_author_alone_corrects_it_within_its_window(
    clichy: Territory, standings: dict[str, Standing], nadia: User, age: timedelta, reason: str | None
) -> None:
    now = timezone.now()
    proposal = make_proposal(consultation_at(clichy, "after"), nadia, published_at=now - age)
    others = {name: "sign_in" if name == "stranger" else "not_yours" for name in PEOPLE if name != "nadia"}
    assert {name: rules.refuse_edit(standings[name], proposal, now) for name in PEOPLE} == {**others, "nadia": reason}
    assert {name: rules.refuse_withdraw(standings[name], proposal) for name in PEOPLE} == {**others, "nadia": None}


def test_a_role_in_another_town_is_no_role_here(clichy: Territory, standings: dict[str, Standing]) -> None:
    consultation = consultation_at(clichy, "proposing")
    assert (
        rules.refuse_propose(replace(standings["maud"], roles=frozenset()), consultation, timezone.now())
        == "not_from_here"
    )
    assert rules.refuse_propose(NOBODY, consultation, timezone.now()) == "sign_in"
