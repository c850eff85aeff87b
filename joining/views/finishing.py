"""Doors of the last page: the summary, the one click that joins, and what came of it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from joining import rules, selectors, services
from joining.pages import Walk, facts_of, facts_to_be
from joining.views.finding import walk_of
from joining.views.public import line_words
from joining.words import why_not
from members import rules as members_rules
from members import selectors as members
from members.models import Enrolment
from members.permissions import UserRequest, member_required
from members.rules import MembersRefused
from members.states import EnrolmentState
from treasury import selectors as treasury


@never_cache
@require_safe
@member_required
def summary(request: UserRequest, slug: str, draft_id: int) -> HttpResponse:
    walk = walk_of(request, slug, draft_id)
    if walk.draft.enrolment is not None:
        return _to_done(walk.draft.enrolment)
    if walk.missing:
        return redirect(walk.address(walk.missing))
    return _summary(request, walk)


@require_POST
@member_required
def now(request: UserRequest, slug: str, draft_id: int) -> HttpResponse:
    walk = walk_of(request, slug, draft_id)
    shown = request.POST.get("shown", "")
    try:
        try:
            return _to_done(_join(walk, shown=shown))
        except members_rules.CutoffPassed:  # a run froze its cutoff meanwhile: once more, after it
            return _to_done(_join(walk_of(request, slug, draft_id), shown=shown))
    except rules.StepMissing as missing:
        messages.warning(request, why_not(missing, walk.plan))
        return redirect(walk.address(missing.step))
    except (rules.SharesUnpaid, MembersRefused) as refusal:
        return _summary(request, walk, refusal=refusal)
    except rules.JoiningRefused as stale:
        return _summary(request, walk_of(request, slug, draft_id), refusal=stale)


@never_cache
@require_safe
@member_required
def done(request: UserRequest, slug: str, enrolment_id: int) -> HttpResponse:
    own = members.enrolments(user_id=request.user.pk).filter(plan__slug=slug)
    enrolment = get_object_or_404(own, pk=enrolment_id)
    if enrolment.state == EnrolmentState.APPLIED:
        return _to_done(enrolment)
    context = {
        "plan": enrolment.plan,
        "enrolment": enrolment,
        "facts": facts_of(enrolment, charter.terms_of(enrolment.version)),
        "home": resolve_url(settings.LOGIN_REDIRECT_URL),
        "has_way": _has_way(request, enrolment),
    }
    return render(request, "joining/done.html", context)


def _join(walk: Walk, *, shown: str) -> Enrolment:
    return services.finish_draft(
        draft_id=walk.draft.pk,
        shown=shown,
        language=get_language() or "en",
        at=charter.now(walk.plan),
    )


def _has_way(request: UserRequest, enrolment: Enrolment) -> bool:
    """Return whether whoever has joined also said all that their way to pay needs."""
    payer_id = request.user.payer_id
    plan_id = enrolment.plan_id
    return payer_id is None or (treasury.mandate_of(payer_id=payer_id, plan_id=plan_id) is not None)


def _to_done(enrolment: Enrolment) -> HttpResponse:
    page = "line" if enrolment.state == EnrolmentState.APPLIED else "done"
    return redirect(f"joining:{page}", slug=enrolment.plan.slug, enrolment_id=enrolment.pk)


def _summary(
    request: UserRequest,
    walk: Walk,
    *,
    refusal: rules.JoiningRefused | MembersRefused | None = None,
) -> HttpResponse:
    person = selectors.person_in(walk.draft)
    if person is None or walk.missing:
        return redirect(walk.address(walk.missing))
    is_new = walk.goes_on is None
    context = {
        "walk": walk,
        "plan": walk.plan,
        "facts": facts_to_be(walk, person),
        "shown": walk.token(),
        "line": line_words(walk.plan, walk.terms, at=walk.at) if is_new else "",
        "refusal": why_not(refusal, walk.plan) if refusal else "",
        "is_unpaid": isinstance(refusal, rules.SharesUnpaid),
    }
    return render(request, "joining/summary.html", context, status=422 if refusal else 200)
