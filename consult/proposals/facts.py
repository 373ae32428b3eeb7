"""What the rules ask about a machine's support, read in one question: the ORM would need five, and three times the time."""

from dataclasses import dataclass

from consult.consultations.models import Consultation, Phase
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import SEEN, Proposal
from core.accounts.models import ApiKey, User
from core.accounts.selectors import Standing, standing_columns, standing_from
from core.lib.db import as_read, planned_once

# Words are read as text: a statement planned before a migration widens their column still holds after it.
_FACTS = f"""
SELECT key.can_write, key.expires_at, key.revoked_at, account.id, account.is_active, account.person_id, account.home_id,
       proposal.status::text, proposal.support_count,
       consultation.id, consultation.territory_id, consultation.status::text, consultation.who::text,
       ARRAY(SELECT kind::text FROM consultations_phase WHERE consultation_id = consultation.id ORDER BY period, id),
       ARRAY(SELECT period FROM consultations_phase WHERE consultation_id = consultation.id ORDER BY period, id),
       {standing_columns(user="account.id", person="account.person_id", home="account.home_id", territory="consultation.territory_id")}
FROM accounts_apikey key JOIN accounts_user account ON account.id = key.user_id,
     proposals_proposal proposal JOIN consultations_consultation consultation ON consultation.id = proposal.consultation_id
WHERE key.key_hash = %(key)s AND proposal.id = %(proposal)s::bigint
  AND proposal.status IN ({", ".join(f"'{status.value}'" for status in SEEN)}) AND consultation.status <> '{ConsultationStatus.DRAFT.value}'
"""  # noqa: S608 — our own words


@dataclass(frozen=True)
class Facts:
    """Whose key it is, who they are in the town of the proposal, and the proposal with its consultation and phases."""

    key: ApiKey
    standing: Standing
    proposal: Proposal


def facts_of(key_hash: str, proposal_id: int) -> Facts | None:
    """All that is asked before a support; nothing where the key is unknown or the proposal is not shown."""
    with planned_once() as cursor:
        cursor.execute(_FACTS, {"key": key_hash, "proposal": proposal_id})
        found = cursor.fetchone()
    if found is None:
        return None
    can_write, expires_at, revoked_at, user_id, is_active, person_id, home_id = found[:7]
    status, support_count, consultation_id, territory_id, consultation_status, who, kinds, periods = found[7:15]
    user = as_read(User, id=user_id, is_active=is_active, person_id=person_id, home_id=home_id)
    key = as_read(ApiKey, can_write=can_write, expires_at=expires_at, revoked_at=revoked_at, user_id=user_id)
    key.user = user
    consultation = as_read(
        Consultation, id=consultation_id, territory_id=territory_id, status=consultation_status, who=who
    )
    consultation.know_phases(
        [as_read(Phase, kind=kind, period=period) for kind, period in zip(kinds, periods, strict=True)]
    )
    proposal = as_read(Proposal, id=proposal_id, status=status, support_count=support_count)
    proposal.consultation = consultation
    return Facts(key, standing_from(user, territory_id, found[15:]), proposal)
