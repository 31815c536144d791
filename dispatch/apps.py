"""The application of asking and doing: what waits is counted beside the navigation."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        from dispatch.ledger import presentation  # read models, which are loaded only now
        from dispatch.ledger import queries as ledger
        from dispatch.mutual_aid import panels, queries
        from federation.accounts import badges

        badges.register("decisions", queries.decisions_waiting)
        badges.register("unmatched", queries.searching)
        badges.register("offers", queries.offers_waiting)
        badges.register("jobs", queries.jobs_running)
        badges.register("postings", ledger.proposals_waiting)
        panels.register("ledger", "dispatch/ledger/_effect.html", presentation.effect, 60, page="job")
        panels.register("credit", "dispatch/ledger/_warning.html", presentation.warning, 10)
        self._ratings()
        self._fieldwork()
        self._emergencies()
        self._neighbours()
        self._consultations()
        self._cases()
        self._golden()
        self._supervision()
        self._work_orders()

    def _supervision(self) -> None:
        from dispatch.supervision import pages, queries
        from dispatch.work_orders import panels as orders
        from federation.accounts import badges

        badges.register("supervision", queries.waiting)
        orders.register("clock", "dispatch/supervision/_clock.html", pages.clock_panel, 40)

    def _golden(self) -> None:
        from dispatch import golden as cases
        from federation.kernel import golden

        golden.register("rates", cases.rates)
        golden.register("workdays", cases.workdays)

    def _work_orders(self) -> None:
        from dispatch.callbacks import forgetting
        from dispatch.callbacks import queries as calls
        from dispatch.callbacks.presentation import panel as call_panel
        from dispatch.categories import taxonomy as categories
        from dispatch.intake import keeping, outside
        from dispatch.intake.presentation import doors
        from dispatch.mutual_aid import panels as workspace
        from dispatch.webhooks import following
        from dispatch.work_orders import hooks, panels, presentation, queries
        from federation.accounts import badges
        from federation.pool import taxonomy

        taxonomy.register(categories.load)
        badges.register("work_orders", queries.waiting)
        badges.register("calls", calls.waiting)
        for verb in keeping.TOLD:
            hooks.after(verb, keeping.tell(verb))
        hooks.after("erase", forgetting.forget_notes)
        following.follow()
        panels.register("parties", "dispatch/work_orders/_parties.html", presentation.parties, 10)
        panels.register("calls", "dispatch/callbacks/_panel.html", call_panel, 20)
        panels.register("outside", "dispatch/intake/_outside.html", outside.panel, 30)
        workspace.register("orders", "dispatch/work_orders/_workbench.html", presentation.workbench, 20, page="workspace")
        workspace.register("order", "dispatch/work_orders/_behind.html", presentation.behind_help, 5)
        workspace.register("doors", "dispatch/intake/_doors.html", doors, 30, page="workspace")

    def _ratings(self) -> None:
        from dispatch.mutual_aid import panels
        from dispatch.ratings import presentation, queries
        from federation.accounts import badges

        badges.register("complaints", queries.complaints_waiting)
        panels.register("ratings", "dispatch/ratings/_panel.html", presentation.panel, 50, page="job")
        panels.register("ratings", "dispatch/ratings/_request.html", presentation.request_panel, 70)

    def _fieldwork(self) -> None:
        from dispatch.costs import presentation as costs
        from dispatch.fieldwork import actions, presentation
        from dispatch.handovers import actions as handovers
        from dispatch.handovers import presentation as loans
        from dispatch.mutual_aid import hooks, panels

        hooks.before("complete", handovers.before_complete)
        hooks.after("book", actions.plan_shifts)
        hooks.before("complete", actions.before_complete)
        hooks.after("complete", actions.after_complete)
        hooks.after("cancel", actions.after_cancel)
        for name, context, order in (
            ("way", presentation.way_panel, 10),
            ("permits", presentation.permits_panel, 20),
            ("shifts", presentation.shifts_panel, 30),
            ("time", presentation.time_panel, 50),
        ):
            panels.register(name, f"dispatch/fieldwork/_{name}.html", context, order, page="job")
        panels.register("loan", "dispatch/handovers/_loan.html", loans.loan_panel, 40, page="job")
        panels.register("saved", "dispatch/fieldwork/_saved.html", presentation.time_saved_panel, 60)
        panels.register("permits", "dispatch/fieldwork/_needs.html", presentation.needs_panel, 80)
        panels.register("costs", "dispatch/costs/_panel.html", costs.costs_panel, 65)

    def _emergencies(self) -> None:
        from dispatch.emergencies import actions, queries
        from dispatch.mutual_aid import hooks
        from federation.accounts import badges

        hooks.after("book", actions.booked)
        hooks.after("arrive", actions.arrived)
        badges.register("alarms", queries.alarms_open)

    def _neighbours(self) -> None:
        from dispatch.mutual_aid import hooks, panels
        from dispatch.neighbours import receiving
        from dispatch.neighbours.panels import on_request

        hooks.after("book", receiving.tell_booked)
        for verb in receiving.TOLD:
            hooks.after(verb, receiving.tell(verb))
        panels.register("neighbours", "dispatch/neighbours/_panel.html", on_request, order=30)

    def _consultations(self) -> None:
        from dispatch.consultations.panels import on_request
        from dispatch.mutual_aid import panels

        panels.register("consultation", "dispatch/consultations/_panel.html", on_request, order=20)

    def _cases(self) -> None:
        from dispatch.cases.panels import on_request
        from dispatch.mutual_aid import panels

        panels.register("case", "dispatch/cases/_panel.html", on_request, order=90)
