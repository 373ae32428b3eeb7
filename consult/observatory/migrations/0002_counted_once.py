"""A snapshot and a release are written once; a vintage that is public takes nothing more: the database itself refuses."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION observatory_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An account may be erased: the release then forgets who signed it, and nothing else.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'observatory_release' AND to_jsonb(NEW) -> 'by_id' = 'null'::jsonb
       AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'TRUNCATE' AND current_setting('consult.emptying', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is written once: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER snapshot_is_never_changed BEFORE UPDATE OR DELETE ON observatory_snapshot
    FOR EACH ROW EXECUTE FUNCTION observatory_refuse_change();
CREATE TRIGGER snapshot_is_never_emptied BEFORE TRUNCATE ON observatory_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION observatory_refuse_change();
CREATE TRIGGER release_is_never_changed BEFORE UPDATE OR DELETE ON observatory_release
    FOR EACH ROW EXECUTE FUNCTION observatory_refuse_change();
CREATE TRIGGER release_is_never_emptied BEFORE TRUNCATE ON observatory_release
    FOR EACH STATEMENT EXECUTE FUNCTION observatory_refuse_change();

-- The release holds the table of snapshots against writers: whoever comes after it sees it here.
CREATE FUNCTION observatory_refuse_late_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM observatory_release WHERE vintage = NEW.vintage) THEN
        RAISE EXCEPTION 'vintage % is public: nothing is added to it', NEW.vintage USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_comes_before_its_release BEFORE INSERT ON observatory_snapshot
    FOR EACH ROW EXECUTE FUNCTION observatory_refuse_late_snapshot();
"""
ALLOW = """
DROP TRIGGER snapshot_comes_before_its_release ON observatory_snapshot;
DROP FUNCTION observatory_refuse_late_snapshot();
DROP TRIGGER release_is_never_emptied ON observatory_release;
DROP TRIGGER release_is_never_changed ON observatory_release;
DROP TRIGGER snapshot_is_never_emptied ON observatory_snapshot;
DROP TRIGGER snapshot_is_never_changed ON observatory_snapshot;
DROP FUNCTION observatory_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("observatory", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
