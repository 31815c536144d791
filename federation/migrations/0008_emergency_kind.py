import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0007_permit_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyKind',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ('active', models.BooleanField(default=True, verbose_name='in use')),
                ('acknowledge_minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='answered within (minutes)')),
                ('on_site_minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='on site within (minutes)')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what to do first')),
                ('note_en', models.CharField(blank=True, max_length=200, verbose_name='what to do first (English)')),
                ('citation', models.CharField(blank=True, max_length=200, verbose_name='legal basis')),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='experts with these skills')),
                ('trade', models.CharField(blank=True, max_length=20, verbose_name='crew of this trade')),
                ('heads', models.PositiveSmallIntegerField(default=0, verbose_name='heads')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['code'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'code'), name='emergency_kind_once')],
            },
        ),
        Wall("EmergencyKind"),
    ]
