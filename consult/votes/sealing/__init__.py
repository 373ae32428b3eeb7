"""Sealed ballots, receipts and the public journal: pure functions over bytes. No Django, no database."""
