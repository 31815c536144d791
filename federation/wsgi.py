"""The web server's entry; it refuses to serve under a role that could see through the wall."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")


def refuse_unfit_role() -> None:
    """Stop the start when the database role is owner or superuser; a database that is down is readyz's matter."""
    from django.db import OperationalError, connection

    from federation.tenancy.checks import unfit_role

    try:
        fault = unfit_role()
    except OperationalError:
        return
    finally:
        connection.close()
    if fault:
        raise ImproperlyConfigured(f"DATABASE_URL signs in as a role that {fault}; row-level security would not hold.")


application = get_wsgi_application()
refuse_unfit_role()
