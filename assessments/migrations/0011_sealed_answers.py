"""While answers are collected they lie in a box that the application can only fill (ADR 10)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from typing import Any

from django.conf import settings
from django.db import migrations, models

from federation.tenancy.wall import FirmWall, HideVersions, Wall, role_of


CONTENT = "seat, renter, overall, choices"

#: Collecting is over, and that was committed before the transaction that asks: who could end it, look and roll back would see each
#: answer as it comes. tests/databases.py replaces this one function where a test never commits.
ENDED = """
CREATE OR REPLACE FUNCTION public.survey_ended(wanted uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT state NOT IN ('draft', 'opening', 'open') AND age(xmin) > age(pg_current_xact_id()::xid)
    FROM public.assessments_cycle WHERE id = wanted
$$;
"""

#: All sealed answers of the cycle at once, in an order and under ids drawn by lot. Whoever watches the register knows when a home
#: answered, which got a new code at the door, and whose phone is a firm's: so the way, the signals of time and the mark of staff are
#: told only of answers that at least four others of the project are alike in all of it, and only if those that are left are five.
OPEN_BOX = """
CREATE FUNCTION public.survey_open_box(wanted uuid, burst_most integer, night_until integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE moved integer; tenant bigint;
BEGIN
    IF public.survey_ended(wanted) IS NOT TRUE THEN RETURN 0; END IF;
    SELECT subdistrict_id INTO tenant FROM public.assessments_cycle WHERE id = wanted FOR NO KEY UPDATE;
    WITH taken AS (
        DELETE FROM public.assessments_sealedanswer WHERE subdistrict_id = tenant AND cycle_id = wanted RETURNING *
    ), timed AS (
        SELECT *, channel IN ('link', 'sms') AND hour < night_until AS night,
            address <> '' AND count(*) OVER (PARTITION BY address, "on", hour) > burst_most AS burst FROM taken
    ), alike AS (
        SELECT *, count(*) OVER (PARTITION BY entrant_id, channel, night, burst, staff) AS others FROM timed
    ), pooled AS (
        SELECT *, count(*) FILTER (WHERE others < 5) OVER (PARTITION BY entrant_id) AS pool FROM alike
    ), told AS (
        SELECT *, others >= 5 AND (pool = 0 OR pool >= 5) AS tells FROM pooled
    )
    INSERT INTO public.assessments_answer (id, subdistrict_id, cycle_id, entrant_id, seat, channel, renter, overall, choices, seconds,
        device, address, forms, staff, timing, looked, signals, verdict, reason)
    SELECT gen_random_uuid(), tenant, wanted, entrant_id, seat, CASE WHEN tells THEN channel ELSE 'untold' END, renter, overall,
        choices, seconds, device, address, forms, tells AND staff,
        array_remove(ARRAY[CASE WHEN tells AND burst THEN 'burst' END, CASE WHEN tells AND night THEN 'hours' END], NULL), false, '{}', '', ''
    FROM told ORDER BY gen_random_uuid();
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved > 0 THEN
        IF (SELECT count(*) FROM public.assessments_boxopening WHERE cycle_id = wanted) >= 5 THEN
            RAISE EXCEPTION 'the answers of this cycle were opened five times' USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO public.assessments_boxopening (id, subdistrict_id, cycle_id, at, answers)
        VALUES (gen_random_uuid(), tenant, wanted, clock_timestamp(), moved);
    END IF;
    RETURN moved;
END $$;
"""

#: A second answer from the code in the household's hand: none (there is no first one), repeated, differs (it may not), replaced.
AGAIN = """
CREATE FUNCTION public.survey_again(wanted uuid, place uuid, hand text, said smallint, chosen smallint[], rents boolean, form text,
    way text, day date, clock smallint, took smallint, gadget text, net text, may_change boolean) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE before public.assessments_sealedanswer%ROWTYPE; same boolean;
BEGIN
    SELECT * INTO before FROM public.assessments_sealedanswer WHERE cycle_id = wanted AND seat = hand FOR UPDATE;
    IF NOT FOUND THEN RETURN 'none'; END IF;
    IF form <> '' AND form = ANY (before.forms) THEN RETURN 'repeated'; END IF;
    same := before.overall = said AND before.choices = chosen AND before.renter = rents;
    IF NOT same AND NOT may_change THEN RETURN 'differs'; END IF;
    UPDATE public.assessments_sealedanswer SET forms = CASE WHEN form = '' THEN forms ELSE forms || form::varchar END WHERE id = before.id;
    IF same THEN RETURN 'repeated'; END IF;
    UPDATE public.assessments_sealedanswer SET entrant_id = place, overall = said, choices = chosen, renter = rents, channel = way,
        "on" = day, hour = clock, seconds = took, device = gadget, address = net WHERE id = before.id;
    RETURN 'replaced';
END $$;
"""

#: The first typing of a paper form, by the code on it, and in which questions the second one differs (1 is the whole, 0 owner or tenant).
TYPED = """
CREATE FUNCTION public.survey_typed(wanted uuid, hand text, said smallint, chosen smallint[], rents boolean)
RETURNS TABLE (entry uuid, differs integer[]) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id, array_remove(ARRAY[CASE WHEN renter <> rents THEN 0 END, CASE WHEN overall <> said THEN 1 END], NULL) || ARRAY(
        SELECT number::integer + 1 FROM unnest(choices, chosen) WITH ORDINALITY AS pair(first, second, number)
        WHERE first IS DISTINCT FROM second ORDER BY number
    ) FROM public.assessments_paperentry WHERE cycle_id = wanted AND seat = hand
$$;
"""
FUNCTIONS = {
    "survey_open_box": "uuid, integer, integer",
    "survey_again": "uuid, uuid, text, smallint, smallint[], boolean, text, text, date, smallint, smallint, text, text, boolean",
    "survey_typed": "uuid, text, smallint, smallint[], boolean",
}


def close_the_box(apps: Any, editor: Any) -> None:
    """The application fills the box; it reads of a paper form whose it is to type, and of an opening when it was."""
    for statement in (ENDED, OPEN_BOX, AGAIN, TYPED):
        editor.execute(statement, params=None)
    editor.execute("REVOKE ALL ON FUNCTION public.survey_ended(uuid) FROM PUBLIC")
    for name, arguments in FUNCTIONS.items():
        editor.execute(f"REVOKE ALL ON FUNCTION public.{name}({arguments}) FROM PUBLIC")
        if "owner" in settings.DATABASES:
            editor.execute(f'GRANT EXECUTE ON FUNCTION public.{name}({arguments}) TO "{role_of("default")}"')
    if "owner" not in settings.DATABASES:
        return
    app, paper = role_of("default"), apps.get_model("assessments", "PaperEntry")
    shown = ", ".join(f'"{field.column}"' for field in paper._meta.local_fields if field.name not in CONTENT.split(", "))
    for statement in [
        f'REVOKE ALL ON assessments_sealedanswer FROM "{app}"',
        f'GRANT INSERT ON assessments_sealedanswer TO "{app}"',
        f'REVOKE INSERT ON assessments_boxopening FROM "{app}"',
        f'REVOKE SELECT ON assessments_paperentry FROM "{app}"',
        f'REVOKE SELECT ({CONTENT}) ON assessments_paperentry FROM "{app}"',
        f'GRANT SELECT ({shown}) ON assessments_paperentry TO "{app}"',
    ]:
        editor.execute(statement, params=None)


def open_it(apps: Any, editor: Any) -> None:
    for name, arguments in {**FUNCTIONS, "survey_ended": "uuid"}.items():
        editor.execute(f"DROP FUNCTION public.{name}({arguments})")
    if "owner" in settings.DATABASES:
        editor.execute(f'GRANT SELECT ON assessments_paperentry TO "{role_of("default")}"')


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0010_versions_hidden'),
        ('federation', '0019_notice_by_target'),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='timing',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('device', 'Many answers from one device'), ('burst', 'Many answers from one network within an hour'), ('straight', 'The same option everywhere within seconds'), ('hours', 'Answered at night'), ('staff', 'The phone belongs to somebody of a firm')], max_length=10), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='answer',
            name='channel',
            field=models.CharField(choices=[('link', 'Link or QR code'), ('sms', 'Code by text message'), ('paper', 'Paper'), ('visit', 'Visit at the door'), ('untold', 'Not told')], max_length=6, verbose_name='channel'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='hour',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='hour'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='on',
            field=models.DateField(null=True, verbose_name='day'),
        ),
        migrations.CreateModel(
            name='BoxOpening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('answers', models.PositiveIntegerField()),
                ('cycle', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.cycle')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='SealedAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seat', models.CharField(max_length=64)),
                ('channel', models.CharField(choices=[('link', 'Link or QR code'), ('sms', 'Code by text message'), ('paper', 'Paper'), ('visit', 'Visit at the door'), ('untold', 'Not told')], max_length=6)),
                ('renter', models.BooleanField(default=False)),
                ('overall', models.PositiveSmallIntegerField(choices=[(1, 'Very satisfied'), (2, 'Satisfied'), (3, 'Basically satisfied'), (4, 'Dissatisfied'), (5, 'Very dissatisfied')])),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('on', models.DateField()),
                ('hour', models.PositiveSmallIntegerField()),
                ('seconds', models.PositiveSmallIntegerField(null=True)),
                ('device', models.CharField(blank=True, max_length=16)),
                ('address', models.CharField(blank=True, max_length=16)),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('staff', models.BooleanField(default=False)),
                ('cycle', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assessments.cycle')),
                ('entrant', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assessments.entrant')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'cycle', 'seat'), name='sealed_once'), models.CheckConstraint(condition=models.Q(('overall__range', (1, 5))), name='sealed_overall'), models.CheckConstraint(condition=models.Q(('hour__range', (0, 23))), name='sealed_hour')],
            },
        ),
        migrations.AlterField(
            model_name='paperentry',
            name='by',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='federation.membership', verbose_name='typed by'),
        ),
        migrations.AlterField(
            model_name='paperentry',
            name='compound',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='communities.compound', verbose_name='compound'),
        ),
        migrations.AlterField(
            model_name='paperentry',
            name='cycle',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assessments.cycle', verbose_name='cycle'),
        ),
        migrations.RunSQL("ALTER TABLE assessments_answer ALTER COLUMN timing SET DEFAULT '{}'", migrations.RunSQL.noop),
        Wall("SealedAnswer"),
        Wall("BoxOpening", append_only=True),
        FirmWall("SealedAnswer", "BoxOpening"),
        HideVersions("Answer"),
        migrations.RunPython(close_the_box, open_it),
    ]
