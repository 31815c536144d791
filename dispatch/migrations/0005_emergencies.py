import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0004_fieldwork'),
        ('federation', '0008_emergency_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('raised_at', models.DateTimeField(verbose_name='raised at')),
                ('acknowledge_by', models.DateTimeField(verbose_name='answered by')),
                ('on_site_by', models.DateTimeField(verbose_name='on site by')),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('reached_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='outcome')),
                ('acknowledged_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='answers for it')),
                ('kind', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.emergencykind', verbose_name='kind of emergency')),
                ('raised_by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='raised by')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='dispatch.helprequest', verbose_name='request')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-raised_at'],
                'indexes': [models.Index(fields=['subdistrict', 'state', '-raised_at'], name='alarm_board')],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'request'), name='alarm_once'), models.CheckConstraint(condition=models.Q(('state__in', ['raised', 'acknowledged', 'reached', 'over'])), name='alarm_state')],
            },
        ),
        migrations.CreateModel(
            name='AlarmStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('watch', models.CharField(choices=[('acknowledge', 'answered in time'), ('on_site', 'on site in time')], max_length=12)),
                ('level', models.CharField(choices=[('office', 'dispatchers and all firms'), ('leader', "the subdistrict's leaders")], max_length=10)),
                ('due_at', models.DateTimeField()),
                ('fired_at', models.DateTimeField(null=True)),
                ('alarm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='dispatch.alarm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['due_at'],
                'indexes': [models.Index(condition=models.Q(('fired_at', None)), fields=['due_at'], name='alarm_step_due')],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'alarm', 'watch', 'level'), name='alarm_step_once')],
            },
        ),
        Wall("Alarm", "AlarmStep"),
    ]
