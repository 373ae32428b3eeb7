"""Where a consultation stands, in words; and whatever its calendar, words and doors agree."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.consultations.calendar import Dates, faults_in
from consult.consultations.models import Consultation, Kind, Phase, Status
from consult.consultations.rules import refuse_phase
from consult.consultations.words import phase_words, ribbon_of, where_it_stands
from tests.words import plain

NOW = datetime(2026, 12, 1, 11, tzinfo=UTC)  # noon in Paris
DAY = timedelta(days=1)


def consultation(*phases: tuple[Kind, float, float], status: str = Status.PUBLISHED) -> Consultation:
    """A consultation in memory whose phases begin and end so many days from now."""
    made = Consultation(pk=1, status=status, closed_at=NOW - DAY if status == Status.CLOSED else None)
    rows = []
    for number, (kind, begins, ends) in enumerate(phases):
        phase = Phase(pk=number + 1, kind=kind)
        phase.period = _Range(NOW + begins * DAY, NOW + ends * DAY)
        rows.append(phase)
    made._prefetched_objects_cache = {"phases": _Rows(rows)}  # type: ignore[attr-defined]
    return made


class _Range:
    def __init__(self, lower: datetime, upper: datetime) -> None:
        self.lower, self.upper = lower, upper


class _Rows(list[Phase]):
    def all(self) -> "_Rows":
        return self

    def get_queryset(self) -> "_Rows":
        return self


def test_a_closed_door_says_when_it_opens_and_what_can_be_done_meanwhile():
    made = consultation((Kind.PROPOSE, -20, -10), (Kind.VOTE, 6, 20))
    assert plain(phase_words(made, Kind.VOTE, NOW)) == (
        "Le vote ouvre lundi 7 décembre à 12 h. Vous pouvez déjà lire les propositions."
    )
    assert plain(phase_words(made, Kind.PROPOSE, NOW)) == (
        "Le dépôt des propositions a pris fin samedi 21 novembre à 12 h. Vous pouvez lire les propositions."
    )
    assert plain(phase_words(made, Kind.DISCUSS, NOW)).startswith("Cette consultation n’a pas d’étape de débat.")


@pytest.mark.parametrize(
    ("phases", "kind", "meanwhile"),
    [
        ([(Kind.PROPOSE, 2, 5)], Kind.PROPOSE, "En attendant, vous pouvez lire la présentation."),
        ([(Kind.PROPOSE, -9, -5), (Kind.VOTE, -1, 5)], Kind.PROPOSE, "En ce moment, vous pouvez voter."),
        ([(Kind.PROPOSE, -2, 5)], Kind.DISCUSS, "En ce moment, vous pouvez proposer, soutenir et débattre."),
        ([(Kind.PROPOSE, -9, -5), (Kind.DISCUSS, -2, 5)], Kind.PROPOSE, "En ce moment, vous pouvez soutenir les propositions et en débattre."),
    ],
)  # fmt: skip
def test_what_can_be_done_meanwhile_follows_what_is_open(
    phases: list[tuple[Kind, float, float]], kind: Kind, meanwhile: str
):
    assert plain(phase_words(consultation(*phases), kind, NOW).meanwhile) == meanwhile


def test_one_sentence_says_where_things_stand_and_another_what_comes():
    made = consultation((Kind.PROPOSE, -2, 5.5), (Kind.DISCUSS, -2, 9), (Kind.VOTE, 10, 20))
    stand = where_it_stands(made, NOW)
    assert plain(stand.sentence) == "Vous pouvez proposer et soutenir jusqu’au lundi 7 décembre à 0 h."
    assert plain(stand.next_words) == "Le vote ouvre vendredi 11 décembre à 12 h."
    assert (stand.remaining_words, stand.action_key, stand.is_open) == ("encore 6 jours", "propose", True)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (consultation(status=Status.DRAFT), "Brouillon"),
        (consultation((Kind.VOTE, 1, 2)), "Le vote ouvre mercredi 2 décembre à 12 h."),
        (consultation((Kind.VOTE, -2, -1)), "La collectivité doit encore publier son bilan."),
        (consultation(), "La collectivité doit encore publier son bilan."),
        (
            consultation((Kind.VOTE, -2, -1), status=Status.CLOSED),
            "Cette consultation a pris fin lundi 30 novembre à 12 h.",
        ),
    ],
)
def test_between_two_phases_before_and_after_the_page_still_says_something(made: Consultation, words: str):
    stand = where_it_stands(made, NOW)
    assert words in plain(stand.sentence)
    assert not stand.is_open


def test_a_closed_consultation_shows_no_step_that_never_came():
    made = consultation((Kind.PROPOSE, -9, -5), (Kind.VOTE, 5, 9), status=Status.CLOSED)
    assert [(s.kind, s.state) for s in ribbon_of(made, NOW)] == [("propose", "past")]


def test_a_draft_s_ribbon_offers_no_act():
    made = consultation((Kind.PROPOSE, -1, 5), status=Status.DRAFT)
    assert [(s.state, s.action_key) for s in ribbon_of(made, NOW)] == [("current", "")]


SPANS = st.lists(
    st.tuples(st.sampled_from(list(Kind)), st.integers(-60, 60), st.integers(1, 40)).map(
        lambda t: (t[0], float(t[1]), float(t[1] + t[2]))
    ),
    max_size=12,
)


def kept(spans: list[tuple[Kind, float, float]]) -> list[tuple[Kind, float, float]]:
    """Those that the calendar lets in, one after the other."""
    taken: list[tuple[Kind, float, float]] = []
    for span in spans:
        wanted = [Dates(k, NOW + a * DAY, NOW + b * DAY) for k, a, b in [*taken, span]]
        if not faults_in(wanted, [], False, NOW):
            taken.append(span)
    return taken


@settings(max_examples=150, deadline=None)
@given(SPANS, st.floats(-80, 120, allow_nan=False))
def test_at_every_instant_at_most_one_phase_of_a_kind_is_open_and_the_ribbon_agrees(
    spans: list[tuple[Kind, float, float]], when: float
):
    made, at = consultation(*kept(spans)), NOW + timedelta(days=when)
    for kind in Kind:
        current = [p for p in made.phases.all() if p.kind == kind and p.is_open(at)]
        assert len(current) <= 1
        assert (refuse_phase(made, kind, at) is None) == bool(current)
        assert phase_words(made, kind, at).is_open == bool(current)
    steps = ribbon_of(made, at)
    assert len(steps) == len(made.phases.all())
    assert {s.kind for s in steps if s.state == "current"} == {p.kind for p in made.phases.all() if p.is_open(at)}
    assert all(bool(s.remaining_words) == (s.state == "current") for s in steps)
    acting = [s for s in steps if s.action_key]
    assert len(acting) == any(s.state == "current" for s in steps)
    assert all(s.state == "current" for s in acting)
    stand = where_it_stands(made, at)
    assert stand.is_open == any(s.state == "current" for s in steps)
    assert [stand.action_key] == ([s.action_key for s in acting] or [""])
    assert stand.sentence


@settings(max_examples=150, deadline=None)
@given(SPANS)
def test_the_calendar_refuses_exactly_what_the_database_would(spans: list[tuple[Kind, float, float]]):
    wanted = [Dates(k, NOW + a * DAY, NOW + b * DAY) for k, a, b in spans]
    overlap = any(
        a.kind == b.kind and a.opens_at < b.closes_at and b.opens_at < a.closes_at
        for number, a in enumerate(wanted)
        for b in wanted[number + 1 :]
    )
    assert bool(faults_in(wanted, [], False, timezone.now())) == overlap
