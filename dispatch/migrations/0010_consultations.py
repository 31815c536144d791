import django.core.validators
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0009_neighbours'),
        ('federation', '0008_emergency_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('question', models.CharField(max_length=300, verbose_name='what is to be settled')),
                ('meets_at', models.DateTimeField(blank=True, null=True, verbose_name='meeting')),
                ('meets_where', models.CharField(blank=True, max_length=120, verbose_name='place of the meeting')),
                ('opened_at', models.DateTimeField(verbose_name='called at')),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.TextField(blank=True, max_length=2000, verbose_name='outcome')),
                ('opened_by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='called by')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='dispatch.helprequest', verbose_name='request')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-opened_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['carried_out', 'cancelled']), _negated=True), fields=('subdistrict', 'request'), name='consultation_one_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'proposed', 'agreed', 'carried_out', 'cancelled'])), name='consultation_state')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=2000, verbose_name='finding')),
                ('created_at', models.DateTimeField()),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='by')),
                ('consultation', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='dispatch.consultation')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='FindingPicture',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(max_length=200, upload_to='consultations/%Y/%m')),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('finding', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='dispatch.finding')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=80, verbose_name='option')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='for and against')),
                ('cost_fen', models.PositiveBigIntegerField(null=True, verbose_name='cost (fen)')),
                ('days', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days')),
                ('chosen', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='by')),
                ('consultation', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='options', to='dispatch.consultation')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('chosen', True)), fields=('subdistrict', 'consultation'), name='option_chosen_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=150, verbose_name='signed by')),
                ('signed_at', models.DateTimeField(verbose_name='signed at')),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='signed by')),
                ('consultation', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='dispatch.consultation')),
                ('firm', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.propertyfirm', verbose_name='firm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['signed_at'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'consultation', 'version', 'firm'), name='signature_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300, verbose_name='what is done')),
                ('unit', models.CharField(blank=True, max_length=120, verbose_name='licensed unit')),
                ('done_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('consultation', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='dispatch.consultation')),
                ('done_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership')),
                ('firm', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.propertyfirm', verbose_name='carried out by')),
                ('skill', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.skill', verbose_name='skill')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'consultation', 'position'), name='step_position_once'), models.CheckConstraint(condition=models.Q(('firm', None), ('unit', ''), _connector='XOR'), name='step_executor')],
            },
        ),
        Wall("Consultation", "Finding", "FindingPicture", "Option", "Step"),
        Wall("Signature", append_only=True),
    ]
