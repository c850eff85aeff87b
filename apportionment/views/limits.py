"""The door of a payer's own limits: how much may be debited by itself, and what waits."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apportionment.forms import LimitsForm
from apportionment.pages.limits import LimitsPage, typed
from apportionment.selectors import pages
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from treasury import services as treasury


@require_safe
@member_required
def limits(request: UserRequest) -> HttpResponse:
    return _show(request)


@require_POST
@member_required
def set_limits(request: UserRequest, slug: str) -> HttpResponse:
    ids = [plan.pk for plan in pages.plans_of(user=request.user)]
    plan = get_object_or_404(charter.plans().filter(pk__in=ids), slug=slug)
    form = LimitsForm(request.POST, prefix=plan.slug)
    if not form.is_valid():
        return _show(request, bound=form, plan=plan, status=422)
    if request.user.payer_id is not None:
        treasury.set_limits(
            payer_id=request.user.payer_id,
            plan_id=plan.pk,
            at=charter.now(plan),
            **form.cleaned_data,
        )
    return redirect(f"{reverse('apportionment:limits')}?saved={plan.slug}")


def _show(
    request: UserRequest,
    *,
    bound: LimitsForm | None = None,
    plan: Plan | None = None,
    status: int = 200,
) -> HttpResponse:
    saved = request.GET.get("saved")
    found = [
        _page(request, one, bound=bound if one == plan else None, was_saved=one.slug == saved)
        for one in pages.plans_of(user=request.user)
    ]
    return render(request, "apportionment/limits.html", {"pages": found}, status=status)


def _page(
    request: UserRequest, plan: Plan, *, bound: LimitsForm | None, was_saved: bool
) -> LimitsPage:
    account = pages.account(user=request.user, plan=plan, at=charter.now(plan))
    own = account.hold.limits
    initial = {
        "month_minor": typed(own.month_minor if own else None, plan),
        "year_minor": typed(own.year_minor if own else None, plan),
    }
    return LimitsPage(
        account=account,
        form=bound or LimitsForm(prefix=plan.slug, initial=initial),
        was_saved=was_saved,
    )
