"""The application of judging: what it computes can be checked against published examples."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        self._golden()
        self._surveys()
        self._cycles()
        self._results()
        self._campaigns()
        self._bulletins()

    def _golden(self) -> None:
        from assessments import golden as cases
        from federation.kernel import golden

        golden.register("assessment", cases.assessment)
        golden.register("stats", cases.statistics)

    def _results(self) -> None:
        from assessments.cycles import panels
        from assessments.results import presentation, queries
        from federation.accounts import badges

        badges.register("appeals", queries.appeals_waiting)
        panels.register("results", "assessments/results/_panel.html", presentation.panel, 50)

    def _campaigns(self) -> None:
        from assessments.campaigns import queries
        from assessments.results import sources
        from federation.accounts import badges

        badges.register("findings", queries.waits_for)
        sources.register("recheck_rate", queries.recheck_counts, queries.rechecked)

    def _bulletins(self) -> None:
        from assessments.bulletins.panels import on_workbench
        from dispatch.mutual_aid import panels

        panels.register("ranking", "assessments/bulletins/_workbench.html", on_workbench, 40, page="workspace")

    def _surveys(self) -> None:
        from assessments.surveys.importing import HouseholdImporter
        from federation.imports import registry

        registry.register("households", HouseholdImporter())

    def _cycles(self) -> None:
        from assessments.cycles import panels, presentation
        from assessments.demo import scene
        from assessments.sheets import presentation as sheets
        from dispatch.demo import scenes
        from federation.accounts import badges

        badges.register("sheets", presentation.waits_for)
        panels.register("third_party", "assessments/sheets/_imports.html", sheets.panel, 30)
        scenes.register(scene.load)
