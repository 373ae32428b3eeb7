"""A town where everything waits: 50,000 open cases, 50,000 decisions of this year, 50,000 proposals owed an answer."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from consult.answers.models import Answer, Commitment, CommitmentChange, Duty, Merge, MergeConsent
from consult.comments.models import Comment
from consult.discussion.models import Message, Room
from consult.moderation.models import Appeal, Case, CaseMark, Decision, MarkKind, Motive, Report
from consult.moderation.models.cases import MARK_RISKS, RISKS
from consult.proposals.models import Proposal
from core.accounts.models import Role, RoleGrant, User
from core.lib.text import html_of
from core.territories.models import Territory
from tests.bench.dataset import BODY, consultation_of, make_town, proposals_of, session_of

EACH = 50_000  # open cases, decisions, duties
TEXT = "Encore une proposition qui ne sert à rien, **comme toujours** : demandez à qui cela profite. " * 3
MOTIVES, MARKS = list(Motive), [kind for kind in MarkKind if kind != MarkKind.HELD]
DECISIONS = ("accepted", "partly", "already_done", "other_competence", "refused")
STATES = ("planned", "under_way", "done", "dropped", "postponed")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Burdened:
    """Where to find what was made."""

    territory: Territory
    moderator: str  # session of a moderator, who has taken some cases
    official: str  # session of an official
    consultation: int


def make() -> Burdened:
    """The town, its texts, what is reported and held, what was decided, what is owed and what was answered."""
    territory, users = make_town()
    moderator, official = users[0], users[1]
    RoleGrant.objects.create(user=moderator, territory=territory, role=Role.MODERATOR, since=timezone.now() - DAY)
    RoleGrant.objects.create(user=official, territory=territory, role=Role.OFFICIAL, since=timezone.now() - DAY)
    consultation = consultation_of(territory, "cinquante-mille")
    proposals_of(consultation, users, EACH)
    proposals = list(Proposal.objects.order_by("pk").values_list("pk", "author_id"))
    _cases(territory, consultation.pk, users, proposals)
    _decisions(territory, consultation.pk, moderator, proposals)
    _outcomes([pk for pk, _author in proposals], users)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Burdened(territory, session_of(moderator), session_of(official), consultation.pk)


def _cases(territory: Territory, consultation: int, users: list[User], proposals: list[tuple[int, int]]) -> None:
    """Of a hundred open cases sixty are proposals, thirty arguments, eight messages, two pages; forty are reported, fifteen held, sixty marked."""
    now, html = timezone.now(), html_of(TEXT)
    room = Room.objects.create(consultation_id=consultation, title="La place du marché")
    comments = Comment.objects.bulk_create(
        Comment(proposal_id=proposals[n][0], author=users[n % len(users)], text=TEXT, html=html) for n in range(EACH * 3 // 10)
    )  # fmt: skip
    messages = Message.objects.bulk_create(
        Message(
            room=room, number=n + 1, change=n + 1, client_id=uuid.uuid4(), said=b"", author=users[n % len(users)], text=TEXT, html=html
        )
        for n in range(EACH * 8 // 100)
    )  # fmt: skip

    def risk(n: int) -> int:
        found = [RISKS[motive] for motive in _motives(n)] + [MARK_RISKS[kind] for kind in _marks(n)]
        return max(found, default=1)

    def targets() -> Iterator[dict[str, object]]:
        for n in range(EACH):
            if n % 10 < 6:
                pk, author = proposals[n]
                yield {"proposal_id": pk, "author_id": author}
            elif n % 10 < 9:
                one = comments[n // 10 * 3 + n % 10 - 6]
                yield {"comment": one, "author_id": one.author_id}
            elif n % 50 < 40:
                said = messages[n // 50 * 4 + n % 50 // 10]
                yield {"message": said, "author_id": said.author_id}
            else:
                yield {"address": f"/t/{territory.slug}/page-{n}/"}

    cases = Case.objects.bulk_create((
        Case(
            territory=territory, consultation_id=consultation, risk=risk(n), opened_at=now - n * timedelta(seconds=97) * 3,
            assigned_to=users[n % 3] if n % 100 == 0 else None, **target,
        )
        for n, target in enumerate(targets())
    ))  # fmt: skip
    Report.objects.bulk_create((
        Report(case=case, address="/", motive=motive, user=users[(n + m) % len(users)], in_good_faith=True, at=case.opened_at)
        for n, case in enumerate(cases) for m, motive in enumerate(_motives(n))
    ))  # fmt: skip
    CaseMark.objects.bulk_create((CaseMark(case=case, kind=kind) for n, case in enumerate(cases) for kind in _marks(n)))


def _motives(n: int) -> list[Motive]:
    return [MOTIVES[(n + 3 * m) % len(MOTIVES)] for m in range(1 + n % 3)] if n % 5 < 2 else []


def _marks(n: int) -> list[MarkKind]:
    some = [MARKS[n % len(MARKS)]] if n % 20 < 12 else []
    return [MarkKind.HELD, *some] if n % 20 in (3, 7, 14) else some


def _decisions(territory: Territory, consultation: int, moderator: User, proposals: list[tuple[int, int]]) -> None:
    """As many cases settled since the first of January, one in fifty contested."""
    now = timezone.now()
    whole = now - timezone.localtime(now).replace(month=1, day=1, hour=1)
    cases = Case.objects.bulk_create(
        Case(
            territory=territory, consultation_id=consultation, proposal_id=proposals[n][0], author_id=proposals[n][1], risk=n % 100,
            opened_at=now - whole * n / EACH - (1 + n % 70) * HOUR, decided_at=now - whole * n / EACH,
        )
        for n in reversed(range(EACH))
    )  # fmt: skip
    Report.objects.bulk_create((
        Report(case=case, address="/", motive=MOTIVES[n % len(MOTIVES)], in_good_faith=True, at=case.opened_at)
        for n, case in enumerate(cases) if n % 2
    ))  # fmt: skip
    decisions = Decision.objects.bulk_create((
        Decision(case=case, act="keep", by=moderator, at=case.decided_at)
        if n % 3
        else Decision(
            case=case, act="hide", by=moderator, at=case.decided_at, facts="Le texte insulte une voisine.", ground="respect",
            appeal_until=now + 30 * DAY,
        )
        for n, case in enumerate(cases)
    ))  # fmt: skip
    Appeal.objects.bulk_create((
        Appeal(decision=one, words="Je ne visais personne.", by_id=one.case.author_id, at=one.at + HOUR, due_at=one.at + 15 * DAY)
        for n, one in enumerate(decisions) if n % 50 == 0
    ))  # fmt: skip


def _outcomes(proposals: list[int], users: list[User]) -> None:
    """All are owed an answer. Of ten, six have one, two are late; of those accepted, each made a promise, and some of them moved."""
    now = timezone.now()

    def answered(n: int) -> datetime | None:
        return now - (n % 90) * DAY - n * timedelta(seconds=1) if n % 10 < 6 else None

    Duty.objects.bulk_create((
        Duty(
            proposal_id=pk, opened_at=now - (100 + n % 100) * DAY - n * timedelta(seconds=3), due_at=now + (n % 60 + 1) * (DAY if n % 10 < 8 else -DAY),
            threshold=50, supports=50 + n % 30, met_at=answered(n),
        )
        for n, pk in enumerate(proposals)
    ))  # fmt: skip
    answers = Answer.objects.bulk_create((
        Answer(
            proposal_id=pk, state="published", decision=DECISIONS[n % len(DECISIONS)], competent="Le département", reasons=BODY,
            reasons_html=html_of(BODY), decided_by=users[2], decided_as="Adjointe", decided_at=at, published_at=at,
        )
        for n, pk in enumerate(proposals) if (at := answered(n))
    ))  # fmt: skip
    kept = Commitment.objects.bulk_create((
        Commitment(
            answer=one, proposal_id=one.proposal_id, title="Un essai de six mois", responsible_kind="municipality", responsible_name="La régie",
            starts_on=now - 90 * DAY, due_on=now + (n % 120 - 40) * DAY, state=STATES[n % len(STATES)], made_at=one.published_at,
            done_at=now if STATES[n % len(STATES)] == "done" else None,
        )
        for n, one in enumerate(each for each in answers if each.decision in {"accepted", "partly"})
    ))  # fmt: skip
    CommitmentChange.objects.bulk_create((
        CommitmentChange(
            commitment=one, before="planned", after=one.state, due_before=one.due_on, due_on=one.due_on, because="Le chantier a commencé.",
            at=now - n * timedelta(minutes=3),
        )
        for n, one in enumerate(kept) if one.state != "planned"
    ))  # fmt: skip
    merges = Merge.objects.bulk_create(
        Merge(into_id=proposals[n], because="Elles disent la même chose.", state="done", ended_at=now)
        for n in range(0, len(proposals), 100)
    )  # fmt: skip
    MergeConsent.objects.bulk_create((
        MergeConsent(merge=one, proposal_id=proposals[100 * n + beside], author=users[n % len(users)], said="yes", at=now)
        for n, one in enumerate(merges) for beside in (0, 8, 9)
    ))  # fmt: skip
