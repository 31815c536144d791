import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0002_walls'),
        ('federation', '0006_standing_offers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('requests', models.PositiveSmallIntegerField()),
                ('asked', models.PositiveSmallIntegerField()),
                ('escalated', models.PositiveSmallIntegerField()),
                ('objective', models.BigIntegerField(default=0)),
                ('upper', models.BigIntegerField(null=True)),
            ],
            options={
                'ordering': ['-during'],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('reach', models.CharField(choices=[('best', 'The best are asked first'), ('everyone', 'Everyone who could is asked'), ('office', 'The subdistrict decides'), ('neighbours', 'Neighbouring subdistricts are asked')], max_length=12)),
                ('asked', models.PositiveSmallIntegerField()),
                ('began_at', models.DateTimeField()),
                ('answer_by', models.DateTimeField()),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reach__in', ['best', 'everyone', 'office', 'neighbours'])), name='wave_reach')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_open_once',
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_state',
        ),
        migrations.AddField(
            model_name='helprequest',
            name='asked_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='helprequest',
            name='drill',
            field=models.BooleanField(default=False, help_text='An exercise: neither credited, rated nor counted.', verbose_name='drill'),
        ),
        migrations.AddField(
            model_name='helprequest',
            name='reach',
            field=models.CharField(choices=[('best', 'The best are asked first'), ('everyone', 'Everyone who could is asked'), ('office', 'The subdistrict decides'), ('neighbours', 'Neighbouring subdistricts are asked')], default='best', max_length=12),
        ),
        migrations.AddField(
            model_name='offer',
            name='declined',
            field=models.CharField(blank=True, choices=[('busy', 'Needed elsewhere at that time'), ('people', 'Not enough people'), ('unsuited', 'Not the right skill or machine'), ('broken', 'Out of order'), ('far', 'Too far'), ('terms', 'The terms do not suit'), ('other', 'Another reason')], max_length=10, verbose_name='why not'),
        ),
        migrations.AddField(
            model_name='offer',
            name='held',
            field=models.BooleanField(default=True, help_text='The plan counts on this helper; others are asked beside it.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'volunteered'])), fields=('subdistrict', 'line', 'resource'), name='offer_open_once'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'volunteered', 'accepted', 'declined', 'expired', 'withdrawn'])), name='offer_state'),
        ),
        migrations.AddField(
            model_name='planrun',
            name='subdistrict',
            field=models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict'),
        ),
        migrations.AddField(
            model_name='wave',
            name='request',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='dispatch.helprequest'),
        ),
        migrations.AddField(
            model_name='wave',
            name='subdistrict',
            field=models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict'),
        ),
        migrations.AddConstraint(
            model_name='planrun',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('subdistrict'), '='), ('during', '&&')], name='one_plan_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(fields=('subdistrict', 'request', 'number'), name='wave_once'),
        ),
        Wall("PlanRun", "Wave"),
    ]
