from django.db import migrations

# Appeals that waited before the texts knew of them.
KEEP = """
CREATE TEMPORARY VIEW contested AS
SELECT c.proposal_id, c.comment_id, c.message_id FROM moderation_appeal a
JOIN moderation_decision d ON d.id = a.decision_id JOIN moderation_case c ON c.id = d.case_id
WHERE a.decided_at IS NULL;
UPDATE proposals_proposal SET is_contested = true WHERE id IN (SELECT proposal_id FROM contested);
UPDATE comments_comment SET is_contested = true WHERE id IN (SELECT comment_id FROM contested);
UPDATE discussion_message SET is_contested = true WHERE id IN (SELECT message_id FROM contested);
DROP VIEW contested;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0004_sanctions_about_oneself"),
        ("comments", "0005_appeals_keep_words"),
        ("discussion", "0010_appeals_keep_words"),
        ("proposals", "0007_appeals_keep_words"),
    ]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
