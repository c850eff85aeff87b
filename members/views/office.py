"""Doors of the office: plans, the crew, and who gives roles to whom."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter.models import Plan
from members import selectors, services
from members.forms import EndRoleForm, RoleForm
from members.models import RoleGrant
from members.permissions import UserRequest, role_required
from members.rules import CrewImpossible, MembersRefused
from members.states import Role
from members.words import refusal_words


@require_safe
@role_required("operator")
def office(request: UserRequest) -> HttpResponse:
    plans = list(selectors.plans_run_by(user_id=request.user.pk))
    return _office(request, _form(request, plans), plans)


@require_POST
@role_required("operator")
def give_role(request: UserRequest) -> HttpResponse:
    plans = list(selectors.plans_run_by(user_id=request.user.pk))
    form = _form(request, plans)
    if form.is_valid() and (grant := _give(request, form)):
        messages.success(
            request,
            _("%(name)s now has the role: %(role)s.")
            % {"name": grant.user.name, "role": Role(grant.role).label},
        )
        return redirect("members:office")
    return _office(request, form, plans)


@require_http_methods(["GET", "POST"])
@role_required("operator")
def end_role(request: UserRequest, grant_id: int) -> HttpResponse:
    """Ask why, then take a role back: of the plans one runs, or of all by who runs all."""
    grant = get_object_or_404(selectors.grants_ended_by(user=request.user), pk=grant_id)
    form = EndRoleForm(request.POST or None)
    if form.is_valid() and _end(request, grant, form):
        return redirect("members:office")
    status = 422 if form.is_bound else 200
    context = {"grant": grant, "form": form}
    return render(request, "members/end_role.html", context, status=status)


def _end(request: UserRequest, grant: RoleGrant, form: EndRoleForm) -> bool:
    try:
        services.take_role_back(
            grant_id=grant.pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except MembersRefused as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    messages.success(
        request,
        _("%(name)s no longer has the role: %(role)s.")
        % {"name": grant.user.name, "role": Role(grant.role).label},
    )
    return True


def _form(request: UserRequest, plans: list[Plan]) -> RoleForm:
    may_give_all = selectors.holds_role_everywhere(user_id=request.user.pk, role=Role.OPERATOR)
    posted = request.POST if request.method == "POST" else None
    return RoleForm(posted, plans=plans, may_give_all=may_give_all)


def _give(request: UserRequest, form: RoleForm) -> RoleGrant | None:
    """Return the grant that a form makes, or None with the refusal beside its field."""
    asked = form.cleaned_data
    user = selectors.user_called(*asked["login"])
    if user is None:
        form.add_error("login", _("Nobody has an account under this address yet."))
        return None
    try:
        return services.grant_role(
            user_id=user.pk,
            role=Role(asked["role"]),
            plan_id=int(asked["plan"]) if asked["plan"] else None,
            by=request.user.pk,
            at=timezone.now(),
        )
    except CrewImpossible as refusal:
        form.add_error("role", refusal_words(refusal))
        return None


def _office(request: UserRequest, form: RoleForm, plans: list[Plan]) -> HttpResponse:
    context = {
        "plans": selectors.office_rows(plans=plans),
        "crew": selectors.role_grants(plans=plans),
        "may_end": set(selectors.grants_ended_by(user=request.user).values_list("pk", flat=True)),
        "form": form,
    }
    return render(request, "members/office.html", context, status=422 if form.is_bound else 200)
