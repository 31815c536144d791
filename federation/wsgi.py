"""The web server's entry; it refuses to serve under a role that could see through the wall."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
os.environ["STATEMENT_SECONDS"] = os.environ.get("STATEMENT_SECONDS") or "4"  # a page is answered within five, with 503 if it must be

application = get_wsgi_application()

from federation.tenancy.checks import refuse_unfit_role  # noqa: E402 - needs the applications to be loaded

refuse_unfit_role()
