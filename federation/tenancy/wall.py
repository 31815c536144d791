"""The database side of tenancy: one migration operation per tenant table, and the grants of the three roles."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

_TENANT = "subdistrict_id = nullif(current_setting('app.tenant', true), '')::bigint"


def _constraint(table: str, column: str, suffix: str) -> str:
    """A constraint name that fits PostgreSQL's 63 bytes and stays unique."""
    digest = hashlib.sha256(f"{table}.{column}".encode()).hexdigest()[:8]
    return f"{table[:30]}_{column[:14]}_{digest}_{suffix}"


def role_of(alias: str) -> str:
    """The database role that the connection alias signs in as."""
    return str(connections.databases[alias]["USER"])


def _is_tenant_key(field: Any) -> bool:
    return isinstance(field, models.ForeignKey) and field.column != "subdistrict_id" and not getattr(field, "db_constraint", True)


class Wall(Operation):
    """Put tenant tables behind the wall, in an order in which each one's targets come first.

    Adds the composite key (subdistrict, id), turns every TenantKey into a composite foreign key, enables and
    forces row-level security, and grants the application exactly what it needs. `readable` is an extra SQL
    condition for reading (a person's own memberships); `append_only` leaves out UPDATE and DELETE.
    """

    reversible = True

    def __init__(self, *models: str, readable: str = "", append_only: bool = False) -> None:
        self.models, self.readable, self.append_only = models, readable, append_only

    def deconstruct(self) -> Any:
        kwargs: dict[str, Any] = {"readable": self.readable, "append_only": self.append_only}
        return self.__class__.__qualname__, list(self.models), {k: v for k, v in kwargs.items() if v}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state does not know walls."""

    def describe(self) -> str:
        return f"Wall around {', '.join(self.models)}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for name in self.models:
            model = to_state.apps.get_model(app_label, name)
            table = model._meta.db_table
            for statement in [
                *self._keys(table, model),
                *self._policies(table),
                *grants(table, append_only=self.append_only),
            ]:
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for name in reversed(self.models):
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY')
            for policy in ("tenant_read", "tenant_write", "tenant_update", "tenant_delete", "open"):
                schema_editor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')

    def _keys(self, table: str, model: Any) -> list[str]:
        unique = f'ALTER TABLE "{table}" ADD CONSTRAINT {_constraint(table, "id", "own")} UNIQUE (subdistrict_id, id)'
        return [unique, *(composite_key(table, field) for field in model._meta.local_fields if _is_tenant_key(field))]

    def _policies(self, table: str) -> list[str]:
        readable = f"({_TENANT} OR {self.readable})" if self.readable else f"({_TENANT})"
        return [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY open ON "{table}" USING (true) WITH CHECK (true)',
            f'CREATE POLICY tenant_read ON "{table}" AS RESTRICTIVE FOR SELECT USING {readable}',
            f'CREATE POLICY tenant_write ON "{table}" AS RESTRICTIVE FOR INSERT WITH CHECK ({_TENANT})',
            f'CREATE POLICY tenant_update ON "{table}" AS RESTRICTIVE FOR UPDATE USING ({_TENANT}) WITH CHECK ({_TENANT})',
            f'CREATE POLICY tenant_delete ON "{table}" AS RESTRICTIVE FOR DELETE USING ({_TENANT})',
        ]


class WallKey(Operation):
    """The composite foreign key of a TenantKey that is added after its table's Wall."""

    reversible = True

    def __init__(self, model: str, field: str) -> None:
        self.model, self.field = model, field

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, [self.model, self.field], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state does not know walls."""

    def describe(self) -> str:
        return f"Wall key {self.model}.{self.field}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        schema_editor.execute(composite_key(model._meta.db_table, model._meta.get_field(self.field)))

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        column = from_state.apps.get_model(app_label, self.model)._meta.get_field(self.field).column
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT {_constraint(table, column, "tenant")}')


class FirmWall(Operation):
    """Tables that no firm may read: in a firm's request they are empty, whatever statement asks (see scope.tell_firm)."""

    reversible = True

    def __init__(self, *models: str) -> None:
        self.models = models

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, list(self.models), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state does not know walls."""

    def describe(self) -> str:
        return f"Wall of {', '.join(self.models)} against firms"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for name in self.models:
            table = to_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(
                f'CREATE POLICY not_for_firms ON "{table}" AS RESTRICTIVE FOR SELECT '
                "USING (coalesce(current_setting('app.firm', true), '') = '')"
            )

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for name in self.models:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'DROP POLICY IF EXISTS not_for_firms ON "{table}"')


def composite_key(table: str, field: Any) -> str:
    """SQL that checks a TenantKey together with its subdistrict."""
    target = field.remote_field.model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT {_constraint(table, field.column, "tenant")} '
        f'FOREIGN KEY (subdistrict_id, "{field.column}") REFERENCES "{target}" (subdistrict_id, id) '
        "DEFERRABLE INITIALLY IMMEDIATE"
    )


class HideVersions(Operation):
    """Let the application read these tables column by column, so that it cannot read which transaction wrote a row, or where it lies.

    Rights on a whole table include its system columns (xmin, ctid), by which rows of one transaction are joined. A column that
    is added later needs the operation again; tests/architecture tells which one was forgotten.
    """

    reversible = True

    def __init__(self, *models: str) -> None:
        self.models = models

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, list(self.models), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state does not know rights."""

    def describe(self) -> str:
        return f"Row versions hidden of {', '.join(self.models)}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for name in self.models if "owner" in settings.DATABASES else ():
            model = to_state.apps.get_model(app_label, name)
            columns = ", ".join(f'"{field.column}"' for field in model._meta.local_fields)
            app, table = role_of("default"), model._meta.db_table
            schema_editor.execute(f'REVOKE SELECT ON "{table}" FROM "{app}"')
            schema_editor.execute(f'GRANT SELECT ({columns}) ON "{table}" TO "{app}"')

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for name in self.models if "owner" in settings.DATABASES else ():
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'GRANT SELECT ON "{table}" TO "{role_of("default")}"')


class NoStatistics(Operation):
    """Keep what these columns hold out of the planner's statistics, which outlive the rows that they were taken from.

    Giving a column the type that it has rewrites nothing and drops what was gathered of it before.
    """

    reversible = True

    def __init__(self, model: str, *fields: str) -> None:
        self.model, self.fields = model, fields

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, [self.model, *self.fields], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state does not know statistics."""

    def describe(self) -> str:
        return f"No statistics of {self.model}: {', '.join(self.fields)}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        for name in self.fields:
            field = model._meta.get_field(name)
            column, table = field.column, model._meta.db_table
            kind = field.db_type(schema_editor.connection)
            schema_editor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {kind}')
            schema_editor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model)
        for name in self.fields:
            column = model._meta.get_field(name).column
            schema_editor.execute(f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{column}" SET STATISTICS -1')


class MayForget(Operation):
    """Let the application empty these columns of an append-only table, and write nothing else into them (kernel/forgetting.py)."""

    reversible = True

    def __init__(self, model: str, *fields: str) -> None:
        self.model, self.fields = model, fields

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, [self.model, *self.fields], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state does not know rights."""

    def describe(self) -> str:
        return f"{self.model} may forget {', '.join(self.fields)}"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table
        columns = [model._meta.get_field(name).column for name in self.fields]
        kept = " OR ".join(f"NEW.\"{column}\" NOT IN ('', '—')" for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        schema_editor.execute(
            f"CREATE FUNCTION public.{table}_forgets() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN"
            f" IF {kept} THEN RAISE EXCEPTION 'what was written is never changed, only erased' USING ERRCODE = 'check_violation'; END IF;"
            " RETURN NEW; END $$"
        )
        schema_editor.execute(
            f'CREATE TRIGGER forgets BEFORE UPDATE OF {names} ON "{table}" FOR EACH ROW EXECUTE FUNCTION public.{table}_forgets()'
        )
        if "owner" in settings.DATABASES:
            schema_editor.execute(f'GRANT UPDATE ({names}) ON "{table}" TO "{role_of("default")}"')

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model)
        table, names = model._meta.db_table, ", ".join(f'"{model._meta.get_field(name).column}"' for name in self.fields)
        if "owner" in settings.DATABASES:
            schema_editor.execute(f'REVOKE UPDATE ({names}) ON "{table}" FROM "{role_of("default")}"')
        schema_editor.execute(f"DROP FUNCTION public.{table}_forgets() CASCADE")


def grants(table: str, *, append_only: bool = False) -> list[str]:
    """What the application may do with a table; never TRUNCATE, which ignores row-level security."""
    if "owner" not in settings.DATABASES:
        return []
    app = role_of("default")
    rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    return [f'REVOKE ALL ON "{table}" FROM "{app}"', f'GRANT {rights} ON "{table}" TO "{app}"']


def grant_shared_tables(using: str) -> None:
    """Give the application its rights on the tables without tenant (accounts, sessions …) after each migration."""
    if using != "owner":
        return
    app = role_of("default")
    with connections[using].cursor() as cursor:
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{app}"')
        cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app}"')
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity")
        for (table,) in cursor.fetchall():
            cursor.execute(f'REVOKE ALL ON "{table}" FROM "{app}"')
            rights = "SELECT" if table == "django_migrations" else "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(f'GRANT {rights} ON "{table}" TO "{app}"')
