"""A cookie is read before it may spoil a question that others share."""

import pytest

from core.accounts.visitors import session_key_in


@pytest.mark.promise("S-15")
@pytest.mark.parametrize("value", ['"\\000"', "a" * 41, "ABC", "é", "a b", ""])
def test_what_is_no_session_key_is_no_key(value: str) -> None:
    assert session_key_in(f"sessionid={value}") == ""


def test_a_session_key_is_read() -> None:
    assert session_key_in("langue=fr; sessionid=abc123") == "abc123"
