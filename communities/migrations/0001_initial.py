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
        ('federation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Community',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'name'), name='community_once')],
            },
        ),
        migrations.CreateModel(
            name='Compound',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('grade', models.CharField(choices=[('basic', 'Basic'), ('complete', 'Completed'), ('raised', 'Upgraded'), ('quality', 'Quality')], default='basic', max_length=10, verbose_name='class')),
                ('kind', models.CharField(choices=[('commodity', 'Commodity housing'), ('resettlement', 'Resettlement housing'), ('old', 'Old estate'), ('mixed', 'Mixed')], default='commodity', max_length=15, verbose_name='type')),
                ('households', models.PositiveIntegerField(default=0, verbose_name='households')),
                ('buildings', models.PositiveIntegerField(default=0, verbose_name='buildings')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(54)], verbose_name='latitude (WGS-84)')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(73), django.core.validators.MaxValueValidator(136)], verbose_name='longitude (WGS-84)')),
                ('source_crs', models.CharField(choices=[('WGS84', 'WGS-84'), ('GCJ02', 'GCJ-02'), ('BD09', 'BD-09')], default='WGS84', max_length=5, verbose_name='source coordinate system')),
                ('approximate', models.BooleanField(default=False, verbose_name='position is an estimate')),
                ('community', federation.tenancy.models.TenantKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='compounds', to='communities.community', verbose_name='community')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'name'), name='compound_once'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__gte', 3), ('latitude__lte', 54), ('longitude__gte', 73), ('longitude__lte', 136)), _connector='OR'), name='compound_position')],
            },
        ),
        migrations.CreateModel(
            name='Management',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('professional', 'Professional firm'), ('community', 'Hosted by the community'), ('state', 'State-owned backstop'), ('trust', 'Non-profit trust'), ('self', 'Self-managed by owners'), ('none', 'No management')], max_length=15, verbose_name='management mode')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('compound', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='managements', to='communities.compound', verbose_name='compound')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-during'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('subdistrict'), '='), (models.F('compound'), '='), ('during', '&&')], name='management_once')],
            },
        ),
        migrations.CreateModel(
            name='ServiceContract',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='contract number')),
                ('compound', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='communities.compound', verbose_name='compound')),
                ('firm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='federation.propertyfirm', verbose_name='firm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-during'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('subdistrict'), '='), (models.F('compound'), '='), ('during', '&&')], name='contract_once')],
            },
        ),
    ]
