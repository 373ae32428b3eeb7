"""The free texts of a consultation, each with its fingerprint: what has to be read by a person before it leaves."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Answer, Commitment
from consult.answers.models import State as AnswerState
from consult.comments.models import Comment
from consult.comments.models import Status as CommentStatus
from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.opendata.models import TARGETS, Review, Verdict
from consult.proposals.models import SEEN, Proposal
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.words import without_gone
from consult.votes.models import Question
from consult.votes.models import Status as QuestionStatus


class Kind(TextChoices):
    """Whose words they are; each but the first is a field of `Review`."""

    CONSULTATION = "consultation", _("consultation")
    PROPOSAL = "proposal", _("proposition")
    COMMENT = "comment", _("argument")
    ANSWER = "answer", _("réponse")
    COMMITMENT = "commitment", _("engagement")
    QUESTION = "question", _("vote")


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one thing, part by part, as everyone reads them now."""

    kind: Kind
    pk: int
    parts: dict[str, str]

    @property
    def name(self) -> str:
        """How it is called in forms and in frozen tables: « proposal:12 »."""
        return f"{self.kind.value}:{self.pk}"

    @property
    def whole(self) -> str:
        """All its words, to be read and searched."""
        return "\n\n".join(part for part in self.parts.values() if part)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its words: other words have another."""
        said = json.dumps(self.parts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """Where texts of a kind are: those that everyone reads now, the way to their consultation, the columns that hold words."""

    rows: Callable[[datetime], QuerySet[Any]]
    path: str
    columns: tuple[str, ...]


def _questions(at: datetime) -> QuerySet[Any]:
    """Those whose result everyone may read."""
    due = Q(embargo_until__isnull=True) | Q(embargo_until__lte=at)
    return Question.objects.exclude(status=QuestionStatus.DRAFT).filter(due, counted_at__isnull=False)


SOURCES: Final[dict[Kind, Source]] = {
    Kind.CONSULTATION: Source(lambda at: Consultation.objects.all(), "", ("title", "question", "summary", "follow_up")),
    Kind.PROPOSAL: Source(
        lambda at: Proposal.objects.filter(status=ProposalStatus.PUBLISHED), "consultation",
        ("title", "body", "taken_back"),
    ),
    Kind.COMMENT: Source(
        lambda at: Comment.objects.filter(status=CommentStatus.PUBLISHED, proposal__status__in=SEEN),
        "proposal__consultation", ("text",),
    ),
    Kind.ANSWER: Source(
        lambda at: Answer.objects.filter(state=AnswerState.PUBLISHED, proposal__status__in=SEEN),
        "proposal__consultation", ("competent", "reasons"),
    ),
    Kind.COMMITMENT: Source(
        lambda at: Commitment.objects.filter(answer__state=AnswerState.PUBLISHED, proposal__status__in=SEEN),
        "proposal__consultation", ("title", "what", "responsible_name"),
    ),
    Kind.QUESTION: Source(_questions, "consultation", ("title", "text")),
}  # fmt: skip


def texts_of(consultation: Consultation, at: datetime) -> list[Text]:
    """Every text of a consultation that everyone reads now, kind by kind, oldest first, in seven queries."""
    return [text for kind in Kind for text in _read(kind, at, consultation=consultation)]


def texts_named(names: Iterable[str], at: datetime) -> dict[str, Text]:
    """Of these texts, those that everyone reads now, by name, in seven queries at most."""
    wanted: dict[Kind, list[int]] = {}
    for name in names:
        kind, _colon, pk = name.partition(":")
        wanted.setdefault(Kind(kind), []).append(int(pk))
    return {text.name: text for kind, pks in wanted.items() for text in _read(kind, at, pks=pks)}


def _read(
    kind: Kind, at: datetime, *, consultation: Consultation | None = None, pks: Collection[int] | None = None
) -> Iterator[Text]:
    source = SOURCES[kind]
    rows = source.rows(at).exclude(**{f"{source.path}__status".lstrip("_"): ConsultationStatus.DRAFT})
    if consultation is not None:
        rows = rows.filter(**{source.path or "pk": consultation.pk})
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    found = list(rows.order_by("pk").values_list("pk", *source.columns))
    options = _options([pk for pk, *_words in found]) if kind is Kind.QUESTION and found else {}
    for pk, *words in found:
        parts: dict[str, Any] = dict(zip(source.columns, words, strict=True))
        if kind is Kind.QUESTION:
            parts["options"] = options.get(pk, "")  # they are in the files of its ballots
        if kind is Kind.PROPOSAL:  # what it quotes of a room leaves with the room's message
            parts["body"] = without_gone(parts["body"], parts.pop("taken_back"))
        yield Text(kind, pk, parts)


def _options(questions: list[int]) -> dict[int, str]:
    """The lines of each paper, as one text."""
    found: dict[int, str] = {}
    rows = Question.objects.filter(pk__in=questions).order_by("pk", "options__id")
    for pk, title, text in rows.values_list("pk", "options__title", "options__text"):
        line = " : ".join(part for part in (title, text) if part)
        found[pk] = f"{found[pk]}\n{line}" if pk in found else line
    return found


def name_of(review: Review) -> str:
    """The name of the text that was read."""
    target = next((one for one in TARGETS if getattr(review, f"{one}_id") is not None), None)
    return f"{target}:{getattr(review, f'{target}_id')}" if target else f"consultation:{review.consultation_id}"


def reviews_of(consultation: Consultation) -> dict[str, Review]:
    """What was said of each text that was read, by name, in one query."""
    return {name_of(one): one for one in Review.objects.filter(consultation=consultation).order_by("pk")}


def leaving(consultation: Consultation, texts: Iterable[Text]) -> dict[str, Text]:
    """Of these texts, those whose very words were read and may leave."""
    read = reviews_of(consultation)
    return {text.name: text for text in texts if is_cleared(text, read.get(text.name))}


def is_read(text: Text, review: Review | None) -> bool:
    """A person read these very words, whatever they said of them."""
    return review is not None and review.fingerprint == text.fingerprint


def is_cleared(text: Text, review: Review | None) -> bool:
    """A person read these very words, and said that they may be published."""
    return review is not None and review.verdict == Verdict.PUBLISH and review.fingerprint == text.fingerprint
