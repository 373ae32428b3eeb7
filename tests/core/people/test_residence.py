"""Residence is attested to persons, whatever the number of their accounts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core.accounts.models import Attestation, LetterCode, Person, User
from core.accounts.selectors import standing_of
from core.audit.models import Entry
from core.lib.refusals import Refused
from core.people import services
from core.people.identity import fingerprint, hash_of_code, new_code
from core.people.rules import PeopleRefusal
from core.territories.models import Neighbourhood, Territory
from tests.people import make_clichy, make_official, make_user, standing

pytestmark = pytest.mark.django_db
NAME, BORN = "Nadia Benali", date(1968, 3, 14)


def attest(
    by: User, town: Territory, user: User, name: str = NAME, born_on: date = BORN, is_same_person: bool = True
) -> Attestation:
    return services.attest_residence_at_counter(
        standing=standing(by, town),
        territory=town,
        user=user,
        full_name=name,
        born_on=born_on,
        is_same_person=is_same_person,
    )


def test_an_attested_account_stands_as_a_resident(clichy: Territory, karim: User, marcel: User) -> None:
    assert not standing(marcel, clichy).is_attested
    attest(karim, clichy, marcel)
    marcel.refresh_from_db()
    assert standing(marcel, clichy).is_attested


def test_neither_name_nor_birth_date_is_kept(clichy: Territory, karim: User, marcel: User) -> None:
    attest(karim, clichy, marcel)
    services.issue_letter_code(
        standing=standing(karim, clichy), territory=clichy, full_name="Ousmane Kane", born_on=BORN
    )
    with connection.cursor() as cursor:
        for table in ("accounts_attestation", "accounts_lettercode", "accounts_person", "audit_entry", "notices_mail"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            said = " ".join(row[0] for row in cursor.fetchall()).lower()
            for word in ("benali", "ousmane", "kane", "1968-03-14"):
                assert word not in said, table


@pytest.mark.parametrize("again", ["Benali Nadia", "nadia BENALI", "Nadia  Bénali", "Nadia-Benali"])
def test_the_same_name_is_recognised_however_it_is_written(clichy: Territory, again: str) -> None:
    first = fingerprint(territory=clichy, full_name=NAME, born_on=BORN)
    assert fingerprint(territory=clichy, full_name=again, born_on=BORN) == first


def test_a_fingerprint_says_nothing_outside_its_town_and_key(
    clichy: Territory, tourcoing: Territory, settings: object
) -> None:
    here = fingerprint(territory=clichy, full_name=NAME, born_on=BORN)
    assert fingerprint(territory=tourcoing, full_name=NAME, born_on=BORN) != here
    assert fingerprint(territory=clichy, full_name=NAME, born_on=date(1968, 3, 15)) != here
    settings.IDENTITY_KEY = "another"  # type: ignore[attr-defined]
    assert fingerprint(territory=clichy, full_name=NAME, born_on=BORN) != here


@pytest.mark.promise("S-10")
def test_two_accounts_of_one_identity_become_one_person(clichy: Territory, karim: User) -> None:
    first, second = make_user("Premier Compte"), make_user("Second Compte")
    old = second.person_id
    attest(karim, clichy, first)
    attest(karim, clichy, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.person_id == second.person_id
    assert Person.objects.get(pk=old).joined_into_id == first.person_id
    assert Attestation.objects.filter(territory=clichy).count() == 1
    assert Entry.objects.filter(act="persons.joined").count() == 1
    assert standing(second, clichy).is_attested


@pytest.mark.promise("S-10")
def test_a_homonym_joins_nobody_until_the_official_says_it_is_the_same_person(clichy: Territory, karim: User) -> None:
    first, second = make_user("Premier Compte"), make_user("Second Compte")
    attest(karim, clichy, first, is_same_person=False)
    with pytest.raises(Refused) as refused:
        attest(karim, clichy, second, is_same_person=False)
    assert refused.value.reason == PeopleRefusal.KNOWN_IDENTITY
    second.refresh_from_db()
    assert not standing(second, clichy).is_attested
    assert not Person.objects.filter(joined_into__isnull=False).exists()
    attest(karim, clichy, second, name=f"{NAME} Aïcha", is_same_person=False)
    assert Attestation.objects.filter(territory=clichy).count() == 2


def test_an_identity_left_behind_by_a_join_leads_to_its_heir(
    clichy: Territory, tourcoing: Territory, karim: User, bertrand: User
) -> None:
    first, second, third = make_user("Premier Compte"), make_user("Second Compte"), make_user("Troisième Compte")
    attest(karim, clichy, first)
    attest(bertrand, tourcoing, first)
    attest(bertrand, tourcoing, second, name="Nadia Benali-Morel")
    attest(karim, clichy, second)
    attest(bertrand, tourcoing, third, name="Nadia Benali-Morel")
    for user in (first, second, third):
        user.refresh_from_db()
    assert first.person_id == second.person_id == third.person_id


def test_a_join_carries_what_the_other_person_had_elsewhere(
    clichy: Territory, tourcoing: Territory, karim: User, bertrand: User
) -> None:
    first, second, third = make_user("Premier Compte"), make_user("Second Compte"), make_user("Troisième Compte")
    attest(bertrand, tourcoing, second)
    attest(bertrand, tourcoing, third)
    attest(karim, clichy, first)
    second.refresh_from_db()
    attest(karim, clichy, second)
    for user in (first, second, third):
        user.refresh_from_db()
    assert first.person_id == second.person_id == third.person_id
    assert standing(first, tourcoing).is_attested
    chains = Person.objects.filter(joined_into__joined_into__isnull=False)
    assert not chains.exists()


def test_one_account_is_not_two_people(clichy: Territory, karim: User, marcel: User) -> None:
    attest(karim, clichy, marcel)
    marcel.refresh_from_db()
    with pytest.raises(Refused) as refused:
        attest(karim, clichy, marcel, name="Marcel Petitjean")
    assert refused.value.reason == PeopleRefusal.OTHER_IDENTITY


def test_attesting_twice_changes_nothing(clichy: Territory, karim: User, marcel: User) -> None:
    first = attest(karim, clichy, marcel)
    assert attest(karim, clichy, marcel).pk == first.pk
    assert Entry.objects.filter(act="residence.attested").count() == 1


def test_an_official_of_the_next_town_attests_nothing_here(clichy: Territory, bertrand: User, marcel: User) -> None:
    with pytest.raises(Refused):
        attest(bertrand, clichy, marcel)
    assert not Attestation.objects.filter(person_id=marcel.person_id).exists()


def letter_for(karim: User, clichy: Territory, name: str = NAME, is_same_person: bool = False) -> str:
    place = Neighbourhood.objects.get(territory=clichy)
    _row, code = services.issue_letter_code(
        standing=standing(karim, clichy),
        territory=clichy,
        full_name=name,
        born_on=BORN,
        neighbourhood=place,
        is_same_person=is_same_person,
    )
    return code


def test_a_letter_code_attests_its_reader_once(clichy: Territory, karim: User, marcel: User, nadia: User) -> None:
    code = letter_for(karim, clichy)
    made = services.use_letter_code(user=marcel, code=code.lower().replace("-", " "))
    assert (made.method, made.neighbourhood.name if made.neighbourhood else "") == ("letter", "Le Chêne-Pointu")
    with pytest.raises(Refused) as refused:
        services.use_letter_code(user=make_user("Un Voisin"), code=code)
    assert refused.value.reason == PeopleRefusal.CODE_UNKNOWN


def test_an_expired_or_replaced_letter_code_attests_nobody(clichy: Territory, karim: User, marcel: User) -> None:
    replaced = letter_for(karim, clichy)
    kept = letter_for(karim, clichy)
    expired = letter_for(karim, clichy, "Ousmane Kane")
    LetterCode.objects.filter(code_hash=hash_of_code(expired)).update(expires_at=timezone.now() - timedelta(seconds=1))
    for code in (replaced, expired, new_code(), ""):
        with pytest.raises(Refused):
            services.use_letter_code(user=marcel, code=code)
    assert services.use_letter_code(user=marcel, code=kept)


def test_an_official_does_not_use_the_letter_they_made(clichy: Territory, karim: User) -> None:
    with pytest.raises(Refused):
        services.use_letter_code(user=karim, code=letter_for(karim, clichy))


def test_a_letter_for_someone_already_attested_joins_the_accounts(clichy: Territory, karim: User, marcel: User) -> None:
    first = make_user("Premier Compte")
    attest(karim, clichy, first)
    with pytest.raises(Refused) as refused:
        letter_for(karim, clichy)
    assert refused.value.reason == PeopleRefusal.KNOWN_IDENTITY
    services.use_letter_code(user=marcel, code=letter_for(karim, clichy, is_same_person=True))
    marcel.refresh_from_db()
    first.refresh_from_db()
    assert marcel.person_id == first.person_id


def test_a_letter_joins_nobody_attested_after_it_was_made(clichy: Territory, karim: User, marcel: User) -> None:
    code = letter_for(karim, clichy)
    attest(karim, clichy, make_user("Premier Compte"))
    with pytest.raises(Refused) as refused:
        services.use_letter_code(user=marcel, code=code)
    assert refused.value.reason == PeopleRefusal.KNOWN_SINCE_LETTER
    assert not Person.objects.filter(joined_into__isnull=False).exists()


def test_an_official_does_not_use_their_letter_from_another_account_of_theirs(clichy: Territory, karim: User) -> None:
    second = make_user("Autre Compte", person=karim.person)
    with pytest.raises(Refused):
        services.use_letter_code(user=second, code=letter_for(karim, clichy))


@pytest.mark.promise("S-10")
@pytest.mark.django_db(transaction=True)
def test_two_accounts_attested_at_once_become_one_person() -> None:
    clichy = make_clichy()
    karim = make_official(clichy)
    users = [make_user(f"Compte {letter}") for letter in "ABCD"]
    start = Barrier(len(users))

    def at_the_counter(user: User) -> None:
        by = standing_of(karim, clichy)
        start.wait()
        try:
            services.attest_residence_at_counter(
                standing=by, territory=clichy, user=user, full_name=NAME, born_on=BORN, is_same_person=True
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as hands:
        list(hands.map(at_the_counter, users))
    assert User.objects.filter(pk__in=[user.pk for user in users]).values("person").distinct().count() == 1
    assert Attestation.objects.filter(territory=clichy).count() == 1
    assert Person.objects.filter(joined_into__isnull=False).count() == len(users) - 1


@pytest.mark.django_db(transaction=True)
def test_one_letter_in_two_hands_attests_one() -> None:
    clichy = make_clichy()
    karim = make_official(clichy)
    code = letter_for(karim, clichy)
    users = [make_user(f"Compte {letter}") for letter in "AB"]
    start = Barrier(len(users))

    def type_it(user: User) -> bool:
        start.wait()
        try:
            services.use_letter_code(user=user, code=code)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(users)) as hands:
        assert sorted(hands.map(type_it, users)) == [False, True]
    assert Attestation.objects.filter(territory=clichy).count() == 1
