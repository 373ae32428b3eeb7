"""The town of the matrices, and the flag that writes what was measured."""

import pytest

from tests.town import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    """Two towns with everything in them."""
    return build_town()
