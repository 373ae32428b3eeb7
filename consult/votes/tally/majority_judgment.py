"""Majority judgment: each option gets the grade that half of the people find it worth."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.placing import Tier, first, tiers_by
from consult.votes.tally.totals import votes_of
from consult.votes.tally.words import elected, people_of, placed, told
from core.lib.sentences import name, sentence, share


def profiles_of(election: Election) -> dict[str, list[int]]:
    """How many people gave each grade, best first; who gave none gave the worst."""
    worst = len(election.grades) - 1
    found = {i: [0] * (worst + 1) for i in election.ids}
    for ballot in election.ballots:
        for i, grade in ballot.grades:
            found[i][grade] += ballot.count
    for profile in found.values():
        profile[worst] += election.voters - sum(profile)
    return found


def majority_grade(profile: Sequence[int]) -> int:
    """The place of the best grade that more than half do not find too high (the lower middle), 0 the best."""
    people, reached = sum(profile), 0
    for grade, count in enumerate(profile):
        reached += count
        if reached * 2 > people:
            return grade
    return len(profile) - 1


def by_majority(profiles: Mapping[str, Sequence[int]]) -> list[Tier]:
    """Options from best to worst by the tie-break of Balinski and Laraki: take the majority grade away one voter at a
    time, and compare the grades met in turn. All profiles count the same number of people.

    The grades met are those of the middle voter, then outwards, lower side first: each side keeps one grade over long
    stretches, so only the places where one of the profiles changes are compared.
    """
    people = sum(next(iter(profiles.values()), ()))
    upper = people // 2  # voters of the better half, the middle one left out; counted from the best grade down
    lower = people - upper  # the first voter of the other half, the middle one left out where there is one
    changes = {0}
    for profile in profiles.values():
        for reached in accumulate(profile):
            changes |= {reached - lower, upper - reached}
    steps = sorted(step for step in changes if 0 <= step < upper)

    def key(profile: Sequence[int]) -> tuple[int, ...]:
        met = [upper] + [voter for step in steps for voter in (lower + step, upper - 1 - step)]
        return tuple(-_grade_at(profile, voter) for voter in met)

    return tiers_by(profiles, {i: key(profile) for i, profile in profiles.items()})


def _grade_at(profile: Sequence[int], voter: int) -> int:
    """The grade given by the nth voter (from 0) when the best grades come first."""
    for grade, reached in enumerate(accumulate(profile)):
        if voter < reached:
            return grade
    return len(profile) - 1


def majority_judgment(election: Election) -> Outcome:
    """The option with the best majority grade wins; `score` counts that grade from the worst, which is 0.

    Options with one majority grade are told apart by taking the middle voters away one by one. Source: Balinski and
    Laraki, 2007 and 2011 (docs/methods/majority-judgment.md).
    """
    people, names, grades = election.voters, election.names, election.grades
    profiles = profiles_of(election)
    tiers = by_majority(profiles) if people else []
    winners, ties = first(tiers, election.seats)
    middle = {i: majority_grade(profile) for i, profile in profiles.items()}
    steps: list[dict[str, Any]] = []
    said = {}
    for place, tier in enumerate(tiers, start=1):
        for i in tier:
            profile, grade = profiles[i], middle[i]
            above, below = sum(profile[:grade]), sum(profile[grade + 1 :])
            said[i] = sentence(
                "Mention majoritaire\u202f: «\u00a0%(grade)s\u00a0». %(people)s lui donnent cette mention ou mieux\u202f; "
                "%(above)s donnent mieux, %(below)s moins bien.",
                grade=sentence(grades[grade]), people=people_of(people - below, people), above=share(above, people),
                below=share(below, people),
            )  # fmt: skip
            steps.append(
                {"text": placed(place, name(names[i]), said[i]), "option": i, "rank": place, "grade": grades[grade],
                 "above": above, "below": below, "people": people,
                 "profile": [{"grade": title, "count": n} for title, n in zip(grades, profile, strict=True)]}
            )  # fmt: skip
    worst = len(grades) - 1
    score = {i: Fraction(worst - middle[i]) for i in election.ids}
    return Outcome(
        "majority-judgment", votes_of(election), score, winners, ties,
        told(election, "majority-judgment", elected(election, winners), {i: said[i] for i in winners}, steps, ties,
             sentence("mêmes mentions")),
    )  # fmt: skip
