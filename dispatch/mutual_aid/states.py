"""The life of a help request, of an offer and of a job, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class RequestState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    MATCHING = "matching", _("Finding helpers")
    OFFERED = "offered", _("Waiting for answers")
    ESCALATED = "escalated", _("Needs a decision")
    STAFFED = "staffed", _("Helpers booked")
    FINISHED = "finished", _("Work done")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


_OPEN = frozenset({RequestState.MATCHING, RequestState.OFFERED, RequestState.ESCALATED})

REQUEST = Workflow(
    name="request",
    states=RequestState,
    verbs={
        "submit": Verb(frozenset({RequestState.DRAFT}), RequestState.MATCHING, _("Submit")),
        "ask_helpers": Verb(frozenset({RequestState.MATCHING, RequestState.ESCALATED}), RequestState.OFFERED, _("Ask helpers")),
        "search_again": Verb(
            frozenset({RequestState.OFFERED, RequestState.ESCALATED, RequestState.STAFFED}), RequestState.MATCHING, _("Search again")
        ),
        "escalate": Verb(frozenset({RequestState.MATCHING, RequestState.OFFERED}), RequestState.ESCALATED, _("Raise to staff")),
        "staff": Verb(_OPEN, RequestState.STAFFED, _("All helpers found")),
        "finish": Verb(frozenset({RequestState.STAFFED}), RequestState.FINISHED, _("All work done")),
        "close": Verb(frozenset({RequestState.FINISHED}), RequestState.CLOSED, _("Close")),
        "cancel": Verb(_OPEN | {RequestState.DRAFT, RequestState.STAFFED}, RequestState.CANCELLED, _("Cancel")),
    },
    clocks={
        RequestState.DRAFT: Clock(_("Drafts that nobody sends are discarded."), "cancel"),
        RequestState.MATCHING: Clock(_("No helper was found in time."), "escalate"),
        RequestState.OFFERED: Clock(_("Nobody accepted in time."), "search_again"),
        RequestState.ESCALATED: Clock(_("Staff are reminded until they decide or the window is over."), "cancel"),
        RequestState.STAFFED: Clock(_("The window is over and the work is not reported as done.")),
        RequestState.FINISHED: Clock(_("Every job is confirmed, rated or its time is up."), "close"),
    },
)


class OfferState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    VOLUNTEERED = "volunteered", _("Offered unasked")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("No longer needed")


UNANSWERED = frozenset({OfferState.OPEN, OfferState.VOLUNTEERED})

OFFER = Workflow(
    name="offer",
    states=OfferState,
    verbs={
        "accept": Verb(frozenset({OfferState.OPEN}), OfferState.ACCEPTED, _("Accept")),
        "take_up": Verb(frozenset({OfferState.VOLUNTEERED}), OfferState.ACCEPTED, _("Take up")),
        "decline": Verb(UNANSWERED, OfferState.DECLINED, _("Decline")),
        "expire": Verb(UNANSWERED, OfferState.EXPIRED, _("Expire")),
        "withdraw": Verb(UNANSWERED, OfferState.WITHDRAWN, _("Withdraw")),
    },
    clocks={
        OfferState.OPEN: Clock(_("The time to answer is over."), "expire"),
        OfferState.VOLUNTEERED: Clock(_("Nobody took it up in time."), "expire"),
    },
)


class JobState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    UNDER_WAY = "under_way", _("Under way")
    ON_SITE = "on_site", _("On site")
    DONE = "done", _("Done")
    CONFIRMED = "confirmed", _("Confirmed")
    CREDITED = "credited", _("Rated and credited")
    CANCELLED = "cancelled", _("Cancelled")


class OutsideState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    UNDER_WAY = "under_way", _("Under way")
    ON_SITE = "on_site", _("On site")
    DONE = "done", _("Done")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


_LIVE_OUTSIDE = frozenset({OutsideState.BOOKED, OutsideState.UNDER_WAY, OutsideState.ON_SITE})

OUTSIDE = Workflow(
    name="outside help",
    states=OutsideState,
    verbs={
        "set_out": Verb(frozenset({OutsideState.BOOKED}), OutsideState.UNDER_WAY, _("Set out")),
        "arrive": Verb(frozenset({OutsideState.BOOKED, OutsideState.UNDER_WAY}), OutsideState.ON_SITE, _("Arrive")),
        "complete": Verb(_LIVE_OUTSIDE, OutsideState.DONE, _("Report done")),
        "confirm": Verb(frozenset({OutsideState.DONE}), OutsideState.CONFIRMED, _("Confirm the work")),
        "cancel": Verb(_LIVE_OUTSIDE, OutsideState.CANCELLED, _("Cancel")),
    },
    clocks={
        OutsideState.BOOKED: Clock(_("The neighbour watches its own helper.")),
        OutsideState.UNDER_WAY: Clock(_("The neighbour watches its own helper.")),
        OutsideState.ON_SITE: Clock(_("The neighbour watches its own helper.")),
        OutsideState.DONE: Clock(_("Not disputed in time: it counts as confirmed."), "confirm"),
    },
)

JOB = Workflow(
    name="job",
    states=JobState,
    verbs={
        "set_out": Verb(frozenset({JobState.BOOKED}), JobState.UNDER_WAY, _("Set out")),
        "arrive": Verb(frozenset({JobState.BOOKED, JobState.UNDER_WAY}), JobState.ON_SITE, _("Arrive")),
        "complete": Verb(frozenset({JobState.ON_SITE}), JobState.DONE, _("Report done")),
        "confirm": Verb(frozenset({JobState.DONE}), JobState.CONFIRMED, _("Confirm the work")),
        "credit": Verb(frozenset({JobState.CONFIRMED}), JobState.CREDITED, _("Credit")),
        "cancel": Verb(frozenset({JobState.BOOKED, JobState.UNDER_WAY, JobState.ON_SITE}), JobState.CANCELLED, _("Cancel")),
    },
    clocks={
        JobState.BOOKED: Clock(_("The helper should have set out.")),
        JobState.UNDER_WAY: Clock(_("The helper should have arrived.")),
        JobState.ON_SITE: Clock(_("The work should be done.")),
        JobState.DONE: Clock(_("Not disputed in time: it counts as confirmed."), "confirm"),
        JobState.CONFIRMED: Clock(_("Not rated in time: it is credited without a rating."), "credit"),
    },
)
