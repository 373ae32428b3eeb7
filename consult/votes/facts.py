"""What the rules ask about a machine's ballot, read in one question: the ORM would need five, and three times the time."""

from dataclasses import dataclass

from consult.consultations.models import Status as ConsultationStatus
from consult.votes.models import Question, Status
from core.accounts.models import ApiKey, User
from core.accounts.selectors import Standing, standing_columns, standing_from
from core.lib.db import as_read, planned_once

_FACTS = f"""
SELECT key.can_write, key.expires_at, key.revoked_at, account.id, account.is_active, account.person_id, account.home_id,
       consultation.territory_id, question.status::text, question.opens_at, question.closes_at, question.secrecy::text,
       question.is_rehearsed, question.public_key, question.choice_length, question.urn_id, question.consultation_id,
       {standing_columns(user="account.id", person="account.person_id", home="account.home_id", territory="consultation.territory_id")}
FROM accounts_apikey key JOIN accounts_user account ON account.id = key.user_id,
     votes_question question JOIN consultations_consultation consultation ON consultation.id = question.consultation_id
WHERE key.key_hash = %(key)s AND question.id = %(question)s::bigint
  AND question.status <> '{Status.DRAFT.value}' AND consultation.status <> '{ConsultationStatus.DRAFT.value}'
"""  # noqa: S608 — our own words


@dataclass(frozen=True)
class Facts:
    """Whose key it is, who they are in the town of the question, and the question."""

    key: ApiKey
    standing: Standing
    question: Question


def facts_of(key_hash: str, question_id: int) -> Facts | None:
    """All that is asked before a ballot; nothing where the key is unknown or the question is not shown."""
    with planned_once() as cursor:
        cursor.execute(_FACTS, {"key": key_hash, "question": question_id})
        found = cursor.fetchone()
    if found is None:
        return None
    can_write, expires_at, revoked_at, user_id, is_active, person_id, home_id, territory_id = found[:8]
    names = (
        "status",
        "opens_at",
        "closes_at",
        "secrecy",
        "is_rehearsed",
        "public_key",
        "choice_length",
        "urn_id",
        "consultation_id",
    )
    user = as_read(User, id=user_id, is_active=is_active, person_id=person_id, home_id=home_id)
    key = as_read(ApiKey, can_write=can_write, expires_at=expires_at, revoked_at=revoked_at, user_id=user_id)
    key.user = user
    question = as_read(Question, id=question_id, **dict(zip(names, found[8:17], strict=True)))
    return Facts(key, standing_from(user, territory_id, found[17:]), question)
