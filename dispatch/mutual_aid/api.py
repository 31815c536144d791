"""Mutual aid for programs: ask, answer, carry out, decide by hand. Same actions as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import django_filters as df
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from communities.contracts.queries import firm_of
from dispatch.mutual_aid import actions, filters, presentation, queries
from dispatch.mutual_aid import serializers as shapes
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, Photo, Urgency
from dispatch.ratings.models import ASPECTS
from federation.accounts.models import Membership
from federation.api.base import Records, Shown, answered_once
from federation.api.fields import Nothing, OptionalReason, Reason
from federation.api.parsers import PictureParser
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.pictures import reencode

EXAMPLE = OpenApiExample(
    "Two electricians and a pump",
    {
        "compound": "0b0f6a0e-3a51-4c0f-9d0c-3e3f2a1b4c5d",
        "title": "地下车库积水",
        "description": "水深约 20 厘米，配电间需断电检查。",
        "place": "B1 车库 3 区",
        "urgency": "urgent",
        "earliest": "2026-12-01T09:00:00+08:00",
        "latest": "2026-12-01T18:00:00+08:00",
        "duration_minutes": 240,
        "lines": [
            {"kind": "crew", "trade": "ELE", "certificate": "TZZY-DY", "quantity": 2},
            {"kind": "equipment", "equipment_type": "PMP-SUB", "capacity": 50, "operator": True},
        ],
    },
    request_only=True,
)


class RequestFilter(filters.RequestFilter):
    """The pages' filter; unknown ids of places and firms find nothing."""

    compound = df.UUIDFilter(label=_("Compound"), field_name="compound_id")
    firm = df.UUIDFilter(label=_("Firm"), field_name="firm_id")


class JobFilter(filters.JobFilter):
    firm = df.UUIDFilter(label=_("Helping firm"), field_name="firm_id")


class Requests(Shown):
    """Calls for help."""

    model = HelpRequest
    rows = queries.visible_to
    one = queries.get_request
    ordering = ("-created_at", "pk")
    serializer_class = shapes.RequestOut
    detail_class = shapes.RequestDetail
    filterset_class = RequestFilter

    @extend_schema(responses=shapes.RequestDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=shapes.RequestIn, responses={201: shapes.RequestDetail}, examples=[EXAMPLE])
    @answered_once
    def create(self, request: Request) -> Response:
        """Ask for help; a worker looks for helpers as soon as this is answered."""
        data, by = self.cleaned(shapes.RequestIn), self.by
        write = actions.save_draft if data.pop("draft") else actions.ask
        lines = [shapes.LineIn.line(line) for line in data.pop("lines")]
        duration = timedelta(minutes=data.pop("duration_minutes"))
        urgency = Urgency(data.pop("urgency"))
        firm = by.firm or firm_of(data["compound"], timezone.localdate())
        row = write(by=by, at=timezone.now(), firm=firm, lines=lines, duration=duration, urgency=urgency, **data)
        return self.shown(row.pk, status=201)

    @extend_schema(request=Nothing, responses=shapes.RequestDetail)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: UUID) -> Response:
        """Send a draft."""
        return self._plain(pk, actions.submit)

    @extend_schema(request=Nothing, responses=shapes.RequestDetail)
    @action(detail=True, methods=["post"])
    def search(self, request: Request, pk: UUID) -> Response:
        """Look for helpers once more."""
        return self._plain(pk, actions.search_again)

    @extend_schema(request=Reason, responses=shapes.RequestDetail)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Call everything off."""
        return self._reasoned(pk, actions.cancel_request)

    @extend_schema(request=Reason, responses=shapes.RequestDetail)
    @action(detail=True, methods=["post"])
    def proceed(self, request: Request, pk: UUID) -> Response:
        """Go ahead with the helpers found so far."""
        return self._reasoned(pk, actions.proceed_with_booked)

    @extend_schema(request=Reason, responses=shapes.RequestDetail)
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, pk: UUID) -> Response:
        """Raise to staff before the clock does."""
        return self._reasoned(pk, actions.escalate)

    @extend_schema(request=shapes.WindowIn, responses=shapes.RequestDetail)
    @action(detail=True, methods=["post"])
    def widen(self, request: Request, pk: UUID) -> Response:
        """Give more time, and search again."""
        row = queries.get_request(self.by, pk)
        actions.widen_window(row, latest=self.cleaned(shapes.WindowIn)["latest"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(responses=shapes.Story, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def timeline(self, request: Request, pk: UUID) -> Response:
        """Everything that happened, oldest first."""
        row = queries.get_request(self.by, pk)
        return self.answer({"events": presentation.story(row, self.by)}, shapes.Story)

    @extend_schema(responses=shapes.Candidates, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def candidates(self, request: Request, pk: UUID) -> Response:
        """Who could help, best first, and why the others could not; only for those who see everything."""
        row = queries.get_request(self.by, pk)
        found = candidates_for(self.by).filter(line__request=row).order_by("line__position", "rank", "reason", "pk")
        return self.answer({"candidates": found}, shapes.Candidates)

    def _plain(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_request(self.by, pk)
        self.cleaned(Nothing)
        act(row, by=self.by, at=timezone.now())
        return self.shown(pk)

    def _reasoned(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_request(self.by, pk)
        act(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)


class Photos(Records):
    """Pictures of a request, for those who may read its details."""

    model = Photo
    parser_classes = [PictureParser]
    pagination_class = None
    filter_backends = []
    serializer_class = shapes.PhotoOut

    def _request(self) -> HelpRequest:
        row = queries.get_request(self.by, self.kwargs["request_pk"])
        if not queries.sees_details(self.by, row):
            raise Http404
        return row

    @extend_schema(request={"multipart/form-data": shapes.PictureIn}, responses={201: shapes.PhotoOut})
    def create(self, request: Request, request_pk: UUID) -> Response:
        """Add a picture; it is kept re-encoded, without position or other metadata."""
        row = self._request()
        form = shapes.PictureIn(data=request.data)
        form.is_valid(raise_exception=True)
        file, width, height = reencode(form.validated_data["file"])
        photo = actions.add_photo(row, file=file, width=width, height=height, by=self.by, at=timezone.now())
        return self.answer(photo, status=201)

    @extend_schema(responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, request_pk: UUID, pk: UUID) -> FileResponse:
        """The picture itself."""
        return shown(one(Photo.objects, request=self._request(), pk=pk).file)


def candidates_for(by: Membership) -> QuerySet[Candidate]:
    """Candidates of the requests that staff and supervisors see; nobody else learns who was considered."""
    rows = Candidate.objects.select_related("resource__firm", "line").filter(line__request__in=queries.visible_to(by).values("pk"))
    return rows if by.role in queries.SEES_ALL else rows.none()


class ByHand(Records):
    """Choosing a helper by hand, always with a reason."""

    model = Candidate
    rows = candidates_for
    serializer_class = shapes.CandidateOut
    pagination_class = None
    filter_backends = []

    @extend_schema(request=shapes.ByHandIn, responses={201: shapes.OfferOut})
    @action(detail=True, methods=["post"])
    @answered_once
    def offer(self, request: Request, pk: UUID) -> Response:
        """Ask a candidate that the plan did not choose."""
        made = actions.offer_by_hand(self._candidate(pk), by=self.by, at=timezone.now(), **self.cleaned(shapes.ByHandIn))
        return self.answer(queries.get_offer(self.by, made.pk), shapes.OfferOut, status=201)

    @extend_schema(request=shapes.ByHandIn, responses={201: shapes.JobDetail})
    @action(detail=True, methods=["post"])
    @answered_once
    def order(self, request: Request, pk: UUID) -> Response:
        """Book a candidate without asking; the firm is told."""
        job = actions.order_by_hand(self._candidate(pk), by=self.by, at=timezone.now(), **self.cleaned(shapes.ByHandIn))
        return self.answer(queries.get_job(self.by, job.pk), shapes.JobDetail, status=201)

    def _candidate(self, pk: UUID) -> Candidate:
        return one(candidates_for(self.by), pk=pk)


class Offers(Shown):
    """What firms are asked for."""

    model = Offer
    rows = queries.offers_to
    one = queries.get_offer
    ordering = ("-created_at", "pk")
    serializer_class = shapes.OfferOut
    filterset_class = filters.OfferFilter

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("line__line_skills__skill")

    @extend_schema(request=Nothing, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> Response:
        """Book the helper; answers with the job, or 409 and why when somebody was faster."""
        row = queries.get_offer(self.by, pk)
        self.cleaned(Nothing)
        job = actions.accept_offer(row, by=self.by, at=timezone.now())
        return self.answer(queries.get_job(self.by, job.pk), shapes.JobDetail)

    @extend_schema(request=shapes.DeclineIn, responses=shapes.OfferOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID) -> Response:
        """Say no; somebody else is asked, and the next search knows why."""
        row = queries.get_offer(self.by, pk)
        actions.decline_offer(row, by=self.by, at=timezone.now(), **self.cleaned(shapes.DeclineIn))
        return self.shown(pk)

    @extend_schema(request=Nothing, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def take_up(self, request: Request, pk: UUID) -> Response:
        """Accept help that was offered unasked."""
        row = queries.volunteered_to(self.by, pk)
        self.cleaned(Nothing)
        job = actions.take_up(row, by=self.by, at=timezone.now())
        return self.answer(queries.get_job(self.by, job.pk), shapes.JobDetail)

    @extend_schema(request=Reason, responses=shapes.OfferOut)
    @action(detail=True, methods=["post"])
    def turn_down(self, request: Request, pk: UUID) -> Response:
        """Say no to help that was offered unasked."""
        row = queries.volunteered_to(self.by, pk)
        actions.turn_down(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.answer(row, shapes.OfferOut)

    @extend_schema(request=shapes.NoteIn, responses=shapes.OfferOut)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: UUID) -> Response:
        """The site manager tells the own administrator that the firm can help."""
        row = queries.get_offer(self.by, pk)
        actions.propose_help(row, note=self.cleaned(shapes.NoteIn)["note"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Nothing, responses=shapes.OfferOut)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: UUID) -> Response:
        """Ask a firm once more to answer before its time is over."""
        row = queries.get_offer(self.by, pk)
        self.cleaned(Nothing)
        actions.remind(row, by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=Reason, responses=shapes.OfferOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Staff take an unanswered offer back."""
        return self._reasoned(pk, actions.withdraw_offer)

    def _reasoned(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_offer(self.by, pk)
        act(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)


class Jobs(Shown):
    """Help being given."""

    model = Job
    rows = queries.jobs_of
    one = queries.get_job
    ordering = ("-starts_at", "pk")
    serializer_class = shapes.JobOut
    detail_class = shapes.JobDetail
    filterset_class = JobFilter

    @extend_schema(responses=shapes.JobDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    @extend_schema(request=Nothing, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def set_out(self, request: Request, pk: UUID) -> Response:
        """The helper is on the way."""
        return self._plain(pk, actions.set_out)

    @extend_schema(request=Nothing, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def arrive(self, request: Request, pk: UUID) -> Response:
        """The helper is at the compound."""
        return self._plain(pk, actions.arrive)

    @extend_schema(request=shapes.ReportIn, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> Response:
        """Report the work as done. What is not advice alone was shown by a picture before (`photos`)."""
        row, data = queries.get_job(self.by, pk), self.cleaned(shapes.ReportIn)
        minutes = data.get("worked_minutes")
        worked = timedelta(minutes=minutes) if minutes else None
        actions.report(row, result=data["result"], worked=worked, sure=data["sure"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request={"multipart/form-data": shapes.PictureIn}, responses={201: shapes.PhotoOut})
    @action(detail=True, methods=["post"], parser_classes=[PictureParser])
    def photos(self, request: Request, pk: UUID) -> Response:
        """Show the work by a picture, until it is reported as done; it is kept re-encoded, without position or other metadata."""
        row = queries.get_job(self.by, pk)
        form = shapes.PictureIn(data=request.data)
        form.is_valid(raise_exception=True)
        file, width, height = reencode(form.validated_data["file"])
        photo = actions.show_work(row, file=file, width=width, height=height, by=self.by, at=timezone.now())
        return self.answer(photo, shapes.PhotoOut, status=201)

    @extend_schema(request=OptionalReason, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The requester agrees; staff in the requester's place say why."""
        row = queries.get_job(self.by, pk)
        actions.confirm(row, reason=self.cleaned(OptionalReason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)

    @extend_schema(request=shapes.RatingIn, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def rate(self, request: Request, pk: UUID) -> Response:
        """One to five stars; the help is credited with it."""
        row = queries.get_job(self.by, pk)
        data = self.cleaned(shapes.RatingIn)
        aspects = {name: data.pop(name, None) for name in ASPECTS}
        actions.rate(row, aspects=aspects, by=self.by, at=timezone.now(), **data)
        return self.shown(pk)

    @extend_schema(request=Reason, responses=shapes.JobDetail)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Drop out, or release the helper; a replacement is searched at once."""
        row = queries.get_job(self.by, pk)
        actions.cancel_job(row, reason=self.cleaned(Reason)["reason"], by=self.by, at=timezone.now())
        return self.shown(pk)

    def _plain(self, pk: UUID, act: Callable[..., Any]) -> Response:
        row = queries.get_job(self.by, pk)
        self.cleaned(Nothing)
        act(row, by=self.by, at=timezone.now())
        return self.shown(pk)
