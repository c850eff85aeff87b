"""Doors of reviewers who write precedents, and look at what colleagues wrote."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from claims import services as claims
from disputes import pages, selectors, services
from disputes.forms import PrecedentForm, ReadForm
from disputes.rules import DisputeRefused
from disputes.words import refusal_words
from members.permissions import UserRequest, role_required
from members.states import Role

reviewer = role_required(Role.REVIEWER)
MOST = 20


@never_cache
@require_safe
@reviewer
def desk(request: UserRequest) -> HttpResponse:
    return render(
        request,
        "disputes/precedent_desk.html",
        {
            "decisions": pages.decisions_to_write(user=request.user, most=MOST),
            "written": [
                pages.PrecedentRow(one)
                for one in selectors.precedents_to_look_at(user=request.user)
            ],
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reviewer
def write(request: UserRequest, decision_id: int) -> HttpResponse:
    decision = selectors.decision_to_write(user=request.user, decision_id=decision_id)
    if decision is None:
        raise Http404
    form = PrecedentForm(request.POST if request.method == "POST" else None)
    at = charter.now(decision.claim.plan)
    if form.is_bound and form.is_valid():
        try:
            services.write_precedent(
                decision_id=decision.pk, words=form.cleaned_data["words"], by=request.user, at=at
            )
        except DisputeRefused as refusal:
            form.add_error("words", refusal_words(refusal, decision.claim.plan))
        else:
            messages.success(request, _("Written. A second person looks at it."))
            return redirect("disputes:precedent_desk")
    claims.open_claim(claim=decision.claim, by=request.user, at=at)
    context = {"decision": decision, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "disputes/precedent_write.html", context, status=status)


@require_POST
@reviewer
def publish(request: UserRequest, precedent_id: int) -> HttpResponse:
    return _look_at(request, precedent_id, is_published=True)


@require_POST
@reviewer
def reject(request: UserRequest, precedent_id: int) -> HttpResponse:
    return _look_at(request, precedent_id, is_published=False)


def _look_at(request: UserRequest, precedent_id: int, *, is_published: bool) -> HttpResponse:
    waiting = selectors.precedents_to_look_at(user=request.user)
    found = get_object_or_404(waiting, pk=precedent_id)
    form, at = ReadForm(request.POST), charter.now(found.plan)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        if is_published:
            services.publish_precedent(
                precedent_id=found.pk, words=words.replace("\r\n", "\n"), by=request.user, at=at
            )
        else:
            services.reject_precedent(precedent_id=found.pk, by=request.user, at=at)
    except DisputeRefused as refusal:
        messages.error(request, refusal_words(refusal, found.plan))
    else:
        messages.success(request, _("Done."))
    return redirect("disputes:precedent_desk")
