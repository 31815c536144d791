"""The demo's people. Development only: their password is printed for everybody to see."""

from __future__ import annotations

from dataclasses import dataclass

from federation.accounts.models import Role

PASSWORD = "linyuan-demo-2026"  # noqa: S105 - printed for everybody, development only


@dataclass(frozen=True, slots=True)
class Person:
    """One demo sign-in; `firm`, `community` and `compound` are keys of the demo file, `department` is a name."""

    username: str
    name: str
    role: Role
    subdistrict: str
    firm: str = ""
    community: str = ""
    compound: str = ""
    department: str = ""


LUYI, NEIGHBOUR = "110112013", "110112990"

PEOPLE = [
    Person("dispatcher", "演示调度员", Role.DISPATCHER, LUYI),
    Person("leader", "演示街道领导", Role.LEADER, LUYI),
    Person("deputy", "演示街道分管领导", Role.LEADER, LUYI),
    Person("department", "演示城建科", Role.DEPARTMENT, LUYI, department="城市建设科"),
    Person("secretariat", "演示秘书处", Role.SECRETARIAT, LUYI),
    Person("community", "演示社区居委会", Role.COMMUNITY, LUYI, community="main"),
    Person("grid", "演示网格员", Role.GRID, LUYI, community="main"),
    Person("firm1", "演示企业甲管理员（通瑞嘉苑）", Role.FIRM_ADMIN, LUYI, firm="F1"),
    Person("firm2", "演示企业管理员（拉维小镇）", Role.FIRM_ADMIN, LUYI, firm="F2"),
    Person("firm3", "演示企业管理员（丽景）", Role.FIRM_ADMIN, LUYI, firm="F3"),
    Person("firm4", "演示企业管理员（东都国际）", Role.FIRM_ADMIN, LUYI, firm="F4"),
    Person("firm5", "演示企业管理员（运通花园）", Role.FIRM_ADMIN, LUYI, firm="F5"),
    Person("manager1", "演示项目经理（通瑞嘉苑）", Role.SITE_MANAGER, LUYI, firm="F1"),
    Person("staff1", "演示企业员工（通瑞嘉苑）", Role.FIRM_STAFF, LUYI, firm="F1"),
    Person("owners", "演示业委会", Role.OWNERS, LUYI, compound="C01"),
    Person("assessor", "演示第三方机构", Role.ASSESSOR, LUYI),
    Person("resident", "演示居民", Role.RESIDENT, LUYI, compound="C01"),
    Person("neighbour-dispatcher", "邻街演示调度员", Role.DISPATCHER, NEIGHBOUR),
    Person("neighbour-leader", "邻街演示领导", Role.LEADER, NEIGHBOUR),
    Person("neighbour-firm1", "邻街演示企业管理员", Role.FIRM_ADMIN, NEIGHBOUR, firm="G1"),
    Person("neighbour-firm2", "邻街演示企业管理员", Role.FIRM_ADMIN, NEIGHBOUR, firm="G2"),
]
#: Readers of the two subdistricts whose orders add up to reported figures.
REPORTED = [
    Person("qinzao-leader", "秦灶演示领导", Role.LEADER, "320613019"),
    Person("urumqi-leader", "乌鲁木齐演示领导", Role.LEADER, "650100990"),
]
SUPERVISOR = Person("supervisor", "演示区级督导", Role.SUPERVISOR, "110112")
