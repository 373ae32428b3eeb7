"""Links, codes, keys, mandates and offices run out by the database's clock, whatever this machine's says (R-15)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from core.accounts.models import (
    ApiKey,
    Attestation,
    ElectedOffice,
    Invitation,
    LetterCode,
    Mandate,
    RoleGrant,
    User,
)
from core.accounts.selectors import standing_of
from core.lib.db import clock
from core.lib.refusals import Refused
from core.people import services
from core.territories.models import Territory
from tests.clocks import JUMPS, jumped
from tests.core.people.test_invitations import ADDRESS, invite
from tests.core.people.test_residence import letter_for
from tests.people import give_mandate, give_role, make_association, make_user, standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R-15")]
DAY, HOUR, YEAR = timedelta(days=1), timedelta(hours=1), timedelta(days=365)
both_ways = pytest.mark.parametrize("by", JUMPS, ids=["ahead", "behind"])


def refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except Refused:
        return True
    return False


@both_ways
def test_an_invitation_lasts_fourteen_days_by_the_true_clock(by: timedelta, clichy: Territory, isabelle: User):
    with jumped(by):
        token = invite(isabelle, clichy)
    sent = Invitation.objects.get()
    assert abs(sent.expires_at - clock() - timedelta(days=14)) < HOUR
    assert abs(sent.invited_at - clock()) < HOUR
    zoe = make_user("Zoé Martin", ADDRESS)
    Invitation.objects.update(expires_at=clock() - HOUR)
    with jumped(by):
        assert refused(lambda: services.accept_invitation(user=zoe, token=token))
    Invitation.objects.update(expires_at=clock() + HOUR)
    with jumped(by):
        services.accept_invitation(user=zoe, token=token)
    taken, grant = Invitation.objects.get().accepted_at, RoleGrant.objects.get(user=zoe)
    assert taken is not None
    assert abs(taken - clock()) < HOUR
    assert abs(grant.since - clock()) < HOUR


@both_ways
def test_the_code_of_a_letter_runs_out_by_the_true_clock(by: timedelta, clichy: Territory, karim: User, marcel: User):
    with jumped(by):
        code = letter_for(karim, clichy)
    assert abs(LetterCode.objects.get().expires_at - clock() - timedelta(days=30)) < HOUR
    LetterCode.objects.update(expires_at=clock() - HOUR)
    with jumped(by):
        assert refused(lambda: services.use_letter_code(user=marcel, code=code))
    LetterCode.objects.update(expires_at=clock() + HOUR)
    with jumped(by):
        made = services.use_letter_code(user=marcel, code=code)
        assert standing(marcel, clichy).is_attested
    assert abs(Attestation.objects.get(pk=made.pk).since - clock()) < HOUR


@both_ways
def test_a_key_speaks_until_its_end_by_the_true_clock(by: timedelta, clichy: Territory, nadia: User):
    with jumped(by):
        _row, key = services.issue_api_key(user=nadia, label="x", can_write=True, expires_at=clock() + 2 * YEAR)
    assert abs(ApiKey.objects.get().expires_at - clock() - YEAR) < HOUR
    for ends, status in ((HOUR, 200), (-HOUR, 401)):
        ApiKey.objects.update(expires_at=clock() + ends)
        with jumped(by):
            answer = Client().get(reverse("api:consultation-list"), headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == status


@both_ways
def test_roles_mandates_and_offices_are_held_by_the_true_clock(
    by: timedelta, clichy: Territory, samba: User, karim: User
):
    association = make_association(clichy)
    give_mandate(samba, association)
    give_role(samba, "moderator", clichy)
    office = ElectedOffice.objects.create(user=samba, territory=clichy, function="Adjoint", since=clock() - YEAR)
    held = (
        Mandate.objects.filter(user=samba),
        RoleGrant.objects.filter(user=samba),
        ElectedOffice.objects.filter(pk=office.pk),
    )
    for ends, is_held in ((HOUR, True), (-HOUR, False)):
        for rows in held:
            rows.update(until=clock() + ends)
        with jumped(by):
            who = standing(samba, clichy)
            assert (bool(who.associations), who.is_staff, bool(who.function)) == (is_held, is_held, is_held)
            assert (services.mandate_of(samba, association, who.at) is not None) == is_held
        assert abs(who.at - clock()) < HOUR


@both_ways
def test_the_moment_of_a_strangers_page_is_true_and_the_same_all_along(by: timedelta, clichy: Territory):
    with jumped(by):
        who = standing_of(AnonymousUser(), clichy)
        assert who.at == who.at
    assert abs(who.at - clock()) < HOUR
