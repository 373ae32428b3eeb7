"""The one door to sealed ballots for a role that may not read the column itself: it opens with the close (PROMISES 2.1, line 34)."""

from django.db import migrations

OPEN = """
CREATE FUNCTION votes_sealed(question bigint)
RETURNS TABLE (pseudonym bytea, ct bytea, com bytea, receipt bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT urn.pseudonym, urn.ct, urn.com, urn.receipt FROM votes_urn urn
    WHERE urn.question_id = question AND EXISTS (SELECT 1 FROM votes_closing closing WHERE closing.question_id = question)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("votes", "0002_urn_closes")]

    operations = [migrations.RunSQL(OPEN, "DROP FUNCTION votes_sealed(bigint);")]
