"""The doors of leaving in two clicks: one, or several, or all of one's people; and the proof."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

import printing
from apportionment.forms import LeaveForm
from apportionment.pages.leaving import LeavingPart, printed
from apportionment.selectors.leaving import leaving
from charter import selectors as charter
from members import rules, selectors, services
from members.models import Enrolment
from members.permissions import UserRequest, member_required
from members.states import OPEN
from members.words import refusal_words


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def leave(request: UserRequest, enrolment_id: int) -> HttpResponse:
    own = list(selectors.enrolments(user_id=request.user.pk))
    enrolment = _one_of(own, enrolment_id)
    if enrolment.left_at is not None:
        return _done(request) if request.method == "POST" else _left(request, enrolment, own)
    others = [one for one in own if one.state in OPEN and one.pk != enrolment_id]
    form = LeaveForm(_posted(request), enrolments=others, must_choose=False)
    refusal = ""
    if form.is_bound and form.is_valid():
        chosen = [enrolment_id, *form.cleaned_data["leaving"]]
        refusal = _leave(request, [one for one in own if one.pk in chosen])
        if not refusal:
            return _redirect(chosen)
    context = {
        "enrolment": enrolment,
        "parts": _parts(request, [enrolment]),
        "form": form if others else None,
        "refusal": refusal,
    }
    status = 422 if form.is_bound else 200
    return render(request, "apportionment/leave.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def leave_some(request: UserRequest) -> HttpResponse:
    own = list(selectors.enrolments(user_id=request.user.pk))
    going = [one for one in own if one.state in OPEN]
    form = LeaveForm(_posted(request), enrolments=going, must_choose=True)
    refusal = ""
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["leaving"]
        refusal = _leave(request, [one for one in going if one.pk in chosen])
        if not refusal:
            return _redirect(chosen)
    context = {"parts": _parts(request, going), "form": form, "refusal": refusal}
    status = 422 if form.is_bound else 200
    return render(request, "apportionment/leave_some.html", context, status=status)


@require_safe
@member_required
def confirmation(request: UserRequest, enrolment_id: int) -> HttpResponse:
    own = list(selectors.enrolments(user_id=request.user.pk))
    parts = _parts(request, _gone(own, enrolment_id, request.GET))
    if not parts:
        raise Http404
    response = HttpResponse(content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tongzhou-left-{enrolment_id}.pdf"'
    response.write(printing.pdf("apportionment/left.typ", printed(parts, payer=request.user.name)))
    return response


def _left(request: UserRequest, enrolment: Enrolment, own: Iterable[Enrolment]) -> HttpResponse:
    parts = _parts(request, _gone(own, enrolment.pk, request.GET))
    context = {"enrolment": enrolment, "parts": parts, "query": request.GET.urlencode()}
    return render(request, "apportionment/left.html", context)


def _done(request: UserRequest) -> HttpResponse:
    return redirect(request.path)


def _redirect(chosen: list[int]) -> HttpResponse:
    first, *others = chosen
    query = QueryDict(mutable=True)
    query.setlist("with", [str(one) for one in others])
    address = reverse("apportionment:leave", args=[first])
    return redirect(f"{address}?{query.urlencode()}" if others else address)


def _leave(request: UserRequest, chosen: Iterable[Enrolment]) -> str:
    """End enrolments one by one, and return why one did not, or nothing; ended ones stay so."""
    refusals = [refusal for one in chosen if (refusal := _leave_one(request, one))]
    return refusals[0] if refusals else ""


def _leave_one(request: UserRequest, enrolment: Enrolment) -> str:
    refusal = ""
    for _attempt in range(2):  # a run may freeze its cutoff meanwhile: once more, after it
        try:
            at = charter.now(enrolment.plan)
            services.leave(enrolment_id=enrolment.pk, by=request.user, at=at)
        except rules.AlreadyLeft:
            return ""
        except rules.CutoffPassed as passed:
            refusal = refusal_words(passed)
        else:
            return ""
    return refusal


def _one_of(own: Iterable[Enrolment], enrolment_id: int) -> Enrolment:
    found = {one.pk: one for one in own}
    if enrolment_id not in found:
        raise Http404
    return found[enrolment_id]


def _gone(own: Iterable[Enrolment], enrolment_id: int, query: QueryDict) -> list[Enrolment]:
    """Return the enrolments asked for that have ended; what is not the user's is not there."""
    wanted = {str(enrolment_id), *query.getlist("with")}
    return [one for one in own if str(one.pk) in wanted and one.left_at is not None]


def _parts(request: UserRequest, chosen: Iterable[Enrolment]) -> list[LeavingPart]:
    by_plan: dict[int, list[Enrolment]] = {}
    for one in chosen:
        by_plan.setdefault(one.plan_id, []).append(one)
    return [
        LeavingPart(
            some,
            leaving(
                user=request.user,
                plan=some[0].plan,
                enrolment_ids=[one.pk for one in some],
                at=charter.now(some[0].plan),
            ),
        )
        for some in by_plan.values()
    ]


def _posted(request: UserRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
