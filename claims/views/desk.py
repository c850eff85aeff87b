"""The doors of a reviewer's desk: the docket, taking and handing over, standing aside."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from charter.templatetags.plan_name import plan_name
from claims import selectors, services, words
from claims.forms import DocketForm, HandOverForm, StandAsideForm, WorkplaceForm
from claims.review_pages import ReviewPage
from claims.rules import ClaimRefused
from claims.views.reviewing import claim_of, do, review_page
from members import selectors as members
from members.models import User
from members.permissions import UserRequest, role_required

A_PAGE = 40


@require_safe
@role_required("reviewer")
def docket(request: UserRequest) -> HttpResponse:
    plan_ids = members.plan_ids_of_role(user_id=request.user.pk, role="reviewer")
    plans = [(plan.slug, plan_name(plan)) for plan in charter.plans().filter(pk__in=plan_ids)]
    form = DocketForm(request.GET, plans=plans)
    asked = form.cleaned_data if form.is_valid() else {}
    waiting = selectors.docket(
        reviewer=request.user,
        now=timezone.now(),
        whose=asked.get("whose", ""),
        plan_slug=asked.get("plan", ""),
        order=asked.get("order", ""),
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "waiting": Paginator(waiting, A_PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "decided": selectors.decided_lately(reviewer=request.user, most=20),
    }
    return render(request, "claims/docket.html", context)


@require_POST
@role_required("reviewer")
def take(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    try:
        services.take_claim(claim_id=claim.pk, by=request.user, at=charter.now(claim.plan))
    except ClaimRefused as refusal:  # another was a moment earlier: the page says who
        messages.error(request, words.refusal_words(refusal, claim.plan))
        return review_page(request, claim_of(request, ref), status=409)
    return redirect("claims:review", ref=ref)


@require_POST
@role_required("reviewer")
def release(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    try:
        services.release_claim(claim_id=claim.pk, by=request.user, at=charter.now(claim.plan))
    except ClaimRefused as refusal:
        messages.error(request, words.refusal_words(refusal, claim.plan))
        return review_page(request, claim_of(request, ref), status=409)
    messages.success(request, _("Request %(ref)s is free for others.") % {"ref": ref})
    return redirect("claims:docket")


@require_POST
@role_required("reviewer")
def hand_over(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    page = ReviewPage(claim, at=charter.now(claim.plan), reviewer=request.user)
    form = HandOverForm(request.POST, prefix="hand_over", colleagues=page.colleagues)
    if not form.is_valid():
        return review_page(request, claim, status=422, hand_over=form)
    given = form.cleaned_data | {"to": _called(page, form.cleaned_data["to"])}
    return do(request, claim, "hand_over", form, services.hand_over_claim, **given)


@require_POST
@role_required("reviewer")
def stand_aside(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    form = StandAsideForm(request.POST, prefix="aside")
    if not form.is_valid():
        return review_page(request, claim, status=422, aside=form)
    reason, at = form.cleaned_data["reason"], charter.now(claim.plan)
    services.recuse(claim_id=claim.pk, reason=reason, by=request.user, at=at)
    messages.success(
        request, _("You stand aside from request %(ref)s: others decide on it.") % {"ref": ref}
    )
    return redirect("claims:docket")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("reviewer")
def workplaces(request: UserRequest) -> HttpResponse:
    form = WorkplaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        at = timezone.now()
        services.declare_workplace(name=form.cleaned_data["name"], by=request.user, at=at)
        return redirect("claims:workplaces")
    context = {"form": form, "workplaces": selectors.workplaces_of(user=request.user)}
    status = 422 if form.is_bound else 200
    return render(request, "claims/workplaces.html", context, status=status)


@require_POST
@role_required("reviewer")
def end_workplace(request: UserRequest, employer_id: int) -> HttpResponse:
    services.end_workplace(employer_id=employer_id, by=request.user, at=timezone.now())
    return redirect("claims:workplaces")


def _called(page: ReviewPage, user_id: int) -> User:
    return next(one for one in page.colleagues if one.pk == user_id)
