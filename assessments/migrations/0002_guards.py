"""What the database itself refuses: edits of a locked scheme, judges with a tie to the firm, changes of a signed sheet."""

from django.db import migrations

# Each function reads under the row's own subdistrict and fails closed: what it cannot see counts as locked.
GUARDS = """
CREATE FUNCTION public.scheme_part_locked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT state INTO known FROM public.assessments_scheme WHERE id = OLD.scheme_id;
        IF known IS DISTINCT FROM 'draft' THEN
            RAISE EXCEPTION 'the scheme is locked' USING ERRCODE = 'check_violation', CONSTRAINT = 'scheme_locked';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT state INTO known FROM public.assessments_scheme WHERE id = NEW.scheme_id;
        IF known IS DISTINCT FROM 'draft' THEN
            RAISE EXCEPTION 'the scheme is locked' USING ERRCODE = 'check_violation', CONSTRAINT = 'scheme_locked';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER scheme_locked BEFORE INSERT OR UPDATE OR DELETE ON assessments_panel
    FOR EACH ROW EXECUTE FUNCTION public.scheme_part_locked();
CREATE TRIGGER scheme_locked BEFORE INSERT OR UPDATE OR DELETE ON assessments_indicator
    FOR EACH ROW EXECUTE FUNCTION public.scheme_part_locked();
CREATE TRIGGER scheme_locked BEFORE INSERT OR UPDATE OR DELETE ON assessments_grade
    FOR EACH ROW EXECUTE FUNCTION public.scheme_part_locked();

CREATE FUNCTION public.only_state_changes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving text[] := ARRAY['state', 'state_since', 'state_due_at'];
BEGIN
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state <> 'draft' AND to_jsonb(NEW) - moving = to_jsonb(OLD) - moving THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is locked', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER scheme_locked BEFORE UPDATE OR DELETE ON assessments_scheme FOR EACH ROW EXECUTE FUNCTION public.only_state_changes();
CREATE TRIGGER sheet_signed BEFORE UPDATE OR DELETE ON assessments_sheet FOR EACH ROW EXECUTE FUNCTION public.only_state_changes();

CREATE FUNCTION public.sheet_part_signed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent uuid;
    known text;
BEGIN
    IF TG_TABLE_NAME = 'assessments_mark' THEN
        IF TG_OP = 'DELETE' THEN parent := OLD.sheet_id; ELSE parent := NEW.sheet_id; END IF;
        IF TG_OP = 'UPDATE' AND NEW.sheet_id <> OLD.sheet_id THEN parent := NULL; END IF;
    ELSE
        IF TG_OP = 'DELETE' THEN parent := OLD.mark_id; ELSE parent := NEW.mark_id; END IF;
        IF TG_OP = 'UPDATE' AND NEW.mark_id <> OLD.mark_id THEN parent := NULL; END IF;
        SELECT sheet_id INTO parent FROM public.assessments_mark WHERE id = parent;
    END IF;
    SELECT state INTO known FROM public.assessments_sheet WHERE id = parent;
    IF known IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'the sheet is signed' USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_signed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sheet_signed BEFORE INSERT OR UPDATE OR DELETE ON assessments_mark
    FOR EACH ROW EXECUTE FUNCTION public.sheet_part_signed();
CREATE TRIGGER sheet_signed BEFORE INSERT OR UPDATE OR DELETE ON assessments_evidence
    FOR EACH ROW EXECUTE FUNCTION public.sheet_part_signed();

CREATE FUNCTION public.rater_impartial() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    judged uuid;
    judged_in uuid;
    person bigint;
BEGIN
    SELECT firm_id, cycle_id INTO judged, judged_in FROM public.assessments_entrant WHERE id = NEW.entrant_id;
    IF judged_in IS DISTINCT FROM NEW.cycle_id THEN
        RAISE EXCEPTION 'the project is of another cycle' USING ERRCODE = 'check_violation', CONSTRAINT = 'rater_cycle';
    END IF;
    SELECT user_id INTO person FROM public.federation_membership WHERE id = NEW.member_id;
    IF person IS NULL
        OR EXISTS (SELECT 1 FROM public.federation_membership WHERE user_id = person AND firm_id = judged AND active)
        OR EXISTS (
            SELECT 1 FROM public.assessments_interest tie JOIN public.federation_membership own ON own.id = tie.member_id
            WHERE own.user_id = person AND tie.firm_id = judged
        )
    THEN
        RAISE EXCEPTION 'the rater has a tie to the firm' USING ERRCODE = 'check_violation', CONSTRAINT = 'rater_impartial';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rater_impartial BEFORE INSERT OR UPDATE OF entrant_id, member_id, cycle_id ON assessments_rater
    FOR EACH ROW EXECUTE FUNCTION public.rater_impartial();
"""
UNGUARD = """
DROP TRIGGER scheme_locked ON assessments_panel;
DROP TRIGGER scheme_locked ON assessments_indicator;
DROP TRIGGER scheme_locked ON assessments_grade;
DROP TRIGGER scheme_locked ON assessments_scheme;
DROP TRIGGER sheet_signed ON assessments_sheet;
DROP TRIGGER sheet_signed ON assessments_mark;
DROP TRIGGER sheet_signed ON assessments_evidence;
DROP TRIGGER rater_impartial ON assessments_rater;
DROP FUNCTION public.scheme_part_locked();
DROP FUNCTION public.only_state_changes();
DROP FUNCTION public.sheet_part_signed();
DROP FUNCTION public.rater_impartial();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_schemes_and_cycles")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
