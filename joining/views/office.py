"""The door of the office: joining from a signed paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from charter import selectors as charter
from joining import rules, services
from joining.forms import PaperForm
from joining.pages.papers import PaperPage
from joining.views.finding import plan_called, version_now
from joining.words import why_not
from members import rules as members_rules
from members import selectors as members
from members.models import Enrolment
from members.permissions import UserRequest, role_required
from members.rules import MembersRefused
from members.states import Consent, EnrolmentState


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@role_required("operator")
def paper(request: UserRequest, slug: str) -> HttpResponse:
    plan = plan_called(slug)
    if plan not in members.plans_run_by(user_id=request.user.pk):
        raise Http404
    page = PaperPage(plan, version_now(plan), at=charter.now(plan))
    form = page.form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (enrolment := _join(request, page, form)):
        messages.success(request, _told(enrolment))
        return redirect("joining:from_paper", slug=slug)
    context = {"plan": plan, "page": page, "form": form}
    return render(request, "joining/paper.html", context, status=422 if form.is_bound else 200)


def _join(request: UserRequest, page: PaperPage, form: PaperForm) -> Enrolment | None:
    """Return the enrolment that a paper makes, or None with the refusal beside its field."""
    for _attempt in range(2):  # a run may freeze its cutoff meanwhile: once more, after it
        try:
            return _join_now(request, page, form)
        except members_rules.CutoffPassed as passed:
            refusal: rules.SharesUnpaid | MembersRefused = passed
        except members_rules.AgeOutside as outside:
            form.add_error("born_on", why_not(outside, page.plan))
            return None
        except (rules.SharesUnpaid, MembersRefused) as refused:
            refusal = refused
            break
    form.add_error(None, why_not(refusal, page.plan))
    return None


def _join_now(request: UserRequest, page: PaperPage, form: PaperForm) -> Enrolment:
    said = form.cleaned_data
    address = said["address"] or None
    if said.get("residence", "yes") != "yes":
        raise members_rules.ConsentMissing
    residence = [Consent.RESIDENCE.value] if page.terms.residence_en else []
    return services.join_from_paper(
        plan_id=page.plan.pk,
        holder=members.user_called(*address) if address else None,
        address=address,
        person=page.person(said),
        accepted=[*page.consents(), Consent.HEALTH.value, *residence],
        language=said["language"],
        read_version_id=page.version.pk,
        declared=page.declared(form, by=request.user),
        at=charter.now(page.plan),
    )


def _told(enrolment: Enrolment) -> str:
    facts = {"name": enrolment.member.name}
    if enrolment.state == EnrolmentState.APPLIED:
        return _("%(name)s is on the waiting list now.") % facts
    return _("%(name)s is a member now.") % facts
