import django.core.validators
import django.db.models.deletion
import federation.kernel.sealed
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('federation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('leader', 'Subdistrict leader'), ('dispatcher', 'Dispatcher (property management centre)'), ('department', 'Department officer'), ('community', "Residents' committee"), ('grid', 'Grid worker'), ('secretariat', 'Federation secretariat'), ('firm_admin', 'Firm administrator'), ('site_manager', 'Site manager'), ('firm_staff', 'Firm staff'), ('owners', "Owners' committee"), ('assessor', 'Independent assessor'), ('resident', 'Resident'), ('supervisor', 'District supervisor')], max_length=20, verbose_name='role')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('community', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='community')),
                ('compound', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.compound', verbose_name='compound')),
                ('department', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='federation.department', verbose_name='department')),
                ('firm', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='federation.propertyfirm', verbose_name='firm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'indexes': [models.Index(fields=['user'], name='membership_by_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('firm__isnull', False), ('role__in', ('firm_admin', 'site_manager', 'firm_staff'))), models.Q(('role__in', ('firm_admin', 'site_manager', 'firm_staff')), _negated=True), _connector='OR'), name='membership_firm_roles'), models.UniqueConstraint(fields=('subdistrict', 'user', 'role', 'firm', 'community', 'compound', 'department'), name='membership_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('firms', 'Firms'), ('compounds', 'Compounds and contracts'), ('pool', 'Pool: experts, crews, equipment')], max_length=20, verbose_name='kind')),
                ('filename', models.CharField(max_length=200, verbose_name='file')),
                ('header', models.JSONField(default=list)),
                ('rows', models.JSONField(default=list)),
                ('errors', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('imported_at', models.DateTimeField(null=True, verbose_name='imported at')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('created_by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='by')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('expert', 'Expert'), ('crew', 'Crew'), ('equipment', 'Equipment')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ('phone', federation.kernel.sealed.SealedField(blank=True, validators=[federation.kernel.sealed.validate_phone], verbose_name='phone')),
                ('quantity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='headcount or number of machines')),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='capacity')),
                ('operator_included', models.BooleanField(default=False, verbose_name='comes with an operator')),
                ('condition', models.CharField(choices=[('good', 'Good'), ('fair', 'Usable'), ('repair', 'Under repair'), ('retired', 'Retired')], default='good', max_length=10, verbose_name='condition')),
                ('max_jobs_per_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='jobs a day at most')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('active', models.BooleanField(default=True, verbose_name='offered to others')),
                ('verification', models.CharField(choices=[('pending', 'To be verified'), ('verified', 'Verified'), ('rejected', 'Rejected')], default='pending', max_length=10, verbose_name='verification')),
                ('verified_at', models.DateTimeField(editable=False, null=True)),
                ('verified_by_name', models.CharField(blank=True, editable=False, max_length=60)),
                ('equipment_type', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='machines', to='federation.equipmenttype', verbose_name='equipment type')),
                ('firm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='federation.propertyfirm', verbose_name='firm')),
                ('home', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='communities.compound', verbose_name='home compound')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('trade', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='crews', to='federation.trade', verbose_name='trade')),
            ],
            options={
                'ordering': ['kind', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('equipment_type', None), ('kind', 'expert'), ('quantity', 1), ('trade', None)), models.Q(('equipment_type', None), ('kind', 'crew'), ('trade__isnull', False)), models.Q(('equipment_type__isnull', False), ('kind', 'equipment'), ('trade', None)), _connector='OR'), name='resource_kind'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 500)), name='resource_quantity'), models.UniqueConstraint(fields=('subdistrict', 'firm', 'kind', 'name'), name='resource_once')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', federation.kernel.sealed.SealedField(blank=True, verbose_name='number')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('next_review_on', models.DateField(blank=True, null=True, verbose_name='next review on')),
                ('verification', models.CharField(choices=[('pending', 'To be verified'), ('verified', 'Verified'), ('rejected', 'Rejected')], default='pending', max_length=10, verbose_name='verification')),
                ('kind', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='federation.certificatekind', verbose_name='certificate')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='federation.resource', verbose_name='holder')),
            ],
            options={
                'ordering': ['kind'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'resource', 'kind'), name='certificate_once'), models.CheckConstraint(condition=models.Q(('issued_on', None), ('valid_until', None), ('valid_until__gt', models.F('issued_on')), _connector='OR'), name='certificate_dates')],
            },
        ),
        migrations.CreateModel(
            name='AvailabilityException',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('available', models.BooleanField(default=False, verbose_name='available')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='federation.resource', verbose_name='resource')),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='exception_order')],
            },
        ),
        migrations.CreateModel(
            name='ResourceSkill',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='level')),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='federation.resource', verbose_name='expert')),
                ('skill', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='federation.skill', verbose_name='skill')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'resource', 'skill'), name='resource_skill_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='skill_level')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('active', models.BooleanField(default=True)),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='federation.resource')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'resource', 'number'), name='unit_once')],
            },
        ),
        migrations.CreateModel(
            name='WeeklyHours',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('weekday', models.PositiveSmallIntegerField(verbose_name='weekday')),
                ('from_minute', models.PositiveSmallIntegerField(verbose_name='from')),
                ('until_minute', models.PositiveSmallIntegerField(verbose_name='until')),
                ('resource', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_hours', to='federation.resource', verbose_name='resource')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['weekday', 'from_minute'],
                'constraints': [models.CheckConstraint(condition=models.Q(('from_minute__lt', models.F('until_minute')), ('until_minute__lte', 1440), ('weekday__lte', 6)), name='weekly_hours_sane'), models.UniqueConstraint(fields=('subdistrict', 'resource', 'weekday', 'from_minute'), name='weekly_hours_once')],
            },
        ),
        migrations.CreateModel(
            name='HomeReserve',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('expert', 'Expert'), ('crew', 'Crew'), ('equipment', 'Equipment')], max_length=10, verbose_name='kind')),
                ('code', models.CharField(max_length=20, verbose_name='skill, trade or equipment type')),
                ('keep', models.PositiveSmallIntegerField(verbose_name='kept at home')),
                ('firm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='reserves', to='federation.propertyfirm', verbose_name='firm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['kind', 'code'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'firm', 'kind', 'code'), name='reserve_once')],
            },
        ),
    ]
