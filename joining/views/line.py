"""The door of the waiting list: one's place in it, and a charter that changed meanwhile."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charter import selectors as charter
from charter import words as charter_words
from joining import services
from joining.forms import AgreeForm
from joining.views.finding import plan_called, version_now
from members import selectors as members
from members.permissions import UserRequest, member_required
from members.states import EnrolmentState


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def line(request: UserRequest, slug: str, enrolment_id: int) -> HttpResponse:
    plan = plan_called(slug)
    own = members.enrolments(user_id=request.user.pk).filter(plan=plan)
    enrolment = get_object_or_404(own, pk=enrolment_id)
    if enrolment.state != EnrolmentState.APPLIED:
        return redirect("joining:done", slug=slug, enrolment_id=enrolment.pk)
    version = version_now(plan)
    form = _form(request)
    if form.is_bound and form.is_valid():
        services.confirm_charter(
            enrolment_id=enrolment.pk,
            wording=_wording(),
            language=get_language() or "en",
            by=request.user,
            at=charter.now(plan),
        )
        return redirect("joining:line", slug=slug, enrolment_id=enrolment.pk)
    context = {
        "plan": plan,
        "enrolment": enrolment,
        "place": members.place_in_line(enrolment),
        "has_read": members.has_accepted(enrolment, version_id=version.pk),
        "changes": charter_words.changes(
            charter.terms_of(enrolment.version), charter.terms_of(version)
        ),
        "form": form,
    }
    return render(request, "joining/line.html", context, status=422 if form.errors else 200)


def _form(request: UserRequest) -> AgreeForm:
    return AgreeForm(
        request.POST if request.method == "POST" else None,
        wording=_wording(),
        without=_("Joining means living by the charter. Please read it."),
    )


def _wording() -> str:
    return _("I have read the charter, and I accept it.")
