"""The navigation as data: sections of links for each face of the product; a link without its page is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Link:
    url_name: str
    icon: str
    label: Words
    badge: str = ""
    on_tab_bar: bool = False
    roles: frozenset[str] = frozenset()  # only these see the link; empty: the whole face


@dataclass(frozen=True)
class Section:
    label: Words
    links: Sequence[Link]


@dataclass(frozen=True)
class Entry:
    """A link made ready for one page: resolved, counted, and marked when it is where the reader stands."""

    url: str
    icon: str
    label: Words
    badge: int
    active: bool
    on_tab_bar: bool


@dataclass(frozen=True)
class Group:
    label: Words
    entries: Sequence[Entry] = field(default_factory=tuple)


_COMMAND: Final = frozenset({"leader", "dispatcher"})

OFFICE: Final = (
    Section(
        _("Dispatch"),
        (
            Link("home", "home", _("Workbench"), badge="decisions", on_tab_bar=True),
            Link("mutual_aid:board", "board", _("Help requests"), badge="unmatched", on_tab_bar=True),
            Link("emergencies:alarms", "warning", _("Emergencies"), badge="alarms"),
            Link("planning:plans", "calendar", _("Plans"), roles=_COMMAND),
            Link("consultations:consultations", "people", _("Joint consultations")),
            Link("retrofits:retrofits", "settings", _("Retrofits")),
            Link("cases:cases", "terms", _("Case library")),
            Link("mutual_aid:map", "map", _("Map")),
            Link("ledger:overview", "ledger", _("Mutual-aid ledger"), badge="postings"),
            Link("ratings:list", "star", _("Ratings"), badge="complaints"),
            Link("reports:figures", "reports", _("Reports")),
        ),
    ),
    Section(
        _("Work orders"),
        (
            Link(
                "work_orders:orders",
                "work_orders",
                _("Work orders"),
                badge="work_orders",
                on_tab_bar=True,
                roles=_COMMAND | {"department", "supervisor"},
            ),
            Link(
                "supervision:supervision", "warning", _("Supervision"), badge="supervision", roles=_COMMAND | {"department", "supervisor"}
            ),
            Link("figures:figures", "reports", _("Figures")),
            Link("hotline:imports", "imports", _("Hotline"), roles=_COMMAND),
            Link("callbacks:calls", "phone", _("Call-backs"), badge="calls", roles=_COMMAND),
            Link("intake_office:codes", "places", _("QR codes of places"), roles=_COMMAND),
            Link("categories:tree", "terms", _("Categories"), roles=_COMMAND),
            Link("routing:rules", "settings", _("Routing rules"), roles=_COMMAND),
        ),
    ),
    Section(
        _("Assessments"),
        (
            Link("cycles:cycles", "assessment", _("Assessment cycles"), roles=_COMMAND | {"secretariat", "supervisor"}),
            Link("sheets:sheets", "jobs", _("My scoring sheets"), badge="sheets", roles=_COMMAND | {"secretariat", "department"}),
            Link("surveys:surveys", "people", _("Residents' survey"), roles=_COMMAND | {"secretariat", "supervisor"}),
            Link("campaigns:campaigns", "search", _("Rectification campaigns"), badge="findings"),
            Link("conduct:conduct", "terms", _("Rules of conduct")),
            Link("classes:classes", "level", _("Classes and plans")),
            Link("schemes:schemes", "terms", _("Assessment schemes")),
            Link("results:cycles", "star", _("Results"), badge="appeals"),
            Link("bulletins:bulletins", "reports", _("Bulletins")),
            Link("standings:standings", "warning", _("Consequences")),
            Link("standings:rewards", "accept", _("Livelihood projects")),
        ),
    ),
    Section(
        _("Federation"),
        (
            Link("pool:list", "pool", _("Shared pool"), badge="unverified", on_tab_bar=True),
            Link("mutual_aid:calendar", "calendar", _("Calendar"), on_tab_bar=True),
            Link("fieldwork:schedule", "timer", _("Schedule")),
            Link("handovers:damages", "warning", _("Damage cases")),
            Link("pool:reserves", "lock", _("Kept at home")),
            Link("firms:list", "firms", _("Firms"), badge="applications"),
            Link("neighbours:neighbours", "view", _("Neighbours")),
            Link("places:list", "places", _("Communities and compounds")),
        ),
    ),
    Section(
        _("Office"),
        (
            Link("imports:list", "imports", _("Import"), roles=frozenset({"leader", "dispatcher", "secretariat"})),
            Link("people:list", "people", _("People and roles")),
            Link("office:departments", "office", _("Departments"), roles=_COMMAND),
            Link("office:terms", "terms", _("Word lists"), roles=_COMMAND),
            Link("office:settings", "settings", _("Settings"), roles=_COMMAND),
            Link("open311:keys", "key", _("Connected systems"), roles=_COMMAND),
            Link("webhooks:webhooks", "notices", _("Systems that are told"), roles=_COMMAND),
            Link("calendars:year", "calendar", _("Working days"), roles=_COMMAND | {"department", "secretariat", "supervisor"}),
            Link("office:log", "audit", _("Audit log"), roles=frozenset({"leader"})),
            Link("office:jobs", "timer", _("Failed background work"), roles=frozenset({"leader"})),
            Link("office:subdistricts", "view", _("Subdistricts of the district"), roles=frozenset({"supervisor"})),
        ),
    ),
)

FIRM: Final = (
    Section(
        _("Mutual aid"),
        (
            Link("workspace", "home", _("Our workspace"), badge="decisions", on_tab_bar=True),
            Link("mutual_aid:ask", "ask", _("Ask for help"), roles=frozenset({"firm_admin", "site_manager"})),
            Link("emergencies:alarms", "warning", _("Emergencies"), badge="alarms"),
            Link("mutual_aid:requests", "board", _("Our requests")),
            Link("mutual_aid:offers", "answer", _("Offers to answer"), badge="offers", on_tab_bar=True),
            Link("mutual_aid:needs", "search", _("Where help is needed")),
            Link("consultations:consultations", "people", _("Joint consultations")),
            Link("retrofits:retrofits", "settings", _("Retrofits")),
            Link("cases:cases", "terms", _("Case library")),
            Link("mutual_aid:jobs", "jobs", _("Our jobs"), badge="jobs", on_tab_bar=True),
        ),
    ),
    Section(
        _("Work orders"),
        (
            Link("work_orders:orders", "work_orders", _("Work orders"), badge="work_orders", on_tab_bar=True),
            Link("supervision:supervision", "warning", _("Supervision"), badge="supervision"),
            Link("figures:figures", "reports", _("Figures")),
        ),
    ),
    Section(
        _("Assessments"),
        (
            Link("campaigns:campaigns", "search", _("Rectification campaigns"), badge="findings"),
            Link("conduct:conduct", "terms", _("Rules of conduct")),
            Link("classes:classes", "level", _("Classes and plans")),
            Link("results:cycles", "star", _("Results")),
            Link("bulletins:bulletins", "reports", _("Bulletins")),
            Link("standings:own", "firms", _("Our standing")),
            Link("standings:rewards", "accept", _("Livelihood projects")),
        ),
    ),
    Section(
        _("Our firm"),
        (
            Link("pool:mine", "pool", _("Our people and machines")),
            Link("mutual_aid:calendar", "calendar", _("Calendar")),
            Link("fieldwork:schedule", "timer", _("Schedule")),
            Link("handovers:damages", "warning", _("Damage cases")),
            Link("pool:list", "search", _("Shared pool")),
            Link("pool:reserves", "lock", _("Kept at home")),
            Link("ledger:overview", "ledger", _("Our ledger")),
            Link("ratings:list", "star", _("Ratings")),
            Link("reports:figures", "reports", _("Reports")),
            Link("firms:list", "firms", _("Member firms")),
            Link("people:list", "people", _("Our people's accounts"), roles=frozenset({"firm_admin"})),
            Link("imports:list", "imports", _("Import"), roles=frozenset({"firm_admin", "site_manager"})),
        ),
    ),
)

COMMUNITY: Final = (
    Section(
        _("Mutual aid"),
        (
            Link("workspace", "home", _("Workbench"), badge="decisions", on_tab_bar=True),
            Link("mutual_aid:ask", "ask", _("Ask for help"), on_tab_bar=True, roles=frozenset({"community"})),
            Link("mutual_aid:requests", "board", _("Our requests"), on_tab_bar=True, roles=frozenset({"community"})),
            Link("emergencies:alarms", "warning", _("Emergencies"), badge="alarms", roles=frozenset({"community"})),
            Link("cases:cases", "terms", _("Case library"), roles=frozenset({"community"})),
        ),
    ),
    Section(
        _("Work orders"),
        (
            Link("work_orders:orders", "work_orders", _("Work orders"), badge="work_orders", on_tab_bar=True),
            Link("figures:figures", "reports", _("Figures"), roles=frozenset({"community"})),
            Link("work_orders:enter", "add", _("Enter a report"), on_tab_bar=True),
            Link("supervision:supervision", "warning", _("Supervision"), roles=frozenset({"community"})),
            Link("places:list", "places", _("Communities and compounds")),
            Link("intake_office:codes", "places", _("QR codes of places"), roles=frozenset({"community"})),
        ),
    ),
    Section(
        _("Assessments"),
        (
            Link("sheets:sheets", "jobs", _("My scoring sheets"), badge="sheets", on_tab_bar=True, roles=frozenset({"community"})),
            Link("surveys:surveys", "people", _("Residents' survey")),
            Link("campaigns:campaigns", "search", _("Rectification campaigns"), badge="findings"),
            Link("conduct:conduct", "terms", _("Rules of conduct")),
            Link("classes:classes", "level", _("Classes and plans")),
            Link("results:cycles", "star", _("Results"), roles=frozenset({"community"})),
            Link("bulletins:bulletins", "reports", _("Bulletins"), roles=frozenset({"community"})),
            Link("standings:rewards", "accept", _("Livelihood projects"), roles=frozenset({"community"})),
        ),
    ),
)

ASSESSOR: Final = (
    Section(
        _("Assessments"),
        (
            Link("workspace", "home", _("Workbench"), on_tab_bar=True),
            Link("sheets:sheets", "jobs", _("My scoring sheets"), badge="sheets", on_tab_bar=True),
            Link("schemes:schemes", "terms", _("Assessment schemes"), on_tab_bar=True),
            Link("campaigns:campaigns", "search", _("Rectification campaigns"), badge="findings", on_tab_bar=True),
        ),
    ),
)

OWNERS: Final = (
    Section(
        _("Work orders"),
        (
            Link("workspace", "home", _("Workbench"), on_tab_bar=True),
            Link("work_orders:orders", "work_orders", _("Work orders"), on_tab_bar=True),
            Link("work_orders:enter", "add", _("Enter a report"), on_tab_bar=True),
        ),
    ),
    Section(_("Assessments"), (Link("survey:enter", "people", _("Residents' survey"), on_tab_bar=True),)),
)

RESIDENT: Final = (
    Section(_("Your compound"), (Link("workspace", "home", _("Workbench"), on_tab_bar=True),)),
    Section(_("Assessments"), (Link("survey:enter", "people", _("Residents' survey"), on_tab_bar=True),)),
)

FACES: Final[dict[str, Sequence[Section]]] = {
    "office": OFFICE,
    "firm": FIRM,
    "community": COMMUNITY,
    "assessor": ASSESSOR,
    "owners": OWNERS,
    "resident": RESIDENT,
}
FACE_OF_ROLE: Final[dict[str, str]] = {
    "leader": "office",
    "dispatcher": "office",
    "department": "office",
    "secretariat": "office",
    "supervisor": "office",
    "firm_admin": "firm",
    "site_manager": "firm",
    "firm_staff": "firm",
    "community": "community",
    "grid": "community",
    "assessor": "assessor",
    "owners": "owners",
    "resident": "resident",
}


def navigation(face: str, *, path: str, badges: Mapping[str, int], role: str = "") -> list[Group]:
    """The deepest link that the path starts with is the active one; an unknown face has no navigation."""
    groups = [(section.label, _resolve([link for link in section.links if _meant_for(role, link)])) for section in FACES.get(face, ())]
    urls = [url for _label, links in groups for _link, url in links]
    here = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    return [Group(label, [_entry(link, url, here=here, badges=badges) for link, url in links]) for label, links in groups if links]


def _meant_for(role: str, link: Link) -> bool:
    return not link.roles or role in link.roles


def _entry(link: Link, url: str, *, here: str, badges: Mapping[str, int]) -> Entry:
    return Entry(url, link.icon, link.label, badges.get(link.badge, 0), url == here, link.on_tab_bar)


def _resolve(links: Sequence[Link]) -> list[tuple[Link, str]]:
    found = []
    for link in links:
        try:
            found.append((link, reverse(link.url_name)))
        except NoReverseMatch:
            continue
    return found
