"""The door of who came and who went: one by one, a page at a time."""

from datetime import datetime

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apportionment.models import Run
from apportionment.permissions import RUN_DOERS, RUN_READERS
from apportionment.selectors import differences, figures
from members import selectors as members
from members.permissions import UserRequest, role_required
from members.selectors import Change

ON_A_PAGE = 50
SIDES = {"came": members.came, "went": members.went}


@require_safe
@role_required(*RUN_READERS)
def people(request: UserRequest, run_id: int) -> HttpResponse:
    plan_ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=RUN_READERS)
    try:
        run = figures.run_for(run_id=run_id, plan_ids=plan_ids)
    except Run.DoesNotExist as unknown:
        raise Http404 from unknown
    side = "went" if request.GET.get("side") == "went" else "came"
    changes = _page(run, side, past=_past(request.GET))
    doers = members.plan_ids_of_roles(user_id=request.user.pk, roles=RUN_DOERS)
    context = {
        "run": run,
        "side": side,
        "changes": changes[:ON_A_PAGE],
        "more": _more(changes, side),
        "is_named": run.period.plan_id in doers,
    }
    return render(request, "apportionment/people.html", context)


def _page(run: Run, side: str, *, past: tuple[datetime, int] | None) -> list[Change]:
    """Return the changes behind `past`, and one more if there are more than a page of them."""
    span = differences.span_of(period=run.period)
    return SIDES[side](
        plan_id=run.period.plan_id,
        after=span.after,
        upto=span.upto,
        past=past,
        most=ON_A_PAGE + 1,
    )


def _more(changes: list[Change], side: str) -> str:
    """Return the query of the next page; empty if this is the last."""
    if len(changes) <= ON_A_PAGE:
        return ""
    at, enrolment_id = changes[ON_A_PAGE - 1].key
    return urlencode({"side": side, "at": at.isoformat(), "no": str(enrolment_id)})


def _past(query: QueryDict) -> tuple[datetime, int] | None:
    """Return behind whom the page begins; what nobody could have got from us begins at the top."""
    number = query.get("no", "")
    try:
        at = datetime.fromisoformat(query.get("at", ""))
    except ValueError:
        return None
    if at.tzinfo is None or not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    return at, int(number)
