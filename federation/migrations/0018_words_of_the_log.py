from django.conf import settings
from django.db import migrations, models

from federation.tenancy.wall import NoStatistics, role_of

TABLE = "federation_logentry"
GO_ONCE = f"""
CREATE FUNCTION public.words_only_go() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.words <> '{{}}'::jsonb OR NEW.salt <> '' THEN
        RAISE EXCEPTION 'words of the log are never changed, only erased' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_only_go BEFORE UPDATE OF words, salt ON {TABLE} FOR EACH ROW EXECUTE FUNCTION public.words_only_go();
"""


def let_them_be_erased(apps: object, editor: object) -> None:
    if "owner" in settings.DATABASES:
        editor.execute(f'GRANT UPDATE (words, salt) ON {TABLE} TO "{role_of("default")}"')  # type: ignore[attr-defined]


class Migration(migrations.Migration):
    """The columns have defaults of the database's, so that the version before can go on writing.

    Entries that are there keep their words among the facts: the chain covers them as they are.
    """

    dependencies = [("federation", "0017_machines")]

    operations = [
        migrations.AddField("logentry", "words", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
        migrations.AddField("logentry", "salt", models.CharField(blank=True, db_default="", max_length=32)),
        migrations.AddField("logentry", "words_digest", models.CharField(blank=True, db_default="", max_length=64)),
        NoStatistics("LogEntry", "words", "salt", "words_digest"),
        migrations.RunSQL(GO_ONCE, "DROP FUNCTION public.words_only_go() CASCADE"),
        migrations.RunPython(let_them_be_erased, migrations.RunPython.noop),
    ]
