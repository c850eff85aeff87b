"""The public figures for programs: read-only, for everybody."""

from dataclasses import asdict
from typing import Final

from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apportionment.rules import Outcome, RunInputs, close
from charter import selectors as charter
from charter.rules import terms_to_json
from disclosures import selectors
from disclosures import serializers as shapes
from disclosures.board_serializers import BoardSerializer
from disclosures.finding import plan_of
from disclosures.forms import CheckForm
from disclosures.permissions import Walk
from disclosures.selectors import Pool, lateness

TOO_FAST: Final = {429: shapes.DetailSerializer}
UNKNOWN: Final = {404: shapes.DetailSerializer, **TOO_FAST}
PAGE: Final = OpenApiParameter("page", int, description="Page of 50 periods, from 1.")


class PublicView(APIView):
    """A door without a lock."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (Walk,)


class Plans(PublicView):
    @extend_schema(
        operation_id="plans", responses={200: shapes.PlanSerializer(many=True), **TOO_FAST}
    )
    def get(self, _request: Request) -> Response:
        """List every plan."""
        return Response(shapes.PlanSerializer(charter.plans(), many=True).data)


class OnePlan(PublicView):
    @extend_schema(operation_id="plan", responses={200: shapes.PoolSerializer, **UNKNOWN})
    def get(self, _request: Request, slug: str) -> Response:
        """Tell how a plan stands now: heads, charter in force, next dates."""
        plan = plan_of(slug)
        pool = selectors.pool(plan=plan, at=charter.now(plan))
        return Response(shapes.PoolSerializer(_pool(pool)).data)


class WhatIsLate(PublicView):
    @extend_schema(operation_id="late", responses={200: BoardSerializer, **UNKNOWN})
    def get(self, _request: Request, slug: str) -> Response:
        """Tell what should have happened in a plan and did not, and whether its books agree."""
        plan = plan_of(slug)
        board = lateness.board(pool=selectors.pool(plan=plan, at=charter.now(plan)))
        return Response(BoardSerializer(asdict(board)).data)


class Periods(PublicView):
    @extend_schema(
        operation_id="periods",
        parameters=[PAGE],
        responses={200: shapes.PeriodsSerializer, **UNKNOWN},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the published periods of a plan, newest first, without their claims."""
        plan = plan_of(slug)
        pages = PageNumberPagination()
        pages.page_size = 50
        nos = pages.paginate_queryset(selectors.report_nos(plan_id=plan.pk), request, view=self)
        documents = selectors.headlines(plan_id=plan.pk, nos=nos or ())
        found = [documents[no] for no in nos or ()]
        return pages.get_paginated_response(shapes.HeadlineSerializer(found, many=True).data)


class OnePeriod(PublicView):
    @extend_schema(operation_id="period", responses={200: shapes.DocumentSerializer, **UNKNOWN})
    def get(self, _request: Request, slug: str, no: int) -> HttpResponse:
        """Hand out a period's report, byte for byte; its SHA-256 is the ETag."""
        found = selectors.published(plan_id=plan_of(slug).pk, no=no)
        if found is None:
            raise Http404
        return HttpResponse(
            found.text.encode(),
            content_type="application/json",
            headers={"ETag": f'"{found.sha256}"'},
        )


class Case(PublicView):
    @extend_schema(operation_id="case", responses={200: shapes.CaseSerializer, **UNKNOWN})
    def get(self, _request: Request, ref: str) -> Response:
        """Tell what is public of a case, from notice on."""
        found = selectors.public_case(ref=ref)
        if found is None:
            raise Http404
        _plan, claim = found
        portions = selectors.shares_of_case(ref=ref)
        told = {**asdict(claim), "portions": [asdict(portion) for portion in portions]}
        return Response(shapes.CaseSerializer(told).data)


class Check(PublicView):
    @extend_schema(
        operation_id="check",
        parameters=[
            OpenApiParameter("benefit", str, required=True, description="Yuan, as 47720000.00"),
            OpenApiParameter("fee", str, required=True, description="Percent of aid, as 8"),
            OpenApiParameter("heads", int, required=True, description="Members who share"),
            OpenApiParameter("rounding", str, required=True, enum=["half_up", "up", "down"]),
            OpenApiParameter("floor", str, description="Least share in yuan"),
            OpenApiParameter("added", str, description="Yuan added, as into the reserve"),
            OpenApiParameter("less", str, description="Yuan taken off, as collected too much"),
        ],
        responses={200: shapes.SumSerializer, 400: shapes.WrongSerializer, **TOO_FAST},
    )
    def get(self, request: Request) -> Response:
        """Work a share out with the rules that runs use."""
        form = CheckForm(request.query_params)
        if not form.is_valid():
            wrong = {name: list(found) for name, found in form.errors.items()}
            return Response({"wrong": wrong}, status=400)
        inputs = form.inputs()
        return Response(shapes.SumSerializer(_sum(inputs, close(inputs))).data)


def _pool(pool: Pool) -> dict[str, object]:
    return {
        **shapes.PlanSerializer(pool.plan).data,
        "headcount": pool.headcount,
        "minimum_headcount": pool.terms.minimum_headcount,
        "charter": {"number": pool.version.number, "sha256": pool.version.text_hash},
        "terms": terms_to_json(pool.terms),
        "next_cutoff_at": pool.next_cutoff_at,
        "next_notice_until": pool.next_notice_until,
        "next_debit_on": pool.next_debit_on,
    }


def _sum(inputs: RunInputs, outcome: Outcome) -> dict[str, int]:
    return {
        "benefit_minor": outcome.benefit_minor,
        "fee_minor": outcome.fee_minor,
        "to_share_minor": outcome.to_share_minor,
        "headcount": inputs.headcount[0],
        "share_minor": outcome.shares[0],
        "charged_minor": outcome.charged_minor,
        "carry_out_minor": outcome.carry_out_minor,
    }
