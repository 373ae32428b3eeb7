"""Tally rules: pure functions over weighted ballots, exact arithmetic, ties reported. No Django, no database.

`election.py` holds the shapes; each rule is one function of one module, named in `rules.RULES`.
"""
