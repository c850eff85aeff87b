"""The doors of those who asked for aid: follow it, answer, take it back, name another account."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from charter import selectors as charter
from claims import selectors, services, words
from claims.forms import AnswerForm, ChangeAccountForm, WithdrawForm
from claims.models import Claim, InformationRequest
from claims.pages import ClaimPage
from claims.rules import ClaimRefused
from claims.states import ClaimState
from members.permissions import UserRequest, freshly_proven, member_required
from papers.views import original_response


@require_safe
@member_required
def mine(request: UserRequest) -> HttpResponse:
    claims = selectors.claims_of(user=request.user)
    return render(request, "claims/mine.html", {"claims": claims})


@require_safe
@member_required
def claim(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    page = ClaimPage(found, at=charter.now(found.plan))
    is_holder = found.enrolment.member.holder_id == request.user.pk
    context = {"claim": found, "page": page, "is_holder": is_holder}
    return render(request, "claims/claim.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return _withdraw_page(request, found, form, status=422 if form.is_bound else 200)
    reason, at = form.cleaned_data["reason"], charter.now(found.plan)
    try:
        services.withdraw_claim(claim_id=found.pk, reason=reason, by=request.user, at=at)
    except ClaimRefused:  # it has moved on meanwhile; the page says where to
        found.refresh_from_db(fields=["state"])
        return _withdraw_page(request, found, form, status=409)
    messages.success(request, _("You have taken your request back."))
    return redirect("claims:claim", ref=ref)


def _withdraw_page(
    request: UserRequest, found: Claim, form: WithdrawForm, *, status: int
) -> HttpResponse:
    page = ClaimPage(found, at=charter.now(found.plan))
    context = {"claim": found, "page": page, "form": form}
    return render(request, "claims/withdraw.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def answer(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    question = selectors.open_request_of(claim=found)
    is_lapsed = found.state == ClaimState.LAPSED
    if question is None and not is_lapsed:
        return redirect("claims:claim", ref=ref)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(*posted)
    if not (form.is_bound and form.is_valid()):
        return _answer_page(request, found, form, status=422 if form.is_bound else 200)
    try:
        _answer(request, found, form, question)
    except ClaimRefused as refusal:
        found.refresh_from_db()
        name = words.field_of(refusal)
        told = words.refusal_words(refusal, found.plan)
        form.add_error(name if name in form.fields else None, told)
        return _answer_page(request, found, form, status=409)
    messages.success(request, _("Your answer has arrived. We read on."))
    return redirect("claims:claim", ref=ref)


def _answer(
    request: UserRequest, found: Claim, form: AnswerForm, question: InformationRequest | None
) -> None:
    """Hand the answer in; a claim that was closed is opened again by it."""
    said, at = form.cleaned_data, charter.now(found.plan)
    documents = [services.Document(one) for one in (*said["papers"], *said["photos"])]
    asked = {"claim_id": found.pk, "words": said["words"], "by": request.user, "at": at}
    if question is None:
        services.reopen_claim(**asked, documents=documents)
    else:
        services.answer_request(**asked, request_id=question.pk, documents=documents)


def _answer_page(
    request: UserRequest, found: Claim, form: AnswerForm, *, status: int
) -> HttpResponse:
    page = ClaimPage(found, at=charter.now(found.plan))
    context = {"claim": found, "page": page, "form": form}
    return render(request, "claims/answer.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@freshly_proven
def account(request: UserRequest, ref: str) -> HttpResponse:
    held = selectors.claims_of(user=request.user).filter(enrolment__member__holder=request.user)
    found = get_object_or_404(held, ref=ref)
    member = found.enrolment.member.name
    mine = "" if request.user.name == member else request.user.name
    posted = request.POST if request.method == "POST" else None
    form = ChangeAccountForm(posted, claimant=member, mine=mine)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.change_account(
                claim_id=found.pk, by=request.user, at=charter.now(found.plan), **form.told()
            )
        except ClaimRefused as refusal:
            found.refresh_from_db()
            form.add_error(None, words.refusal_words(refusal, found.plan))
            status = 409
        else:
            messages.success(request, _("The award goes to the other account now."))
            return redirect("claims:claim", ref=ref)
    page = ClaimPage(found, at=charter.now(found.plan))
    context = {"claim": found, "page": page, "form": form}
    return render(request, "claims/account.html", context, status=status)


@require_safe
@member_required
def paper(request: UserRequest, ref: str, evidence_id: int) -> HttpResponseBase:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    evidence = get_object_or_404(selectors.evidence_of(claim=found), pk=evidence_id)
    return original_response(request, evidence.paper)
