"""The people of the tests are who they say."""

from core.accounts.models import User
from core.territories.models import Territory
from tests.people import signed_in, standing


def test_each_role_stands_where_it_should(
    clichy: Territory, tourcoing: Territory, nadia: User, marcel: User, samba: User, karim: User, isabelle: User, valerie: User,
    theo: User, awa: User, rachid: User, etienne: User, maud: User, bertrand: User,
) -> None:  # fmt: skip
    assert standing(nadia, clichy).is_attested
    assert standing(marcel, clichy).is_resident
    assert not standing(marcel, clichy).is_attested
    assert [a.name for a in standing(samba, clichy).associations] == ["Régie de quartier du Plateau"]
    assert standing(isabelle, clichy).is_administrator
    assert standing(karim, clichy).is_official
    assert standing(valerie, clichy).function.startswith("Adjointe")
    for staff in (theo, awa, rachid):
        assert standing(staff, clichy).is_staff
        assert not standing(staff, clichy).is_official
    assert not standing(etienne, clichy).is_staff
    for stranger in (maud, bertrand):
        assert not standing(stranger, clichy).is_staff
        assert not standing(stranger, clichy).is_resident
    assert standing(bertrand, tourcoing).is_official
    assert "_auth_user_id" in signed_in(nadia).session
