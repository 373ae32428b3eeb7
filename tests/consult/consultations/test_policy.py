"""Who reads a text before it is shown, phase by phase, and a change of it that everyone reads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Moderation, Phase, PolicyChange, Status
from consult.consultations.policy import must_wait
from consult.consultations.services import change_policy
from consult.consultations.voices import Voice
from core.accounts.models import Role, User
from core.audit.models import Entry
from core.lib.refusals import Common, Refused
from core.territories.models import Territory
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_official, make_staff, standing
from tests.words import words_of_page

PLAIN, MARKED = "Un banc à chaque arrêt.", "Un banc, voyez https://exemple.fr"
WHY = "Beaucoup de numéros de téléphone ont été publiés cette semaine."


def fresh(consultation: Consultation) -> Consultation:
    rows = Consultation.objects.select_related("territory").prefetch_related("phases")
    return rows.get(pk=consultation.pk)


@pytest.mark.django_db
@pytest.mark.promise("S-28")
@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize(
    ("mode", "plain", "marked"),
    [(Moderation.PRE, True, True), (Moderation.MIXED, False, True), (Moderation.POST, False, False)],
)
def test_what_waits_by_mode_and_voice(clichy: Territory, mode: str, plain: bool, marked: bool, voice: Voice):
    consultation, now = make_consultation(clichy, moderation=mode), timezone.now()
    waits = [must_wait(consultation, Kind.PROPOSE, voice, text, now) for text in (PLAIN, MARKED)]
    official = voice not in {Voice.RESIDENT, Voice.ASSOCIATION}
    assert waits == ([False, False] if official else [plain, marked])


@pytest.mark.django_db
def test_a_phase_has_its_own_way_while_it_is_open(clichy: Territory):
    consultation, now = make_consultation(clichy, moderation=Moderation.POST), timezone.now()
    Phase.objects.filter(consultation=consultation, kind=Kind.DISCUSS).update(moderation=Moderation.PRE)
    consultation = fresh(consultation)

    def waits(kind: Kind, days: float = 0) -> bool:
        return must_wait(consultation, kind, Voice.RESIDENT, PLAIN, now + timedelta(days=days))

    assert [waits(Kind.PROPOSE), waits(Kind.DISCUSS), waits(Kind.DISCUSS, 100)] == [False, True, False]


@pytest.mark.django_db
@pytest.mark.promise("L-7")
def test_a_change_is_kept_with_its_reason_and_in_the_journal(clichy: Territory, karim: User):
    consultation, who = make_consultation(clichy), standing(karim, clichy)
    made = change_policy(standing=who, consultation=consultation, mode=Moderation.PRE, because=f"  {WHY} ")
    assert made is not None
    assert (made.before, made.after, made.because, made.by, made.phase) == ("post", "pre", WHY, karim, None)
    assert fresh(consultation).moderation == Moderation.PRE
    entry = Entry.objects.order_by("-pk").first()
    assert entry is not None
    assert (entry.act, entry.details["after"], entry.details["because"]) == ("consultation.moderated", "pre", WHY)


@pytest.mark.django_db
def test_one_phase_changes_alone_and_the_same_again_changes_nothing(clichy: Territory, karim: User):
    consultation, who = make_consultation(clichy), standing(karim, clichy)
    phase = consultation.phase_at(Kind.DISCUSS, timezone.now())
    for _ in range(2):
        change_policy(standing=who, consultation=consultation, phase=phase, mode=Moderation.MIXED, because=WHY)
    now, at = fresh(consultation), timezone.now()
    assert (now.moderation, now.moderation_at(Kind.PROPOSE, at), now.moderation_at(Kind.DISCUSS, at)) == (
        "post", "post", "mixed"
    )  # fmt: skip
    (kept,) = PolicyChange.objects.order_by("pk")
    assert (kept.phase, kept.before, kept.after) == (phase, "post", "mixed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"because": " \u200b "}, "because"), ({"because": "x" * 401}, "because"), ({"mode": ""}, "mode"),
        ({"mode": "none"}, "mode"),
    ],
)  # fmt: skip
def test_without_a_reason_or_a_known_mode_nothing_changes(clichy: Territory, karim: User, said: dict, field: str):
    consultation = make_consultation(clichy)
    values = {"mode": Moderation.PRE, "because": WHY, **said}
    with pytest.raises(ValidationError) as caught:
        change_policy(standing=standing(karim, clichy), consultation=consultation, **values)
    assert list(caught.value.message_dict) == [field]
    assert fresh(consultation).moderation == Moderation.POST
    assert not PolicyChange.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status", "reason"),
    [
        ("", Status.PUBLISHED, "not_allowed"), (Role.MODERATOR, Status.PUBLISHED, "not_allowed"),
        (Role.FACILITATOR, Status.PUBLISHED, "not_allowed"), ("next town", Status.PUBLISHED, "not_allowed"),
        (Role.OFFICIAL, Status.CLOSED, "closed"), (Role.OFFICIAL, Status.PUBLISHED, None),
        (Role.OFFICIAL, Status.DRAFT, None),
    ],
)  # fmt: skip
def test_officials_of_the_town_alone_change_it_while_it_goes_on(
    clichy: Territory, tourcoing: Territory, nadia: User, role: str, status: str, reason: str | None
):
    consultation = make_consultation(clichy, status=status)
    home = tourcoing if role == "next town" else clichy
    user = (
        nadia
        if not role
        else make_official(tourcoing)
        if role == "next town"
        else make_staff("Ève Aubin", role, clichy)
    )
    who = standing(user, home)

    def act():
        return change_policy(standing=who, consultation=consultation, mode=Moderation.PRE, because=WHY)

    if reason is None:
        assert act() is not None
        return
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason == reason
    assert caught.value.reason is not Common.CHANGED_MEANWHILE
    assert not PolicyChange.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_officials_at_once_make_one_change_of_it():
    town = make_clichy()
    consultation, who = make_consultation(town), standing(make_official(town), town)

    def one(_number: int) -> object:
        try:
            return change_policy(standing=who, consultation=consultation, mode=Moderation.PRE, because=WHY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = [row for row in pool.map(one, range(4)) if row is not None]
    assert len(made) == PolicyChange.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.promise("L-7")
def test_each_space_says_the_policy_of_its_own_phase(clichy: Territory, karim: User):
    consultation = make_consultation(clichy)
    proposal = make_proposal(consultation)
    Phase.objects.filter(consultation=consultation, kind=Kind.PROPOSE).update(moderation=Moderation.PRE)
    base = f"/t/{clichy.slug}/consultations/{consultation.slug}/"
    assert "Modération a priori" in words_of_page(Client().get(f"{base}propositions/"))
    assert "Modération a posteriori" in words_of_page(Client().get(f"{base}propositions/{proposal.pk}/"))
    assert "La modération change avec les phases" in words_of_page(Client().get(base))
