import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0006_ledger'),
        ('federation', '0008_emergency_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanProposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('worth_today', models.BigIntegerField()),
                ('worth', models.BigIntegerField()),
                ('requests', models.PositiveSmallIntegerField(verbose_name='requests')),
                ('made_by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='made by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'released', 'discarded'])), name='plan_proposal_state')],
            },
        ),
        migrations.CreateModel(
            name='PlanRow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('change', models.CharField(choices=[('kept', 'stays'), ('new', 'would be asked'), ('dropped', 'would no longer be asked'), ('short', 'still nobody')], max_length=10)),
                ('quantity', models.PositiveSmallIntegerField(default=0)),
                ('starts_at', models.DateTimeField(null=True)),
                ('travel_minutes', models.PositiveSmallIntegerField(default=0)),
                ('mode', models.CharField(blank=True, max_length=20)),
                ('score', models.PositiveSmallIntegerField(default=0)),
                ('parts', models.JSONField(default=list)),
                ('why', models.CharField(blank=True, max_length=60)),
                ('applied', models.BooleanField(null=True)),
                ('line', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.requestline')),
                ('proposal', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='dispatch.planproposal')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.helprequest')),
                ('resource', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='federation.resource')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['request', 'line', 'change'],
            },
        ),
        Wall("PlanProposal", "PlanRow"),
    ]
