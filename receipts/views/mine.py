"""A member's receipts: the list of them, and each as a file."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apportionment.models import Run
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from receipts import pages, selectors
from receipts.keeping import kept
from receipts.rules import NotMade, ReceiptsRefused

ON_A_PAGE = 24
RETRY_SECONDS = 60

log = logging.getLogger(__name__)


@require_safe
@member_required
def mine(request: UserRequest) -> HttpResponse:
    counted = selectors.counted_periods(payer_id=request.user.payer_id)
    page = Paginator(counted, ON_A_PAGE).get_page(request.GET.get("page"))
    trees = selectors.trees_of_runs([one.period.pk for one in page])
    rows = list(pages.rows(page, trees=trees))
    files = [row.file for row in rows if row.is_ready] or [row.file for row in rows]
    context = {
        "page": page,
        "rows": rows,
        "site": settings.SITE_URL,
        "file": next(iter(files), ""),
    }
    return render(request, "receipts/mine.html", context)


@require_safe
@member_required
@never_cache
def receipt(request: UserRequest, slug: str, no: int) -> HttpResponse:
    run = _sealed_run(slug, no)
    payer_id = request.user.payer_id
    enrolment_ids = selectors.counted_enrolments(period=run.period, payer_id=payer_id)
    if payer_id is None or not enrolment_ids:
        raise Http404
    try:
        body = _body(run, payer_id, enrolment_ids)
    except NotMade:
        words = _("The receipts of this period are being made. Please try again in a few minutes.")
        return _not_now(words, {"Retry-After": str(RETRY_SECONDS)})
    except ReceiptsRefused as refused:
        log.error("no receipt for payer %s: %s", payer_id, refused)
        return _not_now(
            _(
                "Something does not add up in this period, so no receipt is given. It stands on "
                "the page of what is late, and people look at it."
            )
        )
    name = pages.file_name(run.period.plan.slug, no)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body.encode(), content_type="application/json", headers=headers)


def _body(run: Run, payer_id: int, enrolment_ids: list[int]) -> str:
    """Return the receipt's text, kept for a few minutes under the root it leads to."""
    tree = selectors.tree_of_run(run.pk)
    root = tree.root_hex if tree else None

    def made() -> str:
        found = selectors.receipt(run_id=run.pk, payer_id=payer_id)
        if found is None:
            raise Http404
        return found.body

    return kept((root, payer_id, *enrolment_ids), made)


def _sealed_run(slug: str, no: int) -> Run:
    try:
        plan = charter.plan_by_slug(slug)
    except Plan.DoesNotExist as unknown:
        raise Http404 from unknown
    run = selectors.sealed_run(plan_id=plan.pk, no=no)
    if run is None:
        raise Http404
    return run


def _not_now(words: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        words,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        content_type="text/plain; charset=utf-8",
        headers=headers,
    )
