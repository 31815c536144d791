import django.core.validators
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0005_import_rows_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='StandingOffer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('quantity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='how many at most')),
                ('emergencies_only', models.BooleanField(default=False, verbose_name='emergencies only')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('given_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-given_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='standing_offer_order')],
            },
        ),
        migrations.AddField(
            model_name='propertyfirm',
            name='kind',
            field=models.CharField(choices=[('firm', 'Property firm'), ('organisation', 'Social organisation'), ('partner', 'Paired unit'), ('volunteers', 'Volunteer team')], default='firm', max_length=12, verbose_name='kind of member'),
        ),
        migrations.AddConstraint(
            model_name='propertyfirm',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['firm', 'organisation', 'partner', 'volunteers'])), name='firm_kind'),
        ),
        migrations.AddField(
            model_name='standingoffer',
            name='given_by',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='given by'),
        ),
        migrations.AddField(
            model_name='standingoffer',
            name='resource',
            field=federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='standing_offers', to='federation.resource', verbose_name='resource'),
        ),
        migrations.AddField(
            model_name='standingoffer',
            name='subdistrict',
            field=models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict'),
        ),
        migrations.AddConstraint(
            model_name='standingoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('subdistrict', 'resource'), name='standing_offer_once'),
        ),
        Wall("StandingOffer"),
    ]
