"""Places and what the owners decide; offers its table to the import."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"

    def ready(self) -> None:
        from communities.places.importing import CompoundImporter  # reads models, which are loaded only now
        from federation.imports import registry

        registry.register("compounds", CompoundImporter())
