"""The demonstration federation: the Luyi story's compounds, firms and pool, and a neighbour that must see none of it.

Facts that were reported stay; everything else is fictional, and no real firm gets a score or a complaint.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound, Management, ManagementKind
from dispatch import matching
from dispatch.demo import beyond, doing, orders
from dispatch.demo.accounts import LUYI, PASSWORD, PEOPLE, SUPERVISOR
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Department, Membership, Role, Supervision, User
from federation.environment import BASE_DIR
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.pool import actions as pool
from federation.pool import taxonomy
from federation.pool.models import Certificate, CertificateKind, EquipmentType, Kind, Resource, Skill, Trade, Verification
from federation.tenancy import scope
from federation.tenancy.models import District, Subdistrict

FILE = BASE_DIR / "dispatch" / "demo" / "luyi.json"


def story() -> dict[str, Any]:
    """The demo file."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def present() -> bool:
    """Whether the demo is already there."""
    return Subdistrict.objects.filter(code=LUYI).exists()


def seed(*, at: datetime) -> None:
    """Make both subdistricts with people, places, firms and pool; call it once, on an empty database."""
    demo = story()
    hashed = make_password(PASSWORD)
    for entry in demo["subdistricts"]:
        district, _ = District.objects.get_or_create(code=entry["district"]["code"], defaults=entry["district"])
        subdistrict = Subdistrict.objects.create(district=district, code=entry["code"], name=entry["name"], name_en=entry["name_en"])
        content = demo if entry["code"] == LUYI else demo["neighbour"]
        with scope.atomic_tenant(subdistrict.pk):
            _subdistrict(subdistrict, content, hashed, at=at)
    supervisor = _user(SUPERVISOR.username, SUPERVISOR.name, hashed)
    Supervision.objects.create(user=supervisor, district=District.objects.get(code=SUPERVISOR.subdistrict))


def _user(username: str, name: str, hashed: str) -> User:
    user: User = User.objects.create(username=username, name=name, password=hashed)
    return user


def _subdistrict(subdistrict: Subdistrict, content: dict[str, Any], hashed: str, *, at: datetime) -> None:
    taxonomy.load()
    community = Community.objects.create(name="示范社区", name_en="Demo community")
    for name, name_en in (("城市建设科", "Urban development"), ("应急管理科", "Emergency management"), ("平安建设科", "Public safety")):
        Department.objects.create(name=name, name_en=name_en)
    compounds = {entry["key"]: _compound(entry, community) for entry in content["compounds"]}
    firms = {entry["key"]: _firm(entry, compounds, at) for entry in content["firms"]}
    homes = {entry["key"]: compounds[entry["compounds"][0]] for entry in content["firms"]}
    members = _people(subdistrict, hashed, firms, compounds, community)
    dispatcher = next(member for member in members if member.role == Role.DISPATCHER)
    for kind, entries in ((Kind.EXPERT, content["experts"]), (Kind.CREW, content["crews"]), (Kind.EQUIPMENT, content["equipment"])):
        for entry in entries:
            resource = _resource(kind, entry, firms[entry["firm"]], homes[entry["firm"]], dispatcher, at)
            pool.verify_resource(resource, approve=True, by=dispatcher, at=at)
    Certificate.objects.update(verification=Verification.VERIFIED)


def _compound(entry: dict[str, Any], community: Community) -> Compound:
    compound: Compound = Compound.objects.create(community=community, **{key: value for key, value in entry.items() if key != "key"})
    Management.objects.create(compound=compound, kind=ManagementKind.PROFESSIONAL, during=DateRange(date(2018, 1, 1), None))
    return compound


def _firm(entry: dict[str, Any], compounds: dict[str, Compound], at: datetime) -> PropertyFirm:
    firm: PropertyFirm = PropertyFirm.objects.create(
        name=entry["name"], name_en=entry.get("name_en", ""), state=FirmState.ADMITTED, state_since=at, joined_on=timezone.localdate(at)
    )
    for key in entry["compounds"]:
        ServiceContract.objects.create(
            firm=firm, compound=compounds[key], during=DateRange(date(at.year - 3, 1, 1), date(at.year + 3, 1, 1))
        )
    return firm


def _people(
    subdistrict: Subdistrict,
    hashed: str,
    firms: dict[str, PropertyFirm],
    compounds: dict[str, Compound],
    community: Community,
) -> list[Membership]:
    return [
        Membership.objects.create(
            user=_user(person.username, person.name, hashed),
            role=person.role,
            firm=firms.get(person.firm),
            compound=compounds.get(person.compound),
            community=community if person.community else None,
            department=Department.objects.get(name=person.department) if person.department else None,
        )
        for person in PEOPLE
        if person.subdistrict == subdistrict.code
    ]


def _resource(kind: Kind, entry: dict[str, Any], firm: PropertyFirm, home: Compound, dispatcher: Membership, at: datetime) -> Resource:
    skills = [(Skill.objects.get(code=code), level) for code, level in entry.get("skills", {}).items()]
    return pool.add_resource(
        by=dispatcher,
        at=at,
        firm=firm,
        kind=kind,
        home=home,
        name=entry["name"],
        name_en=entry.get("name_en", ""),
        skills=skills,
        certificates=list(_certificates(entry.get("certificates", []), timezone.localdate(at))),
        trade=Trade.objects.get(code=entry["trade"]) if kind == Kind.CREW else None,
        equipment_type=EquipmentType.objects.get(code=entry["type"]) if kind == Kind.EQUIPMENT else None,
        quantity=entry.get("headcount", entry.get("quantity", 1)),
        capacity=entry.get("capacity"),
        operator_included=entry.get("operator", False),
    )


def _certificates(entries: list[dict[str, Any]], today: date) -> Iterable[pool.NewCertificate]:
    """Dates are given as days from today, so that the demo does not wear out; the expired card has real ones."""
    for entry in entries:
        yield pool.NewCertificate(
            kind=CertificateKind.objects.get(code=entry["kind"]),
            issued_on=_day(entry, "issued", today, "issued_on"),
            valid_until=_day(entry, "valid", today, "valid_until"),
            next_review_on=_day(entry, "review", today, "next_review_on"),
        )


def _day(entry: dict[str, Any], prefix: str, today: date, fixed: str) -> date | None:
    if fixed in entry:
        return date.fromisoformat(entry[fixed])
    days = entry.get(f"{prefix}_days")
    return None if days is None else today + timedelta(days=days)


def scene(*, at: datetime) -> None:
    """A morning in the demo: help on its way, a question that waits for an answer, a need that nobody can fill.

    Only machines and fictional firms play in it, so that the Luyi story finds its own helpers free.
    """
    matching.warm_up()  # the compiler must not keep a transaction waiting
    with scope.atomic_tenant(Subdistrict.objects.get(code=LUYI).pk):
        doing.work(_member, at=at)
        orders.reports(_member, at=at)
        zone = ZoneInfo("Asia/Shanghai")
        day = (at.astimezone(zone) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        pump = _ask_for("firm2", "PMP-TRK", "地下车库积水，需要移动排涝泵车", day, at, capacity=200, operator=True)
        _ask_for("firm4", "CAM-IR", "外墙疑似渗水，借用热成像仪查点", day + timedelta(days=1), at)
        _ask_for("firm5", "AWP-TRK", "楼顶构件松动，需要高空作业车", day, at)
        aid.find_helpers(at=at)
        helper = _member("firm5")
        job = aid.accept_offer(pump.offers.get(), by=helper, at=at)
        aid.set_out(job, by=helper, at=at)
        beyond.show(_member, at=at)


def _member(username: str) -> Membership:
    member: Membership = Membership.objects.select_related("user", "subdistrict", "firm").get(user__username=username)
    return member


def _ask_for(username: str, code: str, title: str, day: datetime, at: datetime, **line: Any) -> HelpRequest:
    """A request of the person's firm for one machine."""
    by = _member(username)
    assert by.firm is not None
    machine = aid.NewLine(kind=Kind.EQUIPMENT, equipment_type=EquipmentType.objects.get(code=code), **line)
    return aid.ask(
        by=by, at=at, firm=by.firm, compound=by.firm.contracts.get().compound, title=title, lines=[machine],
        earliest=day, latest=day + timedelta(hours=9), duration=timedelta(hours=3),
    )  # fmt: skip
