"""Votes of the demonstration: some run, some are counted; every ballot went through the urn, sealed."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase
from consult.consultations.steps import fix_dates
from consult.proposals.models import Proposal
from consult.votes.models import TITLE_LENGTH, Question, Status
from consult.votes.modes.paper import Choice, Paper
from consult.votes.selectors import mine_on, paper_of
from consult.votes.services.casting import cast_ballot
from consult.votes.services.closing import close_question, log_ballots
from consult.votes.services.counting import count_question
from consult.votes.services.opening import freeze
from consult.votes.services.preparing import Line, save_question
from core.accounts.models import Role, User
from core.accounts.selectors import standing_of
from core.workshop.models import Preparation
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.sheets import Sheet, read

MOST_VOTERS = 90  # a ballot costs some milliseconds, and the demonstration starts within minutes
CROWD = "habitant-"  # those without a written life: the others vote themselves, before your eyes
OPEN_FOR = timedelta(hours=1)  # while the ballots of a vote of long ago are put in
NOT_KEPT = {"consultation", "proposals", "costs", "options", "turnout"}


def seed_votes(say: Callable[[str], None]) -> int:
    """Every question of the sheets that is not there yet; how many. Cut anywhere, the next run goes on from there."""
    made = 0
    for number, sheet in enumerate(read("votes")):
        step = f"seed:vote:{number}"
        rows = Consultation.objects.filter(slug=sheet["consultation"]).select_related("territory")
        consultation = rows.prefetch_related("phases").first()
        vote = next((p for p in consultation.phases.all() if p.kind == Kind.VOTE), None) if consultation else None
        if consultation is None or vote is None or Preparation.objects.filter(step=step).exists():
            continue
        question = _sealed(consultation, vote, sheet)
        ballots = _fill_urn(question, sheet)
        _end(question, vote)
        _mark(step)
        say(f"  {consultation.territory.name} : « {sheet['title']} », {ballots} bulletins")
        made += 1
    return made


def _sealed(consultation: Consultation, vote: Phase, sheet: Sheet) -> Question:
    """The question, its urn sealed with the dates of its phase."""
    known = Question.objects.filter(consultation=consultation, title=sheet["title"]).first()
    if known is None:
        official = User.objects.filter(
            role_grants__role=Role.OFFICIAL, role_grants__territory=consultation.territory
        ).order_by("id")[0]  # fmt: skip
        known = save_question(
            standing=standing_of(official, consultation.territory), consultation=consultation,
            options=_lines(consultation, sheet), **{k: v for k, v in sheet.items() if k not in NOT_KEPT},
        )  # fmt: skip
    if known.status == Status.DRAFT:
        known.consultation = consultation
        _seal(known, vote)
    return _with_place(known.pk)


def _with_place(pk: int) -> Question:
    return Question.objects.select_related("consultation__territory").get(pk=pk)


@transaction.atomic(durable=True)
def _seal(question: Question, vote: Phase) -> None:
    """What the officials' act does, but for a phase that may be over: the journal tells its true dates."""
    freeze(question, paper_of(question), vote.opens_at, vote.closes_at)
    fix_dates(vote)
    if vote.closes_at <= timezone.now():
        Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() + OPEN_FOR)


def _lines(consultation: Consultation, sheet: Sheet) -> list[Line]:
    """The most supported proposals, or the options that were written."""
    if "options" in sheet:
        return [Line(title=one["title"], text=one["text"]) for one in sheet["options"]]
    best = Proposal.objects.published().filter(consultation=consultation).order_by("-support_count", "id")
    costs = sheet.get("costs") or [0] * sheet["proposals"]
    return [
        Line(title=one.title[:TITLE_LENGTH], cost=cost, proposal_id=one.pk)
        for one, cost in zip(best[: sheet["proposals"]], costs, strict=False)
    ]


def _fill_urn(question: Question, sheet: Sheet) -> int:
    """A share of the roll votes, always the same people for the same things; some change their mind."""
    if question.status != Status.OPEN:
        return 0
    territory, paper = question.consultation.territory, paper_of(question)
    chance = Chance(f"vote:{sheet['consultation']}:{sheet['title']}")
    crowd = User.objects.filter(email__startswith=CROWD, person__in=question.roll.values("person")).order_by("email")
    voters = list(crowd)[: min(MOST_VOTERS, round(sheet["turnout"] * question.roll_size))]
    for number, voter in enumerate(voters):
        standing = standing_of(voter, territory)
        choices = [_choice(paper, chance) for _time in range(2 if number % 17 == 0 else 1)]
        if mine_on(question, standing).has_voted:
            continue
        for n, choice in enumerate(choices):
            cast_ballot(standing=standing, question=question, choice=choice, key=f"demo-{question.pk}-{voter.pk}-{n}")
    return len(voters)


def _choice(paper: Paper, chance: Chance) -> Choice:
    """A ballot that leans towards the first options, as people who read from the top do, and differs from its neighbours."""
    liking = {code: chance.random() * (1.4 - 0.6 * n / len(paper.codes)) for n, code in enumerate(paper.codes)}
    order = sorted(paper.codes, key=lambda code: -liking[code])
    if paper.mode == "ranking":
        return order[: chance.randint(2, len(order))]
    if paper.mode == "judgment":
        return {code: min(5, max(0, round(5 - 4.4 * liking[code]))) for code in paper.codes}
    if paper.mode == "points":
        first = chance.randint(paper.points // 2, paper.points)
        return {order[0]: first, **({order[1]: paper.points - first} if first < paper.points else {})}
    chosen, left = [], paper.envelope
    costs = {option.code: option.cost for option in paper.options}
    for code in order[: chance.randint(1, 4)]:
        if not paper.envelope or costs[code] <= left:
            chosen.append(code)
            left -= costs[code]
    return [code for code in paper.codes if code in chosen]


def _end(question: Question, vote: Phase) -> None:
    """A vote of long ago is closed and counted; one that runs shows its journal."""
    if vote.closes_at > timezone.now():
        log_ballots(question=question)
        return
    Question.objects.filter(pk=question.pk).update(closes_at=vote.closes_at)
    close_question(question=_with_place(question.pk))
    count_question(question=_with_place(question.pk))


@transaction.atomic(durable=True)
def _mark(step: str) -> None:
    Preparation.objects.get_or_create(step=step)
