"""What is counted of one pilot in one vintage, before any indicator: aggregates alone, with no name, number or word of a person.

A vintage is a quarter (« 2026-T4 »), from its first instant to its last in the time of France; two vintages share no act. Cohorts
that need time to be seen (answers, commitments) are those that opened in the twelve months that end with the vintage, as they stood at
its last instant: they slide by a quarter, so they hold acts of the institution alone, each of them public. What people do is told once.
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
    # Inhabitants of fifteen and over, by sex and years of birth (« F 1960-1974 »), where a census was loaded
    age_sex_expected: Counts = field(default_factory=dict)
    age_sex_year: int | None = None  # of that census

    # Participation in the quarter, by whoever speaks as a resident or for an association
    consultations: int = 0  # open to contributions at some moment: without one, nobody could take part
    participants: int = 0  # people who did at least one act
    offline: int = 0  # of them, people whose acts were all brought on paper or by a mediator
    newcomers: int = 0  # of them, people who had never acted before in this territory
    located: int = 0  # of them, people whose neighbourhood is attested
    in_priority_area: int = 0  # of those located, people whose neighbourhood lies in a priority area
    priority_vintage: int | None = None  # of the priority areas
    age_sex: Counts = field(default_factory=dict)  # people who said theirs, likewise
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
    satisfied: Counts = field(
        default_factory=dict
    )  # people by their last verdict of the quarter: "yes", "partly", "no"
    # Digests sent in the quarter, by theme of the delegation; « single » joins themes that fewer than five people received
    digests_by_theme: Counts = field(default_factory=dict)
    digests_acted_by_theme: Counts = field(default_factory=dict)  # of them, those from which something was done by then
    digests_acted_by_one: Counts = field(default_factory=dict)  # of those, the most that one person made
    digests_left_by_one: Counts = field(default_factory=dict)  # of the others, the most that one person made
    commitments: int = 0  # made in the twelve months
    cooperations: Counts = field(default_factory=dict)  # commitments by how many actors cooperate (a number as text)
    ties: Counts = field(default_factory=dict)  # commitments that two kinds of actors share: "caf|municipality", sorted

    # Moderation in the quarter
    texts: int = 0  # proposals, arguments and messages published or held
    moderation_hours: tuple[float, ...] = ()  # from the opening of a case in the quarter to its decision, ascending
    moderation_waiting: tuple[float, ...] = ()  # from its opening to the last instant, where none was taken by then
    removals: Counts = field(default_factory=dict)  # decisions that took words away, by ground
    appeals: int = 0  # decided
    appeals_upheld: int = 0  # of them, decisions that were overturned

    # Votes counted in the quarter
    votes: int = 0  # questions counted
    votes_equal: int = 0  # of them, those whose published files give the published result again


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """How a town consults in a vintage: facts of the institution, public one by one, so that what is compared can be judged."""

    consultations: int = 0  # open to contributions at some moment of the quarter
    phase_kinds: tuple[str, ...] = ()  # of the phases open in the quarter, sorted
    ballots: tuple[str, ...] = ()  # ways of voting of the questions open in the quarter, sorted
    channels: tuple[str, ...] = ()  # by which one could take part in the quarter: "live", "online", "paper"
    moderation: str = ""  # of the consultations open in the quarter: "post", "pre", or "both"
    delegations: int = 0  # people in office to whom a theme is delegated, on the last day
    heads: bool = False  # somebody heads the executive, on the last day
    decided_by: Counts = field(default_factory=dict)  # answers of the twelve months: "elected", "official"
    advised: int = 0  # of them, those for which a technical advice was given
    partners: int = 0  # institutions that share a commitment made in the twelve months
    days_open: int = 0  # of the quarter, days on which one consultation at least was open to contributions
