"""Cast a ballot: the one act that writes no line about a person (PROMISES 2.1, lines 7 to 13)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consult.votes import rules
from consult.votes.keys import KC, KeyMissing, read_key
from consult.votes.models import Question
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals
from consult.votes.selectors import entry_of, paper_of, refusal_now
from core.accounts.selectors import Standing
from core.lib.db import planned_once, require_transaction
from core.lib.refusals import Refusal, Refused, allow

# Held until the commit, and leaving no trace: the question, which its close takes alone; the person, so that their hands take turns.
_LOCK = "SELECT pg_advisory_xact_lock_shared(%(question_lock)s::bigint), pg_advisory_xact_lock(%(person_lock)s::bigint)"
# Read after the locks are held, in a statement of its own: what another hand committed meanwhile is seen.
_READ = """
SELECT clock_timestamp(), EXISTS (SELECT 1 FROM votes_closing WHERE question_id = %(question)s::bigint),
       (SELECT paper_at IS NOT NULL FROM votes_rollentry
        WHERE question_id = %(question)s::bigint AND person_id = %(person)s AND struck_at IS NULL),
       asked.said_hash, asked.version, urn.receipt, urn.version
FROM (SELECT 1) AS one LEFT JOIN votes_urn urn ON urn.pseudonym = %(pseudonym)s LEFT JOIN votes_idem asked ON asked.key_hash = %(key)s
"""
# The ballot, the trace of the one it replaces, and the key of this intention: one statement.
_WRITE = """
WITH old AS (
    INSERT INTO votes_superseded (receipt, question_id, is_logged)
    SELECT receipt, question_id, is_logged FROM votes_urn WHERE pseudonym = %(pseudonym)s
), asked AS (
    INSERT INTO votes_idem (key_hash, question_id, said_hash, version)
    VALUES (%(key)s, %(question)s::bigint, %(said)s, %(version)s::integer)
)
INSERT INTO votes_urn (pseudonym, question_id, version, ct, com, is_logged)
VALUES (%(pseudonym)s, %(question)s::bigint, 1, %(ct)s, %(com)s, false)
ON CONFLICT (pseudonym) DO UPDATE
SET version = votes_urn.version + 1, ct = %(ct)s, com = %(com)s, is_logged = false
"""


@dataclass(frozen=True)
class Cast:
    """A ballot that is in the urn: its receipt, and whether it took the place of an earlier one."""

    receipt: bytes
    is_replacement: bool


@dataclass(frozen=True)
class _Found:
    """What the urn and the roll say once the locks are held. The clock is the database's."""

    at: datetime
    is_closed: bool
    has_paper: bool | None  # None: not on the roll
    said_hash: bytes | None
    cast_version: int | None  # of the ballot that this key cast
    receipt: bytes | None
    version: int


@transaction.atomic(durable=True)
def cast_ballot(*, standing: Standing, question: Question, choice: Choice, key: str) -> Cast:
    """Put a sealed ballot in the urn, in place of the person's earlier one. The same key again gives the same receipt.

    Raises `InvalidChoice` where the paper is not filled as it asks, `Refused` where the person may not vote now.
    """
    allow(refusal_now(standing, question))
    paper = paper_of(question)
    said = seals.canonical(MODES[paper.mode].check(choice, paper))
    if standing.person_id is None:
        raise Refused(VoteRefusal.NOT_ON_ROLL)
    try:
        kc = read_key(question, KC)
    except KeyMissing:
        raise Refused(VoteRefusal.KEYS_AWAY) from None
    named = _named(kc, question, standing.person_id, key, said)
    found = _read(named)
    if found.has_paper is None and not found.is_closed:  # another account of the same human being may be on the roll
        entry = entry_of(question, standing.person_id)
        if entry is not None:
            named = _named(kc, question, entry.person_id, key, said)
            found = _read(named)
    allow(_refuse(question, found))
    if found.said_hash is not None:
        if not hmac.compare_digest(found.said_hash, named["said"]) or found.receipt is None:
            raise Refused(VoteRefusal.CAST_KEY_REUSED)
        if found.cast_version != found.version:
            raise Refused(VoteRefusal.CAST_REPLACED)
        return Cast(found.receipt, is_replacement=found.version > 1)
    if found.version >= rules.MOST_CASTS:
        raise Refused(VoteRefusal.TOO_MANY_CHANGES)
    sealed = seals.seal(bytes(question.public_key), question.pk, said, question.choice_length)
    _write({**named, "ct": sealed.ct, "com": sealed.com, "version": found.version + 1})
    return Cast(seals.receipt_of(sealed.ct, sealed.com), is_replacement=found.receipt is not None)


def _named(kc: bytes, question: Question, person: UUID, key: str, said: bytes) -> dict[str, Any]:
    """What the statements are told of this intention. Keys of intention are made with the question's own key: they are this
    person's alone, and nobody who reads the table can try the few possible choices.
    """
    pseudonym = seals.pseudonym(kc, question.pk, person)
    return {
        "question": question.pk,
        "question_lock": question_lock(question),
        "person_lock": person_lock(pseudonym),
        "person": person,
        "pseudonym": pseudonym,
        "key": hmac.digest(kc, b"key|" + pseudonym + key.encode(), "sha256"),
        "said": hmac.digest(kc, b"said|" + pseudonym + key.encode() + b"\0" + said, "sha256"),
    }


def person_lock(pseudonym: bytes) -> int:
    """The number of the lock by which the hands of one person take turns, on the web and at the counter."""
    return int.from_bytes(pseudonym[:8], "big", signed=True)


def question_lock(question: Question) -> int:
    """The number of the lock that casts share and the close takes alone."""
    digest = hashlib.sha256(b"urn|" + question.urn_id.bytes).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _refuse(question: Question, found: _Found) -> Refusal | None:
    if found.is_closed:
        return VoteRefusal.OVER
    reason = rules.refuse_moment(question, found.at)
    if reason is not None:
        return reason
    if found.has_paper is None:
        return VoteRefusal.NOT_ON_ROLL
    return VoteRefusal.VOTED_ON_PAPER if found.has_paper else None


def _read(named: dict[str, Any]) -> _Found:
    """Step: take the locks, then read."""
    require_transaction()
    with planned_once() as cursor:
        cursor.execute(_LOCK, named)
        cursor.execute(_READ, named)
        at, is_closed, has_paper, said_hash, cast_version, receipt, version = cursor.fetchone()
    return _Found(at, is_closed, has_paper, _bytes(said_hash), cast_version, _bytes(receipt), version or 0)


def _write(named: dict[str, Any]) -> None:
    """Step: the one statement that a vote writes."""
    require_transaction()
    with planned_once() as cursor:
        cursor.execute(_WRITE, named)


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
