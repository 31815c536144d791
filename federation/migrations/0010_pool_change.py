import django.db.models.deletion
import django.db.models.functions.datetime
import federation.tenancy.scope
import uuid
from django.db import migrations, models

from federation.tenancy.wall import Wall

TRIGGERS = """
CREATE FUNCTION public.pool_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before text := CASE TG_OP WHEN 'UPDATE' THEN format(' UNION SELECT subdistrict_id, %s FROM olds', TG_ARGV[0]) ELSE '' END;
BEGIN
    EXECUTE format(
        'INSERT INTO public.federation_poolchange (id, subdistrict_id, resource_id, transaction)
         SELECT gen_random_uuid(), subdistrict_id, one, $1 FROM (SELECT subdistrict_id, %s FROM rows%s) AS hit (subdistrict_id, one)
         GROUP BY subdistrict_id, one',
        TG_ARGV[0], before) USING pg_current_xact_id()::text::bigint;
    RETURN NULL;
END $$;
"""
BY = {"resource": "id", "unit": "resource_id", "resourceskill": "resource_id", "certificate": "resource_id", "weeklyhours": "resource_id"}
ALL = ("homereserve", "skill", "trade", "equipmenttype", "certificatekind")  # a change here may concern every resource
SEES = {"insert": "NEW TABLE AS rows", "update": "OLD TABLE AS olds NEW TABLE AS rows", "delete": "OLD TABLE AS rows"}
EACH = [
    f"CREATE TRIGGER pool_{event}_noted AFTER {event.upper()} ON federation_{table} REFERENCING {rows} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION public.pool_changed('{column}');"
    for table, column in {**BY, **dict.fromkeys(ALL, "NULL::uuid")}.items()
    for event, rows in SEES.items()
]
UNDO = [f"DROP TRIGGER pool_{event}_noted ON federation_{table};" for table in (*BY, *ALL) for event in SEES]


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0009_working_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='PoolChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('resource_id', models.UUIDField(null=True)),
                ('transaction', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'indexes': [models.Index(fields=['subdistrict', 'transaction'], name='pool_change_since')],
            },
        ),
        Wall("PoolChange"),
        migrations.RunSQL(TRIGGERS + "\n".join(EACH), "\n".join(UNDO) + "DROP FUNCTION public.pool_changed();"),
    ]
