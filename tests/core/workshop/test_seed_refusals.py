"""The seed says no where it would do harm, or could only do half."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.accounts.models import User
from core.workshop.seeding.loading import seed_all
from core.workshop.trouble import Trouble


@pytest.mark.django_db
def test_a_missing_territory_is_named_and_nothing_is_made():
    with pytest.raises(Trouble, match="93014"):
        seed_all()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_outside_of_a_demonstration_the_command_refuses(settings: Any):
    settings.DEMO = False
    with pytest.raises(CommandError, match="mot de passe"):
        call_command("seed", stdout=StringIO())
    assert not User.objects.exists()
