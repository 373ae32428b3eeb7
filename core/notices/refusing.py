"""Addresses that refuse our letters."""

from datetime import datetime


def refuse_address(*, address: str, why: str, at: datetime) -> None:
    """Note that letters to this address come back (« bounced »), or are called unwanted (« complaint »)."""
