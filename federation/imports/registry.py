"""Which tables can be imported; every app registers its own in AppConfig.ready."""

from __future__ import annotations

from django.http import Http404

from federation.accounts.models import Membership
from federation.kernel.intake import Importer

_IMPORTERS: dict[str, Importer] = {}


def register(kind: str, importer: Importer) -> None:
    """Offer this kind of table."""
    _IMPORTERS[kind] = importer


def get(kind: str) -> Importer:
    """The importer of this kind, else 404."""
    try:
        return _IMPORTERS[kind]
    except KeyError:
        raise Http404 from None


def open_to(by: Membership) -> dict[str, Importer]:
    """The kinds of table that this person may import."""
    return {kind: importer for kind, importer in _IMPORTERS.items() if importer.permits(by)}
