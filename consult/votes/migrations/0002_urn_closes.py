"""After the close, the database itself refuses every ballot."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION votes_refuse_after_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM votes_closing WHERE question_id = NEW.question_id) THEN
        RAISE EXCEPTION 'the urn of question % is closed', NEW.question_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_closed_urn_takes_nothing BEFORE INSERT OR UPDATE ON votes_urn
    FOR EACH ROW EXECUTE FUNCTION votes_refuse_after_close();
CREATE TRIGGER a_closed_urn_replaces_nothing BEFORE INSERT OR UPDATE ON votes_superseded
    FOR EACH ROW EXECUTE FUNCTION votes_refuse_after_close();
"""
ALLOW = """
DROP TRIGGER a_closed_urn_takes_nothing ON votes_urn;
DROP TRIGGER a_closed_urn_replaces_nothing ON votes_superseded;
DROP FUNCTION votes_refuse_after_close();
"""


class Migration(migrations.Migration):
    dependencies = [("votes", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
