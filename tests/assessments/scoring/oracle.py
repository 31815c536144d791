"""The rules of scoring a second time, in fractions and from the stored JSON alone; shares no line with what it checks.

Everything is one long sum: for every indicator what it gives and what it could give, then the panels, then the total.
Ranks are counted by comparing every pair.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Row = dict[str, Any]


def number(text: str | int | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def cents(value: Fraction) -> int:
    """Half away from zero, in hundredths."""
    sign = -1 if value < 0 else 1
    whole, rest = divmod(abs(value) * 100, 1)
    return sign * (int(whole) + (1 if rest * 2 >= 1 else 0))


def figure(entrant: Row, code: str) -> Fraction | None:
    one = entrant.get("figures", {}).get(code)
    if one is None or Fraction(one.get("whole", "1")) == 0:
        return None
    return Fraction(one["part"]) / Fraction(one.get("whole", "1")) * Fraction(one.get("unit", "1"))


def applies(one: Row, entrant: Row) -> bool:
    return not one.get("classes") or entrant.get("grade", "") in one["classes"]


def along(one: Row, value: Fraction) -> Fraction:
    low, high = Fraction(one.get("low", "0")), Fraction(one.get("high", "100"))
    way = (value - low) / (high - low)
    way = Fraction(0) if way < 0 else Fraction(1) if way > 1 else way
    return Fraction(one["points"]) * way


def limit(one: Row) -> Fraction:
    points = Fraction(one["points"])
    cap = number(one.get("cap"))
    if cap is None:
        return points
    return cap if one.get("effect", "score") != "score" or cap < points else points


def gives(one: Row, mark: Row | None, entrant: Row) -> Fraction | None:
    """Points of an indicator that scores."""
    if one["key"] in entrant.get("corrected", {}):
        return Fraction(entrant["corrected"][one["key"]])
    points = Fraction(one["points"])
    each = number(one.get("per_occurrence"))
    match one["rule"]:
        case "deduction":
            lost = (points if each is None else each) * (mark or {}).get("occurrences", 0)
            return points - (lost if lost < limit(one) else limit(one))
        case "formula":
            value = figure(entrant, one.get("formula", ""))
            if value is None:
                return None
            if each is None:
                return along(one, value)
            got = each * value
            return Fraction(0) if got < 0 else limit(one) if got > limit(one) else got
        case "checklist" if (mark or {}).get("value") is None:
            return points if (mark or {}).get("checked") else Fraction(0)
        case _:
            value = number((mark or {}).get("value"))
            return None if value is None else along(one, value)


def extra(one: Row, entrant: Row) -> Fraction:
    if one["key"] in entrant.get("corrected", {}):
        return Fraction(entrant["corrected"][one["key"]])
    mark = entrant.get("extras", {}).get(one["key"])
    if one["rule"] == "deduction":
        each = number(one.get("per_occurrence"))
        sum_ = (Fraction(one["points"]) if each is None else each) * (mark or {}).get("occurrences", 0)
        return sum_ if sum_ < limit(one) else limit(one)
    if one["rule"] != "formula" and mark is None:
        return Fraction(0)
    return gives(one, mark, entrant) or Fraction(0)


def panel(one: Row, entrant: Row) -> tuple[Fraction | None, Fraction | None]:
    """(points, score on a hundred): the mean over the sheets that say anything."""
    leaves = [leaf for leaf in one["indicators"] if applies(leaf, entrant)]
    sheets = [sheet.get("marks", {}) for sheet in entrant.get("sheets", []) if sheet["panel"] == one["key"]]
    if leaves and not sheets and not [leaf for leaf in leaves if leaf["rule"] != "formula"]:
        sheets = [{}]
    points, scores = [], []
    for marks in sheets:
        pairs = [(gives(leaf, marks.get(leaf["key"]), entrant), Fraction(leaf["points"])) for leaf in leaves]
        could = sum((most for got, most in pairs if got is not None), Fraction(0))
        if could > 0:
            points.append(sum((got for got, _most in pairs if got is not None), Fraction(0)))
            scores.append(points[-1] / could * 100)
    if not scores:
        return None, None
    return sum(points) / len(points), sum(scores) / len(scores)


def base(scheme: Row, found: list[tuple[Fraction, Fraction | None, Fraction | None]]) -> Fraction | None:
    """From each panel's weight, points and score."""
    stop = scheme.get("missing", "block") == "block"
    if scheme.get("arithmetic", "weighted") == "additive":
        most = Fraction(scheme.get("base_points", "0"))
        if not found:
            return most
        if all(got is None for _w, got, _s in found) or (stop and any(got is None for _w, got, _s in found)):
            return None
        sum_ = sum((got for _w, got, _s in found if got is not None), Fraction(0))
        return most if most and sum_ > most else sum_
    found = [row for row in found if row[0] != 0]
    if not found or all(score is None for *_, score in found) or (stop and any(score is None for *_, score in found)):
        return None
    weights = sum((weight for weight, _g, score in found if score is not None), Fraction(0))
    return sum((weight * score for weight, _g, score in found if score is not None), Fraction(0)) / weights


def compute(scheme: Row, entrants: list[Row]) -> dict[str, Row]:
    """{key: {panels, base, bonus, penalty, vetoed, total, grade, rank, of, in_class, overall, change, improved}}, in hundredths."""
    rows = {entrant["key"]: _alone(scheme, entrant) for entrant in entrants}
    ranked = [entrant for entrant in entrants if entrant.get("ranked", True) and rows[entrant["key"]]["total"] is not None]

    def order(entrant: Row) -> list[Any]:
        row = rows[entrant["key"]]
        keys: list[Any] = [-row["total"]]
        for tie in scheme.get("tie_order", ["resident", "orders_per_100", "filed"]):
            if tie == "filed":
                value: Any = entrant.get("filed") or None
                keys.append((value is None, value or ""))
                continue
            if tie == "resident":
                value = row["panels"].get(scheme.get("resident_panel", "resident"))
                value = None if value is None else -value
            else:
                part = figure(entrant, "orders_per_100")
                value = None if part is None else cents(part)
            keys.append((value is None, value or 0))
        return keys

    orders = {entrant["key"]: order(entrant) for entrant in ranked}
    for entrant in ranked:
        key = entrant["key"]
        same_class = [one for one in ranked if one.get("grade", "") == entrant.get("grade", "")]
        near = [one for one in same_class if one.get("band", "") == entrant.get("band", "")]
        for name, group in (("rank", near), ("in_class", same_class), ("overall", ranked)):
            rows[key][name] = 1 + sum(orders[one["key"]] < orders[key] for one in group)
        rows[key]["of"] = len(near)
        if entrant.get("previous") is not None:
            rows[key]["change"] = rows[key]["total"] - int(Fraction(entrant["previous"]) * 100)
    changes = [row["change"] for row in rows.values() if row["change"] is not None]
    for row in rows.values():
        if row["change"] is not None:
            row["improved"] = 1 + len([one for one in changes if one > row["change"]])
    for entrant in entrants:
        rows[entrant["key"]]["grade"] = _grade(scheme, rows[entrant["key"]], entrant, orders)
    return rows


def _alone(scheme: Row, entrant: Row) -> Row:
    row: Row = dict.fromkeys(("base", "total", "rank", "of", "in_class", "overall", "change", "improved"))
    row |= {"panels": {}, "bonus": 0, "penalty": 0, "vetoed": False}
    if entrant.get("absent"):
        return row
    judged = [(Fraction(one["weight"]), *panel(one, entrant)) for one in scheme["panels"]]
    for one, (_weight, _points, score) in zip(scheme["panels"], judged, strict=True):
        row["panels"][one["key"]] = None if score is None else cents(score)
    extras = [one for one in scheme.get("extras", []) if applies(one, entrant)]
    bonus = sum((extra(one, entrant) for one in extras if one["effect"] == "bonus"), Fraction(0))
    if scheme.get("bonus_cap") is not None and bonus > Fraction(scheme["bonus_cap"]):
        bonus = Fraction(scheme["bonus_cap"])
    penalty = sum((extra(one, entrant) for one in extras if one["effect"] == "penalty"), Fraction(0))
    for one in extras:
        mark = entrant.get("extras", {}).get(one["key"])
        if one["effect"] == "veto" and one["key"] in entrant.get("corrected", {}):
            row["vetoed"] |= Fraction(entrant["corrected"][one["key"]]) > 0
        elif one["effect"] == "veto" and mark and (mark.get("occurrences", 0) > 0 or mark.get("checked") or number(mark.get("value"))):
            row["vetoed"] = True
    row["bonus"], row["penalty"] = cents(bonus), cents(penalty)
    found = row["exact"] = base(scheme, judged)
    if found is None:
        return row
    sum_ = found + bonus - penalty
    sum_ = Fraction(0) if sum_ < 0 else sum_
    ceiling = Fraction(scheme.get("veto_ceiling", "59.99"))
    row["base"] = cents(found)
    row["total"] = cents(ceiling if row["vetoed"] and sum_ > ceiling else sum_)
    return row


def _grade(scheme: Row, row: Row, entrant: Row, orders: dict[str, list[Any]]) -> str:
    scale = scheme["grades"]
    if row["total"] is None:
        return scheme.get("absent_grade", "") if entrant.get("absent") else ""
    standing = [one for one in orders.values() if entrant["key"] in orders and one <= orders[entrant["key"]]]
    shares = any(one.get("share") is not None for one in scale)
    if shares and standing:
        so_far = Fraction(0)
        for one in scale[:-1]:
            so_far += Fraction(one.get("share") or 0)
            if len(standing) <= (so_far / 100 * len(orders) + Fraction(1, 2)).__floor__():
                return str(one["name"])
        return str(scale[-1]["name"])
    name, place = "", -1
    for index, one in enumerate(scale):
        if one.get("from_points") is not None and row["total"] >= Fraction(one["from_points"]) * 100:
            name, place = one["name"], index
            break
    else:
        if scale and scale[-1].get("from_points") is None and scale[-1].get("share") is None:
            name, place = scale[-1]["name"], len(scale) - 1
    floor = [index for index, one in enumerate(scale) if one["name"] == scheme.get("clean_floor")]
    if floor and place > floor[0] and row["penalty"] == 0 and not row["vetoed"]:
        name, place = scale[floor[0]]["name"], floor[0]
    top = number(scheme.get("top_share"))
    if (
        not shares
        and top is not None
        and len(scale) > 1
        and place == 0
        and standing
        and len(standing) > (top * len(orders) / 100).__floor__()
    ):
        return str(scale[1]["name"])
    return str(name)


def half(value: Fraction | None) -> bool:
    """Whether rounding it to hundredths decides a half."""
    return value is not None and value * 1000 % 10 == 5
