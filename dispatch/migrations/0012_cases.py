import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import federation.tenancy.models
import federation.tenancy.scope
import uuid
from django.db import migrations, models
from federation.tenancy.wall import Wall


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0011_retrofits'),
        ('federation', '0008_emergency_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=20)),
                ('state_since', models.DateTimeField()),
                ('state_due_at', models.DateTimeField(null=True)),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('problem', models.TextField(max_length=4000, verbose_name='what was the matter')),
                ('cause', models.TextField(blank=True, max_length=2000, verbose_name='what was the cause')),
                ('solution', models.TextField(max_length=4000, verbose_name='what helped')),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('created_at', models.DateTimeField()),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='written by')),
                ('request', federation.tenancy.models.TenantKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='dispatch.helprequest', verbose_name='request')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['title'], name='case_title', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'request'), name='case_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'withdrawn'])), name='case_state')],
            },
        ),
        migrations.CreateModel(
            name='CaseHelper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dispatch.case')),
                ('firm', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.propertyfirm')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subdistrict', 'case', 'firm'), name='case_helper_once')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='helpers',
            field=models.ManyToManyField(related_name='+', through='dispatch.CaseHelper', to='federation.propertyfirm'),
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120, verbose_name='question')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='details')),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='asked by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=4000, verbose_name='answer')),
                ('created_at', models.DateTimeField()),
                ('helped', models.BooleanField(default=False)),
                ('by', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.membership', verbose_name='answered by')),
                ('subdistrict', models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.subdistrict', verbose_name='subdistrict')),
                ('question', federation.tenancy.models.TenantKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='dispatch.question')),
            ],
            options={
                'ordering': ['-helped', 'created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('helped', True)), fields=('subdistrict', 'question'), name='answer_helped_once')],
            },
        ),
        Wall("Case", "CaseHelper", "Question", "Answer"),
    ]
