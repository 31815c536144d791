"""The numbers a subdistrict may set, each with its default, its unit and the rule it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation.tenancy.models import Setting


@dataclass(frozen=True, slots=True)
class Spec:
    """One setting: what people read, its default, its bounds (whole numbers in `unit`) and its citation."""

    label: str | Promise
    default: int
    unit: str | Promise
    low: int
    high: int
    citation: str | Promise


_OWN = _("House rule; no law sets this number.")
_WEIGHTS = _("House rule; four equal weights are the plain mean, 20/20/20/40 stresses the end of the year.")

SETTINGS: dict[str, Spec] = {
    "answer_minutes_emergency": Spec(
        _("Time to answer an emergency offer"), 10, _("minutes"), 1, 1440, _("House rule; first wave 15 minutes or less.")
    ),
    "answer_minutes_urgent": Spec(_("Time to answer an urgent offer"), 30, _("minutes"), 1, 1440, _OWN),
    "answer_minutes_routine": Spec(_("Time to answer a routine offer"), 240, _("minutes"), 1, 10080, _OWN),
    "wave_emergency": Spec(_("Helpers asked at once, emergency"), 5, _("offers"), 1, 50, _OWN),
    "wave_urgent": Spec(_("Helpers asked at once, urgent"), 2, _("offers"), 1, 50, _OWN),
    "wave_routine": Spec(_("Helpers asked at once, routine"), 1, _("offers"), 1, 50, _OWN),
    "wave_everyone": Spec(_("Helpers asked at once when everyone is asked"), 30, _("offers"), 1, 200, _OWN),
    "broadcast_emergency": Spec(
        _("Ask everyone at once in an emergency"), 1, _("1 yes, 0 no"), 0, 1, _("House rule; the first wave would cost minutes.")
    ),
    "travel_limit_minutes": Spec(_("Longest way to a job"), 60, _("minutes"), 5, 600, _OWN),
    "travel_fixed_minutes": Spec(_("Getting ready before every way"), 5, _("minutes"), 0, 120, _OWN),
    "travel_metres_per_minute": Spec(_("Speed on the way"), 333, _("metres per minute"), 30, 2000, _OWN),
    "matching_minutes": Spec(_("Time to find helpers before staff are told"), 10, _("minutes"), 1, 1440, _OWN),
    "decision_minutes": Spec(_("Time for staff to decide an escalated request"), 240, _("minutes"), 5, 10080, _OWN),
    "volunteer_hours": Spec(_("Time to decide on help offered unasked"), 24, _("hours"), 1, 240, _OWN),
    "emergency_hours": Spec(_("An emergency looks for helpers for"), 4, _("hours"), 1, 72, _OWN),
    "plan_stability": Spec(_("What changing a plan must bring"), 50, _("‰ of what is given up"), 0, 1000, _OWN),
    "proposal_minutes": Spec(_("A proposed plan may be released for"), 30, _("minutes"), 5, 240, _OWN),
    "neighbours_by_hand": Spec(_("A neighbour's request waits for a dispatcher before we search"), 0, _("1 yes, 0 no"), 0, 1, _OWN),
    "neighbours_by_clock": Spec(_("Ask neighbours by itself when staff do not decide"), 0, _("1 yes, 0 no"), 0, 1, _OWN),
    "neighbours_after_minutes": Spec(_("Ask neighbours by itself after"), 60, _("minutes"), 5, 1440, _OWN),
    "consultation_days": Spec(_("A joint consultation is reminded after"), 3, _("days"), 1, 60, _OWN),
    "signature_days": Spec(_("Time to sign a plan"), 2, _("days"), 1, 30, _OWN),
    "recurring_times": Spec(_("A fault keeps coming back from"), 3, _("requests"), 2, 50, _OWN),
    "recurring_orders": Spec(_("Residents report a fault again and again from"), 5, _("reports"), 2, 200, _OWN),
    "recurring_days": Spec(_("… within"), 365, _("days"), 30, 1100, _OWN),
    "draft_days": Spec(_("Drafts are kept"), 30, _("days"), 1, 365, _OWN),
    "late_minutes": Spec(_("Grace before a helper counts as late"), 30, _("minutes"), 0, 1440, _OWN),
    "overrun_hours": Spec(_("Grace before unfinished work is raised to staff"), 12, _("hours"), 1, 240, _OWN),
    "confirm_hours": Spec(_("Time for the requester to confirm"), 72, _("hours"), 1, 720, _OWN),
    "rating_days": Spec(_("Time for the requester to rate"), 7, _("days"), 1, 60, _OWN),
    "day_sheet_hours": Spec(_("Time to fill the day sheet after a shift"), 12, _("hours"), 1, 240, _OWN),
    "check_in_far_metres": Spec(_("A check-in farther from the compound is marked"), 500, _("metres"), 50, 20000, _OWN),
    "overdue_step_minutes": Spec(_("A machine that is not back stays booked for another"), 60, _("minutes"), 15, 1440, _OWN),
    "overdue_warn_hours": Spec(_("Warn staff of a machine's next job when it is not back"), 24, _("hours"), 1, 240, _OWN),
    "handover_hours": Spec(_("Time for the other side to sign a handover"), 24, _("hours"), 1, 240, _OWN),
    "damage_days": Spec(_("Time to decide, answer and settle a damage case"), 7, _("days"), 1, 90, _OWN),
    "cost_days": Spec(_("Time to propose and answer a cost sheet"), 7, _("days"), 1, 90, _OWN),
    "alone_percent": Spec(
        _("Time needed without help, where nobody estimated it, in percent of the planned time"), 200, _("percent"), 100, 2000, _OWN
    ),
    "reliability_weight": Spec(_("What leaving offers unanswered may take from a rating"), 300, _("thousandths"), 0, 1000, _OWN),
    "reliability_days": Spec(_("Answers to offers count for"), 90, _("days of the past"), 7, 730, _OWN),
    "rating_prior": Spec(_("Rating before anyone has rated, in thousandths"), 700, _("thousandths"), 0, 1000, _OWN),
    "rating_prior_weight": Spec(
        _("Imagined ratings at the street's mean beside the real ones"),
        30,
        _("ratings"),
        0,
        1000,
        _("House rule; about 30 keeps a few ratings from deciding."),
    ),
    "rating_weight_requester": Spec(_("Weight of the requester's rating"), 50, _("parts"), 0, 100, _OWN),
    "rating_weight_staff": Spec(_("Weight of the subdistrict's rating"), 20, _("parts"), 0, 100, _OWN),
    "rating_weight_resident": Spec(_("Weight of the residents' ratings"), 30, _("parts"), 0, 100, _OWN),
    "rating_residents_days": Spec(_("Time for residents to rate after the work is confirmed"), 14, _("days"), 1, 90, _OWN),
    "rating_residents_most": Spec(_("Residents' answers counted for one job at most"), 100, _("answers"), 1, 5000, _OWN),
    "rating_complaint_days": Spec(_("Time for a firm to complain about a rating"), 10, _("days"), 1, 90, _OWN),
    "rating_decision_days": Spec(_("Time to decide a complaint about a rating"), 10, _("days"), 1, 90, _OWN),
    "ledger_limit_points": Spec(_("Credit limit: points a firm may be below zero"), 200, _("points"), 0, 1_000_000, _OWN),
    "ledger_limit_effect": Spec(
        _("Below the limit: 0 nothing, 1 a warning, 2 staff confirm each request (emergencies never)"), 1, "", 0, 2, _OWN
    ),
    "ledger_balances_shown": Spec(_("Firms see each other's balances: 0 no, 1 yes"), 0, "", 0, 1, _OWN),
    "ledger_approval_days": Spec(_("Time for the second approval of a posting"), 14, _("days"), 1, 365, _OWN),
    "reciprocity_half": Spec(_("Points owed that bring a firm half-way from even to asked first"), 50, _("points"), 1, 100_000, _OWN),
    "order_route_hours": Spec(_("Work order: time for the office to route it"), 2, _("hours"), 1, 240, _OWN),
    "order_claim_hours": Spec(_("Work order: time for the firm to claim it"), 4, _("hours"), 1, 240, _OWN),
    "order_idle_hours": Spec(_("Work order: a claim that nobody works on is released after"), 24, _("hours"), 1, 720, _OWN),
    "order_help_days": Spec(_("Work order: the federation's help is asked after"), 7, _("days"), 1, 90, _OWN),
    "order_verify_days": Spec(_("Work order: time to verify the work"), 3, _("days"), 1, 60, _OWN),
    "order_callback_days": Spec(_("Work order: time to call back"), 5, _("days"), 1, 60, _("12345 rules: call back when the limit ends.")),
    "order_callback_tries": Spec(_("Work order: calls before a reporter counts as not reached"), 3, _("calls"), 1, 20, _OWN),
    "order_reopen_days": Spec(_("Work order: the reporter may open it again for"), 30, _("days"), 1, 365, _OWN),
    "order_transfer_hours": Spec(_("Work order: time to answer a transfer"), 24, _("hours"), 1, 240, _OWN),
    "order_whistle_days": Spec(_("Work order: time for a department that is called in"), 3, _("days"), 1, 60, _OWN),
    "order_review_days": Spec(_("Work order: a hard case is looked at again after"), 30, _("days"), 1, 365, _OWN),
    "order_exclusion_days": Spec(_("Work order: time to decide and to appeal an exclusion"), 5, _("days"), 1, 60, _OWN),
    "open311_radius": Spec(_("Open311: a position belongs to the nearest compound within"), 500, _("metres"), 10, 5000, _OWN),
    "order_link_days": Spec(_("Work order: a link for an outside party is open for"), 14, _("days"), 1, 90, _OWN),
    "order_keep_days": Spec(
        _("Work order: personal data are kept after the close"),
        730,
        _("days"),
        30,
        3650,
        _("PIPL art. 19, 47."),
    ),
    "escalate_firm_percent": Spec(
        _("Remind who holds an order when this share of its time has passed (0: never)"), 80, _("percent"), 0, 500, _OWN
    ),
    "escalate_community_percent": Spec(_("The community demands an answer at (0: never)"), 100, _("percent"), 0, 500, _OWN),
    "escalate_subdistrict_percent": Spec(_("The subdistrict demands an answer at (0: never)"), 120, _("percent"), 0, 500, _OWN),
    "escalate_district_percent": Spec(_("The district demands an answer at (0: never)"), 200, _("percent"), 0, 500, _OWN),
    "escalate_outside_hours": Spec(_("The subdistrict demands an answer before the hotline's own deadline"), 24, _("hours"), 0, 240, _OWN),
    "supervise_answer_hours": Spec(_("Time to answer a supervision act"), 4, _("hours"), 1, 240, _OWN),
    "supervise_settle_days": Spec(_("An answer to which nobody objects settles the act after"), 3, _("days"), 1, 30, _OWN),
    "extension_most_days": Spec(_("More time that can be asked for at once"), 15, _("days"), 1, 180, _OWN),
    "time_decision_hours": Spec(_("Time for the office to decide on a request for time"), 24, _("hours"), 1, 240, _OWN),
    "figures_day_starts_hour": Spec(
        _("The reporting day starts at this hour of the day before (0: midnight, 12: noon)"), 0, _("o'clock"), 0, 23, _OWN
    ),
    "figures_month_starts_day": Spec(
        _("The reporting month starts on this day of the month before (1: the calendar's)"), 1, "", 1, 28, _OWN
    ),
    "figures_weight_response": Spec(_("Weight of the response rate"), 10, _("parts"), 0, 100, _OWN),
    "figures_weight_solve": Spec(_("Weight of the rate solved"), 50, _("parts"), 0, 100, _OWN),
    "figures_weight_satisfaction": Spec(_("Weight of the satisfaction rate"), 40, _("parts"), 0, 100, _OWN),
    "figures_basically_percent": Spec(_("A “fairly satisfied” answer counts as"), 90, _("percent"), 0, 100, _OWN),
    "intake_anonymous": Spec(_("Public page: reports without a phone number"), 0, _("1 yes, 0 no"), 0, 1, _OWN),
    "intake_public_list": Spec(
        _("Public page: list of a compound's orders, with consent and without names"), 1, _("1 yes, 0 no"), 0, 1, _OWN
    ),
    "intake_public_overdue": Spec(_("Public page: show which orders are overdue"), 0, _("1 yes, 0 no"), 0, 1, _OWN),
    "intake_phone_most": Spec(_("Public page: reports of one phone in a day"), 10, _("reports"), 1, 200, _OWN),
    "intake_address_most": Spec(_("Public page: reports of one network address in an hour"), 20, _("reports"), 1, 1000, _OWN),
    "intake_place_most": Spec(_("Public page: reports of one place in an hour"), 60, _("reports"), 1, 5000, _OWN),
    "intake_same_most": Spec(_("Public page: the same text at one compound in a day"), 2, _("reports"), 1, 50, _OWN),
    "intake_code_minutes": Spec(_("Public page: a one-time code is good for"), 10, _("minutes"), 2, 60, _OWN),
    "intake_code_most": Spec(_("Public page: one-time codes to one phone in a day"), 6, _("codes"), 1, 50, _OWN),
    "similar_metres": Spec(_("Public page: similar orders are looked for within"), 250, _("metres"), 20, 5000, _OWN),
    "similar_percent": Spec(_("Public page: an order counts as similar from"), 40, _("percent"), 5, 100, _OWN),
    "survey_address_most": Spec(_("Survey: answers from one network address in an hour"), 300, _("answers"), 1, 1_000_000, _OWN),
    "survey_miss_most": Spec(_("Survey: wrong codes from one network address in an hour"), 30, _("codes"), 1, 1000, _OWN),
    "survey_device_most": Spec(_("Survey: answers of one device that are not looked at"), 2, _("answers"), 1, 1000, _OWN),
    "survey_burst_most": Spec(_("Survey: answers of one network within an hour that are not looked at"), 20, _("answers"), 1, 10_000, _OWN),
    "survey_quick_seconds": Spec(_("Survey: the same option everywhere is looked at when given within"), 8, _("seconds"), 0, 300, _OWN),
    "survey_night_until": Spec(_("Survey: answers are looked at from midnight until"), 5, _("o'clock"), 0, 12, _OWN),
    "assessment_medium_households": Spec(_("Assessment: a compound counts as medium-sized from"), 500, _("households"), 1, 100_000, _OWN),
    "assessment_large_households": Spec(_("Assessment: a compound counts as large from"), 1500, _("households"), 1, 100_000, _OWN),
    "assessment_remind_days": Spec(_("Assessment: raters are reminded before the end"), 3, _("days"), 1, 60, _OWN),
    "assessment_check_days": Spec(_("Assessment: time for the internal check"), 10, _("days"), 1, 90, _OWN),
    "assess_appeal_days": Spec(
        _("Assessment: time for firms to appeal"), 5, _("working days"), 1, 60, _("House rule; five working days are usual.")
    ),
    "assess_decide_days": Spec(_("Assessment: time to decide an appeal"), 10, _("working days"), 1, 60, _OWN),
    "assess_publish_days": Spec(_("Assessment: a final result is published within"), 5, _("working days"), 1, 60, _OWN),
    "campaign_finding_days": Spec(
        _("Campaigns: time to rectify a finding"),
        5,
        _("working days"),
        1,
        250,
        _("House rule; five working days are usual, no law sets them."),
    ),
    "campaign_recheck_days": Spec(_("Campaigns: time to check what is rectified"), 5, _("working days"), 1, 60, _OWN),
    "campaign_sample_percent": Spec(_("Campaigns: share of rectified findings rechecked on site"), 30, _("percent"), 0, 100, _OWN),
    "class_review_days": Spec(_("Plans of compounds: looked at again after"), 90, _("days"), 7, 730, _OWN),
    "annual_weight_1": Spec(_("Score of the year: weight of the first quarter"), 25, _("parts"), 0, 100, _WEIGHTS),
    "annual_weight_2": Spec(_("Score of the year: weight of the second quarter"), 25, _("parts"), 0, 100, _WEIGHTS),
    "annual_weight_3": Spec(_("Score of the year: weight of the third quarter"), 25, _("parts"), 0, 100, _WEIGHTS),
    "annual_weight_4": Spec(_("Score of the year: weight of the fourth quarter"), 25, _("parts"), 0, 100, _WEIGHTS),
    "annual_least": Spec(
        _("Score of the year: periods managed at least"), 2, _("periods"), 1, 12, _("House rule; of one quarter no year is judged.")
    ),
    "assess_evidence_metres": Spec(
        _("Assessment: a picture counts as taken far from the compound beyond"), 500, _("metres"), 50, 20_000, _OWN
    ),
    "standing_red_days": Spec(_("Red list: an entry stands for"), 365, _("days"), 30, 1825, _OWN),
    "standing_black_days": Spec(_("Black list: an entry stands for, unless repaired"), 365, _("days"), 30, 1825, _OWN),
    "public_ranking": Spec(_("Public page: ranking and grades of published cycles"), 0, _("1 yes, 0 no"), 0, 1, _OWN),
    "public_scores": Spec(_("Public page: show the scores, not only grades and places"), 1, _("1 yes, 0 no"), 0, 1, _OWN),
    "public_firms": Spec(_("Public page: name the firms"), 1, _("1 yes, 0 no"), 0, 1, _OWN),
    "application_days": Spec(_("Time to decide a firm's application"), 30, _("days"), 1, 365, _OWN),
    "suspension_days": Spec(_("A suspension is looked at again after"), 30, _("days"), 1, 365, _OWN),
    "certificate_notice_days": Spec(
        _("Warn before a certificate ends"), 60, _("days"), 1, 365, _("Work Safety Law art. 30: special work needs a valid card.")
    ),
}


def number(key: str) -> int:
    """The current subdistrict's number for the key, or its default."""
    row = Setting.objects.filter(key=key).values_list("value", flat=True).first()
    return int(row) if row is not None else SETTINGS[key].default


def numbers() -> dict[str, int]:
    """All numbers of the current subdistrict in one query."""
    own = dict(Setting.objects.values_list("key", "value"))
    return {key: int(own.get(key, spec.default)) for key, spec in SETTINGS.items()}


def minutes(key: str) -> timedelta:
    """A duration setting, whatever unit its key ends with."""
    scale = {"minutes": 1, "hours": 60, "days": 1440}
    unit = key.split("_")[1] if key.startswith("answer_") else key.rsplit("_", 1)[-1]
    return timedelta(minutes=number(key) * scale[unit])
