import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_outside'),
        ('dispatch', '0010_consultations'),
        ('federation', '0008_emergency_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('title', models.CharField(max_length=80, verbose_name='what is done')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='why')),
                ('fault', models.CharField(blank=True, max_length=20, verbose_name='code of the fault')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('compound', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='retrofits', to='communities.compound', verbose_name='compound')),
                ('opened_by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='opened by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-opened_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'running', 'finished', 'cancelled'])), name='project_state'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='project_period')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('visit', 'Visit'), ('test', 'Test'), ('decision', 'Decision')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(max_length=2000, verbose_name='text')),
                ('created_at', models.DateTimeField()),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('project', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='dispatch.project')),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='ProjectRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('crew', models.BooleanField(default=False)),
                ('project', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='dispatch.project')),
                ('request', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='retrofit_links', to='dispatch.helprequest')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'project', 'request'), name='project_request_once')],
            },
        ),
        migrations.AddField(
            model_name='project',
            name='requests',
            field=models.ManyToManyField(related_name='+', through='dispatch.ProjectRequest', to='dispatch.helprequest'),
        ),
        migrations.CreateModel(
            name='Home',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('building', models.CharField(max_length=20, verbose_name='building')),
                ('room', models.CharField(max_length=20, verbose_name='room')),
                ('progress', models.CharField(choices=[('waiting', 'Not done'), ('done', 'Done'), ('nobody', 'Nobody at home'), ('refused', 'Refused')], default='waiting', max_length=10, verbose_name='state')),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_by', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('project', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='homes', to='dispatch.project')),
            ],
            options={
                'ordering': ['building', 'room'],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'project', 'building', 'room'), name='home_once'), models.CheckConstraint(condition=models.Q(('progress__in', ['waiting', 'done', 'nobody', 'refused'])), name='home_progress')],
            },
        ),
        Wall("Project", "Home", "Note", "ProjectRequest"),
    ]
