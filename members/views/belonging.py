"""Doors of belonging: whom one holds, and leaving in two clicks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from charter import selectors as charter
from members import rules, selectors, services
from members.pages import day_to_return, family_rows
from members.permissions import UserRequest, member_required
from members.words import refusal_words


@require_safe
@member_required
def family(request: UserRequest) -> HttpResponse:
    return render(request, "members/family.html", {"rows": family_rows(user=request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def leave(request: UserRequest, enrolment_id: int) -> HttpResponse:
    own = selectors.enrolments(user_id=request.user.pk)
    enrolment = get_object_or_404(own, pk=enrolment_id)
    refusal = _leave(request, enrolment_id) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        return redirect("members:leave", enrolment_id=enrolment_id)
    page = "members/left.html" if enrolment.left_at else "members/leave.html"
    at = charter.now(enrolment.plan)
    context = {
        "enrolment": enrolment,
        "plan": enrolment.plan,
        "at": at,
        "back_until_on": day_to_return(enrolment, at=at),
        "refusal": refusal,
    }
    return render(request, page, context, status=422 if refusal else 200)


def _leave(request: UserRequest, enrolment_id: int) -> str:
    """End an enrolment, and return why not, or nothing; one that has ended stays as it is."""
    plan = selectors.enrolments(user_id=request.user.pk).get(pk=enrolment_id).plan
    for _attempt in range(2):  # a run may freeze its cutoff meanwhile: once more, after it
        try:
            services.leave(enrolment_id=enrolment_id, by=request.user, at=charter.now(plan))
        except rules.AlreadyLeft:
            return ""
        except rules.CutoffPassed as passed:
            refusal = refusal_words(passed)
        else:
            return ""
    return refusal
