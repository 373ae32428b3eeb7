"""An administrator describes a territory and opens it; nobody else does."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from core.accounts.models import User
from core.accounts.selectors import Standing, standing_of
from core.audit.models import Entry
from core.lib.colour import LIGHT, faults
from core.lib.refusals import Common, Refused
from core.pilots.rules import PilotRefusal, refuse_describe, refuse_open
from core.pilots.services import Description, describe_territory, open_territory
from core.territories.models import Territory
from tests import people

WHOLE = Description(
    tagline="Ce que nous voulons changer ici, disons-le ici.",
    accent_hue=152,
    contact_email="participation@exemple.fr",
    publisher="Ville de Clichy-sous-Bois, hôtel de ville, 01 00 00 00 00",
    publication_director="La maire",
    host="Coopérative des communs, Nantes",
    is_election_reserve=False,
)


@pytest.fixture
def town(clichy: Territory) -> Territory:
    clichy.opened_at = None
    clichy.save()
    return clichy


@pytest.fixture
def standing(town: Territory) -> Standing:
    return standing_of(people.make_isabelle(town), town)


def who_may(town: Territory) -> dict[str, tuple[User | None, object]]:
    return {
        "stranger": (None, Common.SIGN_IN),
        "resident": (people.make_nadia(town), Common.NOT_ALLOWED),
        "official": (people.make_official(town), Common.NOT_ALLOWED),
        "administrator of the next town": (people.make_isabelle(people.make_tourcoing()), Common.NOT_ALLOWED),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["stranger", "resident", "official", "administrator of the next town"])
def test_only_the_administrators_of_a_territory_describe_or_open_it(town: Territory, role: str):
    user, reason = who_may(town)[role]
    theirs = standing_of(user, town)
    assert refuse_describe(theirs, town) == reason
    assert refuse_open(theirs, town) == reason
    for act in (
        lambda: describe_territory(standing=theirs, territory=town, description=WHOLE),
        lambda: open_territory(standing=theirs, territory=town),
    ):
        with pytest.raises(Refused):
            act()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_territory_opens_once_its_legal_notice_is_whole(town: Territory, standing: Standing):
    with pytest.raises(Refused) as gap:
        open_territory(standing=standing, territory=town)
    assert gap.value.reason is PilotRefusal.INCOMPLETE_NOTICE
    described = describe_territory(standing=standing, territory=town, description=WHOLE)
    opened = open_territory(standing=standing, territory=described)
    assert opened.opened_at is not None
    with pytest.raises(Refused) as again:
        open_territory(standing=standing, territory=opened)
    assert again.value.reason is Common.ALREADY_DONE
    assert list(Entry.objects.order_by("id").values_list("act", flat=True)) == [
        "territory.described",
        "territory.opened",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("gap", ["publisher", "publication_director", "host", "contact_email"])
def test_an_open_territory_keeps_a_whole_legal_notice(town: Territory, standing: Standing, gap: str):
    describe_territory(standing=standing, territory=town, description=WHOLE)
    open_territory(standing=standing, territory=town)
    with pytest.raises(Refused) as refused:
        describe_territory(standing=standing, territory=town, description=replace(WHOLE, **{gap: " \u200b "}))
    assert refused.value.reason is PilotRefusal.INCOMPLETE_NOTICE
    assert getattr(Territory.objects.get(pk=town.pk), gap) == getattr(WHOLE, gap)


@pytest.mark.django_db
def test_describing_twice_the_same_is_journaled_once(town: Territory, standing: Standing):
    for _twice in range(2):
        describe_territory(standing=standing, territory=town, description=WHOLE)
    [entry] = Entry.objects.order_by("id")
    assert "tagline" in entry.details["changed"]
    assert entry.actor == standing.user


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"contact_email": "nulle part"}, {"tagline": "x" * 161}, {"accent_hue": -1}])
def test_what_a_field_cannot_hold_is_refused(town: Territory, standing: Standing, wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        describe_territory(standing=standing, territory=town, description=replace(WHOLE, **wrong))
    assert Territory.objects.get(pk=town.pk).tagline == ""


@pytest.mark.promise("A-10")
def test_every_hue_that_may_be_saved_can_be_read():
    assert not any(faults(hue) for hue in range(360))
    pale = {**LIGHT, "accent": (0.75, 0.13)}
    assert all(faults(hue, light=pale) for hue in range(0, 360, 15)), "the check can fail"
