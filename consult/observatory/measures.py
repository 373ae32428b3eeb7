"""What is counted of one pilot in one vintage, before any indicator: aggregates alone, with no name, number or word of a person.

A vintage is a quarter (« 2026-T4 »), from its first instant to its last in the time of France; two vintages share no act. Cohorts
that need time to be seen (answers, commitments, appeals) are those that opened in the twelve months that end with the vintage, as
they stood at its last instant.
"""

from dataclasses import dataclass, field

# People or things by a key of a fixed grid, or by how many acts; a key that is absent counts nought.
Counts = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Units in each comment; « people » are distinct persons, two accounts of one person count once."""

    # Denominators, with their vintage
    population: int | None = None  # inhabitants
    population_year: int | None = None
    age_sex_expected: Counts = field(default_factory=dict)  # inhabitants by band, e.g. "F-18-29": where it was loaded
    age_sex_year: int | None = None

    # Participation in the quarter
    consultations: int = 0  # open at some moment: without one, nobody could take part
    participants: int = 0  # people who did at least one act
    offline: int = 0  # of them, people whose acts were all brought on paper or by a mediator
    newcomers: int = 0  # of them, people who had never acted before in this territory
    located: int = 0  # of them, people whose neighbourhood is attested
    in_priority_area: int = 0  # of those located, people whose neighbourhood lies in a priority area
    priority_vintage: int | None = None  # of the priority areas
    age_sex: Counts = field(default_factory=dict)  # people who said their band
    # How many people (value) did how many acts (key, a number as text)
    acts_by_person: Counts = field(default_factory=dict)
    actors: int = 0  # people and associations that published a proposal, an argument or a support
    associations: int = 0  # of them, associations

    # Dialogue in the quarter
    proposals: int = 0  # published
    near_duplicates: int = 0  # of them, proposals whose words nearly repeat an earlier one's of the same consultation
    replies: int = 0  # arguments published on these proposals
    both_sides: int = 0  # of these proposals, those with at least one argument for and one against
    messages: int = 0  # live messages shown
    messages_turned: int = 0  # of them, messages quoted by a proposal
    by_theme: Counts = field(default_factory=dict)  # proposals by theme of the common grid
    by_logic: Counts = field(default_factory=dict)  # proposals by logic: "prevent", "repair"

    # Answers: duties opened in the twelve months
    answered_after: tuple[float, ...] = ()  # days from the duty to the published answer, ascending
    waiting_since: tuple[float, ...] = ()  # days from the duty to the last instant, where none was published by then
    answers: int = 0  # published in the twelve months, first versions
    reasoned: int = 0  # of them, answers whose reasons are long enough to be reasons
    commitments_due: int = 0  # their date, as last promised, fell in the twelve months
    commitments_kept: int = 0  # of them, done by their date or after it, before the last instant
    satisfied: Counts = field(default_factory=dict)  # verdicts given in the twelve months: "yes", "partly", "no"
    digests_by_theme: Counts = field(default_factory=dict)  # digests sent in the quarter, by theme of the delegation
    digests_acted_by_theme: Counts = field(default_factory=dict)  # of them, digests from which something was done
    commitments: int = 0  # made in the twelve months
    cooperations: Counts = field(default_factory=dict)  # commitments by how many actors cooperate (a number as text)
    ties: Counts = field(default_factory=dict)  # commitments that two kinds of actors share: "caf|municipality", sorted

    # Moderation in the quarter
    texts: int = 0  # proposals, arguments and messages published or held
    moderation_hours: tuple[float, ...] = ()  # from the opening of a case to its decision, ascending
    removals: Counts = field(default_factory=dict)  # decisions that took words away, by ground
    appeals: int = 0  # decided
    appeals_upheld: int = 0  # of them, decisions that were overturned

    # Votes counted in the quarter
    votes: int = 0  # questions counted
    votes_equal: int = 0  # of them, those whose published files give the published result again


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """How a town consults: public facts of its institution, shown as they are beside its figures. They explain; they rank nothing."""

    consultations: int = 0  # open at some moment of the quarter
    days_open: int = 0  # days of the quarter with one open at least: phases that overlap count once
    phase_kinds: tuple[str, ...] = ()  # of the phases open in the quarter, sorted
    ballots: tuple[str, ...] = ()  # ways of voting of the questions open in the quarter, sorted
    channels: tuple[str, ...] = ()  # "online", "live", "paper", sorted
    moderation: str = ""  # "post", "pre", "both"; empty where nothing was moderated
    delegations: int = 0  # élus who hold a delegation on the last day
    heads: bool = False  # somebody is said to head the executive on the last day
    decided_by: Counts = field(
        default_factory=dict
    )  # answers published in the twelve months, by who decided: "elected", "official"
    advised: int = 0  # of these answers, those on which a service or a partner gave advice
    partners: int = 0  # commitments of the twelve months that an institution beyond the town shares
