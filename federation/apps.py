"""The base application: grants after migrations, and the start-up check of the database role."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _grant(using: str, **_: Any) -> None:
    from federation.tenancy.wall import grant_shared_tables  # models are not loaded when this module is

    grant_shared_tables(using)


class FederationConfig(AppConfig):
    name = "federation"

    def ready(self) -> None:
        from django import forms

        import federation.tenancy.checks  # noqa: F401 - registers the system checks
        from federation.design.fields import something_seen
        from federation.kernel import room

        forms.FileField.default_validators = [room.check]
        forms.CharField.default_validators = [something_seen]  # before any form is made: every text of every form, also of other packages
        from federation.tenancy import patience

        patience.install()
        from federation.accounts import badges  # these read models, which are loaded only now
        from federation.firms import queries as firms
        from federation.firms.importing import FirmImporter
        from federation.imports import registry
        from federation.notices import queries as notices
        from federation.pool import queries as pool
        from federation.pool.importing import PoolImporter

        badges.register("notices", notices.unread)
        badges.register("unverified", pool.unverified)
        badges.register("applications", firms.applications)
        registry.register("firms", FirmImporter())
        registry.register("pool", PoolImporter())
        post_migrate.connect(_grant, dispatch_uid="federation.grants")
