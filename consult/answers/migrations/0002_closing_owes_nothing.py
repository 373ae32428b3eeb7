from django.db import migrations

# The last word, whoever closes: a consultation ends once every duty of a shown proposal is met.
REFUSE = """
CREATE FUNCTION answers_refuse_to_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM answers_duty duty JOIN proposals_proposal proposal ON proposal.id = duty.proposal_id
        WHERE proposal.consultation_id = NEW.id AND proposal.status = 'published' AND duty.met_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a_consultation_closes_once_every_duty_is_met' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_consultation_closes_once_every_duty_is_met BEFORE UPDATE OF status ON consultations_consultation
    FOR EACH ROW WHEN (OLD.status = 'published' AND NEW.status IN ('closed', 'archived'))
    EXECUTE FUNCTION answers_refuse_to_close();
"""
ALLOW = """
DROP TRIGGER a_consultation_closes_once_every_duty_is_met ON consultations_consultation;
DROP FUNCTION answers_refuse_to_close();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("answers", "0001_initial"),
        ("consultations", "0004_answer_days"),
        ("proposals", "0004_taken_back"),
    ]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
