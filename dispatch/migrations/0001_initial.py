import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('communities', '0001_initial'),
        ('federation', '0002_membership_and_pool'),
    ]

    operations = [
        migrations.CreateModel(
            name='HelpRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('number', models.CharField(editable=False, max_length=20, verbose_name='number')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place in the compound')),
                ('title', models.CharField(max_length=80, verbose_name='what is the matter')),
                ('description', models.TextField(blank=True, max_length=4000, verbose_name='description')),
                ('urgency', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('routine', 'Routine')], default='routine', max_length=10, verbose_name='urgency')),
                ('earliest', models.DateTimeField(verbose_name='from')),
                ('latest', models.DateTimeField(verbose_name='until')),
                ('duration', models.DurationField(default=datetime.timedelta(seconds=7200), verbose_name='duration of a shift')),
                ('shifts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='days in a row')),
                ('all_or_nothing', models.BooleanField(default=False, help_text='Only useful when every line is filled.', verbose_name='all or nothing')),
                ('created_at', models.DateTimeField(verbose_name='logged at')),
                ('submitted_at', models.DateTimeField(null=True)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('shortfall', models.CharField(blank=True, max_length=300)),
                ('compound', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='communities.compound', verbose_name='compound')),
                ('created_by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='logged by')),
                ('firm', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='federation.propertyfirm', verbose_name='requesting firm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['subdistrict', 'state', '-created_at'], name='request_board'), models.Index(fields=['subdistrict', 'state_due_at'], name='request_due')],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'number'), name='request_number_once'), models.CheckConstraint(condition=models.Q(('latest__gt', models.F('earliest'))), name='request_window'), models.CheckConstraint(condition=models.Q(('duration__gt', datetime.timedelta(0)), ('shifts__gte', 1)), name='request_duration'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'matching', 'offered', 'escalated', 'staffed', 'finished', 'closed', 'cancelled'])), name='request_state')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('quantity', models.PositiveSmallIntegerField(verbose_name='how many')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('ends_at', models.DateTimeField(verbose_name='end')),
                ('mode', models.CharField(default='do', max_length=20)),
                ('booked_at', models.DateTimeField()),
                ('set_out_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('worked', models.DurationField(null=True, verbose_name='time worked by each')),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='what was done')),
                ('late_noticed', models.BooleanField(default=False)),
                ('firm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='federation.propertyfirm', verbose_name='helping firm')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='dispatch.helprequest')),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='federation.resource', verbose_name='resource')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['firm', 'state', 'starts_at'], name='job_by_firm'), models.Index(fields=['subdistrict', 'state_due_at'], name='job_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['booked', 'under_way', 'on_site', 'done', 'confirmed', 'credited', 'cancelled'])), name='job_state'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='job_times')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='period')),
                ('live', models.BooleanField(default=True)),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('unit', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='federation.unit')),
                ('job', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='dispatch.job')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('live', True)), expressions=[(models.F('subdistrict'), '='), (models.F('unit'), '='), ('during', '&&')], name='unit_never_twice'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='booking_bounded')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('unit', models.CharField(choices=[('hours', 'expert hours'), ('machine_hours', 'machine-hours'), ('headcount_days', 'headcount-days')], max_length=15, verbose_name='unit')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='amount')),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('counterparty', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.propertyfirm', verbose_name='other side')),
                ('firm', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='federation.propertyfirm', verbose_name='firm')),
                ('job', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='dispatch.job')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['firm', '-created_at'], name='ledger_by_firm')],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'job', 'firm'), name='ledger_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LineSkill',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='level')),
                ('skill', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.skill', verbose_name='skill')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('quantity', models.PositiveSmallIntegerField(verbose_name='how many')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('travel', models.DurationField(default=datetime.timedelta(0))),
                ('mode', models.CharField(default='do', max_length=20)),
                ('score', models.PositiveSmallIntegerField(default=0)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('by_hand', models.BooleanField(default=False, verbose_name='chosen by hand')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('created_at', models.DateTimeField(verbose_name='asked at')),
                ('answered_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='answered by')),
                ('firm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='federation.propertyfirm', verbose_name='firm')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='dispatch.helprequest')),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='federation.resource', verbose_name='resource')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['firm', 'state', 'state_due_at'], name='offer_inbox'), models.Index(condition=models.Q(('state', 'open')), fields=['subdistrict', 'state_due_at'], name='offer_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'declined', 'expired', 'withdrawn'])), name='offer_state'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='offer_quantity')],
            },
        ),
        migrations.AddField(
            model_name='job',
            name='offer',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='job', to='dispatch.offer'),
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(max_length=200, upload_to='photos/%Y/%m')),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='dispatch.helprequest')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='rating')),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='comment')),
                ('created_at', models.DateTimeField()),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='rated by')),
                ('job', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='dispatch.job')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='rating_stars')],
            },
        ),
        migrations.CreateModel(
            name='RequestLine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.CharField(choices=[('expert', 'Expert'), ('crew', 'Crew'), ('equipment', 'Equipment')], max_length=10, verbose_name='kind')),
                ('mode', models.CharField(choices=[('do', 'Do the work'), ('advise', 'Advise')], default='do', max_length=20, verbose_name='what the expert does')),
                ('certificate', models.CharField(blank=True, max_length=20, verbose_name='certificate asked for')),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='capacity at least')),
                ('operator', models.BooleanField(default=False, verbose_name='with operator')),
                ('quantity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(200)], verbose_name='how many')),
                ('equipment_type', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.equipmenttype', verbose_name='equipment type')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='dispatch.helprequest')),
                ('skills', models.ManyToManyField(related_name='+', through='dispatch.LineSkill', to='federation.skill', verbose_name='skills')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('trade', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.trade', verbose_name='trade')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'request', 'position'), name='line_position_once'), models.CheckConstraint(condition=models.Q(models.Q(('equipment_type', None), ('kind', 'expert'), ('trade', None)), models.Q(('equipment_type', None), ('kind', 'crew'), ('trade__isnull', False)), models.Q(('equipment_type__isnull', False), ('kind', 'equipment'), ('trade', None)), _connector='OR'), name='line_kind'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 200)), name='line_quantity')],
            },
        ),
        migrations.AddField(
            model_name='offer',
            name='line',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='dispatch.requestline'),
        ),
        migrations.AddField(
            model_name='lineskill',
            name='line',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='line_skills', to='dispatch.requestline'),
        ),
        migrations.AddField(
            model_name='job',
            name='line',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='dispatch.requestline'),
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('score', models.PositiveSmallIntegerField(default=0)),
                ('quantity', models.PositiveSmallIntegerField(default=0)),
                ('starts_at', models.DateTimeField(null=True)),
                ('travel_minutes', models.PositiveSmallIntegerField(default=0)),
                ('mode', models.CharField(blank=True, max_length=20)),
                ('parts', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('detail', models.CharField(blank=True, max_length=100)),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='federation.resource')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('line', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='dispatch.requestline')),
            ],
            options={
                'ordering': ['rank', 'reason'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'line', 'resource'), name='candidate_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('subdistrict', 'line', 'resource'), name='offer_open_once'),
        ),
        migrations.AddConstraint(
            model_name='lineskill',
            constraint=models.UniqueConstraint(fields=('subdistrict', 'line', 'skill'), name='line_skill_once'),
        ),
    ]
