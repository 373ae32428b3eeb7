"""The published schema tells the truth: every question it allows gets an answer that it documents."""

from datetime import timedelta
from uuid import uuid4

import pytest
import schemathesis
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as asked
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from core.accounts.keys import hash_of_key, new_key
from core.accounts.models import ApiKey
from core.config.wsgi import application
from tests.api.client import api_of
from tests.consult.votes.urns import sealed
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia

schemathesis.serializer.alias("message/rfc822", "application/octet-stream")
EXAMPLES = 12  # a question for each operation and phase; more in the nightly run


@pytest.fixture
def bearer(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """A key that may write, in a town with something to read; the limits are out of the way."""
    monkeypatch.setattr(settings, "API_LIMITS", {"read": (10**6, 60), "write": (10**6, 60)})
    consultation = make_consultation(make_clichy())
    make_proposal(consultation, make_nadia())
    sealed(2)
    key = new_key()
    monkeypatch.setattr(settings, "INBOUND_KEY", key)
    ApiKey.objects.create(
        user=make_marcel(),
        label="essai",
        key_hash=hash_of_key(key),
        can_write=True,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return f"Bearer {key}"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_question_gets_a_documented_answer(bearer: str, mode: GenerationMode):
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 6
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @asked(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: schemathesis.Case) -> None:
            headers = {"Authorization": bearer, "Accept-Encoding": "identity"}
            if case.method == "POST" or case.path.endswith("/ballot/"):
                headers["Idempotency-Key"] = str(uuid4())
            # A schema cannot say all that words must be (a reply under its own proposal, a name that is not blank).
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        try:
            ask()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label  # nothing wrong can be asked of it


@pytest.mark.django_db
def test_the_schema_names_every_refusal_of_every_operation():
    said = api_of().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    operations = [
        o for path in said["paths"].values() for method, o in path.items() if method in {"get", "post", "put", "delete"}
    ]
    assert len(operations) >= 6
    for operation in operations:
        assert {"400", "401", "403", "404", "429"} <= set(operation["responses"])
