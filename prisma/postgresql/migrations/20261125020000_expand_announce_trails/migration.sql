-- Tells every replica that a trail has grown, in the transaction that made it grow: PostgreSQL delivers it after the commit and
-- not at all after a rollback. In the database rather than in the program, so that no way of writing can forget it, and a program
-- of an earlier version that writes to the same database tells its newer neighbours too.
-- `from` is where the trail was before, so that a listener can tell a gap; `by` is who wrote, so that it can skip its own.
CREATE FUNCTION "announce_trail"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was integer := 0;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := OLD."audit_seq";
    END IF;
    PERFORM pg_notify('sluice_trails', json_build_object(
        'chain', NEW."name", 'from', was, 'seq', NEW."audit_seq", 'by', current_setting('application_name'))::text);
    RETURN NULL;
END;
$$;

CREATE TRIGGER "rollouts_announce_new" AFTER INSERT ON "rollouts"
    FOR EACH ROW EXECUTE FUNCTION "announce_trail"();

CREATE TRIGGER "rollouts_announce" AFTER UPDATE ON "rollouts"
    FOR EACH ROW WHEN (OLD."audit_seq" IS DISTINCT FROM NEW."audit_seq") EXECUTE FUNCTION "announce_trail"();

CREATE TRIGGER "audit_chains_announce" AFTER UPDATE ON "audit_chains"
    FOR EACH ROW WHEN (OLD."audit_seq" IS DISTINCT FROM NEW."audit_seq") EXECUTE FUNCTION "announce_trail"();
