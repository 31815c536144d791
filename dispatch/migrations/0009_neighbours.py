import django.contrib.postgres.fields
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_outside'),
        ('dispatch', '0008_ratings'),
        ('federation', '0008_emergency_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='helprequest',
            name='guest_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='neighbouring subdistrict that asks'),
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('lends', models.BooleanField(choices=[(True, 'We lend to them'), (False, 'They lend to us')], verbose_name='direction')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('expert', 'Expert'), ('crew', 'Crew'), ('equipment', 'Equipment')], max_length=10), size=None, verbose_name='kinds of help')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='neighbouring subdistrict')),
                ('signed_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='signed on our side by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-starts_on'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'token'), name='agreement_token_once'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'received', 'active', 'declined', 'ended'])), name='agreement_state'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='agreement_period'), models.CheckConstraint(condition=models.Q(('kinds__len__gte', 1)), name='agreement_kinds'), models.CheckConstraint(condition=models.Q(('partner', models.F('subdistrict')), _negated=True), name='agreement_not_with_itself')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('agreement', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='dispatch.agreement')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='dispatch.helprequest')),
                ('sent_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='sent by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-sent_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('subdistrict', 'request', 'agreement'), name='call_open_once'), models.UniqueConstraint(fields=('subdistrict', 'token'), name='call_token_once'), models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'declined', 'withdrawn'])), name='call_state')],
            },
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=20, verbose_name="the neighbour's number")),
                ('lines', models.JSONField(default=dict)),
                ('told', models.BooleanField(default=False, help_text='The neighbour knows that nobody comes.')),
                ('agreement', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='guests', to='dispatch.agreement')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='guests', to='dispatch.helprequest')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'token'), name='guest_token_once'), models.UniqueConstraint(fields=('subdistrict', 'request'), name='guest_request_once')],
            },
        ),
        migrations.CreateModel(
            name='OutsideHelp',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('token', models.UUIDField(editable=False)),
                ('helper', models.CharField(max_length=120, verbose_name='helper')),
                ('firm_name', models.CharField(max_length=160, verbose_name='helping firm')),
                ('quantity', models.PositiveSmallIntegerField(verbose_name='how many')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('ends_at', models.DateTimeField(verbose_name='end')),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='what was done')),
                ('line', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_helps', to='dispatch.requestline')),
                ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='neighbouring subdistrict')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_helps', to='dispatch.helprequest')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'token'), name='outside_help_once'), models.CheckConstraint(condition=models.Q(('state__in', ['booked', 'under_way', 'on_site', 'done', 'confirmed', 'cancelled'])), name='outside_help_state')],
            },
        ),
        Wall("OutsideHelp", "Agreement", "Call", "Guest"),
    ]
