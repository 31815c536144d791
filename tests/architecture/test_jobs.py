"""Every name that is put into the job table is a task that a worker knows."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

import pytest
from django.conf import settings

from federation import celeryconfig
from federation.celery import app
from federation.kernel.clockwork import SWEEPS
from federation.kernel.tasks import TenantTask
from tests.architecture.source import Source, sources


@pytest.fixture(scope="module", autouse=True)
def _tasks() -> None:
    for module in celeryconfig.imports:
        importlib.import_module(module)


def asked_for() -> Iterator[tuple[Source, str]]:
    """Each enqueue(...) with its name; a name kept in a constant of the same module is looked up."""
    for source in sources():
        constants = {
            target.id: node.value.value
            for node in source.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).split(".")[-1] in ("enqueue", "enqueue_once")
                and source.name not in ("federation/kernel/clockwork.py", "federation/kernel/jobs.py")
            ):
                name = node.args[0]
                yield source, str(name.value if isinstance(name, ast.Constant) else constants.get(ast.unparse(name)))


def test_every_job_that_is_asked_for_exists() -> None:
    names = {name for _source, name in asked_for()}
    assert {"dispatch.mutual_aid.match", "federation.notices.deliver"} <= names
    assert not names - set(app.tasks)


def test_every_sweep_exists() -> None:
    assert not set(SWEEPS) - set(app.tasks)
    assert all(isinstance(app.tasks[name], TenantTask) for name in SWEEPS)


def test_every_task_of_the_product_is_walled_or_the_clock() -> None:
    own = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    outside = {name for name, task in own.items() if not isinstance(task, TenantTask)}
    assert outside == {"federation.kernel.tick"}


def test_every_module_with_tasks_is_imported_by_the_worker() -> None:
    modules = {source.name.removesuffix(".py").replace("/", ".") for source in sources() if source.path.name == "tasks.py"}
    assert modules - {"federation.kernel.tasks"} == set(celeryconfig.imports) - {"federation.kernel.clockwork"}


def test_what_beat_asks_for_exists() -> None:
    assert {entry["task"] for entry in celeryconfig.beat_schedule.values()} <= set(app.tasks)  # type: ignore[index]


def test_late_messages_are_harmless_by_setting() -> None:
    assert celeryconfig.task_acks_late and celeryconfig.task_reject_on_worker_lost
    assert celeryconfig.worker_prefetch_multiplier == 1
    assert celeryconfig.task_time_limit < celeryconfig.broker_transport_options["visibility_timeout"]
    assert celeryconfig.broker_connection_max_retries is None
    assert celeryconfig.broker_transport_options["socket_timeout"] <= 5
    assert settings.JOB_LEASE.total_seconds() < 60
    assert settings.CACHES["default"]["OPTIONS"]["socket_timeout"] <= 1
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
