"""What people change about their own account, when another hand is quicker."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from core.accounts.models import User
from core.people import services
from tests.people import make_user

HANDS = 6


@pytest.mark.promise("S-21")
@pytest.mark.django_db(transaction=True)
def test_one_name_wanted_by_many_at_once_goes_to_one_and_the_others_are_told() -> None:
    users, start = [make_user(f"Compte {letter}") for letter in "ABCDEF"], Barrier(HANDS)

    def take(user: User) -> str:
        start.wait()
        try:
            return services.rename_account(user=user, display_name="Nadia B.").display_name
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(take, users))
    assert answers.count("Nadia B.") == 1
    assert sum("porte déjà ce nom" in answer for answer in answers) == HANDS - 1
