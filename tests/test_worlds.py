"""A world serves many tests, and none meets what another wrote."""

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from consult.proposals.models import Proposal
from core.audit.models import Entry
from core.audit.services import record
from core.territories.models import Territory
from tests import worlds
from tests.people import make_clichy, make_isabelle
from tests.town import Town


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_in_a_world_is_taken_back(town: Town, standing_town: Town, turn: int):
    one = town.here.proposals[""]
    assert one.title == Proposal.objects.get(pk=one.pk).title == standing_town.here.proposals[""].title != "Autre"
    assert town.people["agent"] is not standing_town.people["agent"]
    Proposal.objects.filter(pk=one.pk).update(title="Autre")
    one.title = "Autre"


@pytest.mark.django_db
def test_a_world_is_built_once_and_again_when_it_has_grown_old(django_db_blocker: DjangoDbBlocker):
    ground, built = worlds.Ground(), []
    for _turn in range(2):
        ground.stand("essai", lambda: built.append(make_clichy()), django_db_blocker, worlds.YOUNG_S)
    assert len(built) == 1
    ground.built_at -= worlds.YOUNG_S + 1
    ground.stand("essai", lambda: built.append(make_clichy()), django_db_blocker, worlds.YOUNG_S)
    assert built[1].pk != built[0].pk
    assert Territory.objects.count() == 1, "le premier a été repris"
    ground.clear()
    assert not Territory.objects.exists()


@pytest.mark.django_db
def test_who_asks_for_no_world_meets_none():
    assert worlds.GROUND.name == ""
    assert not Territory.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_committed_is_gone_from_every_table_even_the_journal(turn: int):
    assert not Territory.objects.exists()
    assert not Entry.objects.exists()
    clichy = make_clichy()
    with transaction.atomic():
        record(actor=make_isabelle(clichy), territory=clichy, act="tried", target=f"turn:{turn}")
    assert Entry.objects.exists()
