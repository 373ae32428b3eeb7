from django.db import migrations

# One row a proposal, always what the rows around it say. Whoever sees an outcome holds its row first, and reads after: of two
# transactions about one proposal, the second reads what the first wrote.
KEEP = """
CREATE FUNCTION answers_see_outcome(seen bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM answers_outcome WHERE proposal_id = seen FOR NO KEY UPDATE;
    UPDATE answers_outcome SET (is_shown, decision, answered_at, due_at, moved_at) = (
        SELECT (own.decision IS NOT NULL AND proposal.status IN ('published', 'withdrawn'))
                OR (duty.id IS NOT NULL AND proposal.status = 'published'),
            coalesce(own.decision, common.decision, ''),
            coalesce(own.published_at, common.published_at),
            CASE WHEN duty.met_at IS NULL THEN duty.due_at END,
            greatest(duty.opened_at, coalesce(own.published_at, common.published_at), (
                SELECT max(change.at) FROM answers_commitmentchange change
                JOIN answers_commitment commitment ON commitment.id = change.commitment_id
                WHERE commitment.proposal_id = seen
            ))
        FROM proposals_proposal proposal
        LEFT JOIN answers_duty duty ON duty.proposal_id = proposal.id
        LEFT JOIN LATERAL (
            SELECT decision, published_at FROM answers_answer
            WHERE proposal_id = seen AND state = 'published' ORDER BY version DESC LIMIT 1
        ) own ON true
        -- A proposal that was brought together with others has their common answer, unless it has its own.
        LEFT JOIN LATERAL (
            SELECT answer.decision, answer.published_at FROM answers_mergeconsent consent
            JOIN answers_merge merged ON merged.id = consent.merge_id AND merged.state = 'done'
            JOIN answers_answer answer ON answer.proposal_id = merged.into_id AND answer.state = 'published'
            WHERE consent.proposal_id = seen AND consent.said = 'yes' ORDER BY answer.version DESC, answer.id DESC LIMIT 1
        ) common ON true
        WHERE proposal.id = seen
    ) WHERE proposal_id = seen;
END $$;

CREATE FUNCTION answers_begin_outcome(seen bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO answers_outcome (proposal_id, consultation_id, territory_id, is_shown, decision)
    SELECT proposal.id, consultation.id, consultation.territory_id, false, '' FROM proposals_proposal proposal
    JOIN consultations_consultation consultation ON consultation.id = proposal.consultation_id WHERE proposal.id = seen
    ON CONFLICT DO NOTHING;
$$;

CREATE FUNCTION answers_keep_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said record;
BEGIN
    IF TG_OP = 'DELETE' THEN said := OLD; ELSE said := NEW; END IF;
    CASE TG_TABLE_NAME
    WHEN 'answers_duty' THEN
        IF TG_OP = 'INSERT' THEN PERFORM answers_begin_outcome(said.proposal_id); END IF;
        PERFORM answers_see_outcome(said.proposal_id);
    WHEN 'answers_answer' THEN
        IF TG_OP = 'INSERT' THEN PERFORM answers_begin_outcome(said.proposal_id); END IF;
        PERFORM answers_see_outcome(said.proposal_id);
        PERFORM answers_see_outcome(consent.proposal_id) FROM answers_mergeconsent consent
            JOIN answers_merge merged ON merged.id = consent.merge_id
            WHERE merged.into_id = said.proposal_id AND consent.proposal_id <> said.proposal_id;
    WHEN 'answers_commitmentchange' THEN
        PERFORM answers_see_outcome(proposal_id) FROM answers_commitment WHERE id = said.commitment_id;
    WHEN 'answers_merge' THEN
        PERFORM answers_see_outcome(proposal_id) FROM answers_mergeconsent WHERE merge_id = said.id;
    WHEN 'answers_mergeconsent' THEN
        PERFORM answers_see_outcome(said.proposal_id);
    WHEN 'proposals_proposal' THEN
        PERFORM answers_see_outcome(said.id);
    END CASE;
    RETURN NULL;
END $$;

CREATE TRIGGER outcomes_follow_duties AFTER INSERT OR UPDATE OR DELETE ON answers_duty
    FOR EACH ROW EXECUTE FUNCTION answers_keep_outcome();
CREATE TRIGGER outcomes_follow_answers AFTER INSERT OR UPDATE OF state, decision, published_at OR DELETE ON answers_answer
    FOR EACH ROW EXECUTE FUNCTION answers_keep_outcome();
CREATE TRIGGER outcomes_follow_commitments AFTER INSERT OR UPDATE OR DELETE ON answers_commitmentchange
    FOR EACH ROW EXECUTE FUNCTION answers_keep_outcome();
CREATE TRIGGER outcomes_follow_merges AFTER UPDATE OF state ON answers_merge
    FOR EACH ROW EXECUTE FUNCTION answers_keep_outcome();
CREATE TRIGGER outcomes_follow_consents AFTER INSERT OR UPDATE OR DELETE ON answers_mergeconsent
    FOR EACH ROW EXECUTE FUNCTION answers_keep_outcome();
-- Supports name other columns: they never come here.
CREATE TRIGGER outcomes_follow_proposals AFTER UPDATE OF status ON proposals_proposal
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION answers_keep_outcome();

SELECT answers_begin_outcome(proposal_id)
FROM (SELECT proposal_id FROM answers_duty UNION SELECT proposal_id FROM answers_answer) known;
SELECT answers_see_outcome(proposal_id) FROM answers_outcome;
"""
FORGET = """
DROP TRIGGER outcomes_follow_duties ON answers_duty;
DROP TRIGGER outcomes_follow_answers ON answers_answer;
DROP TRIGGER outcomes_follow_commitments ON answers_commitmentchange;
DROP TRIGGER outcomes_follow_merges ON answers_merge;
DROP TRIGGER outcomes_follow_consents ON answers_mergeconsent;
DROP TRIGGER outcomes_follow_proposals ON proposals_proposal;
DROP FUNCTION answers_keep_outcome, answers_begin_outcome, answers_see_outcome;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("answers", "0003_outcomes"),
        ("proposals", "0006_swept"),
        ("consultations", "0005_policy_of_moderation"),
    ]

    operations = [migrations.RunSQL(KEEP, FORGET)]
