"""The doors of the office: a request that came on paper, and an account named by heirs."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from charter import selectors as charter
from charter.models import Plan
from charter.words.aid import aid_conditions
from claims import selectors, services, states, words
from claims.forms import FromPaperForm, HeirsAccountForm, LinkForm, SearchForm
from claims.models import Claim
from claims.rules import ClaimRefused
from claims.views.following import make, taken_out
from members import selectors as members
from members.models import Enrolment
from members.permissions import UserRequest, role_required

WRONG = 422


@never_cache
@require_http_methods(["GET", "HEAD"])
@role_required("operator")
def find(request: UserRequest, slug: str) -> HttpResponse:
    plan = _plan(request, slug)
    form = SearchForm(request.GET if "called" in request.GET else None)
    found: list[tuple[Enrolment, list[Claim]]] = []
    if form.is_bound and form.is_valid():
        found = [
            (one, selectors.claims_of_member(member_id=one.member_id, plan_id=plan.pk))
            for one in members.enrolments_called(
                plan_id=plan.pk, called=form.cleaned_data["called"]
            )
        ]
    context = {"plan": plan, "form": form, "found": found}
    status = WRONG if form.is_bound and form.errors else 200
    return render(request, "claims/office_find.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@role_required("operator")
def file(request: UserRequest, slug: str, enrolment_id: int) -> HttpResponse:
    plan = _plan(request, slug)
    enrolment = _enrolment(plan, enrolment_id)
    kinds = aid_conditions(charter.terms_at(plan.pk, charter.now(plan)))
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FromPaperForm(*posted, kinds=kinds)
    if form.is_bound and form.is_valid() and (claim := _file(request, form, enrolment)):
        name = enrolment.member.name
        messages.success(
            request,
            _("The request for %(name)s is filed; whoever holds the membership is told.")
            % {"name": name},
        )
        return redirect("claims:office_claim", slug=slug, ref=claim.ref)
    context = {"plan": plan, "enrolment": enrolment, "form": form}
    status = WRONG if form.is_bound else 200
    return render(request, "claims/office_file.html", context, status=status)


def _file(request: UserRequest, form: FromPaperForm, enrolment: Enrolment) -> Claim | None:
    """Return the claim that a paper makes, or None with the refusal beside its field."""
    documents = [services.Document(one) for one in form.cleaned_data["papers"]]
    try:
        return services.file_claim(
            enrolment_id=enrolment.pk,
            by=request.user,
            at=charter.now(enrolment.plan),
            documents=documents,
            **form.told(),
        )
    except ClaimRefused as refusal:
        _say(form, refusal, enrolment.plan)
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required("operator")
def filed(request: UserRequest, slug: str, ref: str) -> HttpResponse:
    """Show what became of a request, without its contents, and make a link for the family."""
    plan = _plan(request, slug)
    claim = get_object_or_404(selectors.claims_of_plan(plan_id=plan.pk), ref=ref)
    form = LinkForm(request.POST if request.method == "POST" else None)
    status = WRONG if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            make(request, claim, form)
            return redirect("claims:office_claim", slug=slug, ref=ref)
        except ClaimRefused as refusal:
            _say(form, refusal, plan)
    context = {
        "plan": plan,
        "claim": claim,
        "form": form,
        "made": taken_out(request),
        "is_from_paper": claim.filed_as == states.FiledAs.CREW,
    }
    return render(request, "claims/office_claim.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@role_required("operator")
def account(request: UserRequest, slug: str, ref: str) -> HttpResponse:
    plan = _plan(request, slug)
    claim = get_object_or_404(selectors.claims_of_plan(plan_id=plan.pk), ref=ref)
    form = HeirsAccountForm(request.POST if request.method == "POST" else None)
    status = WRONG if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            services.change_account(
                claim_id=claim.pk,
                account_name=said["account_name"],
                account_ref=said["account_ref"],
                paper_reference=said["reference"],
                by=request.user,
                at=charter.now(plan),
            )
        except ClaimRefused as refusal:
            _say(form, refusal, plan)
        else:
            messages.success(request, _("The award goes to the other account now."))
            return redirect("claims:office_claim", slug=slug, ref=ref)
    context = {"plan": plan, "claim": claim, "form": form}
    return render(request, "claims/office_account.html", context, status=status)


def _plan(request: UserRequest, slug: str) -> Plan:
    """Return a plan that this operator runs, or 404."""
    return get_object_or_404(members.plans_run_by(user_id=request.user.pk), slug=slug)


def _enrolment(plan: Plan, enrolment_id: int) -> Enrolment:
    called = members.enrolments_called(plan_id=plan.pk, called=str(enrolment_id))
    if not called:
        raise Http404
    return called[0]


def _say(form: forms.Form, refusal: ClaimRefused, plan: Plan) -> None:
    """Say a refusal beside its field, where the form has it."""
    name = words.field_of(refusal)
    form.add_error(name if name in form.fields else None, words.refusal_words(refusal, plan))
