import django.contrib.postgres.fields
import django.db.models.deletion
import federation.kernel.sealed
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models

from federation.tenancy.wall import FirmWall, Wall


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0002_guards'),
        ('communities', '0003_outside'),
        ('federation', '0011_channels'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seat', models.CharField(max_length=64)),
                ('channel', models.CharField(choices=[('link', 'Link or QR code'), ('sms', 'Code by text message'), ('paper', 'Paper'), ('visit', 'Visit at the door')], max_length=6, verbose_name='channel')),
                ('renter', models.BooleanField(default=False, verbose_name='answered by a tenant')),
                ('overall', models.PositiveSmallIntegerField(choices=[(1, 'Very satisfied'), (2, 'Satisfied'), (3, 'Basically satisfied'), (4, 'Dissatisfied'), (5, 'Very dissatisfied')], verbose_name='overall')),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('on', models.DateField(verbose_name='day')),
                ('hour', models.PositiveSmallIntegerField(verbose_name='hour')),
                ('seconds', models.PositiveSmallIntegerField(null=True, verbose_name='seconds')),
                ('device', models.CharField(blank=True, max_length=16)),
                ('address', models.CharField(blank=True, max_length=16)),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('staff', models.BooleanField(default=False)),
                ('looked', models.BooleanField(default=False)),
                ('signals', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('device', 'Many answers from one device'), ('burst', 'Many answers from one network within an hour'), ('straight', 'The same option everywhere within seconds'), ('hours', 'Answered at night'), ('staff', 'The phone belongs to somebody of a firm')], max_length=10), default=list, size=None, verbose_name='signals')),
                ('verdict', models.CharField(blank=True, choices=[('kept', 'Looked at, counts'), ('excluded', 'Left out')], max_length=8, verbose_name='decision')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('cycle', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assessments.cycle', verbose_name='cycle')),
                ('decided_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='decided by')),
                ('entrant', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assessments.entrant', verbose_name='project')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'indexes': [models.Index(fields=['subdistrict', 'cycle', 'entrant'], include=('overall', 'verdict'), name='answer_tally'), models.Index(condition=models.Q(('looked', False)), fields=['subdistrict', 'cycle'], name='answer_unlooked')],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'cycle', 'seat'), name='answer_once'), models.CheckConstraint(condition=models.Q(('overall__range', (1, 5))), name='answer_overall'), models.CheckConstraint(condition=models.Q(('hour__range', (0, 23))), name='answer_hour'), models.CheckConstraint(condition=models.Q(('verdict', ''), models.Q(('decided_by__isnull', False), ('verdict__in', ['kept', 'excluded']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='answer_verdict')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('building', models.CharField(max_length=40, verbose_name='building')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('room', models.CharField(max_length=20, verbose_name='room')),
                ('phone', federation.kernel.sealed.SealedField(blank=True, verbose_name='phone')),
                ('phone_key', models.CharField(blank=True, max_length=32)),
                ('staff', models.BooleanField(default=False, verbose_name='the phone belongs to somebody of a firm')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('answered', models.BooleanField(default=False, verbose_name='answered')),
                ('compound', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.compound', verbose_name='compound')),
                ('cycle', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='homes', to='assessments.cycle', verbose_name='cycle')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['building', 'unit', 'room'],
                'indexes': [models.Index(condition=models.Q(('phone_key', ''), _negated=True), fields=['subdistrict', 'cycle', 'phone_key'], name='household_by_phone')],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'cycle', 'compound', 'building', 'unit', 'room'), name='household_once'), models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('subdistrict', 'digest'), name='household_code_once')],
            },
        ),
        migrations.CreateModel(
            name='PaperEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seat', models.CharField(max_length=64)),
                ('renter', models.BooleanField(default=False)),
                ('overall', models.PositiveSmallIntegerField(choices=[(1, 'Very satisfied'), (2, 'Satisfied'), (3, 'Basically satisfied'), (4, 'Dissatisfied'), (5, 'Very dissatisfied')])),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('entered_on', models.DateField(verbose_name='typed on')),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='typed by')),
                ('compound', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.compound', verbose_name='compound')),
                ('cycle', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.cycle', verbose_name='cycle')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['entered_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'cycle', 'seat'), name='paper_once'), models.CheckConstraint(condition=models.Q(('overall__range', (1, 5))), name='paper_overall')],
            },
        ),
        Wall("Household", "Answer", "PaperEntry"),
        FirmWall("Household", "Answer", "PaperEntry"),
    ]
