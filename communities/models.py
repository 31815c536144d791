"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound, Management

__all__ = ["Community", "Compound", "Management", "ServiceContract"]
