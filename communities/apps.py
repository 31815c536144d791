"""Places and what the owners decide; offers its table to the import."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"

    def ready(self) -> None:
        from communities.places import golden as cases
        from communities.places.importing import CompoundImporter  # reads models, which are loaded only now
        from federation.imports import registry
        from federation.kernel import golden

        registry.register("compounds", CompoundImporter())
        golden.register("coords", cases.coords)
